"""Only what a change affects runs again, in one invocation, and the result equals a clean build's."""

import os
import re
import time
from pathlib import Path

import pytest

from drive_eval.analyses import VIEW_ANALYSES, estimate_tables, of_chapter
from drive_eval.evaluation import GATED_TOGETHER
from drive_eval.figures.registry import FIGURES
from workflow.matrix_case import estimates, named_by_trace
from workflow.matrix_changes import lineages
from workflow.project import CHAPTERS, CHOSEN, DESCRIPTION, WORKBOOK, Project, fresh

pytestmark = pytest.mark.workflow

ROWS = "workflow/drive_eval/rows.py"
ROWS_OF_SHEETS = "workflow/drive_eval/release/landing.py"
SHEET = "Needs assessments"
STATEMENT = {"publish", "published_figures", "lineage", "report"}
NEEDS, PROFILE = set(of_chapter("needs")), set(of_chapter("profile"))
LATENT = {"latent_fits", "latent_bootstrap.0", "latent_bootstrap.1"}
# These count and have no shares.
WITHOUT_SHARES = {"profile_flow", "profile_overview"}
LEVEL_OF_NEEDS = "needs:\n  # Level of all intervals of this section.\n  interval_level: "
LEVEL = (f"{LEVEL_OF_NEEDS}0.95", f"{LEVEL_OF_NEEDS}0.9")


def readers(table: str, field: str) -> tuple[set[str], set[str]]:
    """The jobs of the views that hold a field, and the analyses that read these views."""
    found = [
        (name, entry.id)
        for entry in VIEW_ANALYSES
        for name, view in entry.views.items()
        if entry.chapter in CHOSEN and view.table == table and field in view.fields
    ]
    return {f"view.{name}" for name, _ in found}, {analysis for _, analysis in found}


def between(analyses: set[str]) -> set[str]:
    """The jobs between views and estimates, where an analysis has any."""
    return LATENT if "latent_classes" in analyses else set()


def figures(*tables: str) -> set[str]:
    """The jobs of the figures that read any of these tables of estimates."""
    drawn = [figure for figure in FIGURES if figure.chapter in CHOSEN]
    return {f"figure.{figure.slug}" for figure in drawn if set(figure.analyses) & set(tables)}


def downstream(*tables: str) -> set[str]:
    """The jobs that rerun when these tables of estimates do.

    The gate judges tables that share families together.
    """
    groups = [group for group in GATED_TOGETHER if set(group) & set(tables)]
    judged = {*tables, *(name for group in groups for name in group if name in estimate_tables(CHOSEN))}
    return {*tables, *(f"disclose.{table}" for table in judged)} | figures(*judged) | STATEMENT


def assert_equals_clean_build(project: Project, folder: Path) -> None:
    """Everything published, and every view and estimate, has the bytes of a build from nothing."""
    clean = fresh(folder)
    for part in ("config", "resources", "workflow"):
        for path in project.path(part).rglob("*"):
            if path.is_file() and "__pycache__" not in path.parts:
                clean.path(str(path.relative_to(project.root))).write_bytes(path.read_bytes())
    clean.snakemake()
    for tree in ("publishable", "restricted"):
        assert project.hashes(f"results/demo/{tree}") == clean.hashes(f"results/demo/{tree}")


def cell(project: Project, header: str, row: int) -> str:
    """The address of a cell of the needs sheet by its column's header."""
    import openpyxl

    book = openpyxl.load_workbook(project.path(WORKBOOK), read_only=True)
    headers = [entry.value for entry in next(book[SHEET].iter_rows(min_row=3, max_row=3))]
    return f"{chr(ord('A') + headers.index(header))}{row}"


def flip(project: Project, header: str, row: int, one: str, other: str) -> None:
    """Change one answer to another one, and register the workbook as it is now."""
    address = cell(project, header, row)
    if project.set_cell(SHEET, address, one) == one:
        project.set_cell(SHEET, address, other)
    project.register()


def change_rows(project: Project) -> None:
    """Write a function of both chapters on people otherwise: another rounding error, the same meaning."""
    project.edit(ROWS, "100.0 * n / denominator", "n * 100.0 / denominator")


