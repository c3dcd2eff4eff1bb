"""Settings of the chapter on what victims-survivors experienced."""

from typing import Literal, Self

from pydantic import Field, model_validator

from drive_eval.settings.intervals import Intervals
from drive_eval.settings.section import Section

Need = Literal["drugs", "alcohol", "housing", "mental_health"]
DATE = r"^\d{4}-\d{2}-\d{2}$"


class ComplexNeeds(Section):
    """Which answers are a complex need in the sense of the feasibility report."""

    needs: list[Need] = Field(
        default=["drugs", "alcohol", "housing", "mental_health"],
        min_length=1,
        description="The needs that are counted.",
    )
    dont_know: Literal["no", "excluded"] = Field(
        default="excluded", description="What a don't-know counts as."
    )
    levels: list[Literal["excessive", "high", "moderate", "low", "none"]] = Field(
        default=["excessive", "high", "moderate", "low"],
        min_length=1,
        description="Needs on the scale from excessive to none.",
    )
    health: list[Literal["poor", "fair", "good", "very_good", "excellent"]] = Field(
        default=["poor", "fair"],
        min_length=1,
        description="Mental health, on the scale from poor to excellent.",
    )
    housing: list[Literal["homeless", "transitory", "unstable", "temporary", "stable"]] = Field(
        default=["homeless", "transitory", "unstable", "temporary"],
        min_length=1,
        description="Housing situations.",
    )


class FirstYear(Section):
    """The population of the feasibility report."""

    closed_by: str = Field(
        default="2017-03-31",
        pattern=DATE,
        description=(
            "Last day of the first year: its cases are those closed, its exit forms those dated by then."
        ),
    )
    complex_needs: ComplexNeeds = Field(
        default=ComplexNeeds(), description="What counts as a complex need there."
    )
    dash_not_known_most: int = Field(
        default=10,
        ge=0,
        le=20,
        description="Items of Drive-DASH that may be not known before a form tells no change in risk.",
    )


class Selection(Section):
    """Weights for who is observed."""

    weight_percentile: float = Field(
        default=99.0,
        gt=50.0,
        le=100.0,
        description="Weights above this percentile of their arm are cut back to it; 100 leaves them.",
    )


class DiD(Section):
    """The difference-in-differences models of each behaviour, the multilevel ones included."""

    covariates: list[Literal["living", "relationship", "criminal_record_dv", "cyps_involved"]] = Field(
        default=["living", "relationship", "criminal_record_dv", "cyps_involved"],
        description="What they adjust for beside time and arm, the reports' by default. People with one of "
        "these not recorded are left out.",
    )
    behaviour_least: Literal["standard", "moderate", "high"] = Field(
        default="standard",
        description="Least severity at which a behaviour counts as there; the ordered models use all.",
    )

    @model_validator(mode="after")
    def _each_once(self) -> Self:
        if len(set(self.covariates)) < len(self.covariates):
            raise ValueError("covariates names one twice")
        return self


class Multilevel(Section):
    """The Bayesian multilevel model of each behaviour; its sampling is that of the section bayes."""

    draws_times: int = Field(
        default=2,
        ge=1,
        description="Draws of each chain, in multiples of bayes.sampling.draws: these models are quick.",
    )
    nodes: int = Field(
        default=21, ge=5, le=61, description="Nodes of the quadrature over the intercept of each person."
    )
    prior_intercept_sd: float = Field(
        default=1.5, gt=0.0, description="Standard deviation of the normal prior of the intercept."
    )
    prior_slope_sd: float = Field(
        default=1.5,
        gt=0.0,
        description="Standard deviation of the normal priors of the covariates' log odds.",
    )
    prior_time_sd: float = Field(
        default=2.5, gt=0.0, description="Standard deviation of the normal prior of time's log odds."
    )
    prior_arm_sd: float = Field(
        default=1.0,
        gt=0.0,
        description="Standard deviation of the normal priors of the arm's log odds and of its change.",
    )
    prior_person_sd_mean: float = Field(
        default=1.5,
        gt=0.0,
        description="Mean of the gamma prior (shape 2) of the persons' standard deviation (log odds).",
    )


class Victims(Intervals):
    """What victims-survivors experienced, with Drive and in the control group."""

    exact_below: int = Field(
        default=25,
        ge=0,
        description="McNemar's test is the exact one where fewer pairs than this changed.",
    )
    length_band_days: int = Field(
        default=30, ge=1, description="Width of the bands in which length of support is shown."
    )
    contacts_band: int = Field(
        default=5, ge=1, description="Width of the bands in which numbers of contacts are shown."
    )
    bands_most: int = Field(
        default=20, ge=2, description="Number of bands; the last one holds everything above."
    )
    selection: Selection = Field(default=Selection(), description="Weights for who is observed.")
    did: DiD = Field(default=DiD(), description="The difference-in-differences models of each behaviour.")
    multilevel: Multilevel = Field(
        default=Multilevel(), description="The Bayesian multilevel model of each behaviour."
    )
    first_year: FirstYear = Field(default=FirstYear(), description="The feasibility report's population.")

    @model_validator(mode="after")
    def _agree(self) -> Self:
        if len(set(self.first_year.complex_needs.needs)) < len(self.first_year.complex_needs.needs):
            raise ValueError("first_year.complex_needs.needs names a need twice")
        return self
