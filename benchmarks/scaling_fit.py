"""How time and memory of every job grow with the release: exponents, projections, a figure.

Usage: ``python benchmarks/scaling_fit.py``, from the measurements in ``benchmarks/scaling.csv`` (made by
scaling.py). Prints tables in Markdown and writes ``docs/images/scaling.png``.

A job costs something before it looks at any data. What grows is y(s) − y(1) at s times the size; its
exponent is the slope of log(y(s) − y(1)) on log(s − 1), which is 1 where a cost is any constant and a part
in step with the size. A slope above ``LINEAR``, and above 1 by more than twice its standard error, needs a
reason in ``REASONS``; the exit code says whether one is missing.
"""

import math
import sys
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure

ROOT = Path(__file__).resolve().parent.parent
TABLE = ROOT / "benchmarks/scaling.csv"
IMAGE = ROOT / "docs/images/scaling.png"
LINEAR = 1.1
# Growth that is within the noise of a busy machine says nothing about its shape.
LEAST = {"processor_seconds": 1.0, "peak_memory_mib": 40.0}
# Standard deviation of one measurement: that of the views of one table, which do the same work.
NOISE = 0.05
# How many times its own noise a growth has to be, to say something about the shape.
CLEAR = 4.0
# Service users of the release of size 1, and of a national year: MARAC cases.
PEOPLE, NATIONAL = 509, 76_000
MEMORY_MIB = 24 * 1024
PASSES = (
    "Passes over columns of the log, in which no row is compared with another: a row costs more where the "
    "columns of 24 million rows no longer fit the processor's cache."
)
SORTED = (
    "Rows are sorted by pseudonym (n log n); above five million they are extracted in parts and written "
    "a second time when these are put together. Measured apart from the job's start, a view of the police's "
    "incidents takes 0.9 s for 105,000 and 8.4 s for 1,050,000."
)
APART = "Measured apart from the job's start, it takes 1.2 s for 105,000 incidents and 7.9 s for 1,050,000."
DENSE = (
    "Designs of the models, a row for each person and period, outgrow the processor's cache: a fit to ten "
    "times the rows, 315,000, takes 14 to 17 times as long."
)
# The beginning of a job's name → why it may grow faster than its data.
REASONS: dict[str, str] = {
    "activity_work": PASSES, "activity_direct": PASSES, "behaviour_engagement": PASSES,
    "reoffending_police": APART, "reoffending_rates": DENSE, "view.": SORTED,
}  # fmt: skip


@dataclass(frozen=True)
class Growth:
    """How one job grows in one respect: y(s) = constant + slope × (s − 1) ^ exponent."""

    job: str
    first: float
    size: int
    last: float
    exponent: float
    error: float
    factor: float

    def at(self, size: float) -> float:
        """What the job takes at a size."""
        if math.isnan(self.exponent):
            return max(self.first, self.last)
        return self.first + self.factor * (size - 1) ** max(self.exponent, 1.0)


def reason(job: str) -> str:
    """Why a job may grow faster than its data; empty where nobody has written one."""
    return next((text for name, text in REASONS.items() if job.startswith(name)), "")


def joined(table: pd.DataFrame) -> pd.DataFrame:
    """The measurements with the parts of a view as that view: seconds together, memory of the largest."""
    names = table["job"].str.replace(r"^view_part\.\d+\.", "view.", regex=True)
    how = {name: "sum" if name.endswith("seconds") else "max" for name in table.columns if name != "rule"}
    del how["scale"], how["job"]
    return (
        table.assign(job=names, source=table["source"].fillna(""))
        .groupby(["scale", "job"], as_index=False, sort=False)
        .agg(how)
    )


def growth(job: str, rows: pd.DataFrame, what: str) -> Growth:
    """Fit one job; exponent and error are missing where it hardly grows or was measured too seldom.

    The error is that of the slope from the scatter of the points, or from the noise of the measurements
    (``NOISE``), whichever is larger: with three sizes there are two points and no scatter.
    """
    value = rows.set_index("scale")[what].sort_index()
    first, last = float(value.iloc[0]), float(value.iloc[-1])
    size = int(value.index[-1])
    more = value.iloc[1:] - first
    more = more[more > CLEAR * NOISE * np.hypot(value.iloc[1:], first)]
    if last - first < LEAST[what] or len(more) < 2 or value.index[0] != 1:
        return Growth(job, first, size, last, math.nan, math.nan, 0.0)
    x, y = np.log(more.index.to_numpy(dtype=float) - 1), np.log(more.to_numpy(dtype=float))
    centred = x - x.mean()
    slope = float(centred @ y / (centred @ centred))
    residual = y - y.mean() - slope * centred
    scatter = float(residual @ residual) / max(len(x) - 2, 1) / float(centred @ centred)
    noise = NOISE**2 * (value[more.index] ** 2 + first**2) / more**2
    known = float((centred**2) @ noise.to_numpy()) / float(centred @ centred) ** 2
    # What the projection stands on: the largest size, going on in step unless it grows faster.
    factor = float(more.iloc[-1]) / (float(more.index[-1]) - 1) ** max(slope, 1.0)
    return Growth(job, first, size, last, slope, math.sqrt(max(scatter, known)), factor)


