"""Flow of perpetrators' cases and of primary victims-survivors through the study: Appendix 1.

The log of randomisation says who was assessed, excluded and allocated. Whom the case management system or
Insights then has is counted among the allocated cases, by the perpetrator's pseudonym: a form of a case
that the log does not have in that arm is in no stage. In the flow of perpetrators, control perpetrators
count once however many forms they have; in both, exclusions and analysed cases are counted by form.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import pandas as pd

from drive_eval.estimates import AnalysisResult, Basis, build
from drive_eval.profile.cases import ARMS, allocated, analysed, other_procedure, repeated, took_part
from drive_eval.profile.flow_printed import PRINTED
from drive_eval.release.tables.insights import EXCLUSIONS
from drive_eval.rows import Row, count

LOG = ("randomisation.repeat_referral", "randomisation.different_procedure", "randomisation.arm")
FORMS = ("randomisation.perp_id", "insights_intake.perp_id", "insights_intake.arm")
SELECTED = ("insights_intake.exclusion_reason", "insights_exit.vs_id")
CASES = ("randomisation.perp_id", "service_users.su_id", "service_users.status")


@dataclass(frozen=True)
class Stage:
    """One box of a flow diagram: its number, what the number rests on, and the number that it is part of.

    ``part`` names the family: the stages that add up to or complement one another.
    """

    name: str
    part: str
    n: int
    fields: tuple[str, ...]
    formula: str
    of: int | None = None
    arm: str = ""


def stages(views: Mapping[str, pd.DataFrame]) -> dict[str, Stage]:
    """Every stage of both flows, by name.

    ``views``: ``randomisation`` (``perp_id``, ``repeat_referral``, ``different_procedure``, ``arm``,
    ``consent``), ``service_users`` (``su_id``, ``status``), ``insights_intake`` (``vs_id``, ``perp_id``,
    ``arm``, ``exclusion_reason``) and ``insights_exit`` (``vs_id``), in canonical codes.
    """
    log = views["randomisation"]
    found = [*_enrolment(log)]
    groups = {arm: log[allocated(log, arm)] for arm in ARMS}
    found += _drive(groups["drive"], views["service_users"])
    for arm in ARMS:
        found += _insights(arm, groups[arm], views["insights_intake"], views["insights_exit"])
    forms = sum(stage.n for stage in found if stage.name in [f"{arm}.forms" for arm in ARMS])
    found.append(Stage("forms", "forms", forms, (*LOG, *FORMS), "intake forms of allocated cases, both arms"))
    return {stage.name: stage for stage in found}


def _enrolment(log: pd.DataFrame) -> Iterator[Stage]:
    total, repeats = len(log), int(repeated(log).sum())
    randomised, others = total - repeats, int(other_procedure(log).sum())
    repeat, procedure, _ = LOG
    yield Stage("assessed", "enrolment", total, (repeat,), "cases in the log")
    yield Stage("repeated", "enrolment", repeats, (repeat,), "repeated referrals", total)
    yield Stage("randomised", "enrolment", randomised, (repeat,), "assessed less repeated", total)
    yield Stage("other_procedure", "enrolment", others, (repeat, procedure), "excluded", randomised)
    in_arms = 0
    for name in ARMS:
        n = int(allocated(log, name).sum())
        in_arms += n
        formula = "randomised, same procedures, in this arm"
        yield Stage(f"{name}.allocated", "enrolment", n, LOG, formula, randomised, name)
    rest = randomised - others - in_arms
    yield Stage("no_arm", "enrolment", rest, LOG, "randomised less excluded less allocated", randomised)


def _drive(cases: pd.DataFrame, service_users: pd.DataFrame) -> Iterator[Stage]:
    """Consent, baseline information and the end of the Drive cases."""
    total = len(cases)
    refused = int((cases["consent"] == "no").sum())
    consenting = service_users[took_part(service_users["status"])]
    people = consenting[consenting["su_id"].isin(cases["perp_id"])]
    baseline = len(people)
    fields = (*LOG, "randomisation.consent")
    yield Stage("drive.no_consent", "drive", refused, fields, "allocated without consent", total, "drive")
    known = (*LOG, *CASES)
    yield Stage("drive.baseline", "drive", baseline, known, "allocated with a case record", total, "drive")
    for name, status in (("died", "died"), ("transferred", "transferred"), ("completed", "completed")):
        n = int((people["status"] == status).sum())
        yield Stage(
            f"drive.{name}", "drive", n, known, f"case record with status {status}", baseline, "drive"
        )


def _insights(arm: str, cases: pd.DataFrame, intake: pd.DataFrame, exits: pd.DataFrame) -> Iterator[Stage]:
    """Intake forms of the arm's allocated cases, why some are left out, and those that are analysed."""
    forms = intake[(intake["arm"] == arm) & intake["perp_id"].isin(cases["perp_id"])]
    people, total = int(forms["perp_id"].nunique()), len(cases)
    fields = (*LOG, *FORMS)
    part = f"{arm}.insights"
    yield Stage(f"{arm}.forms", part, len(forms), fields, "intake forms of allocated cases", None, arm)
    # As printed: each form stands for a victim-survivor of a case, repeated forms too.
    lacking = max(0, total - len(forms))
    yield Stage(f"{arm}.no_form", part, lacking, fields, "allocated less intake forms", total, arm)
    yield Stage(f"{arm}.perpetrators", part, people, fields, "perpetrators with an intake form", total, arm)
    lost = total - people
    yield Stage(f"{arm}.lost", part, lost, fields, "allocated less perpetrators with a form", total, arm)
    kept = analysed(forms, exits["vs_id"])
    selected, size = (*fields, *SELECTED), len(forms)
    reasons = forms["exclusion_reason"]
    for reason in EXCLUSIONS:
        n = int((reasons == reason).sum())
        yield Stage(f"{arm}.excluded.{reason}", part, n, selected, "forms with this reason", size, arm)
    n = int(reasons.notna().sum())
    yield Stage(f"{arm}.excluded", part, n, selected, "forms with a reason for exclusion", size, arm)
    without = int((reasons.isna() & ~kept).sum())
    yield Stage(f"{arm}.no_exit", part, without, selected, "forms without reason or exit form", size, arm)
    yield Stage(f"{arm}.analysed", part, int(kept.sum()), selected, "both forms, no reason", size, arm)


def analyse(views: Mapping[str, pd.DataFrame]) -> AnalysisResult:
    """Numbers at each stage of both flows; ``views``: as for ``stages``."""
    return build(_row(stage, len(views["randomisation"])) for stage in stages(views).values())


def _row(stage: Stage, assessed: int) -> Row:
    columns = {
        "estimate_id": f"profile.flow.{stage.name}.n",
        "analysis": "profile_flow",
        "family": f"profile.flow.{stage.part}",
        "population": "cases assessed for eligibility at MARAC",
        "arm": stage.arm,
        "term": stage.name,
        "published_id": ";".join(PRINTED.get(stage.name, ())),
    }
    elsewhere = {"not at this stage": assessed - stage.n} if stage.n < assessed else {}
    return count(columns, stage.n, Basis(stage.fields, (), stage.n, elsewhere, stage.formula), stage.of)
