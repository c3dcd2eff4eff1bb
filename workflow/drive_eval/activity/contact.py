"""What direct contact with a service user is: one definition for every analysis that asks for it."""

from collections.abc import Iterable

import pandas as pd


def is_contact(log: pd.DataFrame, labels: Iterable[str]) -> pd.Series:
    """For each action, whether it is direct contact with the service user (boolean, index of ``log``).

    ``log``: columns ``work`` and ``direct_type``; ``labels``: those of the setting ``activity.contact``.
    Direct work whose label is not recorded counts: that it was direct is.
    """
    counted = (log["direct_type"].isin(list(labels)) | log["direct_type"].isna()).to_numpy(dtype=bool)
    return pd.Series(log["work"].isin(["direct"]).to_numpy(dtype=bool) & counted, index=log.index)


def contacts_per_person(log: pd.DataFrame, labels: Iterable[str]) -> pd.Series:
    """Number of direct contacts of each service user who had any (index: ``su_id``, sorted)."""
    found: pd.Series = log.loc[is_contact(log, labels), "su_id"].value_counts().sort_index()
    # References that are categories count those who had none, too.
    found = found[found > 0]
    return found.set_axis(found.index.astype("str"))
