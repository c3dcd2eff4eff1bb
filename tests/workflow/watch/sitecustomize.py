"""Notes which functions of the package each job really calls: Python imports this module before a script.

It does so where the folder of this file is on the path and WATCHED names a folder to write to. A job's
calls are counted from its start (``drive_eval.jobs.job``), when its imports are over.
"""

import atexit
import json
import os
import sys
from pathlib import Path
from types import CodeType
from typing import Any

PACKAGE = f"{os.sep}workflow{os.sep}drive_eval{os.sep}"
TOOL = sys.monitoring.PROFILER_ID
called: set[tuple[str, str]] = set()


def _note(code: CodeType, _offset: int) -> Any:
    _, found, module = code.co_filename.rpartition(PACKAGE)
    if not found:
        return sys.monitoring.DISABLE
    if called or (module, code.co_qualname) == ("jobs.py", "job"):
        called.add((module, code.co_qualname))
        return sys.monitoring.DISABLE
    # Before the start nothing counts, but the same function may be called again after it.
    return None


def _write(folder: str) -> None:
    job = getattr(sys.modules["__main__"], "snakemake", None)
    if called and job is not None:
        name = ".".join(
            [job.rule, *(value for key, value in sorted(job.wildcards.items()) if key != "release")]
        )
        Path(folder, f"{name}.json").write_text(json.dumps(sorted(called)), encoding="utf-8")


if "WATCHED" in os.environ:
    sys.monitoring.use_tool_id(TOOL, "watch")
    sys.monitoring.register_callback(TOOL, sys.monitoring.events.PY_START, _note)
    sys.monitoring.set_events(TOOL, sys.monitoring.events.PY_START)
    atexit.register(_write, os.environ["WATCHED"])
