"""What a change in incidents saves: arithmetic on draws.

saving = attribution x reduction x counterfactual x avoidable cost x years, with

- reduction: 1 - ratio of incidents with and without Drive (``drive_eval.simulation.effects``);
- counterfactual: incidents a year without Drive over those of the six months before, annualised;
- avoidable cost: the parts of a year's cost, each times the share that an averted incident avoids;
- years: the discounted sum of what is left of the effect, 1 + p/(1+r) + (p/(1+r))^2 + ...

Sources: HM Treasury (2022), The Green Book, discounting (3.5% a year, none in the first year); Briggs,
Claxton and Sculpher (2006), chapters 5 and 6 (net benefit, acceptability).
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from drive_eval.simulation.distributions import Floats
from drive_eval.simulation.parts import AGENCIES, PARTS


@dataclass(frozen=True)
class Assumptions:
    """What the data cannot tell; see the settings of the same names."""

    attribution: float
    persistence: float
    discount_rate: float
    averted: Mapping[str, float]
    counterfactual: str

    @classmethod
    def of(cls, settings: Mapping[str, Any]) -> "Assumptions":
        """From the ``simulation`` section."""
        return cls(
            float(settings["attribution"]),
            float(settings["persistence"]),
            float(settings["discount_rate"]),
            settings["averted"],
            str(settings["counterfactual"]),
        )


def years(assumptions: Assumptions, horizon: int) -> float:
    """First-year effects that ``horizon`` years are worth, discounted."""
    return sum(
        (assumptions.persistence / (1.0 + assumptions.discount_rate)) ** year for year in range(horizon)
    )


def avoidable(columns: Mapping[str, Floats], assumptions: Assumptions) -> dict[str, Floats]:
    """Agency, and ``total`` → pounds per case and year that end with the incidents."""
    zero = np.zeros(len(columns["total"]))
    found = {
        agency: sum(
            (
                columns[part.name] * float(assumptions.averted[part.name])
                for part in PARTS
                if part.agency == agency
            ),
            zero,
        )
        for agency in AGENCIES
    }
    return found | {"total": sum(found.values(), zero)}


def saving(
    cost: Floats, ratio: Floats, counterfactual: Floats, assumptions: Assumptions, horizon: int
) -> Floats:
    """Pounds saved per case on each draw; ``cost``: the avoidable cost. Arrays of one length."""
    base = counterfactual if assumptions.counterfactual == "control" else np.ones_like(counterfactual)
    return assumptions.attribution * (1.0 - ratio) * base * cost * years(assumptions, horizon)


def break_even(
    cost: Floats, counterfactual: Floats, price: float, assumptions: Assumptions, horizon: int
) -> Floats:
    """The reduction in incidents (a fraction) at which the saving is the price.

    Infinite where nothing is saved.
    """
    whole = saving(cost, np.zeros_like(cost), counterfactual, assumptions, horizon)
    return np.divide(price, whole, out=np.full_like(cost, np.inf), where=whole > 0)


def acceptability(savings: Floats, prices: Floats) -> Floats:
    """Probability that the saving exceeds each price."""
    ordered = np.sort(savings)
    return 1.0 - np.searchsorted(ordered, prices, side="right") / len(ordered)


def cycled(values: Floats, length: int) -> Floats:
    """Draws repeated in their order to ``length``: effects are fewer than the draws of the costs."""
    return np.resize(values, length)
