"""Planted classes are found again: the fast part of `snakemake validate`."""

import numpy as np
import pandas as pd
import pytest

from drive_eval.latent.fit import Search
from drive_eval.latent.recovery import RAND, SEPARATIONS, SHARES, SIZES, adjusted_rand, one_sample, outcomes


def test_rand_index_of_the_classic_table() -> None:
    """Written out by its definition: pairs together in both, against what chance gives."""
    one = np.array([0, 0, 0, 1, 1, 1, 2, 2])
    other = np.array([0, 0, 1, 1, 1, 1, 2, 0])
    pairs = [(i, j) for i in range(8) for j in range(i)]
    both = sum(one[i] == one[j] and other[i] == other[j] for i, j in pairs)
    first, second = (sum(group[i] == group[j] for i, j in pairs) for group in (one, other))
    chance = first * second / len(pairs)
    assert adjusted_rand(one, other) == pytest.approx((both - chance) / ((first + second) / 2 - chance))
    assert adjusted_rand(one, (one + 1) % 3) == 1.0


def test_clear_classes_are_found_and_their_intervals_hold_the_truth() -> None:
    """Twelve samples: 432 intervals of probabilities, of which 95% should hold."""
    rows = pd.DataFrame(
        row for number in range(12) for row in one_sample("clear", 487, Search(20, 5), 0.95, [7, number])
    )
    named = dict(iter(rows.groupby("quantity")))
    probabilities = named["probability of a need in a class"]
    held = (probabilities["lower"] <= probabilities["truth"]) & (
        probabilities["truth"] <= probabilities["upper"]
    )
    assert len(held) == 12 * 36
    assert held.mean() == pytest.approx(0.95, abs=0.035)
    assert named[RAND]["estimate"].mean() > 0.95
    # What was planted is what is called the truth: the classes of the module, each with its own share.
    shares = rows[rows["quantity"].str.startswith("share")].groupby("quantity")["truth"].first()
    assert sorted(shares) == sorted(SHARES)
    assert shares["share of the class without needs"] == SHARES[0]


def test_replicates_do_not_depend_on_the_job_that_computes_them() -> None:
    settings = {"latent": {"interval_level": 0.95}}
    both = pd.DataFrame(outcomes(settings | {"replicates": [0, 2]}, 1))
    second = pd.DataFrame(outcomes(settings | {"replicates": [1, 2]}, 1))
    wanted = {f"{name} classes, {people} people" for name in SEPARATIONS for people in SIZES}
    assert set(both["subject"]) == wanted
    again = both[both["replicate"] == 1].reset_index(drop=True)
    pd.testing.assert_frame_equal(again, second)
