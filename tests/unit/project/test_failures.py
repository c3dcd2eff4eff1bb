"""Unforeseen errors leave no value of the data in a log, and still say where and what."""

import traceback
from pathlib import Path
from types import SimpleNamespace

import pandas as pd
import pytest

from drive_eval import estimates
from drive_eval.errors import DriveEvalError
from drive_eval.failures import masked, without_values
from drive_eval.jobs import job

SECRETS = ("homeless", "1987", "perp_0123456789abcdef")


@pytest.mark.parametrize(
    "expression",
    [
        "float('homeless')", "{}['homeless']", "pd.to_numeric(pd.Series(['1987', 'homeless']))",
        "pd.Timestamp('homeless')", "int('perp_0123456789abcdef')", "pd.DataFrame()['homeless']",
        "pd.Series([1987]).loc[1987]", "(_ for _ in ()).throw(ValueError('rows 1987 of\\nhomeless'))",
        "pd.DataFrame({'a': ['homeless']}).astype(float)",
    ],
)  # fmt: skip
def test_what_a_library_says_of_a_value_is_left_out(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, expression: str
) -> None:
    """In the log, in the error that ends the job, and in what caused it."""
    monkeypatch.chdir(tmp_path)
    given = SimpleNamespace(
        rule="r", wildcards={}, input={}, output={"t": "o.csv"}, log={"text": "r.log"},
        params=SimpleNamespace(key="{}"),
    )  # fmt: skip

    def analyse() -> None:
        with job(given):
            eval(expression, {"pd": pd})

    with pytest.raises(Exception) as failed:  # noqa: PT011  whatever the library raises
        analyse()
    log = Path("r.log").read_text(encoding="utf-8")
    shown = "".join(traceback.format_exception(failed.value))
    assert type(failed.value).__name__ in log
    assert "in analyse" in log, "where it happened is told"
    lines = [line for line in (log + shown).splitlines() if "<string>" not in line]
    assert not [line for line in lines if any(secret in line for secret in SECRETS)]


def test_a_schemas_failures_are_told_by_column_and_check() -> None:
    rows = pd.DataFrame({name: ["homeless"] for name in estimates.COLUMNS})
    with pytest.raises(Exception, match="homeless") as failed:
        estimates.ESTIMATES.validate(rows, lazy=True)
    told = str(without_values(failed.value))
    assert "homeless" not in told
    assert "column unit" in told


def test_the_projects_own_errors_are_told_whole() -> None:
    error = DriveEvalError("forms.xlsx, row 12: the code is not in the list")
    assert without_values(error) is error
    assert str(error) == "forms.xlsx, row 12: the code is not in the list"
    missing = FileNotFoundError(2, "No such file", "a/b.csv")
    assert "a/b.csv" in str(without_values(missing))


def test_words_stay_and_values_go() -> None:
    assert masked("the reason") == "the reason"
    assert masked("unable to parse: stable") == "unable to parse: …"
    assert masked("row 12 has 'stable' and \"3 rooms\" of 2019-01-04\nmore") == "row … has … and … of …"
