"""The report's material, looked up by id: what each chapter asks its questions of."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

import pandas as pd

from drive_eval.report import numbers

Record = Mapping[str, Any]
AS_PRINTED, UNROUNDED = ".as_printed", ".unrounded"


@dataclass(frozen=True)
class Index:
    """Estimates, published figures and lineage of one release, by id and in their files' order."""

    estimates: Mapping[str, Record]
    published: Mapping[str, Record]
    lineage: Mapping[str, Any]
    validation: Mapping[str, Any] = field(default_factory=dict)
    settings: Mapping[str, Any] = field(default_factory=dict)

    @property
    def release(self) -> Mapping[str, Any]:
        """What the lineage says about the release."""
        release: Mapping[str, Any] = self.lineage.get("release", {})
        return release

    @property
    def synthetic(self) -> bool:
        """Whether the release describes nobody."""
        return bool(self.release.get("synthetic", False))

    def basis(self, estimate_id: str) -> Mapping[str, Any]:
        """What an estimate rests on; empty where the lineage does not say."""
        basis: Mapping[str, Any] = self.lineage.get("estimates", {}).get(estimate_id, {}).get("basis", {})
        return basis

    def answering(self, published_id: str) -> str:
        """The id of the estimate that answers a printed figure, or nothing."""
        return self.known(str(self.published.get(published_id, {}).get("estimate_id", "")))

    def known(self, estimate_id: str) -> str:
        """The id, if there is such an estimate, or nothing."""
        return estimate_id if estimate_id in self.estimates else ""

    def unrounded(self, estimate_id: str) -> str:
        """The estimate computed from unrounded inputs beside one that follows the printed rounding."""
        if not estimate_id.endswith(AS_PRINTED):
            return ""
        return self.known(estimate_id.removesuffix(AS_PRINTED) + UNROUNDED)

    def under(self, prefix: str) -> Iterator[Record]:
        """The estimates whose id starts with ``prefix``."""
        return (row for name, row in self.estimates.items() if name.startswith(prefix))

    def value(self, estimate_id: str) -> float | None:
        """An estimate's value; none where it is withheld or there is no such estimate."""
        value = self.estimates.get(estimate_id, {}).get("value")
        return None if value is None else float(value)


def build(
    estimates: pd.DataFrame,
    published_figures: pd.DataFrame,
    lineage: Mapping[str, Any],
    validation: Mapping[str, Any],
    settings: Mapping[str, Any],
) -> Index:
    """Turn the tables into records; missing numbers become ``None``, missing text becomes empty."""
    return Index(
        {str(row["estimate_id"]): row for row in _records(estimates)},
        {str(row["published_id"]): row for row in _records(published_figures)},
        lineage, validation, settings,
    )  # fmt: skip


def _records(table: pd.DataFrame) -> list[dict[str, Any]]:
    text = {name for name in table.columns if pd.api.types.is_string_dtype(table[name].dtype)}
    return [
        {
            str(name): (("" if name in text else None) if pd.isna(value) else value)
            for name, value in row.items()
        }
        for row in table.to_dict("records")
    ]


def shown(row: Record) -> str:
    """An estimate's value as text, or that it is withheld."""
    value = row.get("value")
    return "withheld" if value is None else numbers.short(float(value), str(row["unit"]))
