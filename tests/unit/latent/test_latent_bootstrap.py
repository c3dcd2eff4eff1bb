"""The bootstrap test: its definition, its seeds, and that batches do not matter."""

import numpy as np
import pandas as pd
import pytest

from drive_eval.latent.bootstrap import p_value, replicate, simulate, split_starts, statistic
from drive_eval.latent.enumeration import bootstrap, fit_all
from drive_eval.latent.files import read_fits, read_statistics, write_fits, write_statistics
from drive_eval.latent.fit import Search, climbed, fit
from drive_eval.latent.model import fixed_probabilities
from drive_eval.latent.patterns import MISSING
from drive_eval.settings.model import Settings
from unit.latent.latent_material import drawn
from unit.latent.latent_views import small_view

TRUTH = np.array([[0.0] * 6, [0.85, 0.8, 0.75, 0.2, 0.1, 0.3]])
FITS = {"classes": [2, 4], "zero_class": True, "starts": 20, "starts_carried": 5}
RULE = Settings().needs.recoding.report.model_dump()


def test_p_value_counts_the_observed_statistic_among_its_replicates() -> None:
    drawn_statistics = np.array([1.0, 2.0, 3.0, 4.0])
    assert p_value(3.0, drawn_statistics) == 3 / 5
    assert p_value(9.0, drawn_statistics) == 1 / 5


def test_simulated_answers_keep_each_persons_gaps_and_follow_the_model() -> None:
    patterns, _ = drawn([0.4, 0.6], TRUTH, 4000, seed=1, missing=0.2)
    found = fit(patterns, fixed_probabilities(2, 6, zero_class=True), Search(5, 2), np.random.default_rng(0))
    again = simulate(patterns, found, np.random.default_rng(1))
    for column in range(6):
        gaps = [p.weights[p.answers[:, column] == MISSING].sum() for p in (patterns, again)]
        assert gaps[0] == gaps[1]
    yes = (again.yes @ again.weights) / ((again.yes + again.no) @ again.weights)
    assert yes == pytest.approx(found.shares @ found.probabilities, abs=0.03)


def test_each_replicate_has_a_seed_of_its_own() -> None:
    patterns, _ = drawn([0.4, 0.6], TRUTH, 300, seed=2)
    fewer = fit(patterns, fixed_probabilities(2, 6, zero_class=True), Search(5, 2), np.random.default_rng(0))
    more = fixed_probabilities(3, 6, zero_class=True)
    one, two, other = (replicate(patterns, fewer, more, Search(8, 3), 5, number) for number in (3, 3, 4))
    assert one == two != other


def test_split_starts_begin_near_the_smaller_model() -> None:
    patterns, _ = drawn([0.4, 0.6], TRUTH, 500, seed=3)
    small = fit(patterns, fixed_probabilities(2, 6, zero_class=True), Search(5, 2), np.random.default_rng(0))
    fixed = fixed_probabilities(3, 6, zero_class=True)
    starts = split_starts(small, fixed, np.random.default_rng(0))
    assert starts[:, :, 0].sum(axis=1) == pytest.approx(np.ones(len(starts)))
    assert (starts[:, 0, 1:] == 0.0).all()
    ends, _ = climbed(patterns, np.isnan(fixed), starts, 1e-8, 5000)
    assert ends.max() > small.log_likelihood - 1e-6


def test_a_missing_class_is_found_and_a_superfluous_one_is_not() -> None:
    three = np.vstack([TRUTH, [0.1, 0.2, 0.1, 0.9, 0.8, 0.85]])
    patterns, _ = drawn([0.3, 0.4, 0.3], three, 500, seed=4)
    fits = {
        k: fit(patterns, fixed_probabilities(k, 6, zero_class=True), Search(20, 8), np.random.default_rng(k))
        for k in (2, 3, 4)
    }
    p = {}
    for k in (3, 4):
        fixed = fixed_probabilities(k, 6, zero_class=True)
        values = [replicate(patterns, fits[k - 1], fixed, Search(10, 4), 9, number) for number in range(29)]
        assert min(values) > -1e-3
        p[k] = p_value(statistic(fits[k - 1], fits[k]), np.array(values))
    assert p[3] == pytest.approx(1 / 30)
    assert p[4] > 0.05


def test_how_many_replicates_a_job_computes_changes_no_result(tmp_path) -> None:
    view = small_view(150)
    fits = fit_all(view, FITS | {"recoding": RULE}, 1)
    search = {"recoding": RULE, "zero_class": True, "starts": 6, "starts_carried": 2}
    whole = bootstrap(view, fits, search | {"replicates": [0, 7]}, 7)
    for shares in ([[0, 7]], [[4, 7], [0, 4]], [[number, number + 1] for number in range(7)]):
        parts = []
        for number, replicates in enumerate(shares):
            path = tmp_path / f"{len(shares)}-{number}.csv"
            write_statistics(bootstrap(view, fits, search | {"replicates": replicates}, 7), path)
            parts.append(path)
        pd.testing.assert_frame_equal(read_statistics(parts), whole)
    assert set(whole["classes"]) == {3, 4}
    assert read_statistics([]).empty


def test_fits_come_back_from_their_file(tmp_path) -> None:
    fits = fit_all(small_view(120), FITS | {"recoding": RULE}, 1)
    write_fits(fits, tmp_path / "fits.json")
    again = read_fits(tmp_path / "fits.json")
    assert {k: fit.as_dict() for k, fit in again.items()} == {k: fit.as_dict() for k, fit in fits.items()}
