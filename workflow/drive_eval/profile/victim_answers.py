"""Victims-survivors in the data of the cost analysis: Appendix 8.1.

The cost analysis used the forms of the programme's first two years: intake forms dated up to the end of
the second year, and exit forms likewise, whatever the arm and whether or not the case was analysed
elsewhere. Don't-knows are in the denominators; who has no answer is not.
"""

from collections.abc import Iterator, Mapping
from typing import Any

import pandas as pd

from drive_eval.estimates import AnalysisResult, Basis, build
from drive_eval.profile.summaries import mean_and_spread
from drive_eval.release.fields import YES_NO, YES_OR_NO
from drive_eval.release.tables.codes import CYPS_TYPES
from drive_eval.release.tables.insights import HOUSING_OUTCOMES
from drive_eval.rows import Row, count, percent

LATER = "form dated after the second year, or not dated"
# Field → its row in the ids of Appendix 8.1, its answers, and the answers' names there.
NEEDS = {
    "drugs": "drugs_misuse",
    "alcohol": "alcohol_misuse",
    "mental_health": "mental_health",
    "suicide": "planned_attempted_suicide",
    "self_harm": "self_harm",
}
QUESTIONS: dict[str, tuple[str, dict[str, str]]] = {
    **{field: (row, {answer: answer for answer in YES_NO}) for field, row in NEEDS.items()},
    "children": ("children_in_household", {"present": "yes", "not_present": "no", "dont_know": "dont_know"}),
    "cyps_involved": ("cyps_involvement", {answer: answer for answer in YES_OR_NO}),
}
TYPE_ROWS = {
    "s17_child_in_need": "s17_child_in_need",
    "s47_child_protection": "s47_child_protection",
    "s31_care_or_supervision": "s31_care_or_supervision_order",
    "caf": "caf",
    "other": "other",
}
HOUSING_ROWS = {
    "housing_sanctuary": "sanctuary_scheme",
    "housing_rehoused_in_area": "client_re_housed_in_area",
    "housing_moved_out_of_area": "client_moved_out_of_area",
    "housing_perpetrator_evicted": "perpetrator_evicted",
    "housing_refuge": "refuge",
    "housing_other": "other",
}
SUPPORT = "support_housing"
# Types of involvement in per cent of all forms (Table A8.19).
OF_ALL = {
    "s31": ("s31_care_or_supervision",),
    "s17_or_s47": ("s17_child_in_need", "s47_child_protection"),
}
# The cost model's formulas answer most of the printed percentages, from the counts that are its inputs. Those
# that it has no use for are answered here.
SHARES = {
    ("suicide", "yes"): (
        "appendix_8_1.planned_attempted_suicide_yes.percent",
        "appendix_8_text.victims_planned_attempted_suicide.percent",
    ),
    **{
        ("cyps_type", code): (f"appendix_8_1.type_of_cyps_involvement_{code}.percent",)
        for code in ("caf", "other")
    },
    **{
        ("exit", field): (f"appendix_8_1.interventions_and_outcomes_at_exit_{row}.percent",)
        for field, row in HOUSING_ROWS.items()
        if field != "housing_rehoused_in_area"
    },
}
AT_INTAKE = (
    "appendix_8_1.victims_survivors_at_intake.n", "table_a8_19.victim_data.n",
    "appendix_8_text.victim_data.n",
)  # fmt: skip


def analyse(views: Mapping[str, pd.DataFrame], settings: Mapping[str, Any]) -> AnalysisResult:
    """Frequencies and shares of answers at intake and outcomes at exit, by the end of the second year.

    ``views``: ``insights_intake`` (``intake_date`` and the questions' fields, ``n_children``,
    ``cyps_type``) and ``insights_exit`` (``exit_date``, ``support_housing``, the ``housing_`` fields), in
    canonical codes, missing where nothing is recorded. ``settings``: the ``profile`` section.
    """
    end = pd.Timestamp(settings["year_2_end"])
    intake, exits = views["insights_intake"], views["insights_exit"]
    return build([*_intake(intake, end, settings), *_exit(exits, end, settings)])


def _shared(wave: str, family: str, term: str) -> dict[str, Any]:
    return {
        "analysis": "profile_victim_answers",
        "population": f"victims-survivors with an {wave} form by the end of the second year",
        "wave": "intake" if wave == "intake" else "closure",
        "family": f"profile.victim_answers.{family}",
        "term": term,
    }


def _left_out(**reasons: int) -> dict[str, int]:
    names = {"later": LATER, "missing": "not recorded", "uninvolved": "children's services not involved"}
    return {names[reason]: rows for reason, rows in reasons.items() if rows}


def _intake(forms: pd.DataFrame, end: pd.Timestamp, settings: Mapping[str, Any]) -> Iterator[Row]:
    early = forms[forms["intake_date"] <= end]
    later = len(forms) - len(early)
    basis = Basis(("insights_intake.intake_date",), (), len(early), _left_out(later=later), "intake forms")
    size = {"estimate_id": "profile.victim_answers.intake.forms.n", "published_id": ";".join(AT_INTAKE)}
    yield count(_shared("intake", "intake", "forms") | size, len(early), basis, len(forms))
    for field, (row, answers) in QUESTIONS.items():
        yield from _question(early[field], field, row, answers, later, settings)
    yield from _children(early, later, settings)
    yield from _types(early, later, settings)


