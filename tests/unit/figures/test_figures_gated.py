"""Whatever the gate withholds, a figure shows no more than is published, and can be published."""

from pathlib import Path

import pandas as pd
import pytest

from drive_eval import estimates
from drive_eval.disclosure import BLANKED
from drive_eval.figures.draw import DRAWINGS
from drive_eval.figures.registry import FIGURES
from drive_eval.figures.spec import FigureSpec
from drive_eval.inspection import inspect
from unit.report.report_material import Material, material

SLUGS = [spec.slug for spec in FIGURES]


@pytest.fixture(scope="module")
def whole() -> Material:
    return material()


def without(table: pd.DataFrame, rows: pd.Series) -> pd.DataFrame:
    """Estimates with some withheld, as the gate leaves them."""
    held = table.copy()
    held.loc[rows, list(BLANKED)] = pd.NA
    held.loc[rows, "interval"] = ""
    held.loc[rows, "reason"] = "Withheld: a count of people below 10 could be read or worked out from it."
    return held


def found(spec: FigureSpec, held: pd.DataFrame, printed: pd.DataFrame, path: Path) -> list[str]:
    """What the last look finds in the table behind a figure."""
    data = DRAWINGS[spec.slug].data(held, printed)
    data.to_csv(path, index=False, lineterminator="\n")
    assert DRAWINGS[spec.slug].alt(data)
    return inspect(path, held) if len(data) else []


@pytest.mark.parametrize("slug", SLUGS)
def test_all_families_may_be_withheld_and_each_alone(slug: str, whole: Material, tmp_path: Path) -> None:
    spec = FIGURES[SLUGS.index(slug)]
    table = estimates.validate(whole.estimates)
    shown = table[table["estimate_id"].str.startswith(spec.prefixes)]
    assert len(shown)
    told = {}
    families = sorted(set(shown["family"]))
    for held in [families, *([family] for family in families)]:
        rows = table["family"].isin(held)
        told[", ".join(held)] = found(spec, without(table, rows), whole.published, tmp_path / "figure.csv")
    assert {name: what for name, what in told.items() if what} == {}
