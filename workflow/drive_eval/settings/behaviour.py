"""Settings of the analyses of service users' behaviour and of the Drive-DASH."""

from pydantic import Field

from drive_eval.settings.intervals import Intervals
from drive_eval.settings.section import Section


class DashPriors(Section):
    """Priors of the Bayesian models of the Drive-DASH score: weakly informative."""

    intake_mean: float = Field(
        default=8.0, gt=0.0, description="Median of the prior mean score at intake at the first site."
    )
    intake_sd: float = Field(default=0.7, gt=0.0, description="Standard deviation of its logarithm.")
    ratio_sd: float = Field(
        default=0.5,
        gt=0.0,
        description="Standard deviation of the logarithm of each incidence rate ratio, around no difference.",
    )
    spread_scale: float = Field(
        default=0.7,
        gt=0.0,
        description="Scale of the half-normal prior of the spread between people, in logarithms.",
    )
    dispersion_scale: float = Field(
        default=0.3,
        gt=0.0,
        description="Scale of the half-normal prior of the root of the dispersion beyond Poisson.",
    )


class Behaviour(Intervals):
    """Service users' behaviour by severity, and the Drive-DASH."""

    dash_not_known_limit: int = Field(
        default=11,
        ge=1,
        le=20,
        description=(
            "A Drive-DASH form does not count when so many items or more are not applicable or not known."
        ),
    )
    dash_priors: DashPriors = Field(
        default=DashPriors(), description="Priors of the Bayesian models of the Drive-DASH score."
    )
