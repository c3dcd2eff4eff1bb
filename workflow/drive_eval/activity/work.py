"""Direct and indirect work, and with which agencies: Figures 6 to 8 and the text on indirect work.

Population: every action in the log. A share is of the actions for which the thing is recorded; those for
which it is not are left out by that reason. Multi-agency work alone has an objective.
"""

from collections.abc import Iterator, Mapping
from typing import Any

import pandas as pd

from drive_eval.activity.rows import Part, share_rows, total_rows
from drive_eval.activity.shares import counts_by_person
from drive_eval.activity.years import ALL, periods, settled, year_of
from drive_eval.estimates import AnalysisResult, build
from drive_eval.release.tables.actions import AGENCIES, INDIRECT_TYPES, OBJECTIVES, WORK
from drive_eval.rows import Row

TEXT = "interventions"
WORK_PRINTED = {name: (f"{TEXT}.{name}_work.share_of_actions",) for name in WORK}
INDIRECT_PRINTED = {
    "multi_agency": (f"{TEXT}.multi_agency_work.share_of_indirect",),
    "case_update": (f"{TEXT}.case_updates.share_of_indirect",),
    "background_research": (f"{TEXT}.background_research.share_of_indirect",),
}
OBJECTIVE_PRINTED = {
    "disrupt": (f"{TEXT}.multi_agency_disrupt_only.share",),
    "support": (f"{TEXT}.multi_agency_support_only.share",),
    "support_and_disrupt": (f"{TEXT}.multi_agency_support_and_disrupt.share",),
}
# Kind of indirect work, or objective of multi-agency work → agency → end of the printed figure's id. One
# percentage is printed for IDVA and for unspecified agencies in background research; it is joined to IDVA.
AGENCY_PRINTED = {
    "background_research": {
        "police": "background_research_agency_police",
        "idva": "background_research_agency_idva_and_other_unspecified",
    },
    "case_update": {name: f"case_updates_{name}" for name in ("idva", "police", "probation")},
    "multi_agency": {
        "idva": "multi_agency_idva",
        "police": "multi_agency_police",
        "probation": "multi_agency_probation_crc_and_nps",
        "childrens_social_services": "multi_agency_childrens_social_services",
    },
    "disrupt": {
        name: f"disrupt_{name}" for name in ("police", "idva", "probation", "childrens_social_services")
    },
    "support": {
        "probation": "support_probation",
        "housing": "support_housing",
        "mental_health_wellbeing": "support_mental_health_and_wellbeing",
    },
    "support_and_disrupt": {
        name: f"support_and_disrupt_{name}"
        for name in ("idva", "probation", "police", "childrens_social_services")
    },
}
NO_KIND = "kind of indirect work not recorded"
NO_OBJECTIVE = "objective not recorded"
NO_AGENCY = "agency not recorded"
NO_DATE = "date not recorded"


def analyse(view: pd.DataFrame, settings: Mapping[str, Any]) -> AnalysisResult:
    """Shares of direct and indirect work, of kinds of indirect work, of objectives and of agencies.

    ``view``: one row per action; columns ``su_id``, ``date`` (missing where not recorded), ``work``,
    ``indirect_type``, ``objective``, ``agency`` in canonical codes. ``settings``: the ``activity`` section
    of the configuration.
    """
    return build(_rows(view, settings))


