"""The configuration: strict, documented, and every mistake told at once."""

from pathlib import Path

import pytest
import yaml

from drive_eval.errors import InputRefusedError
from drive_eval.settings.document import default_yaml, reference_markdown
from drive_eval.settings.load import load_settings
from drive_eval.settings.model import Settings

ROOT = Path(__file__).parents[3]


def test_the_defaults_file_and_the_reference_have_not_drifted() -> None:
    assert (ROOT / "docs/reference/configuration.md").read_text(encoding="utf-8") == reference_markdown()
    committed = (ROOT / "config/config.yaml").read_text(encoding="utf-8")
    assert _without_values(committed) == _without_values(default_yaml())


def _without_values(text: str) -> list[str]:
    """The file's comments and keys: an analyst's own values are no drift."""
    return [line if line.lstrip().startswith("#") else line.partition(":")[0] for line in text.splitlines()]


def test_the_defaults_file_says_what_the_code_defaults_to() -> None:
    assert load_settings(yaml.safe_load(default_yaml())) == Settings() == load_settings({})


def test_every_mistake_is_told_at_once_with_key_line_and_remedy(tmp_path: Path) -> None:
    file = tmp_path / "config.yaml"
    file.write_text(
        "relase: demo\nneeds:\n  interval_level: high\n"
        "  recoding:\n    report: {dont_know: maybe}\nseed: -1\n"
    )
    with pytest.raises(InputRefusedError) as refused:
        load_settings(yaml.safe_load(file.read_text()), str(file))
    told = {problem.key: problem for problem in refused.value.problems}
    assert 'Did you mean "release"?' in told["relase"].advice
    assert told["needs.interval_level"].row == 3
    assert told["seed"].row == 6
    assert "needs.recoding.report.dont_know" in told
    assert "needs.recoding.report.levels" in told, "a key that is missing is told too"


def test_values_are_not_converted_silently() -> None:
    with pytest.raises(InputRefusedError, match="seed"):
        load_settings({"seed": "12"})


def test_a_release_name_cannot_be_a_path() -> None:
    with pytest.raises(InputRefusedError, match="release"):
        load_settings({"release": "../elsewhere"})


def test_chapters_are_all_or_some_of_those_that_there_are() -> None:
    assert load_settings({}).chapters == "all"
    assert load_settings({"chapters": ["costs", "needs"]}).chapters == ["costs", "needs"]
    for wrong, words in (
        (["need"], "known are .*needs"),
        ([], "at least one"),
        (["costs", "costs"], "each once"),
    ):
        with pytest.raises(InputRefusedError, match=words):
            load_settings({"chapters": wrong})
