"""Who the comparison of victims-survivors is about: those with both forms, in their arms as randomised.

An intake form counts for an arm where the log of randomisation allocated its case to that arm and the case
stayed in the study (cases handled by other procedures did not). Of these, the analysis has the
victims-survivors with an exit form and no reason for exclusion (three-year report, Appendix 1).
"""

from collections.abc import Mapping
from dataclasses import dataclass

import pandas as pd

from drive_eval.profile.cases import ARMS, allocated, analysed
from drive_eval.release.tables.insights import EXCLUSIONS

ARM_LABELS = {"drive": "Drive", "control": "Control"}
BEHAVIOURS = {
    "physical": "Physical abuse",
    "sexual": "Sexual abuse",
    "harassment_stalking": "Harassment and stalking",
    "jealous_controlling": "Jealous and controlling behaviour",
}
SEVERITIES = ("none", "standard", "moderate", "high")
# What the log of randomisation has to say about a form, and what a form about itself.
LOG = ("perp_id", "repeat_referral", "different_procedure", "arm")
SELECTED = (
    "randomisation.perp_id",
    "randomisation.repeat_referral",
    "randomisation.different_procedure",
    "randomisation.arm",
    "insights_intake.perp_id",
    "insights_intake.arm",
    "insights_intake.exclusion_reason",
    "insights_exit.vs_id",
)
ALLOCATED = SELECTED[:6]
NOT_ALLOCATED = "case not in the study in this arm by the log of randomisation"
NO_EXIT = "no exit form"
POPULATION = "victims-survivors with both forms and no reason for exclusion"


@dataclass(frozen=True)
class Sample:
    """People and who was left out: ``people`` has a row for each, ``left_out`` reasons with their rows."""

    people: pd.DataFrame
    left_out: Mapping[str, int]

    def arm(self, name: str) -> pd.DataFrame:
        """The people of one arm."""
        return self.people[self.people["arm"] == name]

    def outside(self, name: str) -> dict[str, int]:
        """The rows left out of a statement about one arm: those of nobody's arm and the other arm's."""
        others = len(self.people) - len(self.arm(name))
        return dict(self.left_out) | ({"other arm": others} if others else {})


def in_study(views: Mapping[str, pd.DataFrame]) -> Sample:
    """Intake forms of cases that were randomised to the form's arm and stayed in the study.

    ``views``: ``insights_intake`` (``perp_id``, ``arm``, …) and ``randomisation`` (``perp_id``,
    ``repeat_referral``, ``different_procedure``, ``arm``), in canonical codes.
    """
    log, forms = views["randomisation"], views["insights_intake"]
    member = pd.Series(False, index=forms.index)
    for arm in ARMS:
        cases = log.loc[allocated(log, arm), "perp_id"].dropna()
        member |= (forms["arm"] == arm) & forms["perp_id"].isin(cases)
    lost = int((~member).sum())
    return Sample(forms[member].reset_index(drop=True), {NOT_ALLOCATED: lost} if lost else {})


def pairs(views: Mapping[str, pd.DataFrame]) -> Sample:
    """Victims-survivors with both forms and no reason for exclusion; those of the exit form in ``_exit``.

    ``views``: as for ``in_study``, with ``exclusion_reason`` at intake, and ``insights_exit`` by ``vs_id``.
    """
    study, exits = in_study(views), views["insights_exit"]
    forms = study.people
    kept = analysed(forms, exits["vs_id"])
    left_out = dict(study.left_out)
    for reason, label in EXCLUSIONS.items():
        n = int((forms["exclusion_reason"] == reason).sum())
        left_out |= {label.lower(): n} if n else {}
    without = int((forms["exclusion_reason"].isna() & ~kept).sum())
    left_out |= {NO_EXIT: without} if without else {}
    named = exits.drop(columns=[name for name in ("arm", "perp_id", "site") if name in exits])
    named = named.rename(
        columns={name: f"{name}_exit" for name in named if name in forms and name != "vs_id"}
    )
    people = forms[kept].merge(named, on="vs_id", how="left", validate="one_to_one")
    return Sample(people.sort_values("vs_id", ignore_index=True), left_out)
