"""Changes that mean something: each is told at its place, or is a new value that the digests show."""

import datetime as dt
import random
import zipfile
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from drive_eval.errors import InputRefusedError, Problem
from drive_eval.release.fields import Field, get
from drive_eval.release.validate import check_release, errors_of
from drive_eval.release.views import view
from unit.sources.described import TABLES
from unit.sources.forms import Forms, Formula
from unit.sources.observe import KEY, SEEDS, SLOW, Baseline, all_views, changed, digests, view_bytes

# Rules that a change in one row may break elsewhere, which is no fault of the test.
ELSEWHERE = {
    "orphan", "exit-without-intake", "date-order", "wave-order", "two-arms", "two-perpetrators", "two-sites",
    "unknown-arm", "too-many", "contradiction", "duplicate-row", "after-receipt", "outside-window",
}  # fmt: skip


def wrong_values(field: Field, in_csv: bool) -> dict[str, list[Any]]:
    """Values that a cell of this field must not have, by the rule that refuses them.

    A CSV file has text only: a date there is text, a formula is its text.
    """
    day, formula, blank = dt.date(2018, 3, 1), Formula("=A1", "Yes"), ""
    wrong: dict[str, list[Any]] = {"required": [blank, "n/r"]} if field.required else {}
    if not in_csv:
        wrong["formula"] = [formula]
        wrong |= {} if field.kind == "date" else {"date-misplaced": [day]}
    if field.has_codes:
        wrong["unknown-code"] = ["Yess", 17, -1, 2.5, *([day, formula] if in_csv else [True])]
    elif field.kind == "date":
        wrong["not-a-date"] = ["last week", "2017-13-01", "31/02/2017", *([formula] if in_csv else [])]
        wrong["number-misplaced"] = [42736, 0, "42736"]
        wrong["range"] = ["01/02/1900"] if in_csv else [dt.date(1900, 3, 1), "1900-03-01"]
        wrong["after-receipt"] = ["02/02/2020"] if in_csv else [dt.date(2020, 2, 2)]
    elif field.kind == "integer":
        wrong["not-a-number"] = ["twelve", "1,200", "3 weeks"]
        wrong["not-whole"] = [2.5]
        wrong["range"] = [-1, 100_000]
    return wrong


def place(forms: Forms, table: str, row: int, name: str) -> tuple[str, str, int, str]:
    sheet = forms.sheets[table]
    path = forms.description.file_of(table).path
    return path, sheet.name or "", sheet.first + row, forms.header(table, name)


def placed(problem: Problem) -> tuple[str, str, int, str]:
    return problem.file, problem.sheet, problem.row, problem.column


def random_cell(chance: random.Random) -> tuple[str, str]:
    table = chance.choice([name for name in TABLES if name != "cost_parameters"])
    return table, chance.choice(list(TABLES[table].fields))


@SLOW
@given(seed=SEEDS)
def test_a_wrong_value_is_told_at_its_place(make_forms, seed: int) -> None:
    forms, chance = make_forms(), random.Random(seed)
    expected = {}
    for _ in range(25):
        table, name = random_cell(chance)
        row = chance.randrange(len(forms.sheets[table].rows))
        wrong = wrong_values(get(table, name), forms.description.file_of(table).is_csv)
        where = place(forms, table, row, name)
        if wrong and where not in expected:
            rule = chance.choice(list(wrong))
            forms.put(table, row, name, chance.choice(wrong[rule]))
            expected[where] = rule
    description = forms.save()
    problems = check_release(description, forms.root)
    found: dict[Any, set[str]] = {}
    for problem in problems:
        found.setdefault(placed(problem), set()).add(problem.rule)
    assert {where: rule for where, rule in expected.items() if rule not in found.get(where, set())} == {}
    others = {
        (where, rule) for where, rules in found.items() for rule in rules if expected.get(where) != rule
    }
    assert {rule for _, rule in others} <= ELSEWHERE


