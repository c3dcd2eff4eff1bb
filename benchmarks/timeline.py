"""Draw the last run of the workflow as a timeline, and measure how well it used the machine.

Usage: ``python benchmarks/timeline.py [folder] [--cores 2]``, after one complete run from nothing. Times come
from Snakemake's own records (``.snakemake/metadata``). The least time that a run can take is that of its
longest chain of jobs, or that of all its jobs divided by the cores, whichever is larger; the run's own time
over that is the ratio printed. Writes ``benchmarks/out/timeline.{svg,png}`` and prints tables in Markdown.
"""

import argparse
import base64
import json
import os
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure

ROOT = Path(__file__).resolve().parent.parent
STAGES = {
    "check_release": "release", "view": "release", "disclose": "gate", "publish": "gate", "lineage": "gate",
    "published_figures": "gate", "report": "gate",
}  # fmt: skip
COLOURS = {"release": "#4477aa", "analysis": "#66ccee", "figure": "#ccbb44", "gate": "#bbbbbb"}
CHAIN = "#aa3377"


@dataclass
class Job:
    """One job of a run: seconds from the run's start, and the jobs whose outputs it read."""

    rule: str
    start: float
    end: float
    outputs: set[str] = field(default_factory=set)
    inputs: set[str] = field(default_factory=set)

    @property
    def seconds(self) -> float:
        """How long it took, Snakemake's part included."""
        return self.end - self.start

    @property
    def stage(self) -> str:
        """What colour it gets."""
        return STAGES.get(self.rule, "figure" if self.rule.endswith("_figure") else "analysis")


def read_jobs(metadata: Path) -> list[Job]:
    """The jobs behind Snakemake's records, of which there is one for each output, by their start."""
    jobs: dict[tuple[str, ...], Job] = {}
    for path in metadata.rglob("*"):
        if not path.is_file():
            continue
        # The name is the output's path in base 64, cut into folders where it is long.
        coded = "".join(part.removeprefix("@") for part in path.relative_to(metadata).parts)
        output = base64.b64decode(coded).decode()
        record = json.loads(path.read_text(encoding="utf-8"))
        address = (record["rule"], *(record["log"] or [output]))
        job = jobs.setdefault(address, Job(record["rule"], record["starttime"], record["endtime"]))
        job.start, job.end = min(job.start, record["starttime"]), max(job.end, record["endtime"])
        job.outputs.add(output)
        job.inputs.update(record["input"] or [])
    if not jobs:
        raise SystemExit(f"{metadata} has no records: run the workflow first.")
    first = min(job.start for job in jobs.values())
    for job in jobs.values():
        job.start, job.end = job.start - first, job.end - first
    return sorted(jobs.values(), key=lambda job: (job.start, job.end, job.rule))


def longest_chain(jobs: Iterable[Job]) -> list[Job]:
    """The chain of jobs, each reading what the one before wrote, that takes longest in all."""
    ordered = sorted(jobs, key=lambda job: job.end)
    maker = {output: job for job in ordered for output in job.outputs}
    taken: dict[int, float] = {}
    before: dict[int, Job | None] = {}

    def settle(job: Job) -> float:
        if id(job) not in taken:
            makers = {id(maker[path]): maker[path] for path in sorted(job.inputs) if path in maker}
            longest = max(makers.values(), key=settle, default=None)
            before[id(job)] = longest
            taken[id(job)] = job.seconds + (settle(longest) if longest else 0.0)
        return taken[id(job)]

    step: Job | None = max(ordered, key=settle)
    chain: list[Job] = []
    while step is not None:
        chain.append(step)
        step = before[id(step)]
    return chain[::-1]


def lanes(jobs: Iterable[Job]) -> list[int]:
    """For each job the first lane that is free when it starts (a moment's overlap is the records')."""
    free: list[float] = []
    chosen = []
    for job in jobs:
        lane = next((i for i, end in enumerate(free) if end <= job.start + 0.3), len(free))
        free[lane : lane + 1] = [job.end]
        chosen.append(lane)
    return chosen


def draw(jobs: list[Job], chain: list[Job], title: str, path: Path) -> None:
    """Write the timeline as SVG and PNG."""
    found = lanes(jobs)
    figure = Figure(figsize=(11, 1.6 + 0.42 * (max(found) + 1)), layout="constrained")
    FigureCanvasAgg(figure)
    axes = figure.subplots()
    marked = {id(job) for job in chain}
    for job, lane in zip(jobs, found, strict=True):
        edge = {"edgecolor": CHAIN, "linewidth": 2.0, "zorder": 3} if id(job) in marked else {}
        axes.barh(lane, job.seconds, left=job.start, height=0.8, color=COLOURS[job.stage], **edge)
    for stage, colour in COLOURS.items():
        axes.barh(0, 0, color=colour, label=stage)
    axes.barh(0, 0, color="none", edgecolor=CHAIN, linewidth=2.0, label="longest chain")
    axes.set(xlabel="seconds since the first job started", title=title, xlim=(0, None))
    axes.set_yticks(range(max(found) + 1), [f"{lane + 1}" for lane in range(max(found) + 1)])
    axes.set_ylabel("jobs at once")
    axes.spines[["top", "right"]].set_visible(False)
    figure.legend(loc="outside lower center", ncols=len(COLOURS) + 1, frameon=False)
    path.parent.mkdir(parents=True, exist_ok=True)
    for suffix in (".svg", ".png"):
        figure.savefig(path.with_suffix(suffix), dpi=120)


def by_rule(jobs: Iterable[Job]) -> Mapping[str, list[float]]:
    """Rule → seconds of its jobs, the rule that took most in all first."""
    found: dict[str, list[float]] = {}
    for job in jobs:
        found.setdefault(job.rule, []).append(job.seconds)
    return dict(sorted(found.items(), key=lambda entry: -sum(entry[1])))


def main() -> None:
    """Read, measure, draw."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("folder", nargs="?", type=Path, default=ROOT, help="the project's folder")
    parser.add_argument("--cores", type=int, default=os.cpu_count(), help="cores that the run had")
    asked = parser.parse_args()
    jobs = read_jobs(asked.folder / ".snakemake/metadata")
    chain = longest_chain(jobs)
    wall = max(job.end for job in jobs)
    total, longest = sum(job.seconds for job in jobs), sum(job.seconds for job in chain)
    ratio = wall / max(longest, total / asked.cores)
    print(f"| jobs | run | all jobs / {asked.cores} cores | longest chain | ratio |")
    print("| ---: | ---: | ---: | ---: | ---: |")
    print(f"| {len(jobs)} | {wall:.0f} s | {total / asked.cores:.0f} s | {longest:.0f} s | {ratio:.2f} |\n")
    print("| rule | jobs | seconds, all | seconds, longest |\n| --- | ---: | ---: | ---: |")
    for rule, seconds in list(by_rule(jobs).items())[:12]:
        print(f"| {rule} | {len(seconds)} | {sum(seconds):.0f} | {max(seconds):.0f} |")
    print("\nLongest chain: " + " → ".join(f"{job.rule} {job.seconds:.0f} s" for job in chain))
    title = f"{len(jobs)} jobs in {wall:.0f} s: {ratio:.2f} times the least possible on {asked.cores} cores"
    draw(jobs, chain, title, ROOT / "benchmarks/out/timeline.svg")


if __name__ == "__main__":
    main()
