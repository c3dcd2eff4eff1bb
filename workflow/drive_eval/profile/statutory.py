"""Statutory involvement with service users: children's services, legal proceedings, child protection.

Population: completed cases. The text counts involvement of children and young people's services among
those for whom the question was recorded; Appendix 8.2 also counts who has a type of involvement recorded
without an answer to the question, and divides by all. Two percentages on engagement concern the cases
closed by the end of the second year: children among the engaged, and the engaged among those with child
protection, partial engagement counted as such.
"""

from collections.abc import Iterator, Mapping
from typing import Any

import pandas as pd

from drive_eval.estimates import AnalysisResult, Basis, build
from drive_eval.profile.cases import completed
from drive_eval.rows import Row, count, percent

CYPS, TYPE, CCJ = "cyps_involved", "cyps_type", "ccj_current_proceedings"
TYPES = {
    "s17_or_s47": ("s17_child_in_need", "s47_child_protection"),
    "s31": ("s31_care_or_supervision",),
}
APPENDIX = {"s17_or_s47": "appendix_8_2.s17_or_s47", "s31": "appendix_8_2.s31_care_or_supervision_order"}
ENGAGED = ("engaged", "partially_engaged")
NOT_COMPLETED = "case not completed"


def analyse(views: Mapping[str, pd.DataFrame], settings: Mapping[str, Any]) -> AnalysisResult:
    """Numbers and shares of service users with statutory involvement.

    ``views``: ``service_users`` (one row per service user: ``su_id``, ``status``, ``closure_date``,
    ``cyps_involved``, ``cyps_type``, ``ccj_current_proceedings``, ``children_in_household``,
    ``child_protection``) and ``needs`` (one row per form: ``su_id``, ``wave``, ``engagement_level``), in
    canonical codes, missing where nothing is recorded. ``settings``: the ``profile`` section.
    """
    return build(_rows(views["service_users"], views["needs"], settings))


def engaged_at_midpoint(su_ids: pd.Series, needs: pd.DataFrame) -> pd.Series:
    """For each service user, whether engaged at least partially at mid-point; missing if unknown."""
    midpoint = needs[needs["wave"] == "midpoint"].set_index("su_id")["engagement_level"]
    level = su_ids.map(midpoint)
    return level.isin(ENGAGED).astype("boolean").mask(level.isna())


def _rows(service_users: pd.DataFrame, needs: pd.DataFrame, settings: Mapping[str, Any]) -> Iterator[Row]:
    cases = service_users[completed(service_users["status"])]
    outside = len(service_users) - len(cases)
    left_out = {NOT_COMPLETED: outside} if outside else {}
    yield from _recorded(cases, CYPS, left_out, settings)
    yield from _recorded(cases, CCJ, left_out, settings)
    yield from _appendix(cases, left_out, settings)
    yield from _engagement(cases, needs, left_out, settings)


def _shared(family: str, term: str, population: str = "completed cases") -> dict[str, Any]:
    return {
        "analysis": "profile_statutory", "population": population, "arm": "drive", "wave": "intake",
        "family": f"profile.statutory.{family}", "term": term,
    }  # fmt: skip


PRINTED = {
    (CYPS, "recorded.n"): "profile_and_needs.cyps_information_recorded.n",
    (CYPS, "yes.n"): "profile_and_needs.cyps_involved.n",
    (CYPS, "yes.percent"): "profile_and_needs.cyps_involved.percent",
    (CCJ, "recorded.n"): "profile_and_needs.ccj_information_recorded.n",
    (CCJ, "yes.percent"): "profile_and_needs.current_legal_proceedings.percent",
}


def _recorded(
    cases: pd.DataFrame, field: str, left_out: Mapping[str, int], settings: Mapping[str, Any]
) -> Iterator[Row]:
    """Yes among those for whom a yes or no is recorded."""
    known = cases[field].dropna()
    missing = len(cases) - len(known)
    reasons = {**left_out, **({"not recorded": missing} if missing else {})}
    n = int((known == "yes").sum())
    fields = ("service_users.status", f"service_users.{field}")

    def named(name: str) -> dict[str, Any]:
        ids = {
            "estimate_id": f"profile.statutory.{field}.{name}",
            "published_id": PRINTED.get((field, name), ""),
        }
        return _shared(field, f"{field}.{name.partition('.')[0]}") | ids

    everybody = Basis(fields, (), len(cases), left_out, "completed cases with an answer")
    answered = Basis(fields, (), len(known), reasons, "completed cases with the answer yes")
    yield count(named("recorded.n"), len(known), everybody, len(cases))
    yield count(named("yes.n"), n, answered, len(known))
    yield percent(named("yes.percent"), n, len(known), settings, answered)


