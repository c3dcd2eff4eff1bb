"""Programme years of the log of actions, and the periods that its analyses are about."""

from collections.abc import Mapping
from typing import Any

import numpy as np
import pandas as pd

ALL = "all_years"


def year_of(dates: pd.Series, year_ends: list[str]) -> pd.Series:
    """The programme year (1, 2, …) of each date; ``year_ends``: last days of all years but the last one."""
    ends = pd.to_datetime(pd.Series(year_ends)).to_numpy(dtype="datetime64[D]")
    days = dates.to_numpy(dtype="datetime64[D]")
    years = pd.Series(np.searchsorted(ends, days, side="left") + 1, index=dates.index, dtype="Int64")
    return years.mask(dates.isna())


def periods(settings: Mapping[str, Any]) -> dict[str, tuple[int, ...]]:
    """Name of each period → its programme years: every year, the years of the settled service, all."""
    years = range(1, len(settings["year_ends"]) + 2)
    found: dict[str, tuple[int, ...]] = {f"year_{year}": (year,) for year in years}
    found[settled(settings)] = tuple(year for year in years if year >= settings["established_from_year"])
    found[ALL] = tuple(years)
    return found


def settled(settings: Mapping[str, Any]) -> str:
    """The name of the years of the settled service."""
    return f"from_year_{settings['established_from_year']}"


def spoken(period: str) -> str:
    """A period in words."""
    return period.replace("_", " ")
