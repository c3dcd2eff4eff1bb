"""What victims-survivors did before IDVA support, and the support that they had (Table 9, Figures 41 to 45).

Actions in the twelve months before intake are those of everybody with an intake form, by the arm that the
form names: the population of Tables 4 and 9. Beside it, the same of the cases that the log of randomisation
has in that arm. Length, contacts and interventions are those of the analysed victims-survivors.
"""

from collections.abc import Iterator, Mapping
from typing import Any

import numpy as np
import pandas as pd

from drive_eval.estimates import AnalysisResult, Basis, build
from drive_eval.profile.cases import ARMS
from drive_eval.release.tables.insights import SUPPORT_TYPES
from drive_eval.rows import Row, count, percent
from drive_eval.support import supported
from drive_eval.victims.families import with_holm
from drive_eval.victims.paired import mean
from drive_eval.victims.people import ALLOCATED, POPULATION, SELECTED, Sample, in_study, pairs
from drive_eval.victims.printed import SUPPORT
from drive_eval.victims.quantities import Measure, Values, comparison_rows, summary_rows
from drive_eval.victims.rows import level_name, quantity

ANALYSIS = "victims_support"
# Field → row of Table 9, and what it is called.
ACTIONS = {
    "n_attempts_to_leave": ("attempt_to_leave_the_perpetrator", "Attempts to leave the perpetrator"),
    "n_ae_visits": ("attended_a_and_e", "Attendances at accident and emergency"),
    "n_police_calls": ("called_the_police", "Calls to the police"),
    "n_gp_visits": ("attended_their_gp_for_any_reason", "Attendances at a GP for any reason"),
    "n_specialist_support": ("accessed_other_specialist_dva_support", "Use of other specialist support"),
}
ATTEMPTS = f"{SUPPORT}.attempted_to_leave_drive_vs_control.p"
TYPES_PRINTED = {
    "support_safety_planning": "safety_planning",
    "support_marac": "marac",
    "support_health_wellbeing": "health_wellbeing",
    "support_criminal_court": "criminal_court_process",
}
MEASURES = {
    "length": ("length of IDVA support", "days", ("insights_intake.intake_date", "insights_exit.exit_date")),
    "contacts": ("contacts with the IDVA", "count", ("insights_exit.n_contacts",)),
    "interventions": (
        "kinds of support mobilised",
        "count",
        tuple(f"insights_exit.{name}" for name in SUPPORT_TYPES),
    ),
}
PRINTED_AS = {"length": "support_length", "contacts": "contacts", "interventions": "supports_mobilised"}
STATISTICS = ("mean", "sd", "median", "min", "max")
DAYS_OF_A_MONTH = 365.25 / 12
SITES = ("site_1", "site_2", "site_3")


def analyse(views: Mapping[str, pd.DataFrame], settings: Mapping[str, Any]) -> AnalysisResult:
    """Actions before support, and length, contacts, interventions and kinds of support by arm and site.

    ``views``: ``insights_intake`` (``site``, ``intake_date``, the actions), ``insights_exit``
    (``exit_date``, ``n_contacts``, the kinds of support) and ``randomisation``. ``settings``: ``victims``.
    """
    return build(with_holm([*_actions(views, settings), *_support(pairs(views), settings)]))


def _actions(views: Mapping[str, pd.DataFrame], settings: Mapping[str, Any]) -> Iterator[Row]:
    forms = views["insights_intake"]
    populations = {
        "forms": (Sample(forms, {}), "victims-survivors with an intake form", ("insights_intake.arm",)),
        "randomised": (in_study(views), "victims-survivors with an intake form, in the study", ALLOCATED),
    }
    for name, (sample, words, fields) in populations.items():
        shared = {"analysis": ANALYSIS, "population": words, "wave": "intake"}
        measures = {}
        for action, (row, label) in ACTIONS.items():
            published = _of_table_9(action, row) if name == "forms" else {}
            measure = Measure(
                f"victims.support.actions.{name}.{action}",
                label.lower(),
                "count",
                (*fields, f"insights_intake.{action}"),
                published,
            )
            values = Values({arm: sample.arm(arm)[action] for arm in ARMS}, sample.left_out)
            measures[action] = (measure, values)
            yield from summary_rows(measure, values, ("all", *ARMS), shared, settings)
        yield from comparison_rows(measures, shared, settings)


