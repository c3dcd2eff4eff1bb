from datetime import date
from pathlib import Path

import pytest

from drive_eval.errors import Problem


def only(problems: list[Problem]) -> Problem:
    assert len(problems) == 1, [str(problem) for problem in problems]
    return problems[0]


def test_a_valid_description_is_read_as_it_stands(project) -> None:
    description = project.describe()
    assert description.release == "small"
    assert description.received == date(2020, 2, 1)
    assert list(description.tables) == ["service_users", "needs", "cost_parameters"]
    assert description.tables["needs"].row_id == ("su_id", "wave")
    assert description.tables["cost_parameters"].header_row == 1
    assert description.code_lists["wave"]["midpoint"] == ("Mid-point", "Midpoint")
    assert description.file_of("needs").path == "data/workbook.xlsx"


def test_the_demonstration_release_is_valid() -> None:
    from drive_eval.release.description import load_description

    root = Path(__file__).resolve().parents[3]
    assert load_description(root / "config/releases/demo.yaml", root).synthetic


def test_an_unknown_key_is_named_with_its_line_and_the_nearest_key(project) -> None:
    project.replace("supplier:", "suplier:")
    unknown, missing = sorted(project.refusal(), key=lambda problem: problem.rule, reverse=True)
    assert (unknown.rule, unknown.key, unknown.row) == ("unknown-key", "suplier", 4)
    assert '"supplier"' in unknown.advice
    assert (missing.rule, missing.key) == ("missing-key", "supplier")


@pytest.mark.parametrize(
    ("old", "new", "key", "nearest"),
    [
        ("header: Drug use", "heading: Drug use", "tables.needs.columns.drugs.heading", "header"),
        ("recipe:", "receipe:", "files.workbook.receipe", "recipe"),
        ("ignored:", "ignore:", "tables.service_users.ignore", "ignored"),
        ("public:", "publik:", "pseudonym_key.publik", "public"),
    ],
)
def test_a_typo_is_named_at_every_level(project, old: str, new: str, key: str, nearest: str) -> None:
    project.replace(old, new)
    found = [problem for problem in project.refusal() if problem.rule == "unknown-key"]
    assert only(found).key == key
    assert f'"{nearest}"' in found[0].advice
    assert project.text.splitlines()[found[0].row - 1].strip().find(new.split(" ")[0]) >= 0


def test_a_duplicate_key_names_both_lines(project) -> None:
    project.replace("title: Small", "title: First\ntitle: Small")
    problem = only(project.refusal())
    assert (problem.rule, problem.key, problem.row) == ("duplicate-key", "title", 4)
    assert "line 3" in problem.message


def test_a_duplicate_code_is_an_error(project) -> None:
    project.replace("    high: [High]", "    high: [High]\n    high: [Elevated]")
    assert only(project.refusal()).key == "code_lists.level.high"


@pytest.mark.parametrize(
    ("path", "words"),
    [
        ("../outside.xlsx", '".."'),
        ("data/../../outside.xlsx", '".."'),
        ("/etc/passwd.xlsx", "relative"),
        ("C:/data/workbook.xlsx", "relative"),
        ("data\\\\workbook.xlsx", "forward slashes"),
        ("~/workbook.xlsx", "relative"),
    ],
)
def test_a_path_out_of_the_project_is_refused(project, path: str, words: str) -> None:
    project.replace("path: data/workbook.xlsx", f'path: "{path}"')
    problem = only(project.refusal())
    assert (problem.rule, problem.key) == ("path", "files.workbook.path")
    assert words in problem.message


def test_a_symbolic_link_out_of_the_project_is_refused(project, tmp_path_factory) -> None:
    outside = tmp_path_factory.mktemp("outside")
    (outside / "workbook.xlsx").write_bytes(b"PK")
    (project.root / "data").symlink_to(outside)
    assert {problem.rule for problem in project.refusal()} == {"path"}


def test_a_symbolic_link_within_the_project_is_allowed(project) -> None:
    (project.root / "elsewhere").mkdir()
    (project.root / "data").symlink_to(project.root / "elsewhere")
    assert project.describe().release == "small"


@pytest.mark.parametrize(
    ("old", "new", "rule", "key", "nearest"),
    [
        ("  needs:\n", "  neds:\n", "unknown-table", "tables.neds", "needs"),
        ("alcohol: {", "alcohl: {", "unknown-field", "tables.needs.columns.alcohl", "alcohol"),
        ("Stage, codes: wave", "Stage, codes: waves", "unknown-code-list", "tables.needs.columns.wave.codes",
         "wave"),
        ("    excessive: [", "    excesive: [", "unknown-code", "code_lists.level.excesive", "excessive"),
        ("    file: parameters", "    file: parameter", "unknown-file", "tables.cost_parameters.file",
         "parameters"),
    ],
)  # fmt: skip
def test_unknown_names_are_told_with_the_nearest(
    project, old: str, new: str, rule: str, key: str, nearest: str
) -> None:
    project.replace(old, new)
    problem = only(project.refusal())
    assert (problem.rule, problem.key) == (rule, key)
    assert f'"{nearest}"' in problem.advice


