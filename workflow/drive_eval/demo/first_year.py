"""The cases that had closed when the first year ended: what the feasibility report prints about them.

Their needs are met by choice, not by change: the forms of the whole population are made first, and those
that together have the printed counts become the forms of these cases. The choice is an integer program
over people, small enough for HiGHS's branch and bound to solve in a moment.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path

import numpy as np
from scipy.optimize import Bounds, LinearConstraint, milp

from drive_eval.demo.allocate import AllocationError, Flags
from drive_eval.demo.answers import PRESENT, Texts
from drive_eval.demo.draws import Draws, Integers
from drive_eval.demo.printed import Printed
from drive_eval.errors import Problem
from drive_eval.needs.fields import FIELDS, need
from drive_eval.needs.recode import DONT_KNOW

# The complex needs of the feasibility report → their names in its printed rows.
COMPLEX = {"drugs": "substance_misuse", "alcohol": "alcohol_misuse", "housing": "housing_issues",
           "mental_health": "mental_health_issues"}  # fmt: skip
NUMBERS = ("no_complex_needs", "one_complex_need", "two_complex_needs", "three_complex_needs",
           "four_complex_needs")  # fmt: skip


@dataclass(frozen=True)
class FirstYearTargets:
    """Cases closed in the first year (numbers of people, but for ``when_known``: per cent with the need).

    ``by_number``: people by number of complex needs, of those with information on any. ``reduced`` and
    ``unchanged``: people whose risk is known, by whether there was direct contact (``True``) or not.
    ``physical_kept``, ``physical_ended``, ``physical_never``: people by physical abuse at intake and exit.
    """

    closed: int
    contact: int
    by_number: tuple[int, ...]
    when_known: Mapping[str, Decimal]
    reduced: Mapping[bool, int]
    unchanged: Mapping[bool, int]
    physical_kept: int
    physical_ended: int
    physical_never: int


def read_first_year_targets(published: str | Path) -> FirstYearTargets:
    """Read the targets from the folder of printed figures.

    The printed number without contact whose risk is known (13) contradicts its percentage and the total;
    the total is followed. Raises ``InputRefusedError`` with every figure that is missing or contradicts.
    """
    printed = Printed(Path(published) / "published.csv")
    reduced = {
        True: printed.count("feas.risk_reduced_direct_contact.n"),
        False: printed.count("feas.risk_reduced_no_contact.n"),
    }
    known_with_contact = printed.count("feas.risk_known_direct_contact.n")
    known_without = printed.count("feas.cm_risk_known.n") - known_with_contact
    at_intake, at_exit = (printed.count(f"feas.physical_abuse_at_{when}.n") for when in ("intake", "exit"))
    ended = printed.count("feas.physical_abuse_at_intake_but_not_exit.n")
    both = _base(printed, "feas.physical_abuse_at_intake.percent", at_intake)
    targets = FirstYearTargets(
        closed=printed.count("feas.completed_by_april_2017.n"),
        contact=printed.count("feas.direct_contact.n"),
        by_number=tuple(printed.count(f"feas.{name}.n") for name in NUMBERS),
        when_known={
            field: printed.number(f"feas.{name}_when_known.percent") for field, name in COMPLEX.items()
        },
        reduced=reduced,
        unchanged={True: known_with_contact - reduced[True], False: known_without - reduced[False]},
        physical_kept=at_intake - ended,
        physical_ended=ended,
        physical_never=both - at_intake,
    )
    problems = []
    if at_intake - ended != at_exit:
        problems.append("physical abuse at exit is not that at intake less what ended.")
    if sum(targets.by_number) > targets.closed or targets.contact > targets.closed:
        problems.append("more people than closed cases.")
    if min(*targets.unchanged.values(), targets.physical_never) < 0:
        problems.append("more people with a change than people.")
    printed.refuse([
        Problem(str(printed.path), key="feas", rule="arithmetic", message=text) for text in problems
    ])  # fmt: skip
    return targets


def _base(printed: Printed, published_id: str, part: int) -> int:
    """The whole number of which ``part`` is the printed percentage."""
    percentage = printed.number(published_id)
    return round(100 * part / percentage) if percentage else 0


def choose_forms(
    targets: FirstYearTargets, in_contact: Flags, answers: Mapping[str, Texts], draws: Draws
) -> Integers:
    """Choose the people whose forms have the printed complex needs at mid-point; their indices.

    ``in_contact``: people whose level of engagement says that there was contact: no more of them are
    chosen than had it. Raises ``AllocationError`` if no choice has the counts.
    """
    columns = [FIELDS.index(field) for field in COMPLEX]
    forms = answers["midpoint"][:, columns]
    known = (forms != "") & (forms != DONT_KNOW)
    yes = np.column_stack([
        np.isin(forms[:, at].astype(str), PRESENT[need(field).scale]) for at, field in enumerate(COMPLEX)
    ])  # fmt: skip
    informed, number = known.any(axis=1), yes.sum(axis=1)
    people = len(forms)
    counted = [(informed & (number == n), total) for n, total in enumerate(targets.by_number)]
    counted.append((~informed, targets.closed - sum(targets.by_number)))
    rows = [members.astype(float) for members, _ in counted]
    low = [float(total) for _, total in counted]
    high = list(low)
    rows.append(in_contact.astype(float))
    low.append(0.0)
    high.append(float(targets.contact))
    for at, percentage in enumerate(targets.when_known.values()):
        half = 0.49 * 10.0 ** int(percentage.as_tuple().exponent)
        for sign in (1.0, -1.0):
            rows.append(sign * (100.0 * yes[:, at] - float(percentage) * known[:, at]) - half * known[:, at])
            low.append(-np.inf)
            high.append(0.0)
    found = milp(
        np.round(draws.uniform(people), 3),
        constraints=LinearConstraint(np.array(rows), np.array(low), np.array(high)),
        integrality=np.ones(people),
        bounds=Bounds(0, 1),
        # Any choice that has the counts will do: the first one found ends the search.
        options={"mip_rel_gap": 1e6},
    )
    if found.x is None:
        raise AllocationError(f"No choice of forms has the first year's needs: {found.message}")
    chosen: Integers = np.flatnonzero(found.x > 0.5).astype(np.int64)
    return chosen
