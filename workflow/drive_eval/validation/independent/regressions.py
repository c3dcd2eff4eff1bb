"""Regressions beside statsmodels and scikit-learn, where these are not what the pipeline itself uses."""

from collections.abc import Iterator, Mapping
from typing import Any

import numpy as np
import pandas as pd
import statsmodels.api as sm
from statsmodels.discrete.discrete_model import NegativeBinomial
from statsmodels.miscmodels.ordinal_model import OrderedModel

from drive_eval.behaviour import gamma_poisson
from drive_eval.models.logistic import logistic
from drive_eval.ordinal.terms import Design, Term, make_design
from drive_eval.validation.evidence import skipped
from drive_eval.validation.independent import samples
from drive_eval.validation.independent.beside import beside
from drive_eval.validation.independent.samples import CATEGORIES
from drive_eval.victims.did_ordinal import ordinal
from drive_eval.victims.two_groups import compare

ABSENT = "scikit-learn is not installed (StepMix, a development dependency, brings it)."
TERMS = (Term("wave", 2.5, ("intake", "midpoint", "closure")), Term("group", 1.5, ("a", "b")))


def rows(seed: int) -> Iterator[Mapping[str, Any]]:
    """Logistic regression with clustered errors, the ordered logit of severity, and models of counts."""
    data = samples.binary(seed)
    ours = logistic(data.outcome, data.design, data.terms, 0.95, data.person)
    yield _by_scikit_learn(data, ours.coefficients)
    gee = sm.GEE(
        data.outcome,
        data.design,
        data.person,
        family=sm.families.Binomial(),
        cov_struct=sm.cov_struct.Independence(),
    ).fit(ctol=1e-10)
    # Generalised estimating equations with independence have the same estimates and sandwich, without the
    # factor G / (G − 1).
    groups = len(np.unique(data.person))
    errors = gee.bse * np.sqrt(groups / (groups - 1.0))
    yield beside("statsmodels")("Logistic regression", "clustered errors (GEE)", ours.errors, errors, 1e-4)
    yield from _ordered(seed)
    yield from _counts(seed)


def _by_scikit_learn(data: samples.Binary, coefficients: samples.Floats) -> Mapping[str, Any]:
    subject, quantity = "Logistic regression", "coefficients"
    try:
        from sklearn.linear_model import LogisticRegression  # type: ignore[import-untyped]
    except ImportError:
        return skipped(subject, quantity, "largest difference from scikit-learn", ABSENT)
    regression = LogisticRegression(C=np.inf, fit_intercept=False, tol=1e-10, max_iter=10000)
    theirs = regression.fit(data.design, data.outcome).coef_[0]
    return beside("scikit-learn")(subject, quantity, coefficients, theirs, 1e-4)


def ordered_design(frame: pd.DataFrame) -> Design:
    """The pipeline's design of ``samples.ordered``."""
    return make_design(frame, "answer", CATEGORIES, "person", TERMS)


def severity_design(frame: pd.DataFrame) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Codes, columns (mid-point, closure, group b) and person's number of ``samples.ordered``."""
    codes = frame["answer"].map({name: float(at) for at, name in enumerate(CATEGORIES)}).to_numpy(dtype=float)
    columns = [frame["wave"] == "midpoint", frame["wave"] == "closure", frame["group"] == "b"]
    person = pd.factorize(frame["person"])[0].astype(float)
    return codes, np.column_stack(columns).astype(float), person


def _ordered(seed: int) -> Iterator[Mapping[str, Any]]:
    statsmodels = beside("statsmodels")
    frame = samples.ordered(seed)
    codes, design, person = severity_design(frame)
    fitted = OrderedModel(codes.astype(int), design, distr="logit").fit(
        method="bfgs", disp=0, gtol=1e-8, maxiter=500
    )
    severity = ordinal(codes, design, ("midpoint", "closure", "group"), 0.95, person)
    yield statsmodels("Ordered logit of severity", "effects", severity.coefficients, fitted.params[:3], 1e-4)


def _counts(seed: int) -> Iterator[Mapping[str, Any]]:
    statsmodels = beside("statsmodels")
    y, x = samples.counts(seed)
    ours = gamma_poisson.fit(y, x, np.arange(len(y)))
    theirs = NegativeBinomial(y, x).fit(disp=0, method="newton", maxiter=200)
    subject = "Gamma-Poisson model of one form each"
    yield statsmodels(subject, "coefficients", ours.coefficients, theirs.params[:2], 1e-4)
    yield statsmodels(subject, "dispersion", ours.alpha, theirs.params[2], 1e-3)
    yield statsmodels(subject, "errors", ours.errors, theirs.bse[:2], 1e-3)
    yield statsmodels(subject, "log-likelihood", ours.log_likelihood, theirs.llf, 1e-6)
    one, other = y[:200], y[200:]
    found = compare(one, other, 0.95)
    design = sm.add_constant(np.repeat([1.0, 0.0], [len(one), len(other)]))
    fitted = NegativeBinomial(np.concatenate([one, other]), design).fit(disp=0, method="newton", maxiter=200)
    yield statsmodels(
        "Count model of two groups",
        "log ratio and dispersion",
        [np.log(found.ratio or np.nan), found.dispersion],
        fitted.params[1:],
        1e-3,
    )
