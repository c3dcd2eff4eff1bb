"""The models of behaviour as the simulation reads them: draws of one model, its verdict, and its people."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from drive_eval import estimates
from drive_eval.bayes.files import read_draws
from drive_eval.simulation.modelled import Modelled


def read_modelled(
    draws: Sequence[str | Path], rows: Sequence[str | Path], settings: Mapping[str, Any]
) -> Modelled | None:
    """The configured model; nothing where the files are not there (empty lists).

    ``draws``: ``by_time.parquet``; ``rows``: the estimates of the same job, which say how many people each
    time rests on; ``settings``: the ``simulation`` section.
    """
    if not draws:
        return None
    chosen = settings["behaviour"]
    behaviour, model = str(chosen["behaviour"]), str(chosen["model"])
    kept = read_draws(draws[0], whatever_the_verdict=True)
    values = kept.values[f"{model}.{behaviour}"]
    verdict = next(each for each in kept.verdicts if each.subject == f"{behaviour}, {model}")
    table = estimates.read(rows[0]).set_index("estimate_id")
    start = f"behaviour.{behaviour}.{model}.margin.wave"
    people = table.loc[[f"{start}.{wave}.none" for wave in ("intake", "closure")], "n"]
    return Modelled(values.reshape(-1, *values.shape[2:]), verdict.failures, int(people.astype(int).min()))
