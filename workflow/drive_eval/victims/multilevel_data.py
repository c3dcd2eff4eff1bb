"""The multilevel model's data, counted by pattern, and the quadrature over the persons' intercepts."""

from dataclasses import dataclass

import numpy as np

from drive_eval.models.result import Floats
from drive_eval.victims.did_design import Long

QUANTITIES = ("intercept", "time", "allocation", "interaction", "slopes", "person_sd")


@dataclass(frozen=True)
class Patterns:
    """People with equal predictors, and what became of them.

    ``drive`` (p): 0 or 1; ``covariates`` (p, c): the columns of the covariates; ``people`` (p): how many;
    ``counts`` (p, 4): of them, with the behaviour at both occasions, at intake only, at exit only, never.
    """

    drive: Floats
    covariates: Floats
    counts: Floats

    @property
    def people(self) -> Floats:
        """How many people have each pattern."""
        total: Floats = self.counts.sum(axis=1)
        return total


def patterns(data: Long, every: Floats | None = None) -> Patterns:
    """The distinct predictors of one behaviour's people; ``every``: patterns to count them by, if given."""
    person = data.design[::2]
    rows = person[:, 2:]
    distinct = np.unique(rows, axis=0) if every is None else every
    places = {tuple(row): place for place, row in enumerate(distinct)}
    counts = np.zeros((len(distinct), 4))
    before, after = data.present[::2] > 0.0, data.present[1::2] > 0.0
    outcome = np.select([before & after, before & ~after, ~before & after], [0, 1, 2], 3)
    for row, found in zip(rows, outcome, strict=True):
        counts[places[tuple(row)], found] += 1.0
    return Patterns(distinct[:, 0], distinct[:, 1:], counts)


def nodes(number: int) -> tuple[Floats, Floats]:
    """Nodes and weights of the quadrature over a standard normal variable."""
    places, weights = np.polynomial.hermite_e.hermegauss(number)
    return places, weights / weights.sum()
