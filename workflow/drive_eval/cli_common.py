"""What the commands of `drive-eval` have in common: errors in words, the configuration, the release."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated, Any

import typer
import yaml

from drive_eval.errors import DriveEvalError

CONFIG = Path("config/config.yaml")


def _releases(incomplete: str) -> list[str]:
    """Releases that are described here, for completion by the shell."""
    names = (path.stem for path in sorted(Path("config/releases").glob("*.yaml")))
    return [name for name in names if name.startswith(incomplete)]


_ONE_OF = "The release's name; by default the configured one."
ReleaseArgument = Annotated[str, typer.Argument(help=_ONE_OF, autocompletion=_releases)]
ReleaseOption = Annotated[str, typer.Option(help=_ONE_OF, autocompletion=_releases)]


@contextmanager
def told() -> Iterator[None]:
    """Errors meant for the user end the program with their message and exit code 1."""
    try:
        yield
    except DriveEvalError as error:
        typer.echo(str(error), err=True)
        raise typer.Exit(1) from None


def configuration() -> dict[str, Any]:
    """The configuration file of the project in whose folder the command runs."""
    try:
        content = yaml.safe_load(CONFIG.read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise DriveEvalError(f"There is no {CONFIG} here. Run drive-eval in the project's folder.") from None
    except yaml.YAMLError as error:
        raise DriveEvalError(f"{CONFIG} is not valid YAML: {error}") from None
    return dict(content or {})


def release_name(name: str) -> str:
    """The release that is meant: the one named, or else the configured one."""
    from drive_eval.settings.load import load_settings

    return name or load_settings(configuration()).release


def description_path(release: str) -> Path:
    """Where a release is described."""
    return Path(f"config/releases/{release}.yaml")
