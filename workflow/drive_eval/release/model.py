"""The shape of a release description (config/releases/<release>.yaml), strict in every key."""

from datetime import date
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

NAME = r"^[a-z][a-z0-9_]*$"
RELEASE_NAME = r"^[a-z0-9][a-z0-9_-]*$"
SHA256 = r"^[0-9a-f]{64}$"

Text = Annotated[str, Field(min_length=1)]


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True, frozen=True)


class FileDescription(_Strict):
    """A source file: where it lies (relative to the project's root), what it must hash to.

    ``recipe`` names the parameter file of a generated release; it decides the advice if the file is
    missing.
    """

    path: Text
    sha256: Annotated[str, Field(pattern=SHA256)]
    recipe: Text | None = None

    @property
    def is_csv(self) -> bool:
        """Whether the file is comma-separated text rather than a workbook."""
        return self.path.lower().endswith(".csv")


class ColumnDescription(_Strict):
    """One column of a form: its header, its code list, and how text dates are written in it."""

    header: Text
    codes: Text | None = None
    date_format: Text | None = None


class Window(_Strict):
    """The first and the last day that a table's data are about, by its date field ``field``."""

    field: Text
    first: date
    last: date


class TableDescription(_Strict):
    """Where a canonical table lies and which of its columns hold which fields.

    ``header_row`` counts from 1, as spreadsheet programs do. ``ignored`` names the columns that are
    known and not read; a column that is neither described nor ignored is an error. Rows outside the
    ``window`` are kept and reported as warnings.
    """

    file: Text
    sheet: Text | None = None
    header_row: Annotated[int, Field(ge=1, le=1000)] = 1
    row_id: Annotated[tuple[Text, ...], Field(min_length=1)]
    columns: Annotated[dict[str, ColumnDescription], Field(min_length=1)]
    ignored: tuple[Text, ...] = ()
    window: Window | None = None


class PseudonymKey(_Strict):
    """Where the key of the pseudonyms comes from: a public text, or an environment variable."""

    public: Text | None = None
    environment: Annotated[str, Field(pattern=r"^[A-Z][A-Z0-9_]*$")] | None = None


class ReleaseDescription(_Strict):
    """A whole release description, checked; see docs/how-to/add-a-release.md for its keys."""

    release: Annotated[str, Field(pattern=RELEASE_NAME)]
    title: Text
    supplier: Text
    received: date
    synthetic: bool
    pseudonym_key: PseudonymKey
    files: Annotated[dict[str, FileDescription], Field(min_length=1)]
    missing: tuple[str, ...] = ("",)
    tables: Annotated[dict[str, TableDescription], Field(min_length=1)]
    code_lists: dict[str, dict[str, tuple[Text, ...]]] = {}

    def file_of(self, table: str) -> FileDescription:
        """Return the file that ``table`` is read from."""
        return self.files[self.tables[table].file]
