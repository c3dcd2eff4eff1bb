"""What a release description must mean, beyond its shape: names that exist, codes that fit, safe paths.

The checks read the plain YAML values and pass over whatever has not the right shape (that is reported
elsewhere), so that a mistake in one place does not hide those in another.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any

from drive_eval.errors import Problem
from drive_eval.release.fields import TABLES, Table
from drive_eval.release.nearest import suggestion
from drive_eval.release.paths import path_fault
from drive_eval.release.spelling import normalise
from drive_eval.release.yaml_source import KeyPath, YamlSource, dotted

SUFFIXES = (".xlsx", ".csv", ".parquet")


def check_sense(source: YamlSource, file: str, root: Path, stem: str) -> list[Problem]:
    """Every problem of meaning in a description; ``stem`` is the release that the file's name tells."""
    check = _Check(source, file, root)
    check.release_name(stem)
    check.pseudonym_key()
    check.files()
    for table in check.mapping(check.data.get("tables")):
        check.table(table)
    check.code_lists()
    return check.problems


def _tells_a_day(date_format: str) -> bool:
    if "%Y" not in date_format and "%y" not in date_format:
        return False
    example = date(2031, 12, 29)
    try:
        read = datetime.strptime(example.strftime(date_format), date_format)  # noqa: DTZ007 (a day)
        return read.date() == example
    except ValueError:
        return False


@dataclass(frozen=True)
class _Use:
    """A code list as one field uses it."""

    path: KeyPath
    field: str
    codes: tuple[str, ...]


