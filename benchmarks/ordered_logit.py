"""Measure the ordered logits against plain PyMC and, where it is installed, bambi; prints Markdown.

1,500 answers of 500 people (three each), four categories, 18 predictors, 4 chains of 500 draws after
500 of tuning (ours: 1,000 after 400, the default settings), one core. Measured is the smallest bulk effective
sample size of any cutpoint or effect for each second of sampling, in brackets with compilation; processor
seconds of this process. The contenders see the same answers in the same run.
"""

import argparse
import platform
import time
from collections.abc import Callable
from typing import Any

import numpy as np
import nutpie
import pandas as pd
import pymc as pm
import pytensor.tensor as pt
from arviz_stats.base import array_stats

from drive_eval.ordinal.model import Compiled, Priors, fit
from drive_eval.ordinal.terms import Design, Term, make_design
from drive_eval.settings.bayes import Bayes
from drive_eval.settings.behaviour_models import BehaviourModels

PEOPLE, WAVES, PREDICTORS, CHAINS, DRAWS, TUNE = 500, 3, 18, 4, 500, 500
CATEGORIES = ("none", "standard", "moderate", "high")
SPREAD = 1.2


def answers(seed: int = 0) -> Design:
    """Made-up answers: predictors that are correlated and rare as those of a form, moderate effects."""
    rng = np.random.default_rng(seed)
    shared = rng.normal(size=(PEOPLE, 1))
    flags = (0.6 * shared + rng.normal(size=(PEOPLE, PREDICTORS - 2)) > 0.8).astype(float)
    frame = pd.DataFrame(np.repeat(flags, WAVES, axis=0), columns=[f"x{k}" for k in range(PREDICTORS - 2)])
    frame["midpoint"] = np.tile([0.0, 1.0, 0.0], PEOPLE)
    frame["closure"] = np.tile([0.0, 0.0, 1.0], PEOPLE)
    effects = np.concatenate([rng.normal(scale=0.4, size=PREDICTORS - 2), [-1.2, -1.8]])
    linear = frame.to_numpy() @ effects + np.repeat(SPREAD * rng.normal(size=PEOPLE), WAVES)
    codes = np.digitize(linear + rng.logistic(size=len(frame)), [0.3, 0.9, 1.8])
    frame["person"] = np.repeat(np.arange(PEOPLE), WAVES)
    frame["answer"] = np.array(CATEGORIES)[codes]
    terms = [Term(name, 1.5) for name in frame.columns[:PREDICTORS]]
    return make_design(frame, "answer", CATEGORIES, "person", terms)


def smallest_ess(*values: np.ndarray) -> float:
    """The smallest bulk effective sample size of any number in arrays (chains, draws, …)."""
    numbers = [part for value in values for part in np.moveaxis(value.reshape(*value.shape[:2], -1), -1, 0)]
    return min(float(array_stats.ess(number, method="bulk")) for number in numbers)


def ours(design: Design, *, multilevel: bool) -> tuple[float, float, float]:
    """Effective draws, seconds of compilation, seconds of sampling."""
    bayes = Bayes().model_dump()
    start = time.process_time()
    compiled = Compiled(Priors(1.0, 2.0), BehaviourModels().nodes, len(CATEGORIES), len(design.names))
    built = time.process_time()
    draws, _ = fit(compiled, design, bayes["sampling"], bayes["gates"], 1, "benchmark", multilevel=multilevel)
    done = time.process_time()
    return smallest_ess(draws.values["cutpoints"], draws.values["effects"]), built - start, done - built


def sampling_seconds(tree: Any) -> float:
    """Processor seconds of all draws and tuning draws that PyMC's sampler recorded."""
    groups = [tree[name] for name in ("sample_stats", "warmup_sample_stats") if name in tree.children]
    return float(sum(group["process_time_diff"].sum() for group in groups))


