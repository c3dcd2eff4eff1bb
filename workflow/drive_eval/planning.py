"""The start of every run: settings and release are read, refused where they are wrong, and planned.

This runs whenever Snakemake starts, so it must cost next to nothing when nothing has changed: heavy
packages are imported only where a file really has to be read, and what was read is remembered by the
file's size, time and inode.
"""

import json
import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from drive_eval import analyses
from drive_eval.atomic import write_text
from drive_eval.audit.code import CodeBase, Loader, ModuleCode, parse_module
from drive_eval.errors import InputRefusedError, Problem, counted
from drive_eval.plan import Plan
from drive_eval.release.cache import FileCache
from drive_eval.release.description import load_description
from drive_eval.release.files import check_files
from drive_eval.release.model import ReleaseDescription
from drive_eval.release.paths import landed_folder
from drive_eval.settings.load import load_settings
from drive_eval.settings.model import Settings
from drive_eval.simulation.refusals import refusals

CACHE = Path(".cache/drive_eval")
# What the run hands over to jobs on machines that do not have the release's files.
HANDED_OVER = CACHE / "plan.json"


def make_plan(config: Mapping[str, Any], root: str | Path = ".", *, validate: bool = True) -> Plan:
    """Read the settings and the release they name, and check the release before anything runs.

    ``validate``: whether to read the release's cells, unless these very files have been found valid before.
    Raises ``InputRefusedError`` with everything that is wrong; nothing is written then but the table
    of problems in the release's restricted tree.
    """
    base = Path(root)
    settings = load_settings(config)
    description = load_description(base / f"config/releases/{settings.release}.yaml", base)
    if not validate and (base / HANDED_OVER).exists():
        return _handed_over(base, settings, description)
    cache = FileCache(base / CACHE / f"{settings.release}.json")
    problems = check_files(description, base, cache)
    if problems:
        raise InputRefusedError(problems, f"The files of release {settings.release} are not as described:")
    absent = _absent(settings, description)
    if absent:
        raise InputRefusedError(absent, f"Release {settings.release} lacks what is to be analysed:")
    parsed = FileCache(base / CACHE / "code.json")
    plan = Plan(
        base, settings, description, cache, CodeBase.at(base / "workflow", "drive_eval", _remembering(parsed))
    )
    refused = refusals(plan)
    if refused:
        raise InputRefusedError(refused, "The simulation of costs cannot be computed as configured:")
    if validate:
        _refuse_invalid(plan)
    plan.keys  # noqa: B018  computed now, so that everything that was read is remembered
    parsed.save()
    cache.save()
    return plan


def hand_over(plan: Plan, *, shared: bool) -> list[str]:
    """Write the plan for jobs on machines that share no files with this one; returns the file to send them.

    Such a job gets the files that it reads, and no others: it could not compute the keys, which need every
    column's digest. Where files are ``shared`` nothing is handed over, and each job plans for itself.
    """
    path = plan.root / HANDED_OVER
    if shared:
        path.unlink(missing_ok=True)
        return []
    content = {"release": plan.release, "keys": plan.keys, "columns": plan.columns, "rows": plan.rows}
    write_text(path, json.dumps(content, sort_keys=True) + "\n")
    return [str(path)]


def _handed_over(root: Path, settings: Settings, description: ReleaseDescription) -> Plan:
    """The plan that the run has made, on a machine that may have nothing but one job's files."""
    content = json.loads((root / HANDED_OVER).read_text(encoding="utf-8"))
    code = CodeBase.at(root / "workflow", "drive_eval", _remembering(FileCache(root / CACHE / "code.json")))
    plan = Plan(root, settings, description, FileCache(root / CACHE / f"{settings.release}.json"), code)
    # In the places where the plan keeps what it has computed.
    vars(plan).update({name: content[name] for name in ("keys", "columns", "rows")})
    return plan


def _absent(settings: Settings, description: ReleaseDescription) -> list[Problem]:
    """A problem for each table or field that a chosen chapter reads and the release does not have."""
    readers: dict[str, list[str]] = {}
    for chapter in analyses.chapters(None if settings.chapters == "all" else settings.chapters):
        for view in analyses.views([chapter]).values():
            table = description.tables.get(view.table)
            missing = [field for field in view.fields if table and field not in table.columns]
            for key in [f"{view.table}.columns.{field}" for field in missing] if table else [view.table]:
                readers.setdefault(f"tables.{key}", []).append(chapter)
    return [
        Problem(
            f"config/releases/{description.release}.yaml",
            key=key,
            rule="present",
            message=f"this is not described; read by {', '.join(dict.fromkeys(chapters))}.",
            advice='Describe it, or leave those chapters out ("chapters" in config/config.yaml).',
        )
        for key, chapters in readers.items()
    ]


def share_package(root: str | Path) -> None:
    """Let every process started from here import the package of the project at ``root``.

    Jobs may run in an environment of their own (``--software-deployment-method conda``), in which the
    package is not installed.
    """
    own = str(Path(root) / "workflow")
    others = [entry for entry in os.environ.get("PYTHONPATH", "").split(os.pathsep) if entry not in ("", own)]
    os.environ["PYTHONPATH"] = os.pathsep.join([own, *others])


def _refuse_invalid(plan: Plan) -> None:
    """Validate the whole release unless these very files have been found valid before.

    Snakemake removes a job's outputs before it runs: a release that is found wrong inside the workflow
    would cost results of an earlier, valid one. So the verdict comes first. The rule `check_release`
    gives the same verdict as an output, which gates what is published.
    """
    path = plan.root / plan.description_path
    depends_on = json.loads(plan.whole_release_key("check_release.py", {}))
    plan.cache.value("valid", path, depends_on, lambda: _validate(plan))


def _validate(plan: Plan) -> bool:
    """True where the release has no errors; raises ``InputRefusedError`` with all of them otherwise."""
    from drive_eval.release.problems_report import write_csv, write_html
    from drive_eval.release.validate import check_release, errors_of

    problems = check_release(plan.description, plan.root, plan.cache, landed_folder(plan.root))
    errors = errors_of(problems)
    if not errors:
        return True
    folder = plan.root / f"results/{plan.folder}/restricted/refused"
    write_csv(problems, folder / "problems.csv")
    write_html(problems, folder / "problems.html", plan.description)
    place = (folder / "problems.html").relative_to(plan.root)
    raise InputRefusedError(
        errors,
        f"The release {plan.release} is refused, {counted(len(errors), 'error')} "
        f"(for the supplier: {place}):",
    )


def _remembering(cache: FileCache) -> Loader:
    """A loader of modules' code that remembers what it parsed."""
    read: dict[Path, ModuleCode] = {}

    def load(path: Path) -> ModuleCode:
        if path not in read:
            content = cache.value(
                "code", path, "drive_eval", lambda: parse_module(path, "drive_eval").as_dict()
            )
            read[path] = ModuleCode.from_dict(content)
        return read[path]

    return load
