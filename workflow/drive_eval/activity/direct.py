"""Direct work: its classification (Table 7) and contact with service users (text below it).

Population of the classification: direct actions with a label. Population of contact: service users whose
case was completed; the number of contacts is of those who had any.
"""

from collections.abc import Iterator, Mapping
from typing import Any

import numpy as np
import pandas as pd

from drive_eval.activity.contact import contacts_per_person, is_contact
from drive_eval.activity.rows import Part, share_rows, total_rows
from drive_eval.activity.shares import counts_by_person
from drive_eval.activity.years import ALL, periods, year_of
from drive_eval.estimates import AnalysisResult, Basis, build
from drive_eval.profile.cases import completed
from drive_eval.profile.summaries import mean_and_spread
from drive_eval.release.tables.actions import DIRECT_CATEGORIES, DIRECT_TYPES
from drive_eval.rows import Row, count, percent

TEXT = "interventions"
# Label → end of its row's id in Table 7, whose rows begin with the category that the report gave it.
TABLE_7 = {
    "face_to_face_other_agency_behaviour": (
        "behaviour_change_face_to_face_plus_other_agency_plus_behaviour_change"
    ),
    "face_to_face_other_agency_general_behaviour": (
        "behaviour_change_face_to_face_plus_other_agency_plus_general_plus_behaviour_change"
    ),
    "one_to_one_behavioural": "behaviour_change_one_to_one_behavioural_session",
    "one_to_one_general_behaviour": "behaviour_change_one_to_one_general_plus_behaviour_change",
    "face_to_face_contact": "direct_support_face_to_face_contact",
    "direct_contact_made": "direct_support_direct_contact_made",
    "face_to_face_other_agency_general": "direct_support_face_to_face_plus_other_agency_plus_general",
    "appointment_support": "direct_support_support_service_user_to_appointment_meeting",
    "one_to_one_general": "direct_support_one_to_one_general",
    "email": "maintaining_and_sustaining_contact_email",
    "home_visit": "maintaining_and_sustaining_contact_home_visit",
    "telephone_call": "maintaining_and_sustaining_contact_telephone_call",
    "text_message": "maintaining_and_sustaining_contact_text_message_sent",
    "letter": "maintaining_and_sustaining_contact_letter",
    "message_left": "maintaining_and_sustaining_contact_message_left",
}
CATEGORY_PRINTED = {
    "direct_support": (f"{TEXT}.direct_support.share_of_direct",),
    "maintaining_contact": (f"{TEXT}.maintaining_and_sustaining_contact.share_of_direct",),
}
NUMBER_PRINTED = {name: (f"{TEXT}.direct_contacts_per_su.{name}",) for name in ("mean", "sd", "min", "max")}
QUARTILES = {"lower_quartile": 0.25, "median": 0.5, "upper_quartile": 0.75}
NO_LABEL = "label of direct work not recorded"
NO_DATE = "date not recorded"
LOG = ("actions.su_id", "actions.work", "actions.direct_type")
PEOPLE = (*LOG, "service_users.su_id", "service_users.status")


def analyse(views: Mapping[str, pd.DataFrame], settings: Mapping[str, Any]) -> AnalysisResult:
    """Labels and categories of direct work by period; who was in contact, and how often.

    ``views``: ``actions`` (``su_id``, ``date``, ``work``, ``direct_type``) and ``service_users``
    (``su_id``, ``status``, ``programme_year``). ``settings``: the ``activity`` section of the configuration.
    """
    return build(_rows(views, settings))


def category_of(settings: Mapping[str, Any]) -> dict[str, str]:
    """Label → its category in the configuration."""
    return {label: name for name in DIRECT_CATEGORIES for label in settings["categories"][name]}


