"""A made-up release of sixty service users, some of whom have gaps, and settings with few draws."""

import numpy as np
import pandas as pd

from drive_eval.behaviour_models.fields import BEHAVIOURS, SEVERITIES, WAVES
from drive_eval.settings.activity import Activity
from drive_eval.settings.bayes import Bayes
from drive_eval.settings.behaviour_models import BehaviourModels

QUICK = {
    "sampling": {"chains": 2, "draws": 60, "tune": 80, "target_accept": 0.8},
    "gates": {"rhat_most": 10.0, "ess_least": 0, "divergences_most": 10_000, "ebfmi_least": 0.0},
}
BAYES = Bayes().model_dump() | QUICK
SETTINGS = BehaviourModels().model_dump() | {
    "imputations": 2, "imputation_draws": 40, "margin_draws": 40, "ages": [30, 50],
    "categories": Activity().categories.model_dump(),
}  # fmt: skip
PEOPLE = 60


def release(seed: int = 1) -> dict[str, pd.DataFrame]:
    """Views: ``service_users``, ``actions`` (with ``direct_type``) and ``risk`` with all behaviours."""
    rng = np.random.default_rng(seed)
    ids = [f"perp_{number:03d}" for number in range(PEOPLE)]

    def draw(*values, gaps=0.1):
        found = rng.choice(np.array(values, dtype=object), size=PEOPLE)
        found[rng.uniform(size=PEOPLE) < gaps] = None
        return found

    users = pd.DataFrame({
        "su_id": ids, "age_at_intake": rng.integers(18, 70, size=PEOPLE),
        "living_arrangement": draw("not_living_together", "living_together", "dont_know"),
        "relationship_to_primary_vs": draw(
            "current_intimate_partner", "ex_intimate_partner", "family_member"
        ),
        "dv_charges": draw("no", "yes"), "vs_engaged_idva": draw("no", "yes", gaps=0.0),
        "cyps_involved": draw("no", "yes"), "ccj_current_proceedings": draw("no", "yes"),
    })  # fmt: skip
    kinds = ["one_to_one_behavioural", "one_to_one_general", "email", "letter"]
    actions = pd.DataFrame({"su_id": rng.choice(ids[:45], size=400)})
    direct = rng.uniform(size=400) < 0.5
    actions["work"] = np.where(direct, "direct", "indirect")
    actions["direct_type"] = np.where(direct, rng.choice(np.array(kinds, dtype=object), size=400), None)
    forms = []
    for wave, shift in zip(WAVES, (0.0, -1.2, -2.0), strict=True):
        form = pd.DataFrame({"su_id": ids, "wave": wave})
        for behaviour in BEHAVIOURS:
            score = rng.logistic(size=PEOPLE) + shift
            codes = np.digitize(score, [0.0, 0.6, 1.2])
            answers = np.array(SEVERITIES, dtype=object)[codes]
            answers[rng.uniform(size=PEOPLE) < 0.05] = None
            form[behaviour] = answers
        forms.append(form)
    return {"service_users": users, "actions": actions, "risk": pd.concat(forms, ignore_index=True)}
