"""The file of inputs that were counted in the release, between the rules."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from drive_eval.atomic import write_text
from drive_eval.errors import InputRefusedError, Problem


@dataclass(frozen=True)
class Counted:
    """One input as the release gives it.

    ``value`` in the parameter's unit; ``n`` of ``denominator`` people (or incidents); ``fields`` that it
    was counted in; ``dispersion`` of incident counts (1: as a Poisson count).
    """

    parameter_id: str
    value: float
    n: int
    denominator: int
    fields: tuple[str, ...]
    dispersion: float = 1.0


def write_counted(counted: Mapping[str, Counted], path: str | Path) -> None:
    """Write the inputs as JSON."""
    rows = {name: {**vars(entry), "fields": list(entry.fields)} for name, entry in sorted(counted.items())}
    write_text(path, json.dumps(rows, indent=1, sort_keys=True) + "\n")


def read_counted(path: str | Path) -> dict[str, Counted]:
    """Read the inputs."""
    rows = json.loads(Path(path).read_text(encoding="utf-8"))
    return {name: replace(Counted(**row), fields=tuple(row["fields"])) for name, row in rows.items()}


def overrides(counted: Mapping[str, Counted]) -> dict[str, float]:
    """Parameter → value, for the cost model.

    Raises ``InputRefusedError`` naming every rate whose base is nought: the model divides by it.
    """
    empty = [name for name, entry in counted.items() if not entry.denominator]
    if empty:
        advice = "Set costs.inputs to printed, or supply a release that has such cases."
        message = "nothing of its base is in the release, so that the cost model cannot be computed from it."
        raise InputRefusedError([
            Problem("release", key=name, rule="base", message=message, advice=advice) for name in empty
        ])  # fmt: skip
    return {name: entry.value for name, entry in counted.items()}
