"""What each change does to the keys of all jobs: planned in this process, which takes half a second a case.

A key decides whether its job runs. So every function, setting and published input is changed in turn, and
the keys that are other ones then are held to what names the change: the keys that listed the function, or
that hold the setting. What `drive-eval why` would say is made from the same comparison. What Snakemake then
does is measured by ``workflow.matrix``, once for each set of jobs that some change concerns.
"""

import json
import sys
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

import yaml

from drive_eval.audit import key
from drive_eval.audit.key import differences
from drive_eval.plan import Plan
from drive_eval.planning import make_plan
from workflow.matrix_changes import Case, NoChangeError, functions, parameters, settings
from workflow.project import CONFIG, DESCRIPTION, Project

# Settings that no job's key holds: which release and variant, which chapters (they choose the jobs), and
# tolerances of a comparison, which is a command.
NO_KEY = ("release", "variant", "chapters", "diff")
# What keys call settings otherwise: seeds, numbers of classes and shares of work are made from them.
CALLED = {
    "seed": {"seed", "draw_seed"},
    "bayes.interval_level": {"interval_level", "level"},
    "latent.classes_least": {"classes_least", "classes"},
    "latent.classes_most": {"classes_most", "classes"},
    "latent.replicates_per_job": {"replicates_per_job", "replicates"},
    "latent.bootstrap_starts": {"bootstrap_starts", "starts"},
    "latent.bootstrap_starts_carried": {"bootstrap_starts_carried", "starts_carried"},
    "simulation.draws": {"draws", "inputs"},
    "simulation.draws_per_job": {"draws", "inputs"},
}
# Jobs whose key holds everything that is configured, or every file of the release.
WHOLE = ("lineage", "check_release")
# The check that this is part of: its key holds a digest of all others.
OF_ALL_KEYS = "validate_part.rebuild."


@dataclass(frozen=True)
class Planned:
    """One planned case: the jobs whose keys it changed, and what is wrong with that (empty: nothing)."""

    kind: str
    case: str
    jobs: tuple[str, ...]
    wrong: str


def planned(project: Project) -> Plan:
    """The plan of the project as it is now, its keys made; the release's cells are not checked."""
    config = yaml.safe_load(project.path(CONFIG).read_text(encoding="utf-8"))
    own = str(project.path("workflow"))
    # Versions of packages are looked up on the path, which a case may have put another version on.
    key._installed.cache_clear()
    sys.path.insert(0, own)
    try:
        return make_plan(config, project.root, validate=False)
    finally:
        sys.path.remove(own)


def cases(project: Project, before: dict[str, str]) -> Iterator[Case]:
    """Every case that is planned."""
    sections = yaml.safe_load(project.path(CONFIG).read_text(encoding="utf-8"))
    yield from functions(project, before)
    yield from settings(project, [name for name in sections if name not in NO_KEY])
    yield from parameters(project)


def plan(project: Project, chosen: Iterable[Case], before: dict[str, str]) -> Iterator[Planned]:
    """Apply each case, compare the keys, and take it back."""
    for case in chosen:
        files = {path: path.read_bytes() for path in may_change(project, case)}
        try:
            case.apply(project)
        except NoChangeError as reason:
            yield Planned(case.kind, case.name, (), f"not made: {reason}")
            continue
        try:
            after = planned(project).keys
        finally:
            for path, content in files.items():
                path.write_bytes(content)
        changed = tuple(
            name for name in after
            if before.get(name) != after[name] and not name.startswith(OF_ALL_KEYS)
        )  # fmt: skip
        yield Planned(case.kind, case.name, changed, _wrong(case, before, after, changed))


def may_change(project: Project, case: Case) -> list[Path]:
    """The files that a case may write to."""
    if case.kind == "function":
        module = case.name.partition(":")[0].replace(".", "/")
        files = (f"workflow/{module}.py", f"workflow/{module}/__init__.py", f"workflow/scripts/{module}.py")
    else:
        files = (CONFIG, DESCRIPTION, "resources/published/cost_parameters.csv")
    return [project.path(name) for name in files if project.path(name).exists()]


def _wrong(case: Case, before: dict[str, str], after: dict[str, str], changed: tuple[str, ...]) -> str:
    """What does not hold: which keys changed, and what the difference names."""
    told = {name: differences(json.loads(before[name]), json.loads(after[name]))
            for name in changed if name in before and name not in WHOLE}  # fmt: skip
    if case.kind == "function":
        expected = {name for name, text in before.items() if case.name in json.loads(text)["code"]}
        if set(changed) != {name for name in expected if not name.startswith(OF_ALL_KEYS)}:
            return f"other keys changed: {sorted(set(changed) ^ expected)[:5]}"
        exact = [(f"code.{case.name}", "changed")]
        others = [name for name, found in told.items() if found != exact]
    elif case.kind == "setting":
        if not set(changed) - set(WHOLE):
            return "no job's key holds it"
        names = CALLED.get(case.name, {case.name.rpartition(".")[2]})
        others = [
            name for name, found in told.items() if not any(names & set(part.split(".")) for part, _ in found)
        ]
    else:
        exact = [(f"sources.cost_parameters.{case.name}", "changed")]
        others = [name for name, found in told.items() if not set(exact) <= set(found)]
        if not told:
            return "no job's key holds it"
    shown = {name: [part for part, _ in told[name]][:3] for name in others[:2]}
    return f"the reason does not name it: {shown}" if others else ""
