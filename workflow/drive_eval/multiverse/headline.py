"""What the job of one headline writes: specifications, dependence on choices, and the curve."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import pandas as pd

from drive_eval import disclosure_rules
from drive_eval.atomic import replacing
from drive_eval.figures.style import Meta, save
from drive_eval.multiverse import curve, dependence, results
from drive_eval.multiverse.model import Headline


def write(
    settings: Mapping[str, Any], tables: Mapping[str, Sequence[pd.DataFrame]], paths: Mapping[str, Path]
) -> None:
    """Write ``specifications`` and ``dependence`` as CSV and the curve as ``svg`` and ``png``.

    ``settings``: ``name`` and ``headline`` (as JSON), ``disclosure``, ``synthetic`` and ``release``.
    ``tables``: universe → its tables of estimates that passed the gate, the main run's under ``main``.
    """
    name, headline = settings["name"], Headline.model_validate_json(settings["headline"])
    estimates = {universe: pd.concat(parts, ignore_index=True) for universe, parts in tables.items()}
    synthetic, disclosure = settings["synthetic"], settings["disclosure"]
    if not (synthetic and disclosure["exempt_synthetic"]):
        estimates = results.withheld(estimates, disclosure_rules.of(disclosure, synthetic))
    found = results.table(name, headline, estimates)
    told = dependence.table(name, headline, found)
    for content, path in ((found, paths["specifications"]), (told, paths["dependence"])):
        with replacing(path) as temporary:
            content.to_csv(temporary, index=False, lineterminator="\n", float_format="%.10g")
    figure = curve.draw(headline, found, Meta(settings["release"], synthetic))
    save(figure, paths["svg"], paths["png"], headline.title, curve.alt(headline, list(told["sentence"])))