def plain_model(design: Design, *, multilevel: bool) -> pm.Model:
    """The same model as one writes it down in PyMC: raw predictors, an intercept for each person."""
    person = np.repeat(np.arange(design.people), np.diff(design.starts))
    with pm.Model() as model:
        shares = pm.Dirichlet("shares", np.ones(len(CATEGORIES)))
        below = pt.cumsum(shares)[:-1]
        cutpoints = pm.Deterministic("cutpoints", pt.log(below) - pt.log1p(-below))
        effects = pm.Normal("effects", 0.0, 1.5, shape=len(design.names))
        linear = design.predictors @ effects
        if multilevel:
            spread = pm.HalfNormal("spread", 2.0)
            linear = linear + spread * pm.Normal("z", 0.0, 1.0, shape=design.people)[person]
        pm.OrderedLogistic("y", eta=linear, cutpoints=cutpoints, observed=design.answers, compute_p=False)
    return model


def plain(design: Design, *, multilevel: bool) -> tuple[float, float, float]:
    """PyMC's own sampler on the plain model; each draw, also of tuning, says what time it took."""
    model = plain_model(design, multilevel=multilevel)
    options: dict[str, Any] = {
        "chains": CHAINS, "cores": 1, "random_seed": 1, "progressbar": False, "nuts_sampler": "pymc",
        "compute_convergence_checks": False, "discard_tuned_samples": False,
    }  # fmt: skip
    with model:
        start = time.process_time()
        tree = pm.sample(draws=DRAWS, tune=TUNE, **options)
        done = time.process_time()
    found = [tree["posterior"][name].to_numpy() for name in ("cutpoints", "effects")]
    sampled = sampling_seconds(tree)
    return smallest_ess(*found), done - start - sampled, sampled


def bambi_fit(design: Design, *, multilevel: bool) -> tuple[float, float, float]:
    """Bambi's cumulative family with nutpie."""
    import bambi as bmb

    frame = design.frame.assign(
        answer=pd.Categorical(design.frame["answer"], categories=CATEGORIES, ordered=True)
    )
    formula = "answer ~ " + " + ".join(design.names) + (" + (1|person)" if multilevel else "")
    start = time.process_time()
    model = bmb.Model(formula, frame, family="cumulative")
    model.build()
    # Its predicted probabilities break nutpie: they have as many columns as there are severities, under the
    # name of a dimension that has one fewer.
    compiled = nutpie.compile_pymc_model(model.backend.model, var_names=["threshold", *design.names])
    built = time.process_time()
    tree = nutpie.sample(compiled, chains=CHAINS, cores=1, seed=1, draws=DRAWS, tune=TUNE, progress_bar=False)
    done = time.process_time()
    found = [tree["posterior"][name].to_numpy() for name in ("threshold", *design.names)]
    return smallest_ess(*found), built - start, done - built


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--without-plain", action="store_true", help="leave out PyMC's own sampler")
    chosen = arguments.parse_args()
    contenders: dict[str, Callable[..., tuple[float, float, float]]] = {"this project": ours}
    if not chosen.without_plain:
        contenders["plain PyMC, its own sampler"] = plain
    try:
        import bambi  # noqa: F401

        contenders["bambi with nutpie"] = bambi_fit
    except ImportError:
        print("bambi is not installed: it is left out.\n")
    design = answers()
    print(f"CPython {platform.python_version()}, PyMC {pm.__version__}; {design.rows} rows\n")
    for multilevel in (False, True):
        print(f"| {'multilevel' if multilevel else 'pooled'} | ESS/s (with compilation) | ratio |")
        print("| --- | --- | --- |")
        first = 0.0
        for name, contender in contenders.items():
            ess, built, sampled = contender(design, multilevel=multilevel)
            first = first or ess / sampled
            rate = f"{ess / sampled:.0f} ({ess / (built + sampled):.0f})"
            print(f"| {name} | {rate} | {first / (ess / sampled):.2f} |", flush=True)
        print()


if __name__ == "__main__":
    main()
