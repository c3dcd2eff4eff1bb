import base64
import hashlib
import json
import re
import zlib
from itertools import pairwise
from typing import Any

import pandas as pd
import pytest

from drive_eval.figures.registry import FIGURES
from drive_eval.report.render import render
from drive_eval.report.tables import STATUS_LABELS, STATUS_MEANINGS
from unit.report.needs_and_costs_estimates import NASTY, WITHHELD
from unit.report.report_material import Material, material

TOTAL = "costs.summary.total.as_printed"


PREFIX = "#trace="


def traces(page: Any) -> dict[str, Any]:
    """The page's data, with the traces by id."""
    content = json.loads(zlib.decompress(base64.b64decode(page.by_id("traces")["text"])))
    names = content.pop("columns")
    content["estimates"] = {
        identity: {
            name: column["values"][column["rows"][place] - 1]
            for name, column in names.items()
            if place < len(column["rows"]) and column["rows"][place]
        }
        for place, identity in enumerate(content.pop("ids"))
    }
    return content


def links(page: Any) -> list[dict[str, Any]]:
    return [each for each in page.all("a") if each["attributes"]["href"].startswith(PREFIX)]


def traced(link: dict[str, Any]) -> str:
    """The id of the estimate that a link opens."""
    return link["attributes"]["href"].removeprefix(PREFIX)


def test_equal_input_gives_equal_bytes() -> None:
    assert render(*material().arguments()) == render(*material().arguments())


def test_every_estimate_has_a_trace_and_every_shown_one_leads_to_it(page: Any) -> None:
    known = traces(page)["estimates"]
    shown = {traced(link) for link in links(page)}
    assert len(shown) > 80
    assert shown <= set(known)
    assert list(known) == list(material().estimates["estimate_id"])


def test_a_link_shows_the_value_of_its_own_estimate(page: Any) -> None:
    known = traces(page)["estimates"]
    whole = [link for link in links(page) if "." not in link["text"]]
    assert len(whole) > 80
    for link in whole:
        assert link["text"] == known[traced(link)]["shown"]


def test_sentences_take_their_numbers_from_the_estimates(stuff: Material, rendered: Any) -> None:
    assert "£55,000" in rendered(stuff).by_id("in-brief")["text"]
    stuff.set(TOTAL, value=61_234.0)
    stuff.set("needs.count.midpoint.any.percent", value=71.0, lower=66.0, upper=76.0)
    text = rendered(stuff).by_id("in-brief")["text"]
    assert "£61,234" in text
    assert "£55,000" not in text
    assert "71%" in text
    assert "90% interval 66% to 76%" in text


def test_the_commonest_needs_and_the_largest_agencies_are_named(stuff: Material, rendered: Any) -> None:
    stuff.set("needs.prevalence.midpoint.social_ties.percent_yes", value=90.0, lower=85.0, upper=95.0)
    text = " ".join(rendered(stuff).by_id("in-brief")["text"].split())
    assert (
        "The commonest needs are social and community ties (90%), housing (31%) and employment (29%)." in text
    )
    assert "The largest parts are children’s services (£3,000) and police (£1,000)." in text


def test_text_of_the_data_cannot_become_markup(page: Any) -> None:
    assert "<script>alert" not in page.html
    assert "</script><script>" not in page.html
    assert len(page.all("script")) == 2
    assert traces(page)["estimates"][WITHHELD]["reason"] == NASTY
    assert not [element for element in page.all("b") if element["text"] == "text"]


def test_a_withheld_estimate_says_so_and_why(page: Any) -> None:
    shown = [link for link in links(page) if traced(link) == WITHHELD]
    assert len(shown) >= 2  # the table of needs, a table behind a figure
    for link in shown:
        assert link["text"] == "withheld"
        assert link["attributes"]["title"] == NASTY
    trace = traces(page)["estimates"][WITHHELD]
    assert trace["shown"] == "withheld"
    assert "exact" not in trace
    assert "interval" not in trace


def test_a_synthetic_release_is_labelled_as_one(stuff: Material, rendered: Any) -> None:
    labelled = rendered(stuff)
    assert labelled.html.count("Synthetic data.") == 1
    assert labelled.html.count("synthetic: describes no one") == len(stuff.figures())
    stuff.lineage["release"]["synthetic"] = False
    real = rendered(stuff)
    assert "Synthetic data" not in real.html
    assert "synthetic: describes no one" not in real.html


