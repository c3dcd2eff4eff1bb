"""Files from the future are dated at the present; all others keep their times."""

import os
import time
from pathlib import Path

from drive_eval.clock import no_later_than_now


def test_what_is_dated_in_the_future_is_of_now_and_of_one_time(tmp_path: Path) -> None:
    times = {"a/ahead": time.time() + 1e8, "a/b/further": time.time() + 2e8, "a/before": 1e9, "c/ahead": 5e9}
    for name, seconds in times.items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(name, encoding="utf-8")
        os.utime(tmp_path / name, (seconds, seconds))
    (tmp_path / "a/gone").symlink_to(tmp_path / "nowhere")
    started = time.time_ns()
    changed = no_later_than_now([tmp_path / "a", tmp_path / "absent"])
    assert changed == [tmp_path / "a/ahead", tmp_path / "a/b/further"]
    (one,) = {path.stat().st_mtime_ns for path in changed}
    assert started <= one <= time.time_ns()
    assert [(tmp_path / name).stat().st_mtime for name in ("a/before", "c/ahead")] == [1e9, 5e9]
    assert all((tmp_path / name).read_text(encoding="utf-8") == name for name in times)
    assert no_later_than_now([tmp_path / "a"]) == []
