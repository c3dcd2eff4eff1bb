"""The jobs of the checks: their keys, parts and files.

This is read whenever Snakemake plans, so it imports nothing heavy. Each replicate has random numbers of its
own, so that how many of them a part computes changes no result, and the fast subset's are the first of all.
"""

from collections.abc import Iterable, Iterator
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from drive_eval.declared.checks.model import SIZES, Check, Size
from drive_eval.validation import inputs
from drive_eval.validations import by_name, chosen

if TYPE_CHECKING:
    from drive_eval.evaluation import Evaluation
    from drive_eval.job_keys import JobKeys


def checks(plan: "Evaluation", size: Size) -> tuple[Check, ...]:
    """The checks of a size, in the order of the report."""
    found = chosen(plan.chapters, plan.settings.validation.checks)
    return tuple(check for check in found if size == "full" or check.quick)


def parts(plan: "Evaluation", check: Check, size: Size) -> dict[str, dict[str, Any]]:
    """The names of a check's parts → the settings that only this part has."""
    if not check.replicates:
        return {name: {"part": name} for name in check.parts}
    settings = plan.settings.validation
    each = settings.batch_replicates if size == "full" else settings.quick_replicates
    many = int(getattr(settings, check.replicates)) if size == "full" else settings.quick_replicates
    return {
        str(number): {"replicates": [number * each, min((number + 1) * each, many)]}
        for number in range(-(-many // each))
    }


def folder(plan: "Evaluation", size: str) -> str:
    """Where the evidence of a size lies."""
    return f"results/{plan.folder}/restricted/validate/{size}"


def part_files(plan: "Evaluation", name: str, size: Size) -> list[str]:
    """The tables of a check's parts."""
    return [f"{folder(plan, size)}/parts/{name}.{part}.parquet" for part in parts(plan, by_name(name), size)]


def evidence_files(plan: "Evaluation", size: Size) -> list[str]:
    """The evidence of every check of a size."""
    return [f"{folder(plan, size)}/{check.name}.csv" for check in checks(plan, size)]


def pictures(plan: "Evaluation", size: Size) -> list[str]:
    """The pictures of the checks that have one, and those that were drawn before it."""
    made = checks(plan, size)
    own = [f"{folder(plan, size)}/{check.name}.svg" for check in made if check.drawing]
    return [*own, *(file for check in made for file in inputs.pictures(plan, check.name))]


def keys(plan: "JobKeys", state: str) -> Iterator[tuple[str, str]]:
    """Job name → key. ``state``: a digest of every key of the default run, which rebuilds are about."""
    level = {"level": plan.settings.validation.level}
    for size in SIZES:
        made = checks(plan, size)
        for check in made:
            own = _settings(plan, check) | ({"state": state} if check.name == "rebuild" else {})
            every = parts(plan, check, size)
            for part, settings in every.items():
                key = plan.key(f"validate_{check.name}.py", {}, settings=own | settings, seeded=True)
                yield f"validate_part.{check.name}.{part}.{size}", key
            judged = {
                "check": check.name,
                "kind": check.kind,
                **level,
                "limits": list(map(asdict, check.limits)),
            }
            yield (
                f"validate_check.{check.name}.{size}",
                plan.key("validate_check.py", {}, settings=judged, inputs=list(every), seeded=True),
            )
            if check.drawing:
                drawn = judged | {"title": check.title, "drawing": check.drawing, **_about(plan)}
                yield (
                    f"validate_picture.{check.name}.{size}",
                    plan.key("validate_picture.py", {}, settings=drawn, inputs=list(every)),
                )
        told = _about(plan) | {
            "size": size,
            "absent": list(_others(plan, size)),
            "validation": plan.section("validation"),
        }
        names = [check.name for check in made]
        yield f"validate_report.{size}", plan.key("validate_report.py", {}, settings=told, inputs=names)
        yield f"validate_verdict.{size}", plan.key("validate_verdict.py", {}, inputs=names)


def sidecars(keys: Iterable[str]) -> list[str]:
    """The lineage files of the checks among these jobs, below ``restricted/``."""
    found = []
    for name in keys:
        rule, _, rest = name.partition(".")
        if rule.startswith("validate_"):
            size = rest.rpartition(".")[2]
            below = "parts/" if rule == "validate_part" else ""
            found.append(f"validate/{size}/{below}{name}")
    return found


def _others(plan: "Evaluation", size: Size) -> Iterator[str]:
    made = {check.name for check in checks(plan, size)}
    return (check.name for check in chosen(plan.chapters, "all") if check.name not in made)


def _about(plan: "Evaluation") -> dict[str, Any]:
    return {"release": plan.release, "synthetic": plan.description.synthetic}


def _settings(plan: "Evaluation", check: Check) -> dict[str, Any]:
    """The settings that a check reads, in the places that they have in the configuration."""
    whole = plan.settings.model_dump(mode="json")
    found: dict[str, Any] = {}
    for path in check.reads:
        *above, last = path.split(".")
        source, target = whole, found
        for name in above:
            source, target = source[name], target.setdefault(name, {})
        target[last] = source[last]
    return found
