import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from drive_eval.release.canonical import Reading, converter
from drive_eval.release.cells import MARK, Cell, Suspect, content, number_text
from drive_eval.release.fields import LEVELS, YES_NO, Field
from drive_eval.release.model import ColumnDescription, ReleaseDescription
from drive_eval.release.spelling import normalise

DESCRIPTION = ReleaseDescription.model_validate(
    {
        "release": "r", "title": "t", "supplier": "s", "received": dt.date(2020, 1, 1), "synthetic": True,
        "pseudonym_key": {"public": "k"},
        "files": {"f": {"path": "f.csv", "sha256": "0" * 64}},
        "missing": ("-", "n/r"),
        "tables": {"needs": {"file": "f", "row_id": ("su_id",), "columns": {"su_id": {"header": "h"}}}},
        "code_lists": {
            "level": {"high": ("High", "1"), "none": ("None",), "dont_know": ("Don't know",)},
            "yes_no": {"yes": ("Yes", "TRUE"), "no": ("No", "FALSE")},
        },
    }
)  # fmt: skip

FIELDS = {
    "id": Field("su_id", "id", "d", required=True, entity="su"),
    "code": Field("level", "code", "d", codes=LEVELS),
    "yes_no": Field("flag", "yes_no", "d", codes=YES_NO),
    "date": Field("day", "date", "d", minimum=dt.date(1990, 1, 1), plausible_minimum=dt.date(2000, 1, 1)),
    "integer": Field("age", "integer", "d", minimum=0, maximum=120, plausible_minimum=16),
    "number": Field("value", "number", "d"),
    "text": Field("note", "text", "d"),
}
CODES = {"code": "level", "yes_no": "yes_no"}


def read(kind: str, cell: Cell, date_format: str | None = None) -> Reading:
    column = ColumnDescription(header="h", codes=CODES.get(kind), date_format=date_format)
    return converter(DESCRIPTION, column, FIELDS[kind])(content(cell))


@pytest.mark.parametrize(
    ("kind", "cell", "value"),
    [
        ("id", "P-01", "P-01"),
        ("id", " P-01 ", "P-01"),
        ("id", 1001.0, "1001"),
        ("id", "007", "007"),
        ("code", "high", "high"),
        ("code", 1.0, "high"),
        ("code", "  don’t   KNOW\u00a0", "dont_know"),
        ("yes_no", True, "yes"),
        ("yes_no", "no", "no"),
        ("date", dt.date(2017, 1, 9), dt.date(2017, 1, 9)),
        ("date", dt.datetime(2017, 1, 9, 14, 30), dt.date(2017, 1, 9)),  # noqa: DTZ001
        ("date", "2017-01-09", dt.date(2017, 1, 9)),
        ("integer", 30.0, 30),
        ("integer", "30", 30),
        ("integer", "30.0", 30),
        ("number", 3, 3.0),
        ("number", "2.50", 2.5),
        ("number", "-1e3", -1000.0),
        ("text", "8.10", "8.10"),
        ("text", 8.1, "8.1"),
        ("text", f"{MARK}date 2017-01-09", "date 2017-01-09"),
        ("text", "", None),
        ("integer", None, None),
        ("integer", "  ", None),
        ("integer", "N/R", None),
        ("code", "-", None),
        ("code", "–", None),
    ],
)
def test_cells_that_are_understood(kind: str, cell: Cell, value: object) -> None:
    reading = read(kind, cell)
    assert reading == Reading(value)
    assert type(reading.value) is type(value)


@pytest.mark.parametrize(
    ("kind", "cell", "rule"),
    [
        ("id", "", "required"),
        ("id", "-", "required"),
        ("code", "Hgih", "unknown-code"),
        ("code", 2.0, "unknown-code"),
        ("code", dt.date(2017, 1, 1), "date-misplaced"),
        ("code", Suspect("formula", "=A1"), "formula"),
        ("integer", dt.date(1900, 1, 30), "date-misplaced"),
        ("number", dt.datetime(1900, 1, 30, 12), "date-misplaced"),  # noqa: DTZ001
        ("number", dt.time(12), "time-misplaced"),
        ("integer", dt.timedelta(days=70), "time-misplaced"),
        ("date", dt.time(12), "time-misplaced"),
        ("text", dt.date(2017, 1, 1), "date-misplaced"),
        ("id", dt.date(2017, 1, 1), "date-misplaced"),
        ("date", 42744.0, "number-misplaced"),
        ("date", "42744", "number-misplaced"),
        ("date", "09/01/2017", "not-a-date"),
        ("date", "2017-02-30", "not-a-date"),
        ("date", dt.date(1989, 12, 31), "range"),
        ("integer", 3.5, "not-whole"),
        ("integer", 1e300, "not-whole"),
        ("integer", 121.0, "range"),
        ("integer", -1, "range"),
        ("integer", True, "not-a-number"),
        ("number", "1,000", "not-a-number"),
        ("number", "£5", "not-a-number"),
        ("number", "nan", "not-a-number"),
        ("number", "1e999", "not-a-number"),
        ("number", float("inf"), "not-a-number"),
        ("number", "٣", "not-a-number"),
        ("number", "9" * 5000, "not-a-number"),
        ("number", Suspect("formula", "=1+1"), "formula"),
        ("number", Suspect("error", "#N/A"), "error-value"),
        ("number", Suspect("merged"), "merged-cell"),
        ("text", Suspect("formula", "=1+1"), "formula"),
    ],
)
def test_cells_that_are_refused(kind: str, cell: Cell, rule: str) -> None:
    reading = read(kind, cell)
    assert reading.value is None
    assert reading.fault is not None
    assert (reading.fault.rule, reading.fault.severity) == (rule, "error")


