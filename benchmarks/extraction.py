"""Measure how the release is read and validated; prints tables in Markdown.

Contenders alternate within one run, because wall times differ between machines and moments; the ratios
are what docs/performance.md records and what a change should be held against. ``--rows`` sets the size of
the synthetic police file; the actions log has a quarter of it, as it has in the evaluation's size.
"""

import argparse
import csv
import datetime as dt
import json
import os
import random
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
import warnings
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pandas as pd
import xlsxwriter

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT / "workflow"))

from drive_eval.demo.make_variant import Wanted, make_variant  # noqa: E402
from drive_eval.release.column_digest import digest_columns  # noqa: E402
from drive_eval.release.description import load_description  # noqa: E402
from drive_eval.release.extract import Extract, extract_from, read_raw  # noqa: E402
from drive_eval.release.fields import TABLES  # noqa: E402
from drive_eval.release.frames import to_frame, validated  # noqa: E402
from drive_eval.release.model import ReleaseDescription  # noqa: E402
from drive_eval.release.reader import read_table  # noqa: E402

START = dt.date(2016, 2, 1)
Timed = Callable[[], Any]


def synthetic_rows(description: ReleaseDescription, table: str, n: int, *, text: bool) -> list[list[Any]]:
    """Headers and ``n`` rows in the forms' spellings; dates as text where ``text``."""
    chance = random.Random(20200201)
    entry = description.tables[table]
    columns: list[list[Any]] = []
    for name, column in entry.columns.items():
        field = TABLES[table].fields[name]
        if name in entry.row_id:
            cells: list[Any] = [f"{name[:2].upper()}{number:08d}" for number in range(n)]
        elif field.kind == "id":
            cells = [f"P{chance.randrange(max(1, n // 500)):06d}" for _ in range(n)]
        elif column.codes:
            spellings = [one for listed in description.code_lists[column.codes].values() for one in listed]
            cells = chance.choices(spellings if field.required else [*spellings, ""], k=n)
        elif field.kind == "date":
            days = [START + dt.timedelta(day) for day in range(1300)]
            shown = [day.strftime(column.date_format or "%Y-%m-%d") for day in days] if text else days
            cells = chance.choices(shown, k=n)
        else:
            cells = chance.choices(range(40), k=n)
        columns.append([column.header, *cells])
    return [list(row) for row in zip(*columns, strict=True)]


def write_csv(path: Path, rows: list[list[Any]]) -> None:
    """Write rows as a CSV file."""
    with path.open("w", newline="", encoding="utf-8") as file:
        csv.writer(file).writerows(rows)


def write_workbook(path: Path, sheet: str, header_row: int, rows: list[list[Any]]) -> None:
    """Write rows as a workbook's sheet, the headers in ``header_row``."""
    book = xlsxwriter.Workbook(path, {"constant_memory": True})
    target, dates = book.add_worksheet(sheet), book.add_format({"num_format": "dd/mm/yyyy"})
    for number, row in enumerate(rows, start=header_row - 1):
        for at, cell in enumerate(row):
            if isinstance(cell, dt.date):
                target.write_datetime(number, at, cell, dates)
            elif cell != "":
                target.write(number, at, cell)
    book.close()


def seconds(task: Timed) -> float:
    """Seconds that a task takes."""
    start = time.perf_counter()
    task()
    return time.perf_counter() - start


def alternate(tasks: dict[str, Timed], times: int) -> dict[str, float]:
    """The median of each task's seconds, the tasks taking turns."""
    taken: dict[str, list[float]] = {name: [] for name in tasks}
    for _ in range(times):
        for name, task in tasks.items():
            taken[name].append(seconds(task))
    return {name: statistics.median(each) for name, each in taken.items()}


def markdown(title: str, results: dict[str, float], base: str) -> None:
    """Print a table of medians, each against ``base``."""
    print(f"\n## {title}\n\n| what | seconds (median) | ratio |\n| --- | --- | --- |")
    for name, taken in results.items():
        print(f"| {name} | {taken:.2f} | {taken / results[base]:.2f} |")


