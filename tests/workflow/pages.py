"""A page of the documentation as what a reader would do with it: commands, edits and snippets, in order.

A page is followed by these marks, which a reader sees as ordinary code blocks:

- ``console``: lines with ``$`` are commands; the lines below one are parts of what it prints, in this
  order; ``…`` stands for anything. ``<!-- exit 1 -->`` above the block says that its commands fail.
- ``python``: a snippet that the reader runs. A ``text`` block right below it is what it prints. With
  ``<!-- file: path -->`` or ``<!-- append: path -->`` above, it is a file or the end of one.
- ``diff``: an edit of the file named behind ``---``; what it removes, context included, occurs there once.

Blocks of other languages are for the eye alone.
"""

import re
import shlex
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from workflow.project import ROOT, Project

FENCE = re.compile(
    r"(?:^<!-- (?P<mark>exit|file|append):? (?P<argument>\S+) -->\n)?"
    r"^```(?P<language>\w*)\n(?P<body>.*?)^```$",
    re.M | re.S,
)
Done = subprocess.CompletedProcess[str]


@dataclass(frozen=True)
class Step:
    """One thing to do, and what it should print (lines, in order) and return."""

    kind: str
    body: str
    expected: list[str] = field(default_factory=list)
    code: int = 0
    path: str = ""


def steps(text: str) -> Iterator[Step]:
    """What a page asks its reader to do, in order."""
    found: list[Step] = []
    for block in FENCE.finditer(text):
        language, body, mark = block["language"], block["body"], block["mark"]
        if language == "console":
            code = int(block["argument"]) if mark == "exit" else 0
            found += _commands(body, code)
        elif mark in ("file", "append"):
            found.append(Step(mark, body, path=block["argument"]))
        elif language == "diff":
            first, _, rest = body.partition("\n")
            found.append(Step("edit", rest, path=first.removeprefix("--- ")))
        elif language == "python":
            found.append(Step("python", body))
        elif language == "text" and found and found[-1].kind == "python":
            found[-1].expected.extend(body.splitlines())
    yield from found


def _commands(body: str, code: int) -> list[Step]:
    found: list[Step] = []
    for line in body.splitlines():
        if line.startswith("$ "):
            found.append(Step("command", line[2:], [], code))
        else:
            found[-1].expected.append(line)
    return found


def follow(page: str, project: Project) -> int:
    """Do all that a page asks for in ``project``; the number of commands and snippets that were run."""
    ran = 0
    for step in steps((ROOT / page).read_text(encoding="utf-8")):
        if step.kind == "edit":
            project.edit(step.path, _side(step.body, "-"), _side(step.body, "+"))
        elif step.kind in ("file", "append"):
            _write(project.path(step.path), step.body, append=step.kind == "append")
        else:
            done = _run(step, project)
            assert done.returncode == step.code, f"{step.body}\n{done.stdout}{done.stderr}"[-6000:]
            absent = first_absent(step.expected, done.stdout + done.stderr)
            assert absent is None, f"{page}: {step.body!r} does not print {absent!r} (any more, or here)"
            ran += 1
    return ran


def _write(path: Path, content: str, *, append: bool) -> None:
    assert path.exists() == append, path
    path.write_text((path.read_text(encoding="utf-8") if append else "") + content, encoding="utf-8")


def _side(body: str, sign: str) -> str:
    """The text before (``-``) or after (``+``) an edit."""
    return "".join(f"{line[1:]}\n" for line in body.splitlines() if line[:1] in (" ", sign))


def _run(step: Step, project: Project) -> Done:
    if step.kind == "python":
        return project.run(sys.executable, "-c", step.body)
    program, *words = shlex.split(step.body)
    if program == "snakemake":
        return project.run(sys.executable, "-m", "snakemake", *words)
    assert program == "drive-eval", f"no reader of the documentation is asked to run {program}"
    return project.drive_eval(*words)


def first_absent(expected: list[str], output: str) -> str | None:
    """The first of the expected lines that does not follow those before it in ``output``."""
    printed = [" ".join(line.split()) for line in output.splitlines()]
    for line in expected:
        wanted = " ".join(line.split())
        if wanted in ("", "…"):
            continue
        pattern = re.compile(".*".join(map(re.escape, wanted.split("…"))))
        while printed and not pattern.fullmatch(printed[0]):
            printed.pop(0)
        if not printed:
            return line
        printed.pop(0)
    return None
