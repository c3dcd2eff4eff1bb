"""The worked example of the documentation is a description that can be read, and means what it says."""

import re
from pathlib import Path

import xlsxwriter

from drive_eval.release.description import load_description
from drive_eval.release.extract import extract
from drive_eval.release.files import register

ROOT = Path(__file__).resolve().parents[3]
HEAD = """release: other
title: Another programme
supplier: Its evaluators
received: 2020-02-01
synthetic: false
pseudonym_key:
  environment: OTHER_KEY
"""


def test_the_worked_example_maps_its_table(tmp_path: Path) -> None:
    guide = (ROOT / "docs/how-to/add-a-release.md").read_text(encoding="utf-8")
    section = guide.partition("## A worked example")[2].partition("## When")[0]
    (block,) = re.findall(r"```yaml\n(.*?)```", section, re.DOTALL)
    rows = [[cell.strip() for cell in line.strip("|").split("|")] for line in section.splitlines()
            if line.startswith("|") and "---" not in line]  # fmt: skip
    folder = tmp_path / "resources/releases/other"
    folder.mkdir(parents=True)
    book = xlsxwriter.Workbook(folder / "study.xlsx")
    sheet = book.add_worksheet("Behaviour")
    for at, row in enumerate(rows):
        sheet.write_row(at, 0, row)
    book.close()
    (folder / "force.csv").write_text("CRIME_NO,CLIENT_NO,DATE,DV\n1,0042,31/01/2018,1\n")
    path = tmp_path / "other.yaml"
    path.write_text(HEAD + block, encoding="utf-8")
    register(path, tmp_path)
    description = load_description(path, tmp_path)
    risk = extract(description, tmp_path, "risk", ["physical", "assessment_date"])
    assert risk.problems == ()
    assert list(risk.columns["su_id"]) == ["0042", "0042"]
    assert list(risk.columns["wave"]) == ["intake", "midpoint"]
    assert list(risk.columns["physical"]) == ["high", None]
    assert [str(day) for day in risk.columns["assessment_date"]] == ["2017-01-09", "2017-06-03"]
    police = extract(description, tmp_path, "police", ["date", "dv_flag"])
    assert (str(police.columns["date"][0]), list(police.columns["dv_flag"])) == ("2018-01-31", ["yes"])