def fits(table: pd.DataFrame, what: str) -> list[Growth]:
    """Every job that was measured at size 1 and at another, that which takes most first."""
    found = []
    for job, rows in table.groupby("job", sort=True):
        sizes = set(rows["scale"])
        if 1 in sizes and len(sizes) > 1:
            found.append(growth(str(job), rows, what))
    return sorted(found, key=lambda one: -one.last)


def markdown(table: pd.DataFrame, found: list[Growth], unit: str, most: int = 14) -> None:
    """A table of the jobs that take most."""
    national = NATIONAL / PEOPLE
    print(f"| job | {unit} at ×1 | at the largest size | exponent (standard error) | at ×{national:.0f} |")
    print("| --- | ---: | ---: | ---: | ---: |")
    for one in one_view_each(table, found)[:most]:
        known = not math.isnan(one.exponent)
        exponent = f"{one.exponent:.2f} ({one.error:.2f})" if known else ""
        projected = f"{one.at(national):,.0f}" if known else ""
        print(f"| `{one.job}` | {one.first:.1f} | ×{one.size} {one.last:.1f} | {exponent} | {projected} |")
    print()


def largest(memory: list[Growth]) -> tuple[float, str] | None:
    """The largest size at which every job of a known exponent fits the memory, and the job that decides."""
    sizes = [
        (1 + ((MEMORY_MIB - one.first) / one.factor) ** (1 / max(one.exponent, 1.0)), one.job)
        for one in memory
        if not math.isnan(one.exponent)
    ]
    return min(sizes, default=None)


def one_view_each(table: pd.DataFrame, found: list[Growth]) -> list[Growth]:
    """The jobs without all views of a file but the one that takes most: the others are like it."""
    sources = table.drop_duplicates("job", keep="last").set_index("job")["source"]
    seen: set[str] = set()
    kept = []
    for one in found:
        source = sources.get(one.job, "")
        if not source or source not in seen:
            kept.append(one)
        seen.add(source)
    return kept


def draw(table: pd.DataFrame, shown: dict[str, list[Growth]]) -> None:
    """Time and memory against size, the jobs that take most."""
    figure = Figure(figsize=(10.5, 4.6), layout="constrained")
    FigureCanvasAgg(figure)
    for axes, (what, unit) in zip(
        figure.subplots(1, 2),
        (("processor_seconds", "processor seconds"), ("peak_memory_mib", "most memory, MiB")),
        strict=True,
    ):
        chosen = one_view_each(table, shown[what])[:8]
        for at, one in enumerate(chosen):
            rows = table[table["job"] == one.job].sort_values("scale")
            exponent = "" if math.isnan(one.exponent) else f" ({one.exponent:.2f})"
            style = {"marker": "osv^DPX*"[at], "markersize": 4, "linewidth": 1.2}
            axes.plot(rows["scale"], rows[what], label=f"{one.job}{exponent}", **style)
        sizes = np.array(sorted(table["scale"].unique()), dtype=float)
        base = max(one.first for one in chosen)
        axes.plot(sizes, base * sizes, color="0.6", linestyle=":", label="in step with size")
        axes.set(xscale="log", yscale="log", xlabel="times the evaluation's size", ylabel=unit)
        axes.set_xticks(sizes, [f"×{size:.0f}" for size in sizes])
        axes.minorticks_off()
        axes.spines[["top", "right"]].set_visible(False)
        axes.legend(fontsize=7, frameon=False)
    figure.suptitle("Jobs that take most, by the size of the release (exponent of what grows)", fontsize=10)
    IMAGE.parent.mkdir(exist_ok=True)
    figure.savefig(IMAGE, dpi=100, metadata={"Software": None})


def main() -> int:
    """Fit, print, draw; 1 where a job grows faster than its data and nobody has written why."""
    measured = pd.read_csv(TABLE)
    table = joined(measured)
    sizes = sorted(table["scale"].unique())
    shown = {what: fits(table, what) for what in LEAST}
    totals = table.groupby("scale")[["processor_seconds", "wall_seconds"]].sum()
    print(f"{len(measured)} jobs measured, sizes {', '.join(f'×{size}' for size in sizes)}\n")
    print(totals.round(0).to_string(), "\n")
    for what, unit in (("processor_seconds", "processor seconds"), ("peak_memory_mib", "MiB")):
        markdown(table, shown[what], unit)
    most = largest(shown["peak_memory_mib"])
    if most:
        print(f"Largest release in 24 GiB, one job at a time: ×{most[0]:.0f}; {most[1]} decides.\n")
    faster = [
        (what, one)
        for what, found in shown.items()
        for one in found
        if one.exponent > LINEAR and one.exponent - 2 * one.error > 1
    ]
    for what, one in faster:
        why = reason(one.job) or "NO REASON WRITTEN"
        print(f"- `{one.job}`, {what}: {one.exponent:.2f} ({one.error:.2f}). {why}")
    draw(table, shown)
    return int(any(not reason(one.job) for _, one in faster))


if __name__ == "__main__":
    sys.exit(main())
