"""A Bayesian latent class model of the report's number of classes, as a check on how sure the shares are.

The class without needs is fixed at zero as in the maximum-likelihood fit; the priors are flat: Dirichlet
(1, …, 1) on the shares, uniform on the probabilities. Classes are summed out, over distinct patterns.
Such a posterior is the same under any renumbering of the classes, so that each draw is named by the engine's
own rule (``drive_eval.latent.labels``), with the fitted profiles as the reference (Stephens 2000). Where the
posterior has several modes that are no renumbering of each other, chains move between them seldom: then the
classes themselves are unsure, which intervals around one maximum cannot show, and more and more draws are
taken until they pass their gates.
"""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any

import numpy as np
import pandas as pd
import pymc as pm  # type: ignore[import-untyped]
import pytensor.tensor as untyped_tensor
from scipy.optimize import linear_sum_assignment

from drive_eval.bayes.gates import Verdict, gate_rows, judge
from drive_eval.bayes.sampling import Draws, compile_model, sample
from drive_eval.bayes.summaries import summary
from drive_eval.estimates import AnalysisResult, build
from drive_eval.latent.arrays import Floats
from drive_eval.latent.choice import choices
from drive_eval.latent.information import uncertainty
from drive_eval.latent.labels import Reference, align
from drive_eval.latent.model import Fit
from drive_eval.latent.patterns import Patterns
from drive_eval.latent.people import patterns_of
from drive_eval.latent.rows import Row, Support

pt: Any = untyped_tensor
# Stands for the logarithm of zero: the class without needs cannot give anybody a need.
IMPOSSIBLE = -1e6
# How many times the configured draws are taken, one after the other, until they pass their gates.
LONGER = (1, 12, 48)
# The acceptance rate that longer runs are tuned to.
CAREFUL = 0.98


def analyse(
    view: pd.DataFrame, fits: Mapping[int, Fit], reference: Reference, settings: Mapping[str, Any], seed: int
) -> AnalysisResult:
    """Posterior shares of the classes beside the fitted ones, and the verdict on the draws.

    For the report's number of classes, and for the one that BIC prefers.

    ``view``: one row per service user and wave; columns ``wave`` and the twelve needs. ``settings``: the
    section ``bayes``, and of ``latent`` and ``needs`` what says how needs are coded and which number is
    fixed.
    """
    latent = settings["latent"]
    patterns, reasons = patterns_of(view, settings["needs"]["recoding"][latent["recoding"]])
    support = Support(patterns.people, reasons)
    numbers = sorted({latent["fixed_classes"], choices(fits, {}, 0.05)["bic"]})
    return build(
        row
        for number in numbers
        for row in _one(patterns, fits[number], reference, settings["bayes"], support, seed + number)
    )


def _one(
    patterns: Patterns,
    fit: Fit,
    reference: Reference,
    settings: Mapping[str, Any],
    support: Support,
    seed: int,
) -> Iterator[Row]:
    compiled = compile_model(model(patterns, fit), ("shares", "probabilities"))
    names, _ = align(fit.probabilities, [not row.any() for row in fit.free], reference)
    for times in LONGER:
        draws = relabelled(sample(compiled, longer(settings["sampling"], times), seed), fit)
        verdict = judge(f"latent classes, {fit.classes}", draws, settings["gates"])
        if verdict.passed:
            break
    yield from _rows(patterns, fit, names, draws, verdict, settings, support)


def longer(sampling: Mapping[str, Any], times: int) -> dict[str, Any]:
    """The settings of a run with so many times the draws, tuned for longer and to smaller steps.

    Where a class is nearly empty its profile is nearly free, and large steps miss what is there.
    """
    if times == 1:
        return dict(sampling)
    more = {"draws": times * sampling["draws"], "tune": 4 * sampling["tune"]}
    return dict(sampling) | more | {"target_accept": max(CAREFUL, sampling["target_accept"])}


