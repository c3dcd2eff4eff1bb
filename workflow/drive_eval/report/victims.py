"""Chapter What victims-survivors experienced: behaviours by arm, models, support, risk, the first year."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from drive_eval.report.index import Index
from drive_eval.report.tables import answered
from drive_eval.victims.people import BEHAVIOURS

TABLES = {
    "Table A4.1 (physical abuse)": "Difference-in-differences: physical abuse",
    "Table A4.2 (sexual abuse)": "Difference-in-differences: sexual abuse",
    "Table A4.3 (harassment and stalking)": "Difference-in-differences: harassment and stalking",
    "Table A4.4 (jealous and controlling)": "Difference-in-differences: jealous and controlling behaviour",
    "VS Insights DVA change": "Changes in behaviour in the text",
    "Table 9": "Actions before IDVA support",
    "IDVA support (Insights)": "IDVA support and risk in the text",
    "Feasibility report": "The first year, in the feasibility report",
}
MODELS = {"logistic": "As printed", "robust": "Robust to pairs", "firth": "Firth", "ordinal": "Ordinal"}
ACTIONS = {
    "n_attempts_to_leave": "Attempts to leave",
    "n_ae_visits": "Accident and emergency",
    "n_police_calls": "Calls to the police",
    "n_gp_visits": "General practitioner",
    "n_specialist_support": "Other specialist support",
}
SUPPORTS = {"length": "Length of support", "contacts": "Contacts", "interventions": "Kinds of support"}
TESTS = {"student": "Student", "welch": "Welch", "ranks": "Mann-Whitney", "counts": "Negative binomial"}


@dataclass(frozen=True)
class Line:
    """A row of a table: its heading and the ids of its numbers, empty where there is none."""

    heading: str
    ids: tuple[str, ...]


def _known(index: Index, *names: str) -> tuple[str, ...]:
    return tuple(index.known(name) for name in names)


def behaviours(index: Index) -> list[Line]:
    """Behaviour → extra fall as observed, weighted, by the multilevel model; its probability; at exit."""
    return [
        Line(label, _known(
            index,
            f"victims.change.{name}.contrast.any.extra_fall",
            f"victims.selection.{name}.contrast.extra_fall",
            f"victims.multilevel.{name}.extra_fall.points",
            f"victims.multilevel.{name}.extra_fall.probability",
            f"victims.change.{name}.contrast.intake.difference",
            f"victims.change.{name}.contrast.exit.difference",
        ))
        for name, label in BEHAVIOURS.items()
    ]  # fmt: skip


def models(index: Index) -> list[Line]:
    """Behaviour → the interaction in each model; the printed model's p-value, and the same by Holm."""
    return [
        Line(label, _known(
            index,
            *(f"victims.did.{name}.{model}.time_allocation.or" for model in MODELS),
            *(f"victims.did.{name}.logistic.time_allocation.{p}" for p in ("p", "p_holm")),
        ))
        for name, label in BEHAVIOURS.items()
    ]  # fmt: skip


def tests(index: Index) -> list[Line]:
    """Quantity → p-values of four tests, and the first by Holm."""
    stems = {f"victims.support.actions.forms.{name}": label for name, label in ACTIONS.items()}
    stems |= {f"victims.support.{name}": label for name, label in SUPPORTS.items()}
    return [
        Line(label, _known(
            index, *(f"{stem}.test.{test}.p" for test in TESTS), f"{stem}.test.student.p_holm",
            f"{stem}.test.ranks.p_holm",
        ))
        for stem, label in stems.items()
    ]  # fmt: skip


def mcnemar(index: Index) -> list[Line]:
    """Behaviour and arm → people for whom it ended and began, McNemar's p-value, and the same by Holm."""
    parts = ("ended.n", "began.n", "mcnemar.p", "mcnemar.p_holm")
    return [
        Line(f"{label}, {arm}", _known(index, *(f"victims.change.{name}.{arm}.{part}" for part in parts)))
        for name, label in BEHAVIOURS.items()
        for arm in ("drive", "control")
    ]


