"""Working out the inputs that the report did not print, or printed rounded, from the results that it did.

Each such input is confined, with the others at their committed values, to the range over which every
printed figure downstream of it is reproduced. The committed value is the decimal with the fewest
digits in that range, the one nearest to the middle if there are several. A range is therefore
conditional on the other inputs: it says how sharply the printed results fix this one alone.
"""

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from drive_eval.costs.evaluate import evaluate, round_half_up, shown
from drive_eval.costs.formulas import Sheet, restricted, upstream

# Bounds of the inputs that were never printed, in their own units; those that were printed rounded
# are bounded by their rounding.
INFERRED: Mapping[str, tuple[float, float]] = {
    "criminal_justice.other_crime.charge_rate": (0.0, 100.0),
    "criminal_justice.abh.proceeds_as_abh": (0.0, 100.0),
    "criminal_justice.gbh.supervised_share": (0.0, 100.0),
    "criminal_justice.abh.supervised_share": (0.0, 100.0),
    "criminal_justice.threats.supervised_share": (0.0, 100.0),
    "criminal_justice.stalking.supervised_share": (0.0, 100.0),
    "criminal_justice.common_assault.supervised_share": (0.0, 100.0),
    "criminal_justice.rape.supervised_share": (0.0, 100.0),
    "criminal_justice.sexual_other.supervised_share": (0.0, 100.0),
    "criminal_justice.criminal_damage.supervised_share": (0.0, 100.0),
    "housing.refuge.support": (100.0, 200.0),
    "substance_use.drugs.inflation": (1.0, 2.0),
}
DECODED = (
    "childrens_services.lac_per_start",
    "criminal_justice.conviction_rate.domestic_abuse",
    "criminal_justice.conviction_rate.rape",
    "criminal_justice.conviction_rate.sexual_other",
    "criminal_justice.prosecution_rate.rape",
    "housing.refuge.marac_share",
    "housing.refuge.rehoused_share",
    "mental_health.gp_visit",
    "mental_health.therapy_hour",
    "mental_health.victim.anxiety_share",
    "physical_health.abh.admitted_share",
    "physical_health.reported_share",
    "substance_use.alcohol.nhs_cost_2018_19",
)
# Points of a search between two bounds, and how often it narrows them: (POINTS - 1) ** -ROUNDS of the
# first width, far below the digits that are committed.
POINTS, ROUNDS = 65, 7


@dataclass(frozen=True)
class Figure:
    """A printed figure: its value and the decimals that it was printed with."""

    value: float
    decimals: int


@dataclass(frozen=True)
class Range:
    """Values of an input that reproduce everything printed; ``upper`` itself is excluded.

    ``lower_by`` and ``upper_by`` name the printed figures that set the two ends.
    """

    lower: float
    upper: float
    lower_by: str
    upper_by: str

    @property
    def empty(self) -> bool:
        """Whether no value reproduces everything."""
        return self.lower >= self.upper

    @property
    def simplest(self) -> float:
        """The decimal with the fewest digits in the range."""
        return simplest_decimal(self.lower, self.upper)


def feasible(
    sheet: Sheet,
    values: Mapping[str, float],
    parameter_id: str,
    bounds: tuple[float, float],
    figures: Mapping[str, Figure],
) -> Range:
    """Find the range of one input, within ``bounds``, over which every figure downstream is reproduced.

    ``figures`` holds the printed figures that should be reproduced: published id → figure. Every
    formula has to be monotone in the input.
    """
    low, high = bounds
    lower, upper, lower_by, upper_by = low, high, "", ""
    for identity, formula in sheet.formulas.items():
        wanted = [figures[name] for name in formula.published if name in figures]
        if not wanted or parameter_id not in upstream(sheet, [identity])[0]:
            continue
        only = restricted(sheet, [identity])

        def printed(inputs: Any, only: Sheet = only, identity: str = identity) -> Any:
            results = evaluate(only, {**values, parameter_id: inputs}, "as_printed")
            return shown(only.formulas[identity], results[identity])

        for name, figure in ((name, figures[name]) for name in formula.published if name in figures):
            first, last = _reproduced(printed, low, high, figure)
            if first > lower:
                lower, lower_by = first, name
            if last < upper:
                upper, upper_by = last, name
    return Range(lower, upper, lower_by, upper_by)


def printed_bounds(figure: Figure) -> tuple[float, float]:
    """Return the values that round to a printed figure: from, and up to but excluding."""
    half = 0.5 * 10.0**-figure.decimals
    return figure.value - half, figure.value + half


def simplest_decimal(lower: float, upper: float) -> float:
    """Return the decimal with the fewest digits in [lower, upper), the nearest to the middle.

    Raises ``ValueError`` if the range is empty.
    """
    if not lower < upper:
        raise ValueError("an empty range holds no decimal")
    middle = (lower + upper) / 2
    for digits in range(13):
        scale = 10.0**digits
        first, last = math.ceil(lower * scale - 1e-9), math.ceil(upper * scale - 1e-9) - 1
        if first <= last:
            return min(max(round(middle * scale), first), last) / scale
    return middle


def _reproduced(
    printed: Callable[[Any], Any], low: float, high: float, figure: Figure
) -> tuple[float, float]:
    """Find the ends of the inputs for which a monotone function gives the figure."""
    step = 10.0**-figure.decimals
    rising = bool(printed(np.array([low]))[0] <= printed(np.array([high]))[0])

    def passed(inputs: Any, strictly: bool) -> Any:
        """Whether the function has reached (or passed) the figure on its way from low to high."""
        difference = (round_half_up(printed(inputs), step) - figure.value) * (1 if rising else -1)
        return difference > step / 2 if strictly else difference > -step / 2

    first = _edge(lambda inputs: passed(inputs, False), low, high)
    last = _edge(lambda inputs: passed(inputs, True), low, high)
    return first, last


def _edge(reached: Callable[[Any], Any], low: float, high: float) -> float:
    """Find where a condition that once true stays true becomes true; infinity if it never does."""
    if reached(np.array([low]))[0]:
        return -math.inf
    if not reached(np.array([high]))[0]:
        return math.inf
    for _ in range(ROUNDS):
        points = np.linspace(low, high, POINTS)
        index = int(np.argmax(reached(points)))
        low, high = float(points[index - 1]), float(points[index])
    return high
