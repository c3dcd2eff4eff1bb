"""Settings of the chapter on the simulation of costs: what is assumed, and how much is computed."""

from typing import Literal, Self

from pydantic import Field, model_validator

from drive_eval.settings.intervals import IntervalLevel
from drive_eval.settings.section import Section

EffectSource = Literal[
    "police_all", "police_domestic", "marac_reappearance", "victim_reported", "behaviour_model"
]


class Costs(Section):
    """Where the cost model's inputs come from."""

    inputs: Literal["printed", "release"] = Field(
        default="printed",
        description=(
            "Counts of incidents, needs, families and housing: as the report prints them, or counted in the "
            "release. Unit costs and national rates are the release's cost parameters either way."
        ),
    )


class Variation(Section):
    """Coefficient of variation of inputs that were published without a standard error: an assumption."""

    official: float = Field(default=0.05, gt=0.0, lt=1.0, description="Accounts and national statistics.")
    study: float = Field(default=0.10, gt=0.0, lt=1.0, description="Estimates of a published study.")
    proxy: float = Field(
        default=0.20, gt=0.0, lt=1.0, description="Values that stand for something else, or were worked out."
    )
    assumption: float = Field(default=0.30, gt=0.0, lt=1.0, description="The evaluators' assumptions.")


class Averted(Section):
    """Share of each cost that an averted incident avoids: an assumption."""

    police: float = Field(default=1.0, ge=0.0, le=1.0, description="Police.")
    justice: float = Field(default=1.0, ge=0.0, le=1.0, description="Courts, prison and probation.")
    physical_health: float = Field(default=1.0, ge=0.0, le=1.0, description="Care of injuries.")
    mental_health_victims: float = Field(
        default=0.0, ge=0.0, le=1.0, description="Mental health care of victims-survivors."
    )
    mental_health_perpetrators: float = Field(
        default=0.0, ge=0.0, le=1.0, description="Mental health care of perpetrators."
    )
    substance_use_victims: float = Field(
        default=0.0, ge=0.0, le=1.0, description="Substance use of victims-survivors."
    )
    substance_use_perpetrators: float = Field(
        default=0.0, ge=0.0, le=1.0, description="Substance use of perpetrators."
    )
    childrens_services: float = Field(default=0.0, ge=0.0, le=1.0, description="Children's services.")
    housing_victims: float = Field(
        default=0.0, ge=0.0, le=1.0, description="Housing of victims-survivors, including refuge."
    )
    housing_perpetrators: float = Field(default=0.0, ge=0.0, le=1.0, description="Housing of perpetrators.")


class BehaviourChange(Section):
    """How the ordered logit's draws of change in behaviour become a change in incidents."""

    use: bool = Field(
        default=True,
        description=(
            "Let the draws flow into the savings; where the chapter behaviour_models is not computed, they "
            "are left out anyway."
        ),
    )
    behaviour: Literal["physical", "sexual", "harassment_stalking", "jealous_controlling"] = Field(
        default="physical", description="The behaviour that incidents are assumed to change with."
    )
    model: Literal["pooled", "multilevel"] = Field(
        default="multilevel", description="Which of the models' draws."
    )
    severity: Literal["standard", "moderate", "high"] = Field(
        default="standard", description="From which severity on the behaviour counts."
    )
    control: Literal["victim_reported", "none"] = Field(
        default="victim_reported",
        description=(
            "Change without Drive, an assumption, since case managers judge service users of Drive alone: as "
            "victims-survivors of the control group report the behaviour at exit over intake, or none."
        ),
    )


class Simulation(IntervalLevel):
    """Simulation of costs and of what a change in behaviour saves."""

    draws: int = Field(default=1_000_000, ge=1000, description="Draws of the whole cost model.")
    draws_per_job: int = Field(
        default=500_000, ge=1000, description="Draws that one job computes; the results do not depend on it."
    )
    sampler: Literal["random", "sobol"] = Field(
        default="random",
        description="Pseudo-random numbers, or scrambled Sobol points (best with a power of two of draws).",
    )
    bins: int = Field(default=60, ge=10, le=500, description="Bins of the densities' histograms.")
    variation: Variation = Field(
        default=Variation(), description="How uncertain an input without a standard error is, by its class."
    )
    source_correlation: float = Field(
        default=0.5, ge=0.0, lt=1.0, description="Correlation of inputs that one source gives: an assumption."
    )
    overdispersion: bool = Field(
        default=True,
        description="Widen incident counts by how unevenly perpetrators share them, measured in the release.",
    )
    price_year: str = Field(
        default="",
        pattern=r"^(\d{4}(-\d{2})?)?$",
        description="Prices of this year, through the release's table of deflators; empty: as printed.",
    )
    sobol_points: int = Field(
        default=1024, ge=64, description="Base sample of the Sobol indices, a power of two."
    )
    information_draws: int = Field(
        default=20_000, ge=1000, description="Draws that the value of information is computed from."
    )
    year_1_end: str = Field(
        default="2017-03-31",
        pattern=r"^\d{4}-\d{2}-\d{2}$",
        description="Last day of the programme's first year: the cost sample was randomised by then.",
    )
    months_before: int = Field(
        default=6, ge=1, le=12, description="Months before randomisation that incidents are counted in."
    )
    effect: EffectSource = Field(
        default="police_all", description="Which measured change the headline results use."
    )
    behaviour: BehaviourChange = Field(
        default=BehaviourChange(), description="The modelled change in behaviour as a source of effects."
    )
    effect_draws: int = Field(default=100_000, ge=1000, description="Draws of each measured change.")
    attribution: float = Field(
        default=1.0,
        ge=0.0,
        le=1.0,
        description="Share of the measured change that is Drive's: an assumption.",
    )
    persistence: float = Field(
        default=0.5,
        ge=0.0,
        le=1.0,
        description="Share of a year's effect that is left in the year after it: an assumption.",
    )
    counterfactual: Literal["control", "before"] = Field(
        default="control",
        description=(
            "Incidents without Drive: as in the control group afterwards (people come to MARAC at their "
            "worst, and incidents fall by themselves), or as in the six months before."
        ),
    )
    discount_rate: float = Field(
        default=0.035, ge=0.0, lt=1.0, description="Green Book rate of discount per year, from the second on."
    )
    horizons: list[int] = Field(
        default=[1, 2, 3, 5], min_length=1, description="Years over which savings are counted."
    )
    horizon: int = Field(default=1, ge=1, le=20, description="Years of the headline results.")
    averted: Averted = Field(
        default=Averted(), description="Share of each cost that an averted incident avoids: an assumption."
    )
    price_highest: float = Field(
        default=20_000.0, gt=0.0, description="Highest price per case of the acceptability curve, in pounds."
    )
    caseload: int = Field(default=150, ge=1, description="Cases a year of the area of the budget impact.")

    @model_validator(mode="after")
    def _agree(self) -> Self:
        if self.sobol_points & (self.sobol_points - 1):
            raise ValueError("sobol_points must be a power of two")
        if self.information_draws > self.draws:
            raise ValueError("information_draws cannot be more than draws")
        if self.horizon not in self.horizons or sorted(set(self.horizons)) != self.horizons:
            raise ValueError("horizons must rise and hold horizon")
        return self
