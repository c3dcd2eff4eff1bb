"""The tables of uncertainty, scenarios and prices: complete, and refused where they are wrong."""

import csv
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from drive_eval.errors import InputRefusedError
from drive_eval.simulation.counted import Counted, overrides
from drive_eval.simulation.model import simulate
from drive_eval.simulation.parts import TOTAL
from drive_eval.simulation.prices import at_prices, read_deflators, undated
from drive_eval.simulation.scenarios import load_scenarios, price_scenarios
from drive_eval.simulation.setup import Setup
from drive_eval.simulation.uncertainty import COLUMNS, load_uncertainty

ROOT = Path(__file__).resolve().parents[3]
TABLE = ROOT / "resources/costs/uncertainty.csv"
SCENARIOS = ROOT / "resources/costs/scenarios.csv"
type Edit = Callable[[list[dict[str, str]]], None]


def rows() -> list[dict[str, str]]:
    with TABLE.open(encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream))


def written(content: list[dict[str, str]], path: Path) -> Path:
    with path.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.DictWriter(stream, COLUMNS, lineterminator="\n")
        writer.writeheader()
        writer.writerows(content)
    return path


def test_every_parameter_has_a_distribution_or_a_reason_to_be_fixed(made: Setup) -> None:
    assert list(made.table) == sorted(made.parameters)
    assert all(entry.justification for entry in made.table.values())


def test_a_parameter_that_no_cost_needs_is_fixed_and_one_that_says_so_is_not_needed(made: Setup) -> None:
    from drive_eval.costs.formulas import upstream
    from drive_eval.simulation.parts import NATIONAL

    needed = set(upstream(made.sheet, [TOTAL, NATIONAL])[0])
    for name, entry in made.table.items():
        assert entry.fixed or name in needed, name
        assert not (entry.justification.startswith("No cost") and name in needed), name


def change(name: str, **cells: str) -> Edit:
    def edit(content: list[dict[str, str]]) -> None:
        next(row for row in content if row["parameter_id"] == name).update(cells)

    return edit


@pytest.mark.parametrize(
    ("edit", "words"),
    [
        (lambda content: content.pop(), "the parameter has no row"),
        (lambda content: content.append(dict(content[0])), "stands here again"),
        (change("housing.weeks_per_year", parameter_id="housing.weeks"), "is not a parameter"),
        (change("housing.weeks_per_year", justification=""), "justification is missing"),
        (change("housing.weeks_per_year", group="refuge"), "a fixed parameter has no group"),
        (change("housing.refuge.stay", distribution="normal"), "is not a distribution"),
        (change("housing.refuge.stay", group=""), "the group is missing"),
        (change("housing.refuge.stay", **{"class": "guess"}), "do not go together"),
        (change("housing.refuge.stay", distribution="beta_cv"), "for percentages"),
        (change("housing.victim.need", of=""), "do not go together"),
        (change("housing.victim.need", of="housing.victim.rehoused"), "is not from 0 to its base"),
        (change("housing.perpetrator.homeless", of="housing.victim.exits"), "has two bases"),
        (change("housing.perpetrator.homeless", group="refuge"), "stands in two groups"),
        (change("housing.perpetrator.homeless", set=""), "has a set"),
        (change("criminal_justice.court.crown", group="refuge"), "stands in two groups"),
    ],
)
def test_a_wrong_table_is_refused(made: Setup, tmp_path: Path, edit: Edit, words: str) -> None:
    content = rows()
    edit(content)
    with pytest.raises(InputRefusedError, match=words):
        load_uncertainty(written(content, tmp_path / "table.csv"), made.parameters)


def test_all_problems_are_told_at_once(made: Setup, tmp_path: Path) -> None:
    content = rows()
    content.pop()
    change("housing.refuge.stay", group="")(content)
    with pytest.raises(InputRefusedError) as refused:
        load_uncertainty(written(content, tmp_path / "table.csv"), made.parameters)
    assert len(refused.value.problems) == 2


def test_scenarios_are_held_at_their_value(made: Setup) -> None:
    for scenario in load_scenarios(SCENARIOS, made):
        inputs = made.inputs(scenario.changed)
        for name, value in scenario.changed.items():
            assert inputs.fixed[name] == value
        assert set(made.parameters) == set(inputs.fixed) | {entry.name for entry in inputs.inputs}


