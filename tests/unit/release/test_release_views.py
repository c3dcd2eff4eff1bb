import datetime as dt
import random

import pandas as pd
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from drive_eval.errors import InputRefusedError, Problem
from drive_eval.release.cache import FileCache
from drive_eval.release.digests import column_digests, mapping_slice
from drive_eval.release.extract import extract
from drive_eval.release.frames import schema, validated
from drive_eval.release.pseudonyms import pseudonym, pseudonym_key
from drive_eval.release.views import view

KEY = b"small-release"
SLOW = settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


def refusal(project, table: str, fields: list[str]) -> list[Problem]:
    with pytest.raises(InputRefusedError) as refused:
        view(project.write(), project.root, table, fields, KEY)
    return list(refused.value.problems)


def digests(project) -> dict[str, str]:
    return column_digests(project.write(), project.root, FileCache())


def changed(before: dict[str, str], after: dict[str, str]) -> set[str]:
    assert list(before) == list(after)
    return {name for name in before if before[name] != after[name]}


def test_a_view_has_the_row_id_the_fields_and_the_source_row(project) -> None:
    found = view(project.write(), project.root, "needs", ["alcohol"], KEY)
    expected = pd.DataFrame(
        {
            "su_id": [pseudonym(KEY, "perp", f"P-0{number}") for number in (1, 1, 2, 3)],
            "wave": ["intake", "midpoint", "intake", "intake"],
            "alcohol": ["high", "dont_know", "none", "dont_know"],
            "source_row": pd.array([4, 5, 6, 7], dtype="Int64"),
        }
    ).sort_values(["su_id", "wave"], ignore_index=True)
    pd.testing.assert_frame_equal(found, expected)


def test_types_and_missing_values_of_a_view(project) -> None:
    fields = ["age_at_intake", "site", "allocation_date"]
    found = view(project.write(), project.root, "service_users", fields, KEY)
    assert list(found.columns) == ["su_id", "site", "allocation_date", "age_at_intake", "source_row"]
    assert [str(kind) for kind in found.dtypes] == ["str", "str", "datetime64[us]", "Int64", "Int64"]
    by_row = found.set_index("source_row")
    assert by_row.loc[5, "age_at_intake"] == 41
    assert by_row.loc[6, "age_at_intake"] is pd.NA
    assert by_row.loc[4, "allocation_date"] == pd.Timestamp("2017-01-09")
    assert by_row["site"].to_dict() == {4: "site_1", 5: "site_2", 6: "site_2"}


def test_a_view_survives_parquet_with_its_types(project, tmp_path) -> None:
    found = view(project.write(), project.root, "service_users", ["age_at_intake", "allocation_date"], KEY)
    found.to_parquet(tmp_path / "view.parquet")
    pd.testing.assert_frame_equal(pd.read_parquet(tmp_path / "view.parquet"), found)


def test_ids_that_are_no_persons_stay_as_they_are(project) -> None:
    found = view(project.write(), project.root, "cost_parameters", ["value"], KEY)
    assert found["parameter_id"].tolist() == ["court_gbp", "share"]
    assert found["value"].tolist() == [9400.0, 0.25]


def test_no_reference_is_left_in_a_view(project) -> None:
    found = view(project.write(), project.root, "needs", ["alcohol", "drugs"], KEY)
    assert "P-0" not in found.to_csv()


def test_a_person_has_one_pseudonym_in_every_table(project) -> None:
    description = project.write()
    people = view(description, project.root, "service_users", [], KEY)
    forms = view(description, project.root, "needs", [], KEY)
    assert set(forms["su_id"]) == set(people["su_id"])


def test_a_view_without_rows_keeps_its_types(project) -> None:
    project.sheets["Needs"].rows = []
    found = view(project.write(), project.root, "needs", ["alcohol", "assessment_date"], KEY)
    assert found.shape == (0, 5)
    assert str(found["assessment_date"].dtype) == "datetime64[us]"


