"""The way through the files: a generated release gives the same estimates as the tables that it was made of.

Estimators are put to the test on tables in canonical codes, as generated. Here the same tables are written to
workbooks and CSV files as a supplier would send them, described, extracted and validated, and each analysis
reads the views that it declares.
"""

import shutil
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import numpy as np
import pandas as pd

from drive_eval.analyses import by_id
from drive_eval.demo.make_variant import Wanted, make_variant
from drive_eval.demo.variant import blocks
from drive_eval.needs import prevalence
from drive_eval.release.description import load_description
from drive_eval.release.pseudonyms import pseudonym_key
from drive_eval.release.views import view
from drive_eval.reoffending import rates
from drive_eval.validation import base
from drive_eval.validation.base import Tables
from drive_eval.validation.evidence import row
from drive_eval.victims import change, did

NAME, REALLOCATIONS = "through_files", 99
# Sums over people run in another order, because pseudonyms sort otherwise than references.
ALIKE = 1e-6
# Depends on the order of people, by the random numbers that each draws.
LEFT_OUT = "randomisation_p"
Analysis = Callable[[Tables, Mapping[str, Any]], pd.DataFrame]
ANALYSES: Mapping[str, Analysis] = {
    "needs_prevalence": lambda tables, own: prevalence.analyse(tables["needs"], own["needs"]).estimates,
    "victims_change": lambda tables, own: change.analyse(tables, own["victims"]).estimates,
    "victims_did": lambda tables, own: did.analyse(tables, own["victims"]).estimates,
    "reoffending_rates": lambda tables, own: (
        rates.analyse(tables, own["reoffending"] | {"permutations": REALLOCATIONS}, base.WINDOWS, 1).estimates
    ),
}


def outcomes(files: Mapping[str, Any], settings: Mapping[str, Any], seed: int) -> Iterator[dict[str, Any]]:
    """Evidence: for each analysis, the largest difference of any value or limit, and what only one has.

    ``files``: ``recipe``, ``known``, ``printed``, ``description``. ``settings``: ``needs``, ``victims`` and
    ``reoffending``.
    """
    recipe, known, published = base.read(files)
    own = int(np.random.default_rng([seed, 0]).integers(2**31))
    drawn = recipe.model_copy(update={"seed": own, "scale": 1})
    release, other = next(iter(blocks(drawn, known, published)))
    tables = {"needs": release.needs, "service_users": release.service_users} | vars(other)
    with TemporaryDirectory() as folder:
        root = _project(files, Path(folder))
        wanted = Wanted(f"resources/releases/{NAME}", own, 1, str(files["known"]))
        list(make_variant(Path(files["description"]), root, wanted))
        for name, analyse in ANALYSES.items():
            direct = analyse(tables, settings).set_index("estimate_id")
            extracted = analyse(_views(root, name), settings).set_index("estimate_id")
            yield from _compared(name, direct, extracted)


def _project(files: Mapping[str, Any], root: Path) -> Path:
    """The parts of the project that a release is made of, in a folder of their own."""
    for path in (files["recipe"], files["known"], files["description"], *files["printed"]):
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy2(path, root / path)
    return root


def _views(root: Path, analysis: str) -> dict[str, pd.DataFrame]:
    description = load_description(root / f"config/releases/{NAME}.yaml", root)
    key = pseudonym_key(description)
    return {
        each.table: view(description, root, each.table, each.fields, key)
        for each in by_id(analysis).views.values()
    }


def _compared(name: str, one: pd.DataFrame, other: pd.DataFrame) -> Iterator[dict[str, Any]]:
    subject = name.replace("_", " ")
    only = one.index.symmetric_difference(other.index)
    yield row(
        subject, "estimates", "that only the tables or only the files give", float(len(only)), low=0.0,
        high=0.0, n=len(one),
    )  # fmt: skip
    both = [name for name in one.index.intersection(other.index) if LEFT_OUT not in name]
    columns = ["value", "lower", "upper"]
    first, second = (table.loc[both, columns].to_numpy(dtype=float) for table in (one, other))
    missing = float((np.isnan(first) != np.isnan(second)).sum())
    yield row(subject, "values and limits", "that only one has", missing, low=0.0, high=0.0, n=first.size)
    apart = np.abs(first - second) / np.maximum(1.0, np.abs(first))
    yield row(
        subject, "values and limits", "largest relative difference", float(np.nanmax(apart)), low=0.0,
        high=ALIKE, n=first.size,
    )  # fmt: skip
