"""Simulation-based calibration of every Bayesian model of the pipeline."""

from drive_eval.declared.checks.model import Check

HOW = (
    "Parameters are drawn from the model’s own prior, data from the model given them, and the pipeline’s own "
    "function samples the posterior distribution. If prior, likelihood and sampler are right, the true value "
    "takes each place among its draws equally often, for every parameter and for the likelihood itself."
)
FAILING = (
    "Posterior means and intervals of this model may be shifted, too narrow or too wide; the shape of the "
    "curve says which, and none of the model’s numbers should be relied on until it is found out why."
)


def _check(name: str, chapter: str, title: str, about: str, *reads: str, quick: bool = False) -> Check:
    return Check(
        name=name,
        chapters=(chapter,),
        kind="calibration",
        title=f"Calibration: {title}",
        question=f"{about} {HOW}",
        failing=FAILING,
        replicates="calibration_replicates",
        reads=reads,
        quick=quick,
        drawing="ranks",
    )


CHECKS = (
    _check(
        "sbc_ordinal", "behaviour_models", "ordered logits of behaviour",
        "Do the ordered logits of service users’ behaviour give back what they were given, pooled, "
        "multilevel, and with an effect of direct work that differs by time?",
        "behaviour_models", quick=True,
    ),
    _check(
        "sbc_differences", "victims", "difference-in-differences",
        "Does the multilevel difference-in-differences of what victims-survivors experienced give back what "
        "it was given?",
        "victims.multilevel",
    ),
    _check(
        "sbc_dash", "behaviour", "Drive-DASH scores",
        "Do the two models of the Drive-DASH score give back what they were given?",
        "behaviour.dash_priors",
    ),
    _check(
        "sbc_rates", "reoffending", "incident rates",
        "Does the model of police incidents by period, with contrasts partially pooled over sites, give back "
        "what it was given?",
        "reoffending.posterior",
    ),
    _check(
        "sbc_latent", "latent", "latent classes",
        "Does the Bayesian latent class model, which the shares of the classes are checked with, give back "
        "what it was given?",
    ),
    _check(
        "sbc_costs", "simulation", "shares, rates and changes in the cost model",
        "Do the distributions of the cost model’s inputs that are known in closed form give back what they "
        "were given?",
        quick=True,
    ),
)  # fmt: skip
