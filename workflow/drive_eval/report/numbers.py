"""How a number is written, by unit: the one place where the report turns values into text.

Three forms: ``short`` for reading (£17,800; 27%), ``precise`` for a trace (26.907%), and
``interval`` for a pair of limits (23% to 31%). Missing values have no form here: whoever shows a
withheld estimate writes so in words.
"""

import math
from collections.abc import Callable

MINUS = "\N{MINUS SIGN}"
RANGE = " to "


def _grouped(value: float, decimals: int) -> str:
    """Digits with thousands separators, a true minus sign, and no negative zero."""
    rounded = round(value, decimals)
    text = f"{abs(rounded):,.{decimals}f}"
    return f"{MINUS}{text}" if rounded < 0 else text


def _trimmed(value: float, decimals: int) -> str:
    """As ``_grouped``, without zeros after the last decimal that says something."""
    text = _grouped(value, decimals)
    return text.rstrip("0").rstrip(".") if "." in text else text


def _money(suffix: str = "", small: float = 0.0) -> Callable[[float, int | None], str]:
    def write(value: float, decimals: int | None) -> str:
        places = decimals
        if places is None:
            places = 2 if 0 < abs(value) < small and value != round(value) else 0
        digits = _grouped(value, places)
        sign, digits = (MINUS, digits[1:]) if digits.startswith(MINUS) else ("", digits)
        return f"{sign}£{digits}{suffix}"

    return write


def _plain(default: int) -> Callable[[float, int | None], str]:
    def write(value: float, decimals: int | None) -> str:
        return _grouped(value, default if decimals is None else decimals)

    return write


def _counted(noun: str, plural: str = "s") -> Callable[[float, int | None], str]:
    """Numbers of something, with its name: ``1 month``, ``14.5 weeks``."""

    def write(value: float, decimals: int | None) -> str:
        digits = _trimmed(value, 1) if decimals is None else _grouped(value, decimals)
        return f"{digits} {noun}" if digits == "1" else f"{digits} {noun}{plural}"

    return write


def _percent(value: float, decimals: int | None) -> str:
    """Whole per cent; what is more than nothing is not shown as nothing, nor less than all as all."""
    if decimals is None and 0 < value < 0.5:
        return "<1%"
    if decimals is None and 99.5 <= value < 100:
        return ">99%"
    return _grouped(value, decimals or 0) + "%"


_WRITERS: dict[str, Callable[[float, int | None], str]] = {
    "count": _plain(0),
    "percent": _percent,
    "probability": _plain(3),
    "ratio": _plain(2),
    "rate": _plain(3),
    "months": _counted("month"),
    "hours": _counted("hour"),
    "sessions": _counted("session"),
    "days": _counted("day"),
    "weeks": _counted("week"),
    "years": _counted("year"),
    "gbp": _money(small=10),
    "gbp_thousand": _money(" thousand"),
    "gbp_million": _money("m"),
    "million": _counted("million", plural=""),
    "score": _plain(2),
    "statistic": _plain(2),
    "log_likelihood": _plain(1),
}
# Billions keep a decimal: £4.8bn and £5bn are different answers.
_WRITERS["gbp_billion"] = lambda value, decimals: _money("bn")(value, 1 if decimals is None else decimals)
# The published figures' own unit names, where they differ from the estimates'.
_ALIASES = {
    "gbp_m": "gbp_million", "gbp_bn": "gbp_billion", "gbp_k": "gbp_thousand", "count_m": "million",
    "gbp_per_hour": "gbp", "gbp_per_week": "gbp", "gbp_per_month": "gbp", "gbp_per_year": "gbp",
}  # fmt: skip

UNIT_NAMES = {
    "count": "count", "percent": "per cent", "probability": "probability", "ratio": "ratio",
    "rate": "rate", "months": "months", "hours": "hours", "sessions": "sessions", "days": "days",
    "gbp": "pounds", "gbp_thousand": "thousand pounds", "gbp_million": "million pounds",
    "gbp_billion": "billion pounds", "million": "millions", "score": "score",
    "statistic": "test statistic or model parameter",
    "log_likelihood": "log-likelihood", "weeks": "weeks", "years": "years", "gbp_per_hour": "pounds per hour",
    "gbp_per_week": "pounds per week", "gbp_per_month": "pounds per month", "gbp_per_year": "pounds per year",
}  # fmt: skip


def canonical_unit(unit: str) -> str:
    """The estimates' name of a unit that the published figures may name otherwise."""
    return _ALIASES.get(unit, unit)


def short(value: float, unit: str, decimals: int | None = None) -> str:
    """``value`` as prose and tables show it; ``decimals`` overrides the unit's own.

    Raises ``ValueError`` for a value that is not finite.
    """
    if not math.isfinite(value):
        raise ValueError("a number to be written must be finite")
    writer = _WRITERS.get(canonical_unit(unit))
    if writer is None:
        return _trimmed(value, 4 if decimals is None else decimals)
    return writer(float(value), decimals)


def precise(value: float, unit: str) -> str:
    """``value`` to six significant digits at least, without trailing zeros, in its unit's dress."""
    if not math.isfinite(value):
        raise ValueError("a number to be written must be finite")
    magnitude = math.floor(math.log10(abs(value))) if value else 0
    wanted = max(0, min(12, 5 - magnitude))
    text = f"{abs(round(value, wanted)):.{wanted}f}"
    decimals = len(text.rstrip("0").rpartition(".")[2]) if "." in text else 0
    return short(value, unit, decimals)


def interval(lower: float, upper: float, unit: str, decimals: int | None = None) -> str:
    """A pair of limits in words: ``23% to 31%``."""
    return f"{short(lower, unit, decimals)}{RANGE}{short(upper, unit, decimals)}"


def unit_name(unit: str) -> str:
    """The unit in words, for a trace."""
    return UNIT_NAMES.get(unit) or UNIT_NAMES.get(canonical_unit(unit)) or unit.replace("_", " ")


def says_unit(unit: str) -> bool:
    """Whether a number of this unit, as written here, needs no unit beside it."""
    return (
        unit not in ("probability", "ratio", "rate", "score", "statistic", "log_likelihood")
        and "_per_" not in unit
    )
