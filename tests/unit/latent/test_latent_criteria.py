"""Criteria, the choice between models, and the arithmetic of the printed table."""

import csv
import math
from pathlib import Path

import numpy as np
import pytest

from drive_eval.latent import choice, criteria
from drive_eval.latent.model import Fit, fixed_probabilities

PUBLISHED = Path(__file__).parents[3] / "resources/published"
PEOPLE, ITEMS = 487, 12


def printed() -> dict[int, dict[str, float]]:
    with (PUBLISHED / "published.csv").open(encoding="utf-8", newline="") as stream:
        rows = [row for row in csv.DictReader(stream) if row["section"] == "Table A3.1"]
    table: dict[int, dict[str, float]] = {}
    for row in rows:
        _, model, column = row["id"].split(".")
        table.setdefault(int(model.split("_")[0]), {})[column] = float(row["value"])
    return table


def model(classes: int, log_likelihood: float) -> Fit:
    free = np.isnan(fixed_probabilities(classes, ITEMS, zero_class=True))
    shares = np.full(classes, 1 / classes)
    return Fit(shares, np.where(free, 0.5, 0.0), free, log_likelihood, PEOPLE, 0.0, 1, 1, 1)


@pytest.mark.parametrize("classes", [2, 3, 4, 5, 6])
def test_printed_criteria_are_those_of_models_with_a_zero_class(classes: int) -> None:
    row = printed()[classes]
    parameters = model(classes, 0.0).parameters
    assert parameters == 13 * (classes - 1)
    assert row["bic"] - row["aic"] == pytest.approx(13 * (classes - 1) * (math.log(487) - 2), abs=0.1001)
    implied = -(row["aic"] - 2 * parameters) / 2
    values = choice.values(model(classes, implied))
    for name in choice.CRITERIA:
        # Two printed values of one decimal each: the log-likelihood is known to 0.05.
        assert values[name] == pytest.approx(row[name], abs=0.1001)


def test_without_the_zero_class_the_printed_criteria_do_not_fit_together() -> None:
    row = printed()[6]
    usual = 12 * 6 + 5
    assert abs(row["bic"] - row["aic"] - usual * (math.log(487) - 2)) > 40


def test_printed_criteria_prefer_four_and_six_classes() -> None:
    table = printed()
    fits = {k: model(k, -(row["aic"] - 26 * (k - 1)) / 2) for k, row in table.items()}
    assert choice.choices(fits, {}, 0.05) == {"aic": 6, "bic": 4, "sabic": 6}


def test_the_bootstrap_test_stops_where_one_class_more_is_no_gain() -> None:
    fits = {k: model(k, -2000.0) for k in range(2, 7)}
    assert choice.choices(fits, {3: 0.01, 4: 0.02, 5: 0.4, 6: 0.01}, 0.05)["blrt"] == 4
    assert choice.choices(fits, {3: 0.2, 4: 0.01}, 0.05)["blrt"] == 2
    assert choice.choices(fits, dict.fromkeys(range(3, 7), 0.01), 0.05)["blrt"] == 6


def test_relative_entropy_is_one_for_certainty_and_nothing_for_ignorance() -> None:
    weights = np.array([3.0, 1.0])
    assert criteria.relative_entropy(np.eye(2), weights) == 1.0
    assert criteria.relative_entropy(np.full((2, 2), 0.5), weights) == pytest.approx(0.0)
    half = np.array([[1.0, 0.0], [0.5, 0.5]])
    assert criteria.relative_entropy(half, weights) == pytest.approx(1 - 1 / 4)
    assert criteria.relative_entropy(np.ones((2, 1)), weights) == 1.0


def test_the_registers_explain_the_printed_table_for_synthetic_releases_only() -> None:
    with (PUBLISHED / "discrepancies_latent.csv").open(encoding="utf-8", newline="") as stream:
        rows = list(csv.DictReader(stream))
    assert {row["kind"] for row in rows} == {"synthetic"}
    table = printed()
    for row in rows:
        if row["published_id"].startswith("table_a3_1") and not row["published_id"].endswith("entropy"):
            classes = int(row["published_id"].split(".")[1].split("_")[0])
            implied = -(table[classes]["aic"] - 26 * (classes - 1)) / 2
            assert f"{13 * (classes - 1)} free parameters" in row["evidence"]
            assert f"log-likelihood of {implied:.2f}" in row["evidence"]
