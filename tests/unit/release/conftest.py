"""A small project with one release, whose files a test can spoil in any way it likes."""

import datetime as dt
import shutil
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
import xlsxwriter

from drive_eval.errors import InputRefusedError, Problem
from drive_eval.release.description import load_description
from drive_eval.release.files import register
from drive_eval.release.model import ReleaseDescription
from drive_eval.release.validate import check_release

DESCRIPTION = """\
# A comment that registering must keep.
release: small
title: Small release (synthetic)
supplier: "A supplier & sons <data>"
received: 2020-02-01
synthetic: true

pseudonym_key:
  public: small-release

files:
  workbook:
    path: data/workbook.xlsx
    sha256: "{zeros}"   # kept too
    recipe: data/recipe.yaml
  parameters:
    path: data/parameters.csv
    sha256: '{zeros}'

missing: ["", "-", "n/r"]

tables:
  service_users:
    file: workbook
    sheet: Service users
    header_row: 3
    row_id: [su_id]
    columns:
      su_id: {{ header: Reference }}
      site: {{ header: Site, codes: site }}
      allocation_date: {{ header: Date allocated }}
      age_at_intake: {{ header: Age }}
    ignored: [Notes]
  needs:
    file: workbook
    sheet: Needs
    header_row: 3
    row_id: [su_id, wave]
    columns:
      su_id: {{ header: Reference }}
      wave: {{ header: Stage, codes: wave }}
      assessment_date: {{ header: Date assessed }}
      alcohol: {{ header: Alcohol use, codes: level }}
      drugs: {{ header: Drug use, codes: level }}
  cost_parameters:
    file: parameters
    row_id: [parameter_id]
    columns:
      parameter_id: {{ header: parameter_id }}
      value: {{ header: value }}
      unit: {{ header: unit }}
      status: {{ header: status }}

code_lists:
  site:
    site_1: ["1", Site 1]
    site_2: ["2", Site 2]
  wave:
    intake: [Intake]
    midpoint: [Mid-point, Midpoint]
    closure: [Closure]
  level:
    excessive: [Excessive]
    high: [High]
    none: [None]
    dont_know: ["Don't know", DK]
""".format(zeros="0" * 64)


@dataclass(frozen=True)
class Formula:
    """A cell with a formula and the value that was computed when the workbook was saved."""

    text: str
    value: Any = ""


@dataclass
class Sheet:
    """A sheet: two title rows, the headers in row 3, then the data."""

    headers: list[Any]
    rows: list[list[Any]]

    def set(self, row: int, header: str, value: Any) -> None:
        """Put ``value`` into the sheet's row ``row`` (as spreadsheet programs count, data from 4)."""
        self.rows[row - 4][self.headers.index(header)] = value

    def rename(self, old: str, new: str) -> None:
        self.headers[self.headers.index(old)] = new


def service_users() -> Sheet:
    day = dt.date
    return Sheet(
        ["Reference", "Site", "Date allocated", "Age", "Notes"],
        [
            ["P-01", "Site 1", day(2017, 1, 9), 30, "x"],
            ["P-02", 2, day(2017, 2, 9), 41, "x"],
            ["P-03", "2", day(2017, 3, 9), "-", ""],
        ],
    )


def needs() -> Sheet:
    day = dt.date
    return Sheet(
        ["Reference", "Stage", "Date assessed", "Alcohol use", "Drug use"],
        [
            ["P-01", "Intake", day(2017, 2, 1), "High", "None"],
            ["P-01", "Mid-point", day(2017, 7, 1), "DK", "-"],
            ["P-02", "Intake", day(2017, 3, 1), "None", ""],
            ["P-03", "intake ", day(2017, 4, 1), "don’t  KNOW", "High"],
        ],
    )


PARAMETERS = "parameter_id,value,unit,status\ncourt_gbp,9400,gbp,printed\nshare,0.25,ratio,inferred\n"


@dataclass
class Project:
    """A project's root with the small release; ``write`` puts the files down and registers them."""

    root: Path
    text: str = DESCRIPTION
    sheets: dict[str, Sheet] = field(
        default_factory=lambda: {"Service users": service_users(), "Needs": needs()}
    )
    parameters: str = PARAMETERS
    merges: list[tuple[str, str, str]] = field(default_factory=list)

    @property
    def description_path(self) -> Path:
        return self.root / "config/releases/small.yaml"

    @property
    def workbook(self) -> Path:
        return self.root / "data/workbook.xlsx"

    def replace(self, old: str, new: str) -> None:
        """Change the description's text; ``old`` must stand in it exactly once."""
        assert self.text.count(old) == 1, old
        self.text = self.text.replace(old, new)

    def describe(self) -> ReleaseDescription:
        """Write the description only, and load it."""
        self.description_path.parent.mkdir(parents=True, exist_ok=True)
        self.description_path.write_text(self.text, encoding="utf-8")
        return load_description(self.description_path, self.root)

    def write(self) -> ReleaseDescription:
        self.write_workbook()
        (self.root / "data/parameters.csv").write_text(self.parameters, encoding="utf-8")
        self.describe()
        return self.register()

    def register(self) -> ReleaseDescription:
        register(self.description_path, self.root)
        self.text = self.description_path.read_text(encoding="utf-8")
        return load_description(self.description_path, self.root)

    def write_workbook(self) -> None:
        self.workbook.parent.mkdir(parents=True, exist_ok=True)
        book = xlsxwriter.Workbook(self.workbook)
        date_format = book.add_format({"num_format": "dd/mm/yyyy"})
        for name, sheet in self.sheets.items():
            target = book.add_worksheet(name)
            target.merge_range("A1:C1", f"{name} (title)")
            target.write(1, 0, "Synthetic data")
            for column, header in enumerate(sheet.headers):
                _write_cell(target, 2, column, header, date_format)
            for row, cells in enumerate(sheet.rows, start=3):
                for column, cell in enumerate(cells):
                    _write_cell(target, row, column, cell, date_format)
        for name, area, text in self.merges:
            book.get_worksheet_by_name(name).merge_range(area, text)
        book.close()

    def problems(self) -> list[Problem]:
        """Write everything and validate the release."""
        return check_release(self.write(), self.root)

    def refusal(self) -> list[Problem]:
        """Return the problems for which the description is refused."""
        with pytest.raises(InputRefusedError) as refused:
            self.describe()
        return list(refused.value.problems)


def _write_cell(target: Any, row: int, column: int, cell: Any, date_format: Any) -> None:
    if isinstance(cell, Formula):
        target.write_formula(row, column, cell.text, None, cell.value)
    elif isinstance(cell, dt.date):
        target.write_datetime(row, column, cell, date_format)
    elif isinstance(cell, str):
        # As text, also if it looks like a number or a formula; nothing for an empty cell.
        if cell:
            target.write_string(row, column, cell)
    else:
        target.write(row, column, cell)


@pytest.fixture
def project(tmp_path: Path) -> Project:
    return Project(tmp_path)


@pytest.fixture
def make_project(tmp_path: Path) -> Callable[[], Project]:
    """Return a maker of fresh projects (for property tests, which run many times in one test)."""
    count = 0

    def make() -> Project:
        nonlocal count
        count += 1
        root = tmp_path / f"project_{count}"
        shutil.rmtree(root, ignore_errors=True)
        root.mkdir()
        return Project(root)

    return make


@pytest.fixture
def formula() -> type[Formula]:
    return Formula
