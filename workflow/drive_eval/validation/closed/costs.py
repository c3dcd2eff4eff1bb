"""The cost model with constants, distributions of inputs, and the value of information: known on paper."""

from collections.abc import Iterator, Mapping
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import numpy as np
from scipy.stats import norm

from drive_eval.costs.evaluate import evaluate, round_half_up
from drive_eval.costs.formulas import load_sheet
from drive_eval.costs.parameters import parameters_from_rows, values
from drive_eval.simulation import distributions
from drive_eval.simulation.benefit import Assumptions, break_even, saving, years
from drive_eval.simulation.voi import perfect_of_two
from drive_eval.validation.closed.known import known

# Ten incidents among four people, £50 each, half of which end in a charge of £200.
CONSTANTS = {
    "incidents": ("10", "count"),
    "people": ("4", "count"),
    "price": ("50", "gbp"),
    "charged": ("50", "percent"),
    "charge": ("200", "gbp"),
}
SHEET = """sheet:
  - component: housing
    table: T
    population: p
    bearer: both
    agency: a
    formulas:
      - {id: out.each, label: l, expression: "given.incidents / given.people", unit: rate}
      - {id: out.police, label: l, expression: "out.each * given.price", unit: gbp}
      - {id: out.courts, label: l, expression: "out.each * given.charged * given.charge", unit: gbp}
      - {id: out.total, label: l, expression: "out.police + out.courts", unit: gbp}
"""


def rows() -> Iterator[Mapping[str, Any]]:
    """The evidence."""
    yield from _model()
    yield from _savings()
    yield from _inputs()


def _model() -> Iterator[Mapping[str, Any]]:
    entries = [
        {
            "parameter_id": f"given.{name}",
            "value": value,
            "unit": unit,
            "status": "printed",
            "document": "d",
            "table": "t",
            "line": "1",
            "published_id": "",
            "note": "",
        }
        for name, (value, unit) in CONSTANTS.items()
    ]
    parameters = parameters_from_rows(entries, "constants")
    with TemporaryDirectory() as folder:
        path = Path(folder) / "sheet.yaml"
        path.write_text(SHEET, encoding="utf-8")
        sheet = load_sheet(path, parameters)
    given = values(parameters)
    names = ("out.each", "out.police", "out.courts", "out.total")
    answer = [2.5, 125.0, 250.0, 375.0]
    found = evaluate(sheet, given, "unrounded")
    yield known(
        "Cost model",
        "constants",
        "10 / 4 incidents × (£50 + 50% of £200)",
        [found[name] for name in names],
        answer,
    )
    draws = evaluate(sheet, {name: np.full(3, value) for name, value in given.items()}, "unrounded")
    yield known(
        "Cost model",
        "draws that do not vary",
        "the same on every draw",
        np.ravel([draws[name] for name in names]),
        np.repeat(answer, 3),
    )
    yield known(
        "Cost model",
        "rounding of halves",
        "away from zero, as in print",
        [round_half_up(value, 0.01) for value in (0.885, 2.675, 1.005)],
        [0.89, 2.68, 1.01],
    )


def _savings() -> Iterator[Mapping[str, Any]]:
    lasting = Assumptions(1.0, 1.0, 0.0, {}, "before")
    fading = Assumptions(0.5, 0.5, 0.0, {}, "before")
    discounted = Assumptions(1.0, 1.0, 0.035, {}, "before")
    geometric = (1 - 1.035**-3) / (1 - 1 / 1.035)
    yield known(
        "Savings",
        "years that effects are worth",
        "n; 1 + 1/2 + 1/4; geometric sum at 3.5%",
        [years(lasting, 3), years(fading, 3), years(discounted, 3)],
        [3.0, 1.75, geometric],
    )
    cost, ratio, before = np.array([1000.0]), np.array([0.6]), np.array([0.5])
    yield known(
        "Savings",
        "a fall by 40% of £1,000",
        "£400; half of it Drive's over two fading years £300",
        [saving(cost, ratio, before, lasting, 1)[0], saving(cost, ratio, before, fading, 2)[0]],
        [400.0, 300.0],
    )
    control = Assumptions(1.0, 1.0, 0.0, {}, "control")
    yield known(
        "Savings",
        "half the incidents without Drive",
        "£400 × 0.5",
        saving(cost, ratio, before, control, 1),
        200.0,
    )
    yield known(
        "Break-even",
        "£250 of £1,000",
        "a fall by a quarter",
        break_even(cost, before, 250.0, lasting, 1),
        0.25,
    )


def _inputs() -> Iterator[Mapping[str, Any]]:
    # Midpoints of a million equal shares of the probability stand for the whole distribution.
    scores = norm.ppf((np.arange(200_000) + 0.5) / 200_000)
    for name, law, mean, variation in (
        ("gamma, variation 20%", distributions.positive_by_variation(0.2), 1.0, 0.2),
        ("lognormal, variation 20%", distributions.lognormal(0.2), 1.0, 0.2),
        ("rate after 8 incidents", distributions.poisson_rate(8.0, 1.0), 8.5, 8.5**-0.5),
        ("share after 3 of 11", distributions.share(3.0, 11.0), 3.5 / 12, (8.5 / 3.5 / 13) ** 0.5),
    ):
        drawn = law(scores.copy())
        yield known(
            "Distribution of an input",
            name,
            "mean and coefficient of variation",
            [drawn.mean(), drawn.std() / drawn.mean()],
            [mean, variation],
            1e-4,
        )
    net = 100.0 + 300.0 * scores
    answer = 300.0 * norm.pdf(1 / 3) - 100.0 * norm.cdf(-1 / 3)
    yield known(
        "Value of information",
        "normal net benefit",
        "σ φ(μ/σ) − μ Φ(−μ/σ)",
        perfect_of_two(net).value,
        answer,
        1e-4,
    )