def test_a_scenario_moves_nothing_but_what_rests_on_it(made: Setup) -> None:
    chosen = next(each for each in load_scenarios(SCENARIOS, made) if each.name == "suicide_known")
    base = simulate(made.model(), 1, "random", 0, 2000)
    moved = simulate(made.model(chosen.changed), 1, "random", 0, 2000)
    np.testing.assert_array_equal(base["police"], moved["police"])
    assert (moved["mental_health_perpetrators"] > base["mental_health_perpetrators"]).all()


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ("x,housing.refuge.sty,1,Label,Reason", "is not a parameter"),
        ("x,housing.refuge.stay,many,Label,Reason", "is no number"),
        ("x,housing.refuge.stay,1,,Reason", "is missing"),
        ("x,housing.perpetrator.homeless,1,Label,Reason", "cannot change alone"),
    ],
)
def test_a_wrong_scenario_is_refused(made: Setup, tmp_path: Path, line: str, words: str) -> None:
    path = tmp_path / "scenarios.csv"
    path.write_text(f"scenario,parameter_id,value,label,reason\n{line}\n", encoding="utf-8")
    with pytest.raises(InputRefusedError, match=words):
        load_scenarios(path, made)


def deflators(path: Path, made: Setup, change: Mapping[str, float] | None = None) -> Path:
    years = sorted({entry.price_year for entry in made.table.values() if entry.price_year})
    index = {year: 100.0 + place for place, year in enumerate(years)} | dict(change or {})
    path.write_text("price_year,index\n" + "".join(f"{y},{i}\n" for y, i in index.items()), encoding="utf-8")
    return path


def test_prices_stay_as_printed_without_a_target(made: Setup) -> None:
    assert at_prices(made.values, made.table, "", None) == dict(made.values)


def test_a_target_year_moves_each_amount_by_its_own_deflator(made: Setup, tmp_path: Path) -> None:
    path = deflators(tmp_path / "deflators.csv", made, {"2024-25": 130.0})
    index = read_deflators(path)
    moved = at_prices(made.values, made.table, "2024-25", str(path))
    for name, entry in made.table.items():
        factor = 130.0 / index[entry.price_year] if entry.price_year else 1.0
        assert moved[name] == pytest.approx(made.values[name] * factor), name
    amounts = {name: parameter.unit for name, parameter in made.parameters.items()}
    assert all(amounts[name].startswith("gbp") for name, entry in made.table.items() if entry.price_year)
    assert set(undated(made.table, amounts)) == {"housing.refuge.support"}
    assert "prices_2024_25" in [each.name for each in price_scenarios(made, str(path))]


def test_a_target_year_without_deflators_is_refused(made: Setup, tmp_path: Path) -> None:
    with pytest.raises(InputRefusedError, match="no table of deflators"):
        at_prices(made.values, made.table, "2024-25", None)
    with pytest.raises(InputRefusedError, match="has no deflator"):
        at_prices(made.values, made.table, "2024-25", str(deflators(tmp_path / "d.csv", made)))


@pytest.mark.parametrize("line", ["2018,0", "2018,-1", "2018,x", ",100", "2018,1\n2018,2"])
def test_a_wrong_deflator_is_refused(tmp_path: Path, line: str) -> None:
    path = tmp_path / "deflators.csv"
    path.write_text(f"price_year,index\n{line}\n", encoding="utf-8")
    with pytest.raises(InputRefusedError):
        read_deflators(path)


def test_a_release_without_a_base_cannot_replace_the_printed_inputs() -> None:
    empty = Counted("criminal_justice.gbh.charges", 0.0, 0, 0, ())
    with pytest.raises(InputRefusedError, match="nothing of its base"):
        overrides({empty.parameter_id: empty})


def test_release_inputs_take_the_place_of_printed_ones(
    files: dict[str, Any], settings: Mapping[str, Any]
) -> None:
    from drive_eval.simulation.setup import setup

    chosen = setup(files, {**settings, "costs": {"inputs": "release"}})
    assert chosen.values["criminal_justice.callout.incidents"] == 365