def _rows(views: Mapping[str, pd.DataFrame], settings: Mapping[str, Any]) -> Iterator[Row]:
    log, people = views["actions"], views["service_users"]
    direct = log[log["work"] == "direct"]
    direct = direct.assign(category=direct["direct_type"].map(category_of(settings)))
    year = year_of(direct["date"], settings["year_ends"])
    undated = int(year.isna().sum())
    for period, years in periods(settings).items():
        rows = direct if period == ALL else direct[year.isin(years)]
        yield from _classified(rows, period, 0 if period == ALL else undated, settings)
    yield from _contact(log, people, settings)


def _classified(rows: pd.DataFrame, period: str, undated: int, settings: Mapping[str, Any]) -> Iterator[Row]:
    missing = int(rows["direct_type"].isna().sum())
    left_out = {NO_DATE: undated, NO_LABEL: missing}
    left_out = {reason: n for reason, n in left_out.items() if n}
    chosen = period == f"year_{settings['classification_year']}"
    columns = {
        "analysis": "activity_direct",
        "arm": "drive",
        "family": "activity.direct",
        "population": "direct actions with a label",
        "period": period,
    }
    fields = (*LOG, *(() if period == ALL else ("actions.date",)))
    for level, column, codes, printed in (
        ("category", "category", DIRECT_CATEGORIES, CATEGORY_PRINTED),
        ("label", "direct_type", DIRECT_TYPES,
         {label: (f"table_7.{end}.percent_of_actions",) for label, end in TABLE_7.items()}),
    ):  # fmt: skip
        part = Part(f"activity.direct.{period}.{level}", columns, fields, left_out, printed if chosen else {})
        table = counts_by_person(rows, column, codes)
        if level == "category":
            yield from total_rows(table, part)
        yield from share_rows(table, part, settings)


def _contact(log: pd.DataFrame, people: pd.DataFrame, settings: Mapping[str, Any]) -> Iterator[Row]:
    """Service users in contact: all, and by the programme year in which their case was allocated."""
    done = completed(people["status"])
    cases = people[done].set_index("su_id")
    number = contacts_per_person(log, settings["contact"]).reindex(cases.index, fill_value=0)
    left_out = {"case not completed": int((~done).sum())} if (~done).any() else {}
    yield from _reached(number, "all", left_out, PEOPLE, settings)
    yield from _kinds(log, number, left_out, settings)
    years = cases["programme_year"]
    unplaced = int(years.isna().sum())
    for year in range(1, len(settings["year_ends"]) + 2):
        of = number[years.eq(year).fillna(value=False).to_numpy(dtype=bool)]
        others = len(number) - len(of) - unplaced
        reasons = {
            **left_out,
            **({"allocated in another programme year": others} if others else {}),
            **({"programme year not recorded": unplaced} if unplaced else {}),
        }
        fields = (*PEOPLE, "service_users.programme_year")
        yield from _reached(of, f"year_{year}", reasons, fields, settings)


def _reached(
    number: pd.Series,
    cohort: str,
    left_out: Mapping[str, int],
    fields: tuple[str, ...],
    settings: Mapping[str, Any],
) -> Iterator[Row]:
    """Of one cohort of cases: how many were in contact, and the number of their contacts."""
    everybody = cohort == "all"
    reached = number[number > 0]
    columns = {
        "analysis": "activity_direct",
        "arm": "drive",
        "family": "activity.contact",
        "population": "completed cases" if everybody else f"completed cases allocated in {cohort}",
        "period": "" if everybody else cohort,
        "term": "in_contact",
    }
    columns["population"] = columns["population"].replace("_", " ")
    basis = Basis(fields, (), len(number), left_out, "completed cases with at least one direct contact")
    name = f"activity.contact.{cohort}"

    def printed(*ends: str) -> str:
        return ";".join(f"{TEXT}.direct_contact.{end}" for end in ends) if everybody else ""

    yield count(
        columns | {"estimate_id": f"{name}.people.n", "published_id": printed("n")},
        len(reached), basis, len(number),
    )  # fmt: skip
    yield percent(
        columns | {"estimate_id": f"{name}.people.percent", "published_id": printed("percent_of_sus")},
        len(reached), len(number), settings, basis,
    )  # fmt: skip
    none = len(number) - len(reached)
    reasons = {**left_out, **({"no direct contact": none} if none else {})}
    in_contact = columns | {
        "population": "service users in contact" + ("" if everybody else f", {columns['population']}"),
        "term": "contacts",
        "unit": "count",
        "family": "activity.contact.number",
    }
    basis = Basis(fields, (), len(reached), reasons, "service users in contact")
    yield from mean_and_spread(
        reached, in_contact, f"{name}.number", NUMBER_PRINTED if everybody else {}, settings, basis
    )
    yield from _quartiles(reached, in_contact, f"{name}.number", basis)
    if everybody:
        yield from _distribution(reached, in_contact, f"{name}.number", basis, settings)


