"""The matrix of changes, run as a check of the whole: every kind of change, and what ran because of it.

The harness stands with the tests (``tests/workflow/matrix.py``), whose projects it uses; it keeps its
projects and outcomes in a folder, so that a run which was stopped goes on where it was.
"""

import os
import subprocess
import sys
from pathlib import Path

from drive_eval.errors import DriveEvalError

FOLDER = Path(".cache/drive_eval/matrix")


def run(version: str, root: Path = Path()) -> Path:
    """Work through all parts; returns the table of outcomes, one row for each change.

    ``version`` names the state of code, settings and release: outcomes of another one are not taken.
    Raises ``DriveEvalError`` where the harness itself did not come to its end.
    """
    paths = [str(root / "tests"), str(root / "workflow")]
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(paths)}
    out = root / FOLDER / version / "outcomes.csv"
    out.unlink(missing_ok=True)
    words = [sys.executable, "-m", "workflow.matrix", "--folder", str(FOLDER / version), "--out", str(out)]
    subprocess.run(words, cwd=root, env=environment, check=False)  # noqa: S603  our own program
    if not out.exists():
        raise DriveEvalError(f"The matrix of changes stopped before its end; see {FOLDER / version}.")
    return out
