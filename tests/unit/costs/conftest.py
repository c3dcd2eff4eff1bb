"""The committed cost model, loaded once for all tests here."""

from pathlib import Path

import pytest

from drive_eval.costs.formulas import Sheet, load_sheet
from drive_eval.costs.parameters import Parameter, load_parameters

ROOT = Path(__file__).resolve().parents[3]


@pytest.fixture(scope="session")
def parameters() -> dict[str, Parameter]:
    return load_parameters(ROOT / "resources" / "published" / "cost_parameters.csv")


@pytest.fixture(scope="session")
def sheet(parameters: dict[str, Parameter]) -> Sheet:
    return load_sheet(ROOT / "resources" / "costs" / "formulas.yaml", parameters)
