"""The feasibility report's population: cases closed and forms dated by the end of the first year.

The population is a filter, its last day a setting. What is computed of it is computed by the code of the
whole population: needs by ``drive_eval.needs.counts``, behaviours and McNemar's test by
``drive_eval.victims.change``, the risk as IDVAs judged it by ``drive_eval.victims.risk``. Behaviours are
those of the case managers' risk forms: the report speaks of service users, and Insights cannot hold
its numbers.
"""

from collections.abc import Iterator, Mapping
from typing import Any

import pandas as pd

from drive_eval.estimates import AnalysisResult, Basis, build
from drive_eval.needs.counts import number_of_needs
from drive_eval.needs.recode import recode
from drive_eval.profile.cases import ARMS, allocated, completed
from drive_eval.profile.summaries import mean_and_spread
from drive_eval.release.tables.dash import DASH_ITEMS
from drive_eval.release.tables.insights import RISK_CHANGES
from drive_eval.rows import Row, count, percent
from drive_eval.victims.change import Subject, group_rows
from drive_eval.victims.people import ALLOCATED, BEHAVIOURS, SELECTED, in_study, pairs
from drive_eval.victims.printed_first_year import (
    CONTACT,
    EVERYBODY,
    NEEDS,
    NUMBERS,
    PHYSICAL,
    RISK_BY_CONTACT,
    RISK_BY_IDVA,
)
from drive_eval.victims.risk import answer_rows, answered

ANALYSIS = "victims_first_year"
LATER = "closed after the first year, or not completed"
CLOSED = ("service_users.status", "service_users.closure_date")
LATER_FORM = "exit form dated after the first year, or not dated"


def analyse(views: Mapping[str, pd.DataFrame], settings: Mapping[str, Any]) -> AnalysisResult:
    """Everything that the feasibility report prints and a release can hold.

    ``views``: ``service_users`` (``status``, ``programme_year``, ``age_at_intake``, ``sex``,
    ``closure_date``, ``initial_contact_date``), ``needs``, ``risk``, ``dash``, ``insights_intake``
    (``intake_date``), ``insights_exit`` (``exit_date``, ``risk_change``) and ``randomisation`` (``date``).
    ``settings``: the ``victims`` section.
    """
    year = settings["first_year"]
    end = pd.Timestamp(year["closed_by"])
    users = views["service_users"]
    cases = users[completed(users["status"]) & (users["closure_date"] <= end)].reset_index(drop=True)
    outside = {LATER: len(users) - len(cases)} if len(cases) < len(users) else {}
    rows = [
        *_everybody(views, end, settings),
        *_needs(views["needs"], cases, outside, year["complex_needs"], settings),
        *_contact(cases, views["dash"], outside, int(year["dash_not_known_most"]), settings),
        *_behaviours(views["risk"], cases, outside, settings),
        *_idva(views, end, settings),
    ]
    return build(rows)


def _columns(part: str, term: str, published: tuple[str, ...] = (), **more: Any) -> dict[str, Any]:
    """Columns of one estimate; its family is the first word of ``part`` unless given."""
    return {
        "estimate_id": f"victims.first_year.{part}",
        "analysis": ANALYSIS,
        "family": f"victims.first_year.{part.partition('.')[0]}",
        "population": "cases closed in the first year",
        "period": "first year",
        "term": term,
        "published_id": ";".join(published),
    } | more


