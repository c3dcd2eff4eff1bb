"""The commands of `drive-eval` that question results: are they what was written, and what moved."""

from pathlib import Path
from typing import Annotated

import typer

from drive_eval.cli_common import ReleaseArgument, configuration, description_path, release_name, told
from drive_eval.errors import DriveEvalError, InputRefusedError, counted


def verify(release: ReleaseArgument = "") -> None:
    """Hash every file of the results anew, and name those that are not what their jobs wrote."""
    from drive_eval.audit.verify import MEANINGS, Expected
    from drive_eval.audit.verify import verify as compare
    from drive_eval.planning import make_plan
    from drive_eval.release.description import load_description
    from drive_eval.release.files import check_files

    with told():
        name = release_name(release)
        results = _results(name)
        raw = check_files(load_description(description_path(name), Path()), Path())
        try:
            plan = make_plan(configuration() | {"release": name})
            expected = Expected(plan.every_key, plan.all_sidecars(), plan.validation_sidecars())
        except InputRefusedError as error:
            expected = Expected(None, _present(results))
            raw = list(dict.fromkeys([*raw, *error.problems]))
        findings = compare(results, expected, raw)
        for finding in findings:
            typer.echo(str(finding))
        for kind in dict.fromkeys(finding.kind for finding in findings):
            typer.echo(f"{kind}: {MEANINGS[kind]}.")
        if expected.keys is None:
            typer.echo("What is stale cannot be told until the release is as described.")
        typer.echo(f"Release {name}: {counted(len(findings), 'finding')}.")
        raise typer.Exit(1 if findings else 0)


def _results(name: str) -> Path:
    results = Path("results") / name
    if not (results / "restricted").is_dir():
        raise DriveEvalError(f"{results} has no results yet: run `make` or `snakemake --cores all` first.")
    return results


def _present(results: Path) -> list[str]:
    """The lineage files that are there: all that can be expected where no plan can be made."""
    from drive_eval.audit.manifest import sidecars
    from drive_eval.audit.sidecar import SUFFIX

    folder = results / "restricted"
    return [path.relative_to(folder).as_posix().removesuffix(SUFFIX) for path, _ in sidecars(results)]


def manifest(release: ReleaseArgument = "") -> None:
    """Merge the records of all jobs into the manifest of the results (each run does it, too)."""
    from drive_eval.audit.manifest import write

    with told():
        typer.echo(f"The manifest is {write(_results(release_name(release)))}.")


def diff(
    before: Annotated[str, typer.Argument(help="A release's name, or the folder of its results.")],
    after: Annotated[str, typer.Argument(help="The release, or folder, that it is compared with.")],
    out: Annotated[
        str, typer.Option(help="Folder for the page and the table; by default results/<release>/diff.")
    ] = "",
) -> None:
    """Say which published numbers moved, against their uncertainty, and why; exit code 1 beyond tolerance."""
    from drive_eval.atomic import write_text
    from drive_eval.diff import told as words
    from drive_eval.diff.changes import compare, inventory
    from drive_eval.diff.material import read
    from drive_eval.diff.page import render
    from drive_eval.settings.load import load_settings

    with told():
        tolerances = load_settings(configuration()).diff
        old, new = read(before), read(after)
        changes, beside = compare(old, new, tolerances), inventory(old, new)
        folder = Path(out or f"results/{new.name}/diff")
        write_text(folder / f"from-{old.name}.html", render(old, new, changes, beside))
        write_text(folder / f"from-{old.name}.csv", words.as_csv(changes))
        markdown = words.as_markdown(old, new, changes, beside)
        write_text(folder / f"from-{old.name}.md", markdown)
        typer.echo(markdown)
        typer.echo(f"The page is {folder / f'from-{old.name}.html'}.")
        raise typer.Exit(1 if any(change.beyond for change in changes) else 0)


def crate(release: ReleaseArgument = "") -> None:
    """Write the run as a Workflow Run RO-Crate: what was made by what, with the publishable files."""
    from importlib.metadata import version

    from drive_eval.audit.crate import write

    with told():
        results = _results(release_name(release))
        typer.echo(f"The crate is {write(results, results / 'crate', version('snakemake')).parent}.")
