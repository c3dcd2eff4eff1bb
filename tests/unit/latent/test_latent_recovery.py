"""Planted classes are found again: the fast part of `snakemake validate`."""

import numpy as np
import pytest

from drive_eval.latent.fit import Search
from drive_eval.latent.recovery import SEPARATIONS, adjusted_rand, analyse, one_sample


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
    """Twelve samples: some 430 intervals of probabilities, of which 95% should hold."""
    samples = [one_sample("clear", 487, Search(20, 5), 0.95, [7, number]) for number in range(12)]
    held = sum(each["probabilities_held"] for each in samples)
    assert held / sum(each["probabilities"] for each in samples) == pytest.approx(0.95, abs=0.035)
    assert np.mean([each["rand"] for each in samples]) > 0.95


def test_the_check_states_what_it_did() -> None:
    settings = {"replicates": 2, "people": 200, "starts": 10, "starts_carried": 3, "interval_level": 0.95}
    found = analyse(settings, 1).estimates.set_index("estimate_id")
    assert len(found) == 3 * len(SEPARATIONS)
    rand = [found.loc[f"validate.latent_recovery.{name}.adjusted_rand", "value"] for name in SEPARATIONS]
    assert rand == sorted(rand, reverse=True)
