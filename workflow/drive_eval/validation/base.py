"""Generated releases whose recorded outcomes are drawn anew, for the same people.

People, arms, covariates, forms and follow-up are those of a generated release, which takes seconds to make;
their needs, severities and incidents are then drawn again and again from the stated models, by the functions
that make releases of known truth.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from drive_eval.demo.draws import Draws, Floats
from drive_eval.demo.known.needs import with_known_needs
from drive_eval.demo.known.parameters import Known, KnownPolice, KnownServiceUserBehaviour
from drive_eval.demo.known.read import read_known
from drive_eval.demo.known.severity import with_known_outcomes, with_known_risk
from drive_eval.demo.recipe import Recipe, read_recipe
from drive_eval.demo.variant import blocks
from drive_eval.reoffending.periods import PERIODS
from drive_eval.reoffending.person_time import PersonTime
from drive_eval.reoffending.rate_models import DAYS_PER_YEAR
from drive_eval.reoffending.sources import TOGETHER, person_time

Tables = Mapping[str, pd.DataFrame]
# So many replicates share the people of one generated release, whichever jobs compute them.
SHARED = 50
# The days that the demonstration release's police and MARAC data cover.
WINDOWS = {
    "police": {"first": "2015-10-01", "last": "2019-09-30"},
    "marac": {"first": "2016-02-01", "last": "2019-09-30"},
}
# Ids by which rows belong to somebody: who is left out is left out of every table.
PERSON = {
    "service_users": "su_id", "needs": "su_id", "risk": "su_id", "actions": "su_id",
    "randomisation": "perp_id", "insights_intake": "perp_id", "insights_exit": "perp_id",
}  # fmt: skip


@dataclass(frozen=True)
class Base:
    """One generated release: its tables in canonical codes, and everybody's time under observation."""

    tables: Tables
    time: PersonTime


@dataclass(frozen=True)
class Replicate:
    """Outcomes drawn anew for the people of a release; ``seed``: for what an estimator draws itself."""

    number: int
    tables: Tables
    time: PersonTime
    seed: int


def read(files: Mapping[str, Any]) -> tuple[Recipe, Known, Path]:
    """Recipe, stated truth, and the folder of the printed figures, of which ``files`` are."""
    return read_recipe(Path(files["recipe"])), read_known(files["known"]), Path(files["printed"][0]).parent