def any_involvement(cases: pd.DataFrame) -> pd.Series:
    """Whether children's services are involved by their own question or by a type that is recorded."""
    return cases[CYPS].eq("yes").fillna(value=False).astype(bool) | cases[TYPE].notna()


def _appendix(cases: pd.DataFrame, left_out: Mapping[str, int], settings: Mapping[str, Any]) -> Iterator[Row]:
    """Appendix 8.2: involvement and its types, of all completed cases and of those with involvement."""
    involved = any_involvement(cases)
    fields = ("service_users.status", f"service_users.{CYPS}", f"service_users.{TYPE}")
    n, total = int(involved.sum()), len(cases)
    of_all = Basis(fields, (), total, left_out, "completed cases")
    none = {"children's services not involved": total - n} if n < total else {}
    of_involved = Basis(fields, (), n, {**left_out, **none}, "completed cases with involvement")

    def named(term: str, name: str, *published: str) -> dict[str, Any]:
        identity = {"estimate_id": f"profile.statutory.cyps_any.{term}.{name}"}
        return _shared("cyps_any", f"cyps_any.{term}") | identity | {"published_id": ";".join(published)}

    whole = ("appendix_8_2.drive_service_user_data_cyps.n", "table_a8_19.drive_su_data.n")
    yield count(named("cases", "n", *whole), total, of_all, len(cases) + sum(left_out.values()))
    yes = "appendix_8_2.cyps_involvement_yes"
    yield count(named("yes", "n", f"{yes}.frequency"), n, of_all, total)
    # The percentages of Appendix 8.2 and Table A8.19 are answered by the cost model, from these counts.
    yield percent(named("yes", "percent_of_cases"), n, total, settings, of_all)
    for term, codes in TYPES.items():
        k = int(cases[TYPE].isin(codes).sum())
        printed = APPENDIX[term]
        yield count(named(term, "n", f"{printed}.frequency"), k, of_all, total)
        yield percent(named(term, "percent_of_cases"), k, total, settings, of_all)
        yield percent(named(term, "percent_of_involved"), k, n, settings, of_involved)


def _engagement(
    cases: pd.DataFrame, needs: pd.DataFrame, left_out: Mapping[str, int], settings: Mapping[str, Any]
) -> Iterator[Row]:
    """Children and child protection by engagement, in the cases closed by the end of the second year."""
    early = cases[cases["closure_date"] <= pd.Timestamp(settings["year_2_end"])]
    engaged = engaged_at_midpoint(early["su_id"], needs)
    later = {"closed after the second year or not at all": len(cases) - len(early)}
    unknown = {"level of engagement not recorded": int(engaged.isna().sum())}
    base = {**left_out, **later, **unknown}
    fields = ("service_users.status", "service_users.closure_date", "needs.wave", "needs.engagement_level")
    is_engaged = engaged.fillna(value=False).astype(bool)
    protected = early["child_protection"].eq("yes").fillna(value=False).astype(bool) & engaged.notna()
    with_children = early["children_in_household"].eq("yes").fillna(value=False).astype(bool)
    groups = (
        ("children_of_engaged", is_engaged, with_children, "children_in_household", "not engaged",
         "interventions.at_least_partially_engaged_had_children.percent"),
        ("engaged_of_child_protection", protected, is_engaged, "child_protection", "no child protection",
         "interventions.child_protection_concerns_engaged.percent"),
    )  # fmt: skip
    for term, group, members, field, reason, printed in groups:
        total, n = int(group.sum()), int((group & members).sum())
        rest = int(engaged.notna().sum()) - total
        reasons = {why: rows for why, rows in {**base, reason: rest}.items() if rows}
        basis = Basis((*fields, f"service_users.{field}"), (), total, reasons, f"100 × {term} / its group")
        population = "cases closed by the end of the second year"
        name = {"estimate_id": f"profile.statutory.engagement.{term}.percent", "published_id": printed}
        columns = _shared(f"engagement.{term}", f"engagement.{term}", population) | name
        yield percent(columns, n, total, settings, basis)
