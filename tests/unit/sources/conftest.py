"""Releases with every source, small enough to be written and checked many times in one test."""

import itertools
from collections.abc import Callable
from pathlib import Path

import pytest

from drive_eval.errors import Problem
from drive_eval.release.validate import check_release
from unit.sources.content import content
from unit.sources.forms import Forms, forms
from unit.sources.observe import Baseline, all_views, digests

ROOT = Path(__file__).resolve().parents[3]
DEMO = ROOT / "config/releases/demo.yaml"
Maker = Callable[..., Forms]


@pytest.fixture
def make_forms(tmp_path: Path) -> Maker:
    """A maker of releases, each in a project of its own, by default on the demonstration's forms."""
    numbers = itertools.count(1)

    def make(source: Path = DEMO, spelling: int = 0) -> Forms:
        root = tmp_path / f"project_{next(numbers)}"
        return forms(source, root, content(), spelling)

    return make


@pytest.fixture(scope="session")
def baseline(tmp_path_factory: pytest.TempPathFactory) -> Baseline:
    """The views and digests of the small release on the demonstration's forms."""
    small = forms(DEMO, tmp_path_factory.mktemp("baseline"), content())
    description = small.save()
    return Baseline(all_views(description, small.root), digests(description, small.root))


@pytest.fixture
def release(make_forms: Maker) -> Forms:
    """The small release on the demonstration's forms."""
    return make_forms()


@pytest.fixture
def problems(release: Forms) -> Callable[[], list[Problem]]:
    """Save the small release and check it."""
    return lambda: check_release(release.save(), release.root)
