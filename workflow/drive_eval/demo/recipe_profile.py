"""The recipe's section on the profile of service users at intake."""

from typing import Annotated

from pydantic import Field, model_validator

from drive_eval.demo.profile_targets import LIVING, RELATIONSHIP
from drive_eval.demo.recipe_parts import Section, Share, Weight, same_names


class Children(Section):
    """Children in the household: shares who have any, and the weights of one, two, … of them."""

    not_engaged: Share
    elsewhere_engaged: Share
    dont_know: Share
    numbers: Annotated[tuple[Weight, ...], Field(min_length=1)]


class StatutoryInvolvement(Section):
    """Children's services and legal proceedings: log odds of involvement, and shares of what is open.

    ``child_protection``: share of those involved; ``s47``: of those under section 17 or 47; ``caf`` and
    ``other``: of the involved without a printed type. ``with_children``, ``with_charges``: log odds.
    """

    with_children: float
    child_protection: Share
    s47: Share
    caf: Share
    other: Share
    with_charges: float


class Profile(Section):
    """Table 3's joint distribution, children, statutory involvement, charges.

    ``living``: odds of each living arrangement by relationship to the primary victim-survivor.
    """

    living: dict[str, dict[str, Weight]]
    children: Children
    involvement: StatutoryInvolvement
    dv_charges: Share
    dv_charges_unrecorded: Share

    @model_validator(mode="after")
    def _complete(self) -> "Profile":
        same_names("relationships", self.living, [code for code in RELATIONSHIP if code])
        for odds in self.living.values():
            same_names("living arrangements", odds, [code for code in LIVING if code])
        return self
