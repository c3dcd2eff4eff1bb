"""The tables behind the figures of case managers' work, and those figures in words.

Percentages are in percent (0 to 100) of actions, or of service users for the numbers of contacts.
"""

import re

import pandas as pd

from drive_eval.figures.drawing import printed_values, table
from drive_eval.figures.needs_tables import mark_of, spoken
from drive_eval.release.tables.actions import (
    AGENCIES,
    CATEGORY_OF_DIRECT_TYPE,
    DIRECT_CATEGORIES,
    DIRECT_TYPES,
    INDIRECT_TYPES,
    OBJECTIVES,
    WORK,
)  # fmt: skip

MARKS = ("estimate_id", "percent", "lower", "upper", "interval", "n", "denominator", "printed")
CONTACTS = re.compile(r"^activity\.contact\.all\.number\.from_(\d+)_to_(\d+)\.percent$")
CLASSIFIED = re.compile(r"^activity\.direct\.(year_\d+)\.category\.")


def _periods(estimates: pd.DataFrame, start: str) -> list[str]:
    """The single programme years that estimates starting with ``start`` are about, in order."""
    pattern = re.compile(rf"^{re.escape(start)}\.(year_\d+)\.")
    found = {match.group(1) for name in estimates["estimate_id"] if (match := pattern.match(str(name)))}
    return sorted(found, key=lambda period: int(period.removeprefix("year_")))


def by_year(estimates: pd.DataFrame, published: pd.DataFrame) -> pd.DataFrame:
    """Direct and indirect work in each programme year, and the kinds of indirect work below."""
    indexed, printed = estimates.set_index("estimate_id"), printed_values(published)
    rows: list[dict[str, object]] = []
    for group, start, codes in (
        ("work", "activity.work", WORK), ("indirect", "activity.indirect", INDIRECT_TYPES),
    ):  # fmt: skip
        for period in _periods(estimates, start):
            for code, label in codes.items():
                mark = mark_of(f"{start}.{period}.{code}.percent", indexed, printed)
                if mark is not None:
                    spelled = period.replace("_", " ").capitalize()
                    rows.append({"group": group, "period": spelled, "part": label, "code": code, **mark})
    return table(rows, ("group", "period", "part", "code", *MARKS))


def agencies(estimates: pd.DataFrame, published: pd.DataFrame) -> pd.DataFrame:
    """The agencies of each kind of indirect work, the commonest first."""
    return _by_agency({kind: f"activity.agency.{kind}" for kind in INDIRECT_TYPES}, INDIRECT_TYPES, estimates,
                      published)  # fmt: skip


def objectives(estimates: pd.DataFrame, published: pd.DataFrame) -> pd.DataFrame:
    """The agencies of multi-agency work with each objective, the commonest first."""
    starts = {objective: f"activity.agency.multi_agency.{objective}" for objective in OBJECTIVES}
    return _by_agency(starts, OBJECTIVES, estimates, published)


def _by_agency(
    starts: dict[str, str], labels: dict[str, str], estimates: pd.DataFrame, published: pd.DataFrame
) -> pd.DataFrame:
    indexed, printed = estimates.set_index("estimate_id"), printed_values(published)
    rows: list[dict[str, object]] = []
    for code, start in starts.items():
        for agency, name in AGENCIES.items():
            mark = mark_of(f"{start}.{agency}.percent", indexed, printed)
            if mark is not None:
                rows.append({"agency": name, "kind": labels[code], **mark})
    marks = table(rows, ("agency", "kind", *MARKS))
    order = marks.groupby("agency")["percent"].mean().sort_values(ascending=False, kind="stable").index
    places = {agency: place for place, agency in enumerate(order)}
    return marks.sort_values(
        "agency", key=lambda names: names.map(places).fillna(len(places)), kind="stable", ignore_index=True
    )


