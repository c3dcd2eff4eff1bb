import pandas as pd
import pytest

from drive_eval import analyses
from drive_eval.figures import draw
from drive_eval.figures.drawing import printed_values
from drive_eval.figures.registry import FIGURES, by_slug
from drive_eval.figures.style import Meta
from unit.report.needs_and_costs_estimates import WITHHELD
from unit.report.report_material import material


@pytest.fixture
def stuff():
    return material()


def table(slug, stuff):
    return draw.data(slug, stuff.estimates, stuff.published)


def test_every_registered_figure_can_be_drawn_and_no_other() -> None:
    assert [spec.slug for spec in FIGURES] == list(draw.DRAWINGS)
    assert by_slug("needs-count").caption_number == "Figure 2"
    with pytest.raises(KeyError, match="known are costs-waterfall"):
        by_slug("needs-waterfall")


@pytest.mark.parametrize("spec", FIGURES, ids=lambda spec: spec.slug)
def test_a_figure_reads_known_tables_and_shows_what_its_prefixes_select(spec, stuff) -> None:
    assert set(spec.analyses) <= set(analyses.estimate_tables())
    data = table(spec.slug, stuff)
    assert {name for name, _ in spec.columns} <= set(data.columns)
    shown = {
        name for column in data.columns if column.endswith("estimate_id") for name in data[column] if name
    }
    assert shown
    selected = {name for name in stuff.estimates["estimate_id"] if name.startswith(spec.prefixes)}
    assert shown <= selected


def test_prevalence_is_at_midpoint_and_the_commonest_comes_first(stuff) -> None:
    data = table("needs-prevalence", stuff)
    assert len(data) == 12
    assert set(data["wave"]) == {"Mid-point"}
    assert data["percent"].is_monotonic_decreasing
    first = data.iloc[0]
    assert (first["need"], first["n"], first["denominator"], first["printed"]) == ("Housing", 125, 400, 31.0)


def test_a_withheld_need_keeps_its_row(stuff) -> None:
    data = table("needs-by-wave", stuff)
    assert len(data) == 36
    row = data[data["estimate_id"] == WITHHELD].iloc[0]
    assert pd.isna(row["percent"])
    assert "Other addictions 5%, 7%" not in draw.DRAWINGS["needs-by-wave"].alt(data)
    assert "withheld" in draw.DRAWINGS["needs-by-wave"].alt(data)


def test_number_of_needs_runs_from_none_to_twelve(stuff) -> None:
    data = table("needs-count", stuff)
    assert list(data["need"]) == [str(number) for number in range(13)]
    assert data["printed"].notna().tolist() == [True] + [False] * 12


def test_the_two_rules_stand_side_by_side(stuff) -> None:
    data = table("needs-recoding", stuff)
    assert list(data["wave"]) == ["Main report", "Cost analysis"] * 4
    assert list(data["denominator"].unique()) == [467, 176]


def test_parts_of_the_cost_are_as_computed_and_their_difference_is_what_rounding_did(stuff) -> None:
    data = table("costs-rounding", stuff)
    assert len(data) == 11
    assert data["as_printed"].iloc[:10].sum() == data["as_printed"].iloc[10] == 55_000
    assert data.loc[0, "difference"] == pytest.approx(-7.25)
    pd.testing.assert_series_equal(
        data["difference"], data["as_printed"] - data["unrounded"], check_names=False
    )


def test_printed_numbers_are_read_from_either_table() -> None:
    transcribed = pd.DataFrame({"id": ["a", "b", "c"], "printed": ["£1,350m", "26.9%", "none"]})
    compared = transcribed.rename(columns={"id": "published_id"})
    assert printed_values(transcribed) == printed_values(compared) == {"a": 1350.0, "b": 26.9}


@pytest.mark.parametrize("slug", list(draw.DRAWINGS))
def test_without_estimates_there_is_an_empty_table_and_still_a_figure(slug, stuff) -> None:
    row = stuff.estimates.iloc[0].to_dict() | {"estimate_id": "other.analysis.value", "published_id": ""}
    drawing = draw.DRAWINGS[slug]
    other = pd.DataFrame([row])
    assert drawing.data(other, stuff.published).empty
    assert drawing.figure(other, stuff.published, Meta()).axes
    assert drawing.alt(drawing.data(other, stuff.published))


def test_descriptions_name_the_numbers_shown(stuff) -> None:
    assert "Housing 31%" in draw.DRAWINGS["needs-prevalence"].alt(table("needs-prevalence", stuff))
    assert "Total per case, both: £55,000" in draw.DRAWINGS["costs-waterfall"].alt(
        table("costs-waterfall", stuff)
    )
    assert "no need 31%; 1 need 28%; 2 needs 26%" in draw.DRAWINGS["needs-count"].alt(
        table("needs-count", stuff)
    )
