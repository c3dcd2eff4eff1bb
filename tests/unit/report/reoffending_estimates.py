"""Made-up estimates of re-perpetration for the tests of figures and report: they mean nothing."""

from collections.abc import Iterator
from typing import Any

from drive_eval.estimates import Basis

BASIS = Basis(("police.perp_id", "police.date"), (), 900, {"later than the last period after": 30}, "made up")
PERIODS = ("before", "during", "after_6", "after_12", "longer")


def reoffending() -> Iterator[tuple[dict[str, Any], Basis]]:
    """Percentages and rates by period and arm, and curves of two arms."""
    for at, period in enumerate(PERIODS):
        for arm in ("drive", "control"):
            if at:
                marac = f"reoffending.marac.{arm}.everyone.{period}"
                yield row(f"{marac}.percent", "reoffending_marac", 40.0 - 8 * at, "percent", 60 - 10 * at)
                yield row(
                    f"{marac}.percent_observed", "reoffending_marac", 45.0 - 8 * at, "percent", 55 - 10 * at
                )
            police = f"reoffending.police.site_2.everyone.dv.{arm}.{period}.percent"
            yield row(police, "reoffending_police", 60.0 - 8 * at, "percent", 80)
            rate = f"reoffending.rates.site_2.dv.{arm}.{period}.rate"
            yield row(rate, "reoffending_rates", 3.0 - 0.4 * at, "rate", 90)
    for month in (1, 6, 12, 24):
        for arm in ("drive", "control"):
            start = f"reoffending.times.site_2.from_randomisation.{{}}.{arm}.month_{month:02d}"
            yield row(f"{start.format('first')}.percent", "reoffending_times", 2.0 * month, "percent", 150)
            yield row(f"{start.format('cumulative')}.mean", "reoffending_times", 0.1 * month, "count", 150)


def row(name: str, analysis: str, value: float, unit: str, n: int) -> tuple[dict[str, Any], Basis]:
    """One estimate with an interval around it."""
    parts = name.split(".")
    arm = next(part for part in parts if part in ("drive", "control"))
    estimate = {
        "estimate_id": name, "analysis": analysis, "population": "perpetrators", "arm": arm,
        "statistic": parts[-1], "value": value, "lower": 0.8 * value, "upper": 1.2 * value,
        "interval": "log-normal interval, 95%", "unit": unit, "n": n, "denominator": 200, "method": "made up",
        "sensitivity": "aggregate",
    }  # fmt: skip
    return estimate, BASIS
