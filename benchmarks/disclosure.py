"""How much each set of disclosure rules withholds of a release, and whether what it withholds can be told.

``python benchmarks/disclosure.py [release]`` takes the restricted estimates of a release that has been run,
passes them through the gate under each preset as if nothing were exempt, and counts what is withheld: by
whole families, as the gate does, and what suppression of single cells would withhold at least. The attacker
of ``tests/unit`` solves linear programs over every sum that holds between the release's counts: exit code 1
where one of them tells a hidden small count. Amounts without support are named: rules of dominance withhold
them.
"""

import sys
from collections import defaultdict
from collections.abc import Iterator, Mapping
from pathlib import Path

import pandas as pd

from drive_eval import disclosure, estimates, support
from drive_eval.audit import sidecar
from drive_eval.disclosure_rules import AMOUNTS, PRESETS, Rules
from drive_eval.evaluation import GATED_TOGETHER

sys.path.insert(0, "tests")
from unit.estimates.attacker import Cell, Sum, intervals

ALL = {"threshold of 10": Rules(10), **PRESETS}
PEOPLE = ["analysis", "arm", "wave", "period"]
Tables = Mapping[str, pd.DataFrame]


def gated(tables: Tables, supports: Mapping[str, support.Support], rules: Rules) -> pd.DataFrame:
    """Every table through the gate, as the rule ``disclose`` does it."""
    found = []
    for name, table in tables.items():
        related = [
            tables[other] for group in GATED_TOGETHER if name in group for other in group
            if other != name and other in tables
        ]  # fmt: skip
        found.append(disclosure.apply(table, rules.minimum_n, False, rules, related, supports=supports))
    return pd.concat(found, ignore_index=True)


def cells(table: pd.DataFrame) -> tuple[dict[str, list[Cell]], dict[Cell, int], list[Sum]]:
    """The counts behind a table's estimates, and every sum between them that holds.

    Equal counts of ten and more of the same people, told by their columns, are taken for one: a reader may
    know that they are. Parts are the answers to one question; arms add up to both together; and what differs
    in one part of its name alone adds up wherever it does so throughout.
    """
    of: dict[str, list[Cell]] = {}
    count: dict[Cell, int] = {}
    parts: dict[tuple[object, ...], dict[str, Cell]] = defaultdict(dict)
    arms: dict[tuple[object, ...], dict[str, Cell]] = defaultdict(dict)
    rows = table[(table["sensitivity"] == "aggregate") & table["n"].notna()]
    for row in rows.to_dict("records"):
        people = tuple(row[name] for name in PEOPLE)
        n, base = int(row["n"]), row["denominator"]
        own: Cell = (people, n) if n >= 10 else (people, row["population"], row["term"], n)
        of[row["estimate_id"]] = [own]
        count[own] = n
        if pd.notna(base):
            whole: Cell = (people, int(base))
            count[whole] = int(base)
            of[row["estimate_id"]].append(whole)
            question = row["term"].rpartition(".")[0]
            parts[row["family"], row["population"], people, question, row["statistic"], whole][
                row["term"]
            ] = own
        key = (row["analysis"], row["population"], row["term"], row["statistic"], row["wave"], row["period"])
        arms[key][row["arm"]] = own
    sums = [
        Sum(key[-1], tuple(dict.fromkeys(members.values())), exactly=False)
        for key, members in parts.items()
        if len(members) == 1 and max(count[cell] for cell in members.values()) <= count[key[-1]]
    ]  # fmt: skip
    for key, members in parts.items():
        adds_up = sum(count[cell] for cell in members.values()) == count[key[-1]]
        if len(members) > 1 and adds_up and len(set(members.values())) == len(members):
            sums.append(Sum(key[-1], tuple(members.values())))
    for members in arms.values():
        if set(members) == {"", "control", "drive"}:
            both = (members["control"], members["drive"])
            if count[members[""]] == sum(count[cell] for cell in both) and len({members[""], *both}) == 3:
                sums.append(Sum(members[""], both))
    return of, count, [*sums, *by_name(of, count)]


