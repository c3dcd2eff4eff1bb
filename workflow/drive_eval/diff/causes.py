"""Why a published number moved: which part of the keys of the jobs behind it is another one."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Literal

from drive_eval.audit.key import differences
from drive_eval.audit.sidecar import SUFFIX

Kind = Literal["data", "settings", "code", "dependency"]
KINDS: tuple[Kind, ...] = ("data", "settings", "code", "dependency")
# Part of a key → the kind of cause that a change in it is.
OF_PART: dict[str, Kind] = {
    "sources": "data", "settings": "settings", "seed": "settings", "inputs": "settings", "code": "code",
    "packages": "dependency",
}  # fmt: skip
# What a view's key takes from the release's description belongs to the data, not to the configuration.
DESCRIBED = ("settings.mapping.", "settings.pseudonym_key")
Jobs = Mapping[str, Mapping[str, Any]]


@dataclass(frozen=True, order=True)
class Cause:
    """One thing that changed: its kind, and what it is called (a column, a setting, a function)."""

    kind: Kind
    what: str


class Causes:
    """The causes of change between two lineage documents, by estimate; each job is looked at once."""

    def __init__(self, before: Mapping[str, Any], after: Mapping[str, Any]) -> None:
        self._before, self._after = before, after
        self._own: dict[str, frozenset[Cause]] = {}
        self._made = [_made(before["jobs"]), _made(after["jobs"])]
        self._gates = [_gates(before["jobs"]), _gates(after["jobs"])]

    def of(self, estimate_id: str) -> list[Cause]:
        """What changed among everything that an estimate rests on, sorted.

        Of the changed columns and cost inputs, those that the estimate names as its basis are told; all
        of its jobs where it names none of them, since a view is filtered and joined by others too.
        """
        entries = [document["estimates"].get(estimate_id) for document in (self._before, self._after)]
        found: set[Cause] = set()
        for job in dict.fromkeys(entry["job"] for entry in entries if entry):
            for name in self._behind(job):
                found |= self._causes(name)
        basis = {
            name
            for entry in entries
            if entry
            for name in (
                *entry["basis"].get("fields", []),
                *(f"cost_parameters.{name}" for name in entry["basis"].get("inputs", [])),
            )
        }
        data = {cause for cause in found if cause.kind == "data"}
        own = {cause for cause in data if cause.what.partition(" ")[0] in basis}
        return sorted((found - data) | (own or data))

    def _behind(self, job: str) -> list[str]:
        """A job, the gate that its estimates pass, and every job before them."""
        waiting = [job, *(gate for gates in self._gates for gate in gates.get(job, ()))]
        seen: dict[str, None] = {}
        while waiting:
            name = waiting.pop()
            if name in seen:
                continue
            seen[name] = None
            for document, made in zip((self._before, self._after), self._made, strict=True):
                inputs = document["jobs"].get(name, {}).get("inputs", {})
                waiting += [made[path] for path in inputs if path in made]
        return sorted(seen)

    def _causes(self, job: str) -> frozenset[Cause]:
        if job not in self._own:
            self._own[job] = frozenset(self._compare(job))
        return self._own[job]

    def _compare(self, job: str) -> Iterator[Cause]:
        old, new = self._before["jobs"].get(job), self._after["jobs"].get(job)
        if old is None or new is None:
            yield Cause("code", f"job {job} {'added' if old is None else 'removed'}")
            return
        for path, how in differences(old["key"], new["key"]):
            part, _, rest = path.partition(".")
            if path.startswith(DESCRIBED):
                field = rest.split(".")[1] if "." in rest else rest
                table = new["key"]["settings"].get("table", "")
                yield Cause("data", f"{table}.{field} (its description {how})")
            elif part == "sources":
                yield Cause("data", f"{rest} ({how})")
            else:
                yield Cause(OF_PART.get(part, "settings"), f"{rest or part} ({how})")
        for path in sorted({*old["inputs"], *new["inputs"]}):
            # What a sidecar says of a change, the job that left it says itself.
            made = path.endswith(SUFFIX) or any(path in known for known in self._made)
            if not made and old["inputs"].get(path) != new["inputs"].get(path):
                yield Cause("data", f"{path} (changed)")


def _made(jobs: Jobs) -> dict[str, str]:
    """Path of an output → the job that makes it."""
    return {path: name for name, job in jobs.items() for path in job["outputs"]}


def _gates(jobs: Jobs) -> dict[str, list[str]]:
    """Job → the jobs of the disclosure gate that read what it makes."""
    made = _made(jobs)
    found: dict[str, list[str]] = {}
    for name, job in jobs.items():
        if job["rule"] == "disclose":
            for path in job["inputs"]:
                if path in made:
                    found.setdefault(made[path], []).append(name)
    return found
