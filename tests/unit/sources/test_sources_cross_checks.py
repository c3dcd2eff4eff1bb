"""Rules between the tables: each fault is told where it stands, as an error or as a warning."""

import datetime as dt

import pytest

from drive_eval.errors import InputRefusedError, Problem
from drive_eval.release.description import load_description
from drive_eval.release.tables.actions import CATEGORY_OF_DIRECT_TYPE, DIRECT_CATEGORIES, DIRECT_TYPES
from drive_eval.release.validate import check_release, errors_of
from unit.sources.content import content
from unit.sources.described import TABLES


def told(problems: list[Problem]) -> list[tuple[str, str, int, str]]:
    return [
        (problem.rule, problem.sheet or problem.file, problem.row, problem.column) for problem in problems
    ]


def test_the_small_release_has_no_problems_and_every_table(release, problems) -> None:
    assert problems() == []
    assert set(release.sheets) == set(TABLES)


def test_the_small_release_uses_several_codes_of_every_field() -> None:
    for table, rows in content().items():
        for name, field in TABLES[table].fields.items():
            used = {row[name] for row in rows} - {None}
            if field.has_codes and name not in ("site", "wave"):
                assert used <= set(field.codes), (table, name)
                assert len(used) > 1 or name in ("cyps_involved",), (table, name)


@pytest.mark.parametrize(
    ("table", "field", "target"),
    [
        ("needs", "su_id", "service_users"), ("risk", "su_id", "service_users"),
        ("dash", "su_id", "service_users"), ("actions", "su_id", "service_users"),
        ("insights_intake", "perp_id", "randomisation"), ("marac", "perp_id", "randomisation"),
        ("police", "perp_id", "randomisation"),
    ],
)  # fmt: skip
def test_a_reference_to_nobody_is_an_orphan(release, problems, table, field, target) -> None:
    release.put(table, 2, field, "P-99")
    found = [problem for problem in problems() if problem.rule == "orphan"]
    sheet = release.sheets[table]
    assert told(found) == [("orphan", sheet.name or release.description.file_of(table).path,
                            sheet.first + 2, release.header(table, field))]  # fmt: skip
    assert target in found[0].message
    assert "P-99" not in str(found[0])
    assert found[0].found == "P-99"


def test_a_service_user_whom_nobody_randomised(release, problems) -> None:
    for table in ("service_users", "needs", "risk", "dash", "actions"):
        for row in range(len(release.sheets[table].rows)):
            if release.cell(table, row, "su_id") == "P-03":
                release.put(table, row, "su_id", "P-99")
    assert told(problems()) == [("orphan", "Service users", 6, "Service user ref")]


def test_an_exit_without_an_intake(release, problems) -> None:
    release.put("insights_exit", 0, "vs_id", "V-77")
    assert told(problems()) == [("exit-without-intake", "Exit", 4, "Client ref")]


def test_an_exit_before_its_intake(release, problems) -> None:
    release.put("insights_exit", 1, "exit_date", dt.date(2017, 1, 2))
    (problem,) = problems()
    assert (problem.rule, problem.row, problem.severity) == ("date-order", 5, "error")
    assert "insights_intake, row 5" in problem.message


@pytest.mark.parametrize("table", ["insights_intake", "marac", "police"])
def test_two_arms_for_one_person(release, problems, table) -> None:
    release.put(table, 1, "arm", "Control")
    found = problems()
    assert {problem.rule for problem in found} == {"two-arms"}
    assert all(problem.severity == "error" for problem in found)
    where = release.description.file_of(table).path
    assert any(problem.file == where and problem.row == release.sheets[table].first + 1 for problem in found)
    assert all("randomisation_log.xlsx, row 5" in problem.message for problem in found)


def test_a_service_user_who_was_allocated_to_the_controls(release, problems) -> None:
    for table in ("randomisation", "insights_intake", "insights_exit", "marac", "police"):
        for row in range(len(release.sheets[table].rows)):
            if release.cell(table, row, "perp_id") == "P-02":
                release.put(table, row, "arm", "Control")
    assert told(problems()) == [("two-arms", "Service users", 5, "Service user ref")]


def test_an_appearance_of_somebody_without_an_arm(release, problems) -> None:
    release.put("marac", 3, "perp_id", "P-21")
    assert told(problems()) == [("unknown-arm", "resources/releases/demo/marac_appearances.csv", 5,
                                 "perpetrator_ref")]  # fmt: skip
    release.put("marac", 3, "arm", "Waiting list")
    assert [problem.rule for problem in problems()] == ["unknown-code", "unknown-arm"]
    release.put("marac", 3, "arm", "")
    assert [problem.rule for problem in problems()] == ["required", "unknown-arm"]