def _of_table_9(action: str, row: str) -> dict[tuple[str, str], tuple[str, ...]]:
    found: dict[tuple[str, str], tuple[str, ...]] = {
        (group, "mean"): (f"table_9.{row}.mean_{group}",) for group in ("all", *ARMS)
    }
    tested = (f"table_9.{row}.t_test_p",)
    found["test", "student"] = (*tested, ATTEMPTS) if action == "n_attempts_to_leave" else tested
    return found


def with_support(sample: Sample) -> pd.DataFrame:
    """The analysed people with ``length`` (days), ``contacts`` and ``interventions`` (kinds of support)."""
    people = sample.people
    kinds = people[list(SUPPORT_TYPES)]
    return people.assign(
        length=(people["exit_date"] - people["intake_date"]).dt.days.astype("Float64"),
        contacts=people["n_contacts"].astype("Float64"),
        interventions=(kinds == "yes").sum(axis=1).astype("Float64").mask(kinds.isna().all(axis=1)),
    )


def _support(sample: Sample, settings: Mapping[str, Any]) -> Iterator[Row]:
    people = with_support(sample)
    shared = {"analysis": ANALYSIS, "population": POPULATION, "wave": "exit"}
    measures = {}
    for name, (term, unit, fields) in MEASURES.items():
        measure = Measure(f"victims.support.{name}", term, unit, (*SELECTED, *fields), _of_the_text(name))
        by_arm = {arm: people.loc[people["arm"] == arm, name] for arm in ARMS}
        values = Values(by_arm, sample.left_out)
        measures[name] = (measure, values)
        yield from summary_rows(measure, values, ("all", *ARMS), shared, settings)
        yield from _by_site(measure, name, people, sample, shared, settings)
    yield from comparison_rows(measures, shared, settings)
    yield from _months(people, sample, shared)
    yield from _pace(people, sample, shared, settings)
    yield from _bands(people, sample, shared, settings)
    yield from _kinds(people, sample, shared, settings)


def _of_the_text(name: str) -> dict[tuple[str, str], tuple[str, ...]]:
    stem = f"{SUPPORT}.{PRINTED_AS[name]}"
    kept = STATISTICS if name != "interventions" else ("mean", "sd")
    found: dict[tuple[str, str], tuple[str, ...]] = {
        (arm, statistic): (f"{stem}_{arm}.{statistic}",) for arm in ARMS for statistic in kept
    }
    found["test", "student"] = (f"{stem}_difference.p",)
    return found


def _by_site(
    measure: Measure,
    name: str,
    people: pd.DataFrame,
    sample: Sample,
    shared: Mapping[str, Any],
    settings: Mapping[str, Any],
) -> Iterator[Row]:
    for site in SITES:
        here = people[people["site"] == site]
        elsewhere = len(people) - len(here)
        left_out = dict(sample.left_out) | ({"other site": elsewhere} if elsewhere else {})
        values = Values({arm: here.loc[here["arm"] == arm, name] for arm in ARMS}, left_out)
        own = Measure(
            f"{measure.name}.{site}",
            f"{measure.term}, {site.replace('_', ' ')}",
            measure.unit,
            (*measure.fields, "insights_intake.site"),
        )
        yield from summary_rows(own, values, ARMS, shared, settings)


def _months(people: pd.DataFrame, sample: Sample, shared: Mapping[str, Any]) -> Iterator[Row]:
    """Mean length of support in months, which the text rounds in words."""
    for arm in ARMS:
        days = people.loc[people["arm"] == arm, "length"].dropna()
        columns = dict(shared) | {
            "estimate_id": f"victims.support.length.{arm}.mean_months",
            "family": "victims.support.length.spread",
            "arm": arm,
            "term": "length of IDVA support",
            "statistic": "mean",
            "unit": "months",
            "n": len(days),
            "method": "mean days / (365.25 / 12)",
            "published_id": f"{SUPPORT}.support_length_{arm}.months",
        }
        reasons = dict(sample.left_out) | {"other arm or not dated": len(people) - len(days)}
        basis = Basis((*SELECTED, *MEASURES["length"][2]), (), len(days), reasons, "mean days / 30.4375")
        value = float(days.mean()) / DAYS_OF_A_MONTH if len(days) else None
        nobody = "" if len(days) else "Nobody has both dates."
        yield quantity(columns, value, supported(basis, days), reason=nobody)


