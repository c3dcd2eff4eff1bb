"""The recipe is read strictly, and its sheets are those that the release description describes."""

from pathlib import Path

import pytest
import yaml

from drive_eval.demo.recipe import Recipe, read_recipe
from drive_eval.demo.recipe_forms import SHEETS
from drive_eval.errors import InputRefusedError


def test_every_mistake_is_told_at_once(root: Path, tmp_path: Path) -> None:
    text = (root / "resources/releases/demo/recipe.yaml").read_text(encoding="utf-8")
    spoilt = text.replace("scale: 1\n", "scale: 0\n").replace("reference: SU", "reference: 7")
    spoilt = spoilt.replace("  gaps:", "  gasp:")
    (tmp_path / "recipe.yaml").write_text(spoilt, encoding="utf-8")
    with pytest.raises(InputRefusedError) as refused:
        read_recipe(tmp_path / "recipe.yaml")
    keys = {problem.key for problem in refused.value.problems}
    assert {"scale", "service_users.reference", "needs.gaps", "needs.gasp"} <= keys
    assert all(problem.row > 0 for problem in refused.value.problems)


def test_a_class_must_say_something_of_every_need(root: Path, tmp_path: Path) -> None:
    content = yaml.safe_load((root / "resources/releases/demo/recipe.yaml").read_text(encoding="utf-8"))
    del content["needs"]["classes"]["low_needs"]["propensities"]["drugs"]
    (tmp_path / "recipe.yaml").write_text(yaml.safe_dump(content), encoding="utf-8")
    with pytest.raises(InputRefusedError, match=r"needs\.classes\.low_needs"):
        read_recipe(tmp_path / "recipe.yaml")


def test_unknown_code_lists_and_predictors_are_refused(root: Path, tmp_path: Path) -> None:
    text = (root / "resources/releases/demo/recipe.yaml").read_text(encoding="utf-8")
    spoilt = text.replace("codes: status", "codes: statsu").replace(
        "ccj_current_proceedings: 0.5", "ccj: 0.5"
    )
    (tmp_path / "recipe.yaml").write_text(spoilt, encoding="utf-8")
    with pytest.raises(InputRefusedError) as refused:
        read_recipe(tmp_path / "recipe.yaml")
    keys = [problem.key for problem in refused.value.problems]
    assert "behaviours" in keys
    assert any(key.startswith("forms.service_users.columns") for key in keys)


@pytest.mark.parametrize("table", SHEETS)
def test_sheets_are_as_described(recipe: Recipe, root: Path, table: str) -> None:
    described = yaml.safe_load((root / "config/releases/demo.yaml").read_text(encoding="utf-8"))["tables"][
        table
    ]
    sheet = getattr(recipe.forms, table)
    headers = {column.field: column.header for column in sheet.columns}
    assert sheet.name == described["sheet"]
    wanted = {field: column["header"] for field, column in described["columns"].items()}
    assert {field: headers[field] for field in wanted} == wanted
    assert sorted(set(headers.values()) - set(wanted.values())) == described.get("ignored", [])
    codes = {column.field: column.codes for column in sheet.columns}
    assert {field: codes[field] for field in wanted} == {
        field: column.get("codes") for field, column in described["columns"].items()
    }
