"""`drive-eval`: what an analyst or auditor does besides running `snakemake`."""

import csv
import json
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated, Any

import typer
import yaml

from drive_eval.errors import DriveEvalError, counted, listed

app = typer.Typer(
    help="Prepare, check and question the Drive evaluation. The evaluation itself: snakemake --cores all",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
)
CONFIG = Path("config/config.yaml")
ReleaseArgument = Annotated[str, typer.Argument(help="The release's name; by default the configured one.")]
ReleaseOption = Annotated[str, typer.Option(help="The release's name; by default the configured one.")]


@contextmanager
def _told() -> Iterator[None]:
    """Errors meant for the user end the program with their message and exit code 1."""
    try:
        yield
    except DriveEvalError as error:
        typer.echo(str(error), err=True)
        raise typer.Exit(1) from None


def _config() -> dict[str, Any]:
    try:
        content = yaml.safe_load(CONFIG.read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise DriveEvalError(f"There is no {CONFIG} here. Run drive-eval in the project's folder.") from None
    except yaml.YAMLError as error:
        raise DriveEvalError(f"{CONFIG} is not valid YAML: {error}") from None
    return dict(content or {})


def _release(name: str) -> str:
    from drive_eval.settings.load import load_settings

    return name or load_settings(_config()).release


def _description_path(release: str) -> Path:
    return Path(f"config/releases/{release}.yaml")


@app.command()
def simulate(
    release: ReleaseArgument = "",
    if_needed: Annotated[
        bool,
        typer.Option(
            "--if-needed", help="Do nothing where the files are there and their recipe is unchanged."
        ),
    ] = False,
    seed: Annotated[int | None, typer.Option(help="Another seed than the recipe's; needs --out.")] = None,
    scale: Annotated[
        int | None, typer.Option(help="How many times the evaluation's population (1, 10, 100); needs --out.")
    ] = None,
    parameters: Annotated[
        str | None, typer.Option(help="A file of known truth to draw values from; needs --out.")
    ] = None,
    out: Annotated[
        str | None,
        typer.Option(help="Folder within the project for a variant, whose last part names the new release."),
    ] = None,
) -> None:
    """Make the files of a release that has a recipe (the demonstration release), or a variant of it."""
    from drive_eval.demo.make import make_release

    with _told():
        path = _description_path(_release(release))
        if out is not None and if_needed:
            raise DriveEvalError("--if-needed does not go with --out: a variant is always made anew.")
        if out is None and (seed, scale, parameters) != (None, None, None):
            raise DriveEvalError(
                "--seed, --scale and --parameters make a variant: name its folder with --out."
            )
        if out is None:
            lines = make_release(path, Path(), if_needed=if_needed)
        else:
            from drive_eval.demo.make_variant import Wanted, make_variant

            lines = make_variant(path, Path(), Wanted(out, seed, scale, parameters))
        for line in lines:
            typer.echo(line)


@app.command()
def register(release: ReleaseArgument = "") -> None:
    """Write the sha256 of a release's files, as they are now, into its description, and land its sheets."""
    from drive_eval.release.description import load_description
    from drive_eval.release.extract import land
    from drive_eval.release.files import register as register_files
    from drive_eval.release.paths import landed_folder

    with _told():
        path = _description_path(_release(release))
        changed = register_files(path, Path())
        land(load_description(path, Path()), Path(), landed_folder(Path()))
        for name, sha256 in changed.items():
            typer.echo(f"{path}: {name} is now {sha256}")
        if not changed:
            typer.echo(f"{path}: every file is as described.")


@app.command()
def check(release: ReleaseArgument = "") -> None:
    """Validate a release's files alone, and say everything that is wrong with them."""
    from drive_eval.release.cache import FileCache
    from drive_eval.release.description import load_description
    from drive_eval.release.files import check_files
    from drive_eval.release.paths import landed_folder
    from drive_eval.release.validate import check_release

    with _told():
        name = _release(release)
        description = load_description(_description_path(name), Path())
        cache = FileCache(None)
        problems = check_files(description, Path(), cache) or check_release(
            description, Path(), cache, landed_folder(Path())
        )
        for line in listed(problems):
            typer.echo(line)
        errors = sum(problem.severity == "error" for problem in problems)
        typer.echo(
            f"Release {name}: {counted(errors, 'error')}, {counted(len(problems) - errors, 'warning')}."
        )
        raise typer.Exit(1 if errors else 0)


@app.command()
def trace(
    target: Annotated[str, typer.Argument(help="An estimate's id, or the path of a figure or other result.")],
    release: ReleaseOption = "",
) -> None:
    """Walk from a number or a figure to the cells, inputs, code and settings that it comes from."""
    from drive_eval.audit import trace as tracing

    with _told():
        found = Path(target).parts
        name = found[1] if len(found) > 2 and found[0] == "results" else _release(release)
        results = Path(f"results/{name}/publishable")
        if not (results / "lineage.json").exists():
            raise DriveEvalError(
                f"{results} has no results yet: run `make` or `snakemake --cores all` first."
            )
        document = json.loads((results / "lineage.json").read_text(encoding="utf-8"))
        with (results / "estimates.csv").open(encoding="utf-8", newline="") as file:
            rows = {row["estimate_id"]: row for row in csv.DictReader(file)}
        outputs = {path: job for job, entry in document["jobs"].items() for path in entry["outputs"]}
        typer.echo(tracing.trace(target, document, rows, outputs))


@app.command()
def why(
    release: ReleaseOption = "",
) -> None:
    """Say which jobs would rerun, and which changed column, setting or function is the reason."""
    from drive_eval.audit.why import explain
    from drive_eval.plan import make_plan

    with _told():
        config = _config()
        if release:
            config["release"] = release
        plan = make_plan(config)
        typer.echo("\n".join(explain(plan.keys, plan.root / f"results/{plan.release}")))


@app.command()
def config(
    write: Annotated[
        bool, typer.Option("--write", help="Rewrite the file of defaults and its documentation.")
    ] = False,
) -> None:
    """Show the default configuration, or rewrite it and its documentation from the settings' classes."""
    from drive_eval.atomic import write_text
    from drive_eval.settings.document import default_yaml, reference_markdown

    if write:
        write_text(CONFIG, default_yaml())
        write_text("docs/reference/configuration.md", reference_markdown())
    else:
        sys.stdout.write(default_yaml())


@app.command()
def where() -> None:
    """Say where the report of the configured release lies."""
    with _told():
        report = Path(f"results/{_release('')}/publishable/report.html")
        if not report.exists():
            raise DriveEvalError(f"There is no {report} yet: run `make` or `snakemake --cores all` first.")
        typer.echo(f"The report is {report} (open it in a browser).")
