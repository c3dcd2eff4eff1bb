import datetime as dt

from drive_eval.errors import Problem
from drive_eval.release.validate import check_release, errors_of


def only(problems: list[Problem]) -> Problem:
    assert len(problems) == 1, [str(problem) for problem in problems]
    return problems[0]


def test_a_good_release_has_no_problems(project) -> None:
    assert project.problems() == []


def test_all_failures_of_all_kinds_are_told_at_once(project, formula) -> None:
    people, forms = project.sheets["Service users"], project.sheets["Needs"]
    people.set(4, "Site", "Site 9")
    people.set(5, "Age", formula("=40+1", 41))
    people.set(6, "Age", dt.date(1900, 2, 10))
    forms.set(4, "Alcohol use", "Hgih")
    forms.rename("Drug use", "Drugs used")
    project.parameters = PARAMETERS_TWICE
    description = project.write()
    with project.workbook.open("ab") as file:
        file.write(b"\0")
    found = {(p.file, p.sheet, p.row, p.rule) for p in check_release(description, project.root)}
    workbook, parameters = "data/workbook.xlsx", "data/parameters.csv"
    assert found == {
        (workbook, "", 0, "sha256"),
        (workbook, "Service users", 4, "unknown-code"),
        (workbook, "Service users", 5, "formula"),
        (workbook, "Service users", 6, "date-misplaced"),
        (workbook, "Needs", 4, "unknown-code"),
        (workbook, "Needs", 3, "missing-header"),
        (workbook, "Needs", 3, "unexpected-header"),
        (parameters, "", 3, "not-a-number"),
        (parameters, "", 4, "duplicate-row"),
    }


PARAMETERS_TWICE = (
    "parameter_id,value,unit,status\ncourt_gbp,9400,gbp,printed\nshare,a quarter,ratio,inferred\n"
    "court_gbp,300,gbp,printed\n"
)


def test_a_missing_file_leaves_the_others_checked(project) -> None:
    project.parameters = PARAMETERS_TWICE
    description = project.write()
    project.workbook.unlink()
    rules = [problem.rule for problem in check_release(description, project.root)]
    assert sorted(rules) == ["duplicate-row", "missing-file", "not-a-number"]


def test_a_missing_sheet_leaves_the_others_checked(project) -> None:
    project.sheets["Need"] = project.sheets.pop("Needs")
    project.sheets["Service users"].set(4, "Site", "Site 9")
    rules = {(problem.sheet, problem.rule) for problem in project.problems()}
    assert rules == {("Needs", "missing-sheet"), ("Service users", "unknown-code")}


def test_an_unexpected_column_is_told_unless_it_is_ignored(project) -> None:
    project.sheets["Needs"].headers.append("Drug ues")
    problem = only(project.problems())
    assert (problem.rule, problem.column, problem.letter) == ("unexpected-header", "Drug ues", "F")
    project.replace("      drugs: { header: Drug use, codes: level }\n",
                    "      drugs: { header: Drug use, codes: level }\n    ignored: [Drug ues]\n")  # fmt: skip
    assert project.problems() == []


def test_a_header_that_is_a_formula_is_no_header(project, formula) -> None:
    project.sheets["Needs"].headers[4] = formula('="Drug use"', "Drug use")
    problems = project.problems()
    assert [(problem.rule, problem.column) for problem in problems] == [
        ("missing-header", "Drug use"), ("unexpected-header", 'formula ="Drug use"'),
    ]  # fmt: skip


def test_values_without_a_header_are_told(project) -> None:
    project.sheets["Needs"].rows[2].append("stray")
    problem = only(project.problems())
    assert (problem.rule, problem.letter) == ("unexpected-header", "F")


def test_a_form_without_its_person_is_an_orphan(project) -> None:
    project.sheets["Needs"].set(7, "Reference", "P-99")
    problem = only(project.problems())
    assert (problem.rule, problem.row, problem.column, problem.found) == ("orphan", 7, "Reference", "P-99")
    assert "P-99" not in str(problem)


def test_a_stage_twice_for_one_person(project) -> None:
    project.sheets["Needs"].set(5, "Stage", "INTAKE")
    problem = only(project.problems())
    assert (problem.rule, problem.row) == ("duplicate-row", 5)
    assert "su_id and wave as row 4" in problem.message


def test_an_assessment_before_the_allocation(project) -> None:
    project.sheets["Needs"].set(6, "Date assessed", dt.date(2017, 2, 8))
    problem = only(project.problems())
    assert (problem.rule, problem.row, problem.column) == ("date-order", 6, "Date assessed")
    assert "service_users, row 5" in problem.message
    project.sheets["Needs"].set(6, "Date assessed", dt.date(2017, 2, 9))
    assert project.problems() == []


def test_a_closure_before_the_intake(project) -> None:
    sheet = project.sheets["Needs"]
    sheet.set(5, "Stage", "Closure")
    sheet.set(5, "Date assessed", dt.date(2017, 1, 31))
    problem = only(project.problems())
    assert (problem.rule, problem.row) == ("wave-order", 5)
    assert "closure lies before the same person's intake (row 4)" in problem.message
    sheet.set(5, "Date assessed", dt.date(2017, 2, 1))
    assert project.problems() == []


def test_what_is_odd_but_possible_is_a_warning(project) -> None:
    project.sheets["Service users"].set(4, "Age", 15)
    project.sheets["Service users"].set(5, "Date allocated", dt.date(1999, 12, 31))
    project.sheets["Needs"].set(5, "Date assessed", dt.date(2020, 2, 2))
    problems = project.problems()
    assert errors_of(problems) == []
    assert sorted((problem.row, problem.rule) for problem in problems) == [
        (4, "implausible"), (5, "after-receipt"), (5, "implausible"),
    ]  # fmt: skip


def test_a_table_that_the_release_does_not_have_is_not_missed(project) -> None:
    start = project.text.index("  needs:\n")
    end = project.text.index("  cost_parameters:\n")
    project.text = project.text[:start] + project.text[end:]
    assert project.problems() == []
