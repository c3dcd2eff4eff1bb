"""The mean cumulative function: how many events a person has had on average by each time.

Nelson (1995; 2003, chapter 1): M(t) is the sum over times s ≤ t of events at s over people under observation
at s. Its variance is the robust one of Lawless and Nadeau (1995, equation 2.3): the squares of each person's
sum of (own events − expected events) / people under observation. It allows any dependence within a person.
Observation must end for reasons that have nothing to do with the events, as the end of the data does.
"""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from drive_eval.reoffending.periods import Integers

Floats = npt.NDArray[np.float64]


@dataclass(frozen=True)
class Curve:
    """A mean cumulative function at some times: value, standard error, people under observation.

    ``own``: what each person's events make up of the value (people × times).
    """

    times: Integers
    value: Floats
    error: Floats
    at_risk: Integers
    own: Floats


def mean_cumulative(who: Integers, when: Integers, followed: Integers, times: Integers) -> Curve:
    """The function at ``times``.

    ``who`` and ``when``: each event's person (a position in ``followed``) and time, a whole number from 1
    on; ``followed``: each person's last time under observation. Events after it are an error of the caller
    and refused with ``ValueError``; people with ``followed`` below 1 are never under observation.
    """
    if len(when) and ((when > followed[who]).any() or when.min() < 1):
        raise ValueError("an event lies outside its person's time under observation")
    last = int(times.max(initial=0))
    use = when <= last
    who, when = who[use], when[use]
    ends = np.bincount(np.clip(followed, 0, last + 1), minlength=last + 2)
    # People whose observation reaches each time 0 … last; nobody leaves before time 1 is over.
    at_risk = len(followed) - np.concatenate([[0], np.cumsum(ends)])[: last + 1]
    events = np.bincount(when, minlength=last + 1)
    with np.errstate(divide="ignore", invalid="ignore"):
        step = np.where(events > 0, events / at_risk, 0.0)
        expected = np.cumsum(np.where(events > 0, step / at_risk, 0.0))
    mean = np.cumsum(step)
    order = np.argsort(times, kind="stable")
    bins = np.searchsorted(times[order], when)
    own = np.zeros((len(followed), len(times)))
    np.add.at(own, (who, bins), 1.0 / at_risk[when])
    own = np.cumsum(own, axis=1)
    reached = np.minimum(times[order][None, :], np.clip(followed, 0, None)[:, None])
    influence = own - expected[reached]
    error = np.empty(len(times))
    error[order] = np.sqrt((influence**2).sum(axis=0))
    shares = np.empty_like(own)
    shares[:, order] = own
    return Curve(times, mean[times], error, at_risk[times].astype(np.int64), shares)
