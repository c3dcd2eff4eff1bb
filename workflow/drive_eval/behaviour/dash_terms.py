"""What the models of the Drive-DASH score are fitted to."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd

from drive_eval.behaviour.dash_forms import design
from drive_eval.behaviour.fields import without_zeros
from drive_eval.release.tables.codes import SITES, WAVES
from drive_eval.release.tables.dash import DASH_ITEMS

Floats = npt.NDArray[np.float64]
ITEMS = tuple(f"dash.{item}" for item in DASH_ITEMS)
FORMS = ("dash.su_id", "dash.wave", *ITEMS)
MODEL = (*FORMS, "service_users.su_id", "service_users.site")
NOT_COUNTED = "too many items not known"
NO_SITE = "site not recorded"


@dataclass(frozen=True)
class Data:
    """Scores, predictors with their names, persons numbered from 0, and the wave of reference."""

    score: Floats
    predictors: Floats
    names: list[str]
    person: npt.NDArray[np.int64]
    left_out: Mapping[str, int]
    reference: str

    @property
    def people(self) -> int:
        """Number of people."""
        return len(np.unique(self.person))


def model_data(forms: pd.DataFrame, people: pd.DataFrame) -> Data:
    """The forms that count, of people whose site is recorded, as the model takes them.

    ``forms``: as ``scored`` gives them; ``people``: ``su_id``, ``site``. Waves and sites without any form
    have no predictor.
    """
    joined = forms.merge(people[["su_id", "site"]], on="su_id", how="left", validate="many_to_one")
    counted = joined[joined["counts"]]
    used = counted[counted["site"].notna()].sort_values(["su_id", "wave"], ignore_index=True)
    waves = [wave for wave in WAVES if used["wave"].eq(wave).any()]
    sites = [site for site in SITES if used["site"].eq(site).any()]
    predictors, names = design(used, waves, sites)
    reasons = {NOT_COUNTED: len(joined) - len(counted), NO_SITE: len(counted) - len(used)}
    return Data(
        used["score"].to_numpy(dtype=float), predictors, names,
        pd.factorize(used["su_id"])[0].astype(np.int64), without_zeros(reasons),
        waves[0] if waves else "",
    )  # fmt: skip


def at_wave(data: Data, wave: str) -> Floats:
    """The predictors of every form with its wave set to ``wave``."""
    x = data.predictors.copy()
    for at, name in enumerate(data.names):
        if name in WAVES:
            x[:, at] = 1.0 if name == wave else 0.0
    return x
