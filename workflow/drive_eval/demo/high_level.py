"""People with a high level of need by engagement, decoded from Figure 5's percentages.

The figure prints, for each need, which percentages of the people with an excessive or high need were
engaged, partially engaged, not engaged and out of contact; never how many they were. Counts that small
leave few possibilities: for every number of people the counts nearest to the printed percentages are
taken, and the number that gives most of them back is the one. Some of the printed percentages cannot be
right beside the other three of their need; there, what the three leave over is taken.
"""

from collections.abc import Mapping
from decimal import ROUND_HALF_UP, Decimal

from drive_eval.demo.allocate import AllocationError

TENTH = Decimal("0.1")


def agrees(people: int, base: int, printed: Decimal) -> bool:
    """Whether ``people`` of ``base`` in percent is less than a tenth away from what is printed.

    A tenth rather than half of one: some of the printed percentages are cut off, some rounded up.
    """
    return abs(Decimal(100 * people) / base - printed) < TENTH


def decode(
    printed: Mapping[str, Decimal], limits: Mapping[str, int], base: int | None = None
) -> dict[str, int]:
    """Counts by engagement level behind one need's printed percentages.

    ``limits``: people with the need at each level of engagement, which the counts cannot exceed.
    ``base``: the number of people where another table prints it; otherwise it is searched for. Ties go
    to the smaller total deviation from the printed percentages, then to the smaller number of people.
    """
    bases = range(1, sum(limits.values()) + 1) if base is None else (base,)
    best: tuple[int, Decimal, int] | None = None
    chosen: dict[str, int] = {}
    for candidate in bases:
        counts = _nearest(printed, limits, candidate)
        if counts is None:
            continue
        matches = sum(agrees(counts[level], candidate, printed[level]) for level in printed)
        deviation = sum((abs(Decimal(100 * counts[k]) / candidate - printed[k]) for k in printed), Decimal(0))
        rank = (-matches, deviation, candidate)
        if best is None or rank < best:
            best, chosen = rank, counts
    if best is None:
        raise AllocationError("The printed percentages of Figure 5 fit no number of people.")
    return chosen


def _nearest(printed: Mapping[str, Decimal], limits: Mapping[str, int], base: int) -> dict[str, int] | None:
    """The counts nearest to the percentages that add up to ``base``; none if the limits forbid them.

    Where they do not add up, the level whose percentage no count gives takes what is left over.
    """
    counts = {k: int((share * base / 100).to_integral_value(ROUND_HALF_UP)) for k, share in printed.items()}
    left = base - sum(counts.values())
    if left:
        wrong = [level for level in printed if not agrees(counts[level], base, printed[level])]
        if len(wrong) != 1:
            return None
        counts[wrong[0]] += left
    fits = all(0 <= counts[level] <= limits[level] for level in printed)
    return counts if fits else None
