"""Draws of the measured change in incidents, each source by its own evidence.

A draw is a *ratio*: incidents (or reports) with Drive over those without, so that 1 is no change and 0.8 a
fifth less. Interface: a table with columns ``source``, ``draw`` (from 0), ``ratio``; the further source
``counterfactual`` is incidents of the control group afterwards over those of the six months before.

Sources of method: gamma-Poisson rates with quasi-Poisson overdispersion; beta and Dirichlet posteriors under
Jeffreys's prior (Briggs, Claxton and Sculpher 2006, chapter 4).
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import pandas as pd

from drive_eval.simulation.distributions import PRIOR, Floats
from drive_eval.simulation.follow_up import Followed, follow_cost_sample, follow_police, reappeared
from drive_eval.simulation.sample import CASES, SAMPLE_FIELDS
from drive_eval.simulation.streams import generator

ARMS = ("drive", "control")
COUNTERFACTUAL = "counterfactual"
COLUMNS = ("source", "draw", "ratio")
# What victims-survivors reported is taken from the behaviour that the police see most often.
REPORTED = "physical"


@dataclass(frozen=True)
class Effect:
    """Draws of one ratio, what it rests on, and the people behind it.

    ``smallest``: people of the smaller group; ``left_out``: rows or people by reason; ``reason``: why there
    are no draws (empty where there are).
    """

    source: str
    ratios: Floats
    estimate: float
    people: int
    smallest: int
    fields: tuple[str, ...]
    formula: str
    left_out: Mapping[str, int] = field(default_factory=dict)
    population: str = "people with data in both arms"
    reason: str = ""


def measure(views: Mapping[str, pd.DataFrame], settings: Mapping[str, Any], seed: int) -> list[Effect]:
    """Every effect that the release's own tables give, and the counterfactual.

    ``views``: ``police``, ``randomisation``, ``service_users``, ``marac``, ``insights_intake``,
    ``insights_exit``; ``settings``: the ``simulation`` section. A source whose groups are empty is left out.
    """
    draws = int(settings["effect_draws"])
    return [effect for effect in _measured(views, settings, draws, seed) if effect.smallest > 0]


def table(effects: list[Effect]) -> pd.DataFrame:
    """The interface's table of draws, in the order of sources and draws.

    Its attribute ``fields`` (source → the release's fields that the draws rest on) is kept in the file.
    """
    parts = [
        pd.DataFrame({"source": effect.source, "draw": np.arange(len(effect.ratios)), "ratio": effect.ratios})
        for effect in sorted(effects, key=lambda effect: effect.source)
        if not effect.reason
    ]
    found = pd.concat(parts, ignore_index=True)[list(COLUMNS)]
    found.attrs["fields"] = {effect.source: list(effect.fields) for effect in effects}
    return found


def _measured(
    views: Mapping[str, pd.DataFrame], settings: Mapping[str, Any], draws: int, seed: int
) -> Iterator[Effect]:
    for source, domestic in (("police_all", False), ("police_domestic", True)):
        followed, left_out = follow_police(views, domestic)
        fields = (
            "police.perp_id", "police.date", *CASES, "service_users.su_id", "service_users.allocation_date",
            *(("police.dv_flag",) if domestic else ()),
        )  # fmt: skip
        yield rate_ratio(source, followed, draws, seed, fields, left_out)
    yield _marac(views, draws, seed)
    yield _victims(views, draws, seed)
    yield _counterfactual(views, settings, draws, seed)


def rate_draws(followed: Followed, draws: int, rng: np.random.Generator) -> Floats:
    """Posterior draws of incidents per person-year: gamma after a count, widened by its overdispersion."""
    shape = (followed.incidents + PRIOR) / followed.dispersion
    return rng.gamma(shape, followed.dispersion / followed.years, draws)


def rate_ratio(
    source: str,
    followed: Mapping[str, Followed],
    draws: int,
    seed: int,
    fields: tuple[str, ...],
    left_out: Mapping[str, int],
) -> Effect:
    """Incidents per person-year of Drive over those of control."""
    drive, control = followed["drive"], followed["control"]
    smallest = min(drive.people, control.people) if min(drive.years, control.years) > 0 else 0
    if not smallest:
        return Effect(source, np.ones(draws), 1.0, 0, 0, fields, "", left_out)
    ratios = rate_draws(drive, draws, generator(f"{source}:drive", seed, 0)) / rate_draws(
        control, draws, generator(f"{source}:control", seed, 0)
    )
    estimate = drive.rate / control.rate if control.incidents else float("nan")
    return Effect(
        source, ratios, estimate, drive.people + control.people, smallest, fields,
        "incidents per person-year after the case began, Drive / control", left_out,
    )  # fmt: skip


def _marac(views: Mapping[str, pd.DataFrame], draws: int, seed: int) -> Effect:
    """Share of perpetrators who came back to MARAC, Drive over control."""
    counts, left_out = reappeared(views["marac"], views["randomisation"])
    source = "marac_reappearance"
    ratios = np.ones(draws)
    parts = {}
    for arm in ARMS:
        n, total = counts[arm]
        parts[arm] = generator(f"{source}:{arm}", seed, 0).beta(n + PRIOR, total - n + PRIOR, draws)
    ratios = parts["drive"] / parts["control"]
    (n, total), (m, base) = counts["drive"], counts["control"]
    estimate = (n / total) / (m / base) if total and base and m else float("nan")
    return Effect(
        source, ratios, estimate, total + base, min(total, base),
        ("marac.perp_id", "marac.date", *CASES),
        "share with a further appearance after the case began, Drive / control", left_out,
    )  # fmt: skip


@dataclass(frozen=True)
class Reported:
    """What victims-survivors reported of one behaviour: its share at exit over that at intake, by arm."""

    draws: Mapping[str, Floats]
    estimates: Mapping[str, float]
    people: Mapping[str, int]
    fields: tuple[str, ...]
    left_out: Mapping[str, int]


def reported_change(
    views: Mapping[str, pd.DataFrame], behaviour: str, arms: tuple[str, ...], draws: int, seed: int
) -> Reported:
    """Change from intake to exit in the share of victims-survivors who report a behaviour, in some arms."""
    intake, exits = views["insights_intake"], views["insights_exit"]
    intake = intake[intake["arm"].isin(arms)]
    used = intake[intake["exclusion_reason"].isna()][["vs_id", "arm", behaviour]]
    pairs = used.merge(exits[["vs_id", behaviour]], on="vs_id", suffixes=("_in", "_out"))
    known = pairs.dropna(subset=[f"{behaviour}_in", f"{behaviour}_out"])
    before, after = (known[f"{behaviour}_{when}"] != "none" for when in ("in", "out"))
    changes, estimates, sizes = {}, {}, {}
    for arm in arms:
        rows = (known["arm"] == arm).to_numpy()
        cells = [int((rows & (before == was) & (after == now)).sum())
                 for was in (True, False) for now in (True, False)]  # fmt: skip
        shares = generator(f"victim_reported:{arm}", seed, 0).dirichlet(np.array(cells) + PRIOR, draws)
        changes[arm] = (shares[:, 0] + shares[:, 2]) / (shares[:, 0] + shares[:, 1])
        reported = cells[0] + cells[1]
        estimates[arm] = (cells[0] + cells[2]) / reported if reported else float("nan")
        sizes[arm] = int(rows.sum())
    return Reported(
        changes, estimates, sizes,
        ("insights_intake.vs_id", "insights_intake.arm", "insights_intake.exclusion_reason",
         f"insights_intake.{behaviour}", "insights_exit.vs_id", f"insights_exit.{behaviour}"),
        {"excluded, or without an exit form": len(intake) - len(pairs),
         "not recorded at both": len(pairs) - len(known)},
    )  # fmt: skip


def _victims(views: Mapping[str, pd.DataFrame], draws: int, seed: int) -> Effect:
    """Change from intake to exit in the share that reports physical abuse, Drive over control."""
    found = reported_change(views, REPORTED, ARMS, draws, seed)
    return Effect(
        "victim_reported",
        found.draws["drive"] / found.draws["control"],
        found.estimates["drive"] / found.estimates["control"],
        sum(found.people.values()),
        min(found.people.values()),
        found.fields,
        "share with physical abuse at exit over that at intake, Drive / control",
        found.left_out,
    )


def _counterfactual(
    views: Mapping[str, pd.DataFrame], settings: Mapping[str, Any], draws: int, seed: int
) -> Effect:
    """Incidents a year of the cost sample's control members: after their case began, over before."""
    before, after, left_out = follow_cost_sample(views["police"], views["randomisation"], settings)
    if not before.people or not before.incidents or not after.years:
        return Effect(COUNTERFACTUAL, np.ones(draws), 1.0, 0, 0, SAMPLE_FIELDS, "", left_out)
    ratios = rate_draws(after, draws, generator("counterfactual:after", seed, 0)) / rate_draws(
        before, draws, generator("counterfactual:before", seed, 0)
    )
    return Effect(
        COUNTERFACTUAL, ratios, after.rate / before.rate, before.people, before.people,
        SAMPLE_FIELDS,
        "incidents per person-year of control perpetrators after their case began / in the months before",
        left_out,
    )  # fmt: skip
