"""A comparison in words: the headline, a table, and short text for a terminal or a pull request."""

import csv
import io
from collections.abc import Sequence

from drive_eval.diff.changes import Change, Inventory
from drive_eval.diff.material import Material
from drive_eval.errors import counted
from drive_eval.report import numbers

SHOWN = 20
HEADER = (
    "estimate_id", "state", "unit", "before", "after", "change", "half_widths", "relative", "cause", "causes",
    "beyond_tolerance",
)  # fmt: skip


def headline(before: Material, after: Material, changes: Sequence[Change]) -> str:
    """How many published numbers moved, how many beyond tolerance, and the largest change, in a sentence."""
    total = len({*before.estimates["estimate_id"], *after.estimates["estimate_id"]})
    moved = [change for change in changes if change.state == "moved"]
    beyond = [change for change in changes if change.beyond]
    if not changes:
        return f"None of {counted(total, 'estimate')} differs between {before.name} and {after.name}."
    text = (
        f"From {before.name} to {after.name}, {len(moved):,} of {counted(total, 'estimate')} moved, "
        f"{counted(len(beyond), 'change')} beyond tolerance"
    )
    sized = [change for change in moved if change.half_widths is not None]
    if sized:
        largest = max(sized, key=lambda change: (abs(change.half_widths or 0.0), change.estimate_id))
        text += (
            f"; the largest against its uncertainty is {largest.estimate_id}, {shift(largest)} "
            f"({abs(largest.half_widths or 0.0):.2f} half-widths of its interval)"
        )
    return text + "."


def value(number: float | None, unit: str) -> str:
    """A value as a reader sees it, or that there is none."""
    return "none" if number is None else numbers.precise(float(number), unit)


def shift(change: Change) -> str:
    """Before and after, as ``26.9% → 27.1%``."""
    return f"{value(change.before, change.unit)} → {value(change.after, change.unit)}"


def groups(changes: Sequence[Change]) -> dict[str, list[Change]]:
    """Changes by what caused them: the group with most beyond tolerance first, then the largest."""
    found: dict[str, list[Change]] = {}
    for change in changes:
        found.setdefault(change.group, []).append(change)
    beyond = {name: sum(bool(each.beyond) for each in members) for name, members in found.items()}
    return dict(sorted(found.items(), key=lambda item: (-beyond[item[0]], -len(item[1]), item[0])))


def size(change: Change) -> str:
    """How large a change is: against its uncertainty, or where that is not known against its former value."""
    if change.half_widths is not None:
        return f"{change.half_widths:+.2f} half-widths"
    return "" if change.relative is None else f"{100 * change.relative:+.1f}% of its value"


def causes(changes: Sequence[Change]) -> dict[str, int]:
    """Each cause, as ``kind: what``, and how many changes it may explain, the most first."""
    found: dict[str, int] = {}
    for change in changes:
        for cause in change.causes:
            name = f"{cause.kind}: {cause.what}"
            found[name] = found.get(name, 0) + 1
    return dict(sorted(found.items(), key=lambda item: (-item[1], item[0])))


def as_csv(changes: Sequence[Change]) -> str:
    """All changes as a table. Ids and causes are the project's own names: no cell starts a formula."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(HEADER)
    for each in changes:
        because = "; ".join(f"{cause.kind}: {cause.what}" for cause in each.causes)
        figures = (each.before, each.after, each.change, each.half_widths, each.relative)
        shown = ["" if number is None else repr(float(number)) for number in figures]
        writer.writerow([each.estimate_id, each.state, each.unit, *shown, each.group, because, each.beyond])
    return text.getvalue()


def as_markdown(before: Material, after: Material, changes: Sequence[Change], inventory: Inventory) -> str:
    """What a pull request shows: the headline, the groups, and the largest changes."""
    lines = ["## Release diff", "", f"**{headline(before, after, changes)}**", ""]
    if changes:
        lines += ["| cause | estimates | beyond tolerance |", "| --- | --- | --- |"]
        for name, members in groups(changes).items():
            lines.append(f"| {name} | {len(members)} | {sum(bool(each.beyond) for each in members)} |")
        lines += ["", "| estimate | state | before → after | change | cause | beyond tolerance |"]
        lines += ["| --- | --- | --- | --- | --- | --- |"]
        for each in changes[:SHOWN]:
            lines.append(
                f"| `{each.estimate_id}` | {each.state} | {shift(each)} | {size(each)} | {each.group} "
                f"| {each.beyond} |"
            )
        if len(changes) > SHOWN:
            lines += ["", f"… and {len(changes) - SHOWN} more, in the page."]
    for title, rows in (("Files", inventory.files), ("Fields", inventory.schema), ("Codes", inventory.codes)):
        if rows:
            lines += ["", f"{title}: " + "; ".join(f"`{name}` {what}" for name, what in rows[:SHOWN]) + "."]
    if inventory.rows:
        told = "; ".join(f"`{table}` {old} → {new}" for table, old, new in inventory.rows)
        lines += ["", f"Rows: {told}."]
    return "\n".join(lines) + "\n"
