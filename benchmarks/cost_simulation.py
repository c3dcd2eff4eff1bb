"""Measure the simulation of costs; prints a table in Markdown.

Times are processor seconds of this process. Each size is measured alone: the random numbers of all inputs
as numpy's own samplers would draw them, the same through normal scores and quantiles as the simulation does,
and the whole model (every formula of the sheet) on top. Memory is the process's highest.
"""

import json
import platform
import resource
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import numpy as np

from drive_eval.costs.evaluate import evaluate
from drive_eval.settings.model import Settings
from drive_eval.simulation.setup import Setup, setup
from drive_eval.simulation.streams import BLOCK, blocks, generator, normals

SIZES = (125_000, 250_000, 500_000, 1_000_000)


def model() -> Setup:
    every = Settings().model_dump(mode="json")
    with tempfile.TemporaryDirectory() as folder:
        counted = Path(folder) / "inputs.json"
        counted.write_text(json.dumps({}), encoding="utf-8")
        files = {
            "source": "resources/published/cost_parameters.csv",
            "formulas": "resources/costs/formulas.yaml",
            "uncertainty": "resources/costs/uncertainty.csv",
            "counted": str(counted),
            "deflators": [],
        }
        return setup(files, {"simulation": every["simulation"], "costs": every["costs"]})


def numpy_samplers(made: Setup, draws: int) -> None:
    """One call of numpy's sampler for each uncertain input and block."""
    inputs = made.inputs().inputs
    for block, _, _ in blocks(0, draws):
        for entry in inputs:
            rng, kind = generator(entry.name, 1, block), made.table[entry.name].distribution
            value = made.values[entry.name]
            if kind in ("beta", "beta_cv"):
                rng.beta(value + 0.5, value + 1.5, BLOCK)
            else:
                rng.gamma(value + 0.5, 1.0, BLOCK)


def drawn(made: Setup, draws: int) -> Iterator[dict[str, Any]]:
    inputs = made.inputs()
    for streams in normals(inputs.streams, 1, "random", 0, draws):
        yield inputs.values(inputs.scores(streams))


def inputs_alone(made: Setup, draws: int) -> None:
    for _ in drawn(made, draws):
        pass


def whole(made: Setup, draws: int) -> None:
    for values in drawn(made, draws):
        evaluate(made.sheet, values, "unrounded")


def seconds(action: Callable[[], None]) -> float:
    start = time.process_time()
    action()
    return time.process_time() - start


def main() -> None:
    made = model()
    whole(made, BLOCK)  # tabulates the quantiles
    print(f"{platform.machine()}, numpy {np.__version__}, {len(made.sheet.formulas)} formulas, "
          f"{len(made.inputs().inputs)} uncertain inputs\n")  # fmt: skip
    print("| draws | numpy's samplers | inputs as drawn here | whole model | whole / samplers | MiB |")
    print("| --- | --- | --- | --- | --- | --- |")
    for draws in SIZES:
        times = [
            seconds(lambda run=run, n=draws: run(made, n)) for run in (numpy_samplers, inputs_alone, whole)
        ]
        memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
        print(f"| {draws:,} | {times[0]:.2f} | {times[1]:.2f} | {times[2]:.2f} | "
              f"{times[2] / times[0]:.2f} | {memory:.0f} |")  # fmt: skip


if __name__ == "__main__":
    main()
