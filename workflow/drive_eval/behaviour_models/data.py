"""The rows of the models: an answer on a risk assessment form, with who the service user is."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import pandas as pd

from drive_eval.behaviour_models.fields import COVARIATES, WAVES

NOT_RECORDED, INCOMPLETE = "behaviour not recorded", "a predictor not recorded or not known"


@dataclass(frozen=True)
class Rows:
    """Rows of one behaviour: ``su_id``, ``wave``, the behaviour, and predictors, missing where unknown.

    ``frame``: rows with an answer; ``not_recorded``: rows of the same forms without one.
    """

    frame: pd.DataFrame
    not_recorded: int

    def complete(self, predictors: tuple[str, ...]) -> pd.DataFrame:
        """The rows with every one of these predictors."""
        return self.frame.dropna(subset=list(predictors)).reset_index(drop=True)

    def left_out(self, used: int) -> Mapping[str, int]:
        """Rows that are not among the ``used`` ones, by reason."""
        reasons = {NOT_RECORDED: self.not_recorded, INCOMPLETE: len(self.frame) - used}
        return {reason: rows for reason, rows in reasons.items() if rows}


def people(service_users: pd.DataFrame, actions: pd.DataFrame) -> pd.DataFrame:
    """One row for each service user: the predictors, a don't-know being no answer; ``contact`` yes or no.

    ``actions``: ``su_id`` and ``work`` of every action. Direct contact is any direct work with the person.
    """
    found = service_users[["su_id", *(name for name in COVARIATES if name in service_users)]].copy()
    for name in found.columns.difference(["su_id", "age_at_intake"]):
        found[name] = found[name].astype("object").where(found[name].notna() & (found[name] != "dont_know"))
    direct = set(actions.loc[actions["work"] == "direct", "su_id"])
    found["contact"] = ["yes" if person in direct else "no" for person in found["su_id"]]
    return found


def with_work(
    service_users: pd.DataFrame, actions: pd.DataFrame, categories: Mapping[str, Sequence[str]]
) -> pd.DataFrame:
    """Those with direct contact, and whether any of their direct work was of each kind (yes or no).

    ``categories``: kind → the labels of ``actions.direct_type`` that are of it (``activity.categories``).
    """
    found = people(service_users, actions)
    found = found[found["contact"] == "yes"].reset_index(drop=True)
    direct = actions[actions["work"] == "direct"]
    for kind, labels in categories.items():
        those = set(direct.loc[direct["direct_type"].isin(list(labels)), "su_id"])
        found[kind] = ["yes" if person in those else "no" for person in found["su_id"]]
    return found


def rows(risk: pd.DataFrame, persons: pd.DataFrame, behaviour: str) -> Rows:
    """The forms of these people, in the order of person and wave."""
    forms = risk[["su_id", "wave", behaviour]].merge(persons, on="su_id", how="inner")
    order = forms["wave"].map({wave: at for at, wave in enumerate(WAVES)})
    forms = forms.assign(at=order).sort_values(["su_id", "at"], ignore_index=True).drop(columns="at")
    answered = forms[behaviour].notna()
    return Rows(forms[answered].reset_index(drop=True), int((~answered).sum()))
