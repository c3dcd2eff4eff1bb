"""The parameters of a release of known truth: typed and strict, every section optional.

A section that is given replaces what the printed figures decide about those fields: who fills in which
form, when, and what is left out stay as they are; the recorded values are draws from the stated model.
A section that is absent leaves its fields to the printed figures.
"""

from typing import Annotated

from pydantic import Field, model_validator

from drive_eval.demo.recipe_casework import BEHAVIOURS
from drive_eval.demo.recipe_parts import Propensity, Section, Share, same_names
from drive_eval.needs.fields import FIELDS

Ratio = Annotated[float, Field(gt=0.0, description="a ratio, 1 for no difference")]
Spread = Annotated[float, Field(ge=0.0)]
PERIODS = ("before", "during", "after_6", "after_12", "longer")
SERVICE_USER_PREDICTORS = (
    "family_member", "current_intimate_partner", "living_together", "contact", "dv_charges",
    "vs_engaged_idva", "cyps_involved", "ccj_current_proceedings",
)  # fmt: skip
VICTIM_PREDICTORS = (
    "living_together", "living_together_intermittently", "ex_intimate_partner",
    "intermittent_intimate_partner", "family_member", "other_person", "criminal_record_dv", "cyps_involved",
)  # fmt: skip


class KnownClass(Section):
    """One latent class: its share of people, and the probability of each need at mid-point within it.

    A class without probabilities is the class of people without needs, at every wave.
    """

    share: Share
    probabilities: dict[str, Propensity] | None = None

    @model_validator(mode="after")
    def _complete(self) -> "KnownClass":
        if self.probabilities is not None:
            same_names("needs", self.probabilities, FIELDS)
        return self


class KnownNeeds(Section):
    """Needs: latent classes, and the odds ratios of any need at the other waves against mid-point."""

    classes: Annotated[dict[str, KnownClass], Field(min_length=1)]
    intake_odds_ratio: Ratio = 1.0
    closure_odds_ratio: Ratio = 1.0

    @model_validator(mode="after")
    def _whole(self) -> "KnownNeeds":
        total = sum(entry.share for entry in self.classes.values())
        if abs(total - 1.0) > 1e-9:
            raise ValueError(f"the shares of the classes must add up to 1, but they add up to {total:.6g}")
        return self


class _Severity(Section):
    """An ordered logit: log odds of a severity above each of the three borders are effects − cutpoint.

    ``person_sd``: standard deviation of a normal effect of the person; with 0 the pooled model is exact.
    """

    cutpoints: tuple[float, float, float]
    person_sd: Spread = 0.0

    @model_validator(mode="after")
    def _rising(self) -> "_Severity":
        if list(self.cutpoints) != sorted(set(self.cutpoints)):
            raise ValueError("the cutpoints must increase")
        return self


class KnownServiceUserBehaviour(_Severity):
    """A behaviour on the risk assessment forms: odds ratios of a greater severity."""

    midpoint_odds_ratio: Ratio
    closure_odds_ratio: Ratio
    odds_ratios: dict[str, Ratio] = Field(default_factory=dict)

    @model_validator(mode="after")
    def _known(self) -> "KnownServiceUserBehaviour":
        _among(self.odds_ratios, SERVICE_USER_PREDICTORS)
        return self


class KnownVictimBehaviour(_Severity):
    """A behaviour on the Insights forms; ``drive_exit_odds_ratio`` is the effect of the treatment.

    ``drive_odds_ratio``: Drive against control at intake; ``exit_odds_ratio``: exit against intake in the
    control arm; ``drive_exit_odds_ratio``: what the ratio of exit to intake is multiplied by in the Drive
    arm (the difference in differences).
    """

    drive_odds_ratio: Ratio = 1.0
    exit_odds_ratio: Ratio
    drive_exit_odds_ratio: Ratio
    odds_ratios: dict[str, Ratio] = Field(default_factory=dict)

    @model_validator(mode="after")
    def _known(self) -> "KnownVictimBehaviour":
        _among(self.odds_ratios, VICTIM_PREDICTORS)
        return self


class KnownPolice(Section):
    """Police incidents: Poisson with a gamma effect of the person, uniform over the days of each period.

    ``rates``: incidents per person-year in the control arm, by period; ``rate_ratios``: Drive against
    control, by period; ``person_variance``: variance of the gamma effect with mean 1 (0: Poisson);
    ``domestic``: share of incidents; ``crimed_domestic``, ``crimed_other``: shares of these that were
    recorded as crimes.
    """

    rates: dict[str, Spread]
    rate_ratios: dict[str, Ratio]
    person_variance: Spread = 0.0
    domestic: Share
    crimed_domestic: Share
    crimed_other: Share

    @model_validator(mode="after")
    def _complete(self) -> "KnownPolice":
        same_names("periods of the rates", self.rates, PERIODS)
        same_names("periods of the rate ratios", self.rate_ratios, PERIODS)
        return self


class Known(Section):
    """The whole parameter file."""

    needs: KnownNeeds | None = None
    service_user_behaviours: dict[str, KnownServiceUserBehaviour] | None = None
    victim_survivor_behaviours: dict[str, KnownVictimBehaviour] | None = None
    police: KnownPolice | None = None

    @model_validator(mode="after")
    def _complete(self) -> "Known":
        for given in (self.service_user_behaviours, self.victim_survivor_behaviours):
            if given is not None:
                same_names("behaviours", given, BEHAVIOURS)
        return self


def _among(given: dict[str, float], known: tuple[str, ...]) -> None:
    others = sorted(set(given) - set(known))
    if others:
        raise ValueError(f"{', '.join(others)} is no predictor here; there are {', '.join(known)}")
