"""What a case is at each stage of the study: definitions that the profile's analyses share.

Each function takes columns of a view and returns booleans on their index.
"""

import pandas as pd

NO_CONSENT = "no consent to share data"
ARMS = ("drive", "control")


def took_part(status: pd.Series) -> pd.Series:
    """Service users who consented to share data; a status that is not recorded is no refusal."""
    return status.ne("no_consent").fillna(value=True).astype(bool)


def completed(status: pd.Series) -> pd.Series:
    """Service users whose case ran its course."""
    return status.eq("completed").fillna(value=False).astype(bool)


def repeated(log: pd.DataFrame) -> pd.Series:
    """Cases at MARAC that were repeated referrals, for which they were not randomised again."""
    return log["repeat_referral"].eq("yes").astype(bool)


def other_procedure(log: pd.DataFrame) -> pd.Series:
    """Randomised cases that were handled by other procedures and therefore excluded."""
    return ~repeated(log) & log["different_procedure"].eq("yes").astype(bool)


def allocated(log: pd.DataFrame, arm: str) -> pd.Series:
    """Randomised cases that stayed in the study and were allocated to ``arm``."""
    in_arm = log["arm"].eq(arm).fillna(value=False).astype(bool)
    return ~repeated(log) & ~other_procedure(log) & in_arm


def analysed(intake: pd.DataFrame, exit_ids: pd.Series) -> pd.Series:
    """Victims-survivors with both forms and no reason for exclusion.

    ``intake``: columns ``vs_id``, ``exclusion_reason``; ``exit_ids``: ``vs_id`` of the exit forms.
    """
    return intake["exclusion_reason"].isna() & intake["vs_id"].isin(exit_ids)
