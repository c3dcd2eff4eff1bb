"""Fitting a latent class model: many random starts, the promising ones to the end, the best one polished."""

from dataclasses import dataclass

import numpy as np

from drive_eval.latent.arrays import Flags, Floats
from drive_eval.latent.kernel import climb_all
from drive_eval.latent.model import EMPTY, Fit, pattern_probabilities
from drive_eval.latent.patterns import LatentDataError, Patterns, sample

# EM steps before the starts are ranked; then the steps and the change in any parameter that end a climb.
FIRST_STEPS, MOST_STEPS, TOLERANCE = 24, 5_000, 1e-6
POLISH_STEPS, POLISH_TOLERANCE, POLISH_ROUNDS = 200_000, 1e-10, 5
# How far off its bounds a parameter is put to be climbed from, and the gain that counts as one.
INSIDE, HIGHER = 1e-3, 1e-9
# Climbs whose log-likelihoods differ by less than this have found the same maximum.
SAME = 1e-3


@dataclass(frozen=True)
class Search:
    """How hard to look for the maximum: ``starts`` at random, of which ``carried`` are climbed to the end."""

    starts: int
    carried: int


def fit(
    patterns: Patterns,
    fixed: Floats,
    search: Search,
    rng: np.random.Generator,
    more_starts: Floats | None = None,
) -> Fit:
    """Maximise the likelihood of a latent class model, items that are not recorded left out.

    ``fixed`` (K, J) holds fixed item probabilities, NaN where free. ``more_starts`` (S, K, 1 + J) are
    climbed to the end beside the random ones; they count among ``carried``. Where there are very many
    patterns, starts are first ranked and climbed on a sample of the people, and then on everybody.

    Raises ``LatentDataError`` where some pattern is impossible under the fixed probabilities, or no start
    has a finite likelihood.
    """
    free = np.isnan(fixed)
    _refuse_impossible(patterns, fixed, free)
    random = random_starts(fixed, search.starts, rng)
    some = sample(patterns, rng)
    ranked, _ = climbed(some, free, random, TOLERANCE, FIRST_STEPS)
    chosen = random[np.argsort(-ranked, kind="stable")[: search.carried]]
    carried = chosen if more_starts is None else np.concatenate([chosen, more_starts])
    if some is patterns:
        ends, _ = climbed(patterns, free, carried, TOLERANCE, MOST_STEPS)
    else:
        carried, ends = _from_sample(patterns, some, free, carried)
    best, top, moved = _polished(patterns, free, carried[[int(ends.argmax())]])
    if not np.isfinite(top):
        raise LatentDataError("No start has a finite likelihood.")
    shares, probabilities = _ordered(best[0, :, 0], best[0, :, 1:], free)
    found = Fit(
        shares, probabilities, free[_order(best[0, :, 0], free)], top, patterns.people, moved,
        search.starts, len(carried), int((ends > top - SAME).sum()),
    )  # fmt: skip
    return with_warnings(found, patterns)


def _from_sample(patterns: Patterns, some: Patterns, free: Flags, carried: Floats) -> tuple[Floats, Floats]:
    """Climb on a sample of the people, and from there on everybody: parameters and log-likelihoods (S).

    Starts that have found the same maximum of the sample go on as one.
    """
    heights, _ = climbed(some, free, carried, TOLERANCE, MOST_STEPS)
    falling = np.argsort(-heights, kind="stable")
    new = np.concatenate([[True], np.diff(heights[falling]) < -SAME])
    group = np.empty(len(falling), dtype=np.int64)
    group[falling] = np.cumsum(new) - 1
    distinct = off_bounds(carried[falling[new]], free)
    ends, _ = climbed(patterns, free, distinct, TOLERANCE, MOST_STEPS)
    return distinct[group], ends[group]