def model(patterns: Patterns, fit: Fit) -> pm.Model:
    """The model with as many classes as ``fit``, of which those without free probabilities come first."""
    moving = fit.free.any(axis=1)
    still = int((~moving).sum())
    with pm.Model() as built:
        given = {name: pm.Data(name, values) for name, values in counted(patterns).items()}
        shares = pm.Dirichlet("shares", np.ones(fit.classes))
        chances = pm.Uniform("probabilities", 0.0, 1.0, shape=(int(moving.sum()), len(patterns.items)))
        free = pt.log(chances) @ given["yes"] + pt.log1p(-chances) @ given["no"]
        held = pt.zeros((still, 1)) + given["fixed"][None, :]
        by_class = pt.concatenate([held, free], axis=0) + pt.log(shares)[:, None]
        pm.Potential("answers", (given["weights"] * pt.logsumexp(by_class, axis=0)).sum())
    return built


def counted(patterns: Patterns) -> dict[str, Floats]:
    """What of a compiled model changes with the answers alone, by the name of its ``pm.Data``."""
    fixed = np.where(patterns.yes.sum(axis=0) > 0.0, IMPOSSIBLE, 0.0)
    return {"yes": patterns.yes, "no": patterns.no, "fixed": fixed, "weights": patterns.weights}


def relabelled(draws: Draws, fit: Fit) -> Draws:
    """The draws with their classes in the order of ``fit``: each class is the one that it is nearest to.

    The rule is that of ``drive_eval.latent.labels.align``, for all draws of a chain at once.
    """
    moving = fit.free.any(axis=1)
    still = int((~moving).sum())
    shares, chances = draws.values["shares"].copy(), draws.values["probabilities"].copy()
    for chain in range(len(chances)):
        distances = [np.abs(chances[chain] - own).mean(axis=2) for own in fit.probabilities[moving]]
        order = np.array([linear_sum_assignment(costs)[1] for costs in np.stack(distances, axis=1)])
        chances[chain] = np.take_along_axis(chances[chain], order[:, :, None], axis=1)
        shares[chain, :, still:] = np.take_along_axis(shares[chain, :, still:], order, axis=1)
    return replace(draws, values={"shares": shares, "probabilities": chances})


def _rows(
    patterns: Patterns,
    fit: Fit,
    names: list[str],
    draws: Draws,
    verdict: Verdict,
    settings: Mapping[str, Any],
    support: Support,
) -> Iterator[Row]:
    prefix = f"validate.latent_bayes.k{fit.classes}"
    level = float(settings["interval_level"])
    common, _ = support.row("gate", 0.0, "ratio", "")
    for gate, basis in gate_rows(verdict, common, prefix, support.basis("the draws of all quantities")):
        yield dict(gate), basis
    fitted = uncertainty(patterns, fit, level)
    shares = draws.flat("shares")
    for k, name in enumerate(names):
        estimate = {"estimate_id": f"{prefix}.{name}.share", "term": name, "statistic": "share"}
        row, basis = support.row("share", 0.0, "percent", "100 × posterior mean of the share", **estimate)
        row["method"] = "Bayesian latent class model, flat priors; classes named draw by draw"
        row["reason"] = "" if verdict.passed else "Not to be relied on: the draws did not pass their gates."
        yield row | dict(summary(100.0 * shares[:, k], level)), basis
        width = _width(fitted.share_lower[k], fitted.share_upper[k])
        ratio = float(np.ptp(np.quantile(shares[:, k], [(1 - level) / 2, (1 + level) / 2]))) / width
        yield support.row(
            "width_ratio", ratio, "ratio", "width of the posterior interval / width of the fit's interval",
            estimate_id=f"{prefix}.{name}.width_ratio", term=name, statistic="width_ratio",
            reason="" if np.isfinite(ratio) else "The fit gives no interval.",
        )  # fmt: skip


def _width(lower: float, upper: float) -> float:
    return float(upper - lower) if np.isfinite(upper - lower) and upper > lower else float("nan")
