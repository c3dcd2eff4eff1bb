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


def run(out: Path, version: str, root: Path = Path()) -> None:
    """Work through all parts and write the table of outcomes to ``out``.

    ``version`` names the state of code, settings and release: outcomes of another one are not taken.
    Raises ``DriveEvalError`` where a job was missed, a model was fitted needlessly, an estimate changed
    that its trace does not explain, or ``why`` told something else than what ran.
    """
    paths = [str(root / "tests"), str(root / "workflow")]
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(paths)}
    words = [sys.executable, "-m", "workflow.matrix", "--folder", str(FOLDER / version), "--out", str(out)]
    done = subprocess.run(words, cwd=root, env=environment, check=False)  # noqa: S603  our own program
    if done.returncode != 0:
        raise DriveEvalError(f"Rebuilds are not what they should be: see {FOLDER / version}/*/outcomes.json.")
