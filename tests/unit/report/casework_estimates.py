"""Made-up estimates of the actions log, of behaviour and of the Drive-DASH for a whole report.

The analyses themselves make them, from a hundred service users drawn by chance; the Bayesian models' are
written down, so that nothing is sampled.
"""

from collections.abc import Iterator
from functools import cache
from typing import Any

import numpy as np
import pandas as pd

from drive_eval.activity import direct, work
from drive_eval.behaviour import dash, engagement, severity
from drive_eval.behaviour.fields import BEHAVIOURS
from drive_eval.estimates import AnalysisResult, Basis
from drive_eval.release.tables.actions import AGENCIES, DIRECT_TYPES, INDIRECT_TYPES, OBJECTIVES
from drive_eval.release.tables.codes import SEVERITIES, WAVES
from drive_eval.release.tables.dash import DASH_ITEMS
from drive_eval.settings.activity import Activity
from drive_eval.settings.behaviour import Behaviour

PEOPLE = [f"p{number:03d}" for number in range(100)]
SCORES = {"intake": 8.8, "midpoint": 7.9, "closure": 7.3}


@cache
def casework() -> tuple[tuple[dict[str, Any], Basis], ...]:
    """Every estimate of the chapters activity and behaviour."""
    return tuple(_casework())


def _casework() -> Iterator[tuple[dict[str, Any], Basis]]:
    generator = np.random.default_rng(7)
    log, people = _log(generator), _people(generator)
    risk, forms, needs = _risk(generator), _forms(generator), _needs(generator)
    own = Activity().model_dump(mode="json")
    settings = Behaviour().model_dump(mode="json")
    views = {"risk": risk, "needs": needs, "actions": log}
    for result in (
        work.analyse(log, own),
        direct.analyse({"actions": log, "service_users": people}, own),
        severity.analyse(risk, settings),
        engagement.analyse(views, settings | {"contact": own["contact"]}),
        dash.analyse({"dash": forms, "service_users": people}, settings),
    ):
        yield from _rows(result)
    for model in ("poisson_gamma", "negative_binomial"):
        for wave, score in SCORES.items():
            yield _sampled(model, f"margin.{wave}.score", score, "score", wave=wave)
        for term, ratio in (("midpoint", 0.9), ("closure", 0.83), ("site_2", 0.96), ("site_3", 1.04)):
            yield _sampled(model, f"{term}.irr", ratio, "ratio")
    yield _sampled("negative_binomial", "dispersion.k", 0.002, "statistic")


def _rows(result: AnalysisResult) -> Iterator[tuple[dict[str, Any], Basis]]:
    for record in result.estimates.to_dict("records"):
        columns = {str(name): (None if pd.isna(value) else value) for name, value in record.items()}
        yield columns, result.basis[str(columns["estimate_id"])]


def _sampled(model: str, name: str, value: float, unit: str, **more: Any) -> tuple[dict[str, Any], Basis]:
    columns = {
        "estimate_id": f"behaviour.dash_bayes.{model}.{name}",
        "analysis": "behaviour_dash_bayes",
        "population": "Drive-DASH forms that count",
        "term": name.rpartition(".")[0],
        "statistic": name.rpartition(".")[2],
        "value": value,
        "lower": 0.95 * value,
        "upper": 1.05 * value,
        "interval": "posterior interval between equal tails, 95%",
        "unit": unit,
        "n": 90,
        "method": "posterior mean",
        "sensitivity": "aggregate",
    }
    return columns | more, Basis(("dash.wave",), (), 260, {}, "of the draws of the model")


def _people(generator: np.random.Generator) -> pd.DataFrame:
    return pd.DataFrame({
        "su_id": PEOPLE, "status": "completed", "programme_year": generator.integers(1, 4, 100),
        "site": generator.choice(["site_1", "site_2", "site_3"], 100),
    }).astype({"programme_year": "Int64"})  # fmt: skip


def _log(generator: np.random.Generator) -> pd.DataFrame:
    n = 9000
    kind = generator.choice(list(INDIRECT_TYPES), n, p=[0.27, 0.6, 0.13])
    is_direct = generator.random(n) < 0.18
    reached = np.array(PEOPLE)[np.floor(65 * generator.random(n) ** 1.4).astype(int)]
    anybody = generator.choice(PEOPLE, n)
    multi = ~is_direct & (kind == "multi_agency")
    return pd.DataFrame({
        "su_id": np.where(is_direct, reached, anybody),
        "date": pd.Timestamp("2016-04-01") + pd.to_timedelta(generator.integers(0, 1250, n), unit="D"),
        "work": np.where(is_direct, "direct", "indirect"),
        "indirect_type": pd.Series(kind).mask(is_direct),
        "objective": pd.Series(generator.choice(list(OBJECTIVES), n)).mask(~multi),
        "agency": pd.Series(generator.choice(list(AGENCIES), n)).mask(is_direct),
        "direct_type": pd.Series(generator.choice(list(DIRECT_TYPES), n)).mask(~is_direct),
    })  # fmt: skip


def _risk(generator: np.random.Generator) -> pd.DataFrame:
    shares = {
        "intake": [0.4, 0.1, 0.15, 0.35],
        "midpoint": [0.7, 0.1, 0.1, 0.1],
        "closure": [0.8, 0.1, 0.06, 0.04],
    }
    parts = []
    for wave in WAVES:
        answers = {name: generator.choice(list(SEVERITIES), 100, p=shares[wave]) for name in BEHAVIOURS}
        parts.append(pd.DataFrame({"su_id": PEOPLE, "wave": wave} | answers))
    return pd.concat(parts, ignore_index=True)


def _needs(generator: np.random.Generator) -> pd.DataFrame:
    levels = generator.choice(["engaged", "partially_engaged", "non_engaged"], 100)
    return pd.DataFrame({"su_id": PEOPLE, "wave": "midpoint", "engagement_level": levels})


def _forms(generator: np.random.Generator) -> pd.DataFrame:
    parts = []
    for wave in WAVES:
        answers = generator.choice(["yes", "no", "not_known"], (100, 20), p=[0.4, 0.3, 0.3])
        parts.append(pd.DataFrame(answers, columns=list(DASH_ITEMS)).assign(su_id=PEOPLE, wave=wave))
    return pd.concat(parts, ignore_index=True)
