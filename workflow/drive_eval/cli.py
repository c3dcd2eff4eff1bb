"""`drive-eval`: what an analyst or auditor does besides running `snakemake`."""

import csv
import math
import sys
import time
from pathlib import Path
from typing import Annotated

import typer

from drive_eval import cli_audit
from drive_eval.cli_common import (
    CONFIG,
    ReleaseArgument,
    ReleaseOption,
    configuration,
    description_path,
    release_name,
    told,
)
from drive_eval.errors import DriveEvalError, counted, listed

app = typer.Typer(
    help="Prepare, check and question the Drive evaluation. The evaluation itself: snakemake --cores all",
    epilog="Completion of commands, releases and ids by the shell: drive-eval --install-completion",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
)


def _targets(incomplete: str) -> list[str]:
    """Ids of published estimates by their next part, for completion by the shell."""
    found: dict[str, None] = {}
    for path in sorted(Path("results").glob("*/publishable/estimates.csv")):
        with path.open(encoding="utf-8", newline="") as file:
            for row in csv.DictReader(file):
                identity = row["estimate_id"]
                if identity.startswith(incomplete):
                    end = identity.find(".", len(incomplete))
                    found[identity if end < 0 else identity[: end + 1]] = None
    return list(found)


app.command()(cli_audit.verify)
app.command()(cli_audit.manifest)
app.command()(cli_audit.diff)
app.command()(cli_audit.crate)


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

    with told():
        path = description_path(release_name(release))
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

    with told():
        path = description_path(release_name(release))
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

    with told():
        name = release_name(release)
        description = load_description(description_path(name), Path())
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
    target: Annotated[
        str,
        typer.Argument(
            help="An estimate's id, or the path of a figure or other result.", autocompletion=_targets
        ),
    ],
    release: ReleaseOption = "",
) -> None:
    """Walk from a number or a figure to the cells, inputs, code and settings that it comes from."""
    from drive_eval.audit import trace as tracing
    from drive_eval.audit.document import read as read_document

    with told():
        found = Path(target).parts
        name = found[1] if len(found) > 2 and found[0] == "results" else release_name(release)
        results = Path(f"results/{name}/publishable")
        if not (results / "lineage.json").exists():
            raise DriveEvalError(
                f"{results} has no results yet: run `make` or `snakemake --cores all` first."
            )
        document = read_document(results / "lineage.json")
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
    from drive_eval.planning import make_plan

    with told():
        config = configuration()
        if release:
            config["release"] = release
        plan = make_plan(config)
        typer.echo("\n".join(explain(plan.every_key, plan.root / f"results/{plan.folder}")))


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
def where(
    since: Annotated[
        float | None,
        typer.Option(help="When the run began (seconds since 1970): say what ran since then and how long."),
    ] = None,
) -> None:
    """Say where the report of the configured release lies, and with --since what the run has done."""
    with told():
        results = Path(f"results/{release_name('')}")
        report = results / "publishable/report.html"
        if not report.exists():
            raise DriveEvalError(f"There is no {report} yet: run `make` or `snakemake --cores all` first.")
        if since is not None:
            # A job's record is written when it ends; times of files are full seconds on some systems.
            records = (path.stat().st_mtime for path in (results / "logs").glob("*.json"))
            ran = sum(ended >= math.floor(since) for ended in records)
            done = f"{counted(ran, 'job')} ran" if ran else "Nothing was out of date"
            typer.echo(f"{done}, in {time.time() - since:.0f} s.")
        typer.echo(f"The report is {report} (open it in a browser).")