def test_every_fault_is_told_at_once_and_no_value_in_a_message(project, formula) -> None:
    sheet = project.sheets["Needs"]
    sheet.set(4, "Alcohol use", "Hgih-secret")
    sheet.set(5, "Alcohol use", "Other-secret")
    sheet.set(6, "Alcohol use", formula('="High"', "High"))
    sheet.set(7, "Alcohol use", dt.date(2017, 1, 1))
    sheet.set(7, "Date assessed", 42000)
    problems = refusal(project, "needs", ["alcohol", "assessment_date"])
    assert [(problem.row, problem.letter, problem.rule) for problem in problems] == [
        (4, "D", "unknown-code"), (5, "D", "unknown-code"), (6, "D", "formula"),
        (7, "D", "date-misplaced"), (7, "C", "number-misplaced"),
    ]  # fmt: skip
    first = problems[0]
    assert (first.file, first.sheet, first.column) == ("data/workbook.xlsx", "Needs", "Alcohol use")
    assert first.found == "Hgih-secret"
    assert "2 distinct unknown codes" in first.advice
    assert not any("secret" in str(problem) for problem in problems)


def test_a_view_does_not_depend_on_columns_that_it_does_not_read(project) -> None:
    sheet = project.sheets["Needs"]
    before = view(project.write(), project.root, "needs", ["drugs"], KEY)
    sheet.set(4, "Alcohol use", "Hgih")
    sheet.rename("Date assessed", "Date of form")
    pd.testing.assert_frame_equal(view(project.write(), project.root, "needs", ["drugs"], KEY), before)


def test_a_duplicate_person_is_told_by_both_rows_and_not_by_name(project) -> None:
    project.sheets["Service users"].set(6, "Reference", "P-01")
    (problem,) = refusal(project, "service_users", ["site"])
    assert (problem.rule, problem.row, problem.found) == ("duplicate-row", 6, "P-01")
    assert "row 4" in problem.message
    assert "P-01" not in str(problem)


def test_a_missing_reference_is_told(project) -> None:
    project.sheets["Service users"].set(5, "Reference", "")
    (problem,) = refusal(project, "service_users", ["site"])
    assert (problem.rule, problem.row) == ("required", 5)


def test_rows_without_a_reference_are_not_each_others_duplicates(project) -> None:
    for row in (4, 5):
        project.sheets["Service users"].set(row, "Reference", "-")
    problems = refusal(project, "service_users", ["site"])
    assert [(problem.row, problem.rule) for problem in problems] == [(4, "required"), (5, "required")]


@pytest.mark.parametrize(
    ("old", "new", "rule", "words"),
    [
        ("Alcohol use", "Alcohol", "missing-header", 'Did you mean "Alcohol"?'),
        ("Drug use", "Alcohol use", "duplicate-header", "Remove"),
    ],
)
def test_headers_that_do_not_fit(project, old: str, new: str, rule: str, words: str) -> None:
    project.sheets["Needs"].rename(old, new)
    (problem,) = refusal(project, "needs", ["alcohol"])
    assert (problem.rule, problem.row, problem.column) == (rule, 3, "Alcohol use")
    assert words in problem.advice


def test_a_merged_header_is_told(project) -> None:
    project.merges.append(("Needs", "D3:E3", "Alcohol use"))
    project.sheets["Needs"].headers = ["Reference", "Stage", "Date assessed"]
    (problem,) = refusal(project, "needs", ["alcohol"])
    assert (problem.rule, problem.row, problem.letter) == ("merged-header", 3, "D")
    problems = refusal(project, "needs", ["alcohol", "drugs"])
    assert [problem.rule for problem in problems] == ["merged-header", "missing-header"]


def test_merged_cells_are_refused_rather_than_taken_for_missing(project) -> None:
    project.merges.append(("Needs", "D4:D5", "High"))
    for row in (4, 5):
        project.sheets["Needs"].set(row, "Alcohol use", "")
    problems = refusal(project, "needs", ["alcohol"])
    assert [(problem.row, problem.rule) for problem in problems] == [(4, "merged-cell"), (5, "merged-cell")]


