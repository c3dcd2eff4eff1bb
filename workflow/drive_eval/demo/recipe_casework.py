"""The recipe's sections on risk assessments, Drive-DASH and the actions log."""

from typing import Annotated

from pydantic import Field, model_validator

from drive_eval.demo.recipe_parts import Section, Share, Weight, same_names
from drive_eval.release.fields import ENGAGEMENT, WAVES
from drive_eval.release.tables.actions import AGENCIES

Positive = Annotated[float, Field(ge=0.0)]
PREDICTORS = (
    "family_member",
    "current_intimate_partner",
    "living_together",
    "contact",
    "dv_charges",
    "vs_engaged_idva",
    "cyps_involved",
    "ccj_current_proceedings",
    "behaviour_change",
    *ENGAGEMENT,
)
BEHAVIOURS = ("physical", "sexual", "harassment_stalking", "jealous_controlling")


class Behaviours(Section):
    """Risk assessments: what the printed margins leave open.

    ``person``: standard deviation of a person's own tendency on the scale of log odds, ``shared`` of it
    common to all behaviours; ``effects``: behaviour → predictor → log odds, besides the printed contrasts;
    ``after``: predictor → log odds at mid-point and closure only. ``forms``: wave → share of completed
    cases with a form; ``unrecorded``: share of cells left out.
    """

    standard_of_rest: Share
    high_of_upper: Share
    midpoint_effect: Share
    sexual_standard_to_upper: Positive
    person: Positive
    shared: Share
    effects: dict[str, dict[str, float]]
    after: dict[str, float]
    forms: dict[str, Share]
    unrecorded: Share

    @model_validator(mode="after")
    def _complete(self) -> "Behaviours":
        same_names("behaviours", self.effects, BEHAVIOURS)
        same_names("waves", self.forms, tuple(WAVES))
        for effects in (*self.effects.values(), self.after):
            if not set(effects) <= set(PREDICTORS):
                raise ValueError(f"predictors must be among {', '.join(PREDICTORS)}")
        return self


class Dash(Section):
    """Drive-DASH: mean score at intake, variance of the gamma random effect, items that are not known.

    ``not_known``: weight of a person's own tendency not to be known over the waves.
    """

    intake_mean: Weight
    variance: Weight
    not_known: Positive


class Actions(Section):
    """The actions log: contacts by engagement, work by period, agencies that are not printed.

    ``contacts_shape``: of the gamma distribution of contacts; ``contacts_by_engagement``: added to the
    score by which numbers are handed out; ``direct_in_first_year``: direct work's share of actions then;
    ``without_support``, ``without_maintaining``: shares of the people in contact;
    ``agencies``: weights of the agencies that no text names.
    """

    reference: Annotated[str, Field(min_length=1)]
    contacts_shape: Weight
    contacts_by_engagement: dict[str, float]
    first_contact_days: Annotated[int, Field(ge=1)]
    direct_in_first_year: Annotated[float, Field(gt=0.0, lt=1.0)]
    indirect_spread: Positive
    background_by: Annotated[float, Field(gt=0.0, le=1.0)]
    without_support: Share
    without_maintaining: Share
    agencies: dict[str, Weight]

    @model_validator(mode="after")
    def _complete(self) -> "Actions":
        same_names("levels of engagement", self.contacts_by_engagement, tuple(ENGAGEMENT))
        same_names("agencies", self.agencies, tuple(AGENCIES))
        return self
