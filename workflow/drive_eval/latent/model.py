"""A latent class model and its fit: which probabilities are free, what they came out as, how sure that is."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np

from drive_eval.latent.arrays import Flags, Floats
from drive_eval.latent.patterns import Patterns

# A free probability nearer to 0 or 1 than this has run to the boundary.
BOUNDARY = 1e-5
# A class with a smaller share than this is empty.
EMPTY = 1e-6


def fixed_probabilities(classes: int, items: int, zero_class: bool) -> Floats:
    """The item probabilities that are fixed, (K, J), NaN where free.

    ``zero_class`` fixes all of the first class's at zero: the class of people without any need, who answer
    no to everything.
    """
    fixed = np.full((classes, items), np.nan)
    if zero_class:
        fixed[0] = 0.0
    return fixed


@dataclass(frozen=True)
class Fit:
    """A latent class model at its maximum.

    ``shares`` (K) of the classes and ``probabilities`` (K, J) of a yes to each item in each, fixed ones
    included and named by ``free`` (K, J). Classes without free probabilities come first, the others by
    falling share. ``moved`` is the largest change that one more EM step would make, ``starts`` how many
    random starts were tried, ``carried`` how many of them were climbed to the end, ``reached`` how many of
    those ended at this maximum; ``warnings`` say in words what to mind.
    """

    shares: Floats
    probabilities: Floats
    free: Flags
    log_likelihood: float
    people: int
    moved: float
    starts: int
    carried: int
    reached: int
    warnings: tuple[str, ...] = ()

    @property
    def classes(self) -> int:
        """Number of classes, fixed ones included."""
        return len(self.shares)

    @property
    def parameters(self) -> int:
        """Number of free parameters: class shares less one, and free item probabilities."""
        return self.classes - 1 + int(self.free.sum())

    @property
    def boundary(self) -> Flags:
        """Which free probabilities have run to 0 or 1, (K, J)."""
        near = (self.probabilities < BOUNDARY) | (self.probabilities > 1.0 - BOUNDARY)
        return near & self.free

    def as_dict(self) -> dict[str, Any]:
        """Plain JSON values."""
        content = asdict(self)
        return {
            name: value.tolist() if isinstance(value, np.ndarray) else value
            for name, value in content.items()
        }

    @classmethod
    def from_dict(cls, content: Mapping[str, Any]) -> "Fit":
        """The reverse of ``as_dict``."""
        arrays = {
            "shares": np.asarray(content["shares"], dtype=np.float64),
            "probabilities": np.asarray(content["probabilities"], dtype=np.float64),
            "free": np.asarray(content["free"], dtype=np.bool_),
        }
        return cls(**(dict(content) | arrays | {"warnings": tuple(content["warnings"])}))


def pattern_probabilities(patterns: Patterns, probabilities: Floats) -> Floats:
    """The probability of each pattern's recorded answers in each class: (P, K)."""
    by_class = np.ones((patterns.yes.shape[1], len(probabilities)))
    for k, row in enumerate(probabilities):
        given = patterns.yes * row[:, None] + patterns.no * (1.0 - row[:, None])
        by_class[:, k] = np.where(patterns.yes + patterns.no > 0, given, 1.0).prod(axis=0)
    return by_class


def posterior(patterns: Patterns, fit: Fit) -> Floats:
    """The probability of each class given each pattern: (P, K), rows add up to one (Bayes)."""
    joint = pattern_probabilities(patterns, fit.probabilities) * fit.shares
    shares: Floats = joint / joint.sum(axis=1, keepdims=True)
    return shares


def log_likelihood(patterns: Patterns, shares: Floats, probabilities: Floats) -> float:
    """Log-likelihood of the recorded answers; minus infinity where a pattern is impossible."""
    total = pattern_probabilities(patterns, probabilities) @ shares
    with np.errstate(divide="ignore"):
        return float(patterns.weights @ np.log(total))