@SLOW
@given(seed=SEEDS)
def test_no_view_is_made_of_a_wrong_value(make_forms, seed: int) -> None:
    forms, chance = make_forms(), random.Random(seed)
    table, name = random_cell(chance)
    wrong = wrong_values(get(table, name), forms.description.file_of(table).is_csv)
    rules = [rule for rule in wrong if rule != "after-receipt"]
    if not rules:
        return
    rule = chance.choice(rules)
    row = chance.randrange(len(forms.sheets[table].rows))
    forms.put(table, row, name, chance.choice(wrong[rule]))
    with pytest.raises(InputRefusedError) as refused:
        view(forms.save(), forms.root, table, [name], KEY)
    assert place(forms, table, row, name) in [placed(problem) for problem in refused.value.problems]


@SLOW
@given(seed=SEEDS)
def test_another_code_changes_the_digest_of_its_column_only(
    make_forms, baseline: Baseline, seed: int
) -> None:
    forms, chance = make_forms(), random.Random(seed)
    table, name = random_cell(chance)
    while not get(table, name).has_codes or name == "wave":
        table, name = random_cell(chance)
    row = chance.randrange(len(forms.sheets[table].rows))
    before = forms.cell(table, row, name)
    lists = forms.description.code_lists[forms.description.tables[table].columns[name].codes or ""]
    forms.put(table, row, name, chance.choice([text[0] for text in lists.values() if before not in text]))
    description = forms.save()
    assert changed(baseline.digests, digests(description, forms.root)) == {f"{table}.{name}"}
    problems = check_release(description, forms.root)
    assert {problem.rule for problem in problems} <= ELSEWHERE
    assert view_bytes(description, forms.root, table) != baseline.views[table]


@SLOW
@given(seed=SEEDS)
def test_a_dropped_row_changes_every_column_of_its_table(make_forms, baseline: Baseline, seed: int) -> None:
    forms, chance = make_forms(), random.Random(seed)
    table, _ = random_cell(chance)
    rows = forms.sheets[table].rows
    rows.pop(chance.randrange(len(rows)))
    description = forms.save()
    expected = {f"{table}.{name}" for name in TABLES[table].fields}
    assert changed(baseline.digests, digests(description, forms.root)) == expected
    assert {problem.rule for problem in check_release(description, forms.root)} <= ELSEWHERE


@SLOW
@given(seed=SEEDS)
def test_a_repeated_row_is_told(make_forms, seed: int) -> None:
    forms, chance = make_forms(), random.Random(seed)
    table, _ = random_cell(chance)
    sheet = forms.sheets[table]
    copied = chance.randrange(len(sheet.rows))
    sheet.rows.append(list(sheet.rows[copied]))
    problems = errors_of(check_release(forms.save(), forms.root))
    (problem,) = [problem for problem in problems if problem.rule == "duplicate-row"]
    assert (problem.sheet, problem.row) == (sheet.name or "", sheet.last)
    assert f"row {sheet.first + copied}" in problem.message


@SLOW
@given(seed=SEEDS, days=st.sampled_from([-4000, -3000, 1500, 2000]))
def test_a_shifted_date_is_told_or_shown_by_its_digest(make_forms, baseline, seed: int, days: int) -> None:
    forms, chance = make_forms(), random.Random(seed)
    dated = [(table, name) for table in TABLES for name, field in TABLES[table].fields.items()
             if field.kind == "date"]  # fmt: skip
    table, name = chance.choice(dated)
    column = forms.description.tables[table].columns[name]
    row = chance.choice([at for at in range(len(forms.sheets[table].rows)) if forms.cell(table, at, name)])
    day = forms.cell(table, row, name)
    if column.date_format:
        parsed = dt.datetime.strptime(day, column.date_format) + dt.timedelta(days)  # noqa: DTZ007
        day = parsed.strftime(column.date_format)
    else:
        day += dt.timedelta(days)
    forms.put(table, row, name, day)
    description = forms.save()
    assert changed(baseline.digests, digests(description, forms.root)) == {f"{table}.{name}"}
    problems = check_release(description, forms.root)
    assert {problem.rule for problem in problems} <= ELSEWHERE