def _everybody(
    views: Mapping[str, pd.DataFrame], end: pd.Timestamp, settings: Mapping[str, Any]
) -> Iterator[Row]:
    """Who was there by the end of the first year: allocated cases, and intake forms, by arm."""
    users, log, study = views["service_users"], views["randomisation"], in_study(views)
    first = users[(users["programme_year"] == 1).fillna(value=False).astype(bool)]
    cases = users[completed(users["status"]) & (users["closure_date"] <= end)]
    control = log[allocated(log, "control") & (log["date"] <= end)]
    sizes: dict[str, tuple[int, int, tuple[str, ...]]] = {
        "allocated": (len(first), len(users), ("service_users.programme_year",)),
        "closed": (len(cases), len(users), CLOSED),
        "control": (len(control), len(log), (*ALLOCATED[:4], "randomisation.date")),
    }
    for arm in ARMS:
        forms = study.arm(arm)
        early = int((forms["intake_date"] <= end).sum())
        sizes[f"forms_{arm}"] = (early, len(forms), (*ALLOCATED, "insights_intake.intake_date"))
    for name, (n, total, fields) in sizes.items():
        basis = Basis(fields, (), n, {"not of the first year": total - n}, "people of the first year")
        columns = _columns(f"people.{name}.n", name, EVERYBODY[name], population="people in each source")
        yield count(columns, n, basis, total)
    basis = Basis(("service_users.programme_year", "service_users.age_at_intake"), (), len(first))
    columns = _columns("age", "age at allocation", unit="years", population="service users of the first year")
    del columns["estimate_id"], columns["published_id"]
    published = {"mean": EVERYBODY["age"]}
    yield from mean_and_spread(
        first["age_at_intake"], columns, "victims.first_year.age", published, settings, basis
    )
    known = first["sex"].dropna()
    basis = Basis(("service_users.programme_year", "service_users.sex"), (), len(known))
    columns = _columns(
        "sex.men.percent", "men", EVERYBODY["men"], population="service users of the first year"
    )
    yield percent(columns, int((known == "men").sum()), len(known), settings, basis)


def _needs(
    needs: pd.DataFrame,
    cases: pd.DataFrame,
    outside: Mapping[str, int],
    rule: Mapping[str, Any],
    settings: Mapping[str, Any],
) -> Iterator[Row]:
    """Complex needs at mid-point: each when known, and how many, of those with anything known."""
    forms = needs[(needs["wave"] == "midpoint") & needs["su_id"].isin(cases["su_id"])]
    fields = tuple(rule["needs"])
    answers = pd.DataFrame({field: recode(forms[field], field, rule) for field in fields}, index=forms.index)
    known = answers.isin(["yes", "no"])
    source = (*CLOSED, "needs.su_id", "needs.wave")
    for field in fields:
        n, base = int((answers[field] == "yes").sum()), int(known[field].sum())
        reasons = dict(outside) | {"no form, or need not known": len(cases) - base}
        basis = Basis(
            (*source, f"needs.{field}"), (), base, reasons, "100 × people with the need / need known"
        )
        columns = _columns(
            f"needs.{field}.percent",
            field,
            NEEDS.get(field, ()),
            wave="midpoint",
            family=f"victims.first_year.need.{field}",
        )
        yield percent(columns, n, base, settings, basis)
    informed = forms[known.any(axis=1)]
    numbers = number_of_needs(informed, rule, fields)
    reasons = dict(outside) | {"no form, or no complex need known": len(cases) - len(informed)}
    basis = Basis((*source, *(f"needs.{field}" for field in fields)), (), len(informed), reasons)
    for number in range(len(fields) + 1):
        printed = NUMBERS.get(number, "")
        for statistic in ("n", "percent"):
            ids = (f"{printed}.{statistic}",) if printed and len(fields) == len(NUMBERS) - 1 else ()
            columns = _columns(
                f"needs.number_{number}.{statistic}", f"{number} complex needs", ids, wave="midpoint"
            )
            n = int((numbers == number).sum())
            if statistic == "n":
                yield count(columns, n, basis, len(informed))
            else:
                yield percent(columns, n, len(informed), settings, basis)


def dash_change(dash: pd.DataFrame, most: int) -> pd.Series:
    """Change of the Drive-DASH score from intake to closure, by service user; who has both scores.

    A form with more than ``most`` items not known, or any not answered, has no score.
    """
    items = dash[list(DASH_ITEMS)]
    whole = items.notna().all(axis=1) & ((items == "not_known").sum(axis=1) <= most)
    scores = dash[whole].assign(score=(items == "yes").sum(axis=1)[whole])
    wide = scores.pivot(index="su_id", columns="wave", values="score")
    wide = wide.reindex(columns=["intake", "closure"]).dropna()
    return wide["closure"] - wide["intake"]


