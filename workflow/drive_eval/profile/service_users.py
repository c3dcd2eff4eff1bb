"""Service users at intake: Table 3 and the text on it.

Population: service users who consented to share data. Table 3 gives ethnicity in per cent of those with
an entry, the other blocks in per cent of everybody: only so do its percentages follow from its numbers.
"""

from collections.abc import Iterator, Mapping
from typing import Any

import pandas as pd

from drive_eval.estimates import AnalysisResult, Basis, build
from drive_eval.profile.blocks import MISSING, Block, Published, block_rows
from drive_eval.profile.cases import NO_CONSENT, took_part
from drive_eval.profile.summaries import mean_and_spread
from drive_eval.release.fields import SEXES
from drive_eval.release.tables.codes import LIVING
from drive_eval.release.tables.service_users import ETHNICITIES, RELATIONSHIPS
from drive_eval.rows import Row, count, percent

ETHNICITY_ROWS = {
    "white_british": "ethnicity_white_british",
    "white_other": "ethnicity_white_other",
    "asian": "ethnicity_asian_asian_british",
    "arab": "ethnicity_arab",
    "black": "ethnicity_black_black_british",
    "mixed": "ethnicity_mixed_race",
    "prefer_not_to_say": "ethnicity_prefer_not_to_say",
    "unknown": "ethnicity_unknown_ethnicity",
    MISSING: "ethnicity_missing_values",
}
RELATIONSHIP_ROWS = {
    code: f"relationship_to_primary_vs_{row}"
    for code, row in {
        "current_intimate_partner": "current_intimate_partner",
        "ex_intimate_partner": "ex_intimate_partner",
        "family_member": "family_member",
        "other_person": "another_known_person_associate",
        "dont_know": "dont_know",
        MISSING: "missing_values",
    }.items()
}
LIVING_ROWS = {code: f"living_arrangements_{code}" for code in LIVING} | {
    MISSING: "living_arrangements_missing_values"
}
BLOCKS = (
    Block("sex", "Sex", SEXES, False, {"men": "men", "women": "women"}),
    Block("ethnicity", "Ethnicity", ETHNICITIES, True, ETHNICITY_ROWS),
    Block(
        "relationship_to_primary_vs", "Relationship to the primary victim-survivor", RELATIONSHIPS, False,
        RELATIONSHIP_ROWS,
    ),
    Block("living_arrangement", "Living arrangements", LIVING, False, LIVING_ROWS),
)  # fmt: skip
# Ethnicities that say nothing about somebody's ethnicity.
UNTOLD = ("prefer_not_to_say", "unknown")
WHITE = ("white_british", "white_other")
AGE = {
    "mean": ("table_3.age_years.mean", "profile_and_needs.su_age.mean"),
    "sd": ("table_3.age_years.sd", "profile_and_needs.su_age.sd"),
    "min": ("profile_and_needs.su_age.min",),
    "max": ("profile_and_needs.su_age.max",),
}
SHARED = {
    "analysis": "profile_service_users",
    "population": "service users who consented to share data",
    "arm": "drive",
    "wave": "intake",
}


def analyse(view: pd.DataFrame, settings: Mapping[str, Any]) -> AnalysisResult:
    """Age, and numbers and shares by sex, ethnicity, relationship and living arrangements.

    ``view``: one row per service user; columns ``status``, ``age_at_intake`` (years), ``sex``,
    ``ethnicity``, ``relationship_to_primary_vs``, ``living_arrangement`` in canonical codes, missing where
    nothing is recorded. ``settings``: the ``profile`` section of the configuration.
    """
    return build(_rows(view, settings))


def _rows(view: pd.DataFrame, settings: Mapping[str, Any]) -> Iterator[Row]:
    people = view[took_part(view["status"])]
    left_out = {NO_CONSENT: len(view) - len(people)} if len(people) < len(view) else {}
    everybody = Basis(("status",), (), len(people), left_out, "service users who consented to share data")
    yield count(
        SHARED
        | {
            "estimate_id": "profile.service_users.people.n",
            "term": "people",
            "published_id": "table_3.service_users.n;profile_and_needs.sus_at_intake.n",
        },
        len(people),
        everybody,
        len(view),
    )
    yield from _age(people["age_at_intake"], left_out, settings)
    for block in BLOCKS:
        columns = SHARED | {"family": f"profile.service_users.{block.field}"}
        yield from block_rows(
            people[block.field], block, columns, "profile.service_users", _printed(block), settings,
            ("status", block.field), left_out,
        )  # fmt: skip
    yield _white(people["ethnicity"], left_out, settings)


def _age(ages: pd.Series, left_out: Mapping[str, int], settings: Mapping[str, Any]) -> Iterator[Row]:
    missing = int(ages.isna().sum())
    reasons = {**left_out, **({"age not recorded": missing} if missing else {})}
    basis = Basis(("status", "age_at_intake"), (), len(ages) - missing, reasons)
    columns = SHARED | {"term": "age", "unit": "years"}
    yield from mean_and_spread(ages, columns, "profile.service_users.age", AGE, settings, basis)


def _printed(block: Block) -> Published:
    def published(answer: str, statistic: str) -> tuple[str, ...]:
        row = block.rows.get(answer)
        ids: tuple[str, ...] = (f"table_3.{row}.{statistic}",) if row else ()
        if (answer, statistic) == ("men", "percent"):
            ids += ("profile_and_needs.su_men.percent",)
        return ids

    return published


def _white(ethnicity: pd.Series, left_out: Mapping[str, int], settings: Mapping[str, Any]) -> Row:
    """White British and White Other together, of those whose ethnicity is known."""
    known = ethnicity.dropna()
    known = known[~known.isin(UNTOLD)]
    untold = len(ethnicity) - len(known)
    reasons = {**left_out, **({"ethnicity not known": untold} if untold else {})}
    columns = SHARED | {
        "estimate_id": "profile.service_users.ethnicity.white_of_known.percent",
        "family": "profile.service_users.ethnicity",
        "term": "ethnicity.white_of_known",
        "published_id": "profile_and_needs.su_white_british_white_other_ethnicity_known.percent",
    }
    basis = Basis(("status", "ethnicity"), (), len(known), reasons, "100 × White / people of known ethnicity")
    return percent(columns, int(known.isin(WHITE).sum()), len(known), settings, basis)
