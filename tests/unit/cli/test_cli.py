"""What the command line says of itself and of a run."""

import os
import time
from pathlib import Path

import pytest
from typer.main import get_command
from typer.testing import CliRunner

from drive_eval import cli, cli_common

ROOT = Path(__file__).parents[3]


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A project folder with a report, two records of jobs (one old) and three estimates."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "config/releases").mkdir(parents=True)
    (tmp_path / "config/config.yaml").write_text("release: demo\n")
    for name in ("demo", "delta", "other"):
        (tmp_path / f"config/releases/{name}.yaml").write_text("")
    logs, publishable = tmp_path / "results/demo/logs", tmp_path / "results/demo/publishable"
    logs.mkdir(parents=True)
    publishable.mkdir()
    (publishable / "report.html").write_text("")
    (publishable / "estimates.csv").write_text("estimate_id,value\na.x.one,1\na.x.two,2\na.y,3\n")
    (logs / "old.json").write_text("{}")
    os.utime(logs / "old.json", (0, 0))
    (logs / "new.json").write_text("{}")
    return tmp_path


def said(*words: str) -> str:
    done = CliRunner().invoke(cli.app, list(words))
    assert done.exit_code == 0, done.output
    return done.output


def test_every_command_and_option_says_what_it_is_for() -> None:
    for name, command in get_command(cli.app).commands.items():
        assert (command.help or "").strip(), name
        for parameter in command.params:
            assert getattr(parameter, "help", ""), f"{name}: {parameter.name}"


def test_the_last_line_says_where_to_look(folder: Path) -> None:
    assert said("where").splitlines() == [
        "The report is results/demo/publishable/report.html (open it in a browser)."
    ]


def test_a_run_says_what_it_did_and_how_long_it_took(folder: Path) -> None:
    first, last = said("where", "--since", str(time.time() - 30)).splitlines()
    assert first in ("1 job ran, in 30 s.", "1 job ran, in 31 s.")
    assert last.startswith("The report is ")


def test_a_run_with_nothing_to_do_says_so(folder: Path) -> None:
    os.utime(folder / "results/demo/logs/new.json", (0, 0))
    assert said("where", "--since", str(time.time())).startswith("Nothing was out of date, in 0 s.")


def test_the_shell_completes_releases_and_ids_part_by_part(folder: Path) -> None:
    assert cli_common._releases("de") == ["delta", "demo"]
    assert cli._targets("a") == ["a."]
    assert cli._targets("a.") == ["a.x.", "a.y"]
    assert cli._targets("a.x.") == ["a.x.one", "a.x.two"]
    assert cli._targets("nothing") == []
