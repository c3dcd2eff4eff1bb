"""Draws as files between the rules: Parquet with one row for each draw, together with their verdict.

Columns ``chain`` and ``draw`` (int32), then one for each number: ``name`` for a quantity that is one
number, ``name[i,j]`` for one with a shape. The verdict stands in the file itself, so that draws which did
not pass their gates cannot be read by mistake. Equal draws give equal bytes.
"""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from drive_eval.atomic import replacing
from drive_eval.bayes.gates import Verdict, require
from drive_eval.bayes.sampling import Floats

VERDICTS = b"drive_eval.verdicts"


@dataclass(frozen=True)
class Kept:
    """Draws as they were kept: name → (chains, draws, …), and the verdicts on the models they come from."""

    values: Mapping[str, Floats]
    verdicts: tuple[Verdict, ...]


def write_draws(
    values: Mapping[str, Floats],
    verdicts: Iterable[Verdict],
    path: str | Path,
    precision: Literal["float32", "float64"] = "float32",
) -> None:
    """Write draws, name → (chains, draws, and the quantity's own shape), all of the same first two axes.

    ``float32`` keeps seven digits, far more than Monte Carlo error leaves.
    """
    names = sorted(values)
    chains, draws = values[names[0]].shape[:2]
    columns: dict[str, np.typing.NDArray[np.generic]] = {
        "chain": np.repeat(np.arange(chains, dtype=np.int32), draws),
        "draw": np.tile(np.arange(draws, dtype=np.int32), chains),
    }
    shapes = {}
    for name in names:
        array = values[name]
        if array.shape[:2] != (chains, draws):
            raise ValueError(f"{name} has {array.shape[:2]} chains and draws, not {(chains, draws)}")
        shapes[name] = list(array.shape[2:])
        for index in np.ndindex(*array.shape[2:]):
            columns[_column(name, index)] = (
                array[(slice(None), slice(None), *index)].ravel().astype(precision)
            )
    content = {"verdicts": [verdict.as_dict() for verdict in verdicts], "shapes": shapes}
    table = pa.table(columns).replace_schema_metadata(
        {VERDICTS: json.dumps(content, sort_keys=True).encode()}
    )
    with replacing(path) as temporary:
        pq.write_table(table, temporary, compression="zstd", use_dictionary=False)


def read_draws(path: str | Path, *, whatever_the_verdict: bool = False) -> Kept:
    """Read draws; raises ``GateFailedError`` where a verdict is not a pass.

    ``whatever_the_verdict`` is for reporting a failure itself.
    """
    table = pq.read_table(path)
    content = json.loads(table.schema.metadata[VERDICTS])
    verdicts = tuple(Verdict.from_dict(entry) for entry in content["verdicts"])
    if not whatever_the_verdict:
        require(verdicts)
    chains = int(np.max(table["chain"].to_numpy())) + 1
    values = {}
    for name, shape in content["shapes"].items():
        array = np.empty((chains, table.num_rows // chains, *shape))
        for index in np.ndindex(*shape):
            column = table[_column(name, index)].to_numpy().astype(float)
            array[(slice(None), slice(None), *index)] = column.reshape(chains, -1)
        values[name] = array
    return Kept(values, verdicts)


def _column(name: str, index: tuple[int, ...]) -> str:
    return f"{name}[{','.join(str(number) for number in index)}]" if index else name
