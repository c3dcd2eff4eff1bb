"""The report on the checks of the methods: one self-contained page, equal bytes for equal input."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pandas as pd
from markupsafe import Markup

from drive_eval.errors import counted
from drive_eval.pages import svg
from drive_eval.pages.environment import environment
from drive_eval.validation.evidence import VERDICTS
from drive_eval.validations import by_name

WORDS = {"pass": "passed", "fail": "failed", "known": "a known limit", "shown": "told", "skipped": "skipped"}
# The page's marks of a verdict are those of the evaluation's report.
MARKS = {
    "pass": "reproduced",
    "fail": "differs",
    "known": "reproduced_truncated",
    "shown": "input",
    "skipped": "withheld",
}
MINUS = "\N{MINUS SIGN}"
DIGITS = 4


@dataclass(frozen=True)
class Section:
    """What the page shows of one check."""

    name: str
    title: str
    question: str
    failing: str
    verdict: str
    counts: str
    rows: list[dict[str, Any]]
    failed: list[dict[str, Any]]
    pictures: list[tuple[str, Markup]]


def render(
    found: Mapping[str, pd.DataFrame], pictures: Mapping[str, str], settings: Mapping[str, Any]
) -> str:
    """The page.

    ``found``: check → its evidence, in the order of the page; ``pictures``: check, or ``check/name`` → SVG
    text. ``settings``: ``size``, ``absent`` (checks that were not made), ``release`` and ``validation`` (how
    much was asked for).
    """
    sections = [_section(name, evidence, pictures) for name, evidence in found.items()]
    return (
        environment("validation")
        .get_template("validation.html")
        .render(
            sections=sections,
            headline=headline(sections),
            size=settings["size"],
            release=settings["release"],
            absent=[by_name(name) for name in settings["absent"]],
            asked=settings["validation"],
            shown=shown,
            marks=MARKS,
            words=WORDS,
        )
    )


def _section(name: str, evidence: pd.DataFrame, pictures: Mapping[str, str]) -> Section:
    check = by_name(name)
    verdicts = evidence["verdict"].value_counts()
    verdict = next((each for each in ("fail", "known", "pass", "skipped") if each in verdicts), "shown")
    told = [f"{verdicts[each]} {WORDS[each]}" for each in VERDICTS if each in verdicts]
    rows = [
        {str(column): None if pd.isna(value) else value for column, value in row.items()}
        for row in evidence.to_dict("records")
    ]
    drawn = [
        (check.title if each == name else svg.title(picture), svg.inline(picture, _slug(each)))
        for each, picture in pictures.items()
        if each.partition("/")[0] == name
    ]
    return Section(
        name, check.title, check.question, check.failing, verdict, ", ".join(told), rows,
        [row for row in rows if row["verdict"] == "fail"], drawn,
    )  # fmt: skip


def name_of(picture: str | Path) -> str:
    """A picture's check, with its own name where others have drawn it for that check."""
    path = Path(picture)
    return path.stem if path.parent.parent.name == "validate" else f"{path.parent.name}/{path.stem}"


def _slug(name: str) -> str:
    return "check-" + name.replace("_", "-").replace("/", "-")


def headline(sections: list[Section]) -> str:
    """How many checks there are, how many failed, and what that means for the published numbers."""
    failed = [section for section in sections if section.verdict == "fail"]
    outcomes = sum(len(section.rows) for section in sections)
    looked = f"{counted(len(sections), 'check')} looked at {counted(outcomes, 'outcome')}."
    known = sum(row["verdict"] == "known" for section in sections for row in section.rows)
    outside = f" {counted(known, 'outcome')} outside what is asked, for a reason that is known and told."
    besides = outside if known else ""
    if not failed:
        return f"{looked} None failed: the methods gave what they promise.{besides}"
    names = "; ".join(section.title for section in failed)
    told = "What this means for published numbers stands with each."
    return f"{looked} {counted(len(failed), 'check')} failed ({names}). {told}{besides}"


def shown(value: float | None) -> str:
    """A number with four significant digits, as the page writes it; a dash for none."""
    if value is None:
        return "–"
    text = f"{abs(value):.{DIGITS}g}"
    if "e" in text:
        digits, _, power = text.partition("e")
        text = f"{digits} × 10^{int(power)}".replace("-", MINUS)
    return f"{MINUS}{text}" if value < 0 and float(f"{value:.{DIGITS}g}") != 0 else text
