"""Who was in direct contact with a case manager, how often, and who did behaviour-change work."""

from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pandas as pd

from drive_eval.demo.allocate import AllocationError, Flags, apportion, top
from drive_eval.demo.draws import Draws, Integers
from drive_eval.demo.first_year import FirstYearTargets
from drive_eval.demo.printed import Printed
from drive_eval.demo.recipe import Recipe
from drive_eval.demo.service_users import integer_ages
from drive_eval.demo.targets import AgeTarget
from drive_eval.release.fields import ENGAGEMENT

CONTACTS = "interventions.direct_contacts_per_su"
LEVELS = tuple(ENGAGEMENT)


@dataclass(frozen=True)
class ContactTargets:
    """How many were in contact, and how often.

    ``people`` were in direct contact, of whom ``behaviour_change`` did behaviour-change work; ``number``:
    moments and range of their number of contacts.
    """

    people: int
    behaviour_change: int
    number: AgeTarget


@dataclass(frozen=True)
class Contacts:
    """Contacts by service user.

    ``level``: engagement at mid-point (index into ``LEVELS``); ``number`` of direct contacts;
    ``behaviour_change``: whether behaviour-change work was among them.
    """

    level: Integers
    number: Integers
    behaviour_change: Flags

    @property
    def any(self) -> Flags:
        """Whether there was any direct contact."""
        flags: npt.NDArray[np.bool_] = self.number > 0
        return flags


def read_contact_targets(published: str | Path) -> ContactTargets:
    """Read the targets from the folder of printed figures.

    Raises ``InputRefusedError`` with every figure that is missing.
    """
    printed = Printed(Path(published) / "published.csv")
    targets = ContactTargets(
        people=printed.count("interventions.direct_contact.n"),
        behaviour_change=printed.count("interventions.behaviour_change.sus"),
        number=AgeTarget(
            mean=printed.number(f"{CONTACTS}.mean"),
            sd=printed.number(f"{CONTACTS}.sd"),
            youngest=printed.count(f"{CONTACTS}.min"),
            oldest=printed.count(f"{CONTACTS}.max"),
        ),
    )
    printed.refuse([])
    return targets


def make_contacts(
    people: pd.DataFrame,
    needs: pd.DataFrame,
    targets: ContactTargets,
    first_year: FirstYearTargets,
    recipe: Recipe,
    block: int,
) -> Contacts:
    """Contacts of one block's service users, in their order.

    Whoever has a level of engagement was in contact; of the cases closed in the first year, the printed
    number. The rest goes by chance, the number of contacts by engagement.
    """
    draws = Draws(recipe.seed, block, "contacts")
    rule, n = recipe.actions, len(people)
    midpoint = needs[needs["wave"] == "midpoint"].set_index("su_id")["engagement_level"]
    named = midpoint.reindex(people["su_id"]).fillna("no_contact")
    level = np.array([LEVELS.index(name) for name in named], dtype=np.int64)
    early = people["closed_year_1"].to_numpy(dtype=bool)
    completed = people["completed"].to_numpy(dtype=bool)
    score = draws.uniform(n) + 2.0 * (level != LEVELS.index("no_contact"))
    reached = np.zeros(n, dtype=bool)
    reached[early] = top(score[early], first_year.contact)
    others = completed & ~early
    reached[others] = top(score[others], targets.people - first_year.contact)
    inclined = np.array([rule.contacts_by_engagement[name] for name in LEVELS])[level]
    number = np.zeros(n, dtype=np.int64)
    order = np.argsort((inclined + draws.logistic(n))[reached], kind="stable")
    number[np.flatnonzero(reached)[order]] = np.sort(
        integer_ages(targets.people, targets.number, rule.contacts_shape)
    )
    year = people["programme_year"].to_numpy()
    return Contacts(level, number, _behaviour_change(number, year, targets.behaviour_change))


def _behaviour_change(number: Integers, year: npt.NDArray[np.int64], total: int) -> Flags:
    """The people with most contacts in each programme year: sessions are many, and few people have them."""
    contacts = {int(at): float(number[year == at].sum()) for at in np.unique(year)}
    chosen = np.zeros(len(number), dtype=bool)
    for at, people in apportion(total, contacts).items():
        members = np.flatnonzero((year == at) & (number > 0))
        if people > len(members):
            raise AllocationError("More people did behaviour-change work than were in contact.")
        chosen[members] = top(number[members].astype(float), people)
    return chosen