def test_a_field_that_the_release_does_not_have_is_told(project) -> None:
    (problem,) = refusal(project, "needs", ["housing"])
    assert (problem.rule, problem.key) == ("field-not-described", "tables.needs.columns.housing")
    (problem,) = refusal(project, "dash", ["score"])
    assert problem.rule == "table-not-described"


def test_an_extract_keeps_source_order_and_references(project) -> None:
    found = extract(project.write(), project.root, "needs", ["alcohol"])
    assert list(found.columns["su_id"]) == ["P-01", "P-01", "P-02", "P-03"]
    assert found.source_row.tolist() == [4, 5, 6, 7]
    assert found.errors == ()


def test_the_schema_is_strict_and_names_the_source_row(project) -> None:
    found = view(project.write(), project.root, "needs", ["alcohol"], KEY)
    fields = ("su_id", "wave", "alcohol")
    assert list(schema("needs", fields).columns) == list(found.columns)
    valid = found.copy()
    found.loc[found["source_row"] == 6, "alcohol"] = "elevated"
    with pytest.raises(InputRefusedError) as refused:
        validated(found, "needs", fields, "f.xlsx", "S")
    (problem,) = refused.value.problems
    assert (problem.rule, problem.row, problem.column) == ("schema", 6, "alcohol")
    assert "elevated" not in str(problem)
    with pytest.raises(InputRefusedError):
        validated(valid.assign(extra=1), "needs", fields, "f.xlsx", "S")


# Column digests.


def test_digests_name_every_described_column_of_every_table(project) -> None:
    found = digests(project)
    assert list(found)[:4] == [
        "service_users.su_id", "service_users.site", "service_users.allocation_date",
        "service_users.age_at_intake",
    ]  # fmt: skip
    assert len(found) == 13
    assert len(set(found.values())) == 13


@SLOW
@given(seed=st.integers(0, 2**32))
def test_the_order_of_rows_changes_no_digest_and_no_view(make_project, seed: int) -> None:
    project = make_project()
    before, description = digests(project), project.write()
    view_before = view(description, project.root, "needs", ["alcohol"], KEY).drop(columns="source_row")
    for sheet in project.sheets.values():
        random.Random(seed).shuffle(sheet.rows)
    assert changed(before, digests(project)) == set()
    view_after = view(project.write(), project.root, "needs", ["alcohol"], KEY).drop(columns="source_row")
    pd.testing.assert_frame_equal(view_after, view_before)


def test_saving_again_with_another_program_changes_no_digest(project) -> None:
    import openpyxl

    before = digests(project)
    content = project.workbook.read_bytes()
    book = openpyxl.load_workbook(project.workbook)
    book.save(project.workbook)
    assert project.workbook.read_bytes() != content
    assert column_digests(project.register(), project.root, FileCache()) == before


def test_formatting_changes_no_digest(project) -> None:
    before = digests(project)
    sheet = project.sheets["Service users"]
    sheet.set(4, "Age", 30.0)
    sheet.set(5, "Age", "41")
    sheet.set(4, "Site", "  Site 1 ")
    sheet.set(5, "Site", "2")
    sheet.set(4, "Date allocated", dt.datetime(2017, 1, 9))  # noqa: DTZ001
    sheet.headers = [f" {header.upper()}" for header in sheet.headers]
    assert changed(before, digests(project)) == set()


def test_columns_may_change_places_and_ignored_ones_their_content(project) -> None:
    before = digests(project)
    sheet = project.sheets["Service users"]
    sheet.headers.reverse()
    for row in sheet.rows:
        row.reverse()
    sheet.set(4, "Notes", "other")
    assert changed(before, digests(project)) == set()


@pytest.mark.parametrize("value", ["Excessive", "DK", "", "-", "high", "Hgih"])
def test_any_change_of_content_changes_its_column_and_no_other(project, value: str) -> None:
    before = digests(project)
    project.sheets["Needs"].set(4, "Alcohol use", value)
    assert changed(before, digests(project)) == {"needs.alcohol"}


