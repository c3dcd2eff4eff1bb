"""People's answers as weighted distinct response patterns, the only data that a latent class model sees.

Twelve yes-or-no items have at most 4,096 complete patterns, so that a fit costs the same for a thousand
people and for a million. Gaps make more of them: then a search may begin with a sample of the people.
"""

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from drive_eval.errors import DriveEvalError
from drive_eval.latent.arrays import Floats, Integers
from drive_eval.latent.products import Products, products

YES, NO, MISSING = 1, 0, -1
MOST_ITEMS = 39
# Up to this many possible patterns each has a counter; beyond it rows are sorted.
MOST_COUNTED = 2**24
# Beyond as many patterns and more than twice as many people, a search begins with so many people.
MANY_PATTERNS, SAMPLE = 4_096, 20_000


class LatentDataError(DriveEvalError):
    """Answers that no latent class model can be fitted to."""


@dataclass(frozen=True)
class Patterns:
    """Distinct response patterns.

    ``answers`` (P, J): 1 yes, 0 no, -1 not recorded; ``weights`` (P): how many people gave each;
    ``items``: the names of the J items.
    """

    answers: NDArray[np.int8]
    weights: Floats
    items: tuple[str, ...]

    @property
    def people(self) -> int:
        """How many people there are."""
        return int(self.weights.sum())

    @cached_property
    def yes(self) -> Floats:
        """1 where a pattern has a yes, else 0: (J, P), contiguous."""
        return np.ascontiguousarray((self.answers == YES).T, dtype=np.float64)

    @cached_property
    def no(self) -> Floats:
        """1 where a pattern has a no, else 0: (J, P), contiguous."""
        return np.ascontiguousarray((self.answers == NO).T, dtype=np.float64)

    @cached_property
    def tree(self) -> Products:
        """The products that the patterns' probabilities are made of."""
        return products(self.answers)


def collapse(answers: NDArray[np.integer], items: tuple[str, ...]) -> Patterns:
    """Count distinct rows of ``answers`` (N, J; 1 yes, 0 no, -1 not recorded), in sorted order.

    Raises ``LatentDataError``, all reasons at once, where there is nobody, an answer is none of the three,
    somebody has no answer at all, or an item has none.
    """
    if answers.ndim != 2 or answers.shape[1] != len(items) or not items:
        raise LatentDataError(
            f"{len(items)} items are named, but the answers have the shape {answers.shape}."
        )
    problems = []
    if not len(answers):
        problems.append("nobody has answered.")
    if answers.size and (answers.min() < MISSING or answers.max() > YES):
        problems.append("an answer is neither yes (1), no (0) nor not recorded (-1).")
    recorded = answers != MISSING
    if empty := int((~recorded.any(axis=1)).sum()):
        problems.append(f"{empty} people have no answer to any item; leave them out.")
    problems += [f"the item {items[j]} has no answers." for j in np.flatnonzero(~recorded.any(axis=0))]
    if problems:
        raise LatentDataError("No latent class model can be fitted: " + " ".join(problems))
    return _counted(answers.astype(np.int8), items)


def _counted(answers: NDArray[np.int8], items: tuple[str, ...]) -> Patterns:
    """Distinct rows, ordered by the first item, then by the second, and so on."""
    codes = codes_of(answers)
    if 3 ** len(items) <= MOST_COUNTED:
        every = np.bincount(codes, minlength=1)
        distinct = np.flatnonzero(every)
        counts = every[distinct]
    else:
        distinct, counts = np.unique(codes, return_counts=True)
    return Patterns(_answers_of(distinct, len(items)), counts.astype(np.float64), items)


def sample(patterns: Patterns, rng: np.random.Generator) -> Patterns:
    """The patterns of some ``SAMPLE`` people drawn at random where there are many; else ``patterns``."""
    people = patterns.people
    if len(patterns.weights) <= MANY_PATTERNS or people <= 2 * SAMPLE:
        return patterns
    drawn = rng.binomial(patterns.weights.astype(np.int64), SAMPLE / people)
    kept = drawn > 0
    return Patterns(patterns.answers[kept], drawn[kept].astype(np.float64), patterns.items)


def codes_of(answers: NDArray[np.int8]) -> Integers:
    """One number for each row (N, J), equal for equal rows: the answers as digits in base 3."""
    if answers.shape[1] > MOST_ITEMS:
        raise LatentDataError(f"At most {MOST_ITEMS} items have distinct codes in 63 bits.")
    codes = np.zeros(len(answers), dtype=np.int64)
    for column in answers.T:
        codes *= 3
        codes += column
        codes += 1
    return codes


def _answers_of(codes: Integers, items: int) -> NDArray[np.int8]:
    """The reverse of ``codes_of``."""
    answers = np.empty((len(codes), items), dtype=np.int8)
    rest = codes.copy()
    for column in range(items)[::-1]:
        rest, digit = np.divmod(rest, 3)
        answers[:, column] = digit - 1
    return answers