def direct_work(estimates: pd.DataFrame, published: pd.DataFrame) -> pd.DataFrame:
    """The labels of direct work in the classified year, by the report's category, the commonest first."""
    indexed, printed = estimates.set_index("estimate_id"), printed_values(published)
    period = _classified_year(estimates)
    rows: list[dict[str, object]] = []
    for category, heading in DIRECT_CATEGORIES.items():
        start = f"activity.direct.{period}"
        whole = mark_of(f"{start}.category.{category}.percent", indexed, printed)
        if whole is not None:
            rows.append({"label": heading, "category": heading, "whole": True, **whole})
        own = []
        for code, label in DIRECT_TYPES.items():
            mark = mark_of(f"{start}.label.{code}.percent", indexed, printed)
            if mark is not None and CATEGORY_OF_DIRECT_TYPE[code] == category:
                own.append({"label": label, "category": heading, "whole": False, **mark})
        rows += sorted(own, key=lambda mark: -float(str(mark["percent"])))
    return table(rows, ("label", "category", "whole", *MARKS))


def _classified_year(estimates: pd.DataFrame) -> str:
    """The year whose labels answer the printed table; the last one where none does."""
    years = _periods(estimates, "activity.direct")
    answered = estimates[estimates["published_id"].astype(str).str.contains("table_7.", regex=False)]
    found = [match.group(1) for name in answered["estimate_id"]
             if (match := re.match(r"^activity\.direct\.(year_\d+)\.", str(name)))]  # fmt: skip
    return found[0] if found else (years[-1] if years else "")


def contacts(estimates: pd.DataFrame, published: pd.DataFrame) -> pd.DataFrame:
    """Service users in contact by their number of contacts, with mean and median in every row."""
    indexed, printed = estimates.set_index("estimate_id"), printed_values(published)
    found = sorted(
        (int(match.group(1)), int(match.group(2)), str(name))
        for name in estimates["estimate_id"]
        if (match := CONTACTS.match(str(name)))
    )
    centre: dict[str, object] = {}
    for statistic in ("mean", "median"):
        name = f"activity.contact.all.number.{statistic}"
        if name in indexed.index:
            centre |= {f"{statistic}_estimate_id": name, statistic: indexed.loc[name, "value"]}
    rows: list[dict[str, object]] = []
    for least, most, name in found:
        mark = mark_of(name, indexed, printed)
        if mark is not None:
            rows.append({"contacts": f"{least} to {most}", "least": least, "most": most, **mark, **centre})
    centres = ("mean_estimate_id", "mean", "median_estimate_id", "median")
    return table(rows, ("contacts", "least", "most", *MARKS, *centres))


def by_year_alt(data: pd.DataFrame) -> str:
    """Each year with its shares of work and of kinds of indirect work."""
    parts = []
    for (group, period), marks in data.groupby(["group", "period"], sort=False):
        told = ", ".join(f"{str(mark['part']).lower()} {spoken(mark)}" for _, mark in marks.iterrows())
        parts.append(f"{period}, {'all actions' if group == 'work' else 'indirect actions'}: {told}")
    return "Stacked bars of case managers’ actions by programme year. " + _joined(parts)


def agencies_alt(data: pd.DataFrame) -> str:
    """Each agency with its shares."""
    parts = [
        f"{agency} " + ", ".join(f"{str(m['kind']).lower()} {spoken(m)}" for _, m in marks.iterrows())
        for agency, marks in data.groupby("agency", sort=False)
    ]
    return "Dot plot of agencies that case managers worked with. " + _joined(parts)


def direct_work_alt(data: pd.DataFrame) -> str:
    """Each category and label with its share."""
    return "Bar chart of direct work. " + _joined(
        [f"{mark['label']} {spoken(mark)}" for _, mark in data.iterrows()]
    )


def contacts_alt(data: pd.DataFrame) -> str:
    """Each step of the number of contacts with its share."""
    told = [f"{mark['contacts']} contacts {spoken(mark)}" for _, mark in data.iterrows()]
    centre = ""
    if len(data) and pd.notna(data.iloc[0]["mean"]):
        centre = f" Mean {data.iloc[0]['mean']:.0f}, median {data.iloc[0]['median']:.0f}."
    return "Histogram of direct contacts per service user in contact. " + _joined(told) + centre


def _joined(parts: list[str]) -> str:
    return "; ".join(parts) + "." if parts else "No estimate is available."
