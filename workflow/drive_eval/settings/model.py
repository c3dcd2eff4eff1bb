"""The settings that an analyst may change, with their defaults and meanings.

``config/config.yaml`` and ``docs/reference/configuration.md`` are generated from these classes
(``drive-eval config``); a test fails when they have drifted.
"""

from typing import Literal, Self

from pydantic import Field, field_validator, model_validator

from drive_eval import analyses
from drive_eval.settings.activity import Activity
from drive_eval.settings.bayes import Bayes
from drive_eval.settings.behaviour import Behaviour
from drive_eval.settings.behaviour_models import BehaviourModels
from drive_eval.settings.diff import Diff
from drive_eval.settings.intervals import IntervalLevel, Intervals
from drive_eval.settings.reoffending import Reoffending
from drive_eval.settings.section import Section
from drive_eval.settings.simulation import Costs, Simulation
from drive_eval.settings.validation import Validation
from drive_eval.settings.victims import Victims

Level = Literal["excessive", "high", "moderate", "low", "none"]
Health = Literal["poor", "fair", "good", "very_good", "excellent"]
Housing = Literal["homeless", "transitory", "unstable", "temporary", "stable"]


class Extraction(Section):
    """Reading the release: what no result depends on."""

    rows_per_part: int = Field(
        default=5_000_000,
        ge=1,
        description="Rows of a table that one job extracts for a view; a table with more is extracted in "
        "parts, by jobs of their own. The results do not depend on it.",
    )


class Recoding(Section):
    """Which answers of the needs assessment form count as a need."""

    dont_know: Literal["no", "excluded"] = Field(description="What a don't-know counts as.")
    levels: list[Level] = Field(min_length=1, description="Needs on the scale from excessive to none.")
    health: list[Health] = Field(
        min_length=1, description="Mental health, on the scale from poor to excellent."
    )
    housing: list[Housing] = Field(description="Housing situations.", min_length=1)


class Recodings(Section):
    """The two rules of Table A7.1 of the final report."""

    report: Recoding = Field(
        default=Recoding(
            dont_know="no",
            levels=["excessive", "high", "moderate", "low"],
            health=["poor", "fair"],
            housing=["homeless", "transitory", "unstable", "temporary"],
        ),
        description="The rule of the main report: any need, and a don't-know is no need.",
    )
    costs: Recoding = Field(
        default=Recoding(
            dont_know="excluded",
            levels=["excessive", "high"],
            health=["poor", "fair"],
            housing=["transitory", "unstable", "temporary"],
        ),
        description="The rule of the cost analysis: severe needs, and a don't-know is left out.",
    )


class HighLevel(Section):
    """Answers that are a high level of a need (Figure 5 of the final report)."""

    levels: list[Level] = Field(min_length=1, description="Needs on the scale from excessive to none.")
    health: list[Health] = Field(
        min_length=1, description="Mental health, on the scale from poor to excellent."
    )
    housing: list[Housing] = Field(min_length=1, description="Housing situations.")


class Needs(Intervals):
    """Service users' needs."""

    recoding: Recodings = Field(default=Recodings(), description="Which answers count as a need.")
    high_level: HighLevel = Field(
        default=HighLevel(levels=["excessive", "high"], health=["poor"], housing=["homeless"]),
        description="Which answers are a high level of a need; the report says so of the first scale only.",
    )
    behaviour_least: Literal["standard", "moderate", "high"] = Field(
        default="standard",
        description=(
            "Least severity at which a behaviour counts as used, where needs or classes are set against it: "
            "the report dichotomises for the classes and does not say how for the needs."
        ),
    )


class Profile(Intervals):
    """Who took part: flow of cases, service users and victims-survivors at intake."""

    year_2_end: str = Field(
        default="2018-03-31",
        pattern=r"^\d{4}-\d{2}-\d{2}$",
        description=(
            "Last day of the programme's second year: the report's durations are of cases closed by then, "
            "its cost analysis has the Insights forms dated by then."
        ),
    )


class Latent(IntervalLevel):
    """Latent classes of service users' needs."""

    recoding: Literal["report", "costs"] = Field(
        default="report", description="Which of the rules under needs.recoding makes an answer a need."
    )
    zero_class: bool = Field(
        default=True,
        description="Whether each model has a class without needs, fixed in advance, as the report's do.",
    )
    classes_least: int = Field(default=2, ge=2, description="Smallest number of classes that is fitted.")
    classes_most: int = Field(default=7, ge=2, description="Largest number of classes that is fitted.")
    criterion: Literal["fixed", "aic", "bic", "sabic", "blrt"] = Field(
        default="bic",
        description="What chooses the number of classes that is shown beside fixed_classes.",
    )
    fixed_classes: int = Field(
        default=6, ge=2, description="The number of classes that is always shown: the report's choice."
    )
    significance: float = Field(
        default=0.05, gt=0.0, lt=1.0, description="Level of the bootstrap test where it chooses."
    )
    starts: int = Field(default=1000, ge=1, description="Random starts of each model.")
    starts_carried: int = Field(
        default=250, ge=1, description="How many of them, the best after a few steps, are carried to the end."
    )
    bootstrap_replicates: int = Field(
        default=200, ge=0, description="Replicates of the bootstrap test; 0 leaves it out."
    )
    replicates_per_job: int = Field(
        default=50, ge=1, description="Replicates that one job computes; the results do not depend on it."
    )
    bootstrap_starts: int = Field(default=40, ge=1, description="Random starts of each model of a replicate.")
    bootstrap_starts_carried: int = Field(
        default=10, ge=1, description="How many of them are carried to the end."
    )
    reference: str = Field(
        default="report",
        pattern=r"^[a-z0-9][a-z0-9_]*$",
        description="Profiles that name the classes: resources/latent/profiles_<reference>.csv.",
    )

    @model_validator(mode="after")
    def _agree(self) -> Self:
        if not self.classes_least <= self.fixed_classes <= self.classes_most:
            raise ValueError("fixed_classes must lie between classes_least and classes_most")
        if self.criterion == "blrt" and self.bootstrap_replicates == 0:
            raise ValueError("the criterion blrt needs bootstrap_replicates above 0")
        if self.starts_carried > self.starts or self.bootstrap_starts_carried > self.bootstrap_starts:
            raise ValueError("more starts are carried to the end than there are")
        return self


