"""The same content on other forms gives the same views, through the release description alone."""

from pathlib import Path

import pandas as pd
import pytest

from drive_eval.release.validate import check_release
from drive_eval.release.views import view
from unit.sources.content import content
from unit.sources.described import TABLES
from unit.sources.forms import Forms

KEY = b"demonstration-release"
ALTERNATIVE = Path(__file__).resolve().parents[2] / "data/demo_alternative.yaml"


def views(forms: Forms) -> dict[str, pd.DataFrame]:
    """The whole of every table, without the rows' places in the source."""
    description = forms.save()
    assert check_release(description, forms.root) == []
    return {
        table: view(description, forms.root, table, TABLES[table].fields, KEY).drop(columns="source_row")
        for table in TABLES
    }


@pytest.mark.parametrize("date_1904", [False, True])
@pytest.mark.parametrize("spelling", [0, 1])
def test_other_forms_give_the_same_views(make_forms, date_1904: bool, spelling: int) -> None:
    expected = views(make_forms())
    other = make_forms(ALTERNATIVE, spelling)
    other.saving.date_1904 = date_1904
    found = views(other)
    for table in TABLES:
        pd.testing.assert_frame_equal(found[table], expected[table])


def test_the_other_forms_share_no_sheet_header_or_spelling(make_forms) -> None:
    demonstration, other = make_forms().description, make_forms(ALTERNATIVE).description
    for table, entry in demonstration.tables.items():
        assert entry.sheet is None or entry.sheet != other.tables[table].sheet
        headers = {column.header for column in entry.columns.values()}
        assert headers.isdisjoint(column.header for column in other.tables[table].columns.values())
    for name, codes in demonstration.code_lists.items():
        for code, spellings in codes.items():
            numbers = {"number_of_needs", "site", "yes_or_no"}
            assert name in numbers or set(spellings).isdisjoint(other.code_lists[name][code])


def test_the_views_hold_what_was_written(make_forms) -> None:
    found = views(make_forms(ALTERNATIVE))["risk"]
    written = pd.DataFrame(content()["risk"])
    assert len(found) == len(written)
    for name in ("wave", "physical", "sexual", "harassment_stalking", "jealous_controlling"):
        assert sorted(found[name].dropna()) == sorted(written[name].dropna()), name
    assert sorted(found["assessment_date"].dropna()) == sorted(
        pd.to_datetime(written["assessment_date"]).dropna()
    )
