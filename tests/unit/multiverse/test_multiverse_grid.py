"""The grid of analytic choices: what it stands for, and what is refused."""

from pathlib import Path
from typing import Any

import pytest

from drive_eval.errors import InputRefusedError
from drive_eval.multiverse.load import load_grid, parse
from drive_eval.multiverse.model import Headline
from drive_eval.multiverse.specifications import MAIN, merged, specifications, universes
from drive_eval.settings.model import Settings

ROOT = Path(__file__).parents[3]
CONFIGURATION = Settings().model_dump(mode="json")


def headline(**changes: Any) -> dict[str, Any]:
    return {
        "title": "Change",
        "quantity": "points",
        "unit": "percent",
        "nothing": 0.0,
        "chapters": ["behaviour"],
        "tables": ["behaviour_dash"],
        "estimate": "x.{subject}.{model}.{part}",
        "replaced": {"plain.high": "whole"},
        "subjects": {"one": {"title": "One"}, "two": {"title": "Two", "text": "zwei"}},
        "choices": {
            "model": {
                "title": "Model",
                "options": {
                    "plain": {"title": "plain"},
                    "rich": {"title": "rich", "text": "rich_{subject}", "subjects": ["one"]},
                },
            },
            "part": {
                "title": "Part",
                "options": {
                    "low": {"title": "low"},
                    "high": {"title": "high", "reversed": True},
                },
            },
            "limit": {
                "title": "Limit",
                "options": {
                    "main": {"title": "as configured"},
                    "five": {
                        "title": "five",
                        "settings": {"behaviour": {"dash_not_known_limit": 5}},
                        "only": {"part": ["low"]},
                    },
                },
            },
        },
    } | changes  # fmt: skip


def test_a_specification_takes_one_option_of_each_choice_and_names_its_estimate() -> None:
    found = specifications("h", Headline.model_validate(headline()))
    told = [(each.subject, each.universe, each.estimate, each.reversed) for each in found]
    five = "h.limit_five"
    assert told == [
        ("one", MAIN, "x.one.plain.low", False),
        ("one", five, "x.one.plain.low", False),
        ("one", MAIN, "x.one.whole", True),
        ("one", MAIN, "x.one.rich_one.low", False),
        ("one", five, "x.one.rich_one.low", False),
        ("one", MAIN, "x.one.rich_one.high", True),
        ("two", MAIN, "x.zwei.plain.low", False),
        ("two", five, "x.zwei.plain.low", False),
        ("two", MAIN, "x.zwei.whole", True),
    ]
    assert found[1].named == "model=plain;part=low;limit=five"


def test_universes_are_what_changes_settings_and_take_the_headlines_base_along() -> None:
    given = headline(base={"behaviour": {"interval_level": 0.9}})
    assert universes("h", Headline.model_validate(given)) == {
        "h.limit_five": {"behaviour": {"interval_level": 0.9, "dash_not_known_limit": 5}}
    }


def test_merging_goes_section_by_section_and_alters_neither() -> None:
    below, above = {"a": {"b": 1, "c": [1, 2]}}, {"a": {"c": [3]}, "d": 4}
    assert merged(below, above) == {"a": {"b": 1, "c": [3]}, "d": 4}
    assert below == {"a": {"b": 1, "c": [1, 2]}}


def test_the_projects_grid_is_valid_and_every_universe_differs_from_the_main_run() -> None:
    grid = load_grid(parse(ROOT / "config/multiverse.yaml"), CONFIGURATION)
    for name, entry in grid.headlines.items():
        changed = universes(name, entry)
        assert changed, name
        seen = [merged(CONFIGURATION, changes) for changes in changed.values()]
        assert all(content != CONFIGURATION for content in seen)
        assert all(seen.count(content) == 1 for content in seen), f"two universes of {name} are the same"
        told = specifications(name, entry)
        assert {each.subject for each in told} == set(entry.subjects)
        assert len({(each.subject, each.named) for each in told}) == len(told)


@pytest.mark.parametrize(
    ("changes", "key", "words"),
    [
        ({"chapters": ["behavior"]}, "chapters.behavior", "no chapter"),
        ({"tables": ["victims_did"]}, "tables.victims_did", "no table of these chapters"),
        ({"estimate": "x.{wave}"}, "estimate", "no choice of the headline"),
        ({"colour": "red"}, "colour", "extra inputs"),
    ],
)
def test_what_stands_for_nothing_is_named(changes: dict[str, Any], key: str, words: str) -> None:
    with pytest.raises(InputRefusedError) as refused:
        load_grid({"headlines": {"h": headline(**changes)}}, CONFIGURATION)
    assert any(
        problem.key == f"headlines.h.{key}" and words in problem.message for problem in refused.value.problems
    )


def test_settings_are_checked_with_the_headlines_own_chapters() -> None:
    needing_another = {"costs": {"inputs": "release"}}
    given = {
        "h": headline(chapters=["costs", "simulation"], tables=["simulation_costs"], base=needing_another)
    }
    assert load_grid({"headlines": given}, CONFIGURATION | {"chapters": ["costs"]}).headlines
    with pytest.raises(InputRefusedError, match="needs the chapter simulation"):
        load_grid({"headlines": {"h": given["h"] | {"chapters": ["costs"]}}}, CONFIGURATION)


def test_all_mistakes_in_options_are_told_at_once() -> None:
    given = headline()
    limit = given["choices"]["limit"]["options"]
    limit["main"]["settings"] = {"behaviour": {"dash_not_known_limit": 4}}
    limit["five"]["settings"] = {"behaviour": {"dash_not_known_limit": 99}}
    limit["five"]["only"] = {"part": ["middle"], "whole": ["x"]}
    given["choices"]["model"]["options"]["rich"]["subjects"] = ["three"]
    with pytest.raises(InputRefusedError) as refused:
        load_grid({"headlines": {"h": given}}, CONFIGURATION)
    told = "\n".join(map(str, refused.value.problems))
    for words in ("main analysis's", "names middle", "names x", "names three", "dash_not_known_limit"):
        assert words in told


def test_a_file_that_is_no_yaml_is_refused_with_its_line(tmp_path: Path) -> None:
    path = tmp_path / "grid.yaml"
    path.write_text("headlines:\n  a: [1\nb: 2\n", encoding="utf-8")
    with pytest.raises(InputRefusedError) as refused:
        parse(path)
    assert refused.value.problems[0].row > 1
