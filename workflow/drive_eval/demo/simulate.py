"""Making the demonstration release's files: ``python -m drive_eval.demo.simulate``."""

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

from drive_eval.atomic import write_bytes
from drive_eval.demo.forms import fill_in
from drive_eval.demo.forms_outcomes import outcome_files
from drive_eval.demo.outcomes import generate_outcomes
from drive_eval.demo.recipe import Recipe, read_recipe
from drive_eval.demo.release import generate
from drive_eval.demo.workbook import workbook_bytes
from drive_eval.errors import DriveEvalError

RECIPE = Path("resources/releases/demo/recipe.yaml")
PUBLISHED = Path("resources/published")
CASE_MANAGEMENT = "case_management.xlsx"


def simulate(recipe: Recipe | str | Path, published_dir: str | Path, out_dir: str | Path) -> tuple[Path, ...]:
    """Write the files of the demonstration release and return their paths.

    ``recipe``: a recipe or the path of one; ``published_dir``: the folder of printed figures;
    ``out_dir``: where the files go. Equal recipes and figures give equal bytes. Raises
    ``InputRefusedError`` with every mistake in the recipe or gap in the figures, ``AllocationError``
    if the figures cannot be met.
    """
    made = recipe if isinstance(recipe, Recipe) else read_recipe(recipe)
    files = {CASE_MANAGEMENT: workbook_bytes(fill_in(generate(made, published_dir), made))}
    files |= outcome_files(generate_outcomes(made, published_dir), made)
    for name, content in files.items():
        write_bytes(Path(out_dir) / name, content)
    return tuple(Path(out_dir) / name for name in files)


def main(arguments: Sequence[str] | None = None) -> int:
    """Entry point of the command line; 1 if the release cannot be generated, and why on standard error."""
    parser = argparse.ArgumentParser(description="Generate the demonstration release (synthetic data).")
    parser.add_argument("--recipe", type=Path, default=RECIPE, help="recipe (default: %(default)s)")
    parser.add_argument("--published", type=Path, default=PUBLISHED, help="folder of the printed figures")
    parser.add_argument("--out", type=Path, help="folder for the files (default: the recipe's)")
    given = parser.parse_args(arguments)
    try:
        paths = simulate(given.recipe, given.published, given.out or given.recipe.parent)
    except (DriveEvalError, OSError) as error:
        sys.stderr.write(f"{error}\n")
        return 1
    for path in paths:
        sys.stdout.write(f"{path}\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
