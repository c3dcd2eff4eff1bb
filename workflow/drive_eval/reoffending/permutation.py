"""Randomisation tests of the arms: how often chance alone would give such a contrast.

The arms are drawn anew among the cases of a stratum, many times; the statistic is the logarithm of the
ratio of rates over its clustered standard error. Under the hypothesis that nobody's events depend on the
arm the test is exact (Fisher 1935), and as it is studentised it keeps its level in large samples also if
only the rates are equal (Chung and Romano 2013). p = (1 + as extreme) / (1 + drawn) (Phipson and Smyth 2010).
"""

import numpy as np
import numpy.typing as npt

from drive_eval.reoffending.periods import Flags, Integers

Floats = npt.NDArray[np.float64]
# People × draws that are held in memory at once.
BLOCK = 4_000_000


def draw_arms(drive: Flags, groups: Integers, draws: int, rng: np.random.Generator) -> Flags:
    """Arms drawn anew: draws × people; each stratum keeps its number of service users."""
    found = np.zeros((draws, len(drive)), dtype=bool)
    for group in np.unique(groups):
        places = np.flatnonzero(groups == group)
        n = int(drive[places].sum())
        if n == len(places):
            found[:, places] = True
        elif n:
            order = rng.random((draws, len(places))).argpartition(n - 1, axis=1)[:, :n]
            np.put_along_axis(found, places[order], values=True, axis=1)
    return found


def statistics(arms: Flags, events: Integers, years: Floats) -> Floats:
    """The studentised log ratio of the rates for each row of ``arms`` (draws × people).

    Infinite where only one arm has events, and zero where neither has.
    """
    y = events.astype(float)
    columns = np.column_stack([y, years, y * y, y * years, years * years])
    totals = columns.sum(axis=0)
    first = arms.astype(float) @ columns
    log_rates, variances = zip(*(_log_rate(part) for part in (first, totals - first)), strict=True)
    with np.errstate(invalid="ignore", divide="ignore"):
        found = (log_rates[0] - log_rates[1]) / np.sqrt(variances[0] + variances[1])
    infinite = np.isinf(log_rates[0]) != np.isinf(log_rates[1])
    found = np.where(infinite, np.where(np.isinf(log_rates[0]), -np.inf, np.inf), found)
    result: Floats = np.nan_to_num(found, nan=0.0, posinf=np.inf, neginf=-np.inf)
    return result


def _log_rate(sums: Floats) -> tuple[Floats, Floats]:
    """Logarithm of the rate and its variance from the sums of y, t, y², y·t and t²."""
    y, t, yy, yt, tt = sums.T
    with np.errstate(divide="ignore", invalid="ignore"):
        value = y / t
        return np.log(value), (yy - 2 * value * yt + value**2 * tt) / y**2


def p_values(
    drive: Flags, groups: Integers, outcomes: dict[str, tuple[Integers, Floats]], draws: int, seed: int
) -> dict[str, float]:
    """Two-sided p-values; ``outcomes``: name → each person's events and years under observation.

    All outcomes share the draws. Deterministic for a seed.
    """
    rng = np.random.default_rng(seed)
    observed = {name: statistics(drive[None, :], *each)[0] for name, each in outcomes.items()}
    extreme = dict.fromkeys(outcomes, 0)
    left, block = draws, max(1, BLOCK // max(1, len(drive)))
    while left:
        n = min(block, left)
        arms = draw_arms(drive, groups, n, rng)
        for name, each in outcomes.items():
            # Equal contrasts differ in their last digits where the sums run in another order.
            far = np.abs(statistics(arms, *each)) >= np.abs(observed[name]) * (1 - 1e-9)
            extreme[name] += int(far.sum())
        left -= n
    return {name: (1 + extreme[name]) / (1 + draws) for name in outcomes}
