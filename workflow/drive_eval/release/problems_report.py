"""Problems as a table for the restricted tree, as a page for the data's supplier, and as counts."""

import csv
import io
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import fields as dataclass_fields
from html import escape
from pathlib import Path
from typing import Any

from drive_eval.atomic import write_text
from drive_eval.errors import Problem, counted
from drive_eval.release.dictionary import describe_field
from drive_eval.release.fields import TABLES, Field
from drive_eval.release.model import ReleaseDescription
from drive_eval.release.spelling import normalise
from drive_eval.spreadsheets import safe_cell

FIRST_ROWS = 10

_STYLE = """
:root{color-scheme:light}
body{font:1rem/1.5 system-ui,sans-serif;color:#1a1a1a;background:#fff;
max-width:60rem;margin:0 auto;padding:1rem}
a{color:#0b4a8f}a:focus{outline:3px solid #b35900}
.skip{position:absolute;left:-999rem}.skip:focus{left:1rem;top:1rem;background:#fff;padding:.5rem}
table{border-collapse:collapse;margin:.5rem 0;width:100%}
caption{text-align:left;font-weight:600;padding:.25rem 0}
th,td{border:1px solid #767676;padding:.25rem .5rem;text-align:left;vertical-align:top}
section{border-top:2px solid #1a1a1a;margin-top:1.5rem}
dt{font-weight:600;margin-top:.75rem}dd{margin:0 0 0 1rem}
@media print{.skip{display:none}section{break-inside:avoid}}
"""


def write_csv(problems: Iterable[Problem], path: str | Path) -> None:
    """Write every problem with all its columns, the cells' values included: for the restricted tree only."""
    names = [entry.name for entry in dataclass_fields(Problem)]
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(names)
    for problem in sorted(set(problems)):
        row = problem.as_row()
        writer.writerow([safe_cell(row[name]) if name != "row" else row[name] for name in names])
    write_text(path, text.getvalue())


def summary(problems: Iterable[Problem]) -> dict[str, Any]:
    """Return counts only, as plain JSON values: errors, warnings, and problems by rule."""
    every = sorted(set(problems))
    severities = Counter(problem.severity for problem in every)
    rules = Counter(problem.rule for problem in every)
    return {
        "errors": severities["error"],
        "warnings": severities["warning"],
        "by_rule": {rule: rules[rule] for rule in sorted(rules)},
    }


def write_html(
    problems: Iterable[Problem],
    path: str | Path,
    description: ReleaseDescription,
    *,
    with_values: bool = False,
) -> None:
    """Write one self-contained page for the supplier: grouped, counted, the first rows of each group.

    Values of person-level cells are shown only ``with_values``; a problem without a known field counts
    as person-level.
    """
    write_text(path, render_html(problems, description, with_values=with_values))


def render_html(
    problems: Iterable[Problem], description: ReleaseDescription, *, with_values: bool = False
) -> str:
    """Return the page that ``write_html`` writes."""
    every = sorted(set(problems))
    known = _fields_by_place(description)
    groups: dict[tuple[str, ...], list[Problem]] = {}
    for problem in sorted(every, key=lambda each: each.severity != "error"):
        groups.setdefault(_group_of(problem), []).append(problem)
    sections = [
        _section(number, group, known.get(_place(group[0])), with_values)
        for number, group in enumerate(groups.values(), start=1)
    ]
    used = dict(known[_place(group[0])] for group in groups.values() if _place(group[0]) in known)
    counts = summary(every)
    title = f"Problems found in {description.title}"
    return "".join(
        [
            '<!DOCTYPE html>\n<html lang="en-GB">\n<head>\n<meta charset="utf-8">\n',
            '<meta name="viewport" content="width=device-width, initial-scale=1">\n',
            '<meta http-equiv="Content-Security-Policy" content="default-src \'none\'; ',
            "style-src 'unsafe-inline'\">\n",
            f"<title>{escape(title)}</title>\n<style>{_STYLE}</style>\n</head>\n<body>\n",
            '<a class="skip" href="#problems">Skip to the problems</a>\n',
            f"<header><h1>{escape(title)}</h1>\n",
            f"<p>Release {escape(description.release)}, supplied by {escape(description.supplier)}, ",
            f"received {description.received.isoformat()}.",
            " The data are synthetic." if description.synthetic else "",
            "</p></header>\n",
            f'<main id="problems">\n<p><strong>{counted(counts["errors"], "error")}</strong> and ',
            f"{counted(counts['warnings'], 'warning')}. An error keeps the release from being used; ",
            "a warning asks for a look.</p>\n",
            _contents(list(groups.values())),
            *sections,
            _definitions(used),
            "</main>\n</body>\n</html>\n",
        ]
    )


