"""The third step with the other variable as the outcome: its probability in each class.

With one yes-or-no outcome the model is saturated: correction by ML and by BCH is the same, unless BCH's
probabilities leave the range from 0 to 1, where ML stays at its end. Sources:
``drive_eval.latent.assignment``.
"""

from dataclasses import dataclass

import numpy as np

from drive_eval.latent.arrays import Flags, Floats
from drive_eval.latent.assignment import ThreeStepError, inverted, wald

MOST_STEPS, TOLERANCE, NUDGE = 200_000, 1e-12, 1e-5
# An ML probability nearer to 0 or 1 than this has run to the boundary: it is held there and has no error.
BOUNDARY = 1e-6


@dataclass(frozen=True)
class Outcome:
    """The outcome's probability in each class (C) and their ``covariance`` (C, C), zero on the boundary."""

    probabilities: Floats
    covariance: Floats

    @property
    def errors(self) -> Floats:
        """Standard errors (C)."""
        errors: Floats = np.sqrt(np.diag(self.covariance))
        return errors

    def wald(self) -> tuple[float, int]:
        """The omnibus test: the probability is the same in all classes."""
        classes = len(self.probabilities)
        contrast = np.column_stack([-np.ones(classes - 1), np.eye(classes - 1)])
        return wald(contrast @ self.probabilities, contrast @ self.covariance @ contrast.T)


def outcome(yes: Floats, people: Floats, errors: Floats, method: str) -> Outcome:
    """The probability of a yes in each class, by one of ``drive_eval.latent.assignment.METHODS``.

    ``yes`` and ``people`` (C): of those assigned to each class, how many have the outcome, and how many have
    it recorded. ``errors`` (C, C): from step two. Raises ``ThreeStepError`` where there is no answer.
    """
    weights = inverted(errors, people)
    if method == "modal":
        weights = np.eye(len(errors))
    mass = people @ weights
    if (mass <= 0.0).any():
        raise ThreeStepError("the correction leaves a class without people")
    found = (yes @ weights) / mass
    if method == "ml" and ((found < 0.0) | (found > 1.0)).any():
        return _within(yes, people, errors)
    with_it, without = weights * (1.0 - found) / mass, weights * -found / mass
    covariance: Floats = with_it.T @ (yes[:, None] * with_it) + without.T @ (
        (people - yes)[:, None] * without
    )
    return Outcome(found, covariance)


def _within(yes: Floats, people: Floats, errors: Floats) -> Outcome:
    """ML by EM, and robust errors of what is not on the boundary."""
    shares = np.full(len(errors), 1.0 / len(errors))
    chances = np.full(len(errors), float(yes.sum() / people.sum()))
    for _ in range(MOST_STEPS):
        with_it, without = _given(shares, chances, errors)
        expected_yes, expected_no = yes @ with_it, (people - yes) @ without
        total = expected_yes + expected_no
        new_shares, new_chances = total / total.sum(), expected_yes / total
        moved = max(float(np.abs(new_shares - shares).max()), float(np.abs(new_chances - chances).max()))
        shares, chances = new_shares, new_chances
        if moved < TOLERANCE:
            break
    free = (chances > BOUNDARY) & (chances < 1.0 - BOUNDARY)
    chances = np.where(free, chances, chances.round())
    return Outcome(chances, _robust(yes, people, errors, shares, chances, free))


def _given(shares: Floats, chances: Floats, errors: Floats) -> tuple[Floats, Floats]:
    """The probability of each class given assignment and a yes, or a no: (assigned, C) each."""
    found = []
    for factor in (chances, 1.0 - chances):
        joint = errors.T * shares * factor
        found.append(joint / np.maximum(joint.sum(axis=1, keepdims=True), 1e-300))
    return found[0], found[1]


def _robust(
    yes: Floats, people: Floats, errors: Floats, shares: Floats, chances: Floats, free: Flags
) -> Floats:
    """The sandwich over the shares' log odds and the free probabilities, differentiated numerically."""
    classes, places = len(errors), np.flatnonzero(free)
    weights = np.concatenate([yes, people - yes])

    def scores(values: Floats) -> Floats:
        odds = np.concatenate([[1.0], np.exp(values[: classes - 1])])
        now, own = chances.copy(), odds / odds.sum()
        now[places] = values[classes - 1 :]
        with_it, without = _given(own, now, errors)
        p = now[places]
        upper = np.hstack([with_it[:, 1:] - own[1:], with_it[:, places] / p])
        lower = np.hstack([without[:, 1:] - own[1:], -without[:, places] / (1.0 - p)])
        return np.vstack([upper, lower])

    centre = np.concatenate([np.log(shares[1:] / shares[0]), chances[places]])
    curvature = np.empty((len(centre), len(centre)))
    for column in range(len(centre)):
        nudge = np.zeros(len(centre))
        nudge[column] = NUDGE * min(1.0, float(abs(centre[column])) or 1.0)
        change = weights @ (scores(centre + nudge) - scores(centre - nudge))
        curvature[:, column] = -change / (2.0 * nudge[column])
    at = scores(centre)
    bread = np.linalg.pinv((curvature + curvature.T) / 2.0, hermitian=True)
    inner = bread @ (at.T @ (weights[:, None] * at)) @ bread
    covariance = np.zeros((classes, classes))
    covariance[np.ix_(places, places)] = inner[classes - 1 :, classes - 1 :]
    return covariance
