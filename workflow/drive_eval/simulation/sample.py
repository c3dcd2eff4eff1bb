"""The cost sample: perpetrators of the first year with a police incident in the months before MARAC.

Report, Appendix 8, sections 2 and 3 and footnote 40: incidents of the six months before allocation, of
perpetrators allocated to either arm (n=165). Its unit of exposure is half a year.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import pandas as pd

# The cost model's offences → the release's codes of offence groups.
OFFENCES: Mapping[str, str] = {
    "gbh": "gbh",
    "abh": "abh",
    "threats": "threats_to_kill",
    "stalking": "stalking_harassment",
    "common_assault": "common_assault",
    "rape": "rape",
    "sexual_other": "other_sexual",
    "criminal_damage": "criminal_damage_arson",
    "other_crime": "other_crime",
    "callout": "non_crime",
}
# The fields that say which cases were randomised, and those that say whose incidents are of the sample.
CASES = (
    "randomisation.perp_id", "randomisation.marac_case_id", "randomisation.date", "randomisation.arm",
    "randomisation.repeat_referral", "randomisation.different_procedure",
)  # fmt: skip
SAMPLE_FIELDS = ("police.perp_id", "police.date", "police.offence", *CASES)
CRIMES = tuple(name for name in OFFENCES if name != "callout")


@dataclass(frozen=True)
class CostSample:
    """The sample's incidents, its people, and the incidents that were left out, by reason.

    ``incidents``: ``perp_id``, ``offence`` (the cost model's name), ``charged`` (bool).
    """

    incidents: pd.DataFrame
    people: tuple[str, ...]
    left_out: Mapping[str, int]

    def per_person(self, offence: str) -> pd.Series:
        """Each person's number of incidents of an offence, nought included, in the order of people."""
        rows = self.incidents.loc[self.incidents["offence"] == offence, "perp_id"]
        return rows.value_counts().reindex(list(self.people), fill_value=0)

    def dispersion(self, offence: str) -> float:
        """Variance over mean of the people's numbers, at least 1: how unevenly incidents are shared."""
        numbers = self.per_person(offence)
        mean = float(numbers.mean()) if len(numbers) else 0.0
        return max(1.0, float(numbers.var(ddof=1)) / mean) if mean > 0 and len(numbers) > 1 else 1.0


def randomised(randomisation: pd.DataFrame) -> pd.DataFrame:
    """Cases as they were randomised: one row per perpetrator, ``perp_id``, ``arm``, ``date``.

    Repeat referrals, cases under other procedures and cases without an arm are left out.
    """
    rows = randomisation[
        randomisation["arm"].notna()
        & randomisation["date"].notna()
        & randomisation["perp_id"].notna()
        & (randomisation["different_procedure"] != "yes")
        & (randomisation["repeat_referral"] != "yes")
    ].sort_values(["date", "marac_case_id"])
    return rows.drop_duplicates("perp_id")[["perp_id", "arm", "date"]].reset_index(drop=True)


def cost_sample(police: pd.DataFrame, randomisation: pd.DataFrame, settings: Mapping[str, Any]) -> CostSample:
    """Find the sample in the release's tables.

    ``police``: ``perp_id``, ``date``, ``offence``, ``outcome``; ``randomisation``: as ``randomised`` takes
    it; ``settings``: the ``simulation`` section (``year_1_end``, ``months_before``).
    """
    cases = randomised(randomisation)
    early = cases[cases["date"] <= pd.Timestamp(settings["year_1_end"])].set_index("perp_id")["date"]
    case_date = police["perp_id"].map(early)
    of_sample = case_date.notna()
    first = case_date - pd.DateOffset(months=int(settings["months_before"]))
    inside = of_sample & (police["date"] < case_date) & (police["date"] >= first)
    known = inside & police["offence"].notna()
    codes = {code: name for name, code in OFFENCES.items()}
    rows = police[known]
    incidents = pd.DataFrame({
        "perp_id": rows["perp_id"].astype(str).to_numpy(),
        "offence": rows["offence"].map(codes).astype(str).to_numpy(),
        "charged": (rows["outcome"] == "charged").fillna(value=False).to_numpy(dtype=bool),
    })  # fmt: skip
    reasons = {
        "perpetrator not randomised in the first year": int((~of_sample).sum()),
        "outside the months before randomisation": int((of_sample & ~inside).sum()),
        "offence not recorded": int((inside & ~known).sum()),
    }
    return CostSample(
        incidents.sort_values(["perp_id", "offence", "charged"], ignore_index=True),
        tuple(sorted(set(incidents["perp_id"]))),
        {reason: n for reason, n in reasons.items() if n},
    )