def _question(
    values: pd.Series,
    field: str,
    row: str,
    answers: Mapping[str, str],
    later: int,
    settings: Mapping[str, Any],
) -> Iterator[Row]:
    known = values.dropna()
    left_out = _left_out(later=later, missing=len(values) - len(known))
    fields = ("insights_intake.intake_date", f"insights_intake.{field}")
    basis = Basis(fields, (), len(known), left_out, "answers, don't-knows included")

    def named(term: str, name: str, published: tuple[str, ...]) -> dict[str, Any]:
        identity = f"profile.victim_answers.intake.{field}.{term}.{name}"
        columns = _shared("intake", field, f"{field}.{term}")
        return columns | {"estimate_id": identity, "published_id": ";".join(published)}

    total = (f"appendix_8_1.{row}_total.frequency",)
    yield count(named("answers", "n", total), len(known), basis, len(values))
    for answer, name in answers.items():
        n = int((known == answer).sum())
        printed = f"appendix_8_1.{row}_{name}"
        yield count(named(answer, "n", (f"{printed}.frequency",)), n, basis, len(known))
        shares = SHARES.get((field, answer), ())
        yield percent(named(answer, "percent", shares), n, len(known), settings, basis)


def _children(early: pd.DataFrame, later: int, settings: Mapping[str, Any]) -> Iterator[Row]:
    """Children per family, where there are any."""
    numbers = early.loc[early["children"] == "present", "n_children"]
    without = len(early) - len(numbers)
    reasons = _left_out(later=later, missing=int(numbers.isna().sum()))
    reasons |= {"no children present": without} if without else {}
    fields = ("intake_date", "children", "n_children")
    known = int(numbers.notna().sum())
    basis = Basis(tuple(f"insights_intake.{field}" for field in fields), (), known, reasons)
    yield from mean_and_spread(
        numbers,
        _shared("intake", "n_children", "n_children") | {"unit": "count"},
        "profile.victim_answers.intake.n_children",
        {"mean": ("appendix_8_1.average_number_of_children_living_in_household.mean",)},
        settings,
        basis,
    )


def _types(early: pd.DataFrame, later: int, settings: Mapping[str, Any]) -> Iterator[Row]:
    """Types of involvement, of the families with involvement and of all forms."""
    types = early.loc[early["cyps_involved"] == "yes", "cyps_type"].dropna()
    left_out = _left_out(later=later, uninvolved=len(early) - len(types))
    fields = tuple(f"insights_intake.{field}" for field in ("intake_date", "cyps_involved", "cyps_type"))
    of_types = Basis(fields, (), len(types), left_out, "forms with involvement and its type")
    of_all = Basis(fields, (), len(early), _left_out(later=later), "100 × forms with this type / forms")

    def named(term: str, name: str, *published: str) -> dict[str, Any]:
        identity = f"profile.victim_answers.intake.cyps_type.{term}.{name}"
        columns = _shared("intake", "cyps_involved", f"cyps_type.{term}")
        return columns | {"estimate_id": identity, "published_id": ";".join(published)}

    row = "appendix_8_1.type_of_cyps_involvement"
    yield count(named("all", "n", f"{row}_total.frequency"), len(types), of_types)
    for code in CYPS_TYPES:
        n, printed = int((types == code).sum()), f"{row}_{TYPE_ROWS[code]}"
        yield count(named(code, "n", f"{printed}.frequency"), n, of_types, len(types))
        shares = SHARES.get(("cyps_type", code), ())
        yield percent(named(code, "percent", *shares), n, len(types), settings, of_types)
    for term, codes in OF_ALL.items():
        n = int(types.isin(codes).sum())
        yield percent(named(term, "percent_of_forms"), n, len(early), settings, of_all)


def _exit(forms: pd.DataFrame, end: pd.Timestamp, settings: Mapping[str, Any]) -> Iterator[Row]:
    early = forms[forms["exit_date"] <= end]
    left_out = _left_out(later=len(forms) - len(early))

    def named(term: str, name: str, *published: str) -> dict[str, Any]:
        identity = {
            "estimate_id": f"profile.victim_answers.exit.{term}.{name}",
            "published_id": ";".join(published),
        }
        return _shared("exit", "exit", term) | identity

    dated = Basis(("insights_exit.exit_date",), (), len(early), left_out, "exit forms")
    whole = "appendix_8_1.victims_survivors_at_exit.n"
    yield count(named("forms", "n", whole), len(early), dated, len(forms))
    base = "appendix_8_1.interventions_and_outcomes_at_exit"
    rows = {SUPPORT: f"{base}_housing"} | {name: f"{base}_{HOUSING_ROWS[name]}" for name in HOUSING_OUTCOMES}
    for field, printed in rows.items():
        n = int((early[field] == "yes").sum())
        fields = ("insights_exit.exit_date", f"insights_exit.{field}")
        basis = Basis(fields, (), len(early), left_out, "exit forms that say yes")
        yield count(named(field, "n", f"{printed}.frequency"), n, basis, len(early))
        shares = SHARES.get(("exit", field), ())
        yield percent(named(field, "percent", *shares), n, len(early), settings, basis)
