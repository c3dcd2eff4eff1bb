"""What a universe takes over, what of it may be seen, and what is said of how much depends on choices."""

import json
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

from drive_eval import estimates
from drive_eval.audit import sidecar
from drive_eval.disclosure_rules import Rules
from drive_eval.estimates import Basis
from drive_eval.figures.style import Meta, svg_text
from drive_eval.multiverse import curve, dependence, results
from drive_eval.multiverse.model import Headline
from drive_eval.multiverse.share import shareable, take_over
from drive_eval.settings.validation import Validation
from drive_eval.validation import report as told
from drive_eval.validation.evidence import row
from drive_eval.validation.evidence import table as table_of

HEADLINE = Headline.model_validate(
    {
        "title": "Change",
        "quantity": "points",
        "unit": "percent",
        "nothing": 0.0,
        "chapters": ["behaviour"],
        "tables": ["behaviour_dash"],
        "estimate": "x.{model}",
        "subjects": {"whole": {"title": "Everybody"}},
        "choices": {
            "model": {"title": "Model", "options": {"plain": {"title": "plain"}, "rich": {"title": "rich"}}},
            "limit": {
                "title": "Limit",
                "options": {
                    "main": {"title": "as configured"},
                    "five": {"title": "five", "settings": {"behaviour": {"dash_not_known_limit": 5}}},
                },
            },
        },
    }
)


def lineage(key: str, inputs: dict[str, str], outputs: dict[str, str]) -> dict[str, Any]:
    return {"key": {"code": key}, "inputs": inputs, "outputs": outputs, "wildcards": {}, "rule": "r"}


def chain() -> dict[str, dict[str, Any]]:
    return {
        "m/view.a.lineage.json": lineage("v", {"resources/p.csv": "p"}, {"m/a.parquet": "1"}),
        "m/fits.lineage.json": lineage("f", {"m/a.parquet": "1"}, {"m/fits.json": "2"}),
        "m/rows.lineage.json": lineage("r", {"m/fits.json": "2", "m/a.parquet": "1"}, {"m/rows.csv": "3"}),
    }


def keys(**changed: str) -> dict[str, str]:
    told = {"view.a": "v", "fits": "f", "rows": "r"} | changed
    return {name: json.dumps({"code": code}) for name, code in told.items()}


def names(paths: list[str]) -> set[str]:
    return {Path(path).name.removesuffix(sidecar.SUFFIX) for path in paths}


def test_a_job_is_shared_where_its_key_and_everything_above_it_are_the_same() -> None:
    assert names(shareable(chain(), keys())) == {"view.a", "fits", "rows"}
    # The key of `rows` is the same, but what it reads will be another's.
    assert names(shareable(chain(), keys(fits="other"))) == {"view.a"}
    assert names(shareable(chain(), keys(rows="other"))) == {"view.a", "fits"}


def test_a_job_that_read_what_is_no_longer_there_is_not_shared() -> None:
    given = chain()
    given["m/fits.lineage.json"]["outputs"]["m/fits.json"] = "newer"
    assert names(shareable(given, keys())) == {"view.a", "fits"}


def test_files_are_taken_over_once_and_running_again_replaces_only_what_differs(tmp_path: Path) -> None:
    main, own = tmp_path / "main", tmp_path / "own"
    (main / "restricted").mkdir(parents=True)
    output = main / "restricted/a.csv"
    output.write_text("1\n", encoding="utf-8")
    told = main / f"restricted/view.a{sidecar.SUFFIX}"
    told.write_text(json.dumps(lineage("v", {}, {str(output): "1"})), encoding="utf-8")
    assert take_over(main, own, keys()) == ["view.a"]
    there = own / "restricted/a.csv"
    assert there.read_text(encoding="utf-8") == "1\n"
    # A job replaces its output with a file of its own; the main run's stays as it is.
    there.unlink()
    there.write_text("own\n", encoding="utf-8")
    assert output.read_text(encoding="utf-8") == "1\n"
    take_over(main, own, keys())
    assert there.read_text(encoding="utf-8") == "own\n", "the same lineage is there already"
    told.unlink()
    told.write_text(json.dumps(lineage("v", {}, {str(output): "2"})), encoding="utf-8")
    take_over(main, own, keys())
    assert there.read_text(encoding="utf-8") == "1\n"


def table(**counts: int) -> pd.DataFrame:
    row = {
        "analysis": "a", "statistic": "mean", "unit": "percent", "method": "m", "sensitivity": "aggregate",
        "value": -4.0, "lower": -6.0, "upper": -2.0, "interval": "95%",
    }  # fmt: skip
    rows = [
        row | {"estimate_id": f"x.{name}", "family": name, "n": n, "denominator": n}
        for name, n in counts.items()
    ]
    return estimates.build([(each, Basis()) for each in rows]).estimates


