"""The chapter's families of tests, and Holm's correction within each.

A family holds the tests that together answer one question, one for each outcome. Holm's adjusted p-value
(1979, Scandinavian Journal of Statistics 6, 65-70) keeps the chance of any false finding within a family at
the level of the test, whatever the tests have to do with one another. Of one question asked by several
methods (four models, four tests of two groups) each method is a family of its own: they are versions of an
answer, of which an analyst would read one. Every estimate ``….p`` of the chapter belongs to a family here or
stands in ``ALONE``, and a test holds the chapter to that.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from drive_eval.rows import Row
from drive_eval.victims.two_groups import holm


@dataclass(frozen=True)
class Family:
    """Tests whose ids match ``pattern``; ids that differ in its groups are families of their own.

    ``words``: over what, as it stands behind the number of tests.
    """

    pattern: str
    words: str


FAMILIES = (
    Family(
        r"victims\.change\.\w+\.(?:drive|control)\.mcnemar\.p",
        "McNemar's tests, of each behaviour in each arm",
    ),
    Family(r"victims\.did\.\w+\.(\w+)\.time_allocation\.p", "behaviours"),
    Family(r"victims\.support\.actions\.(forms|randomised)\.\w+\.test\.(\w+)\.p", "actions before support"),
    Family(
        r"victims\.support\.(?:length|contacts|interventions)\.test\.(\w+)\.p", "quantities of IDVA support"
    ),
    Family(r"victims\.risk\.\w+\.contrast\.order\.p", "judgements of risk"),
)
# Tests without a family, and why.
ALONE = {
    r"victims\.did\.\w+\.\w+\.(?!time_allocation)\w+\.p": "a covariate, about which the chapter asks nothing",
    r"victims\.first_year\..*\.p": "the feasibility report's only test",
}


def with_holm(rows: Iterable[Row]) -> Iterator[Row]:
    """The rows, then for each p-value of a family its adjusted one, ``….p_holm``.

    A test that is not defined (no value) does not count among its family's.
    """
    families: dict[tuple[int, tuple[str, ...]], list[Row]] = {}
    for row in rows:
        yield row
        for place, family in enumerate(FAMILIES):
            found = re.fullmatch(family.pattern, str(row[0]["estimate_id"]))
            if found:
                families.setdefault((place, found.groups()), []).append(row)
    for (place, _), members in families.items():
        yield from _adjusted(FAMILIES[place], members)


def _adjusted(family: Family, members: list[Row]) -> Iterator[Row]:
    known = [columns["value"] for columns, _ in members if columns["value"] is not None]
    adjusted = iter(holm(known))
    # What moves one test's p-value moves the adjusted one of every other.
    fields = tuple(dict.fromkeys(name for _, basis in members for name in basis.fields))
    for columns, basis in members:
        own = dict(columns) | {
            "estimate_id": f"{columns['estimate_id']}_holm",
            "statistic": "p_value_holm",
            "method": f"{columns['method']}; Holm's correction over {len(known)} {family.words}",
            "published_id": "",
        }
        value = None if columns["value"] is None else next(adjusted)
        yield own | {"value": value}, replace(basis, fields=fields, formula="from the p-values of the family")