def _quartiles(reached: pd.Series, columns: Mapping[str, Any], name: str, basis: Basis) -> Iterator[Row]:
    """Quartiles, interpolated between neighbours (definition 7 of Hyndman and Fan 1996)."""
    for statistic, probability in QUARTILES.items():
        value = float(reached.quantile(probability)) if len(reached) else None
        estimate = dict(columns) | {
            "estimate_id": f"{name}.{statistic}",
            "statistic": statistic,
            "value": value,
            "n": len(reached),
            "method": "descriptive",
            "sensitivity": "aggregate",
            "reason": "" if len(reached) else "Nobody was in contact.",
        }
        formula = f"{statistic.replace('_', ' ')} of the numbers of contacts"
        yield estimate, Basis(basis.fields, (), basis.rows_used, basis.rows_left_out, formula)


def _distribution(
    reached: pd.Series, columns: Mapping[str, Any], name: str, basis: Basis, settings: Mapping[str, Any]
) -> Iterator[Row]:
    """How many service users had how many contacts, in steps of the configured width."""
    width = int(settings["contacts_bin"])
    steps = int(np.ceil(reached.max() / width)) if len(reached) else 0
    for step in range(steps):
        least, most = step * width + 1, (step + 1) * width
        n = int(reached.between(least, most).sum())
        estimate = dict(columns) | {
            "estimate_id": f"{name}.from_{least}_to_{most}.percent",
            "term": f"contacts.from_{least}_to_{most}",
            "family": "activity.contact.distribution",
        }
        of = Basis(basis.fields, (), basis.rows_used, basis.rows_left_out, "100 × n / people in contact")
        yield percent(estimate | {"unit": "percent"}, n, len(reached), settings, of)


def _kinds(
    log: pd.DataFrame, number: pd.Series, left_out: Mapping[str, int], settings: Mapping[str, Any]
) -> Iterator[Row]:
    """Of service users in contact: who had at least one action of each kind of direct work."""
    contacts = log[is_contact(log, settings["contact"]) & log["su_id"].isin(number.index)]
    kinds = contacts.assign(category=contacts["direct_type"].map(category_of(settings)))
    table = counts_by_person(kinds, "category", DIRECT_CATEGORIES)
    reached = int((number > 0).sum())
    none = len(number) - reached
    reasons = {**left_out, **({"no direct contact": none} if none else {})}
    for kind, label in DIRECT_CATEGORIES.items():
        n = int((table[kind] > 0).sum())
        columns = {
            "analysis": "activity_direct",
            "arm": "drive",
            "family": "activity.contact.kinds",
            "population": "service users in contact",
            "term": kind,
        }
        basis = Basis(PEOPLE, (), reached, reasons, f"service users with any {label.lower()}")
        printed = kind == "behaviour_change"
        name = f"activity.contact.all.{kind}"
        yield count(
            columns | {"estimate_id": f"{name}.n",
                       "published_id": f"{TEXT}.behaviour_change.sus" if printed else ""},
            n, basis, reached,
        )  # fmt: skip
        yield percent(
            columns | {"estimate_id": f"{name}.percent",
                       "published_id": f"{TEXT}.behaviour_change.percent" if printed else ""},
            n, reached, settings, basis,
        )  # fmt: skip