def test_a_universe_that_only_a_few_people_separate_from_another_is_withheld() -> None:
    tables = {
        "main": table(plain=200, rich=200),
        "a": table(plain=195, rich=150),
        "b": table(plain=200, rich=146),
    }
    found = results.withheld(tables, Rules(10))
    shown = {name: set(each.dropna(subset=["value"])["estimate_id"]) for name, each in found.items()}
    # Five people separate `plain` from the main run's, four people `rich` from that of universe a.
    assert shown == {"main": {"x.plain", "x.rich"}, "a": {"x.rich"}, "b": {"x.plain"}}


def specified(values: list[tuple[float, float, float]]) -> pd.DataFrame:
    estimate = {}
    for at, universe in enumerate(("main", "h.limit_five")):
        rows = table(plain=200, rich=200)
        for place in range(2):
            rows.loc[place, ["value", "lower", "upper"]] = values[2 * at + place]
        estimate[universe] = rows
    return results.table("h", HEADLINE, estimate)


def test_the_specifications_have_the_main_one_first_and_every_option() -> None:
    found = specified([(-4.0, -6.0, -2.0), (-3.0, -5.0, -1.0), (-2.0, -4.0, 0.5), (-1.0, -3.0, 1.0)])
    assert list(found["main"]) == [True, False, False, False]
    assert list(found["value"]) == [-4.0, -2.0, -3.0, -1.0]
    assert list(found["choice.limit"]) == ["main", "five", "main", "five"]


@pytest.mark.parametrize(
    ("values", "words", "counts"),
    [
        ([(-4, -6, -2), (-3, -5, -1), (-2, -4, -0.5), (-1, -3, -0.1)], "conclusion does not depend", (4, 4)),
        ([(-4, -6, -2), (-3, -5, -1), (-2, -4, 0.5), (-1, -3, 1)], "direction does not depend", (4, 2)),
        ([(-4, -6, -2), (-3, -5, -1), (-2, -4, 0.5), (1, -3, 3)], "direction depends", (3, 2)),
    ],
)
def test_the_sentence_says_whether_the_conclusion_depends_on_choices(
    values: list[tuple[float, float, float]], words: str, counts: tuple[int, int]
) -> None:
    row = dependence.table("h", HEADLINE, specified(values)).iloc[0]
    assert words in row["sentence"]
    assert (row["same_side"], row["excluding_nothing"]) == counts
    assert (row["main"], row["lowest"], row["highest"]) == (-4.0, -4.0, max(value[0] for value in values))


def test_the_choice_that_matters_most_is_found_from_the_means_of_its_options() -> None:
    row = dependence.table(
        "h", HEADLINE, specified([(-4, -6, -2), (-3.5, -5, -1), (-2, -4, -1), (-1.5, -3, -1)])
    ).iloc[0]
    # Means by limit are -3.75 and -1.75, by model -3 and -2.5: 1 and 1/4 of the deviations' squares of 17/4.
    assert row["choice"] == "limit"
    assert row["choice_share"] == pytest.approx(16 / 17, abs=1e-3)


def test_what_has_no_result_is_counted_and_told() -> None:
    found = specified([(-4, -6, -2), (-3, -5, -1), (-2, -4, -0.5), (-1, -3, -0.1)])
    found.loc[1, ["value", "lower", "upper"]] = np.nan
    row = dependence.table("h", HEADLINE, found).iloc[0]
    assert (row["specifications"], row["without_result"]) == (3, 1)
    assert "1 more have no result" in row["sentence"]
    found.loc[0, ["value", "lower", "upper"]] = np.nan
    assert "main analysis has no result" in dependence.table("h", HEADLINE, found).iloc[0]["sentence"]


def test_an_estimate_that_is_not_there_says_so() -> None:
    rows = table(plain=200)
    found = results.table("h", HEADLINE, {"main": rows, "h.limit_five": rows})
    assert list(found["reason"]) == ["", "", results.ABSENT, results.ABSENT]


def test_the_curve_has_equal_bytes_for_equal_results_and_tells_what_it_shows() -> None:
    found = specified([(-4, -6, -2), (-3, -5, -1), (-2, -4, 0.5), (-1, -3, 1)])
    drawn = [svg_text(curve.draw(HEADLINE, found, Meta("demo", True)), "t", "d") for _ in range(2)]
    assert drawn[0] == drawn[1]
    page = told.render(
        {"multiverse": table_of("multiverse", [row("Change", "Everybody", "points", -4.0, note="x")])},
        {told.name_of("results/demo/restricted/multiverse/dash.svg"): drawn[0]},
        {"size": "full", "absent": [], "release": "demo", "validation": Validation().model_dump()},
    )
    assert page.count("<svg") == 1
    assert "figure-multiverse" in page
    for words in ("Everybody", "as configured", "rich", "synthetic"):
        assert words in drawn[0]