def _pace(
    people: pd.DataFrame, sample: Sample, shared: Mapping[str, Any], settings: Mapping[str, Any]
) -> Iterator[Row]:
    """Contacts per 30 days of support: the ratio of totals, so that days count alike whoever had them.

    Its interval is Student's for the ratio's linearised deviations (Cochran 1977, Sampling Techniques,
    section 6.4).
    """
    for arm in ARMS:
        known = people.loc[people["arm"] == arm, ["contacts", "length"]].dropna().astype(float)
        columns = dict(shared) | {
            "estimate_id": f"victims.support.contacts.{arm}.per_30_days",
            "family": "victims.support.contacts.spread",
            "arm": arm,
            "term": "contacts with the IDVA",
            "statistic": "rate",
            "unit": "rate",
            "n": len(known),
            "method": "ratio of total contacts to total days of support, times 30",
        }
        reasons = dict(sample.left_out) | {"other arm or not recorded": len(people) - len(known)}
        fields = (*SELECTED, *MEASURES["length"][2], *MEASURES["contacts"][2])
        formula = "30 × sum of contacts / sum of days"
        basis = supported(Basis(fields, (), len(known), reasons, formula), known["contacts"])
        days = float(known["length"].sum())
        if days <= 0.0 or len(known) < 2:
            yield quantity(columns, None, basis, reason="No days of support.")
            continue
        ratio = float(known["contacts"].sum()) / days
        off = 30.0 * (known["contacts"] - ratio * known["length"]).to_numpy() / known["length"].mean()
        found = mean(off, float(settings["interval_level"]))
        ends = tuple(None if end is None else 30.0 * ratio + end for end in (found.lower, found.upper))
        kind = f"Student's t interval of the linearised ratio, {level_name(settings)}"
        yield quantity(columns, 30.0 * ratio, basis, (ends[0], ends[1]), kind)


def _bands(
    people: pd.DataFrame, sample: Sample, shared: Mapping[str, Any], settings: Mapping[str, Any]
) -> Iterator[Row]:
    """How length and contacts are spread: people by bands of equal width, the last one open."""
    widths = {"length": int(settings["length_band_days"]), "contacts": int(settings["contacts_band"])}
    last = int(settings["bands_most"]) - 1
    for name, width in widths.items():
        for arm in ARMS:
            known = people.loc[people["arm"] == arm, name].dropna().to_numpy(dtype=float)
            bands = np.minimum(known // width, last)
            reasons = dict(sample.left_out) | {"other arm or not recorded": len(people) - len(known)}
            for band in range(last + 1):
                end = "more" if band == last else str((band + 1) * width - 1)
                columns = dict(shared) | {
                    "estimate_id": f"victims.support.{name}.{arm}.band_{band:02d}.percent",
                    "family": f"victims.support.{name}.bands",
                    "arm": arm,
                    "term": f"{MEASURES[name][0]}: {band * width} to {end}",
                }
                basis = Basis(
                    (*SELECTED, *MEASURES[name][2]), (), len(known), reasons, "100 × in band / people"
                )
                yield percent(columns, int((bands == band).sum()), len(known), settings, basis)


def _kinds(
    people: pd.DataFrame, sample: Sample, shared: Mapping[str, Any], settings: Mapping[str, Any]
) -> Iterator[Row]:
    """Who had each kind of support, in both arms together and in each."""
    for field, label in SUPPORT_TYPES.items():
        for group in ("all", *ARMS):
            inside = people if group == "all" else people[people["arm"] == group]
            known = inside[field].dropna()
            others = len(people) - len(known)
            reasons = dict(sample.left_out) | ({"other arm or not recorded": others} if others else {})
            row = TYPES_PRINTED.get(field) if group == "all" else None
            columns = dict(shared) | {
                "family": f"victims.support.kinds.{field}",
                "arm": "" if group == "all" else group,
                "term": label.lower(),
            }
            name = f"victims.support.kinds.{field}.{group}"
            basis = Basis(
                (*SELECTED, f"insights_exit.{field}"), (), len(known), reasons, "100 × yes / answers"
            )
            n = int((known == "yes").sum())
            printed = f"{SUPPORT}.support_type_{row}.percent" if row else ""
            yield count(columns | {"estimate_id": f"{name}.n"}, n, basis, len(known))
            share = columns | {"estimate_id": f"{name}.percent", "published_id": printed}
            yield percent(share, n, len(known), settings, basis)
