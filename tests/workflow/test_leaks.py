"""Nothing outside the restricted tree tells of a person: over the complete results of a run."""

from pathlib import Path

import pandas as pd
import pytest

from drive_eval import estimates
from drive_eval.inspection import PSEUDONYM, inspect
from workflow.project import Project

pytestmark = pytest.mark.workflow


def identities(results: Path) -> set[str]:
    """Everything that the views call somebody or something by."""
    found: set[str] = set()
    for path in (results / "restricted" / "views").glob("*.parquet"):
        view = pd.read_parquet(path)
        for name in view.columns[[str(name).endswith("_id") for name in view.columns]]:
            found |= set(view[name].dropna().astype(str))
    return found


def test_logs_records_and_what_is_published_name_nobody(complete: Project) -> None:
    results = complete.path("results/demo")
    known = identities(results)
    assert len(known) > 500
    assert all(PSEUDONYM.fullmatch(name) for name in known)
    places = [*(results / "logs").iterdir(), *(results / "publishable").rglob("*"), results / "manifest.json"]
    files = [path for path in places if path.is_file() and path.suffix != ".png"]
    assert len(files) > 100
    told = [path.name for path in files if PSEUDONYM.search(path.read_text(encoding="utf-8"))]
    assert told == []


def test_every_published_file_passes_the_last_look_as_it_stands(complete: Project) -> None:
    results = complete.path("results/demo/publishable")
    published = estimates.read(results / "estimates.csv")
    files = [path for path in sorted(results.rglob("*")) if path.is_file()]
    assert {path.suffix for path in files} == {".csv", ".svg", ".png", ".html", ".json"}
    found = {path.name: inspect(path, published) for path in files}
    assert {name: what for name, what in found.items() if what} == {}
