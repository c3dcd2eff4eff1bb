"""Two groups of people compared: t-tests, a test of ranks, a model of counts, and Holm's correction.

Student's test takes the spread as equal in both groups, Welch's (1947, Biometrika 34, 28-35) does not;
both are about means. Mann and Whitney's (1947, Annals of Mathematical Statistics 18, 50-60) asks whether
values of one group tend to lie above those of the other and is not moved by a few very large ones. The
negative binomial model (type 2: variance m + a m^2; Cameron and Trivedi 2013, Regression Analysis of Count
Data, section 3.3) is about the ratio of means of counts that vary more than Poisson's.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass

from scipy import stats
from scipy.optimize import minimize_scalar
from scipy.special import gammaln

from drive_eval.models.result import Floats

# The dispersion is looked for between these logarithms; below the first the model is Poisson's.
LOG_DISPERSION = (-14.0, 6.0)


@dataclass(frozen=True)
class Comparison:
    """What the tests say of one quantity.

    ``student``, ``welch``, ``ranks``, ``counts``: p-values, none where the test is not defined;
    ``difference`` of means, one group less the other, with ``limits`` by Welch; ``superiority``: how likely a
    value of the first group is to exceed one of the second, ties counted half; ``ratio`` of means with
    ``ratio_limits`` from the count model, whose ``dispersion`` is zero where it is Poisson's.
    """

    difference: float
    limits: tuple[float, float] | None
    student: float | None
    welch: float | None
    ranks: float | None
    superiority: float
    ratio: float | None
    ratio_limits: tuple[float, float] | None
    counts: float | None
    dispersion: float


def compare(one: Floats, other: Floats, level: float) -> Comparison:
    """Compare two groups of numbers without missing values; counts for the count model.

    Raises ``ValueError`` where a group has fewer than two values.
    """
    if min(len(one), len(other)) < 2:
        raise ValueError("a comparison needs two values in each group")
    spread = float(one.var(ddof=1)) + float(other.var(ddof=1)) > 0.0
    limits = None
    if spread:
        ends = stats.ttest_ind(one, other, equal_var=False).confidence_interval(level)
        limits = (float(ends.low), float(ends.high))
    ranks = stats.mannwhitneyu(one, other, alternative="two-sided", method="asymptotic")
    ratio, ratio_limits, counts, dispersion = _counts(one, other, level)
    return Comparison(
        float(one.mean() - other.mean()),
        limits,
        float(stats.ttest_ind(one, other).pvalue) if spread else None,
        float(stats.ttest_ind(one, other, equal_var=False).pvalue) if spread else None,
        float(ranks.pvalue) if spread or one[0] != other[0] else None,
        float(ranks.statistic) / (len(one) * len(other)),
        ratio,
        ratio_limits,
        counts,
        dispersion,
    )


def _counts(
    one: Floats, other: Floats, level: float
) -> tuple[float | None, tuple[float, float] | None, float | None, float]:
    """Ratio of means, its Wald limits, p-value and dispersion; nothing where a group has no events.

    With one dispersion for two groups the means' maximum-likelihood estimates are the groups' own means
    whatever the dispersion, so that only the latter is searched for.
    """
    means = float(one.mean()), float(other.mean())
    if min(means) <= 0.0:
        return None, None, None, 0.0
    dispersion = _dispersion((one, other), means)
    variance = sum((1.0 / m + dispersion) / n for m, n in zip(means, (len(one), len(other)), strict=True))
    log_ratio, error = math.log(means[0] / means[1]), math.sqrt(variance)
    half = float(stats.norm.ppf(0.5 + level / 2.0)) * error
    limits = math.exp(log_ratio - half), math.exp(log_ratio + half)
    return math.exp(log_ratio), limits, float(2.0 * stats.norm.sf(abs(log_ratio) / error)), dispersion


def _dispersion(groups: Sequence[Floats], means: Sequence[float]) -> float:
    """The dispersion of largest likelihood; zero where the counts vary no more than Poisson's."""

    def loss(log_dispersion: float) -> float:
        size = math.exp(-log_dispersion)
        total = 0.0
        for values, m in zip(groups, means, strict=True):
            terms = (
                gammaln(values + size) - gammaln(size) + size * math.log(size / (size + m))
                + values * math.log(m / (size + m))
            )  # fmt: skip
            total += float(terms.sum())
        return -total

    excess = sum(float(((v - m) ** 2 - v).sum()) for v, m in zip(groups, means, strict=True))
    if excess <= 0.0:
        return 0.0
    found = minimize_scalar(loss, bounds=LOG_DISPERSION, method="bounded", options={"xatol": 1e-10})
    return math.exp(float(found.x))


def holm(p_values: Sequence[float]) -> list[float]:
    """Holm's adjusted p-values (1979, Scandinavian Journal of Statistics 6, 65-70), in the order given."""
    order = sorted(range(len(p_values)), key=lambda place: p_values[place])
    adjusted, largest = [0.0] * len(p_values), 0.0
    for rank, place in enumerate(order):
        largest = max(largest, min(1.0, (len(p_values) - rank) * p_values[place]))
        adjusted[place] = largest
    return adjusted