@SLOW
@given(seed=SEEDS)
def test_columns_that_are_not_as_described_are_told(make_forms, seed: int) -> None:
    forms, chance = make_forms(), random.Random(seed)
    table, name = random_cell(chance)
    sheet, header = forms.sheets[table], forms.header(table, name)
    at = sheet.headers.index(header)
    kind = chance.choice(["dropped", "twice", "renamed", "blank"])
    if kind == "dropped":
        del sheet.headers[at]
        for row in sheet.rows:
            del row[at]
    elif kind == "twice":
        sheet.headers.append(header)
        for row in sheet.rows:
            row.append(row[at])
    else:
        sheet.headers[at] = "" if kind == "blank" else f"{header} (new)"
    problems = errors_of(check_release(forms.save(), forms.root))
    rule = "duplicate-header" if kind == "twice" else "missing-header"
    path = forms.description.file_of(table).path
    assert (path, sheet.name or "", sheet.header_row, header, rule) in [
        (*placed(problem), problem.rule) for problem in problems
    ]


@SLOW
@given(seed=SEEDS)
def test_merged_cells_are_refused_where_they_are(make_forms, seed: int) -> None:
    forms, chance = make_forms(), random.Random(seed)
    books = [table for table in forms.sheets if forms.sheets[table].name]
    table = chance.choice(books)
    sheet = forms.sheets[table]
    names = list(forms.description.tables[table].columns)
    at, row = chance.randrange(len(names)), chance.randrange(sheet.first, sheet.last)
    letter = chr(ord("A") + at) if at < 26 else f"A{chr(ord('A') + at - 26)}"
    forms.saving.merges.append((sheet.name or "", f"{letter}{row}:{letter}{row + 1}"))
    problems = errors_of(check_release(forms.save(), forms.root))
    merged = [placed(problem)[1:] for problem in problems if problem.rule == "merged-cell"]
    header = forms.header(table, names[at])
    assert merged == [(sheet.name, row, header), (sheet.name, row + 1, header)]


@SLOW
@given(seed=SEEDS)
def test_a_damaged_file_is_refused_or_gives_the_same(make_forms, baseline: Baseline, seed: int) -> None:
    forms, chance = make_forms(), random.Random(seed)
    description = forms.save()
    table = chance.choice([name for name in forms.sheets if forms.sheets[name].name])
    path = forms.root / description.file_of(table).path
    raw = bytearray(path.read_bytes())
    for _ in range(3):
        raw[chance.randrange(len(raw))] ^= chance.randrange(1, 256)
    path.write_bytes(raw)
    rules = [(problem.file, problem.rule) for problem in check_release(description, forms.root)]
    assert (description.file_of(table).path, "sha256") in rules
    # Registered all the same, nothing is read from it that was not there.
    description = forms.registered()
    if not errors_of(check_release(description, forms.root)):
        assert all_views(description, forms.root) == baseline.views


@pytest.mark.parametrize("table", ["service_users", "insights_exit", "randomisation"])
def test_what_only_looks_like_a_workbook_is_refused(release, table: str) -> None:
    description = release.save()
    path = release.root / description.file_of(table).path
    whole = path.read_bytes()
    bomb = release.root / "bomb.zip"
    with zipfile.ZipFile(bomb, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/workbook.xml", b"\0" * (80 << 20))
    document = release.root / "document.zip"
    with zipfile.ZipFile(document, "w") as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        archive.writestr("content.xml", "<office:document-content/>")
    for content, rule in (
        (bomb.read_bytes(), "too-large"),
        (document.read_bytes(), "not-xlsx"),
        (whole[: len(whole) // 2], "truncated"),
        (bytes.fromhex("d0cf11e0a1b11ae1") + whole, "not-xlsx"),
        (b"Reference,Site\r\n", "not-xlsx"),
        (b"", "not-xlsx"),
    ):
        path.write_bytes(content)
        problems = errors_of(check_release(release.registered(), release.root))
        assert (description.file_of(table).path, rule) in [(p.file, p.rule) for p in problems]
