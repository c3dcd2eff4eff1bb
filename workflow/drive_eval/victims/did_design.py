"""The difference-in-differences models' data: two rows for each person, and their predictors.

The reports' model (Tables A4.1 to A4.4): time, allocation, their product, living situation, relationship,
criminal record for domestic violence, and involvement of children's services. People with any of these not
recorded (a don't-know about living together included) are left out.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from drive_eval.models.result import Floats
from drive_eval.victims.people import BEHAVIOURS, SEVERITIES, Sample

COVARIATES = ("living", "relationship", "criminal_record_dv", "cyps_involved")
# Term, as the printed tables name it → the field and code whose people have it. The other code, or
# ``not_living_together`` and ``current_intimate_partner``, is the reference.
PREDICTORS = {
    "living_together": ("living", "living_together"),
    "living_together_intermittently": ("living", "living_together_intermittently"),
    "ex_intimate_partner": ("relationship", "ex_intimate_partner"),
    "intermittent_intimate_partner": ("relationship", "intermittent_intimate_partner"),
    "family_member": ("relationship", "family_member"),
    "other_person": ("relationship", "other_person"),
    "criminal_record_for_dv_ref_no": ("criminal_record_dv", "yes"),
    # Printed with "yes" as the reference, but read in the text as the odds ratio of being involved.
    "cyps_involvement_ref_yes": ("cyps_involved", "yes"),
}
INTERACTION, TIME, ALLOCATION = "time_allocation", "time_ref_intake", "allocation_ref_control_group"
DESIGN = (INTERACTION, TIME, ALLOCATION)
TERMS = (*DESIGN, *PREDICTORS)
LABELS = {
    INTERACTION: "Time × allocation",
    TIME: "Time: exit, against intake",
    ALLOCATION: "Allocation: Drive, against control",
    "living_together": "Living together",
    "living_together_intermittently": "Living together intermittently",
    "ex_intimate_partner": "Ex-intimate partner",
    "intermittent_intimate_partner": "Intermittent intimate partner",
    "family_member": "Family member",
    "other_person": "Other person",
    "criminal_record_for_dv_ref_no": "Criminal record for domestic violence",
    "cyps_involvement_ref_yes": "Children’s services involved",
}
INTERCEPT = "intercept"
UNKNOWN = {
    "living": "living situation not recorded or not known",
    "relationship": "relationship not recorded",
    "criminal_record_dv": "criminal record not recorded",
    "cyps_involved": "involvement of children's services not recorded",
}
UNRECORDED = "behaviour not recorded at intake or exit"
CAVEAT = "assumes that without Drive both arms would have changed alike"


@dataclass(frozen=True)
class Long:
    """Long data of one behaviour: rows ``2 i`` and ``2 i + 1`` are person i at intake and at exit.

    ``severity`` (2 n): 0 (none) to 3 (high); ``design`` (2 n, p): the columns ``terms`` without an
    intercept; ``persons`` (2 n): number of the person; ``left_out``: why people are not there; ``least``:
    the least severity that counts as present; ``fields``: the covariates that the terms come from.
    """

    severity: Floats
    design: Floats
    persons: Floats
    left_out: Mapping[str, int]
    terms: tuple[str, ...] = TERMS
    least: float = 1.0
    fields: tuple[str, ...] = COVARIATES

    @property
    def people(self) -> int:
        """How many people there are."""
        return len(self.severity) // 2

    @property
    def present(self) -> Floats:
        """Whether the behaviour was there, at the least severity that counts (2 n; 0 or 1)."""
        return (self.severity >= self.least).astype(np.float64)

    @property
    def with_intercept(self) -> tuple[Floats, tuple[str, ...]]:
        """The design with its intercept in the last column, and the names of its columns."""
        ones = np.ones((len(self.design), 1))
        return np.hstack([self.design, ones]), (*self.terms, INTERCEPT)


def of_each(sample: Sample, settings: Mapping[str, Any]) -> dict[str, Long]:
    """The rows of each behaviour; ``settings``: ``victims.did``."""
    chosen, least = settings["covariates"], settings["behaviour_least"]
    return {behaviour: long_data(sample, behaviour, chosen, least) for behaviour in BEHAVIOURS}


def long_data(
    sample: Sample, behaviour: str, covariates: Collection[str] = COVARIATES, least: str = SEVERITIES[1]
) -> Long:
    """The rows of one behaviour; raises ``ValueError`` for a severity that is off the scale.

    ``sample``: ``drive_eval.victims.people.pairs`` with ``COVARIATES``, of which those of ``covariates``
    enter the model. Rows are left out for the first of the reasons that holds, so that the reasons add up.
    ``least``: the least severity at which the behaviour counts as present.
    """
    chosen_fields = tuple(field for field in COVARIATES if field in covariates)
    people, left_out = sample.people, dict(sample.left_out)
    ends = people[[behaviour, f"{behaviour}_exit"]]
    if not (ends.isin(SEVERITIES) | ends.isna()).all(axis=None):
        raise ValueError(f"{behaviour} holds a severity that is not one of {', '.join(SEVERITIES)}")
    reasons = {
        UNKNOWN[field]: people[field].isna() | people[field].eq("dont_know") for field in chosen_fields
    }
    reasons[UNRECORDED] = ends.isna().any(axis=1)
    kept = pd.Series(True, index=people.index)
    for reason, lost in reasons.items():
        n = int((kept & lost).sum())
        left_out |= {reason: n} if n else {}
        kept &= ~lost
    chosen = people[kept]
    levels = {level: place for place, level in enumerate(SEVERITIES)}
    severity = np.column_stack([chosen[name].map(levels).to_numpy(dtype=float) for name in ends])
    persons = np.repeat(np.arange(len(chosen)), 2)
    return Long(
        np.asarray(severity.ravel(), dtype=np.float64),
        _design(chosen, chosen_fields),
        np.asarray(persons, dtype=np.float64),
        left_out,
        (*DESIGN, *_of(chosen_fields)),
        float(levels[least]),
        chosen_fields,
    )


def _of(fields: Collection[str]) -> dict[str, tuple[str, str]]:
    """The predictors of these fields."""
    return {term: source for term, source in PREDICTORS.items() if source[0] in fields}


def _design(people: pd.DataFrame, fields: Collection[str]) -> Floats:
    n = len(people)
    drive = (people["arm"] == "drive").to_numpy(dtype=float)
    time = np.tile([0.0, 1.0], n)
    columns = [np.repeat(drive, 2) * time, time, np.repeat(drive, 2)]
    columns += [
        np.repeat((people[field] == code).to_numpy(dtype=float), 2) for field, code in _of(fields).values()
    ]
    design: Floats = np.column_stack(columns)
    return design