@pytest.mark.parametrize(
    ("old", "new", "rule", "key"),
    [
        ("release: small", "release: large", "release-name", "release"),
        ("  public: small-release", "  environment: lower_case", "value", "pseudonym_key.environment"),
        ("  public: small-release", "  public: a\n  environment: B", "pseudonym-key", "pseudonym_key"),
        ("synthetic: true", "synthetic: false", "pseudonym-key", "pseudonym_key.public"),
        ("synthetic: true", "synthetic: 'yes'", "value", "synthetic"),
        ("received: 2020-02-01", "received: last week", "type", "received"),
        ("received: 2020-02-01", "received: 2020-02-31", "yaml", "received"),
        ("data/parameters.csv", "data/parameters.ods", "file-type", "files.parameters.path"),
        ("    sheet: Needs\n", "", "missing-key", "tables.needs.sheet"),
        ("    file: parameters\n", "    file: parameters\n    sheet: S\n", "sheet",
         "tables.cost_parameters.sheet"),
        ("    row_id: [su_id, wave]", "    row_id: [su_id]", "row-id", "tables.needs.row_id"),
        ("header: Drug use", "header: alcohol  USE", "header-twice", "tables.needs.columns.drugs"),
        ("ignored: [Notes]", "ignored: [Site]", "header-twice", "tables.service_users.ignored"),
        ("header: Age }", "header: Age, codes: level }", "codes",
         "tables.service_users.columns.age_at_intake.codes"),
        ("Drug use, codes: level", "Drug use", "codes", "tables.needs.columns.drugs"),
        ("header: Age }", 'header: Age, date_format: "%d" }', "date-format",
         "tables.service_users.columns.age_at_intake.date_format"),
        ("header: Date assessed }", 'header: Date assessed, date_format: "%d/%m" }', "date-format",
         "tables.needs.columns.assessment_date.date_format"),
        ("    high: [High]", "    high: [High, NONE]", "spelling", "code_lists.level.none"),
        ("    high: [High]", "    high: [High, N/R]", "spelling", "code_lists.level.high"),
        ("    high: [High]", "    high: [High, Yes]", "type", "code_lists.level.high.1"),
        ("    high: [High]", "    high: High", "type", "code_lists.level.high"),
        ("supplier: \"A supplier & sons <data>\"", "supplier: ''", "value", "supplier"),
    ],
)  # fmt: skip
def test_what_makes_no_sense_is_refused(project, old: str, new: str, rule: str, key: str) -> None:
    project.replace(old, new)
    assert (rule, key) in {(problem.rule, problem.key) for problem in project.refusal()}


def test_a_key_that_yaml_does_not_read_as_text_asks_for_quotes(project) -> None:
    project.replace("    dont_know: [", "    yes: [Y]\n    dont_know: [")
    problems = project.refusal()
    assert any(problem.rule == "yaml-key" and "quotes" in problem.advice for problem in problems)


def test_mistakes_in_different_places_are_told_at_once(project) -> None:
    project.replace("title: Small", "title: First\ntitle: Small")
    project.replace("supplier:", "suplier:")
    project.replace("path: data/workbook.xlsx", "path: ../workbook.xlsx")
    project.replace("alcohol: {", "alcohl: {")
    project.replace("    excessive: [", "    excesive: [")
    rules = {problem.rule for problem in project.refusal()}
    assert rules >= {
        "duplicate-key", "unknown-key", "missing-key", "path", "unknown-field", "unknown-code"
    }  # fmt: skip


@pytest.mark.parametrize(
    "text",
    [
        "release: [unclosed",
        "release: !!python/object/apply:os.system ['true']",
        "a: &x [1]\nb: [*x, *x]",
        "",
        "just text",
        "- a\n- b",
        "release: \x01",
        "? [a, b]\n: c",
        "&a [*a]",
    ],
)
def test_hostile_or_broken_yaml_is_refused_in_words(project, text: str) -> None:
    project.text = text
    assert all(problem.message for problem in project.refusal())


def test_a_missing_description_is_told(project) -> None:
    from drive_eval.errors import InputRefusedError
    from drive_eval.release.description import load_description

    with pytest.raises(InputRefusedError, match="no such file"):
        load_description(project.description_path, project.root)


def test_reading_a_description_imports_no_heavy_library(project) -> None:
    import subprocess
    import sys

    project.describe()
    code = (
        "import sys\n"
        "from drive_eval.release import description, digests, files, pseudonyms\n"
        f"description.load_description({str(project.description_path)!r}, {str(project.root)!r})\n"
        "heavy = {'pandas', 'numpy', 'pyarrow', 'pandera', 'openpyxl', 'python_calamine', 'matplotlib'}\n"
        "print(sorted(heavy & set(sys.modules)))"
    )
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True,
                         env={"PYTHONPATH": ":".join(sys.path)})  # fmt: skip
    assert run.stdout.strip() == "[]"
