"""Settings of the models of service users' behaviour."""

from typing import Literal, Self

from pydantic import Field, model_validator

from drive_eval.settings.section import Section

Covariate = Literal[
    "age_at_intake", "living_arrangement", "relationship_to_primary_vs", "contact", "dv_charges",
    "vs_engaged_idva", "cyps_involved", "ccj_current_proceedings",
]  # fmt: skip


class BehaviourPriors(Section):
    """Prior distributions of the ordered logits, on the scale of log odds."""

    effect: float = Field(
        default=1.5, gt=0.0, description="Standard deviation of the normal prior of a category's effect."
    )
    wave: float = Field(
        default=2.5, gt=0.0, description="The same for the effect of time, which may be large."
    )
    age: float = Field(default=0.5, gt=0.0, description="The same for the effect of ten years of age.")
    concentration: float = Field(
        default=1.0,
        gt=0.0,
        description="Dirichlet prior on the four categories' shares; 1 holds all shares for equally likely.",
    )
    spread: float = Field(
        default=2.0,
        gt=0.0,
        description="Scale of the half-normal prior of the spread of people's intercepts.",
    )


class BehaviourModels(Section):
    """Ordered logits of service users' behaviour, pooled as the report has them, and multilevel."""

    covariates: list[Covariate] = Field(
        default=[
            "age_at_intake",
            "living_arrangement",
            "relationship_to_primary_vs",
            "contact",
            "dv_charges",
            "vs_engaged_idva",
            "cyps_involved",
            "ccj_current_proceedings",
        ],
        description="Predictors beside time in the models of change, the report's by default. Rows with one "
        "of these not recorded are left out, or have it imputed.",
    )
    priors: BehaviourPriors = Field(
        default=BehaviourPriors(), description="Prior distributions, on the scale of log odds."
    )
    nodes: int = Field(
        default=25, ge=13, description="Nodes of the quadrature over the intercepts of people."
    )
    imputations: int = Field(
        default=10, ge=2, description="Imputed data sets that stand for the predictors that are not recorded."
    )
    imputations_multilevel: int = Field(
        default=3,
        ge=2,
        description="How many of them, the first, the multilevel model is fitted to, which takes longer.",
    )
    imputation_chains: int = Field(default=4, ge=2, description="Chains of the model of each of them.")
    imputation_draws: int = Field(default=1000, ge=20, description="Draws of each of these chains.")
    margin_draws: int = Field(
        default=1000,
        ge=20,
        description="Draws, evenly spaced over all of them, that margins are computed on.",
    )
    ages: list[int] = Field(
        default=[25, 40, 55], min_length=1, description="Ages that margins are computed at."
    )
    agreement: float = Field(
        default=0.25,
        gt=0.0,
        description=(
            "How far, in standard errors, a pooled posterior mean may lie from maximum likelihood beyond "
            "what priors and Monte Carlo error explain."
        ),
    )

    @model_validator(mode="after")
    def _each_once(self) -> Self:
        if len(set(self.covariates)) < len(self.covariates):
            raise ValueError("covariates names a predictor twice")
        return self
