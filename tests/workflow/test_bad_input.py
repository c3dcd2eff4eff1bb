"""Every bad input: one message with place and remedy, exit code not 0, earlier results untouched."""

from collections.abc import Callable
from datetime import datetime
from pathlib import Path

import openpyxl
import pytest

from workflow.project import DESCRIPTION, WORKBOOK, Project

pytestmark = pytest.mark.workflow

SHEET = "Needs assessments"
Damage = Callable[[Project], None]


def with_workbook(change: Callable[[openpyxl.Workbook], None]) -> Damage:
    """Change the workbook and register it, so that only the change itself is wrong."""

    def damage(project: Project) -> None:
        book = openpyxl.load_workbook(project.path(WORKBOOK))
        change(book)
        book.save(project.path(WORKBOOK))
        project.register()

    return damage


def column(book: openpyxl.Workbook, header: str, sheet: str = SHEET) -> int:
    return [cell.value for cell in book[sheet][3]].index(header) + 1


def cell(header: str, row: int, value: object, sheet: str = SHEET) -> Damage:
    return with_workbook(lambda book: book[sheet].cell(row, column(book, header, sheet), value) and None)


def remove_file(project: Project) -> None:
    project.path(WORKBOOK).unlink()


def wrong_sha256(project: Project) -> None:
    project.set_cell(SHEET, "A1", "Another title")


def truncate(project: Project) -> None:
    content = project.path(WORKBOOK).read_bytes()
    project.path(WORKBOOK).write_bytes(content[: len(content) // 2])
    project.register()


def remove_sheet(book: openpyxl.Workbook) -> None:
    del book[SHEET]


def rename_column(book: openpyxl.Workbook) -> None:
    book[SHEET].cell(3, column(book, "Housing"), "Housng")


def duplicate_person(book: openpyxl.Workbook) -> None:
    sheet = book["Service users"]
    sheet.append([entry.value for entry in sheet[5]])


def config_typo(project: Project) -> None:
    project.edit(
        "config/config.yaml",
        "needs:\n  # Level of all intervals of this section.\n  interval_level",
        "needs:\n  intervall_level",
    )


def two_mistakes(project: Project) -> None:
    project.edit("config/config.yaml", "minimum_n: 10", "minimum_n: ten")
    project.edit("config/config.yaml", "seed: 20200201", "sed: 20200201")


def description_typo(project: Project) -> None:
    project.edit(DESCRIPTION, "supplier:", "suplier:")


def word_in_cost_parameter(project: Project) -> None:
    path = project.path("resources/published/cost_parameters.csv")
    lines = path.read_text(encoding="utf-8").splitlines()
    fields = lines[4].split(",")
    lines[4] = ",".join([fields[0], "about 5", *fields[2:]])
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    project.register()


CASES: dict[str, tuple[Damage, list[str]]] = {
    "missing file": (remove_file, [WORKBOOK, "make"]),
    "wrong sha256": (wrong_sha256, [WORKBOOK, "sha256", "drive-eval register demo"]),
    "missing sheet": (with_workbook(remove_sheet), [WORKBOOK, SHEET, "Service users"]),
    "renamed column": (with_workbook(rename_column), [WORKBOOK, SHEET, "row 3", "Housing", "Housng"]),
    "unknown code": (cell("Alcohol use", 12, "Sometimes"), [WORKBOOK, SHEET, "row 12", "Alcohol use"]),
    "duplicate person": (with_workbook(duplicate_person), [WORKBOOK, "Service users", "row 5"]),
    "formula": (
        cell("Age at intake", 7, "=30+2", "Service users"),
        ["Service users", "row 7", "Age at intake", "ormula"],
    ),
    "date where a number belongs": (
        cell("Age at intake", 8, datetime(2017, 5, 1), "Service users"),  # noqa: DTZ001  as a cell holds it
        ["Service users", "row 8", "Age at intake", "date"],
    ),
    "truncated xlsx": (truncate, [WORKBOOK]),
    "typo in the config": (config_typo, ["config/config.yaml", "intervall_level", "interval_level"]),
    "two mistakes in the config": (two_mistakes, ["disclosure.minimum_n", '"sed"', "seed"]),
    "typo in the description": (description_typo, [DESCRIPTION, "suplier", "supplier"]),
    "word in a cost parameter": (word_in_cost_parameter, ["cost_parameters.csv", "row 5", "value"]),
}  # fmt: skip


def results(project: Project) -> dict[str, str]:
    """Every file of the results but the table of problems that a refusal writes."""
    return {
        name: value
        for name, value in project.hashes("results").items()
        if not name.startswith("results/demo/restricted/refused/")
    }


@pytest.mark.parametrize("name", CASES)
def test_bad_input_is_refused_with_place_and_remedy(project: Project, name: str) -> None:
    damage, told = CASES[name]
    before = results(project)
    damage(project)
    done = project.snakemake(check=False)
    message = " ".join(done.stderr.split())
    assert done.returncode != 0
    for part in told:
        assert part in message
    assert "Traceback" not in done.stderr
    assert results(project) == before


def test_a_cells_value_is_told_in_the_restricted_tree_alone(project: Project) -> None:
    with_workbook(lambda book: book[SHEET].cell(12, column(book, "Alcohol use"), "Zebra crossing") and None)(
        project
    )
    done = project.snakemake(check=False)
    assert "Zebra" not in done.stdout + done.stderr
    holding = [
        path.relative_to(project.root)
        for path in Path(project.root / "results").rglob("*")
        if path.is_file() and b"Zebra" in path.read_bytes()
    ]
    assert [str(path) for path in holding] == ["results/demo/restricted/refused/problems.csv"]


def test_all_problems_of_a_release_are_told_at_once(project: Project) -> None:
    def several(book: openpyxl.Workbook) -> None:
        sheet = book[SHEET]
        sheet.cell(12, column(book, "Alcohol use"), "Sometimes")
        sheet.cell(13, column(book, "Housing"), "Castle")
        sheet.cell(14, column(book, "Date of assessment"), "yesterday")

    with_workbook(several)(project)
    message = " ".join(project.snakemake(check=False).stderr.split())
    for row in (12, 13, 14):
        assert f"row {row}" in message
    checked = project.drive_eval("check")
    assert checked.returncode == 1
    assert "3 errors" in checked.stdout


def test_the_release_can_be_put_right_again(project: Project, complete: Project) -> None:
    original = project.path(WORKBOOK).read_bytes()
    cell("Alcohol use", 12, "Sometimes")(project)
    assert project.snakemake(check=False).returncode != 0
    project.path(WORKBOOK).write_bytes(original)
    project.register()
    project.snakemake()
    assert project.published() == complete.published()
