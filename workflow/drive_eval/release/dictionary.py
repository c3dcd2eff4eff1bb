"""The field dictionary in words: one field for a message, all of them for docs/reference."""

from drive_eval.release.cells import number_text
from drive_eval.release.fields import TABLES, Field, Limit, Table

_KINDS = {
    "id": "reference",
    "code": "code",
    "yes_no": "yes or no",
    "date": "date",
    "integer": "whole number",
    "number": "number",
    "text": "text",
}


def describe_field(field: Field) -> str:
    """Return a field's definition, kind, codes, limits and whether it may be missing, in sentences."""
    parts = [field.definition, f"Kind: {_KINDS[field.kind]}."]
    if field.has_codes:
        parts.append(f"Codes: {', '.join(field.codes)}.")
    if field.unit:
        parts.append(f"Unit: {field.unit}.")
    if limits := _limits(field.minimum, field.maximum):
        parts.append(f"Limits: {limits}.")
    if plausible := _limits(field.plausible_minimum, field.plausible_maximum):
        parts.append(f"Expected: {plausible}.")
    parts.append("Must be recorded." if field.required else "May be missing.")
    return " ".join(parts)


def _limits(low: Limit, high: Limit) -> str:
    if low is None and high is None:
        return ""
    if low is None:
        return f"at most {_limit(high)}"
    return f"at least {_limit(low)}" if high is None else f"{_limit(low)} to {_limit(high)}"


def _limit(limit: Limit) -> str:
    return number_text(limit) if isinstance(limit, int | float) else str(limit)


def as_markdown() -> str:
    """Return the whole dictionary as docs/reference/field-dictionary.md has it."""
    head = (
        "# Field dictionary\n\n"
        "The canonical tables and fields of the pipeline. A release description\n"
        "([how to write one](../how-to/add-a-release.md)) maps the columns of its forms onto them.\n\n"
        "This page is generated from `workflow/drive_eval/release/tables/`; after a change there, run\n"
        "`python -m drive_eval.release.dictionary > docs/reference/field-dictionary.md`\n"
        "with `workflow` on `PYTHONPATH`.\n\n"
        "*Limits* are refused when passed; values outside what is *expected* are kept and reported as\n"
        "warnings. A date may carry a time of day, which is not kept. References to people become\n"
        "pseudonyms when they are read.\n"
    )
    return head + "".join(_table(table) for table in TABLES.values())


def _table(table: Table) -> str:
    rows = "".join(_row(field) for field in table.fields.values())
    return (
        f"\n## {table.name}\n\n{table.definition}\n"
        f"A row is identified by {' and '.join(f'`{name}`' for name in table.row_id)}.\n\n"
        "| field | kind | definition | codes | limits | expected | unit | missing | person-level |\n"
        "|---|---|---|---|---|---|---|---|---|\n"
        f"{rows}"
    )


def _row(field: Field) -> str:
    codes = ", ".join(f"`{code}` ({label})" for code, label in field.codes.items())
    cells = [
        f"`{field.name}`",
        _KINDS[field.kind],
        field.definition,
        codes,
        _limits(field.minimum, field.maximum),
        _limits(field.plausible_minimum, field.plausible_maximum),
        field.unit,
        "no" if field.required else "yes",
        "yes" if field.person_level else "no",
    ]
    return f"| {' | '.join(cells)} |\n"


if __name__ == "__main__":
    print(as_markdown(), end="")
