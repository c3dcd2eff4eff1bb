"""Standard normal numbers for named streams, in blocks: the same whatever is computed with them, and where.

Draws are numbered from 0. A block is a fixed run of draws, and each stream has its own numbers in each block
by its name, so that neither the size of a job, the number of cores nor another input changes them (common
random numbers).
"""

import hashlib
from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np
from scipy import special

from drive_eval.simulation.distributions import Floats

BLOCK = 8192


def blocks(first: int, end: int) -> Iterator[tuple[int, int, int]]:
    """Blocks that hold the draws from ``first`` to ``end``: their number, and the part of each (from, to)."""
    for block in range(first // BLOCK, -(-end // BLOCK)):
        start = block * BLOCK
        yield block, max(first - start, 0), min(end - start, BLOCK)


def normals(
    names: Sequence[str], seed: int, sampler: str, first: int, end: int
) -> Iterator[dict[str, Floats]]:
    """Scores of the draws from ``first`` up to ``end``, block by block: stream → array.

    ``sampler``: ``random`` (each stream by its own generator) or ``sobol`` (a scrambled sequence over all
    streams, Owen 1998; in the order of their names).
    """
    if sampler == "sobol":
        yield from _sobol(names, seed, first, end)
        return
    for block, start, stop in blocks(first, end):
        yield {name: generator(name, seed, block).standard_normal(BLOCK)[start:stop] for name in names}


def generator(name: str, seed: int, block: int) -> np.random.Generator:
    """The random numbers of one stream in one block."""
    words = np.frombuffer(hashlib.sha256(name.encode()).digest()[:16], dtype="<u4")
    return np.random.Generator(np.random.PCG64([seed, block, *map(int, words)]))


def _sobol(names: Sequence[str], seed: int, first: int, end: int) -> Iterator[dict[str, Floats]]:
    ordered = sorted(names)
    from scipy.stats import qmc  # slow to load, and the default sampler does without it

    engine: Any = qmc.Sobol(len(ordered), scramble=True, rng=np.random.default_rng(seed))
    if first:
        engine.fast_forward(first)
    for _, start, stop in blocks(first, end):
        # A point on the border of the unit cube would have an infinite score.
        points = np.clip(engine.random(stop - start), 2.0**-52, 1.0 - 2.0**-52)
        scores = np.ascontiguousarray(special.ndtri(points).T)
        yield dict(zip(ordered, scores, strict=True))
