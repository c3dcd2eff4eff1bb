"""Units of the cost model's parameters and formulas.

A sheet's expressions compute in base units, so that a percentage is a fraction and £'000 are pounds,
as in a spreadsheet whose cells are formatted; everything that goes in or comes out is in the unit that
the parameter or formula states.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True)
class Unit:
    """A unit: what one of it is in base units, and its dimension (base dimension → exponent)."""

    factor: float = 1.0
    dimension: Mapping[str, int] = field(default_factory=dict)


_MONEY = {"gbp": 1}

# Lengths of time are dimensions of their own: nothing in the sheet converts months to weeks, so a
# monthly price times a number of weeks is a mistake. The report prices a session as an hour.
UNITS: Mapping[str, Unit] = {
    "count": Unit(),
    "gbp": Unit(1.0, _MONEY),
    "gbp_billion": Unit(1e9, _MONEY),
    "gbp_million": Unit(1e6, _MONEY),
    "gbp_per_hour": Unit(1.0, {"gbp": 1, "hour": -1}),
    "gbp_per_month": Unit(1.0, {"gbp": 1, "month": -1}),
    "gbp_per_week": Unit(1.0, {"gbp": 1, "week": -1}),
    "gbp_per_year": Unit(1.0, {"gbp": 1, "year": -1}),
    "gbp_thousand": Unit(1e3, _MONEY),
    "hours": Unit(1.0, {"hour": 1}),
    "million": Unit(1e6),
    "months": Unit(1.0, {"month": 1}),
    "percent": Unit(0.01),
    "rate": Unit(),
    "ratio": Unit(),
    "sessions": Unit(1.0, {"hour": 1}),
    "weeks": Unit(1.0, {"week": 1}),
    "years": Unit(1.0, {"year": 1}),
}