def test_an_exit_form_that_names_another_perpetrator_or_site(release, problems) -> None:
    release.put("insights_exit", 0, "perp_id", "P-02")
    release.put("insights_exit", 1, "site", "3")
    assert told(problems()) == [
        ("two-perpetrators", "Exit", 4, "Perpetrator ref"), ("two-sites", "Exit", 5, "Site"),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("table", "name", "day", "severity"),
    [
        ("service_users", "closure_date", dt.date(2017, 1, 3), "error"),
        ("service_users", "initial_contact_date", dt.date(2017, 1, 1), "error"),
        ("risk", "assessment_date", dt.date(2016, 12, 31), "error"),
        ("actions", "date", dt.date(2016, 12, 31), "warning"),
        ("police", "outcome_date", "30/09/2015", "warning"),
    ],
)
def test_dates_out_of_order(release, problems, table, name, day, severity) -> None:
    release.put(table, 1, name, day)
    found = problems()
    assert {problem.rule for problem in found} == {"date-order"}
    assert {(problem.row, problem.severity) for problem in found} == {
        (release.sheets[table].first + 1, severity)
    }


def test_an_allocation_before_the_randomisation_counts_the_first_referral(release, problems) -> None:
    # The repeat referral of the first service user lies after the allocation: no problem.
    release.put("service_users", 0, "allocation_date", dt.date(2016, 12, 1))
    (problem,) = problems()
    assert (problem.rule, problem.row) == ("date-order", 4)
    assert "randomisation, row 4" in problem.message


@pytest.mark.parametrize(("table", "sheet"), [("risk", "Risk assessments"), ("dash", "Drive-DASH")])
def test_a_closure_form_before_the_intake_form_and_a_wave_twice(release, problems, table, sheet) -> None:
    release.put(table, 12, "assessment_date", dt.date(2017, 1, 5))
    assert [(p.rule, p.sheet, p.row) for p in problems()] == [("wave-order", sheet, 16)]
    release.put(table, 12, "wave", "Intake")
    assert ("duplicate-row", sheet, 16) in [(p.rule, p.sheet, p.row) for p in problems()]


def test_an_incident_twice(release, problems) -> None:
    police = release.sheets["police"]
    police.rows.append(list(police.rows[4]))
    alike, problem = sorted(problems(), key=lambda problem: problem.severity, reverse=True)
    assert (problem.rule, problem.row, problem.severity) == ("duplicate-row", police.last, "error")
    assert "row 6" in problem.message
    assert (alike.rule, alike.row) == ("too-many", police.last)


@pytest.mark.parametrize(("table", "day"), [("police", "30/09/2015"), ("marac", "01/10/2019")])
def test_a_row_outside_the_window_of_its_data_is_a_warning(release, problems, table, day) -> None:
    release.put(table, 0, "date", day)
    (problem,) = problems()
    assert (problem.rule, problem.row, problem.severity) == ("outside-window", 2, "warning")


def test_thirty_incidents_of_one_perpetrator_on_one_day_are_a_warning(release, problems) -> None:
    police = release.sheets["police"]
    for number in range(29):
        police.rows.append([f"X{number}", *police.rows[0][1:]])

    def crowded():
        return [problem for problem in problems() if " alike in " not in problem.message]

    (problem,) = crowded()
    assert (problem.rule, problem.row, problem.severity) == ("too-many", police.last, "warning")
    assert "30 incidents" in problem.message
    police.rows.pop()
    assert crowded() == []


def test_incidents_alike_under_two_references_are_a_warning(release, problems) -> None:
    police = release.sheets["police"]
    police.rows.append(["X1", *police.rows[0][1:]])
    (problem,) = problems()
    assert (problem.rule, problem.row, problem.severity) == ("too-many", police.last, "warning")
    assert "2 incidents alike" in problem.message
    # Another offence on the same day is another incident.
    release.put("police", len(police.rows) - 1, "offence", "Threats to kill")
    assert problems() == []


