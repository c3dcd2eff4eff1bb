"""Measure the latent class engine; prints a table in Markdown.

Times are processor seconds of this process, median and range of several runs. StepMix is compared where it
is installed (it is no dependency of the project): same answers, same number of classes and starts, without
the class fixed at zero, which it does not have.
"""

import platform
import statistics
import time
from collections.abc import Callable
from typing import Any

import numpy as np

from drive_eval.latent.fit import Search, fit
from drive_eval.latent.model import fixed_probabilities
from drive_eval.latent.patterns import MISSING, Patterns, collapse

PEOPLE, ITEMS, CLASSES = 487, 12, 6
# How likely each item is in each class: made up, with the overlap that makes six classes hard to find.
PROFILES = np.array([
    [0.0] * 12,
    [0.15, 0.1, 0.15, 0.9, 0.85, 0.15, 0.05, 0.25, 0.1, 0.05, 0.05, 0.02],
    [0.2, 0.2, 0.3, 0.1, 0.05, 0.2, 0.1, 0.1, 0.1, 0.05, 0.05, 0.02],
    [0.45, 0.85, 0.8, 0.5, 0.5, 0.85, 0.65, 0.85, 0.75, 0.85, 0.6, 0.1],
    [0.9, 0.85, 0.2, 0.1, 0.05, 0.15, 0.1, 0.15, 0.2, 0.15, 0.05, 0.02],
    [0.75, 0.75, 0.9, 0.1, 0.1, 0.75, 0.85, 0.25, 0.55, 0.2, 0.2, 0.05],
])  # fmt: skip
SHARES = np.array([0.35, 0.1, 0.28, 0.08, 0.1, 0.09])
NAMES = tuple(f"item_{j}" for j in range(ITEMS))


def answers(people: int, seed: int = 0) -> np.ndarray:
    """Answers of people drawn from the six classes, four in a hundred not recorded."""
    rng = np.random.default_rng(seed)
    classes = rng.choice(CLASSES, size=people, p=SHARES)
    drawn = (rng.uniform(size=(people, ITEMS)) < PROFILES[classes]).astype(np.int8)
    gaps = rng.uniform(size=drawn.shape) < 0.04
    gaps[:, 0] = False
    return np.where(gaps, MISSING, drawn)


def seconds(action: Callable[[], Any], times: int) -> list[float]:
    """Processor seconds of an action, several times."""
    found = []
    for _ in range(times):
        start = time.process_time()
        action()
        found.append(time.process_time() - start)
    return found


def row(what: str, measured: list[float], note: str = "") -> str:
    """A line of the table: median, smallest and largest."""
    middle = statistics.median(measured)
    return f"| {what} | {middle:.3f} | {min(measured):.3f} to {max(measured):.3f} | {note} |"


def fits(patterns: Patterns, classes: int, search: Search, zero: bool = True) -> Callable[[], Any]:
    """A fit of the engine, to be timed."""
    fixed = fixed_probabilities(classes, ITEMS, zero)
    return lambda: fit(patterns, fixed, search, np.random.default_rng(1))


def stepmix(data: np.ndarray, starts: int) -> tuple[list[float], str] | None:
    """StepMix's time for six free classes, and its log-likelihood; none where it is not installed."""
    try:
        from stepmix.stepmix import StepMix
    except ImportError:
        return None
    missing = np.where(data == MISSING, np.nan, data.astype(float))
    model = StepMix(
        n_components=CLASSES, measurement="binary_nan", n_init=starts, max_iter=2000, abs_tol=1e-8,
        random_state=1, progress_bar=0,
    )  # fmt: skip
    time_taken = seconds(lambda: model.fit(missing), 1)
    return time_taken, f"log-likelihood {model.score(missing) * len(data):.4f}"


def main() -> None:
    """Time fits, counting and, where it is installed, StepMix."""
    data = answers(PEOPLE)
    patterns = collapse(data, NAMES)
    start = time.perf_counter()
    fits(patterns, 2, Search(1, 1))()
    compiled = time.perf_counter() - start
    print(f"{platform.python_implementation()} {platform.python_version()}, numpy {np.__version__}\n")
    print("| what | processor seconds (median) | range | note |\n| --- | --- | --- | --- |")
    print(row("first call: compilation, or its cache", [compiled], "wall time"))
    for classes in (2, 4, CLASSES):
        search = Search(1000, 250)
        found = fits(patterns, classes, search)()
        note = f"{found.reached} of {found.carried} at the maximum"
        measured = seconds(fits(patterns, classes, search), 5)
        print(row(f"{PEOPLE} people, {classes} classes, 1,000 starts", measured, note))
    for people in (10_000, 100_000, 1_000_000):
        many = answers(people)
        measured = seconds(lambda many=many: collapse(many, NAMES), 5)  # type: ignore[misc]
        note = f"{len(collapse(many, NAMES).weights):,} patterns"
        print(row(f"counting patterns of {people:,} people", measured, note))
        if people == 1_000_000:
            large = seconds(fits(collapse(many, NAMES), CLASSES, Search(20, 5)), 1)
            print(row(f"{people:,} people, {CLASSES} classes, 20 starts, 5 carried", large))
    free = fits(patterns, CLASSES, Search(100, 100), zero=False)
    print(
        row("six free classes, 100 starts", seconds(free, 3), f"log-likelihood {free().log_likelihood:.4f}")
    )
    other = stepmix(data, 20)
    if other:
        print(row("StepMix, six free classes, 20 starts", *other))


if __name__ == "__main__":
    main()
