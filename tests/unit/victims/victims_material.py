"""Made-up forms of victims-survivors for the chapter's tests."""

import numpy as np
import pandas as pd

from drive_eval.settings.victims import Victims
from drive_eval.victims.people import BEHAVIOURS, SEVERITIES

SETTINGS = Victims().model_dump(mode="json")


def views(n: int = 60, seed: int = 1) -> dict[str, pd.DataFrame]:
    """Intake and exit forms of ``n`` people, a third of them with Drive, and the log of their cases."""
    random = np.random.default_rng(seed)
    ids = [f"v{number:03d}" for number in range(n)]
    cases = [f"p{number:03d}" for number in range(n)]
    arm = np.where(np.arange(n) % 3 == 0, "drive", "control")
    intake = pd.DataFrame({
        "vs_id": ids, "perp_id": cases, "arm": arm, "exclusion_reason": pd.NA,
        "living": random.choice(["living_together", "not_living_together"], n),
        "relationship": random.choice(["current_intimate_partner", "ex_intimate_partner"], n),
        "criminal_record_dv": random.choice(["yes", "no"], n),
        "cyps_involved": random.choice(["yes", "no"], n),
    })  # fmt: skip
    exits = pd.DataFrame({"vs_id": ids})
    for behaviour in BEHAVIOURS:
        intake[behaviour] = random.choice(SEVERITIES, n, p=[0.4, 0.2, 0.2, 0.2])
        exits[behaviour] = random.choice(SEVERITIES, n, p=[0.8, 0.1, 0.05, 0.05])
    log = pd.DataFrame({
        "perp_id": cases, "repeat_referral": "no", "different_procedure": "no", "arm": arm,
    })  # fmt: skip
    text = {"insights_intake": intake, "insights_exit": exits, "randomisation": log}
    return {name: frame.astype("string") for name, frame in text.items()}


def value(estimates: pd.DataFrame, estimate_id: str, column: str = "value") -> float:
    found = estimates.set_index("estimate_id").loc[estimate_id, column]
    return float(found)