def test_service_users_without_a_record_are_counted_by_site(release, problems) -> None:
    police = release.sheets["police"]
    release.put("service_users", 0, "status", "Completed")
    police.rows[:] = [row for at, row in enumerate(police.rows) if at not in (0, 11)]
    (problem,) = problems()
    assert (problem.rule, problem.row, problem.severity) == ("no-record", 0, "warning")
    assert "1 of 1 service users of site_1" in problem.message
    assert "P-01" not in str(problem)


def test_more_than_four_hundred_contacts_with_one_person_are_a_warning(release, problems) -> None:
    actions = release.sheets["actions"]
    before = sum(
        release.cell("actions", row, "su_id") == "P-01" and release.cell("actions", row, "work") == "Direct"
        for row in range(len(actions.rows))
    )
    for number in range(401 - before):
        actions.rows.append([f"X{number}", *actions.rows[0][1:]])
    (problem,) = problems()
    assert (problem.rule, problem.row, problem.severity) == ("too-many", actions.last, "warning")
    assert "401 direct contacts" in problem.message
    release.put("insights_exit", 2, "n_contacts", 401)
    assert [problem.rule for problem in problems()] == ["too-many", "implausible"]


def test_a_perpetrator_who_was_randomised_twice_is_a_warning(release, problems) -> None:
    release.put("randomisation", 12, "repeat_referral", "No")
    (problem,) = problems()
    assert (problem.rule, problem.row, problem.severity) == ("too-many", 16, "warning")


@pytest.mark.parametrize(("table", "name"), [("service_users", "age_at_intake"), ("insights_intake", "age")])
def test_an_age_of_fifteen_is_a_warning(release, problems, table, name) -> None:
    release.put(table, 0, name, 15)
    (problem,) = problems()
    assert (problem.rule, problem.severity) == ("implausible", "warning")


@pytest.mark.parametrize(
    ("table", "row", "name", "value"),
    [
        ("actions", 0, "indirect_type", "Case update"), ("actions", 20, "direct_type", "Email"),
        ("police", 9, "crimed", "Y"), ("police", 0, "crimed", "N"), ("police", 8, "dv_flag", "Y"),
        ("service_users", 0, "cyps_involved", "N"),
    ],
)  # fmt: skip
def test_answers_that_contradict_are_a_warning(release, problems, table, row, name, value) -> None:
    release.put(table, row, name, value)
    (problem,) = problems()
    assert (problem.rule, problem.severity) == ("contradiction", "warning")
    assert problem.row == release.sheets[table].first + row


def test_rules_about_tables_and_fields_that_a_release_does_not_have_are_passed_over(release) -> None:
    description = release.save()
    tables = {name: entry for name, entry in description.tables.items() if name not in (
        "service_users", "randomisation", "insights_intake")}  # fmt: skip
    columns = {name: entry for name, entry in tables["police"].columns.items() if name == "incident_id"}
    headers = tuple(entry.header for entry in tables["police"].columns.values())
    tables["police"] = tables["police"].model_copy(
        update={"columns": columns, "window": None, "ignored": headers[1:]}
    )
    assert check_release(description.model_copy(update={"tables": tables}), release.root) == []


def test_a_window_must_name_a_described_date_and_end_after_it_begins(release) -> None:
    path = release.description_path
    text = path.read_text(encoding="utf-8")
    window = "window: { field: date, first: 2015-10-01, last: 2019-09-30 }"
    for wrong, key in (
        ("window: { field: dat, first: 2015-10-01, last: 2019-09-30 }", "tables.police.window.field"),
        ("window: { field: crimed, first: 2015-10-01, last: 2019-09-30 }", "tables.police.window.field"),
        ("window: { field: date, first: 2019-10-01, last: 2019-09-30 }", "tables.police.window.last"),
        ("window: { field: date, first: 2015-10-01, lst: 2019-09-30 }", "tables.police.window.lst"),
    ):
        path.write_text(text.replace(window, wrong), encoding="utf-8")
        with pytest.raises(InputRefusedError) as refused:
            load_description(path, release.root)
        assert key in [problem.key for problem in refused.value.problems]


def test_every_label_of_direct_work_has_its_category() -> None:
    assert list(CATEGORY_OF_DIRECT_TYPE) == list(DIRECT_TYPES)
    assert len(DIRECT_TYPES) == 15
    sizes = [list(CATEGORY_OF_DIRECT_TYPE.values()).count(category) for category in DIRECT_CATEGORIES]
    assert sizes == [4, 5, 6]


def test_warnings_do_not_refuse_a_release(release, problems) -> None:
    release.put("police", 0, "date", "30/09/2015")
    assert errors_of(problems()) == []