def test_the_page_asks_for_nothing_from_outside(page: Any) -> None:
    for element in page.elements:
        for name, value in element["attributes"].items():
            if name in ("src", "href", "srcset", "action", "data", "poster", "xlink:href"):
                assert value.startswith(("#", "data:")), (element["tag"], name, value)
            assert not name.startswith("on")
            assert "//" not in (value or "") or name == "content", (element["tag"], name, value)
    style = page.all("style")[0]["text"]
    assert "@import" not in style
    assert "url(" not in style
    assert "http" not in page.all("script")[1]["text"]


def test_the_policy_forbids_the_network_and_names_the_script(page: Any) -> None:
    (policy,) = [
        meta["attributes"]["content"] for meta in page.all("meta") if "http-equiv" in meta["attributes"]
    ]
    script = page.all("script")[1]["text"]
    digest = base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()
    assert "default-src 'none'" in policy
    assert f"script-src 'sha256-{digest}'" in policy
    assert "unsafe-eval" not in policy


def test_ids_are_unique_and_every_reference_has_its_target(page: Any) -> None:
    ids = [element["attributes"]["id"] for element in page.elements if "id" in element["attributes"]]
    assert len(ids) == len(set(ids))
    for element in page.elements:
        for name in ("aria-labelledby", "aria-describedby"):
            for identity in (element["attributes"].get(name) or "").split():
                assert identity in ids
        target = element["attributes"].get("href") or ""
        if target.startswith("#") and not target.startswith(PREFIX):
            assert target[1:] in ids, target


def test_without_scripts_the_page_says_where_every_number_and_chain_is(page: Any) -> None:
    (notice,) = page.all("noscript")
    for words in ("Scripts are off", "drive-eval trace", "estimates.csv"):
        assert words in notice["text"]
    assert "open" not in page.by_id("estimates-list")["attributes"]


def test_the_answer_comes_first_and_what_it_rests_on_last(page: Any) -> None:
    chapters = [e["attributes"]["id"] for e in page.all("section")]
    assert chapters[:2] == ["in-brief", "questions"]
    assert chapters[-6:] == [
        "data-and-method", "checks", "diagnostics", "limitations", "tracing", "all-estimates",
    ]  # fmt: skip
    contents = [link["attributes"]["href"] for link in page.all("a") if "nav" in link["within"]]
    assert contents == [f"#{chapter}" for chapter in chapters if f"#{chapter}" in contents]
    assert set(contents) >= {"#in-brief", "#questions", "#diagnostics", "#limitations", "#checks"}


def test_each_of_the_six_questions_leads_to_a_chapter(page: Any) -> None:
    questions = page.by_id("questions")["text"].count("?")
    assert questions == 6
    assert "Not computed for this release" not in page.by_id("questions")["text"]


def test_a_model_that_did_not_pass_its_gate_is_named(stuff: Material, rendered: Any) -> None:
    gates = [name for name in stuff.estimates["estimate_id"] if name.endswith(".gate.passed")]
    assert f"All {len(gates)} models that were sampled passed" in rendered(stuff).by_id("diagnostics")["text"]
    stuff.set(gates[0], value=0.0)
    text = rendered(stuff).by_id("diagnostics")["text"]
    assert f"{len(gates) - 1} of {len(gates)} models that were sampled passed their gates" in text
    assert gates[0].removesuffix(".gate.passed") in text


def test_structure_can_be_read_by_any_reader(page: Any) -> None:
    assert page.all("html")[0]["attributes"]["lang"] == "en-GB"
    assert [len(page.all(tag)) for tag in ("h1", "main", "nav", "header", "footer")] == [1, 1, 1, 1, 1]
    levels = [
        int(e["tag"][1])
        for e in page.elements
        if re.fullmatch(r"h[1-6]", e["tag"]) and "dialog" not in e["within"]
    ]
    assert all(after - before <= 1 for before, after in pairwise(levels))
    assert len(page.all("caption")) == len(page.all("table"))
    assert all(caption["text"].strip() for caption in page.all("caption"))
    assert all(header["attributes"].get("scope") for header in page.all("th"))
    assert all("label" in field["within"] for tag in ("input", "select") for field in page.all(tag))
    assert page.all("a")[0]["attributes"] == {"class": "skip", "href": "#content"}


