"""What is wrong with an input, told so that the reader can act on it, all problems at once."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import asdict, dataclass
from typing import Literal

Severity = Literal["error", "warning"]


def counted(n: int, what: str) -> str:
    """A number of things in words: ``1 error``, ``2,000 errors``."""
    return f"{n:,} {what}" + ("" if n == 1 else "s")


@dataclass(frozen=True, order=True)
class Problem:
    """One thing that is wrong with an input.

    ``file`` is relative to the project's root. ``row`` and ``column`` are those of the source as its
    own program shows them: row 1 is the sheet's first row, ``column`` is the header text and
    ``letter`` the spreadsheet's letter. ``key`` is the path of a setting (``disclosure.minimum_n``).
    ``found`` holds a cell's value and therefore never leaves the restricted tree: ``message`` must
    not repeat it for person-level data.
    """

    file: str
    sheet: str = ""
    row: int = 0
    column: str = ""
    letter: str = ""
    key: str = ""
    rule: str = ""
    message: str = ""
    advice: str = ""
    severity: Severity = "error"
    found: str = ""

    @property
    def place(self) -> str:
        """File, sheet, row and column (or key) in words."""
        parts = [self.file]
        if self.sheet:
            parts.append(f'sheet "{self.sheet}"')
        if self.row:
            parts.append(f"row {self.row}")
        if self.column:
            parts.append(f'column "{self.column}"' + (f" ({self.letter})" if self.letter else ""))
        if self.key:
            parts.append(f'key "{self.key}"')
        return ", ".join(parts)

    def __str__(self) -> str:
        return f"{self.place}: {self.message}" + (f" {self.advice}" if self.advice else "")

    def as_row(self) -> dict[str, object]:
        """The problem as one row of the (restricted) problem table."""
        return asdict(self)


def listed(problems: Iterable[Problem], most: int = 25) -> Iterator[str]:
    """A line for each problem; of warnings by one rule in one file, the first ``most`` and how many more."""
    more: dict[tuple[str, str], int] = {}
    for problem in problems:
        kind = (problem.file, problem.rule)
        if problem.severity == "warning":
            more[kind] = more.get(kind, -most) + 1
        if problem.severity == "error" or more[kind] <= 0:
            yield f"{problem.severity}: {problem}"
    for (file, rule), n in more.items():
        if n > 0:
            yield f"warning: {file}: … and {n:,} more by the rule {rule}"


class DriveEvalError(Exception):
    """An error whose message is meant for the person who runs the pipeline."""


class InputRefusedError(DriveEvalError):
    """An input cannot be used; ``problems`` holds every reason found, not only the first."""

    def __init__(self, problems: Iterable[Problem], headline: str = "") -> None:
        self.problems: Sequence[Problem] = sorted(set(problems))
        self.headline = headline
        super().__init__(self.describe())

    def describe(self, limit: int = 25) -> str:
        """The headline, then one line for each of the first ``limit`` problems."""
        total = len(self.problems)
        head = self.headline or f"{counted(total, 'problem')} found in the input"
        lines = [head, *(f"  - {problem}" for problem in self.problems[:limit])]
        if total > limit:
            lines.append(f"  … and {total - limit} more")
        return "\n".join(lines)