def _contact(
    cases: pd.DataFrame,
    dash: pd.DataFrame,
    outside: Mapping[str, int],
    most: int,
    settings: Mapping[str, Any],
) -> Iterator[Row]:
    """Direct contact, and reduction in risk (a lower Drive-DASH score) with and without it."""
    contact = cases["initial_contact_date"].notna()
    fields: tuple[str, ...] = (*CLOSED, "service_users.initial_contact_date")
    basis = Basis(fields, (), len(cases), outside, "cases with a date of first contact")
    yield count(_columns("contact.cases.n", "closed cases", CONTACT["cases"]), len(cases), basis, len(cases))
    for name, n in (("with", int(contact.sum())), ("without", int((~contact).sum()))):
        shared = {"term": f"{name} direct contact"}
        yield count(
            _columns(f"contact.{name}.n", **shared, published=CONTACT[name, "n"]), n, basis, len(cases)
        )
        share = _columns(f"contact.{name}.percent", **shared, published=CONTACT[name, "percent"])
        yield percent(share, n, len(cases), settings, basis)
    change = cases["su_id"].map(dash_change(dash, most))
    fields = (*fields, "dash.wave", *(f"dash.{item}" for item in DASH_ITEMS))
    for name, members in (("with", contact), ("without", ~contact), ("all", contact | ~contact)):
        known = change[members & change.notna()]
        reduced, printed = int((known < 0).sum()), RISK_BY_CONTACT[name]
        reasons = dict(outside) | {"other cases, or no score at both ends": len(cases) - len(known)}
        basis = Basis(fields, (), len(known), reasons, "cases with a lower score at closure than at intake")
        term = {"with": "direct contact", "without": "no direct contact", "all": "all closed cases"}[name]
        columns = {part: _columns(f"risk.{name}.{part}", term, printed[part]) for part in printed}
        yield count(columns["known.n"], len(known), basis, len(cases))
        yield count(columns["reduced.n"], reduced, basis, len(known))
        yield percent(columns["reduced.percent"], reduced, len(known), settings, basis)


def _behaviours(
    risk: pd.DataFrame, cases: pd.DataFrame, outside: Mapping[str, int], settings: Mapping[str, Any]
) -> Iterator[Row]:
    """Each behaviour at intake and closure by the case managers, with McNemar's test."""
    forms = risk[risk["su_id"].isin(cases["su_id"])]
    for behaviour in BEHAVIOURS:
        wide = forms.pivot(index="su_id", columns="wave", values=behaviour)
        known = wide.reindex(columns=["intake", "closure"]).dropna()
        known = known.rename(columns={"intake": "before", "closure": "after"})
        reasons = dict(outside) | {"behaviour not recorded at both ends": len(cases) - len(known)}
        shared = {
            "analysis": ANALYSIS,
            "population": "cases closed in the first year",
            "term": behaviour,
            "period": "first year",
        }
        fields = (*CLOSED, "risk.wave", f"risk.{behaviour}")
        subject = Subject(f"victims.first_year.{behaviour}", shared, fields, settings, ("intake", "closure"))
        published = PHYSICAL if behaviour == "physical" else {}
        yield from group_rows(subject, "drive", known, reasons, published)


def _idva(views: Mapping[str, pd.DataFrame], end: pd.Timestamp, settings: Mapping[str, Any]) -> Iterator[Row]:
    """Change in risk as IDVAs judged it, on exit forms of the first year, by arm."""
    sample = pairs(views)
    for arm in ARMS:
        people = sample.arm(arm)
        early = people[people["exit_date"] <= end]
        values = answered(early, "risk_change")
        reasons = sample.outside(arm) | {LATER_FORM: len(people) - len(early)}
        reasons |= {"not recorded": len(early) - len(values)}
        shared = {
            "analysis": ANALYSIS,
            "population": "victims-survivors with an exit form of the first year",
            "arm": arm,
            "wave": "exit",
            "period": "first year",
        }
        fields = (*SELECTED, "insights_exit.exit_date", "insights_exit.risk_change")
        yield from answer_rows(
            f"victims.first_year.idva.{arm}",
            values,
            RISK_CHANGES,
            shared,
            Basis(fields, (), len(values), {name: n for name, n in reasons.items() if n}),
            settings,
            RISK_BY_IDVA[arm],
        )
