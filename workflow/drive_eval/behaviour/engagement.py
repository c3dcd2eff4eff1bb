"""Prevalence of four behaviours by engagement, among service users in contact: Figure 23.

In contact is who had any direct contact, by the definition of the setting ``activity.contact``. The level
of engagement is that of the mid-point form; "no contact made" there is no level of engagement, even where
the log has a contact.
"""

from collections.abc import Iterator, Mapping
from typing import Any

import pandas as pd

from drive_eval.activity.contact import contacts_per_person
from drive_eval.behaviour.fields import BEHAVIOURS, NONE, any_row, known, without_zeros
from drive_eval.behaviour.paired import METHOD, paired_change
from drive_eval.estimates import AnalysisResult, Basis, build
from drive_eval.release.tables.codes import WAVES
from drive_eval.rows import Row, percent

LEVELS = {
    "engaged": "Engaged",
    "partially_engaged": "Partially engaged",
    "non_engaged": "Not engaged",
}
WAVE = "midpoint"
TEXT = "direct_work_and_behaviour"
PRINTED = {"partially_engaged": f"{TEXT}.partially_engaged.percent",
           "non_engaged": f"{TEXT}.did_not_engage.percent"}  # fmt: skip
CONTACT = ("actions.su_id", "actions.work", "actions.direct_type")
LEVEL = ("needs.su_id", "needs.wave", "needs.engagement_level")
NO_CONTACT, NO_LEVEL = "no direct contact", "no level of engagement at mid-point"
BOTH = "severity not recorded at intake and closure"
NOBODY = "Nobody has a recorded answer at both waves."


def analyse(views: Mapping[str, pd.DataFrame], settings: Mapping[str, Any]) -> AnalysisResult:
    """Levels of engagement of those in contact, and prevalence and its change by level.

    ``views``: ``risk`` (``su_id``, ``wave``, four behaviours), ``needs`` (``su_id``, ``wave``,
    ``engagement_level``), ``actions`` (``su_id``, ``work``, ``direct_type``). ``settings``: the
    ``behaviour`` section of the configuration, and under ``contact`` the labels that are contact.
    """
    return build(_rows(views, settings))


def groups(views: Mapping[str, pd.DataFrame], labels: list[str]) -> pd.Series:
    """Level of engagement of each service user in contact, missing where there is none (index: su_id)."""
    contacted = contacts_per_person(views["actions"], labels).index
    forms = views["needs"]
    levels = forms[forms["wave"] == WAVE].set_index("su_id")["engagement_level"]
    found = levels.reindex(contacted)
    return found.where(found.isin(list(LEVELS)))


def _rows(views: Mapping[str, pd.DataFrame], settings: Mapping[str, Any]) -> Iterator[Row]:
    level = groups(views, settings["contact"])
    yield from _levels(level, settings)
    risk = views["risk"]
    for name in LEVELS:
        members = level.index[level.eq(name).fillna(value=False).to_numpy(dtype=bool)]
        for behaviour in BEHAVIOURS:
            for wave in WAVES:
                yield _prevalence(risk[risk["wave"] == wave], name, members, level, behaviour, wave, settings)
            yield _change(risk, name, members, behaviour, settings)


def _levels(level: pd.Series, settings: Mapping[str, Any]) -> Iterator[Row]:
    """How many of those in contact, and with a level, had each level of engagement."""
    placed = level.dropna()
    reasons = without_zeros({NO_LEVEL: len(level) - len(placed)})
    basis = Basis((*CONTACT, *LEVEL), (), len(placed), reasons, "100 × this level / people with a level")
    for name in LEVELS:
        estimate = {
            "estimate_id": f"behaviour.engagement.level.{name}.percent",
            "analysis": "behaviour_engagement",
            "arm": "drive",
            "family": "behaviour.engagement.level",
            "population": "service users in contact with a level of engagement",
            "wave": WAVE,
            "term": name,
            "published_id": PRINTED.get(name, ""),
        }
        yield percent(estimate, int((placed == name).sum()), len(placed), settings, basis)


def _shared(name: str, behaviour: str) -> dict[str, Any]:
    return {
        "analysis": "behaviour_engagement",
        "arm": "drive",
        "family": f"behaviour.engagement.{behaviour}",
        "population": f"service users in contact, {LEVELS[name].lower()}",
        "term": f"{name}.{behaviour}",
    }


def _prevalence(
    forms: pd.DataFrame, name: str, members: pd.Index, level: pd.Series, behaviour: str, wave: str,
    settings: Mapping[str, Any],
) -> Row:  # fmt: skip
    of = forms["su_id"].isin(members)
    contacted = forms["su_id"].isin(level.index)
    placed = forms["su_id"].isin(level.dropna().index)
    reasons = {
        NO_CONTACT: int((~contacted).sum()),
        NO_LEVEL: int((contacted & ~placed).sum()),
        "another level of engagement": int((placed & ~of).sum()),
    }
    fields = ("risk.su_id", "risk.wave", f"risk.{behaviour}", *CONTACT, *LEVEL)
    start = f"behaviour.engagement.{name}.{behaviour}.{wave}"
    shared = _shared(name, behaviour) | {"wave": wave}
    return any_row(forms.loc[of, behaviour], shared, start, settings, fields, reasons)


def _change(
    risk: pd.DataFrame, name: str, members: pd.Index, behaviour: str, settings: Mapping[str, Any]
) -> Row:
    """Change of the prevalence from intake to closure among those with both recorded, in points."""
    known(risk[behaviour])
    rows = risk[risk["su_id"].isin(members)]
    wide = rows.pivot(index="su_id", columns="wave", values=behaviour).reindex(columns=list(WAVES))
    both = wide.dropna(subset=["intake", "closure"])
    present = both != NONE
    ended = int((present["intake"] & ~present["closure"]).sum())
    began = int((~present["intake"] & present["closure"]).sum())
    found = paired_change(ended, began, len(both), float(settings["interval_level"]))
    columns: dict[str, Any] = _shared(name, behaviour) | {
        "estimate_id": f"behaviour.engagement.{name}.{behaviour}.change",
        "period": "intake to closure",
        "statistic": "change",
        "unit": "percent",
        "n": ended + began,
        "denominator": len(both),
        "method": "difference of paired proportions",
        "sensitivity": "aggregate",
    }
    if found is None:
        columns["reason"] = NOBODY
    else:
        columns |= {
            "value": 100 * found.value,
            "lower": 100 * found.lower,
            "upper": 100 * found.upper,
            "interval": f"{METHOD}, {100 * float(settings['interval_level']):g}%",
        }
    fields = ("risk.su_id", "risk.wave", f"risk.{behaviour}", *CONTACT, *LEVEL)
    reasons = without_zeros({BOTH: len(members) - len(both)})
    formula = "100 × (began - ended) / people with intake and closure recorded"
    return columns, Basis(fields, (), len(both), reasons, formula)
