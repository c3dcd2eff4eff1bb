"""The third step with the class as the outcome: multinomial logistic regression on other variables.

Modal assignment, BCH and ML differ only in how much a person who is assigned to one class counts for each:
one, the inverse error rates, or the posterior given assignment and covariates. Sources:
``drive_eval.latent.assignment``.
"""

from dataclasses import dataclass

import numpy as np

from drive_eval.latent.arrays import Floats, Integers
from drive_eval.latent.assignment import ThreeStepError, inverted, wald

MOST_STEPS, TOLERANCE, LONGEST = 500, 1e-12, 2.0
# Log odds beyond this have run away: some cell is empty.
FARTHEST = 15.0


@dataclass(frozen=True)
class Crossed:
    """People counted by covariates and assigned class: ``design`` (G, Q), ``counts`` (G, C)."""

    design: Floats
    counts: Floats


def crossed(design: Floats, assigned: Integers, classes: int) -> Crossed:
    """Count people by the rows of ``design`` (n, Q) and the class that each is assigned to (n)."""
    rows, places = np.unique(design, axis=0, return_inverse=True)
    counts = np.zeros((len(rows), classes))
    np.add.at(counts, (places, assigned), 1.0)
    return Crossed(rows, counts)


@dataclass(frozen=True)
class Membership:
    """Log odds of each class but the first against the first: ``coefficients`` (C - 1, Q).

    ``covariance`` of them, class by class. ``log_likelihood`` is a pseudo one under BCH.
    """

    coefficients: Floats
    covariance: Floats
    log_likelihood: float

    @property
    def errors(self) -> Floats:
        """Standard errors (C - 1, Q)."""
        errors: Floats = np.sqrt(np.diag(self.covariance)).reshape(self.coefficients.shape)
        return errors

    def wald(self, column: int) -> tuple[float, int]:
        """The omnibus test of one column of the design: its coefficient is zero in all classes."""
        places = np.arange(len(self.coefficients)) * self.coefficients.shape[1] + column
        return wald(self.coefficients[:, column], self.covariance[np.ix_(places, places)])


@dataclass(frozen=True)
class _Model:
    """The data, and in ``table`` (assigned, class) what a person counts for each class.

    Where ``latent``, ``table`` has the probability of the assignment in each class instead.
    """

    data: Crossed
    table: Floats
    latent: bool

    def counted(self, chances: Floats) -> tuple[Floats, Floats]:
        """What people of each cell count for each class (G, assigned, C), and the cells' log-likelihood."""
        if not self.latent:
            share = np.broadcast_to(self.table, (len(chances), *self.table.shape))
            return share, np.einsum("gst,gt->gs", share, np.log(chances))
        joint = chances[:, None, :] * self.table
        total = np.maximum(joint.sum(axis=2), 1e-300)
        return joint / total[:, :, None], np.log(total)


def membership(data: Crossed, errors: Floats, method: str) -> Membership:
    """Regress the class on the design by one of ``drive_eval.latent.assignment.METHODS``.

    ``errors`` (C, C): from step two. Raises ``ThreeStepError`` where there is no finite maximum.
    """
    weights = inverted(errors, data.counts.sum(axis=0))
    nothing = np.zeros((len(errors) - 1, data.design.shape[1]))
    if method == "bch":
        return _fitted(_Model(data, weights, latent=False), nothing)
    plain = _fitted(_Model(data, np.eye(len(errors)), latent=False), nothing)
    if method == "modal":
        return plain
    return _fitted(_Model(data, errors.T, latent=True), plain.coefficients)


def _fitted(model: _Model, start: Floats) -> Membership:
    current, height = start.copy(), _height(model, start)
    for _ in range(MOST_STEPS):
        slope, curvature, _ = _pieces(model, current)
        values, vectors = np.linalg.eigh(curvature)
        size = np.maximum(np.abs(values), 1e-10 * float(np.abs(values).max()))
        step = (vectors @ ((vectors.T @ slope) / size)).reshape(current.shape)
        done = float(slope @ step.ravel()) < TOLERANCE
        step *= min(1.0, LONGEST / max(float(np.abs(step).max()), 1e-300))
        ahead = _height(model, current + step)
        while not done and ahead < height and float(np.abs(step).max()) > 1e-12:
            step = step / 2.0
            ahead = _height(model, current + step)
        current, height = current + step, ahead
        if float(np.abs(current).max()) > FARTHEST:
            raise ThreeStepError("some class has no finite odds: a cell is empty")
        if done:
            break
    else:
        raise ThreeStepError("the regression was still climbing when it ended")
    _, curvature, squares = _pieces(model, current)
    values = np.linalg.eigvalsh(curvature)
    if values[0] <= 1e-9 * values[-1]:
        raise ThreeStepError("the data do not identify the regression")
    bread = np.linalg.inv(curvature)
    return Membership(current, bread @ squares @ bread, height)


def _chances(design: Floats, coefficients: Floats) -> Floats:
    """The probability of each class for each row of the design (G, C)."""
    scores = np.column_stack([np.zeros(len(design)), design @ coefficients.T])
    odds = np.exp(scores - scores.max(axis=1, keepdims=True))
    chances: Floats = odds / odds.sum(axis=1, keepdims=True)
    return chances


def _height(model: _Model, coefficients: Floats) -> float:
    _, logs = model.counted(_chances(model.data.design, coefficients))
    return float((model.data.counts * logs).sum())


def _pieces(model: _Model, coefficients: Floats) -> tuple[Floats, Floats, Floats]:
    """Slope, minus second derivatives, and sum of squared scores, over the coefficients class by class."""
    data = model.data
    chances = _chances(data.design, coefficients)
    share, _ = model.counted(chances)
    size = coefficients.size
    slope, curvature, squares = np.zeros(size), np.zeros((size, size)), np.zeros((size, size))
    for g, s in zip(*np.nonzero(data.counts), strict=True):
        row, people, own = data.design[g], data.counts[g, s], share[g, s]
        score = np.kron((own - chances[g])[1:], row)
        spread = np.diag(chances[g]) - np.outer(chances[g], chances[g])
        if model.latent:
            spread -= np.diag(own) - np.outer(own, own)
        slope += people * score
        squares += people * np.outer(score, score)
        curvature += people * np.kron(spread[1:, 1:], np.outer(row, row))
    return slope, curvature, squares
