"""Severity of four behaviours by wave, and how it depends on who somebody is, from printed margins.

The report prints predicted probabilities of its ordered logistic regressions: some categories at some
waves. What is open between them follows from proportional odds or from the recipe's shares. The effects
of single predictors are differences of printed probabilities on the scale of log odds.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from drive_eval.demo.printed import Printed
from drive_eval.demo.recipe_casework import Behaviours
from drive_eval.release.fields import SEVERITIES, WAVES

MARGINS = "change_in_behaviour_cms"
# Wave → its name among the ids of Table 8.
TABLE_8 = {"intake": "intake", "midpoint": "middle", "closure": "case_closure"}


@dataclass(frozen=True)
class BehaviourTargets:
    """What severities are drawn from.

    ``shares``: behaviour → wave → severity → share of the people; ``effects``: behaviour → predictor →
    log odds of more severe behaviour.
    """

    shares: Mapping[str, Mapping[str, Mapping[str, float]]]
    effects: Mapping[str, Mapping[str, float]]


def read_behaviour_targets(published: str | Path, recipe: Behaviours) -> BehaviourTargets:
    """Decode the targets from the folder of printed figures.

    Raises ``InputRefusedError`` with every figure that is missing.
    """
    printed = Printed(Path(published) / "published.csv")
    shares = {
        "physical": {wave: _physical(printed, wave, recipe) for wave in WAVES},
        "sexual": _sexual(printed, recipe),
        "harassment_stalking": {wave: _harassment(printed, wave, recipe) for wave in WAVES},
        "jealous_controlling": _jealous(printed, recipe),
    }
    effects = {
        "physical": {
            "family_member": _contrast(
                printed, "p_high_physical_family_member", "p_high_physical_ex_intimate_partner"
            )
        },
        "sexual": {},
        "harassment_stalking": {
            "living_together": _contrast(
                printed, "high_h_and_s_living_together", "high_h_and_s_not_living_together"
            )
        },
        "jealous_controlling": {
            "family_member": _contrast(
                printed, "p_high_j_and_c_family_member", "p_high_j_and_c_ex_intimate_partner"
            ),
            "current_intimate_partner": _contrast(
                printed, "p_high_j_and_c_current_intimate_partner", "p_high_j_and_c_ex_intimate_partner"
            ),
        },
    }
    printed.refuse([])
    return BehaviourTargets(shares, effects)


def _share(printed: Printed, end: str) -> float:
    return float(printed.number(f"{MARGINS}.{end}")) / 100.0


def _contrast(printed: Printed, first: str, second: str) -> float:
    """Difference in log odds of two printed percentages."""
    one, other = (_share(printed, f"{name}.percent") for name in (first, second))
    return logit(one) - logit(other) if one and other else 0.0


def logit(share: float) -> float:
    """Log odds of a share between 0 and 1."""
    return float(np.log(share / (1.0 - share)))


def _complete(standard: float, moderate: float, high: float) -> dict[str, float]:
    """The four shares by severity, what rounding leaves over being none."""
    upper = (standard, moderate, high)
    return dict(zip(SEVERITIES, (1.0 - sum(upper), *upper), strict=True))


def _physical(printed: Printed, wave: str, recipe: Behaviours) -> dict[str, float]:
    """None and high are printed; the rest is split."""
    none, high = _share(printed, f"p_no_physical.{wave}"), _share(printed, f"p_high_physical.{wave}")
    rest = max(0.0, 1.0 - none - high)
    standard = recipe.standard_of_rest * rest
    return _complete(standard, rest - standard, high)


def _harassment(printed: Printed, wave: str, recipe: Behaviours) -> dict[str, float]:
    """None, and moderate and high together, are printed."""
    none = _share(printed, f"p_no_h_and_s.{wave}")
    upper = _share(printed, f"p_moderate_and_high_h_and_s.{wave}")
    high = recipe.high_of_upper * upper
    return _complete(max(0.0, 1.0 - none - upper), upper - high, high)


def _jealous(printed: Printed, recipe: Behaviours) -> dict[str, dict[str, float]]:
    """All severities are printed at intake and closure; mid-point lies between by proportional odds."""
    ends = {}
    for wave in ("intake", "closure"):
        upper = [_share(printed, f"p_{name}_j_and_c.{wave}") for name in ("standard", "moderate", "high")]
        ends[wave] = _complete(*upper)
    moved = recipe.midpoint_effect * (_any(ends["closure"]) - _any(ends["intake"]))
    return {"intake": ends["intake"], "midpoint": _moved(ends["intake"], moved), "closure": ends["closure"]}


def _any(shares: Mapping[str, float]) -> float:
    return logit(1.0 - shares["none"])


def _moved(shares: Mapping[str, float], effect: float) -> dict[str, float]:
    """The distribution after a change in the log odds of more severe behaviour (proportional odds)."""
    names = tuple(SEVERITIES)
    above = [sum(shares[name] for name in names[at:]) for at in range(1, len(names))]
    moved = [1.0, *(1.0 / (1.0 + np.exp(-logit(share) - effect)) for share in above), 0.0]
    return {name: float(moved[at] - moved[at + 1]) for at, name in enumerate(names)}


def _sexual(printed: Printed, recipe: Behaviours) -> dict[str, dict[str, float]]:
    """Moderate and high are printed (Table 8); standard keeps its ratio to them."""
    found = {}
    for wave, end in TABLE_8.items():
        moderate, high = (
            float(printed.number(f"table_8.{level}_{end}.probability")) for level in ("moderate", "high")
        )
        standard = recipe.sexual_standard_to_upper * (moderate + high)
        found[wave] = _complete(standard, moderate, high)
    return found
