"""Levels of engagement: their codes, the columns that the reports print them in, and who has one."""

from dataclasses import dataclass

import pandas as pd

from drive_eval.estimates import Basis
from drive_eval.needs.fields import NEEDS, Need, with_information
from drive_eval.needs.reasons import left_out
from drive_eval.release.fields import ENGAGEMENT
from drive_eval.rows import Row, count

WAVE = "midpoint"
POPULATION = "service users with any needs information and a level of engagement"
LEVELS = tuple(ENGAGEMENT)
# Level → its column in the ids of Tables 5 and 6, and in those of Figure 5.
TABLE_COLUMNS = {
    "engaged": "engaged",
    "partially_engaged": "partially_engaged",
    "non_engaged": "non_engaged",
    "no_contact": "no_contact_made",
}
FIGURE_COLUMNS = {
    "engaged": "engaging",
    "partially_engaged": "partially_engaging",
    "non_engaged": "non_engaging",
    "no_contact": "n_a",
}


def placed(rows: pd.DataFrame) -> pd.Series:
    """For each row, whether a level of engagement is recorded."""
    return rows["engagement_level"].notna()


@dataclass(frozen=True)
class Placed:
    """The service users whom Tables 5 and 6 and Figure 5 are about.

    ``people``: their rows at mid-point; ``all_forms``: how many have one; ``nothing``, ``no_level``: those
    left out, without any needs information, or with it but without a level of engagement.
    """

    people: pd.DataFrame
    all_forms: int
    nothing: int
    no_level: int

    @property
    def without(self) -> dict[str, int]:
        """How many were left out, by reason."""
        return {"nothing": self.nothing, "no_level": self.no_level}

    def row(self, name: str, published_ids: str) -> Row:
        """The count of these people, as an estimate of the analysis ``needs_<name>``."""
        fields = ("wave", "engagement_level", *(need.field for need in NEEDS))
        formula = "forms with any need and a level of engagement recorded"
        columns = {
            "estimate_id": f"needs.{name}.{WAVE}.people.n",
            "analysis": f"needs_{name}",
            "family": f"needs.{WAVE}.engagement",
            "population": POPULATION,
            "wave": WAVE,
            "term": "people",
            "published_id": published_ids,
        }
        basis = Basis(fields, (), len(self.people), left_out(**self.without), formula)
        return count(columns, len(self.people), basis, self.all_forms)


def with_level(forms: pd.DataFrame) -> Placed:
    """Those of the ``forms``, one row per service user, with needs information and a level of engagement."""
    informed = forms[with_information(forms)]
    people = informed[placed(informed)]
    return Placed(people, len(forms), len(forms) - len(informed), len(informed) - len(people))


def family(field: str) -> str:
    """The family of everything that splits one need by engagement.

    It is not the family of the need's own prevalence: cells that are withheld cannot be worked out from
    the need's total alone, and a total below the threshold makes its cells unsafe as well.
    """
    return f"needs.midpoint.{field}.engagement"


def in_tables(table: str, need: Need, presence: str, level: str) -> str:
    """The id of a printed cell of Table 5 or 6 (``table``: ``table_5``, ``table_6``)."""
    row = need.engagement_row.lower().replace(" ", "_")
    return f"{table}.{row}_{presence}.{TABLE_COLUMNS[level]}"


def in_figure(need: Need, level: str) -> str:
    """The id of a printed percentage of Figure 5."""
    return f"figure_5.{need.high_level_row}.{FIGURE_COLUMNS[level]}"
