"""Making a release's generated files where they are missing or their recipe has changed."""

import json
from collections.abc import Iterator
from pathlib import Path

from drive_eval.atomic import write_text
from drive_eval.errors import DriveEvalError
from drive_eval.release.description import load_description
from drive_eval.release.files import sha256_of
from drive_eval.release.model import ReleaseDescription

PUBLISHED = Path("resources/published")
STAMP = ".recipe.json"


def make_release(description_path: Path, root: Path, *, if_needed: bool) -> Iterator[str]:
    """Generate the files that name a recipe; yields what was done, line by line.

    With ``if_needed`` nothing happens while the files are there and the recipe is the one that they were
    made by; a file that somebody changed by hand is left alone, and its wrong sha256 is reported when
    the release is used. Raises ``DriveEvalError`` where the description names no recipe, or another
    content than its recipe gives.
    """
    description = load_description(root / description_path, root)
    recipes = {file.recipe for file in description.files.values() if file.recipe}
    if not recipes and not if_needed:
        raise DriveEvalError(
            f"{description_path} names no recipe: the files of {description.release} come from outside."
        )
    for recipe in sorted(recipes):
        if not if_needed or _needed(description, root, recipe):
            yield from _make(description, root, recipe)


def _needed(description: ReleaseDescription, root: Path, recipe: str) -> bool:
    stamp = (root / recipe).with_name(STAMP)
    if any(not (root / path).exists() for path in _files(description, recipe)):
        return True
    return stamp.exists() and json.loads(stamp.read_text(encoding="utf-8"))["recipe"] != sha256_of(
        root / recipe
    )


def _files(description: ReleaseDescription, recipe: str) -> list[str]:
    return [file.path for file in description.files.values() if file.recipe == recipe]


def _make(description: ReleaseDescription, root: Path, recipe: str) -> Iterator[str]:
    from drive_eval.demo.simulate import simulate

    simulate(root / recipe, root / PUBLISHED, (root / recipe).parent)
    write_text((root / recipe).with_name(STAMP), json.dumps({"recipe": sha256_of(root / recipe)}) + "\n")
    for path in _files(description, recipe):
        yield f"Made {path} (synthetic, from {recipe})."
    expected = {file.path: file.sha256 for file in description.files.values() if file.recipe == recipe}
    unmade = [path for path in expected if not (root / path).is_file()]
    if unmade:
        raise DriveEvalError(f"{recipe} does not make {', '.join(unmade)}, as the description says it does.")
    differ = [path for path, sha256 in expected.items() if sha256_of(root / path) != sha256]
    if differ:
        yield (
            f"{', '.join(differ)} is not what config/releases/{description.release}.yaml describes. "
            f"If the change is meant, run `drive-eval register {description.release}`."
        )