def double_a_unit_cost(project: Project) -> None:
    """Change one price of housing, and register the parameters as they are now."""
    path = project.path("resources/published/cost_parameters.csv")
    lines = path.read_text(encoding="utf-8").splitlines()
    changed = [number for number, line in enumerate(lines) if line.startswith("housing.") and ",gbp" in line]
    parameter_id, value, *rest = lines[changed[0]].split(",")
    lines[changed[0]] = ",".join([parameter_id, str(float(value) * 2), *rest])
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    project.register()


def test_nothing_to_do_does_nothing(project: Project) -> None:
    assert project.rerun() == set()
    assert "Nothing to be done" in project.snakemake().stderr


def test_touched_files_and_scripts_rerun_nothing(project: Project) -> None:
    later = time.time() + 100
    for name in (WORKBOOK, "resources/published/cost_parameters.csv", "config/config.yaml"):
        os.utime(project.path(name), (later, later))
    for script in project.path("workflow").rglob("*.py"):
        os.utime(script, (later, later))
    assert project.rerun() == set()


def test_a_comment_a_docstring_and_an_unused_function_rerun_nothing(project: Project) -> None:
    for name in ("needs/recode.py", "costs/evaluate.py", "estimates.py"):
        path = project.path(f"workflow/drive_eval/{name}")
        content = path.read_text(encoding="utf-8")
        assert content.startswith('"""')
        path.write_text(
            '"""Another docstring. '
            + content[3:]
            + "\n\ndef nobody_calls_this() -> int:\n    return 1  # a comment\n",
            encoding="utf-8",
        )
    assert project.rerun() == set()


@pytest.mark.exhaustive
def test_what_was_rebuilt_equals_a_clean_build(project: Project, tmp_path: Path) -> None:
    """A function, a unit cost and a cell, changed and rebuilt one after the other."""
    change_rows(project)
    project.snakemake()
    double_a_unit_cost(project)
    project.snakemake()
    flip(project, "Housing", 10, "Homeless", "Stable")
    project.snakemake()
    assert_equals_clean_build(project, tmp_path / "clean")


def test_a_function_two_imports_deep_reruns_what_reaches_it(project: Project) -> None:
    # The scripts of both chapters import their analyses, and these drive_eval.rows.
    project.edit(ROWS, "    if denominator == 0:\n", "    if (\n        denominator == 0  # nobody\n    ):\n")
    assert project.rerun() == set(), "layout and comments alone are no change"
    change_rows(project)
    assert project.rerun() == downstream(*NEEDS, *(PROFILE - WITHOUT_SHARES))


PREVALENCE = "results/demo/restricted/estimates/needs_prevalence.csv"


def restored(project: Project) -> set[str]:
    """The jobs whose last run put their outputs back."""
    return {name for name, record in project.records().items() if record["restored"]}


def test_what_comes_out_as_before_is_computed_once(project: Project, complete: Project) -> None:
    """A function that views reach, and no analysis: the view is made anew, and its analysis is not."""
    project.edit(
        ROWS_OF_SHEETS, "def _sha256(path: Path) -> str:\n", "def _sha256(path: Path) -> str:\n    pass\n"
    )
    before = project.jobs()
    project.snakemake(PREVALENCE)
    ran = {name for name, time in project.jobs().items() if before[name] != time}
    assert ran == {"view.needs_prevalence", "needs_prevalence"}
    assert restored(project) & ran == {"needs_prevalence"}
    lineage = PREVALENCE.replace(".csv", ".lineage.json")
    for name in (PREVALENCE, lineage):
        assert project.path(name).read_bytes() == complete.path(name).read_bytes()


@pytest.mark.exhaustive
def test_former_settings_compute_nothing_and_whoever_forces_a_job_has_it_computed(project: Project) -> None:
    project.edit("config/config.yaml", *LEVEL)
    project.snakemake(PREVALENCE)
    project.edit("config/config.yaml", *reversed(LEVEL))
    project.snakemake(PREVALENCE)
    assert "needs_prevalence" in restored(project)
    project.snakemake("--forcerun", "needs_prevalence", "--", PREVALENCE)
    assert "needs_prevalence" not in restored(project)


@pytest.mark.exhaustive
def test_what_is_deleted_with_all_outputs_is_not_kept(project: Project) -> None:
    kept = project.path(".cache/drive_eval/kept/demo")
    assert any(kept.rglob("*.csv"))
    project.snakemake("--delete-all-output")
    assert not kept.exists()


