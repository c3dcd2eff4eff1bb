"""What moved between two releases, by how much against its uncertainty, and because of what."""

import copy
import io
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from drive_eval import estimates
from drive_eval.audit.document import write
from drive_eval.diff import told
from drive_eval.diff.causes import Cause
from drive_eval.diff.changes import Change, compare, inventory
from drive_eval.diff.material import Material, read
from drive_eval.diff.page import render
from drive_eval.errors import DriveEvalError
from drive_eval.estimates import Basis
from drive_eval.settings.diff import Diff

COLUMN = {"path": "f.xlsx", "file": "forms", "sheet": "S", "header": "H", "letter": "A", "definition": "d"}


def row(name: str, value: float | None, **more: object) -> tuple[dict[str, object], Basis]:
    base = {
        "estimate_id": name, "analysis": "a", "statistic": "percent", "value": value, "unit": "percent",
        "method": "m", "sensitivity": "aggregate", "n": 50, "denominator": 100,
        "reason": "" if value is not None else "Withheld.",
    }  # fmt: skip
    return base | more, Basis(fields=("t.housing",))


def interval(lower: float, upper: float) -> dict[str, object]:
    return {"lower": lower, "upper": upper, "interval": "Wilson, 95%"}


def key(**parts: object) -> dict[str, Any]:
    empty: dict[str, Any] = {"settings": {}, "code": {}, "packages": {}, "inputs": []}
    return empty | parts


def lineage(name: str, rows: list[tuple[dict[str, object], Basis]]) -> dict[str, Any]:
    """A view, an analysis of it, and its gate, as the lineage document has them."""
    view = key(
        sources={"t.housing": "1", "t.alcohol": "1"},
        settings={"table": "t", "mapping": {"housing": {"codes": {"stable": ["Stable"]}}}},
    )
    folder = f"results/{name}"
    return {
        "release": {
            "name": name, "title": "T", "received": "2020-01-01", "synthetic": True,
            "files": [{"name": "forms", "path": "f.xlsx", "sha256": "1"}],
        },
        "fields": {"t.housing": dict(COLUMN), "t.alcohol": dict(COLUMN)},
        "estimates": {
            str(each["estimate_id"]): {"job": "a", "basis": basis.as_dict()} for each, basis in rows
        },
        "figures": {},
        "jobs": {
            "view.v": {
                "rule": "view", "key": view, "inputs": {}, "outputs": {f"{folder}/v": "1"},
                "facts": {"rows": 10},
            },
            "a": {
                "rule": "a", "key": key(settings={"level": 1}, code={"m:f": "1"}, packages={"scipy": "1"}),
                "inputs": {f"{folder}/v": "1"}, "outputs": {f"{folder}/a": "1"}, "facts": {},
            },
            "disclose.a": {
                "rule": "disclose", "key": key(settings={"minimum_n": 10}), "inputs": {f"{folder}/a": "1"},
                "outputs": {f"{folder}/d": "1"}, "facts": {},
            },
        },
    }  # fmt: skip


def material(
    folder: Path, name: str, rows: list[tuple[dict[str, object], Basis]], change: Any = None
) -> Material:
    """Published results on disk, read back as the command does."""
    document = lineage(name, rows)
    if change:
        change(document)
    place = folder / name / "publishable"
    place.mkdir(parents=True)
    estimates.write(estimates.build(rows).estimates, place / "estimates.csv")
    write(document, place / "lineage.json")
    return read(folder / name)


def moved(tmp_path: Path, change: Any, after: float = 30.0) -> list[Change]:
    old = material(tmp_path, "one", [row("a.x", 20.0, **interval(10, 30))])
    new = material(tmp_path, "two", [row("a.x", after, **interval(after - 10, after + 10))], change)
    return compare(old, new, Diff())


def setter(job: str, part: str, name: str, value: object) -> Any:
    def change(document: dict[str, Any]) -> None:
        document["jobs"][job]["key"][part][name] = value

    return change


