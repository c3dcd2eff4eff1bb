"""Random numbers that are the same on every platform and stay the same as sources are added.

Every stream is named: its seed is the recipe's seed, the block of the population and the name, so a
new source with a new stream leaves the draws of the others alone. Only uniform numbers are taken from
the generator, because numpy keeps its bit streams stable but not every distribution's algorithm (NEP
19); the rest is computed here, rounded so that a last digit of a platform's logarithm cannot matter.
"""

import zlib

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]
Integers = npt.NDArray[np.int64]
DECIMALS = 9


class Draws:
    """A named stream of random numbers."""

    def __init__(self, seed: int, block: int, name: str) -> None:
        entropy = [seed, block, zlib.crc32(name.encode())]
        self._generator = np.random.Generator(np.random.PCG64(np.random.SeedSequence(entropy)))

    def uniform(self, *shape: int) -> Floats:
        """Numbers in (0, 1)."""
        drawn: Floats = np.clip(self._generator.random(shape), 1e-12, 1.0 - 1e-12)
        return drawn

    def logistic(self, *shape: int) -> Floats:
        """Standard logistic numbers: the noise under which a threshold gives a logistic regression."""
        drawn = self.uniform(*shape)
        noise: Floats = np.round(np.log(drawn / (1.0 - drawn)), DECIMALS)
        return noise

    def gumbel(self, *shape: int) -> Floats:
        """Standard Gumbel numbers: added to log weights, the largest is a draw by weight."""
        noise: Floats = np.round(-np.log(-np.log(self.uniform(*shape))), DECIMALS)
        return noise

    def integers(self, low: int, high: int, n: int) -> Integers:
        """``n`` whole numbers from ``low`` to ``high``, both included."""
        drawn: Integers = (low + np.floor(self.uniform(n) * (high - low + 1))).astype(np.int64)
        return drawn

    def order(self, n: int) -> Integers:
        """The numbers 0 … n−1 in random order."""
        shuffled: Integers = np.argsort(self.uniform(n), kind="stable").astype(np.int64)
        return shuffled

    def choose(self, weights: Floats, n: int) -> Integers:
        """``n`` draws of an index, with probabilities proportional to ``weights``."""
        ends = np.cumsum(weights) / np.sum(weights)
        chosen: Integers = np.minimum(np.searchsorted(ends, self.uniform(n), side="right"), len(ends) - 1)
        return chosen
