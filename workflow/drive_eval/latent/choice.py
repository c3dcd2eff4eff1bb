"""How many classes: what each criterion says, and what the configuration makes of it."""

from collections.abc import Mapping

from drive_eval.latent import criteria
from drive_eval.latent.model import Fit

CRITERIA = ("aic", "bic", "sabic")
RULES = (*CRITERIA, "blrt", "fixed")


def values(fit: Fit) -> dict[str, float]:
    """The information criteria of a fit, by name."""
    return {
        "aic": criteria.aic(fit.log_likelihood, fit.parameters),
        "bic": criteria.bic(fit.log_likelihood, fit.parameters, fit.people),
        "sabic": criteria.sabic(fit.log_likelihood, fit.parameters, fit.people),
    }


def choices(fits: Mapping[int, Fit], p_values: Mapping[int, float], significance: float) -> dict[str, int]:
    """Number of classes by rule: the lowest criterion, and the bootstrap test where there is one.

    ``p_values``: number of classes → the test of it against one class fewer. The test stops at the first
    number of classes whose successor is no significant improvement, or at the largest that was fitted.
    """
    by_classes = {classes: values(fit) for classes, fit in sorted(fits.items())}
    found = {name: min((by[name], classes) for classes, by in by_classes.items())[1] for name in CRITERIA}
    if p_values:
        improved = min(by_classes)
        while p_values.get(improved + 1, 1.0) <= significance:
            improved += 1
        found["blrt"] = improved
    return found