def plain_pass(cells: pd.DataFrame, description: ReleaseDescription, table: str) -> pd.DataFrame:
    """What a script without places or reports would do: map codes, parse dates, assert."""
    entry = description.tables[table]
    frame = cells.replace(list(description.missing), None)
    for name, column in entry.columns.items():
        cells = frame[column.header]
        if column.codes:
            listed = description.code_lists[column.codes].items()
            codes = {one.strip().lower(): code for code, spellings in listed for one in spellings}
            mapped = cells.str.strip().str.lower().map(codes)
            assert mapped.notna().equals(cells.notna()), name
            frame[column.header] = mapped
        elif TABLES[table].fields[name].kind == "date":
            frame[column.header] = pd.to_datetime(cells, format=column.date_format)
    assert frame[entry.columns[entry.row_id[0]].header].is_unique
    return frame


def readers(folder: Path, description: ReleaseDescription, n: int, times: int) -> None:
    """The project's reader of workbooks against pandas with its default and with calamine."""
    entry = description.tables["actions"]
    path, sheet = folder / "actions.xlsx", entry.sheet or ""
    write_workbook(path, sheet, entry.header_row, synthetic_rows(description, "actions", n, text=False))
    head = entry.header_row - 1
    tasks: dict[str, Timed] = {
        "this project (calamine, formulas and errors searched for)": lambda: read_table(
            path, sheet, entry.header_row
        ),
        "pandas, engine calamine": lambda: pd.read_excel(path, sheet, header=head, engine="calamine"),
        "pandas, default (openpyxl)": lambda: pd.read_excel(path, sheet, header=head, engine="openpyxl"),
    }
    results = alternate(tasks, times)
    markdown(f"Reading a workbook's actions log, {n:,} rows of {len(entry.columns)} columns", results,
             next(iter(tasks)))  # fmt: skip


def validation(folder: Path, description: ReleaseDescription, n: int, times: int) -> None:
    """Extraction with all its checks against a pass of plain pandas, on the police file."""
    path = folder / "police.csv"
    write_csv(path, synthetic_rows(description, "police", n, text=True))
    raw, fields = read_table(path, None, 1), list(description.tables["police"].columns)
    cells = pd.DataFrame(list(raw.rows), columns=list(raw.headers))
    tasks: dict[str, Timed] = {
        "plain pandas: map, parse, assert": lambda: plain_pass(cells, description, "police"),
        "this project: every cell checked, places known": lambda: extract_from(
            raw, description, "police", fields
        ),
    }
    markdown(
        f"Checking {n:,} police incidents, file already read", alternate(tasks, times), next(iter(tasks))
    )


def growth(folder: Path, description: ReleaseDescription, n: int) -> None:
    """Each step of the police file from a tenth of ``n`` to ``n`` rows."""
    print("\n## Growth with the number of rows (police file)\n")
    print("| rows | read | check | digests | view | together | microseconds a row |\n" + "| --- " * 7 + "|")
    fields = list(description.tables["police"].columns)
    for part in (1, 2, 5, 10):
        size, path = n * part // 10, folder / f"police_{part}.csv"
        write_csv(path, synthetic_rows(description, "police", size, text=True))
        taken = steps(path, description, fields)
        cells = " | ".join(f"{each:.2f}" for each in taken)
        print(f"| {size:,} | {cells} | {sum(taken):.2f} | {sum(taken) / size * 1e6:.1f} |")


def steps(path: Path, description: ReleaseDescription, fields: list[str]) -> list[float]:
    """Seconds for reading, checking, digests and the view of all fields."""
    found: dict[str, Any] = {}

    def view() -> None:
        extracted: Extract = found["extract"]
        assert not extracted.errors
        validated(to_frame(extracted, b"benchmark"), "police", tuple(fields), path.name, "")

    tasks: tuple[Timed, ...] = (
        lambda: found.update(raw=read_table(path, None, 1)),
        lambda: found.update(extract=extract_from(found["raw"], description, "police", fields)),
        lambda: digest_columns(found["raw"], description, "police"),
        view,
    )
    return [seconds(task) for task in tasks]


