"""The field dictionary: the pipeline's canonical tables and fields, with their kinds, codes and limits.

A release description maps the columns of its forms onto these fields. Categories are those of the
evaluation's three-year report; where it prints none, or some, the definition or the source's module says
so. Each source has its module in ``drive_eval.release.tables``. Adding a field means adding an entry there:
reading, validation, views and the printed dictionary all follow from it.
"""

from collections.abc import Mapping
from types import MappingProxyType

from drive_eval.release.tables.actions import ACTIONS
from drive_eval.release.tables.codes import ARMS, SEVERITIES, SEXES, SITES, WAVES, YES_NO, YES_OR_NO
from drive_eval.release.tables.cost_parameters import COST_PARAMETERS
from drive_eval.release.tables.dash import DASH
from drive_eval.release.tables.deflators import DEFLATORS
from drive_eval.release.tables.insights import INSIGHTS_EXIT, INSIGHTS_INTAKE
from drive_eval.release.tables.marac import MARAC
from drive_eval.release.tables.model import Field, Kind, Limit, Table
from drive_eval.release.tables.needs import ENGAGEMENT, HEALTH, HOUSING, LEVELS, NEEDS
from drive_eval.release.tables.police import POLICE
from drive_eval.release.tables.randomisation import RANDOMISATION
from drive_eval.release.tables.risk import RISK
from drive_eval.release.tables.service_users import SERVICE_USERS

__all__ = [
    "ARMS", "ENGAGEMENT", "HEALTH", "HOUSING", "LEVELS", "SEVERITIES", "SEXES", "SITES", "TABLES", "WAVES",
    "YES_NO", "YES_OR_NO", "Field", "Kind", "Limit", "Table", "get",
]  # fmt: skip

TABLES: Mapping[str, Table] = MappingProxyType(
    {
        table.name: table
        for table in (
            SERVICE_USERS, NEEDS, RISK, DASH, ACTIONS, RANDOMISATION, INSIGHTS_INTAKE, INSIGHTS_EXIT, MARAC,
            POLICE, COST_PARAMETERS, DEFLATORS,
        )
    }
)  # fmt: skip


def get(table: str, name: str) -> Field:
    """Return the field ``name`` of ``table``; raises ``KeyError`` naming both if there is none."""
    if table not in TABLES or name not in TABLES[table].fields:
        raise KeyError(f"the field dictionary has no field {table}.{name}")
    return TABLES[table].fields[name]
