"""The key of a job: canonical JSON of everything that its output depends on.

Snakemake's ``params`` trigger compares it, ``why`` shows what in it changed and ``trace`` what is in
it, so the three cannot disagree. A key names, part by part:

``sources``   digests of the source columns (or cost parameters) that the job's chain starts from;
              only the first rule of a chain has them, later rules have ordinary inputs
``settings``  the slice of the configuration and of the release description that the job reads
``code``      digests of the functions that its script can reach
``packages``  versions of the packages that this code uses, and of Python
``inputs``    the names of its inputs, in order: Snakemake compares them as a set
``seed``      for random steps only
"""

import hashlib
import json
import sys
from collections.abc import Iterable, Mapping
from functools import cache
from importlib.metadata import PackageNotFoundError, version
from typing import Any

# Where a package's distribution is not called what one imports.
DISTRIBUTIONS = {"yaml": "pyyaml", "python_calamine": "python-calamine"}


def canonical(content: Any) -> str:
    """JSON with sorted keys and no spaces: equal content gives equal text."""
    return json.dumps(content, sort_keys=True, separators=(",", ":"), ensure_ascii=False)


def digest(content: Any) -> str:
    """First 16 hexadecimal digits of the sha256 of the canonical JSON."""
    return hashlib.sha256(canonical(content).encode()).hexdigest()[:16]


def derive_seed(root: int, rule: str, wildcards: Mapping[str, str]) -> int:
    """A 63-bit seed that depends on the root seed, the rule and the wildcards and on nothing else."""
    content = hashlib.sha256(canonical([root, rule, dict(wildcards)]).encode()).digest()
    return int.from_bytes(content[:8], "big") >> 1


def package_versions(imported: Iterable[str]) -> dict[str, str]:
    """Versions of the installed packages that own the given top-level imports, and of Python."""
    versions = {"python": f"{sys.version_info.major}.{sys.version_info.minor}"}
    for name in sorted(imported):
        distribution = DISTRIBUTIONS.get(name, name)
        versions[distribution] = _installed(distribution)
    return versions


@cache
def _installed(distribution: str) -> str:
    """Version of an installed package: looking it up takes milliseconds, and hundreds of keys ask."""
    try:
        return version(distribution)
    except PackageNotFoundError:
        return "not installed"


def differences(old: Mapping[str, Any], new: Mapping[str, Any], path: str = "") -> list[tuple[str, str]]:
    """What differs between two keys, as (dotted path, ``changed`` | ``added`` | ``removed``)."""
    found: list[tuple[str, str]] = []
    for name in sorted({*old, *new}):
        where = f"{path}.{name}" if path else name
        if name not in new:
            found.append((where, "removed"))
        elif name not in old:
            found.append((where, "added"))
        elif isinstance(old[name], Mapping) and isinstance(new[name], Mapping):
            found += differences(old[name], new[name], where)
        elif old[name] != new[name]:
            found.append((where, "changed"))
    return found