@dataclass(frozen=True)
class Contrasts:
    """Behaviours by the interval of their extra fall: above nought, below, around it, or none published."""

    more: tuple[str, ...]
    less: tuple[str, ...]
    unclear: tuple[str, ...]
    untold: tuple[str, ...]


def contrasts(index: Index, lines: Sequence[Line]) -> Contrasts:
    """The behaviours by the interval of their extra fall, as it is published."""
    groups: dict[str, list[str]] = {name: [] for name in ("more", "less", "unclear", "untold")}
    for line in lines:
        row = index.estimates[line.ids[0]] if line.ids[0] else {"lower": None, "upper": None}
        lower, upper = row["lower"], row["upper"]
        if lower is None or upper is None:
            group = "untold"
        else:
            group = "more" if float(lower) > 0.0 else "less" if float(upper) < 0.0 else "unclear"
        groups[group].append(line.heading.lower())
    return Contrasts(**{name: tuple(group) for name, group in groups.items()})


def verdict(found: Contrasts) -> str:
    """The answer in a few words."""
    number = sum(map(len, (found.more, found.less, found.unclear, found.untold)))
    if found.more and found.less:
        return f"{len(found.more)} of {number} behaviours fell further, {len(found.less)} less"
    if found.more or found.less:
        some, how = (found.more, "further") if found.more else (found.less, "less")
        return f"{len(some)} of {number} behaviours fell {how}, beyond the interval"
    return "Not to be told from these data" if found.unclear else "Not to be told from what is published"


def clauses(found: Contrasts) -> list[str]:
    """What the comparison says of each behaviour, and of which it says nothing, as parts of a sentence."""
    said = (
        (found.more, "beyond the interval, the fall is greater with Drive for {}"),
        (found.less, "beyond the interval, the fall is greater in the control group for {}"),
        (found.unclear, "for {} the interval of the extra fall includes no difference"),
        (found.untold, "for {} no interval of the extra fall is published"),
    )
    return [words.format(_listed(names)) for names, words in said if names]


def _listed(names: Sequence[str]) -> str:
    """Names as a sentence lists them; all of the behaviours by their number."""
    if len(names) == len(BEHAVIOURS):
        return "each of the four behaviours"
    return " and ".join(filter(None, (", ".join(names[:-1]), names[-1])))


def context(index: Index) -> dict[str, Any]:
    """What the chapter's template shows; empty where the release has no Insights forms."""
    lines = behaviours(index)
    found = contrasts(index, lines)
    return {
        "any": any(line.ids[0] for line in lines),
        "behaviours": lines,
        "models": models(index),
        "model_names": list(MODELS.values()),
        "tests": tests(index),
        "test_names": list(TESTS.values()),
        "mcnemar": mcnemar(index),
        "tables": answered(index, TABLES, lambda cell: cell.status != "not_computable"),
        "verdict": verdict(found),
        "clauses": clauses(found),
        "shown": dict(zip(SHOWN, _known(index, *SHOWN.values()), strict=True)),
    }  # fmt: skip


SHOWN = {
    "drive_intake": "victims.change.physical.drive.intake.any.percent",
    "drive_exit": "victims.change.physical.drive.exit.any.percent",
    "control_intake": "victims.change.physical.control.intake.any.percent",
    "control_exit": "victims.change.physical.control.exit.any.percent",
    "form_drive": "victims.selection.drive.all.with_form.percent",
    "form_control": "victims.selection.control.all.with_form.percent",
    "people_drive": "victims.risk.risk_change.drive.people.n",
    "people_control": "victims.risk.risk_change.control.people.n",
    "reduced_drive": "victims.risk.risk_change.drive.reduced.percent",
    "reduced_control": "victims.risk.risk_change.control.reduced.percent",
    "risk": "victims.risk.risk_change.contrast.reduced.difference",
    "length": "victims.support.length.test.difference",
    "ratio": "victims.support.contacts.test.ratio",
    "pace_drive": "victims.support.contacts.drive.per_30_days",
    "pace_control": "victims.support.contacts.control.per_30_days",
    "first_year": "victims.first_year.physical.drive.mcnemar.p",
    "first_ended": "victims.first_year.physical.drive.ended.n",
    "first_people": "victims.first_year.people.closed.n",
}
