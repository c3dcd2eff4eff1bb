"""Calibration of the cost model's posterior distributions in closed form: shares, rates and changes.

Shares and the four courses of two answers have Jeffreys's priors, which are proper. That of a rate is not; it
is the limit of gamma priors of shape one half as their scale grows, and one of these stands for it, so wide
that the data outweigh it ten thousand times.
"""

from collections.abc import Iterator, Mapping
from typing import Any

import numpy as np
import pandas as pd

from drive_eval.simulation.distributions import PRIOR, Floats, poisson_rate, share
from drive_eval.simulation.effects import REPORTED, rate_draws, reported_change
from drive_eval.simulation.follow_up import Followed
from drive_eval.validation.sbc import streams
from drive_eval.validation.uniformity import place

SUBJECT = "posteriors in closed form"
DRAWS, PEOPLE, YEARS, WIDE = 199, 60, 20.0, 1e4


def _share(number: int, rng: np.random.Generator) -> tuple[float, Floats]:
    del number
    truth = rng.beta(PRIOR, PRIOR)
    return truth, share(float(rng.binomial(PEOPLE, truth)), PEOPLE)(rng.normal(size=DRAWS))


def _rate(number: int, rng: np.random.Generator) -> tuple[float, Floats]:
    """Incidents a year, as the effects' draws have it."""
    del number
    truth = rng.gamma(PRIOR, WIDE / YEARS)
    incidents = int(rng.poisson(truth * YEARS))
    followed = Followed(PEOPLE, incidents, YEARS, 1.0)
    return truth, rate_draws(followed, DRAWS, rng)


def _count(number: int, rng: np.random.Generator) -> tuple[float, Floats]:
    """An expected count, as the inputs of the cost model have it."""
    del number
    truth = rng.gamma(PRIOR, WIDE)
    return truth, poisson_rate(float(rng.poisson(truth)), 1.0)(rng.normal(size=DRAWS))


def _change(number: int, rng: np.random.Generator) -> tuple[float, Floats]:
    """The share with a behaviour at exit over that at intake."""
    shares = rng.dirichlet(np.full(4, PRIOR))
    course = rng.choice(4, size=PEOPLE, p=shares)
    # Courses: at both, ended, began, at neither.
    before, after = np.isin(course, [0, 1]), np.isin(course, [0, 2])
    people = pd.DataFrame({"vs_id": np.arange(PEOPLE), "arm": "drive", "exclusion_reason": None})
    views = {
        "insights_intake": people.assign(**{REPORTED: np.where(before, "high", "none")}),
        "insights_exit": people[["vs_id"]].assign(**{REPORTED: np.where(after, "high", "none")}),
    }
    drawn = reported_change(views, REPORTED, ("drive",), DRAWS, int(rng.integers(2**31)) + number)
    return float((shares[0] + shares[2]) / (shares[0] + shares[1])), drawn.draws["drive"]


QUANTITIES = {
    "share": _share,
    "incidents a year": _rate,
    "expected count": _count,
    "change in what is reported": _change,
}


def outcomes(settings: Mapping[str, Any], seed: int) -> Iterator[dict[str, Any]]:
    """Places of the truth in each replicate. ``settings``: ``replicates``."""
    for at, (quantity, drawn) in enumerate(QUANTITIES.items()):
        for number in range(*settings["replicates"]):
            rng, _ = streams(seed, at, number)
            truth, draws = drawn(number, rng)
            yield {
                "subject": SUBJECT,
                "quantity": quantity,
                "replicate": number,
                "place": place(truth, draws, float(rng.uniform())),
                "effective": float(DRAWS),
                "sound": True,
            }