def test_pictures_have_names_and_a_table_behind_them(page: Any) -> None:
    pictures = page.all("svg")
    assert len(pictures) == len(FIGURES)
    for picture in pictures:
        assert picture["attributes"]["role"] == "img"
        title, description = picture["attributes"]["aria-labelledby"].split()
        assert page.by_id(title)["text"]
        assert len(page.by_id(description)["text"]) > 60
    behind = [table for table in page.all("table") if "figure" in table["within"]]
    assert len(behind) == len(FIGURES)


def test_tables_that_scroll_can_be_reached_with_the_keyboard(page: Any) -> None:
    regions = [e for e in page.elements if e["attributes"].get("role") == "region"]
    assert len(regions) > 10
    assert all(region["attributes"]["tabindex"] == "0" for region in regions)
    assert all(region["attributes"]["aria-label"].strip() for region in regions)


def test_outcomes_are_counted_and_explained(stuff: Material, rendered: Any) -> None:
    page = rendered(stuff)
    counted = [row["text"].split("\n")[0] for row in page.all("tr")]
    text = page.by_id("checks")["text"]
    for status, number in stuff.published["status"].value_counts().items():
        assert any(
            row.startswith(f"{STATUS_LABELS[status]}{number}{STATUS_MEANINGS[status]}") for row in counted
        )
    assert "A <reason> & more" in text
    assert f"print {len(stuff.published)} figures" in text


def test_a_trace_names_its_inputs_source_columns_rows_and_code(page: Any) -> None:
    known = traces(page)
    cost = known["estimates"][TOTAL]
    assert cost["inputs"] == ["housing.rent", "justice.share"]
    rent = known["parameters"]["housing.rent"]
    assert rent["value"] == "£237.18"
    assert rent["unit"] == "pounds per week"
    assert (rent["status"], rent["table"], rent["line"]) == ("printed", "Table A8.24", "5123")
    need = known["estimates"]["needs.prevalence.midpoint.housing.percent_yes"]
    assert need["fields"] == ["needs.wave", "needs.housing"]
    assert need["used"] == "400"
    assert need["left"] == [["need not recorded", "87"]]
    assert need["interval"] == "27.2% to 35.2% (Wilson score interval, 90%)"
    assert known["fields"]["needs.housing"]["letter"] == "D"
    job = known["jobs"][need["job"]]
    assert job["before"] == ["view"]
    assert job["code"].startswith("1 function or class, digest ")
    assert known["jobs"]["costs"]["seed"] == "7"


def test_a_release_without_costs_still_has_a_report(stuff: Material, rendered: Any) -> None:
    stuff.estimates = stuff.estimates[stuff.estimates["analysis"] != "costs_summary"].reset_index(drop=True)
    stuff.published = stuff.published[~stuff.published["section"].str.startswith("Table A8")]
    page = rendered(stuff)
    brief = page.by_id("in-brief")["text"]
    assert "What one case costs" not in brief
    assert "not available" not in brief
    assert "63%" in brief


@pytest.mark.parametrize(
    ("lower", "upper", "words"),
    [
        (1.0, 9.0, "greater with Drive for physical abuse"),
        (-9.0, -1.0, "greater in the control group for physical abuse"),
        (-1.0, 9.0, "for each of the four behaviours the interval of the extra fall includes no difference"),
    ],
)
def test_the_comparison_of_the_arms_says_what_its_interval_says(
    stuff: Material, rendered: Any, lower: float, upper: float, words: str
) -> None:
    name = "victims.change.physical.contrast.any.extra_fall"
    stuff.set(name, value=(lower + upper) / 2, lower=lower, upper=upper)
    page = rendered(stuff)
    assert words in page.by_id("in-brief")["text"]
    assert words in page.by_id("victims-survivors")["text"]
    assert words in page.by_id("questions")["text"]


def test_a_release_whose_every_number_is_withheld_still_has_a_report(stuff: Material, rendered: Any) -> None:
    stuff.estimates[["value", "lower", "upper"]] = float("nan")
    stuff.estimates[["n", "denominator"]] = pd.NA
    stuff.estimates = stuff.estimates.astype({"n": "Int64", "denominator": "Int64"})
    stuff.estimates["interval"] = ""
    stuff.estimates["reason"] = "Withheld: a count of people below 10 could be read from it."
    page = rendered(stuff)
    assert {link["text"] for link in links(page)} == {"withheld"}
    brief = page.by_id("in-brief")["text"]
    assert "includes no difference" not in brief
    assert "for each of the four behaviours no interval of the extra fall is published" in brief
    assert not {cell["text"].strip() for cell in page.all("td")} & {"None", "nan", "<NA>", "NaN"}