def test_a_unit_cost_reruns_its_component_and_the_summary(project: Project) -> None:
    double_a_unit_cost(project)
    before = project.published()
    assert project.rerun() == downstream("costs_housing", "costs_summary") | {"check_release"}
    changed_files = {name for name, value in project.published().items() if before[name] != value}
    assert "results/demo/publishable/figures/costs-waterfall.svg" in changed_files
    assert "results/demo/publishable/figures/needs-prevalence.svg" not in changed_files


def test_a_cell_reruns_the_analyses_that_read_its_column_and_moves_what_the_trace_names(
    project: Project,
) -> None:
    before, named = estimates(project), named_by_trace(lineages(project), ("fields", "needs.housing"))
    flip(project, "Housing", 10, "Homeless", "Stable")
    views, analyses = readers("needs", "housing")
    assert analyses == NEEDS | set(of_chapter("latent"))
    assert project.rerun() == views | between(analyses) | downstream(*analyses) | {"check_release"}
    moved = {name for name, row in estimates(project).items() if before.get(name) != row}
    assert moved
    assert moved <= named


@pytest.mark.exhaustive
def test_a_chapter_left_out_needs_no_table_and_costs_the_others_nothing(project: Project) -> None:
    description = project.path(DESCRIPTION).read_text(encoding="utf-8")
    without = re.sub(r"^  needs:\n(    .*\n)+", "", description, count=1, flags=re.MULTILINE)
    assert without != description
    project.path(DESCRIPTION).write_text(without, encoding="utf-8")
    refused = project.snakemake("-n", check=False)
    assert refused.returncode != 0
    assert 'key "tables.needs"' in refused.stderr
    assert "read by profile, needs, latent" in refused.stderr
    project.edit("config/config.yaml", CHAPTERS, "chapters: [costs]")
    assert project.rerun() == STATEMENT | {"check_release"}
    published = project.path("results/demo/publishable/published_figures.csv").read_text(encoding="utf-8")
    assert "which leaves out: profile, needs, latent," in published
    report = project.path("results/demo/publishable/report.html").read_text(encoding="utf-8")
    assert 'id="costs"' in report
    assert 'id="needs"' not in report


@pytest.mark.exhaustive
def test_a_cell_of_another_column_leaves_the_analysis_without_it_alone(project: Project) -> None:
    flip(project, "Finance and debts", 10, "High", "Low")
    views, analyses = readers("needs", "financial")
    assert "needs_recoding" not in analyses
    assert project.rerun() == views | between(analyses) | downstream(*analyses) | {"check_release"}


@pytest.mark.exhaustive
def test_a_cell_reruns_of_several_views_the_one_that_holds_it(project: Project) -> None:
    flip(project, "Engagement level", 10, "Engaged", "Non-engaged")
    views, analyses = readers("needs", "engagement_level")
    # The analysis of statutory involvement reads two tables; its view of the other one stays.
    assert "view.profile_statutory-needs" in views
    assert "view.profile_statutory" not in views
    assert project.rerun() == views | downstream(*analyses) | {"check_release"}


@pytest.mark.exhaustive
def test_a_cell_that_no_analysis_reads_reruns_no_analysis(project: Project) -> None:
    flip(project, "Completed by", 10, "One person", "Another")
    assert project.rerun() == {"check_release"} | STATEMENT


@pytest.mark.exhaustive
def test_rows_in_another_order_are_the_same_release(project: Project) -> None:
    import openpyxl

    book = openpyxl.load_workbook(project.path(WORKBOOK))
    sheet = book[SHEET]
    rows = [[entry.value for entry in row] for row in sheet.iter_rows(min_row=4)]
    for number, row in enumerate(reversed(rows), start=4):
        for column, value in enumerate(row, start=1):
            sheet.cell(number, column).value = value
    book.save(project.path(WORKBOOK))
    project.register()
    assert project.rerun() == {"check_release"} | STATEMENT


@pytest.mark.exhaustive
def test_a_setting_reruns_what_reads_it(project: Project) -> None:
    project.edit("config/config.yaml", *LEVEL)
    assert project.rerun() == downstream(*NEEDS)