def _rows(view: pd.DataFrame, settings: Mapping[str, Any]) -> Iterator[Row]:
    year = year_of(view["date"], settings["year_ends"])
    undated = int(year.isna().sum())
    for period, years in periods(settings).items():
        whole = period == ALL
        rows = view if whole else view[year.isin(years)]
        left_out = {NO_DATE: undated} if undated and not whole else {}
        yield from _work(rows, period, left_out, settings)
        yield from _indirect(rows[rows["work"] == "indirect"], period, left_out, settings)
    indirect = view[view["work"] == "indirect"]
    in_period = year.isin(periods(settings)[settled(settings)])
    yield from _objectives(indirect[indirect["indirect_type"] == "multi_agency"], settings)
    for kind in INDIRECT_TYPES:
        rows = indirect[indirect["indirect_type"] == kind]
        if kind == "case_update":
            rows = rows[in_period[rows.index]]
            left_out = {NO_DATE: undated} if undated else {}
            yield from _agencies(rows, kind, settled(settings), left_out, settings)
        else:
            yield from _agencies(rows, kind, ALL, {}, settings)
            if kind == "multi_agency":
                for objective in OBJECTIVES:
                    of = rows[rows["objective"] == objective]
                    yield from _agencies(of, kind, ALL, {}, settings, objective)


def _columns(family: str, population: str, period: str) -> dict[str, Any]:
    return {
        "analysis": "activity_work",
        "arm": "drive",
        "family": f"activity.{family}",
        "population": population,
        "period": period,
    }


def _work(
    rows: pd.DataFrame, period: str, left_out: Mapping[str, int], settings: Mapping[str, Any]
) -> Iterator[Row]:
    part = Part(
        f"activity.work.{period}",
        _columns("work", "actions of case managers", period),
        ("su_id", "date", "work") if period != ALL else ("su_id", "work"),
        left_out,
        WORK_PRINTED if period == settled(settings) else {},
    )
    table = counts_by_person(rows, "work", WORK)
    yield from total_rows(table, part, (f"{TEXT}.figure_6.n",) if period == ALL else ())
    yield from share_rows(table, part, settings)


def _indirect(
    rows: pd.DataFrame, period: str, left_out: Mapping[str, int], settings: Mapping[str, Any]
) -> Iterator[Row]:
    missing = int(rows["indirect_type"].isna().sum())
    part = Part(
        f"activity.indirect.{period}",
        _columns("indirect", "indirect actions of case managers", period),
        ("su_id", *(() if period == ALL else ("date",)), "work", "indirect_type"),
        {**left_out, **({NO_KIND: missing} if missing else {})},
        INDIRECT_PRINTED if period == ALL else {},
    )
    yield from share_rows(counts_by_person(rows, "indirect_type", INDIRECT_TYPES), part, settings)


def _objectives(rows: pd.DataFrame, settings: Mapping[str, Any]) -> Iterator[Row]:
    missing = int(rows["objective"].isna().sum())
    part = Part(
        "activity.objective",
        _columns("agency.multi_agency", "multi-agency actions", ALL),
        ("su_id", "work", "indirect_type", "objective"),
        {NO_OBJECTIVE: missing} if missing else {},
        OBJECTIVE_PRINTED,
    )
    yield from share_rows(counts_by_person(rows, "objective", OBJECTIVES), part, settings)


def _agencies(
    rows: pd.DataFrame,
    kind: str,
    period: str,
    left_out: Mapping[str, int],
    settings: Mapping[str, Any],
    objective: str = "",
) -> Iterator[Row]:
    """Agencies of one kind of indirect work, or of one objective of multi-agency work."""
    missing = int(rows["agency"].isna().sum())
    told = INDIRECT_TYPES[kind].lower() + (f" to {OBJECTIVES[objective].lower()}" if objective else "")
    fields = ["su_id", "work", "indirect_type", "agency"]
    fields += ["objective"] if objective else []
    fields += ["date"] if period != ALL else []
    printed = AGENCY_PRINTED[objective or kind]
    part = Part(
        f"activity.agency.{kind}" + (f".{objective}" if objective else ""),
        _columns(f"agency.{kind}", f"actions of {told}", period),
        tuple(fields),
        {**left_out, **({NO_AGENCY: missing} if missing else {})},
        {agency: (f"{TEXT}.{end}.share",) for agency, end in printed.items()},
    )
    yield from share_rows(counts_by_person(rows, "agency", AGENCIES), part, settings)