def make(
    recipe: Recipe, known: Known, published: Path, settings: Mapping[str, Any], number: int, seed: int,
) -> Base:  # fmt: skip
    """Generate the release that stands behind replicate ``number`` and those it shares its people with."""
    own = int(np.random.default_rng([seed, number // SHARED]).integers(2**31))
    release, outcomes = next(
        iter(blocks(recipe.model_copy(update={"seed": own, "scale": 1}), known, published))
    )
    tables = {name: getattr(release, name) for name in ("service_users", "needs", "risk", "actions")}
    tables |= vars(outcomes)
    time = person_time(tables, settings["reoffending"], WINDOWS)[TOGETHER]
    # The stated rates are those of the people whom the police data are about.
    return Base(tables, time.only(time.recorded))


def replicates(
    origin: tuple[Recipe, Known, Path], truth: Known, settings: Mapping[str, Any], seed: int
) -> Iterator[Replicate]:
    """The replicates that ``settings`` ask for, outcomes drawn from ``truth``; ``origin``: see ``read``."""
    people, group = None, -1
    for number in range(*settings["replicates"]):
        if people is None or number // SHARED != group:
            people, group = make(*origin, settings, number, seed), number // SHARED
        tables = drawn(people, truth, number, seed)
        rng = np.random.default_rng([seed, 1, number])
        time = incidents(people.time, truth.police, rng) if truth.police else people.time
        yield Replicate(number, tables, time, int(rng.integers(2**31)))


def drawn(base: Base, known: Known, number: int, seed: int) -> Tables:
    """The release's tables with needs and severities drawn anew."""
    tables = dict(base.tables)
    if known.needs is not None:
        draws = Draws(seed, number, "validation: needs")
        tables["needs"] = with_known_needs(tables["needs"], known.needs, draws)
    if known.service_user_behaviours is not None:
        draws = Draws(seed, number, "validation: risk")
        flags, people = predictors(tables), tables["service_users"]
        tables["risk"] = with_known_risk(tables["risk"], people, flags, known.service_user_behaviours, draws)
    if known.victim_survivor_behaviours is not None:
        draws = Draws(seed, number, "validation: Insights")
        tables["insights_intake"], tables["insights_exit"] = with_known_outcomes(
            tables["insights_intake"], tables["insights_exit"], known.victim_survivor_behaviours, draws
        )
    return tables


def predictors(tables: Tables) -> dict[str, Floats]:
    """By the parameter file's names, 1 where it holds for a service user."""
    people = tables["service_users"]
    direct = set(tables["actions"].loc[tables["actions"]["work"] == "direct", "su_id"])
    where = {
        "family_member": ("relationship_to_primary_vs", "family_member"),
        "current_intimate_partner": ("relationship_to_primary_vs", "current_intimate_partner"),
        "living_together": ("living_arrangement", "living_together"),
        "dv_charges": ("dv_charges", "yes"),
        "vs_engaged_idva": ("vs_engaged_idva", "yes"),
        "cyps_involved": ("cyps_involved", "yes"),
        "ccj_current_proceedings": ("ccj_current_proceedings", "yes"),
    }
    found: dict[str, Floats] = {
        name: np.asarray(people[field].eq(code).fillna(False), dtype=np.float64)
        for name, (field, code) in where.items()
    }
    found["contact"] = np.asarray(people["su_id"].isin(direct), dtype=np.float64)
    return found


def incidents(time: PersonTime, known: KnownPolice, rng: np.random.Generator) -> PersonTime:
    """Everybody's incidents drawn anew: Poisson given a gamma factor of the person."""
    rates = np.array([known.rates[name] for name in PERIODS])
    ratios = np.array([known.rate_ratios[name] for name in PERIODS])
    mean = time.days / DAYS_PER_YEAR * np.where(time.drive[:, None], rates * ratios, rates)
    if known.person_variance:
        shape = 1.0 / known.person_variance
        mean = mean * rng.gamma(shape, 1.0 / shape, len(mean))[:, None]
    return replace(time, counts={"all": rng.poisson(mean).astype(np.int64)})


def some(tables: Tables, time: PersonTime, share: float, number: int, seed: int) -> tuple[Tables, PersonTime]:
    """The rows of a random share of the people, the same in every table."""
    if share >= 1.0:
        return tables, time
    rng = np.random.default_rng([seed, number])
    names = sorted({*tables["service_users"]["su_id"], *tables["randomisation"]["perp_id"]})
    kept = {name for name, value in zip(names, rng.uniform(size=len(names)), strict=True) if value < share}
    fewer = {
        name: table[table[PERSON[name]].isin(kept)].reset_index(drop=True) if name in PERSON else table
        for name, table in tables.items()
    }
    return fewer, time.only(time.people["perp_id"].isin(kept).to_numpy(dtype=bool))


def without_effect(known: Known, person_sd: float) -> Known:
    """The truth in which Drive does nothing, and people differ for more reasons than the covariates."""
    police, victims = known.police, known.victim_survivor_behaviours
    changes: dict[str, Any] = {"drive_odds_ratio": 1.0, "drive_exit_odds_ratio": 1.0, "person_sd": person_sd}
    return Known(
        victim_survivor_behaviours=victims
        and {name: each.model_copy(update=changes) for name, each in victims.items()},
        police=police and police.model_copy(update={"rate_ratios": dict.fromkeys(PERIODS, 1.0)}),
    )


def true_margin(
    frame: pd.DataFrame, model: KnownServiceUserBehaviour, wave: str, flags: Mapping[str, Any]
) -> float:
    """Per cent of high severity if every row of ``frame`` were at ``wave``, by the stated ordered logit."""
    score = np.full(len(frame), np.log({
        "midpoint": model.midpoint_odds_ratio, "closure": model.closure_odds_ratio,
    }.get(wave, 1.0)))  # fmt: skip
    for name, ratio in model.odds_ratios.items():
        score = score + np.log(ratio) * flags[name]
    return float(100.0 * (1.0 / (1.0 + np.exp(model.cutpoints[2] - score))).mean())
