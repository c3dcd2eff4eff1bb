"""Inputs of the cost model counted in the release itself, in place of the printed ones.

Counts, not models: incidents and charges (Tables A8.3 and A8.4), needs of service users (Appendix 8.2), of
victims-survivors, children's services and housing (Appendix 8.1). Unit costs and national rates are no
business of a release's people and stay what the cost parameters say.
"""

from collections.abc import Iterator, Mapping

import pandas as pd

from drive_eval.profile.statutory import TYPES, any_involvement
from drive_eval.simulation.counted import Counted
from drive_eval.simulation.sample import CRIMES, OFFENCES, SAMPLE_FIELDS, CostSample

WAVE = "midpoint"
# Forms count up to a day.
INTAKE = "insights_intake.intake_date"
DONT_KNOW = "dont_know"
# Parameter's last part → the answer that it counts.
LEVELS = {"excessive": "excessive", "high": "high"}
HEALTH = {"excessive": "poor", "high": "fair"}
HOMES = {name: name for name in ("homeless", "transitory", "unstable", "temporary")}
FORM_TYPES = {
    "s17": "s17_child_in_need", "s47": "s47_child_protection", "s31": "s31_care_or_supervision",
}  # fmt: skip


def count_inputs(
    views: Mapping[str, pd.DataFrame], sample: CostSample, year_2_end: str
) -> dict[str, Counted]:
    """Every input that the release's tables give: parameter id → count, in the order of ids.

    ``views``: ``needs``, ``service_users``, ``insights_intake`` and ``insights_exit`` in canonical codes;
    ``year_2_end``: last day (ISO) of the forms that the cost analysis had. A question that nobody answered
    gives a base of nought (``overrides`` refuses it).
    """
    end = pd.Timestamp(year_2_end)
    intake, exits = views["insights_intake"], views["insights_exit"]
    found = [
        *_police(sample),
        *_needs(views["needs"]),
        *_victims(intake[intake["intake_date"] <= end]),
        *_service_users(views["service_users"]),
        *_exits(exits[exits["exit_date"] <= end]),
    ]
    return {entry.parameter_id: entry for entry in sorted(found, key=lambda entry: entry.parameter_id)}


def _police(sample: CostSample) -> Iterator[Counted]:
    people = len(sample.people)
    fields = SAMPLE_FIELDS
    yield Counted("criminal_justice.perpetrators", people, people, people, fields)
    for name in OFFENCES:
        rows = sample.incidents[sample.incidents["offence"] == name]
        n, charged = len(rows), int(rows["charged"].sum())
        start = f"criminal_justice.{name}"
        yield Counted(f"{start}.incidents", n, n, people, fields, sample.dispersion(name))
        if name == "other_crime":
            rate = 100.0 * charged / n if n else 0.0
            yield Counted(f"{start}.charge_rate", rate, charged, n, (*fields, "police.outcome"))
        elif name in CRIMES:
            yield Counted(f"{start}.charges", charged, charged, n, (*fields, "police.outcome"))


def _answers(
    answers: pd.Series,
    fields: tuple[str, ...],
    start: str,
    wanted: Mapping[str, str],
    base: str,
    unknown: bool = False,
) -> Iterator[Counted]:
    """Answers of one question and their base, don't-knows in it or not; ``fields``: what they rest on."""
    known = answers.dropna()
    known = known if unknown else known[known != DONT_KNOW]
    total = len(known)
    for name, answer in wanted.items():
        n = int((known == answer).sum())
        yield Counted(f"{start}{name}", n, n, total, fields)
    yield Counted(base, total, total, total, fields)


def _needs(forms: pd.DataFrame) -> Iterator[Counted]:
    rows = forms[forms["wave"] == WAVE]
    for field, start, wanted in (
        ("alcohol", "substance_use.perpetrator.alcohol_", LEVELS),
        ("drugs", "substance_use.perpetrator.drugs_", LEVELS),
        ("mental_health", "mental_health.perpetrator.", HEALTH),
        ("housing", "housing.perpetrator.", HOMES),
    ):
        yield from _answers(rows[field], ("needs.wave", f"needs.{field}"), start, wanted, f"{start}answers")
    name = "mental_health.perpetrator.suicide"
    yield from _answers(
        rows["suicide"], ("needs.wave", "needs.suicide"), name, {"": "yes"}, f"{name}_answers", unknown=True
    )


def _victims(forms: pd.DataFrame) -> Iterator[Counted]:
    for field, name in (
        ("drugs", "substance_use.victim.drugs"),
        ("alcohol", "substance_use.victim.alcohol"),
        ("mental_health", "mental_health.victim.ill_health"),
        ("self_harm", "mental_health.victim.self_harm"),
    ):
        yield from _answers(
            forms[field],
            (INTAKE, f"insights_intake.{field}"),
            name,
            {"": "yes"},
            f"{name}_answers",
            unknown=True,
        )
    start, table = "childrens_services.", "insights_intake."
    known = forms["children"].dropna()
    families = int((known == "present").sum())
    yield Counted(f"{start}victims", len(known), len(known), len(known), (INTAKE, f"{table}children"))
    yield Counted(f"{start}families", families, families, len(known), (INTAKE, f"{table}children"))
    numbers = forms.loc[forms["children"] == "present", "n_children"].dropna().astype(float)
    fields: tuple[str, ...] = (INTAKE, f"{table}children", f"{table}n_children")
    mean = float(numbers.mean()) if len(numbers) else 0.0
    yield Counted(f"{start}children_per_family", mean, len(numbers), len(numbers), fields)
    yield from _answers(
        forms["cyps_involved"], (INTAKE, f"{table}cyps_involved"), f"{start}involved", {"": "yes"},
        f"{start}involvement_answers",
    )  # fmt: skip
    types = forms.loc[forms["cyps_involved"] == "yes", "cyps_type"].dropna()
    fields = (INTAKE, f"{table}cyps_involved", f"{table}cyps_type")
    for name, code in FORM_TYPES.items():
        n = int((types == code).sum())
        yield Counted(f"{start}{name}", n, n, len(types), fields)


def _service_users(service_users: pd.DataFrame) -> Iterator[Counted]:
    cases = service_users[service_users["status"] == "completed"]
    start, total = "childrens_services.service_users.", len(cases)
    involved = int(any_involvement(cases).sum())
    fields = ("service_users.status", "service_users.cyps_involved", "service_users.cyps_type")
    yield Counted(f"{start}n", total, total, total, fields[:1])
    yield Counted(f"{start}involved", involved, involved, total, fields)
    for name, term in (("s31", "s31"), ("cin", "s17_or_s47")):
        n = int(cases["cyps_type"].isin(TYPES[term]).sum())
        yield Counted(f"{start}{name}", n, n, total, fields)


def _exits(forms: pd.DataFrame) -> Iterator[Counted]:
    total, table = len(forms), "insights_exit."
    yield Counted("housing.victim.exits", total, total, total, (f"{table}exit_date",))
    for name, field in (("need", "support_housing"), ("rehoused", "housing_rehoused_in_area")):
        n = int((forms[field] == "yes").sum())
        yield Counted(f"housing.victim.{name}", n, n, total, (f"{table}exit_date", f"{table}{field}"))
