"""How likely a victim-survivor with an intake form is to be in the analysis, and weights that follow.

Inverse-probability weights (Robins, Rotnitzky and Zhao 1995, JASA 90, 106-121) let those who are in the
analysis also speak for those like them who are not. They mend what the recorded characteristics explain and
nothing else.
"""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd

from drive_eval.models.firth import firth
from drive_eval.models.result import DesignError, Flags, Floats, dependent
from drive_eval.victims.people import BEHAVIOURS

# Field → its codes that make a characteristic each; the others are the reference.
CODES = {
    "living": ("living_together", "living_together_intermittently"),
    "relationship": ("current_intimate_partner", "family_member"),
    "children": ("present",),
    "n_needs": ("one", "two", "three_or_more"),
    "cyps_involved": ("yes",),
    "criminal_record_dv": ("yes",),
    "site": ("site_2", "site_3"),
}
FIELDS = ("age", *CODES, *BEHAVIOURS)
AGE_BANDS = {"age_25_to_34": (25, 34), "age_35_to_44": (35, 44), "age_45_or_more": (45, 200)}


@dataclass(frozen=True)
class Weights:
    """Weights of one arm's analysed people, whose mean is one.

    ``weights`` (analysed people), ``probabilities`` (all forms) of being analysed, ``cut`` how many weights
    were cut back to the percentile.
    """

    weights: Floats
    probabilities: Floats
    cut: int

    @property
    def effective(self) -> float:
        """Kish's effective number of people (1965, Survey Sampling, section 11.7)."""
        return float(self.weights.sum() ** 2 / (self.weights**2).sum())


def characteristics(forms: pd.DataFrame) -> pd.DataFrame:
    """0 or 1 for each characteristic at intake; what is not recorded is not there, and has its own column.

    ``forms``: one row per victim-survivor with ``FIELDS``.
    """
    columns: dict[str, pd.Series] = {}
    for name, (low, high) in AGE_BANDS.items():
        columns[name] = forms["age"].between(low, high)
    columns["age_unknown"] = forms["age"].isna()
    for field, codes in CODES.items():
        for code in codes:
            columns[f"{field}_{code}"] = forms[field] == code
        columns[f"{field}_unknown"] = forms[field].isna() | forms[field].eq("dont_know")
    for behaviour in BEHAVIOURS:
        columns[f"{behaviour}_present"] = forms[behaviour].notna() & forms[behaviour].ne("none")
        columns[f"{behaviour}_unknown"] = forms[behaviour].isna()
    return pd.DataFrame(columns).astype("boolean").fillna(value=False).astype(float)


def weigh(traits: pd.DataFrame, kept: Flags, percentile: float) -> Weights:
    """Stabilised weights from a logistic model of being kept, cut back at ``percentile`` of themselves.

    ``traits`` (n, characteristics; 0 or 1), ``kept`` (n). Firth's penalty keeps every probability between 0
    and 1. Characteristics that nobody has, or that the others determine, stay out of the model. Everybody
    kept, or no model: equal weights.
    """
    share = float(kept.mean()) if len(kept) else 0.0
    probabilities = np.full(len(kept), share)
    design, terms = _design(traits)
    if 0.0 < share < 1.0:
        try:
            fitted = firth(kept.astype(np.float64), design, terms, 0.95)
            probabilities = 1.0 / (1.0 + np.exp(-(design @ fitted.coefficients)))
        except DesignError:
            pass
    raw = share / probabilities[kept]
    if not len(raw):
        return Weights(raw, probabilities, 0)
    most = float(np.percentile(raw, percentile))
    capped = np.minimum(raw, most)
    return Weights(capped / capped.mean(), probabilities, int((raw > most).sum()))


def _design(traits: pd.DataFrame) -> tuple[Floats, tuple[str, ...]]:
    """The characteristics that vary and add something, after an intercept."""
    names = [str(name) for name in traits if traits[name].nunique() > 1]
    table = np.column_stack([np.ones(len(traits)), *(traits[name].to_numpy(dtype=float) for name in names)])
    told = dependent(table, ("intercept", *names)) if len(table) else []
    lost = {sentence.split()[2] for sentence in told}
    kept = [0, *(place + 1 for place, name in enumerate(names) if name not in lost)]
    return np.ascontiguousarray(table[:, kept]), tuple(("intercept", *names)[place] for place in kept)


def standardised(traits: pd.DataFrame, kept: Flags, weights: Floats | None = None) -> Mapping[str, float]:
    """How far the kept people's share of each characteristic lies from everybody's, in standard deviations.

    Standard deviation: that of everybody (Austin 2009, Statistics in Medicine 28, 3083-3107). A
    characteristic that nobody or everybody has differs by nothing.
    """
    found = {}
    inside = np.ones(int(kept.sum())) if weights is None else weights
    for name in traits:
        values = traits[name].to_numpy(dtype=float)
        spread = float(values.std())
        own = float(np.average(values[kept], weights=inside)) if kept.any() else float("nan")
        found[str(name)] = (own - float(values.mean())) / spread if spread > 0.0 else 0.0
    return found