def by_name(of: Mapping[str, list[Cell]], count: Mapping[Cell, int]) -> Iterator[Sum]:
    """A name's count is the sum of all others' that differ from it in one part, in every such set of them."""
    alike: dict[tuple[object, ...], dict[str, Cell]] = defaultdict(dict)
    for name, (own, *_) in of.items():
        words = name.split(".")
        for at, word in enumerate(words):
            alike[at, (*words[:at], "*", *words[at + 1 :])][word] = own
    sets: dict[tuple[object, ...], list[dict[str, Cell]]] = defaultdict(list)
    for (at, _), members in alike.items():
        if len(members) > 2:
            sets[at, tuple(sorted(members))].append(members)
    for (_, words), found in sets.items():
        for total in words:  # type: ignore[attr-defined]
            rest = [word for word in words if word != total]  # type: ignore[attr-defined]
            holds = [count[each[total]] == sum(count[each[word]] for word in rest) for each in found]
            if len(found) > 2 and all(holds):
                for each in found:
                    parts = [each[word] for word in rest]
                    if len({each[total], *parts}) == len(parts) + 1:
                        yield Sum(each[total], tuple(parts))


def told(count: Mapping[Cell, int], sums: list[Sum], shown: set[Cell], least: int) -> tuple[int, set[Cell]]:
    """How many hidden small counts there are, and which of them are told to within less than ``least``."""
    known = {cell: (float(count[cell]), float(count[cell])) for cell in shown}
    small = [cell for cell, n in count.items() if 0 < n < least and cell not in shown]
    found = intervals(known, sums, small)
    return len(small), {cell for cell, (lowest, most) in found.items() if most - lowest < least - 1}


def cell_wise(
    of: Mapping[str, list[Cell]], count: Mapping[Cell, int], sums: list[Sum], unsafe: set[str]
) -> int:
    """Estimates that suppression of single cells withholds at least.

    The unsafe ones, and in each sum with one hidden cell alone its smallest shown one, until there is none.
    """
    hidden = {cell for name in unsafe if name in of for cell in of[name][:1]}
    changed = True
    while changed:
        changed = False
        for each in sums:
            members = (each.total, *each.parts)
            if each.exactly and sum(cell in hidden for cell in members) == 1:
                hidden.add(
                    min((cell for cell in members if cell not in hidden), key=lambda c: (count[c], str(c)))
                )
                changed = True
    return len(unsafe | {name for name, own in of.items() if hidden & set(own[:1])})


def main(release: str) -> int:
    folder = Path("results") / release / "restricted" / "estimates"
    tables = {path.stem: estimates.read(path) for path in sorted(folder.glob("*.csv"))}
    supports = support.read(sidecar.read_all(folder.glob("*.lineage.json")).values())
    whole = pd.concat(tables.values(), ignore_index=True)
    people = whole[whole["sensitivity"] == "aggregate"]
    amounts = people[people["statistic"].isin(AMOUNTS) & people["value"].notna()]
    lacking = sorted(set(amounts["estimate_id"]) - set(supports))
    print(f"{len(people)} estimates about people; {len(amounts)} amounts, {len(lacking)} without support")
    for name in lacking:
        print("without support:", name)
    of, count, sums = cells(whole)
    print(f"{len(count)} counts behind them, {len(sums)} sums between these")
    print(
        "| rules | break a rule | withheld by families | by cells | families | hidden small counts | told |"
    )
    print("| --- | ---: | ---: | ---: | ---: | ---: | ---: |")
    failed = False
    for name, rules in ALL.items():
        published = gated(tables, supports, rules)
        about = published[published["sensitivity"] == "aggregate"]
        held = about[about["reason"].str.startswith("Withheld")]
        unsafe = set(disclosure.breaches(whole, rules, supports=supports)["estimate_id"])
        line = [name, len(unsafe), len(held), "", held["family"].nunique(), "", ""]
        if rules.rounding == "none":
            visible = set(about["estimate_id"]) - set(held["estimate_id"])
            shown = {cell for each in visible if each in of for cell in of[each]}
            hidden, exposed = told(count, sums, shown, rules.minimum_n)
            line[3], line[5], line[6] = cell_wise(of, count, sums, unsafe), hidden, len(exposed)
            failed |= bool(exposed)
            for cell in sorted(exposed, key=str)[:5]:
                print("told:", cell)
        print("| " + " | ".join(map(str, line)) + " |")
    return int(failed)


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1] if len(sys.argv) > 1 else "demo"))
