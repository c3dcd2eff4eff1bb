"""Making a variant: its files, the truth beside them, and its description."""

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from drive_eval.atomic import write_text
from drive_eval.demo.describe import MARK, describe_variant
from drive_eval.demo.known.parameters import Known
from drive_eval.demo.known.read import read_known
from drive_eval.demo.known.truth import truth
from drive_eval.demo.recipe import Recipe, read_recipe
from drive_eval.demo.variant import write_variant
from drive_eval.errors import DriveEvalError, InputRefusedError, Problem
from drive_eval.release.description import load_description
from drive_eval.release.files import sha256_of
from drive_eval.release.model import RELEASE_NAME
from drive_eval.release.paths import path_fault

PUBLISHED = Path("resources/published")
TRUTH = "truth.json"
MOST = 1000


@dataclass(frozen=True)
class Wanted:
    """What the variant differs in from the release that it is made of; ``None``: as the recipe says."""

    out: str
    seed: int | None = None
    scale: int | None = None
    parameters: str | None = None


def make_variant(description_path: Path, root: Path, wanted: Wanted) -> Iterator[str]:
    """Make the variant; yields what was done, line by line.

    Raises ``InputRefusedError`` with everything that is wrong with what is wanted, before anything is made.
    """
    base = load_description(root / description_path, root)
    recipes = sorted({file.recipe for file in base.files.values() if file.recipe})
    if len(recipes) != 1:
        raise DriveEvalError(f"{description_path} names no recipe: {base.release} comes from outside.")
    folder = wanted.out.rstrip("/")
    name = Path(folder).name
    target = root / f"config/releases/{name}.yaml"
    problems = [*_faults(wanted, name, target, root)]
    known = Known()
    try:
        if wanted.parameters is not None:
            known = read_known(root / wanted.parameters, wanted.parameters)
    except InputRefusedError as error:
        problems += error.problems
    if problems:
        raise InputRefusedError(problems, "Nothing was made:")
    recipe = _recipe(root / recipes[0], wanted)
    made = write_variant(recipe, known, root / PUBLISHED, root / folder)
    known_truth = truth(name, sha256_of(root / recipes[0]), recipe.seed, recipe.scale, known)
    write_text(root / folder / TRUTH, json.dumps(known_truth, indent=1) + "\n")
    title = f"{base.title}: seed {recipe.seed}, scale {recipe.scale}"
    title += ", known truth" if wanted.parameters else ""
    write_text(target, describe_variant(root / description_path, name, title, made, folder, root))
    for file in made:
        yield f"Made {folder}/{file.name} (synthetic, from {recipes[0]})."
    yield f"Wrote {folder}/{TRUTH}: what is true of this release."
    yield f"Wrote config/releases/{name}.yaml. Validate it with `drive-eval check {name}`."


def _recipe(path: Path, wanted: Wanted) -> Recipe:
    recipe = read_recipe(path)
    changes = {"seed": wanted.seed, "scale": wanted.scale}
    return recipe.model_copy(update={key: value for key, value in changes.items() if value is not None})


def _faults(wanted: Wanted, name: str, target: Path, root: Path) -> Iterator[Problem]:
    def problem(option: str, message: str, advice: str = "") -> Problem:
        return Problem("command line", key=option, rule="option", message=message, advice=advice)

    fault = path_fault(wanted.out, root)
    if fault:
        yield problem("--out", fault)
    if not re.fullmatch(RELEASE_NAME, name):
        message = f'the folder\'s name names the release, and "{name}" is no name.'
        yield problem("--out", message, "Small letters, digits, _ and - are allowed.")
    elif target.exists() and not target.read_text(encoding="utf-8").startswith(MARK):
        message = f"config/releases/{name}.yaml describes a release that was not made by this command."
        yield problem("--out", message, "Choose another name.")
    if wanted.seed is not None and wanted.seed < 0:
        yield problem("--seed", "a seed is a whole number from 0.")
    if wanted.scale is not None and not 1 <= wanted.scale <= MOST:
        yield problem("--scale", f"a scale is a whole number from 1 to {MOST} (1, 10 and 100 are measured).")
