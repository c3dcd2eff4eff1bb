"""The parts of the cost of a case: agencies, whom they arise for, and the formulas that give them."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Part:
    """One part: the agency that pays, whom it arises for, and its formula in the sheet (pounds per case)."""

    name: str
    agency: str
    bearer: str
    formula: str


VICTIMS, PERPETRATORS = "victims_and_children", "perpetrators"
# They add up to ``TOTAL`` on every draw.
PARTS = (
    Part("police", "police", PERPETRATORS, "criminal_justice.police.total"),
    Part("justice", "justice", PERPETRATORS, "criminal_justice.other.total"),
    Part("physical_health", "physical_health", VICTIMS, "physical_health.victim.total"),
    Part("mental_health_victims", "mental_health", VICTIMS, "mental_health.victim.total"),
    Part("mental_health_perpetrators", "mental_health", PERPETRATORS, "mental_health.perpetrator.total"),
    Part("substance_use_victims", "substance_use", VICTIMS, "substance_use.victim.total"),
    Part("substance_use_perpetrators", "substance_use", PERPETRATORS, "substance_use.perpetrator.total"),
    Part("childrens_services", "childrens_services", VICTIMS, "childrens_services.total"),
    Part("housing_victims", "housing", VICTIMS, "housing.victim.total"),
    Part("housing_perpetrators", "housing", PERPETRATORS, "housing.perpetrator.total"),
)
AGENCIES = tuple(dict.fromkeys(part.agency for part in PARTS))
BEARERS = (VICTIMS, PERPETRATORS)
TOTAL = "summary.total"
NATIONAL = "summary.national.total_by_agency"
CASES = "summary.marac_cases"
PRICE = "summary.drive.delivery_cost"
# In words, for terms of estimates, figures and the report.
NAMES = {
    "police": "Police",
    "justice": "Courts, prison and probation",
    "physical_health": "Physical health care",
    "mental_health": "Mental health care",
    "substance_use": "Treatment of substance use",
    "childrens_services": "Children’s services",
    "housing": "Housing, including refuge",
    VICTIMS: "Victims-survivors and children",
    PERPETRATORS: "Perpetrators",
    "total": "All agencies",
}
