"""The figures and tables of engagement by need: what they show of given estimates, and what they do not."""

import pandas as pd
import pytest

from drive_eval import disclosure
from drive_eval.figures.engagement import DRAWINGS
from drive_eval.figures.registry import by_slug
from drive_eval.figures.style import Meta, svg_text
from drive_eval.needs import engagement, high_level
from drive_eval.needs.fields import FIELDS
from drive_eval.report import needs as chapter
from drive_eval.report.index import build
from drive_eval.settings.model import Needs

SETTINGS = Needs().model_dump(mode="json")
PRINTED = pd.DataFrame(
    {
        "id": ["table_5.alcohol_misuse_yes.engaged", "figure_5.alcohol_misuse.engaging"],
        "printed": ["48.1%", "37.9%"],
    }
)
MODULES = {
    "needs-engagement": engagement,
    "needs-engagement-mosaic": engagement,
    "needs-high-level": high_level,
}


def estimates(slug: str) -> pd.DataFrame:
    """Twenty people: half of them with a high level of alcohol need, every other one of those engaged."""
    rows = pd.DataFrame(
        {
            "wave": ["midpoint"] * 20,
            "engagement_level": ["engaged", "no_contact"] * 10,
            "alcohol": ["high"] * 10 + ["none"] * 10,
        }
    ).reindex(columns=["wave", "engagement_level", *FIELDS])
    return MODULES[slug].analyse(rows.astype("string"), SETTINGS).estimates


@pytest.mark.parametrize("slug", list(DRAWINGS))
def test_each_mark_is_an_estimate_beside_its_printed_value(slug: str) -> None:
    data = DRAWINGS[slug].data(estimates(slug), PRINTED)
    alcohol = data[(data["need"] == "Alcohol misuse") & (data["presence"] == "with")]
    assert alcohol["percent"].tolist() == [50, 0, 0, 50]
    assert alcohol["printed"].iloc[0] == (37.9 if slug == "needs-high-level" else 48.1)
    assert set(data["estimate_id"]) <= set(estimates(slug)["estimate_id"])
    assert {name for name, _ in by_slug(slug).columns} <= set(data.columns)
    assert "alcohol misuse, with: engaged 50%" in DRAWINGS[slug].alt(data).lower()


@pytest.mark.parametrize("slug", list(DRAWINGS))
def test_a_withheld_bar_shows_nothing(slug: str) -> None:
    published = disclosure.apply(estimates(slug), minimum_n=10, exempt=False)
    data = DRAWINGS[slug].data(published, PRINTED)
    # Five people of ten: every part of the need's bars is withheld.
    assert data[data["need"] == "Alcohol misuse"]["percent"].isna().all()
    drawn = svg_text(DRAWINGS[slug].draw(data, Meta()), "a title", "a description")
    assert ">withheld<" in drawn
    assert ">50<" not in drawn


@pytest.mark.parametrize("slug", list(DRAWINGS))
def test_equal_estimates_give_equal_bytes(slug: str) -> None:
    data = DRAWINGS[slug].data(estimates(slug), PRINTED)
    first, second = (svg_text(DRAWINGS[slug].draw(data, Meta()), "t", "d") for _ in range(2))
    assert first == second
    assert ">50<" in first


def test_the_reports_tables_stand_beside_the_printed_ones() -> None:
    found = estimates("needs-engagement")
    name = "needs.engagement.midpoint.alcohol.yes.engaged.row_percent"
    compared = pd.DataFrame(
        [{
            "published_id": "table_5.alcohol_misuse_yes.engaged", "printed": "48.1%", "value": 50.0,
            "status": "differs", "reason": "", "estimate_id": name, "section": "Table 5",
            "row": "Alcohol misuse / Yes", "column": "Engaged", "unit": "percent",
        }]
    )  # fmt: skip
    index = build(found, compared, {}, {}, {})
    ((table, _, rows),) = chapter.engagement(index)
    assert table == "Table 5"
    assert rows["Alcohol misuse / Yes"][0].estimate_id == name
    assert chapter.most_engaged(index, 1) == [("alcohol misuse", name)]


def test_areas_of_the_mosaic_are_numbers_of_people() -> None:
    """Ten people with a need and ten without, five of each engaged: the four areas are equal."""
    data = DRAWINGS["needs-engagement-mosaic"].data(estimates("needs-engagement-mosaic"), PRINTED)
    figure = DRAWINGS["needs-engagement-mosaic"].draw(data[data["need"] == "Alcohol misuse"], Meta())
    (square,) = figure.axes[0].child_axes
    shown = [patch for patch in square.patches if patch.get_fill() and patch.get_height() > 0]
    areas = [patch.get_width() * patch.get_height() for patch in shown]
    assert len(areas) == 4
    assert areas == pytest.approx([areas[0]] * 4)
    assert "10 people" in DRAWINGS["needs-engagement-mosaic"].alt(data)
