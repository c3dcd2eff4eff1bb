"""Everything on benefit and value of information, from draws of costs and of effects."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd

from drive_eval import estimates
from drive_eval.costs.formulas import upstream
from drive_eval.estimates import AnalysisResult, Basis, build
from drive_eval.rows import Row
from drive_eval.simulation import benefit_rows, information_rows, threshold_rows
from drive_eval.simulation.draw_files import effect_draws
from drive_eval.simulation.effects import COUNTERFACTUAL
from drive_eval.simulation.parts import PRICE, TOTAL
from drive_eval.simulation.setup import Setup


def analyse(
    setup: Setup,
    draws: pd.DataFrame,
    effects: pd.DataFrame,
    effect_estimates: str | Path,
    seeds: tuple[int, int],
) -> AnalysisResult:
    """Estimates.

    ``draws``: costs by draw; ``effects``: the interface's table; ``effect_estimates``: file of the effects'
    estimates, for the people behind them; ``seeds``: of the draws of costs, and of this job.
    """
    settings = setup.settings["simulation"]
    rows = estimates.read(effect_estimates)
    people = {
        str(name).split(".")[2]: int(smallest)
        for name, smallest in zip(rows["estimate_id"], rows["denominator"], strict=True)
    }
    columns = {str(name): draws[name].to_numpy(np.float64) for name in draws}
    price = float(setup.values[PRICE])
    stuff = benefit_rows.material(columns, effect_draws(effects), people, price, settings)
    basis = Basis(inputs=upstream(setup.sheet, [TOTAL])[0], formula=_words(setup))
    groups = information_rows.group_scores(setup, seeds[0], int(settings["information_draws"]))
    every = [
        *benefit_rows.rows(stuff, basis),
        *threshold_rows.rows(stuff, setup, seeds[0], basis),
        *information_rows.rows(stuff, groups, setup, seeds[1]),
    ]
    fields = effects.attrs.get("fields", {})
    return build(setup.traced(_resting_on(every, fields, str(settings["effect"])), whole=True))


def _resting_on(rows: Iterable[Row], fields: Mapping[str, Sequence[str]], headline: str) -> Iterator[Row]:
    """The rows with the fields that their source's draws, and those of the incidents without Drive, rest on.

    ``fields``: source → fields. A row whose id names no source is about the headline's.
    """
    for row, ground in rows:
        source = next((part for part in str(row["estimate_id"]).split(".") if part in fields), headline)
        read = (*fields.get(source, ()), *fields.get(COUNTERFACTUAL, ()))
        yield row, replace(ground, fields=tuple(dict.fromkeys(read)))


def _words(setup: Setup) -> str:
    settings = setup.settings["simulation"]
    averted = ", ".join(
        f"{name} {100 * share:g}%" for name, share in sorted(settings["averted"].items()) if share
    )
    return (
        f"attribution {100 * settings['attribution']:g}% × reduction × incidents without Drive "
        f"({settings['counterfactual']}) × avoidable cost ({averted}) × discounted years "
        f"(persistence {100 * settings['persistence']:g}%, discount {100 * settings['discount_rate']:g}%)"
    )
