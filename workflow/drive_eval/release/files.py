"""The files of a release: are they there, are they the ones that were described, and registering them."""

import hashlib
from pathlib import Path

import yaml

from drive_eval.atomic import write_bytes
from drive_eval.errors import InputRefusedError, Problem
from drive_eval.release.cache import FileCache
from drive_eval.release.description import load_description
from drive_eval.release.model import FileDescription, ReleaseDescription


def sha256_of(path: Path) -> str:
    """Return the sha256 of a file's bytes, in hexadecimal."""
    with path.open("rb") as content:
        return hashlib.file_digest(content, "sha256").hexdigest()


def check_files(
    description: ReleaseDescription, root: str | Path, cache: FileCache | None = None
) -> list[Problem]:
    """Problems of the described files: missing, empty, unreadable, or not the bytes that were registered.

    With a ``cache``, a file that has not changed since is not read again; saving it is the caller's.
    """
    memory = cache if cache is not None else FileCache()
    problems = (
        _check(name, entry, Path(root), description.release, memory)
        for name, entry in description.files.items()
    )
    return [problem for problem in problems if problem is not None]


def _check(name: str, entry: FileDescription, root: Path, release: str, cache: FileCache) -> Problem | None:
    path, key = root / entry.path, f"files.{name}"
    if not path.exists():
        return Problem(
            entry.path,
            key=key,
            rule="missing-file",
            message="there is no such file.",
            advice=_where_from(entry, release),
        )
    if not path.is_file():
        return Problem(entry.path, key=key, rule="not-a-file", message="this is a folder, not a file.")
    try:
        if path.stat().st_size == 0:
            return Problem(
                entry.path,
                key=key,
                rule="empty-file",
                message="the file is empty (0 bytes).",
                advice=_where_from(entry, release),
            )
        found = cache.value("sha256", path, None, lambda: sha256_of(path))
    except OSError as error:
        return Problem(
            entry.path,
            key=key,
            rule="unreadable",
            message=f"the file cannot be read: {error.strerror}.",
            advice="Check its permissions.",
        )
    if found == entry.sha256:
        return None
    return Problem(
        entry.path,
        key=f"{key}.sha256",
        rule="sha256",
        message=f"the file is not the one that was registered (sha256 {found[:12]}…, "
        f"registered {entry.sha256[:12]}…).",
        advice=_after_change(entry, release),
    )


def _where_from(entry: FileDescription, release: str) -> str:
    if entry.recipe:
        return f"Run `make` or `drive-eval simulate {release}`, which generate it."
    return f"Put the file that the supplier sent at {entry.path} (from the project's root)."


def _after_change(entry: FileDescription, release: str) -> str:
    register = f"`drive-eval register {release}`"
    if entry.recipe:
        return (
            f"Generate it again (`drive-eval simulate {release}`) or, if the change is intended, {register}."
        )
    return f"Ask the supplier which file is right or, if the change is intended, run {register}."


def register(description_path: str | Path, root: str | Path) -> dict[str, str]:
    """Write the files' present sha256 into the description; returns name → sha256 of what changed.

    Only the sha256 values change: comments, order and layout stay. The description is replaced in one
    step. Raises ``InputRefusedError`` if the description is refused or a file cannot be read.
    """
    path, base = Path(description_path), Path(root)
    description = load_description(path, base)
    absent = ("missing-file", "not-a-file", "unreadable")
    unusable = [problem for problem in check_files(description, base) if problem.rule in absent]
    if unusable:
        raise InputRefusedError(unusable, "Nothing was registered, because files cannot be read")
    found = {name: sha256_of(base / entry.path) for name, entry in description.files.items()}
    changed = {name: value for name, value in found.items() if value != description.files[name].sha256}
    if changed:
        text = path.read_bytes().decode()
        write_bytes(path, _with_values(text, changed).encode())
    return changed


def _with_values(text: str, values: dict[str, str]) -> str:
    nodes = _sha256_nodes(text)
    # From the end, so that the positions before stay right.
    for name in sorted(values, key=lambda name: nodes[name].start_mark.index, reverse=True):
        start, end = nodes[name].start_mark.index, nodes[name].end_mark.index
        quote = nodes[name].style if nodes[name].style in ("'", '"') else '"'
        text = f"{text[:start]}{quote}{values[name]}{quote}{text[end:]}"
    return text


def _sha256_nodes(text: str) -> dict[str, yaml.ScalarNode]:
    """Each file's sha256 in the YAML text. Read in Python, whose marks count characters."""
    top = yaml.compose(text, Loader=yaml.SafeLoader)
    return {
        name.value: value
        for key, files in _pairs(top)
        if key.value == "files"
        for name, entry in _pairs(files)
        for inner, value in _pairs(entry)
        if inner.value == "sha256" and isinstance(value, yaml.ScalarNode)
    }


def _pairs(node: yaml.Node | None) -> list[tuple[yaml.ScalarNode, yaml.Node]]:
    return list(node.value) if isinstance(node, yaml.MappingNode) else []
