"""Settings of everything that is sampled from a posterior distribution."""

from pydantic import Field

from drive_eval.settings.section import Section


class Sampling(Section):
    """How much the sampler draws."""

    chains: int = Field(default=4, ge=2, description="Chains of each model.")
    draws: int = Field(default=1000, ge=20, description="Draws that each chain keeps.")
    tune: int = Field(default=400, ge=50, description="Draws before them that tune the sampler.")
    target_accept: float = Field(
        default=0.8, ge=0.5, lt=1.0, description="Acceptance rate that the step size is tuned to."
    )


class Gates(Section):
    """What draws must fulfil before anything may depend on them."""

    rhat_most: float = Field(
        default=1.01, ge=1.0, description="Largest rank-normalised split R-hat of any quantity."
    )
    ess_least: int = Field(
        default=400, ge=0, description="Smallest effective sample size, bulk and tail, of any quantity."
    )
    divergences_most: int = Field(default=0, ge=0, description="Divergent transitions that are let pass.")
    ebfmi_least: float = Field(
        default=0.3, ge=0.0, description="Smallest energy Bayesian fraction of missing information."
    )


class Bayes(Section):
    """Everything that is sampled from a posterior distribution."""

    sampling: Sampling = Field(default=Sampling(), description="How much the sampler draws.")
    gates: Gates = Field(
        default=Gates(), description="What draws must fulfil before anything may depend on them."
    )
    interval_level: float = Field(
        default=0.95, gt=0.5, lt=1.0, description="Level of posterior intervals, between equal tails."
    )