@pytest.mark.exhaustive
def test_more_replicates_of_the_bootstrap_repeat_none(project: Project) -> None:
    project.edit("config/config.yaml", "bootstrap_replicates: 4", "bootstrap_replicates: 6")
    assert project.rerun() == {"latent_bootstrap.2"} | downstream("latent_classes")


@pytest.mark.exhaustive
def test_how_the_bootstrap_is_shared_out_changes_no_estimate(project: Project) -> None:
    before = project.hashes("results/demo/restricted/estimates")
    project.edit("config/config.yaml", "replicates_per_job: 2", "replicates_per_job: 3")
    project.rerun()
    after = project.hashes("results/demo/restricted/estimates")
    tables = {name: value for name, value in before.items() if name.endswith(".csv")}
    assert tables.items() <= after.items()


@pytest.mark.exhaustive
def test_a_setting_of_the_gate_reruns_the_gate_and_no_estimate(project: Project) -> None:
    project.edit("config/config.yaml", "exempt_synthetic: true", "exempt_synthetic: false")
    tables = set(estimate_tables(CHOSEN))
    assert project.rerun() == downstream(*tables) - tables


@pytest.mark.exhaustive
def test_an_input_replaced_by_an_older_file_is_noticed(project: Project) -> None:
    flip(project, "Housing", 10, "Homeless", "Stable")
    os.utime(project.path(WORKBOOK), (1, 1))
    assert readers("needs", "housing")[0] <= project.rerun()


@pytest.mark.exhaustive
def test_a_change_is_noticed_also_where_snakemakes_records_are_lost(project: Project) -> None:
    import shutil

    shutil.rmtree(project.path(".snakemake"))
    assert project.rerun() == set()
    shutil.rmtree(project.path(".snakemake"))
    project.edit("config/config.yaml", *LEVEL)
    assert project.rerun() == downstream(*NEEDS)


@pytest.mark.exhaustive
def test_why_names_the_column_the_setting_and_the_function(project: Project) -> None:
    assert "has changed since it last ran" in project.drive_eval("why").stdout
    flip(project, "Finance and debts", 10, "High", "Low")
    project.edit("config/config.yaml", *LEVEL)
    project.edit("workflow/drive_eval/disclosure.py", "small | unsupported", "unsupported | small")
    told = project.drive_eval("why").stdout
    assert "source needs.financial changed" in told
    assert "setting interval_level changed" in told
    assert "function drive_eval.disclosure:unsafe changed" in told


@pytest.mark.exhaustive
def test_killed_in_the_middle_and_run_again_gives_the_same_bytes(project: Project, complete: Project) -> None:
    import signal

    project.edit("config/config.yaml", *LEVEL)
    running = project.start()
    before = project.jobs()["needs_prevalence"]
    deadline = time.monotonic() + 60
    while project.jobs().get("needs_prevalence", before) == before:
        assert time.monotonic() < deadline
        time.sleep(0.05)
    os.killpg(running.pid, signal.SIGKILL)
    running.wait()
    project.edit("config/config.yaml", *reversed(LEVEL))
    project.snakemake()
    assert project.published() == complete.published()


def test_verify_finds_an_edited_output_an_orphan_and_an_edited_raw_file(project: Project) -> None:
    assert "Release demo: 0 findings." in project.drive_eval("verify").stdout
    table = project.path("results/demo/publishable/estimates.csv")
    table.write_bytes(table.read_bytes() + b"\n")
    project.path("results/demo/publishable/more.csv").write_text("id\n", encoding="utf-8")
    project.edit("config/config.yaml", *LEVEL)
    told = project.drive_eval("verify")
    assert told.returncode == 1
    assert "tampered  results/demo/publishable/estimates.csv" in told.stdout
    assert "orphan    results/demo/publishable/more.csv" in told.stdout
    folder = "results/demo/restricted/estimates"
    assert f"stale     {folder}/needs_count.csv: setting interval_level" in told.stdout
    assert f"stale     {folder}/profile_flow.csv" not in told.stdout
    with project.path("resources/published/cost_parameters.csv").open("a", encoding="utf-8") as parameters:
        parameters.write("\n")
    assert "raw       resources/published/cost_parameters.csv" in project.drive_eval("verify").stdout