CAUSES = {
    "a column": (setter("view.v", "sources", "t.housing", "2"), "data", "t.housing (changed)"),
    "a code list": (
        setter("view.v", "settings", "mapping", {"housing": {"codes": {"stable": ["Fixed"]}}}),
        "data",
        "t.housing (its description changed)",
    ),
    "a setting": (setter("a", "settings", "level", 2), "settings", "level (changed)"),
    "a setting of the gate": (
        setter("disclose.a", "settings", "minimum_n", 5),
        "settings",
        "minimum_n (changed)",
    ),
    "a function": (setter("a", "code", "m:f", "2"), "code", "m:f (changed)"),
    "a package": (setter("a", "packages", "scipy", "2"), "dependency", "scipy (changed)"),
}


@pytest.mark.parametrize("name", CAUSES)
def test_a_change_is_laid_to_what_changed_among_the_jobs_behind_it(tmp_path: Path, name: str) -> None:
    change, kind, what = CAUSES[name]
    (found,) = moved(tmp_path, change)
    assert [(cause.kind, cause.what) for cause in found.causes] == [(kind, what)]
    assert found.group == kind


def test_of_several_changed_columns_those_of_the_estimates_basis_are_told(tmp_path: Path) -> None:
    def both(document: dict[str, Any]) -> None:
        document["jobs"]["view.v"]["key"]["sources"] |= {"t.housing": "2", "t.alcohol": "2"}

    (found,) = moved(tmp_path, both)
    assert [cause.what for cause in found.causes] == ["t.housing (changed)"]


def test_a_column_that_only_filters_is_told_where_no_column_of_the_basis_changed(tmp_path: Path) -> None:
    (found,) = moved(tmp_path, setter("view.v", "sources", "t.alcohol", "2"))
    assert [cause.what for cause in found.causes] == ["t.alcohol (changed)"]


def test_a_change_without_a_cause_breaks_every_tolerance(tmp_path: Path) -> None:
    (found,) = moved(tmp_path, None, after=20.01)
    assert found.causes == ()
    assert found.beyond == "nothing that it rests on has changed"


@pytest.mark.parametrize(("after", "half_widths", "beyond"), [(25.0, 0.5, False), (35.0, 1.5, True)])
def test_a_change_is_measured_in_half_widths_of_the_former_interval(
    tmp_path: Path, after: float, half_widths: float, beyond: bool
) -> None:
    (found,) = moved(tmp_path, CAUSES["a column"][0], after)
    assert found.half_widths == pytest.approx(half_widths)
    assert bool(found.beyond) is beyond


@pytest.mark.parametrize(("before", "after", "beyond"), [(100, 104, False), (100, 94, True), (0, 1, True)])
def test_without_an_interval_a_change_is_measured_against_the_former_value(
    tmp_path: Path, before: float, after: float, beyond: bool
) -> None:
    old = material(tmp_path, "one", [row("a.x", before)])
    new = material(tmp_path, "two", [row("a.x", after)], CAUSES["a column"][0])
    (found,) = compare(old, new, Diff())
    assert found.half_widths is None
    assert bool(found.beyond) is beyond


def test_estimates_that_come_go_or_are_withheld(tmp_path: Path) -> None:
    old = material(tmp_path, "one", [row("a.gone", 1.0), row("a.held", 1.0), row("a.same", 1.0)])
    new = material(tmp_path, "two", [row("a.held", None), row("a.new", 1.0), row("a.same", 1.0)])
    found = {each.estimate_id: (each.state, bool(each.beyond)) for each in compare(old, new, Diff())}
    assert found == {"a.gone": ("removed", True), "a.held": ("removed", True), "a.new": ("added", False)}
    lenient = compare(old, new, Diff(removed="allow", added="fail"))
    assert {each.estimate_id for each in lenient if each.beyond} == {"a.new"}


def test_equal_results_of_two_releases_differ_in_nothing(tmp_path: Path) -> None:
    rows = [row("a.x", 20.0), row("a.y", None)]
    old, new = material(tmp_path, "one", rows), material(tmp_path, "two", copy.deepcopy(rows))
    assert compare(old, new, Diff()) == []
    assert told.headline(old, new, []) == "None of 2 estimates differs between one and two."
    beside = inventory(old, new)
    assert (beside.rows, beside.schema, beside.codes, beside.files) == ([], [], [], [])


