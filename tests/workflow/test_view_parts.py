"""Results do not depend on how many jobs extract a table."""

from pathlib import Path

import pyarrow.parquet as pq
import pytest

from workflow.project import fresh

pytestmark = [pytest.mark.workflow, pytest.mark.exhaustive]
NEEDS = "results/demo/restricted/views/needs_prevalence"


def test_views_and_estimates_are_the_same_in_two_and_in_seven_parts(tmp_path: Path) -> None:
    project = fresh(tmp_path / "project")
    project.edit("config/config.yaml", "chapters: [profile, needs, latent, costs]", "chapters: [needs]")
    target = "results/demo/publishable/estimates.csv"
    project.snakemake(target)
    rows = pq.read_metadata(project.path(f"{NEEDS}.parquet")).num_rows
    once = {**project.hashes("results/demo/publishable"), **views(project)}
    for parts in (2, 7):
        setting = next(line for line in config(project) if "rows_per_part:" in line)
        project.edit("config/config.yaml", f"{setting}\n", f"  rows_per_part: {-(-rows // parts)}\n")
        ran = project.jobs()
        project.snakemake(target)
        assert len(list(project.root.glob(f"{NEEDS}.part*.parquet"))) == parts
        assert {f"view_part.{part}.needs_prevalence" for part in range(parts)} <= project.jobs().keys()
        assert project.jobs()["view.needs_prevalence"] != ran["view.needs_prevalence"]
        assert {**project.hashes("results/demo/publishable"), **views(project)} == once
        for path in project.root.glob("results/demo/restricted/views/*.part*.parquet"):
            path.unlink()


def config(project) -> list[str]:
    return project.path("config/config.yaml").read_text(encoding="utf-8").splitlines()


def views(project) -> dict[str, str]:
    """The views themselves, without their parts and lineage."""
    found = project.hashes("results/demo/restricted/views")
    return {name: value for name, value in found.items() if name.endswith(".parquet") and ".part" not in name}
