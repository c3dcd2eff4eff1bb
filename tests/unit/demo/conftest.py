"""The demonstration release as data, generated once for all tests here."""

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