def test_rows_fields_codes_and_files_that_differ_are_listed(tmp_path: Path) -> None:
    def change(document: dict[str, Any]) -> None:
        document["release"]["files"][0]["sha256"] = "2"
        document["fields"]["t.housing"] = dict(COLUMN) | {"header": "Home"}
        document["fields"]["t.debt"] = document["fields"].pop("t.alcohol")
        document["jobs"]["view.v"]["facts"]["rows"] = 12
        document["jobs"]["view.v"]["key"]["settings"]["mapping"]["housing"]["codes"] = {"stable": ["Fixed"]}

    rows = [row("a.x", 20.0)]
    beside = inventory(material(tmp_path, "one", rows), material(tmp_path, "two", rows, change))
    assert beside.rows == [("t", 10, 12)]
    assert ("t.housing", "header: “H” → “Home”") in beside.schema
    assert ("t.debt", "added") in beside.schema
    assert ("t.alcohol", "removed") in beside.schema
    assert beside.codes == [("t.housing", "added stable: Fixed"), ("t.housing", "removed stable: Stable")]
    assert beside.files == [("forms", "other content")]


def test_the_page_starts_with_the_headline_and_escapes_what_it_shows(tmp_path: Path) -> None:
    def hostile(document: dict[str, Any]) -> None:
        CAUSES["a column"][0](document)
        document["release"]["title"] = "<script>alert(1)</script>"

    old = material(tmp_path, "one", [row("a.x", 20.0, **interval(10, 30))])
    new = material(tmp_path, "two", [row("a.x", 35.0, **interval(25, 45))], hostile)
    changes, beside = compare(old, new, Diff()), inventory(old, new)
    page = render(old, new, changes, beside)
    headline = told.headline(old, new, changes)
    assert "1 of 1 estimate moved" in headline
    assert "1.50 half-widths" in headline
    assert page.index(headline.split(";")[0]) < page.index("Because of data")
    assert "<script>" not in page
    assert page == render(old, new, changes, beside)
    assert told.as_markdown(old, new, changes, beside).splitlines()[2] == f"**{headline}**"
    table = pd.read_csv(io.StringIO(told.as_csv(changes)))
    assert table.loc[0, ["estimate_id", "before", "after", "cause"]].tolist() == ["a.x", 20.0, 35.0, "data"]


def test_the_groups_are_those_of_the_causes(tmp_path: Path) -> None:
    change = moved(tmp_path, CAUSES["a column"][0])[0]
    two = Change(**{**change.__dict__, "causes": (Cause("code", "m:f"), Cause("data", "t.x"))})
    assert list(told.groups([change, two, two])) == ["data and code", "data"]


def test_results_that_are_not_there_are_told(tmp_path: Path) -> None:
    with pytest.raises(DriveEvalError, match="no published results"):
        read(tmp_path / "nowhere")


def test_a_small_group_beyond_tolerance_comes_before_a_large_one_within(tmp_path: Path) -> None:
    change = moved(tmp_path, CAUSES["a column"][0])[0]
    within = Change(**{**change.__dict__, "beyond": "", "causes": (Cause("settings", "x"),)})
    beyond = Change(**{**change.__dict__, "beyond": "too far"})
    assert list(told.groups([within, within, within, beyond])) == ["data", "settings"]


def test_a_change_without_an_interval_is_told_as_a_share(tmp_path: Path) -> None:
    change = moved(tmp_path, CAUSES["a column"][0])[0]
    without = Change(**{**change.__dict__, "half_widths": None, "relative": -0.021})
    assert told.size(without) == "-2.1% of its value"
    assert told.size(Change(**{**change.__dict__, "half_widths": 1.5})) == "+1.50 half-widths"
    assert told.size(Change(**{**change.__dict__, "half_widths": None, "relative": None})) == ""
