"""Four needs at mid-point, answer by answer, under the two rules: Table A7.1 and Appendix 8.2.

Population: service users with that need recorded at mid-point. Appendix 8.2 gives the answers'
shares among those who know; the *known* share of an answer is that.
"""

from collections.abc import Iterator, Mapping
from typing import Any

import pandas as pd

from drive_eval.estimates import AnalysisResult, Basis, build
from drive_eval.needs.fields import ANSWERS, RAW_TABLES, RawTable, need
from drive_eval.needs.reasons import left_out
from drive_eval.needs.recode import DONT_KNOW, recode
from drive_eval.rows import Row, count, percent

WAVE = "midpoint"
# Answers whose share is printed in Appendix 8.2.
SHARES_PRINTED = {
    "drugs": ("excessive", "high"),
    "alcohol": ("excessive", "high"),
    "mental_health": ("poor", "fair"),
    "housing": ("homeless", "transitory", "unstable", "temporary"),
}
# The last row of each group of answers carries the group's share, as it was used in the cost analysis.
USED_IN_COSTS = {
    "drugs": "appendix_8_2.drugs_high.used_in_analysis_cumulative",
    "alcohol": "appendix_8_2.alcohol_high.used_in_analysis_cumulative",
    "mental_health": "appendix_8_2.mental_health_high.used_in_analysis_cumulative",
    "housing": "appendix_8_2.housing_temporary.used_in_analysis_cumulative",
}
HOMELESS_USED_IN_COSTS = "appendix_8_2.housing_homeless.used_in_analysis_cumulative"
# Denominators that Appendix 7 repeats in its text.
IN_TEXT = {
    ("drugs", "report"): ("appendix_7_text.drug_use_denominator_main_report.n",),
    ("drugs", "costs"): ("appendix_7_text.drug_use_denominator_cost_report.n",),
}
RULE_NAMES = {"report": "current_report", "costs": "costs_report"}


def analyse(view: pd.DataFrame, settings: Mapping[str, Any]) -> AnalysisResult:
    """Frequencies of the answers and the percentages with a need under both rules.

    ``view``: one row per service user and wave; columns ``wave``, ``drugs``, ``housing``,
    ``mental_health``, ``alcohol`` in canonical codes, missing where nothing is recorded. ``settings``:
    the ``needs`` section of the configuration.
    """
    forms = view[view["wave"] == WAVE]
    return build(row for table in RAW_TABLES for row in _need_rows(forms[table.field], table, settings))


def _need_rows(answers: pd.Series, table: RawTable, settings: Mapping[str, Any]) -> Iterator[Row]:
    yield from _answer_rows(answers, table, settings)
    for rule in RULE_NAMES:
        yield from _rule_rows(answers, table, rule, settings)


def _named(table: RawTable, name: str, published: tuple[str, ...], term: str = "") -> dict[str, Any]:
    return {
        "estimate_id": f"needs.recoding.{table.field}.{name}",
        "analysis": "needs_recoding",
        "family": f"needs.{WAVE}.{table.field}",
        "population": "service users with the need recorded",
        "wave": WAVE,
        "term": f"{table.field}.{term}" if term else table.field,
        "published_id": ";".join(published),
    }


def _answer_rows(answers: pd.Series, table: RawTable, settings: Mapping[str, Any]) -> Iterator[Row]:
    """Each answer's frequency, and its share among the answers that are no don't-know."""
    recorded, unknown = int(answers.notna().sum()), int((answers == DONT_KNOW).sum())
    fields, missing = ("wave", table.field), len(answers) - recorded
    known = recorded - unknown
    frequency_basis = Basis(fields, (), recorded, left_out(missing=missing), "recorded answers equal to it")
    share_basis = Basis(
        fields,
        (),
        known,
        left_out(missing=missing, unknown=unknown),
        "100 × frequency / answers but don't know",
    )
    for answer in ANSWERS[need(table.field).scale]:
        n = int((answers == answer).sum())
        printed: tuple[str, ...] = (f"{table.in_table(answer)}.frequency",)
        if answer != DONT_KNOW:
            printed += (f"{table.in_appendix(answer)}.frequency",)
        yield count(_named(table, f"frequency.{answer}", printed, answer), n, frequency_basis, recorded)
        if answer != DONT_KNOW:
            share = _named(table, f"known_share.{answer}", _published_shares(table, answer), answer)
            yield percent(share, n, known, settings, share_basis)


def _published_shares(table: RawTable, answer: str) -> tuple[str, ...]:
    """The printed figures that an answer's share among those who know is compared with."""
    if answer not in SHARES_PRINTED[table.field]:
        return ()
    share = f"{table.in_appendix(answer)}.percent"
    return (share, HOMELESS_USED_IN_COSTS) if answer == "homeless" else (share,)


def _rule_rows(answers: pd.Series, table: RawTable, rule: str, settings: Mapping[str, Any]) -> Iterator[Row]:
    """Yes and no under one rule, with the denominator."""
    classified = recode(answers, table.field, settings["recoding"][rule])
    n = {name: int((classified == name).sum()) for name in ("yes", "no", "excluded")}
    used = n["yes"] + n["no"]
    reasons = left_out(missing=int(answers.isna().sum()), dont_know=n["excluded"])
    printed = f"table_a7_1.{table.table_row}"

    def basis(formula: str) -> Basis:
        return Basis(("wave", table.field), (), used, reasons, formula)

    denominators = (f"{printed}_yes.{RULE_NAMES[rule]}_n", *IN_TEXT.get((table.field, rule), ()))
    yes_percents: tuple[str, ...] = (f"{printed}_yes.{RULE_NAMES[rule]}_percent",)
    no_percents: tuple[str, ...] = ()
    if rule == "costs":
        denominators += (f"appendix_8_2.{table.appendix_row}_total.frequency",)
        yes_percents += (USED_IN_COSTS[table.field],)
    else:
        no_percents = (f"{printed}_no.{RULE_NAMES[rule]}_percent",)
    yield count(_named(table, f"{rule}.n", denominators), used, basis("answers that the rule classifies"))
    for name, published in (("yes", yes_percents), ("no", no_percents)):
        number = _named(table, f"{rule}.n_{name}", (), name)
        yield count(number, n[name], basis(f"answers that the rule classifies as {name}"), used)
        yield percent(
            _named(table, f"{rule}.percent_{name}", published, name), n[name], used, settings,
            basis(f"100 × n_{name} / n"),
        )  # fmt: skip