Known = tuple[str, Field]


def _fields_by_place(description: ReleaseDescription) -> dict[tuple[str, str, str], Known]:
    """Return the field of each described column by file, sheet and header."""
    return {
        (description.file_of(table).path, entry.sheet or "", normalise(column.header)): (
            f"{table}.{name}",
            TABLES[table].fields[name],
        )
        for table, entry in description.tables.items()
        for name, column in entry.columns.items()
    }


def _place(problem: Problem) -> tuple[str, str, str]:
    return problem.file, problem.sheet, normalise(problem.column)


def _group_of(problem: Problem) -> tuple[str, ...]:
    return problem.severity, problem.file, problem.sheet, problem.column, problem.key, problem.rule


def _where(problem: Problem) -> str:
    parts = [problem.file]
    parts += [f"sheet “{problem.sheet}”"] if problem.sheet else []
    parts += [f"column “{problem.column}”"] if problem.column else []
    parts += [f"key {problem.key}"] if problem.key else []
    return ", ".join(parts)


def _contents(groups: Sequence[Sequence[Problem]]) -> str:
    """Errors and warnings in tables of their own, each row leading to its section."""
    if not groups:
        return "<p>Nothing was found.</p>\n"
    numbered = list(enumerate(groups, start=1))
    tables = []
    for severity, caption in (("error", "Errors"), ("warning", "Warnings")):
        rows = "".join(
            f'<tr><td><a href="#group-{number}">{escape(group[0].rule)}</a></td>'
            f"<td>{escape(_where(group[0]))}</td><td>{len(group):,}</td></tr>\n"
            for number, group in numbered
            if group[0].severity == severity
        )
        if rows:
            tables.append(
                f'<table>\n<caption>{caption}</caption>\n<thead><tr><th scope="col">Rule</th>'
                '<th scope="col">Where</th><th scope="col">Problems</th></tr></thead>\n'
                f"<tbody>\n{rows}</tbody>\n</table>\n"
            )
    return "".join(tables)


def _section(number: int, group: Sequence[Problem], known: Known | None, with_values: bool) -> str:
    first = group[0]
    shows = with_values or (known is not None and not known[1].person_level)
    advice = "".join(f"<p>{escape(text)}</p>\n" for text in dict.fromkeys(p.advice for p in group) if text)
    link = ""
    if known:
        link = f'<p>Field: <a href="#field-{escape(known[0])}">{escape(known[0])}</a></p>\n'
    value_header = '<th scope="col">Value found</th>' if shows else ""
    rows = "".join(
        f'<tr><th scope="row">{problem.row or "–"}</th><td>{escape(problem.letter) or "–"}</td>'
        f"<td>{escape(problem.message)}</td>"
        + (f"<td>{escape(problem.found)}</td>" if shows else "")
        + "</tr>\n"
        for problem in group[:FIRST_ROWS]
    )
    caption = "Every row" if len(group) <= FIRST_ROWS else f"The first {FIRST_ROWS} of {len(group):,}"
    return (
        f'<section id="group-{number}" aria-labelledby="title-{number}">\n'
        f'<h2 id="title-{number}">{escape(_where(first))}: {escape(first.rule)}</h2>\n'
        f"<p>{counted(len(group), first.severity)}.</p>\n{advice}{link}"
        f'<table>\n<caption>{caption}</caption>\n<thead><tr><th scope="col">Row</th>'
        f'<th scope="col">Column</th><th scope="col">What is wrong</th>{value_header}</tr></thead>\n'
        f"<tbody>\n{rows}</tbody>\n</table>\n</section>\n"
    )


def _definitions(fields: Mapping[str, Field]) -> str:
    if not fields:
        return ""
    entries = "".join(
        f'<dt id="field-{escape(name)}">{escape(name)}</dt><dd>{escape(describe_field(field))}</dd>\n'
        for name, field in sorted(fields.items())
    )
    return (
        f'<section aria-labelledby="fields">\n<h2 id="fields">Fields</h2>\n<dl>\n{entries}</dl>\n</section>\n'
    )