# What is measured of a whole release, each in a process of its own, so that memory is its own too.
STEPS = {
    "validation, first reading": "list(check_release(description, root, landing=landing))",
    "validation, sheets landed": "list(check_release(description, root, landing=landing))",
    "digests of every column": "column_digests(description, root, FileCache(), landing)",
}
PROGRAM = """
import json, sys, time
from pathlib import Path
from drive_eval.release.cache import FileCache
from drive_eval.release.description import load_description
from drive_eval.release.digests import column_digests
from drive_eval.release.paths import landed_folder
from drive_eval.release.validate import check_release
root = Path(sys.argv[1])
landing = landed_folder(root)
description = load_description(root / sys.argv[2], root)
start, cpu = time.perf_counter(), time.process_time()
{step}
taken = time.perf_counter() - start, time.process_time() - cpu
# The peak of this program: what the kernel reports of its resources includes the one that started it.
(peak,) = (line for line in open("/proc/self/status") if line.startswith("VmHWM"))
print(json.dumps([*taken, int(peak.split()[1]) / 2**20]))
"""


def whole_releases(folder: Path, scales: list[int]) -> None:
    """Releases of known truth at each scale: what making and validating them takes."""
    for part in ("config/releases", "resources/published"):
        shutil.copytree(ROOT / part, folder / part)
    for part in ("resources/releases/demo/recipe.yaml", "resources/releases/known_truth.yaml"):
        (folder / part).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy2(ROOT / part, folder / part)
    print("\n## Whole releases\n\n| scale | rows | step | seconds | CPU seconds | GiB | microseconds a row |")
    print("| --- " * 7 + "|")
    for scale in scales:
        name, start, cpu = f"x{scale}", time.perf_counter(), time.process_time()
        wanted = Wanted(f"resources/releases/{name}", None, scale, "resources/releases/known_truth.yaml")
        list(make_variant(Path("config/releases/demo.yaml"), folder, wanted))
        path = f"config/releases/{name}.yaml"
        rows = count_rows(folder, path)
        row = [time.perf_counter() - start, time.process_time() - cpu, float("nan")]
        measured = {"making it": row}
        for step, call in STEPS.items():
            command = [sys.executable, "-c", PROGRAM.format(step=call), str(folder), path]
            environment = os.environ | {"PYTHONPATH": str(ROOT / "workflow")}
            done = subprocess.run(command, env=environment, capture_output=True, text=True, check=True)
            measured[step] = json.loads(done.stdout)
        for step, (seconds_taken, cpu_taken, memory) in measured.items():
            cells = f"{seconds_taken:.1f} | {cpu_taken:.1f} | {memory:.2f} | {cpu_taken / rows * 1e6:.1f}"
            print(f"| ×{scale} | {rows:,} | {step} | {cells} |", flush=True)


def count_rows(root: Path, path: str) -> int:
    """The rows of all tables of a release."""
    description = load_description(root / path, root)
    return sum(len(read_raw(description, root, table)) for table in description.tables)


def main() -> None:
    """Make the synthetic files and measure."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, default=1_000_000)
    parser.add_argument("--times", type=int, default=3)
    parser.add_argument("--scales", type=int, nargs="*", default=[1, 10, 100])
    given = parser.parse_args()
    warnings.simplefilter("ignore")
    description = load_description(ROOT / "config/releases/demo.yaml", ROOT)
    if given.rows:
        by_rows(description, given.rows, given.times)
    with tempfile.TemporaryDirectory() as name:
        whole_releases(Path(name), given.scales)


def by_rows(description: ReleaseDescription, rows: int, times: int) -> None:
    """The readers, the validation and the growth, on files of so many rows."""
    with tempfile.TemporaryDirectory() as name:
        readers(Path(name), description, rows // 4, times)
        validation(Path(name), description, rows, times)
        growth(Path(name), description, rows)


if __name__ == "__main__":
    main()
