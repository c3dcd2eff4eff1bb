"""Time to the first event: Kaplan-Meier, the log-rank test and Cox's proportional hazards.

Death and other ends of a case are no part of these data, so that nothing competes with the event and one
minus Kaplan-Meier's survival is the share with an event by a time (Kaplan and Meier 1958). Intervals are
Greenwood's on the scale of log(−log survival) (Kalbfleisch and Prentice 1980).
"""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from statsmodels.duration.hazard_regression import PHReg
from statsmodels.duration.survfunc import SurvfuncRight, survdiff

from drive_eval.reoffending.periods import Flags, Integers

Floats = npt.NDArray[np.float64]


@dataclass(frozen=True)
class Share:
    """Share of people with an event by some times, its interval's ends, and people still at risk."""

    value: Floats
    lower: Floats
    upper: Floats
    at_risk: Integers


def share_with_event(time: Integers, happened: Flags, times: Integers, z: float) -> Share:
    """One minus Kaplan-Meier at ``times``; ends are NaN where nobody, or everybody, has had an event."""
    at_risk = np.array([(time >= each).sum() for each in times], dtype=np.int64)
    if not len(time) or not happened.any():
        nothing = np.full(len(times), np.nan)
        return Share(np.zeros(len(times)), nothing, nothing, at_risk)
    curve = SurvfuncRight(time, happened.astype(int))
    place = np.searchsorted(curve.surv_times, times, side="right") - 1
    known = place >= 0
    alive = np.where(known, curve.surv_prob[place], 1.0)
    error = np.where(known, curve.surv_prob_se[place], 0.0)
    with np.errstate(divide="ignore", invalid="ignore"):
        spread = z * error / (alive * np.abs(np.log(alive)))
        ends = [alive ** np.exp(sign * spread) for sign in (1.0, -1.0)]
    inside = (alive > 0) & (alive < 1)
    upper, lower = (np.where(inside, 1.0 - end, np.nan) for end in ends)
    return Share(1.0 - alive, lower, upper, at_risk)


@dataclass(frozen=True)
class Contrast:
    """Hazard ratio of Drive to control, its logarithm's standard error, and the log-rank test's p."""

    log_ratio: float
    log_error: float
    p: float


def contrast(time: Integers, happened: Flags, drive: Flags, groups: Integers) -> Contrast:
    """Cox's model with the arm alone (Efron's ties) and the log-rank test, both within ``groups``.

    NaN where an arm has no event.
    """
    if not (happened & drive).any() or not (happened & ~drive).any():
        return Contrast(np.nan, np.nan, np.nan)
    exog = drive.astype(float)[:, None]
    fitted = PHReg(time, exog, status=happened.astype(int), strata=groups, ties="efron").fit(disp=0)
    _, p = survdiff(time, happened.astype(int), drive.astype(int), strata=groups)
    return Contrast(float(fitted.params[0]), float(fitted.bse[0]), float(p))