def test_blank_and_dash_are_one_value_in_a_view_and_two_in_a_digest(project) -> None:
    before, view_before = digests(project), view(project.write(), project.root, "needs", ["drugs"], KEY)
    project.sheets["Needs"].set(6, "Drug use", "-")
    assert changed(before, digests(project)) == {"needs.drugs"}
    pd.testing.assert_frame_equal(view(project.write(), project.root, "needs", ["drugs"], KEY), view_before)


def test_a_formula_in_place_of_its_value_changes_the_digest(project, formula) -> None:
    before = digests(project)
    project.sheets["Needs"].set(4, "Alcohol use", formula('="High"', "High"))
    assert changed(before, digests(project)) == {"needs.alcohol"}


def test_swapping_two_peoples_values_changes_the_digest(project) -> None:
    before = digests(project)
    rows = project.sheets["Needs"].rows
    rows[0][3], rows[2][3] = rows[2][3], rows[0][3]
    assert changed(before, digests(project)) == {"needs.alcohol"}


def test_another_row_changes_every_column_of_its_table(project) -> None:
    before = digests(project)
    project.sheets["Needs"].rows.append(["P-03", "Closure", "", "", ""])
    assert changed(before, digests(project)) == {name for name in before if name.startswith("needs.")}


def test_a_column_that_is_not_there_does_not_break_the_others_digests(project) -> None:
    before = digests(project)
    project.sheets["Needs"].rename("Drug use", "Drugs")
    after = digests(project)
    assert changed(before, after) == {"needs.drugs"}
    assert after["needs.drugs"] == "absent"


def test_files_that_cannot_be_read_are_all_told(project) -> None:
    with pytest.raises(InputRefusedError) as refused:
        column_digests(project.describe(), project.root, FileCache())
    assert {problem.file for problem in refused.value.problems} == {
        "data/workbook.xlsx",
        "data/parameters.csv",
    }


def test_unchanged_files_are_not_read_again(project, tmp_path, monkeypatch) -> None:
    import time

    description, store = project.write(), tmp_path / "cache.json"
    time.sleep(0.12)  # The cache does not trust a file that has only just changed.
    cache = FileCache(store)
    before = column_digests(description, project.root, cache)
    cache.save()
    monkeypatch.setattr("drive_eval.release.column_digest.read_raw", lambda *_: pytest.fail("read again"))
    assert column_digests(description, project.root, FileCache(store)) == before


def test_the_mapping_slice_has_what_a_field_is_read_by_and_no_more(project) -> None:
    before = project.describe()
    assert mapping_slice(before, "needs", "wave") == {
        "header": "Stage",
        "codes": {"intake": ["Intake"], "midpoint": ["Mid-point", "Midpoint"], "closure": ["Closure"]},
        "missing": ["", "-", "n/r"],
        "date_format": None,
    }
    assert mapping_slice(before, "needs", "assessment_date")["codes"] is None
    project.replace("    high: [High]", "    high: [High, Elevated]")
    after = project.describe()
    assert mapping_slice(after, "needs", "alcohol") != mapping_slice(before, "needs", "alcohol")
    for table, field in (("needs", "wave"), ("service_users", "site"), ("needs", "su_id")):
        assert mapping_slice(after, table, field) == mapping_slice(before, table, field)


EDITS = st.sampled_from(["High", "high", " HIGH ", "None", "none", "Excessive", "", "-", "n/r", "DK", "dk"])


@SLOW
@given(first=EDITS, second=EDITS)
def test_equal_digests_mean_equal_views(make_project, first: str, second: str) -> None:
    results = []
    for value in (first, second):
        project = make_project()
        project.sheets["Needs"].set(4, "Alcohol use", value)
        description = project.write()
        digest = column_digests(description, project.root, FileCache())["needs.alcohol"]
        results.append((digest, view(description, project.root, "needs", ["alcohol"], KEY)))
    (digest, frame), (other_digest, other_frame) = results
    assert (digest == other_digest) == (first.strip() == second.strip())
    if digest == other_digest:
        pd.testing.assert_frame_equal(frame, other_frame)


def test_the_public_key_of_a_synthetic_release(project) -> None:
    assert pseudonym_key(project.describe(), {}) == b"small-release"