def _polished(patterns: Patterns, free: Flags, best: Floats) -> tuple[Floats, float, float]:
    """Climb on from ``best`` (1, K, 1 + J); the parameters, log-likelihood and last change at the end.

    Near a bound EM moves a parameter by less than any tolerance even where it belongs elsewhere. So the end
    is tried again from the same place off the bounds, until that finds nothing higher.
    """
    (top,), (moved,) = climbed(patterns, free, best, POLISH_TOLERANCE, POLISH_STEPS)
    for _ in range(POLISH_ROUNDS):
        again = off_bounds(best, free)
        (reached,), (change,) = climbed(patterns, free, again, POLISH_TOLERANCE, POLISH_STEPS)
        if not reached > top + HIGHER:
            break
        best, top, moved = again, reached, change
    return best, float(top), float(moved)


def off_bounds(starts: Floats, free: Flags) -> Floats:
    """A copy of ``starts`` (S, K, 1 + J) in which no share and no free probability is at 0 or 1."""
    moved = starts.copy()
    inside = np.clip(moved[:, :, 1:], INSIDE, 1.0 - INSIDE)
    moved[:, :, 1:] = np.where(free, inside, moved[:, :, 1:])
    shares = np.maximum(moved[:, :, 0], INSIDE)
    moved[:, :, 0] = shares / shares.sum(axis=1, keepdims=True)
    return moved


def climbed(
    patterns: Patterns, free: Flags, starts: Floats, tolerance: float, most_steps: int
) -> tuple[Floats, Floats]:
    """Climb from each start (S, K, 1 + J), in place; log-likelihoods and last changes, (S) each."""
    ends, moved = np.empty(len(starts)), np.empty(len(starts))
    steps = np.empty(len(starts), dtype=np.int64)
    tree = patterns.tree
    climb_all(
        tree.left, tree.right, patterns.weights, free, starts, tolerance, most_steps, ends, moved, steps
    )
    return ends, moved


def random_starts(fixed: Floats, starts: int, rng: np.random.Generator) -> Floats:
    """Random parameters (S, K, 1 + J): shares from a Dirichlet(5), probabilities uniform on 0.05 to 0.95."""
    classes, items = fixed.shape
    drawn = np.empty((starts, classes, 1 + items))
    drawn[:, :, 0] = rng.dirichlet(np.full(classes, 5.0), starts)
    drawn[:, :, 1:] = np.where(np.isnan(fixed), rng.uniform(0.05, 0.95, (starts, classes, items)), fixed)
    return drawn


def _refuse_impossible(patterns: Patterns, fixed: Floats, free: Flags) -> None:
    """Each pattern must be possible in some class: one with free probabilities, or as they are fixed."""
    guess = np.where(free, 0.5, fixed)
    impossible = pattern_probabilities(patterns, guess).sum(axis=1) == 0.0
    if impossible.any():
        raise LatentDataError(
            f"{int(patterns.weights[impossible].sum())} people's answers are impossible in every class."
        )


def _order(shares: Floats, free: Flags) -> np.ndarray:
    return np.lexsort((-shares, free.any(axis=1)))


def _ordered(shares: Floats, probabilities: Floats, free: Flags) -> tuple[Floats, Floats]:
    """Classes without free probabilities first, then by falling share."""
    order = _order(shares, free)
    return shares[order], probabilities[order]


def with_warnings(found: Fit, patterns: Patterns) -> Fit:
    """The fit with what to mind about it in words."""
    said = []
    if found.people <= found.parameters:
        said.append(f"{found.parameters} free parameters are no fewer than the {found.people} people.")
    if found.parameters > len(patterns.weights) - 1:
        said.append(
            f"{found.parameters} free parameters exceed the {len(patterns.weights)} patterns less one."
        )
    if number := int(found.boundary.sum()):
        said.append(f"Item probabilities on the boundary, 0 or 1: {number}.")
    for k in np.flatnonzero(found.shares < EMPTY):
        kind = "with free probabilities" if found.free[k].any() else "with fixed probabilities"
        said.append(f"A class {kind} is empty: the others explain the answers without it.")
    if found.carried > 1 and found.reached < 2:
        said.append("Only one start reached the maximum: a better one may exist.")
    if found.moved > 1e-8:
        said.append("The parameters were still moving when the climb ended.")
    return Fit(**{**vars(found), "warnings": tuple(said)})
