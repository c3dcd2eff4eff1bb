"""Every check of the methods themselves: ``snakemake --cores all validate``.

A check is a script ``validate_<name>.py`` that runs in parts, each of them a job, and leaves tables which are
judged and told by its kind. Nothing that is published about the release depends on one. This is read
whenever Snakemake plans, so it imports nothing heavy.
"""

from collections.abc import Collection

from drive_eval.declared.checks import calibration, compare, engine, recovery
from drive_eval.declared.checks.model import Check

# In the order of the report.
CHECKS: tuple[Check, ...] = (
    *calibration.CHECKS,
    *recovery.CHECKS,
    *compare.CHECKS,
    *engine.CHECKS,
)


def chosen(chapters: Collection[str], names: str | Collection[str]) -> tuple[Check, ...]:
    """The checks of these chapters, and of these only those named (all for ``"all"``)."""
    return tuple(
        check
        for check in CHECKS
        if set(check.chapters) <= set(chapters) and (names == "all" or check.name in names)
    )


def by_name(name: str) -> Check:
    """A check's declaration; ``KeyError`` for a name that none has."""
    return {check.name: check for check in CHECKS}[name]
