"""Latent classes and what follows from them beside StepMix; skipped with a notice where it is absent."""

from collections.abc import Iterator, Mapping
from typing import Any

import numpy as np

from drive_eval.latent.assignment import assign
from drive_eval.latent.criteria import aic, bic, relative_entropy
from drive_eval.latent.fit import Search, fit
from drive_eval.latent.membership import crossed, membership
from drive_eval.latent.model import fixed_probabilities, posterior
from drive_eval.latent.patterns import collapse
from drive_eval.validation.evidence import skipped
from drive_eval.validation.independent import samples
from drive_eval.validation.independent.beside import beside

ABSENT = "StepMix is not installed (a development dependency)."
ITEMS = tuple(f"item_{number}" for number in range(6))
TO_THE_END = {
    "n_init": 4,
    "max_iter": 5000,
    "abs_tol": 1e-12,
    "rel_tol": 0.0,
    "random_state": 1,
    "progress_bar": 0,
}


def rows(seed: int) -> Iterator[Mapping[str, Any]]:
    """Log-likelihoods, criteria and entropy of one and two classes, with gaps too; the three steps."""
    try:
        from stepmix.stepmix import StepMix  # type: ignore[import-untyped]
    except ImportError:
        yield skipped("Latent classes", "log-likelihoods", "largest difference from stepmix", ABSENT)
        yield skipped("Three-step regression", "log odds", "largest difference from stepmix", ABSENT)
        return
    stepmix = beside("stepmix")
    answers, covariate = samples.needs(seed)
    gaps = answers.copy()
    gaps[np.random.default_rng(seed).uniform(size=gaps.shape) < 0.1] = -1
    for told, given in (("complete", answers), ("with gaps", gaps)):
        patterns = collapse(given, ITEMS)
        values = np.where(given < 0, np.nan, given.astype(float))
        for classes in (1, 2):
            ours = fit(
                patterns,
                fixed_probabilities(classes, 6, zero_class=False),
                Search(80, 20),
                np.random.default_rng(0),
            )
            theirs = StepMix(n_components=classes, measurement="binary_nan", **TO_THE_END).fit(values)
            height = theirs.score(values) * len(values)
            subject = f"Latent classes: {classes}, {told}"
            yield stepmix(subject, "log-likelihood", ours.log_likelihood, height, 1e-8)
            yield stepmix(
                subject,
                "AIC and BIC",
                [
                    aic(ours.log_likelihood, ours.parameters),
                    bic(ours.log_likelihood, ours.parameters, ours.people),
                ],
                [theirs.aic(values), theirs.bic(values)],
                1e-8,
            )
            if classes > 1:
                entropy = relative_entropy(posterior(patterns, ours), patterns.weights.astype(float))
                yield stepmix(subject, "relative entropy", entropy, theirs.relative_entropy(values), 1e-4)
    yield from _three_steps(answers, covariate)


def _three_steps(answers: np.ndarray, covariate: np.ndarray) -> Iterator[Mapping[str, Any]]:
    from stepmix.stepmix import StepMix

    stepmix = beside("stepmix")
    patterns = collapse(answers, ITEMS)
    found = fit(
        patterns, fixed_probabilities(2, 6, zero_class=False), Search(40, 10), np.random.default_rng(0)
    )
    step_two = assign(patterns, found)
    place = {tuple(row): told for row, told in zip(patterns.answers, step_two.modal, strict=True)}
    assigned = np.array([place[tuple(row)] for row in answers])
    design = np.column_stack([np.ones(len(answers)), covariate])
    for correction in ("BCH", "ML"):
        ours = membership(crossed(design, assigned, 2), step_two.errors, correction.lower())
        other = StepMix(
            n_components=2,
            n_steps=3,
            measurement="binary",
            structural="covariate",
            correction=correction,
            assignment="modal",
            structural_params={"method": "newton-raphson", "max_iter": 200, "intercept": True},
            **TO_THE_END,
        ).fit(answers.astype(float), covariate[:, None])
        beta = other.get_parameters()["structural"]["beta"]
        yield stepmix(
            f"Three-step regression, {correction}",
            "log odds of the class",
            abs(ours.coefficients[0, 1]),
            abs((beta[1] - beta[0])[1]),
            2e-3,
        )
