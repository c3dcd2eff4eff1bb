"""Every published number of two sets of results set against one another."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Literal

import pandas as pd

from drive_eval.diff.causes import KINDS, Cause, Causes
from drive_eval.diff.material import Material
from drive_eval.settings.diff import Diff

State = Literal["moved", "interval", "added", "removed", "described"]
# What describes an estimate without being its number.
WORDS = ("population", "unit", "method", "statistic", "family", "published_id", "sensitivity", "interval")


@dataclass(frozen=True)
class Change:
    """One estimate that is not the same in both.

    ``state``: ``moved`` (another value), ``interval`` (the same value with other limits or counts),
    ``added`` or ``removed`` (also by being shown or withheld), ``described`` (only words changed).
    ``change`` is after − before; ``half_widths`` the same in half-widths of the former interval (of the
    new one where there was none), ``relative`` as a share of the former value; missing where not defined.
    ``beyond`` says which tolerance it breaks, empty if none.
    """

    estimate_id: str
    state: State
    unit: str
    before: float | None
    after: float | None
    change: float | None
    half_widths: float | None
    relative: float | None
    causes: tuple[Cause, ...]
    beyond: str

    @property
    def group(self) -> str:
        """The kinds of its causes in words, by which changes are grouped."""
        kinds = {cause.kind for cause in self.causes}
        return " and ".join(kind for kind in KINDS if kind in kinds) or "no cause found"


def compare(before: Material, after: Material, tolerances: Diff) -> list[Change]:
    """All estimates that differ, the largest change first within those beyond tolerance and the others."""
    causes = Causes(before.lineage, after.lineage)
    old, new = _rows(before.estimates), _rows(after.estimates)
    found = [
        change
        for name in sorted({*old, *new})
        if (change := _change(name, old.get(name), new.get(name), causes, tolerances))
    ]
    return sorted(found, key=lambda each: (not each.beyond, -_size(each), each.estimate_id))


def _size(change: Change) -> float:
    for measure in (change.half_widths, change.relative):
        if measure is not None:
            return abs(measure)
    return 0.0


def _rows(estimates: pd.DataFrame) -> dict[str, dict[str, Any]]:
    return {
        str(row["estimate_id"]): {str(name): None if pd.isna(value) else value for name, value in row.items()}
        for row in estimates.to_dict("records")
    }


def _change(
    name: str, old: dict[str, Any] | None, new: dict[str, Any] | None, causes: Causes, tolerances: Diff
) -> Change | None:
    row = new or old or {}
    before = old["value"] if old else None
    after = new["value"] if new else None
    state = _state(old, new, before, after)
    if state is None:
        return None
    change = half_widths = relative = None
    if before is not None and after is not None:
        change = float(after - before)
        width = _half_width(old) or _half_width(new)
        half_widths = change / width if width else None
        relative = change / abs(before) if before else None
    because = tuple(causes.of(name))
    beyond = _beyond(state, half_widths, relative, change, tolerances)
    if not because and state in ("moved", "interval"):
        beyond = "nothing that it rests on has changed"
    return Change(
        name, state, str(row["unit"]), before, after, change, half_widths, relative, because, beyond
    )


def _state(
    old: dict[str, Any] | None, new: dict[str, Any] | None, before: float | None, after: float | None
) -> State | None:
    if old is None or (before is None and after is not None):
        return "added"
    if new is None or (after is None and before is not None):
        return "removed"
    if before != after:
        return "moved"
    if any(old[name] != new[name] for name in ("lower", "upper", "n", "denominator")):
        return "interval"
    return "described" if any(old[name] != new[name] for name in WORDS) else None


def _half_width(row: dict[str, Any] | None) -> float:
    if row is None or row["lower"] is None or row["upper"] is None:
        return 0.0
    return float(row["upper"] - row["lower"]) / 2.0


def _beyond(
    state: State,
    half_widths: float | None,
    relative: float | None,
    change: float | None,
    tolerances: Diff,
) -> str:
    if state == "removed":
        return "it is no longer published" if tolerances.removed == "fail" else ""
    if state == "added":
        return "it was not published before" if tolerances.added == "fail" else ""
    if state != "moved":
        return ""
    if half_widths is not None:
        most = tolerances.largest_change
        widths = "half-width" if most == 1 else "half-widths"
        return f"more than {most:g} {widths} of its interval" if abs(half_widths) > most else ""
    most = tolerances.largest_relative_change
    if relative is None:
        return "it was 0 and has no interval" if change else ""
    return f"more than {100 * most:g}% of its former value" if abs(relative) > most else ""


def rows_of(material: Material) -> dict[str, int]:
    """Rows of each table of the release, as its views have them (the most that any view holds)."""
    found: dict[str, int] = {}
    for job in material.lineage["jobs"].values():
        table = job["key"].get("settings", {}).get("table") if job["rule"] == "view" else None
        if table:
            found[table] = max(found.get(table, 0), int(job["facts"].get("rows", 0)))
    return dict(sorted(found.items()))


def codes_of(material: Material) -> dict[str, tuple[str, ...]]:
    """Each field with a code list → the spellings that its description knows, as ``code: spelling``."""
    found: dict[str, tuple[str, ...]] = {}
    for job in material.lineage["jobs"].values():
        settings = job["key"].get("settings", {})
        for name, described in settings.get("mapping", {}).items() if job["rule"] == "view" else ():
            spellings = [
                f"{code}: {label}"
                for code, labels in (described.get("codes") or {}).items()
                for label in ([labels] if isinstance(labels, str) else labels)
            ]
            found[f"{settings['table']}.{name}"] = tuple(sorted(spellings))
    return dict(sorted(found.items()))


@dataclass(frozen=True)
class Inventory:
    """What else differs, in rows of text: ``rows`` of tables, ``schema`` of fields, ``codes``, ``files``."""

    rows: list[tuple[str, int | None, int | None]]
    schema: list[tuple[str, str]]
    codes: list[tuple[str, str]]
    files: list[tuple[str, str]]


def inventory(before: Material, after: Material) -> Inventory:
    """Rows, fields, codes and files of two releases that are not the same."""
    old, new = rows_of(before), rows_of(after)
    rows = [
        (table, old.get(table), new.get(table))
        for table in sorted({*old, *new})
        if old.get(table) != new.get(table)
    ]
    return Inventory(rows, list(_schema(before, after)), list(_codes(before, after)), _files(before, after))


def _schema(before: Material, after: Material) -> Iterator[tuple[str, str]]:
    old, new = before.lineage["fields"], after.lineage["fields"]
    for name in sorted({*old, *new}):
        if name not in new or name not in old:
            yield name, "added" if name in new else "removed"
            continue
        for part in ("sheet", "header", "letter", "definition"):
            if old[name][part] != new[name][part]:
                yield name, f"{part}: “{old[name][part]}” → “{new[name][part]}”"


def _codes(before: Material, after: Material) -> Iterator[tuple[str, str]]:
    old, new = codes_of(before), codes_of(after)
    for name in sorted({*old} & {*new}):
        for text in sorted({*new[name]} - {*old[name]}):
            yield name, f"added {text}"
        for text in sorted({*old[name]} - {*new[name]}):
            yield name, f"removed {text}"


def _files(before: Material, after: Material) -> list[tuple[str, str]]:
    old, new = (
        {f["name"]: f["sha256"] for f in each.lineage["release"]["files"]} for each in (before, after)
    )
    return [
        (name, "added" if name not in old else "removed" if name not in new else "other content")
        for name in sorted({*old, *new})
        if old.get(name) != new.get(name)
    ]


def _hashes(material: Material) -> dict[str, str]:
    return {file["name"]: file["sha256"] for file in material.lineage["release"]["files"]}
