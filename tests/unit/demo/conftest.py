"""The demonstration release as data, generated once for all tests here."""

import csv
from collections.abc import Callable
from decimal import ROUND_HALF_UP, Decimal
from pathlib import Path

import pytest
import yaml

from drive_eval.demo.outcomes import Outcomes, generate_outcomes
from drive_eval.demo.recipe import Recipe, read_recipe
from drive_eval.demo.release import Release, generate

ROOT = Path(__file__).resolve().parents[3]


@pytest.fixture(scope="session")
def root() -> Path:
    return ROOT


@pytest.fixture(scope="session")
def published(root: Path) -> Path:
    return root / "resources" / "published"


@pytest.fixture(scope="session")
def recipe(root: Path) -> Recipe:
    return read_recipe(root / "resources" / "releases" / "demo" / "recipe.yaml")


@pytest.fixture(scope="session")
def release(recipe: Recipe, published: Path) -> Release:
    return generate(recipe, published)


@pytest.fixture(scope="session")
def outcomes(recipe: Recipe, published: Path) -> Outcomes:
    return generate_outcomes(recipe, published)


@pytest.fixture(scope="session")
def settings(root: Path) -> dict:
    return yaml.safe_load((root / "config" / "config.yaml").read_text(encoding="utf-8"))["needs"]


@pytest.fixture(scope="session")
def figure(published: Path) -> Callable[[str], Decimal]:
    """A printed figure by its id."""
    with (published / "published.csv").open(encoding="utf-8", newline="") as stream:
        values = {row["id"]: row["value"] for row in csv.DictReader(stream)}
    return lambda published_id: Decimal(values[published_id])


@pytest.fixture(scope="session")
def rounds(figure) -> Callable[[float, str], bool]:
    """Whether a value, rounded as printed, is the printed figure."""

    def as_printed(value: float, published_id: str) -> bool:
        printed = figure(published_id)
        return Decimal(float(value)).quantize(printed, ROUND_HALF_UP) == printed

    return as_printed
