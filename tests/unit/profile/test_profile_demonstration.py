"""The printed figures of the profile, recomputed from the demonstration release's canonical tables."""

from pathlib import Path

import pandas as pd
import pytest

from drive_eval import estimates
from drive_eval.analyses import by_id, of_chapter
from drive_eval.demo.outcomes import generate_outcomes
from drive_eval.demo.recipe import read_recipe
from drive_eval.demo.release import generate
from drive_eval.profile import (
    duration,
    flow,
    overview,
    service_users,
    statutory,
    suicide,
    victim_answers,
    victims,
)
from drive_eval.published import registry
from drive_eval.published.compare import compare
from drive_eval.settings.model import Profile
from unit.demo.demo_material import typed

ROOT = Path(__file__).resolve().parents[3]
PUBLISHED = ROOT / "resources/published"
MODULES = {
    f"profile_{module.__name__.rpartition('.')[2]}": module
    for module in (duration, flow, overview, service_users, statutory, suicide, victim_answers, victims)
}


@pytest.fixture(scope="module")
def compared() -> pd.DataFrame:
    """Every printed figure that the profile answers, beside its estimate."""
    recipe = read_recipe(ROOT / "resources/releases/demo/recipe.yaml")
    made = generate(recipe, PUBLISHED)
    outcomes = generate_outcomes(recipe, PUBLISHED)
    tables = {"service_users": made.service_users, "needs": made.needs} | vars(outcomes)
    settings = Profile().model_dump(mode="json")
    found = []
    for name in of_chapter("profile"):
        views = {view.table: typed(view.table, tables[view.table]) for view in by_id(name).views.values()}
        given = views if by_id(name).beside else views[by_id(name).table]
        analyse = MODULES[name].analyse
        found.append((analyse(given, settings) if by_id(name).settings else analyse(given)).estimates)
    table = compare(
        registry.read_figures(PUBLISHED / "published.csv"),
        estimates.combine(found),
        {},
        registry.read_roles(sorted(PUBLISHED.glob("roles_*.csv"))),
        registry.read_discrepancies(sorted(PUBLISHED.glob("discrepancies_*.csv"))),
    )
    return table[table["estimate_id"] != ""]


@pytest.mark.parametrize(
    "section",
    ["Appendix 1 flow (perpetrators)", "Appendix 1 flow (primary victims-survivors)", "Table 1", "Table 3"],
)
def test_a_table_is_reproduced_whole(compared: pd.DataFrame, section: str) -> None:
    printed = pd.read_csv(PUBLISHED / "published.csv", dtype=str)
    rows = compared[compared["section"] == section]
    assert set(rows["published_id"]) == set(printed.loc[printed["section"] == section, "id"])
    assert set(rows["status"]) == {"reproduced"}


def test_table_4_is_cut_off_and_its_misprints_are_known(compared: pd.DataFrame) -> None:
    rows = compared[compared["section"] == "Table 4"]
    assert set(rows["status"]) == {"reproduced", "reproduced_truncated", "differs"}
    counts = rows[rows["unit"] != "percent"]
    assert set(counts["status"]) == {"reproduced"}


def test_whatever_differs_has_a_reason(compared: pd.DataFrame) -> None:
    differs = compared[compared["status"] == "differs"]
    assert not differs["reason"].str.startswith("No entry").any()
    assert len(compared) > 300
