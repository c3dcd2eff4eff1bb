"""Write what jobs ask a cluster for into the profiles, from workflow/profiles/resources.yaml.

Usage: ``python scripts/write_profiles.py``; a test fails where a profile has drifted from the table.
"""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import yaml

PROFILES = Path(__file__).resolve().parent.parent / "workflow/profiles"
TABLE = PROFILES / "resources.yaml"
MARK = "# From here on written by scripts/write_profiles.py from ../resources.yaml; do not edit.\n"


def expressions(need: Mapping[str, float]) -> dict[str, str]:
    """Snakemake's expressions of memory (megabytes) and time (minutes), by size of input and attempt."""
    slope = f"{need['mb_per_mb']:g}"
    if "parquet_mb_per_mb" in need:
        slope = f'({need["parquet_mb_per_mb"]:g} if input.source.endswith(".parquet") else {slope})'
    minutes, longer = need["minutes"], need.get("minutes_per_mb", 0)
    return {
        "mem_mb": f"int(({need['mb']:g} + {slope} * input.size_mb) * attempt)",
        "runtime": f"int(({minutes:g} + {longer:g} * input.size_mb) * attempt)",
    }


def section(table: Mapping[str, Any]) -> str:
    """The part of a profile that the table decides."""
    groups = {rule: name for name, group in table["groups"].items() for rule in group["rules"]}
    counts = {name: group["jobs"] for name, group in table["groups"].items() if "jobs" in group}
    lines = [MARK + "default-resources:"]
    lines += [f"  {name}: {text}" for name, text in expressions(table["default"]).items()]
    lines.append("set-resources:")
    for rule, need in table["rules"].items():
        lines.append(f"  {rule}:")
        lines += [f"    {name}: {text}" for name, text in expressions(need).items()]
    lines.append("groups:")
    lines += [f"  {rule}: {name}" for rule, name in groups.items()]
    lines.append("group-components:")
    lines += [f"  {name}: {count}" for name, count in counts.items()]
    return "\n".join(lines) + "\n"


def written(profile: str, table: Mapping[str, Any]) -> str:
    """A profile's text with the section as the table has it now."""
    return profile.partition(MARK)[0] + section(table)


def main() -> None:
    """Write every profile."""
    table = yaml.safe_load(TABLE.read_text(encoding="utf-8"))
    for path in sorted(PROFILES.glob("*/config.yaml")):
        path.write_text(written(path.read_text(encoding="utf-8"), table), encoding="utf-8")


if __name__ == "__main__":
    main()