class _Check:
    def __init__(self, source: YamlSource, file: str, root: Path) -> None:
        self._source = source
        self._file = file
        self._root = root
        self.data = self.mapping(source.data)
        self._uses: dict[str, list[_Use]] = {}
        self.problems: list[Problem] = []

    @staticmethod
    def mapping(value: Any) -> Mapping[str, Any]:
        return value if isinstance(value, dict) else {}

    def _texts(self, value: Any) -> tuple[str, ...]:
        return tuple(item for item in value if isinstance(item, str)) if isinstance(value, tuple) else ()

    def _report(self, path: KeyPath, rule: str, message: str, advice: str = "") -> None:
        self.problems.append(
            Problem(
                self._file,
                row=self._source.line(path),
                key=dotted(path),
                rule=rule,
                message=message,
                advice=advice,
            )
        )

    def release_name(self, stem: str) -> None:
        given = self.data.get("release")
        if isinstance(given, str) and given != stem:
            self._report(
                ("release",), "release-name", f'the file is named "{stem}.yaml", so this must be too.'
            )

    def pseudonym_key(self) -> None:
        key = self.mapping(self.data.get("pseudonym_key"))
        given = [name for name in ("public", "environment") if key.get(name) is not None]
        if "pseudonym_key" in self.data and len(given) != 1:
            self._report(
                ("pseudonym_key",),
                "pseudonym-key",
                "exactly one of public and environment is needed.",
            )
        elif given == ["public"] and self.data.get("synthetic") is False:
            self._report(
                ("pseudonym_key", "public"),
                "pseudonym-key",
                "a public key would let anybody undo the pseudonyms of real people.",
                "Name an environment variable that holds a secret key instead.",
            )

    def files(self) -> None:
        for name, entry in self.mapping(self.data.get("files")).items():
            for key in ("path", "recipe"):
                given = self.mapping(entry).get(key)
                fault = path_fault(given, self._root) if isinstance(given, str) else ""
                if fault:
                    self._report(("files", name, key), "path", fault)
            given = self.mapping(entry).get("path")
            if isinstance(given, str) and not given.lower().endswith(SUFFIXES):
                self._report(
                    ("files", name, "path"),
                    "file-type",
                    "only .xlsx, .csv and .parquet files are read.",
                    "Save the file in one of these formats.",
                )

    def table(self, name: str) -> None:
        here: KeyPath = ("tables", name)
        entry = self.mapping(self.mapping(self.data.get("tables")).get(name))
        if name not in TABLES:
            self._report(
                here,
                "unknown-table",
                "the field dictionary has no such table.",
                suggestion(name, TABLES, "table"),
            )
            return
        self._table_file(here, entry)
        self._row_id(here, entry, TABLES[name])
        self._headers(here, entry)
        self._window((*here, "window"), entry, TABLES[name])
        for field_name, column in self.mapping(entry.get("columns")).items():
            self._column((*here, "columns", field_name), TABLES[name], field_name, self.mapping(column))

    def _table_file(self, here: KeyPath, entry: Mapping[str, Any]) -> None:
        files = self.mapping(self.data.get("files"))
        given = entry.get("file")
        if not isinstance(given, str):
            return
        if given not in files:
            self._report(
                (*here, "file"),
                "unknown-file",
                f'"{given}" is not described under files.',
                suggestion(given, files, "file"),
            )
            return
        path = self.mapping(files[given]).get("path")
        if not isinstance(path, str):
            return
        suffix = Path(path.lower()).suffix
        if suffix == ".xlsx" and entry.get("sheet") is None:
            self._report((*here, "sheet"), "missing-key", "a workbook's sheet must be named.")
        if suffix in (".csv", ".parquet") and entry.get("sheet") is not None:
            kind = "CSV" if suffix == ".csv" else "Parquet"
            self._report((*here, "sheet"), "sheet", f"a {kind} file has no sheets.", "Remove this key.")
        if suffix == ".parquet" and entry.get("header_row", 1) != 1:
            message = "a Parquet file names its columns and has no header row."
            self._report((*here, "header_row"), "header-row", message, "Remove this key.")

    def _row_id(self, here: KeyPath, entry: Mapping[str, Any], table: Table) -> None:
        given = self._texts(entry.get("row_id"))
        if "row_id" in entry and given != table.row_id:
            self._report(
                (*here, "row_id"),
                "row-id",
                f"a row of {table.name} is identified by other fields.",
                f"Write [{', '.join(table.row_id)}].",
            )
        for name in table.row_id:
            if name not in self.mapping(entry.get("columns")):
                self._report(
                    (*here, "columns"),
                    "row-id",
                    f"{name} identifies a row and has no column.",
                    f"Add {name}: {{ header: … }}.",
                )

    def _window(self, here: KeyPath, entry: Mapping[str, Any], table: Table) -> None:
        window = self.mapping(entry.get("window"))
        name, first, last = window.get("field"), window.get("first"), window.get("last")
        if isinstance(name, str):
            field = table.fields.get(name)
            if field is None or field.kind != "date" or name not in self.mapping(entry.get("columns")):
                dates = [known.name for known in table.fields.values() if known.kind == "date"]
                self._report(
                    (*here, "field"),
                    "window",
                    f"{name} is not a date that the table's columns describe.",
                    suggestion(name, dates, "date"),
                )
        if isinstance(first, date) and isinstance(last, date) and last < first:
            self._report((*here, "last"), "window", "the last day lies before the first.")

    def _headers(self, here: KeyPath, entry: Mapping[str, Any]) -> None:
        first: dict[str, str] = {}
        named = [
            (column.get("header"), ("columns", name))
            for name, column in self.mapping(entry.get("columns")).items()
            if isinstance(column, dict)
        ]
        named += [(text, ("ignored", "")) for text in self._texts(entry.get("ignored"))]
        for header, (group, name) in named:
            if not isinstance(header, str):
                continue
            key, user = normalise(header), name or "ignored"
            if key in first:
                path = (*here, group, name) if name else (*here, group)
                self._report(
                    path,
                    "header-twice",
                    f'the header "{header}" is already used by {first[key]}.',
                    "Each column of the form holds one field.",
                )
            first.setdefault(key, user)

    def _column(self, here: KeyPath, table: Table, name: str, column: Mapping[str, Any]) -> None:
        field = table.fields.get(name)
        if field is None:
            self._report(
                here,
                "unknown-field",
                f"the field dictionary has no field {table.name}.{name}.",
                suggestion(name, table.fields, "field"),
            )
            return
        self._date_format(here, name, field.kind == "date", column.get("date_format"))
        codes = column.get("codes")
        lists = self.mapping(self.data.get("code_lists"))
        if not field.has_codes:
            if codes is not None:
                self._report((*here, "codes"), "codes", f"{name} has no codes.", "Remove this key.")
        elif codes is None:
            self._report(here, "codes", f"{name} needs a code list.", "Add codes: and a list's name.")
        elif isinstance(codes, str) and codes not in lists:
            self._report(
                (*here, "codes"),
                "unknown-code-list",
                f'there is no code list "{codes}".',
                suggestion(codes, lists, "code list"),
            )
        elif isinstance(codes, str):
            use = _Use(here, f"{table.name}.{name}", tuple(field.codes))
            self._uses.setdefault(codes, []).append(use)

    def _date_format(self, here: KeyPath, name: str, is_date: bool, given: Any) -> None:
        path = (*here, "date_format")
        if given is not None and not is_date:
            self._report(path, "date-format", f"{name} is not a date.", "Remove this key.")
        elif isinstance(given, str) and not _tells_a_day(given):
            self._report(
                path,
                "date-format",
                "the format does not tell day, month and year.",
                'Write it as in "%d/%m/%Y".',
            )

    def code_lists(self) -> None:
        for name, codes in self.mapping(self.data.get("code_lists")).items():
            here: KeyPath = ("code_lists", name)
            for code in self.mapping(codes):
                misfit = next((use for use in self._uses.get(name, []) if code not in use.codes), None)
                if misfit:
                    self._report(
                        (*here, code),
                        "unknown-code",
                        f'"{code}" is not a code of {misfit.field}.',
                        suggestion(code, misfit.codes, "code"),
                    )
            self._spellings(here, self.mapping(codes))

    def _spellings(self, here: KeyPath, codes: Mapping[str, Any]) -> None:
        missing = {normalise(text) for text in ("", *self._texts(self.data.get("missing")))}
        meaning: dict[str, str] = {}
        for code, spelling in self._all_spellings(codes):
            key = normalise(spelling)
            if key in missing:
                self._report(
                    (*here, code),
                    "spelling",
                    f'"{spelling}" is also listed under missing.',
                    "Remove it from one of the two.",
                )
            if meaning.setdefault(key, code) != code:
                self._report(
                    (*here, code),
                    "spelling",
                    f'"{spelling}" already stands for {meaning[key]}.',
                    "One spelling cannot have two meanings.",
                )

    def _all_spellings(self, codes: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
        for code, spellings in codes.items():
            for spelling in self._texts(spellings):
                yield code, spelling