class Disclosure(Section):
    """What may leave the restricted tree."""

    rules: Literal["threshold", "secure_research_service", "opensafely", "midpoint_6"] = Field(
        default="threshold",
        description="Which rules hold: minimum_n alone, or a preset in the style of a kind of supplier, with "
        "a threshold of its own.",
    )
    minimum_n: int = Field(
        default=10,
        ge=0,
        description="Counts of people below this number, and what would reveal them, are withheld.",
    )
    previous: list[str] = Field(
        default=[],
        description="Releases of overlapping people whose results have been published: an estimate that only "
        "a few people separate from theirs is withheld.",
    )
    exempt_synthetic: bool = Field(
        default=True,
        description="A release that is labelled synthetic describes nobody: its small counts may be shown.",
    )


class Report(Section):
    """The HTML report."""

    title: str = Field(
        default="The Drive Project: evaluation results", min_length=1, description="Its title."
    )


class Settings(Section):
    """Settings of the pipeline: the one file that an analyst edits."""

    release: str = Field(
        default="demo",
        pattern=r"^[a-z0-9][a-z0-9_-]*$",
        description="The release to evaluate: config/releases/<release>.yaml describes its files.",
    )
    seed: int = Field(
        default=20200201,
        ge=0,
        description="Root of every random step; each step's own seed also takes its rule and wildcards.",
    )
    chapters: Literal["all"] | list[str] = Field(
        default="all",
        description="Which chapters to compute: all, or a list such as [needs, costs]. A release need only "
        "have the tables that they read.",
    )
    variant: str = Field(
        default="",
        pattern=r"^([a-z0-9][a-z0-9_.-]*)?$",
        description="A name for results of other settings beside the main ones, which then go to "
        "results/<release>/variants/<variant>; empty for the main results.",
    )
    extraction: Extraction = Field(
        default=Extraction(), description="Reading the release: what no result depends on."
    )
    needs: Needs = Field(default=Needs(), description="Service users' needs.")
    profile: Profile = Field(default=Profile(), description="Who took part, and their cases.")
    bayes: Bayes = Field(
        default=Bayes(), description="Everything that is sampled from a posterior distribution."
    )
    latent: Latent = Field(default=Latent(), description="Latent classes of service users' needs.")
    victims: Victims = Field(default=Victims(), description="What victims-survivors experienced, by arm.")
    activity: Activity = Field(default=Activity(), description="The case managers' log of actions.")
    behaviour: Behaviour = Field(
        default=Behaviour(), description="Service users' behaviour by severity, and the Drive-DASH."
    )
    behaviour_models: BehaviourModels = Field(
        default=BehaviourModels(),
        description="Ordered logits of service users' behaviour, pooled as the report's, and multilevel.",
    )
    reoffending: Reoffending = Field(
        default=Reoffending(), description="Re-perpetration: appearances at MARAC and police incidents."
    )
    costs: Costs = Field(default=Costs(), description="The cost of a case.")
    simulation: Simulation = Field(
        default=Simulation(), description="How uncertain the cost of a case is, and when Drive pays."
    )
    disclosure: Disclosure = Field(default=Disclosure(), description="What may leave the restricted tree.")
    diff: Diff = Field(
        default=Diff(),
        description="How far numbers may move between two sets of results (`drive-eval diff`).",
    )
    report: Report = Field(default=Report(), description="The HTML report.")
    validation: Validation = Field(
        default=Validation(), description="Checks of the methods themselves (`snakemake validate`)."
    )

    @property
    def folder(self) -> str:
        """The folder of the results, below ``results/``."""
        return f"{self.release}/variants/{self.variant}" if self.variant else self.release

    @field_validator("chapters")
    @classmethod
    def _known_chapters(cls, value: str | list[str]) -> str | list[str]:
        known = list(analyses.chapters())
        unknown = [name for name in value if name not in known] if isinstance(value, list) else []
        if unknown:
            raise ValueError(f"{', '.join(unknown)} is no chapter; known are {', '.join(known)}")
        if not value or (len(set(value)) != len(value) and isinstance(value, list)):
            raise ValueError("name at least one chapter, and each once")
        return value

    @model_validator(mode="after")
    def _counted_inputs_are_computed(self) -> Self:
        chosen = self.chapters
        alone = chosen != "all" and "costs" in chosen and "simulation" not in chosen
        if alone and self.costs.inputs == "release":
            raise ValueError("costs.inputs: release needs the chapter simulation, which counts them")
        return self
