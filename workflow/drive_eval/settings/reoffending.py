"""Settings of the chapter on re-perpetration."""

from typing import Literal, Self

from pydantic import Field, model_validator

from drive_eval.settings.intervals import Intervals
from drive_eval.settings.section import Section


class ControlsLookedUp(Section):
    """How many control cases the police looked up at each site.

    A police file lists those with a record only: how many had none is known from the request alone.
    """

    site_1: int = Field(default=169, ge=0, description="At site 1; 0 if not known.")
    site_2: int = Field(default=184, ge=0, description="At site 2; 0 if not known.")
    site_3: int = Field(default=0, ge=0, description="At site 3; 0 if not known.")


class Posterior(Section):
    """The Bayesian model of incidents by period, with the sites' contrasts partially pooled."""

    site_spread_sd: float = Field(
        default=0.3,
        gt=0.0,
        le=2.0,
        description="Scale of the half-normal prior of how far the sites' log ratios spread.",
    )
    target_accept: float = Field(
        default=0.95,
        gt=0.5,
        lt=1.0,
        description="In place of bayes.sampling.target_accept: of few sites, the spread may be near 0.",
    )


class Reoffending(Intervals):
    """Re-perpetration: appearances at MARAC and police incidents before, during and after."""

    drive_start: Literal["initial_contact", "allocation"] = Field(
        default="allocation",
        description="What begins a service user's period of intervention; closure ends it.",
    )
    control_months: float = Field(
        default=10.5,
        gt=0.0,
        le=60.0,
        description="Months after the MARAC at which control cases were randomised that count as during.",
    )
    before_months: int = Field(default=6, ge=1, le=60, description="Months of the period before.")
    after_months: int = Field(default=6, ge=1, le=60, description="End of the first period after, in months.")
    later_months: int = Field(default=12, ge=2, le=120, description="End of the second period after.")
    longest_months: int = Field(default=30, ge=3, le=240, description="End of the last period after.")
    longer_observed_months: int = Field(
        default=24,
        ge=3,
        le=240,
        description="Months of data after the end from which the last period counts as available.",
    )
    serial_victims: int = Field(
        default=2, ge=2, description="Different victims-survivors at MARAC that make a perpetrator serial."
    )
    repeat_incidents: int = Field(
        default=2, ge=2, description="Domestic violence incidents that make a perpetrator a repeat one."
    )
    controls_looked_up: ControlsLookedUp = Field(
        default=ControlsLookedUp(), description="Control cases that the police looked up, by site."
    )
    posterior: Posterior = Field(
        default=Posterior(), description="The Bayesian model; its sampling is that of the section bayes."
    )
    permutations: int = Field(
        default=4999, ge=99, description="Re-allocations of the arms in randomisation tests."
    )
    strata_months: int = Field(
        default=12,
        ge=1,
        description="Arms are re-allocated among cases of one site randomised within so many months.",
    )
    curve_months: int = Field(
        default=30, ge=6, le=240, description="Last month after randomisation that curves show."
    )
    curve_least_at_risk: int = Field(
        default=10, ge=1, description="Curves end where fewer people than this are left under observation."
    )

    @model_validator(mode="after")
    def _agree(self) -> Self:
        if not self.after_months < self.later_months < self.longest_months:
            raise ValueError("after_months, later_months and longest_months must rise")
        if not self.later_months < self.longer_observed_months <= self.longest_months:
            raise ValueError("longer_observed_months must lie above later_months, up to longest_months")
        return self
