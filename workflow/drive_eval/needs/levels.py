"""Levels of engagement: their codes, the columns that the reports print them in, and who has one."""

import pandas as pd

from drive_eval.needs.fields import Need
from drive_eval.release.fields import ENGAGEMENT

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
