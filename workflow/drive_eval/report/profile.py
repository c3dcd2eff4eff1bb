"""Chapter Who took part: the flow of cases, service users and victims-survivors at intake."""

from typing import Any

from drive_eval.report.index import Index
from drive_eval.report.tables import answered

# Name in the template → printed figure whose answer is shown in the text.
SHOWN = {
    "assessed": "appendix_1_flow_perpetrators.assessed_for_eligibility_at_marac.n",
    "randomised": "appendix_1_flow_perpetrators.randomised.n",
    "drive": "appendix_1_flow_perpetrators.allocated_to_drive.n",
    "control": "appendix_1_flow_perpetrators.allocated_to_control.n",
    "completed": "appendix_1_flow_perpetrators.analysed_drive_cases.n",
    "age": "table_3.age_years.mean",
    "men": "table_3.men.percent",
    "months": "marac_longitudinal_site_2.average_drive_duration.months",
    "usual": "interventions.closed_in_11_or_12_months.percent",
    "longer": "interventions.closed_after_more_than_13_months.percent",
    "cyps": "profile_and_needs.cyps_involved.percent",
    "ccj": "profile_and_needs.current_legal_proceedings.percent",
    "vs_women": "profile_and_needs.vs_women.percent",
    "vs_ex": "profile_and_needs.vs_ex_intimate_partner.percent",
}
TABLES = {
    "Table 1": "Overview of the groups",
    "Table 3": "Service users at intake",
    "Table 4": "Victims-survivors at intake",
    "Appendix 8.1": "Victims-survivors in the data of the cost analysis",
}


def context(index: Index) -> dict[str, Any]:
    """What the chapter's template shows; empty parts where the release has no such sources."""
    shown = {name: index.answering(published_id) for name, published_id in SHOWN.items()}
    return shown | {"tables": answered(index, TABLES), "any": any(shown.values())}
