"""Measure the latent class engine; prints a table in Markdown.

Times are processor seconds of this process, median and range of several runs. StepMix, a development
dependency, is compared on a model that it has (six free classes): the same answers, the same starts (drawn as
StepMix draws them, and checked) and the same stopping rule: a number of EM steps, or the gain of one of them.
"""

import platform
import statistics
import time
import warnings
from collections.abc import Callable
from typing import Any

import numpy as np

from drive_eval.latent.fit import TOLERANCE, Search, climbed, fit
from drive_eval.latent.model import fixed_probabilities, pattern_probabilities
from drive_eval.latent.patterns import MISSING, YES, Patterns, collapse

PEOPLE, ITEMS, CLASSES = 487, 12, 6
SEED, STEPMIX_STARTS, STEPMIX_STEPS, GAIN = 1, 20, 500, 1e-8
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


def stepmix_starts(data: np.ndarray, starts: int) -> np.ndarray:
    """The parameters (S, K, 1 + J) that StepMix starts from: equal shares, items by random memberships."""
    state = np.random.RandomState(SEED)
    recorded, yes = (data != MISSING).astype(float), (data == YES).astype(float)
    drawn = np.empty((starts, CLASSES, 1 + ITEMS))
    for start in drawn:
        memberships = state.uniform(size=(len(data), CLASSES))
        memberships /= memberships.sum(axis=1, keepdims=True)
        start[:, 0] = 1.0 / CLASSES
        start[:, 1:] = (memberships.T @ yes) / (memberships.T @ recorded)
    return drawn


def stepmix(data: np.ndarray, starts: int, steps: int, gain: float = 0.0) -> tuple[list[float], float]:
    """StepMix's time until a step gains less (log-likelihood a person), and the best log-likelihood."""
    from stepmix.stepmix import StepMix  # type: ignore[import-untyped]

    missing = np.where(data == MISSING, np.nan, data.astype(float))
    model = StepMix(
        n_components=CLASSES, measurement="binary_nan", n_init=starts, max_iter=steps, abs_tol=gain,
        rel_tol=0.0, random_state=SEED, progress_bar=0,
    )  # fmt: skip
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        time_taken = seconds(lambda: model.fit(missing), 1)
    return time_taken, float(model.score(missing) * len(data))


def beside_stepmix(data: np.ndarray, starts: int, steps: int) -> list[str]:
    """Lines of the table: both programs from the same starts, each for the same number of EM steps."""
    patterns, free = collapse(data, NAMES), np.ones((CLASSES, ITEMS), dtype=bool)
    drawn = stepmix_starts(data, starts)
    _, first = stepmix(data, 1, 1)
    one_step = drawn[:1].copy()
    # The log-likelihood after one EM step of the first start is what shows that the starts are the same.
    (own,), _ = climbed(patterns, free, plain_step(patterns, one_step), 0.0, 1)
    if abs(own - first) > 1e-6:
        raise SystemExit(f"the starts differ: {own} here, {first} in StepMix")
    lines = []
    for gain, most, what in (
        (0.0, steps, f"{steps} EM steps each"),
        (GAIN, 20_000, f"until an EM step gains less than {GAIN:g} a person"),
    ):
        last, ends = drawn.copy(), np.empty(0)

        def climb(most: int = most, gain: float = gain) -> None:
            nonlocal last, ends
            last = drawn.copy()
            ends, _ = climbed(patterns, free, last, TOLERANCE if gain else 0.0, most)

        time_taken = seconds(climb, 5)
        if gain:
            # This engine stops by how far parameters move: its rule has to be the stricter one.
            after = [
                climbed(patterns, free, plain_step(patterns, start[None]), 0.0, 1)[0][0] for start in last
            ]
            if max(after - ends) > gain * patterns.people:
                raise SystemExit("a climb ended before the gain of a step was small")
        other, best = stepmix(data, starts, most, gain)
        ratio = statistics.median(other) / statistics.median(time_taken)
        name = f"six free classes, the same {starts} starts, {what}"
        lines.append(row(name, time_taken, f"log-likelihood {ends.max():.4f}"))
        note = f"log-likelihood {best:.4f}; {ratio:.0f} times as long"
        lines.append(row(f"StepMix, {name}", other, note))
    return lines


def plain_step(patterns: Patterns, start: np.ndarray) -> np.ndarray:
    """One EM step from the formulas, in place of the engine's: parameters (1, K, 1 + J)."""
    given = pattern_probabilities(patterns, start[0, :, 1:]) * start[0, :, 0]
    given *= (patterns.weights / given.sum(axis=1))[:, None]
    after = start.copy()
    after[0, :, 0] = given.sum(axis=0) / patterns.people
    after[0, :, 1:] = (given.T @ patterns.yes.T) / (given.T @ (patterns.yes + patterns.no).T)
    return after


def main() -> None:
    """Time fits, counting and StepMix."""
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
    for name, large in (("complete", np.where(many == MISSING, 0, many)), ("with gaps", many)):
        counted = collapse(large, NAMES)
        kinds = f"{len(counted.weights):,} patterns"
        for starts, carried in ((100, 25), (1000, 250)):
            what = (
                f"1,000,000 people, {name}, {kinds}, {CLASSES} classes, {starts:,} starts, {carried} carried"
            )
            found = fits(counted, CLASSES, Search(starts, carried))()
            note = f"{found.reached} at the maximum, {found.log_likelihood:.4f}"
            print(row(what, seconds(fits(counted, CLASSES, Search(starts, carried)), 3), note))
    for line in beside_stepmix(data, STEPMIX_STARTS, STEPMIX_STEPS):
        print(line)


if __name__ == "__main__":
    main()
