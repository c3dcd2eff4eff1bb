"""Who contributes how much to an amount: what the rules of dominance are judged by.

A total of incidents, or a mean of ages, is made of people's contributions, and where one or two people make
up most of it, it tells theirs. How many contribute, and the two greatest contributions, stay in the
restricted lineage beside the estimates; the gate reads them there, and nothing of them is ever published.
"""

from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from typing import Any, Self

import numpy as np
import numpy.typing as npt

from drive_eval.estimates import Basis

# The entry of a basis in the restricted lineage.
SUPPORT = "support"
# Beyond these digits a sum of contributions may differ with their order.
DIGITS = 12


@dataclass(frozen=True)
class Support:
    """``people`` with a contribution other than nought, their ``total``, and the two greatest of them.

    Contributions count by their size, whatever their sign.
    """

    people: int
    total: float
    largest: float
    second: float

    @classmethod
    def of(cls, contributions: npt.ArrayLike) -> Self:
        """The support of an amount; ``contributions``: one number for each person, missing ones left out."""
        sizes = np.abs(np.asarray(contributions, dtype=float))
        sizes = np.sort(sizes[np.isfinite(sizes) & (sizes > 0)])[::-1]
        largest, second = (float(sizes[at]) if len(sizes) > at else 0.0 for at in (0, 1))
        return cls(len(sizes), *(float(f"{each:.{DIGITS}g}") for each in (sizes.sum(), largest, second)))


@dataclass(frozen=True)
class SupportedBasis(Basis):
    """What an estimate of amounts rests on, and who contributes how much to it."""

    support: Support | None = None

    def as_dict(self) -> dict[str, Any]:
        """The basis as plain JSON values, for the restricted lineage."""
        content = super().as_dict()
        return content | ({SUPPORT: asdict(self.support)} if self.support else {})


def supported(basis: Basis, contributions: npt.ArrayLike) -> SupportedBasis:
    """``basis`` with the support of an amount that these people's ``contributions`` make up."""
    return SupportedBasis(
        basis.fields,
        basis.inputs,
        basis.rows_used,
        basis.rows_left_out,
        basis.formula,
        Support.of(contributions),
    )


def read(sidecars: Iterable[Mapping[str, Any]]) -> dict[str, Support]:
    """Estimate id → support, from the lineage that jobs left beside their estimates; those that have one."""
    return {
        name: Support(**basis[SUPPORT])
        for content in sidecars
        for name, basis in content["basis"].items()
        if SUPPORT in basis
    }
