"""Service users, from the case management system (three-year report, Table 3, Appendix 1 and Table A4.1)."""

from drive_eval.release.tables.codes import CYPS_TYPES, LIVING, SEXES
from drive_eval.release.tables.model import (
    Field,
    age,
    answer,
    code,
    count,
    day,
    service_user_id,
    site,
    table,
    yes_or_no,
)

STATUSES = {
    "completed": "Completed",
    "died": "Died",
    "transferred": "Transferred to another programme",
    "no_consent": "Did not consent to share data",
}
ETHNICITIES = {
    "white_british": "White British",
    "white_other": "White Other",
    "asian": "Asian/Asian British",
    "arab": "Arab",
    "black": "Black/Black British",
    "mixed": "Mixed race",
    "prefer_not_to_say": "Prefer not to say",
    "unknown": "Unknown ethnicity",
}
# Table 3 has no intermittent partners, the models of Table A4.1 have: both sets in one.
RELATIONSHIPS = {
    "current_intimate_partner": "Current intimate partner",
    "ex_intimate_partner": "Ex-intimate partner",
    "intermittent_intimate_partner": "Intermittent intimate partner",
    "family_member": "Family member",
    "other_person": "Another known person/associate",
    "dont_know": "Don't know",
}

SERVICE_USERS = table(
    "service_users",
    "One row for each service user allocated to the intervention, from the case management system.",
    ("su_id",),
    (
        service_user_id("Reference of the service user; becomes a pseudonym when it is read."),
        site("Pilot site that the case belongs to.", required=True),
        Field(
            "programme_year",
            "integer",
            "Year of the programme in which the case was allocated.",
            minimum=1,
            maximum=20,
            plausible_maximum=5,
            unit="year",
        ),
        day("allocation_date", "Date on which the case was allocated to the intervention."),
        day("initial_contact_date", "Date of the first contact with the service user."),
        day("closure_date", "Date on which the case was closed."),
        code("status", "How the case ended.", STATUSES),
        age("age_at_intake", "Age of the service user at intake, in completed years."),
        code("sex", "Sex of the service user as the form records it.", SEXES),
        code("ethnicity", "Ethnicity of the service user as the form records it.", ETHNICITIES),
        code(
            "relationship_to_primary_vs",
            "What the service user is to the primary victim-survivor.",
            RELATIONSHIPS,
        ),
        code(
            "living_arrangement",
            "Whether the service user and the primary victim-survivor live together.",
            LIVING,
        ),
        answer("children_in_household", "Whether children live in the household."),
        count("n_children", "Number of children in the household.", "children", maximum=30, plausible=12),
        yes_or_no("child_protection", "Whether a child of the household is subject to child protection."),
        yes_or_no("cyps_involved", "Whether children and young people's services are involved at intake."),
        code(
            "cyps_type",
            "Highest level at which children and young people's services are involved.",
            CYPS_TYPES,
        ),
        yes_or_no(
            "ccj_current_proceedings",
            "Whether there are current legal proceedings in criminal or civil justice at intake.",
        ),
        yes_or_no("dv_charges", "Whether the service user was charged with a domestic violence offence."),
        yes_or_no("vs_engaged_idva", "Whether the primary victim-survivor engaged with the IDVA."),
    ),
)