def test_a_stated_date_format_is_the_only_text_form() -> None:
    assert read("date", "09/01/2017", "%d/%m/%Y").value == dt.date(2017, 1, 9)
    assert read("date", "2017-01-09", "%d/%m/%Y").fault is not None
    # A cell that is a date needs no format.
    assert read("date", dt.date(2017, 1, 9), "%d/%m/%Y").value == dt.date(2017, 1, 9)


def test_implausible_values_are_kept_with_a_warning() -> None:
    reading = read("integer", 15.0)
    assert reading.value == 15
    assert reading.fault is not None
    assert (reading.fault.rule, reading.fault.severity) == ("implausible", "warning")
    assert read("integer", 16.0).fault is None


CELLS: st.SearchStrategy[Cell] = st.one_of(
    st.none(),
    st.text(max_size=12),
    st.booleans(),
    st.integers(-(10**6), 10**6),
    st.floats(allow_nan=True),
    st.dates(),
    st.datetimes(),
    st.times(),
    st.timedeltas(),
    st.builds(Suspect, st.sampled_from(["formula", "error", "merged"]), st.text(max_size=6)),
)


@given(CELLS, st.sampled_from(sorted(FIELDS)))
def test_every_cell_gives_a_value_or_a_fault_and_never_an_exception(cell: Cell, kind: str) -> None:
    reading = read(kind, cell)
    if reading.value is None and reading.fault is None:
        text = content(cell)
        assert normalise(text) in {"", "-", "n/r"}


@given(st.text(alphabet="secrt-ARX", min_size=7, max_size=12), st.sampled_from(sorted(FIELDS)))
def test_messages_never_repeat_what_a_cell_holds(text: str, kind: str) -> None:
    fault = read(kind, text).fault
    if fault is not None:
        assert text not in fault.message + fault.advice


@given(CELLS, CELLS)
def test_dates_times_and_suspects_never_share_a_content_with_typed_text(first: Cell, second: Cell) -> None:
    plain = (str, bool, int, float, type(None))
    if content(first) == content(second):
        assert isinstance(first, plain) == isinstance(second, plain)


@given(st.integers(-(2**53) + 1, 2**53 - 1))
def test_whole_numbers_have_one_content(number: int) -> None:
    assert content(number) == content(float(number)) == content(f" {number} ") == str(number)


@given(st.floats(allow_nan=False, allow_infinity=False))
def test_a_number_is_read_back_from_its_content(number: float) -> None:
    assert float(number_text(number)) == number


@given(st.dates())
def test_a_midnight_is_the_day(day: dt.date) -> None:
    assert content(day) == content(dt.datetime.combine(day, dt.time()))
    assert content(day) != content(dt.datetime.combine(day, dt.time(0, 0, 1)))
    assert content(content(day)).find(MARK) < 0


@given(st.text())
def test_normalising_twice_changes_nothing(text: str) -> None:
    # Case folding may open new compositions once (Unicode 3.13); spellings on forms never need more.
    once = normalise(normalise(text))
    assert normalise(once) == once


def test_spellings_that_count_as_the_same() -> None:
    assert (
        len({normalise(text) for text in ("Don't know", "don’t  know ", "DON`T KNOW", "Don\u00b4t know")})
        == 1
    )
    assert len({normalise(text) for text in ("Mid-point", "mid–point", "MID\u2011POINT")}) == 1
    assert normalise("Mid point") != normalise("Midpoint")


@given(st.text(alphabet=st.characters(max_codepoint=127)))
def test_plain_letters_are_compared_as_all_others_are(text: str) -> None:
    # A letter beyond ASCII at the end sends the text the long way round.
    assert normalise(f"x{text}x") + "é" == normalise(f"x{text}xé")
