"""The tree of products that the patterns of a latent class model are made of.

A pattern is the product of its left and its right half, a half of two quarters, and so on down to single
answers. Many patterns share a half: a million people with gaps have some 30,000 patterns but a few hundred
halves, so that a pattern costs one multiplication instead of one for each item.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from drive_eval.latent.arrays import Integers, Places


@dataclass(frozen=True)
class Products:
    """Products in an order in which factors come first; the last are the patterns, in their own order.

    Product ``n`` multiplies the nodes ``left[n]`` and ``right[n]``. The nodes are three leaves for each item
    (not recorded, no, yes), one that is always 1, and then the products.
    """

    left: Places
    right: Places


def products(answers: NDArray[np.int8]) -> Products:
    """The tree of ``answers`` (P, J; 1 yes, 0 no, -1 not recorded), split in the middle again and again."""
    items = answers.shape[1]
    pairs: list[Integers] = []
    leaves = 3 * items + 1

    def nodes(first: int, end: int) -> Integers:
        """The node of each pattern's answers to the items from ``first`` to the one before ``end``."""
        if end - first == 1:
            return 3 * first + 1 + answers[:, first].astype(np.int64)
        middle = (first + end + 1) // 2
        codes = _paired(nodes(first, middle), nodes(middle, end))
        distinct, place = np.unique(codes, return_inverse=True)
        made = sum(len(pair) for pair in pairs)
        pairs.append(distinct)
        numbers: Integers = leaves + made + place
        return numbers

    middle = (items + 1) // 2
    own = nodes(0, middle)
    other = nodes(middle, items) if items > 1 else np.full(len(answers), leaves - 1)
    every = np.concatenate([*pairs, _paired(own, other)])
    return Products((every >> 32).astype(np.uint32), (every & 0xFFFFFFFF).astype(np.uint32))


def _paired(one: Integers, other: Integers) -> Integers:
    """Two nodes as one number."""
    paired: Integers = (one << 32) | other
    return paired
