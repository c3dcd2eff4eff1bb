"""Chapter What case managers did: direct and indirect work, agencies, and contact with service users."""

from typing import Any

from drive_eval.report.index import Index
from drive_eval.report.tables import Cell, answered

TEXT = "interventions"
# Name in the template → printed figure whose answer is shown in the text.
SHOWN = {
    "people": f"{TEXT}.figure_6.n",
    "direct": f"{TEXT}.direct_work.share_of_actions",
    "indirect": f"{TEXT}.indirect_work.share_of_actions",
    "updates": f"{TEXT}.case_updates.share_of_indirect",
    "multi_agency": f"{TEXT}.multi_agency_work.share_of_indirect",
    "research": f"{TEXT}.background_research.share_of_indirect",
    "disrupt": f"{TEXT}.multi_agency_disrupt_only.share",
    "support": f"{TEXT}.multi_agency_support_only.share",
    "both": f"{TEXT}.multi_agency_support_and_disrupt.share",
    "reached": f"{TEXT}.direct_contact.n",
    "reached_share": f"{TEXT}.direct_contact.percent_of_sus",
    "contacts": f"{TEXT}.direct_contacts_per_su.mean",
    "maintaining": f"{TEXT}.maintaining_and_sustaining_contact.share_of_direct",
    "supporting": f"{TEXT}.direct_support.share_of_direct",
    "changing": f"{TEXT}.behaviour_change.percent",
    "changing_people": f"{TEXT}.behaviour_change.sus",
}
FIRST_YEAR = "activity.work.year_1.direct.percent"
TABLES = {"Table 7": "Direct work by label", TEXT.capitalize(): "Figures in the text"}


def _own(cell: Cell) -> bool:
    return cell.estimate_id.startswith("activity.")


def context(index: Index) -> dict[str, Any]:
    """What the chapter's template shows; empty parts where the release has no log of actions."""
    shown = {name: index.answering(published_id) for name, published_id in SHOWN.items()}
    first = index.known(FIRST_YEAR)
    return shown | {"first_year": first, "tables": answered(index, TABLES, _own), "any": any(shown.values())}
