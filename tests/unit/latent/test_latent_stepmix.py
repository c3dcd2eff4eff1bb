"""The engine beside StepMix, an independent implementation, on models that StepMix has too."""

import numpy as np
import pytest

from drive_eval.latent.fit import Search, fit
from drive_eval.latent.model import fixed_probabilities
from unit.latent.latent_material import drawn

mixture = pytest.importorskip("stepmix.stepmix", reason="StepMix is not installed")
TRUTH = np.array(
    [[0.85, 0.8, 0.7, 0.2, 0.3, 0.1], [0.2, 0.15, 0.3, 0.75, 0.8, 0.6], [0.1, 0.1, 0.05, 0.1, 0.2, 0.1]]
)


@pytest.mark.parametrize("classes", [1, 2, 3])
@pytest.mark.parametrize("missing", [0.0, 0.1])
def test_both_find_the_same_maximum(classes: int, missing: float) -> None:
    patterns, _ = drawn([0.3, 0.3, 0.4], TRUTH, 400, seed=21, missing=missing)
    fixed = fixed_probabilities(classes, 6, zero_class=False)
    found = fit(patterns, fixed, Search(60, 20), np.random.default_rng(0))
    rows = np.repeat(patterns.answers, patterns.weights.astype(int), axis=0).astype(float)
    rows[rows < 0] = np.nan
    other = mixture.StepMix(
        n_components=classes, measurement="binary_nan", n_init=10, max_iter=5000, abs_tol=1e-12, rel_tol=0.0,
        random_state=1, progress_bar=0,
    ).fit(rows)  # fmt: skip
    assert found.log_likelihood == pytest.approx(other.score(rows) * len(rows), abs=1e-6)
