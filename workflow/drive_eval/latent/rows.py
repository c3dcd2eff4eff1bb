"""What the estimates of the latent class analysis share: names, rounding, support."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from drive_eval.estimates import Basis
from drive_eval.latent.people import WAVE
from drive_eval.needs.fields import FIELDS

ANALYSIS = "latent_classes"
POPULATION = "service users with any needs information"
METHOD = "latent class model, maximum likelihood"
# A maximum is found to about nine decimals; the ones after these may differ between processors.
DECIMALS = 7

Row = tuple[dict[str, Any], Basis]


@dataclass(frozen=True)
class Support:
    """The people that all of the analysis's estimates rest on, and those left out (reason → people)."""

    people: int
    left_out: Mapping[str, int]

    def basis(self, formula: str) -> Basis:
        """Every answer of everybody enters every estimate of a latent class model."""
        return Basis(("wave", *FIELDS), (), self.people, self.left_out, formula)

    def row(self, name: str, value: float, unit: str, formula: str, **others: Any) -> Row:
        """One estimate called ``latent.<name>``; ``others`` are further columns of the schema."""
        known = bool(np.isfinite(value))
        columns: dict[str, Any] = {
            "estimate_id": f"latent.{name}",
            "analysis": ANALYSIS,
            "population": POPULATION,
            "wave": WAVE,
            "statistic": name.rpartition(".")[2],
            "value": round(float(value), DECIMALS) if known else None,
            "unit": unit,
            "denominator": self.people,
            "method": METHOD,
            "sensitivity": "aggregate",
        }
        return columns | others, self.basis(formula)


def interval(lower: float, upper: float, name: str, level: float) -> dict[str, Any]:
    """The columns of an interval called ``name``; none where it is not known."""
    if not (np.isfinite(lower) and np.isfinite(upper)):
        return {}
    kind = f"{name}, {100 * level:g}%"
    return {"lower": round(float(lower), DECIMALS), "upper": round(float(upper), DECIMALS), "interval": kind}
