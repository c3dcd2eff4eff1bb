"""The committed model with its table of uncertainty, as every job of the chapter sets it up."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from drive_eval.settings.model import Settings
from drive_eval.simulation.counted import Counted, write_counted
from drive_eval.simulation.setup import Setup, setup

ROOT = Path(__file__).resolve().parents[3]
FILES = {
    "source": str(ROOT / "resources/published/cost_parameters.csv"),
    "formulas": str(ROOT / "resources/costs/formulas.yaml"),
    "uncertainty": str(ROOT / "resources/costs/uncertainty.csv"),
}


@pytest.fixture(scope="session")
def settings() -> Mapping[str, Any]:
    every = Settings().model_dump(mode="json")
    return {"simulation": every["simulation"], "costs": every["costs"]}


@pytest.fixture(scope="session")
def files(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    counted = tmp_path_factory.mktemp("counted") / "inputs.json"
    name = "criminal_justice.callout.incidents"
    write_counted({name: Counted(name, 365, 365, 165, ("police.offence",), 5.6)}, counted)
    return {**FILES, "counted": str(counted), "deflators": []}


@pytest.fixture(scope="session")
def made(files: dict[str, Any], settings: Mapping[str, Any]) -> Setup:
    return setup(files, settings)
