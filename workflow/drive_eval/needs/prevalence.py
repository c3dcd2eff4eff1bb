"""Prevalence of the twelve needs at intake, mid-point and closure: Table A2.1 and Figure 3.

Population: service users with at least one need recorded at that wave. A don't-know counts as the
rule of the main report says (no need); a need that is not recorded leaves that need's denominator.
"""

from collections.abc import Iterator, Mapping
from typing import Any

import pandas as pd

from drive_eval.estimates import AnalysisResult, Basis, build
from drive_eval.needs.fields import FIELDS, NEEDS, WAVES, Need, with_information
from drive_eval.needs.reasons import left_out
from drive_eval.needs.recode import recode
from drive_eval.rows import Row, count, percent

POPULATION = "service users with any needs information"
# Figures that the reports print outside Table A2.1, by wave and by what is counted.
ELSEWHERE = {
    ("intake", "forms"): ("profile_and_needs.sus_with_intake_data.n",),
    ("intake", "without_information"): ("profile_and_needs.sus_with_all_needs_missing_at_intake.n",),
    ("intake", "with_information"): ("profile_and_needs.needs_information_at_intake.n",),
    ("midpoint", "forms"): ("profile_and_needs.sus_with_midpoint_data.n",),
    ("midpoint", "without_information"): ("profile_and_needs.sus_with_all_needs_missing_at_midpoint.n",),
    ("midpoint", "with_information"): (
        "profile_and_needs.needs_information_at_midpoint.n",
        "profile_and_needs.figure_3.n",
        "appendix_8_2.drive_service_user_data_mid_point.n",
        "appendix_8_text.drive_su_mid_point_data.n",
    ),
    ("closure", "forms"): ("profile_and_needs.sus_with_closure_data.n",),
    ("closure", "without_information"): ("profile_and_needs.sus_with_all_needs_missing_at_closure.n",),
    ("closure", "with_information"): ("profile_and_needs.needs_information_at_closure.n",),
}


def analyse(view: pd.DataFrame, settings: Mapping[str, Any]) -> AnalysisResult:
    """Prevalence of each need at each wave, with the number of forms that it rests on.

    ``view``: one row per service user and wave; columns ``wave`` and the twelve needs, in canonical
    codes, missing where nothing is recorded. ``settings``: the ``needs`` section of the configuration.
    """
    return build(row for wave in WAVES for row in _wave_rows(view[view["wave"] == wave], wave, settings))


def _wave_rows(rows: pd.DataFrame, wave: str, settings: Mapping[str, Any]) -> Iterator[Row]:
    informed = rows[with_information(rows)]
    yield from _form_rows(len(rows), len(informed), wave)
    for need in NEEDS:
        yield from _need_rows(informed, len(rows), need, wave, settings)


def _form_rows(forms: int, informed: int, wave: str) -> Iterator[Row]:
    """Forms of the wave, those with any need recorded, and those without."""
    table = f"table_a2_1.service_users_with_any_needs_information.{WAVES[wave]}"
    counted = {
        "forms": (forms, (), ("wave",), {}, "forms of the wave"),
        "with_information": (
            informed, (table,), ("wave", *FIELDS), left_out(nothing=forms - informed),
            "forms of the wave with at least one of the twelve needs recorded",
        ),
        "without_information": (
            forms - informed, (), ("wave", *FIELDS), {}, "forms of the wave with none of the needs recorded",
        ),
    }  # fmt: skip
    for name, (value, published, fields, reasons, formula) in counted.items():
        used = forms - sum(reasons.values())
        yield count(
            {
                "estimate_id": f"needs.prevalence.{wave}.forms.{name}",
                "analysis": "needs_prevalence",
                "family": f"needs.{wave}.forms",
                "population": "service users with a needs assessment form",
                "wave": wave,
                "term": name,
                "published_id": ";".join((*published, *ELSEWHERE[wave, name])),
            },
            value,
            Basis(fields=fields, rows_used=used, rows_left_out=reasons, formula=formula),
            forms,
        )


def _need_rows(
    informed: pd.DataFrame, forms: int, need: Need, wave: str, settings: Mapping[str, Any]
) -> Iterator[Row]:
    classified = recode(informed[need.field], need.field, settings["recoding"]["report"])
    answered = int(classified.isin(["yes", "no"]).sum())
    yes = int((classified == "yes").sum())
    excluded = int((classified == "excluded").sum())
    reasons = left_out(
        nothing=forms - len(informed), missing=len(informed) - answered - excluded, dont_know=excluded
    )
    printed = f"table_a2_1.{need.prevalence_row}.{WAVES[wave]}"
    shared = {
        "analysis": "needs_prevalence",
        "family": f"needs.{wave}.{need.field}",
        "population": POPULATION,
        "wave": wave,
        "term": need.field,
    }

    def basis(formula: str) -> Basis:
        return Basis(("wave", need.field), (), answered, reasons, formula)

    def named(name: str, published_id: str = "") -> dict[str, Any]:
        identity = f"needs.prevalence.{wave}.{need.field}.{name}"
        return shared | {"estimate_id": identity, "published_id": published_id}

    yield count(named("n_answered", f"{printed}_n"), answered, basis("answers that the rule classifies"))
    yield count(named("n_yes"), yes, basis("answers that the main report's rule counts as a need"), answered)
    share = named("percent_yes", f"{printed}_percent_yes")
    yield percent(share, yes, answered, settings, basis("100 × n_yes / n_answered"))
