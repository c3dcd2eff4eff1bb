"""A universe runs what its choices affect, through the same rules, and leaves the main results alone."""

import json
from pathlib import Path

import pandas as pd
import pytest

from workflow.project import Project

pytestmark = [pytest.mark.workflow, pytest.mark.exhaustive]

GRID = """headlines:
  classes:
    title: Share of service users without needs
    quantity: Share, in percent
    unit: percent
    chapters: [latent]
    tables: [latent_classes]
    estimate: "latent.k6.class.{subject}.share"
    base: {latent: {bootstrap_replicates: 0}}
    subjects:
      no_needs: {title: No needs}
    choices:
      level:
        title: Level of the intervals
        options:
          main: {title: as configured}
          wide:
            title: 99%
            settings: {latent: {interval_level: 0.99}}
      zero_class:
        title: A class without needs
        options:
          fixed: {title: fixed in advance}
          free:
            title: not fixed
            settings: {latent: {zero_class: false}}
"""
VARIANTS = Path("results/demo/variants")


def ran(project: Project, universe: str) -> set[str]:
    """The jobs that a universe ran itself, all its runs together."""
    return {path.stem for path in project.path(f"{VARIANTS}/{universe}/logs").glob("*.json")}


def specifications(project: Project) -> pd.DataFrame:
    return pd.read_csv(project.path("results/demo/restricted/multiverse/classes.specifications.csv"))


def test_universes_share_what_is_the_same_resume_and_follow_changes(project: Project) -> None:
    project.path("config/multiverse.yaml").write_text(GRID, encoding="utf-8")
    before = project.hashes("results/demo/restricted/estimates")
    project.snakemake("multiverse")
    # Another level changes no fit; a class that is not fixed changes all of them.
    assert ran(project, "classes.level_wide") == {"latent_classes", "disclose.latent_classes"}
    fits = {"latent_fits", "latent_classes", "disclose.latent_classes"}
    assert ran(project, "classes.zero_class_free") == fits
    assert ran(project, "classes.level_wide.zero_class_free") == fits
    assert project.hashes("results/demo/restricted/estimates") == before
    found = specifications(project).set_index("specification")
    main = pd.read_csv(
        project.path("results/demo/restricted/estimates/latent_classes.csv"), index_col="estimate_id"
    )
    assert (
        found.loc["level=main;zero_class=fixed", "value"]
        == main.loc["latent.k6.class.no_needs.share", "value"]
    )
    narrow, wide = (found.loc[f"level={level};zero_class=fixed"] for level in ("main", "wide"))
    assert wide["value"] == narrow["value"]
    assert wide["lower"] < narrow["lower"] < narrow["upper"] < wide["upper"]
    # The lineage of a universe leads to the view that it shares with the main run.
    told = json.loads(
        project.path(
            f"{VARIANTS}/classes.zero_class_free/restricted/latent/latent_fits.lineage.json"
        ).read_text("utf-8")
    )
    assert told["key"]["settings"]["zero_class"] is False

    # Nothing to do, then one option edited: its two universes alone.
    assert "multiverse_universe" not in project.snakemake("multiverse").stdout
    project.edit("config/multiverse.yaml", "interval_level: 0.99", "interval_level: 0.9")
    times = project.jobs()
    project.snakemake("multiverse")
    again = {name for name, time in project.jobs().items() if times.get(name) != time}
    assert again == {
        "multiverse_universe.classes.level_wide",
        "multiverse_universe.classes.level_wide.zero_class_free",
        "multiverse_headline.classes",
    }
    changed = specifications(project).set_index("specification").loc["level=wide;zero_class=fixed"]
    assert narrow["lower"] < changed["lower"]
    # A universe whose outcome is lost is told again from what is there, without another fit.
    universe = "classes.zero_class_free"
    logs = project.path(f"{VARIANTS}/{universe}/logs")
    fitted = (logs / "latent_fits.json").stat().st_mtime_ns
    project.path(f"results/demo/restricted/multiverse/universes/{universe}.csv").unlink()
    project.snakemake("multiverse")
    assert (logs / "latent_fits.json").stat().st_mtime_ns == fitted


def test_a_grid_with_mistakes_is_refused_with_all_of_them(project: Project) -> None:
    grid = GRID.replace("interval_level: 0.99", "interval_level: 1.5").replace(
        "[latent_classes]", "[latent_class]"
    )
    project.path("config/multiverse.yaml").write_text(grid, encoding="utf-8")
    done = project.snakemake("multiverse", check=False)
    assert done.returncode != 0
    told = "".join((done.stdout + done.stderr).split())
    assert "latent.interval_level" in told
    assert "tables.latent_class" in told
    # The ordinary run does not read the grid.
    project.snakemake()
