"""Several views of one analysis: their names, and that each depends on its own source alone."""

from drive_eval import analyses
from drive_eval.declared.model import Analysis, View
from drive_eval.release.fields import TABLES


def test_a_further_table_renames_no_view() -> None:
    one = Analysis("a", "needs", "A", "needs", ("wave",), "needs", ())
    more = Analysis("a", "needs", "A", "needs", ("wave",), "needs", (), (View("police", ("site",)),))
    assert list(one.views) == ["a"]
    assert list(more.views) == ["a", "a-police"]
    assert more.views["a"] == one.views["a"]
    assert more.views["a-police"] == View("police", ("site",))


def test_views_are_named_once_and_read_known_fields() -> None:
    named = [name for entry in analyses.VIEW_ANALYSES for name in entry.views]
    assert len(named) == len(set(named)) == len(analyses.views())
    for view in analyses.views().values():
        assert set(view.fields) <= set(TABLES[view.table].fields)


def test_an_analysis_has_one_view_of_a_table_or_of_each_of_its_parts() -> None:
    for entry in analyses.VIEW_ANALYSES:
        views = [(view.table, view.part) for view in entry.views.values()]
        assert len(views) == len(set(views))


def test_parts_of_a_table_are_views_of_their_own() -> None:
    parts = tuple(View("risk", ("wave", name), part=name) for name in ("physical", "sexual"))
    entry = Analysis("a", "needs", "A", "needs", ("wave",), "needs", (), parts)
    assert list(entry.views) == ["a", "a-physical", "a-sexual"]
