"""Insights forms that IDVAs fill in on victims-survivors (three-year report, Tables 4, 9, Figures 43 to 46).

The report prints these lists in part: the kinds of support after housing, and the categories of change in
risk and of its sustainability other than the first of each. The rest is this dictionary's completion.
"""

from drive_eval.release.tables.codes import CYPS_TYPES, LIVING, SEXES
from drive_eval.release.tables.model import (
    age,
    answer,
    arm,
    behaviours,
    code,
    count,
    day,
    perpetrator_id,
    site,
    table,
    victim_survivor_id,
    yes_or_no,
)

VS_ETHNICITIES = {
    "white_british": "White British",
    "white_other": "White Other",
    "asian": "Asian British/Asian",
    "black": "Black British/Black",
    "other": "Other ethnic background",
}
ORIENTATIONS = {"heterosexual": "Heterosexual", "lgb": "LGB", "no_disclosure": "No disclosure"}
# The codes are those of the case management system, where both have the category.
VS_RELATIONSHIPS = {
    "current_intimate_partner": "Intimate partner",
    "ex_intimate_partner": "Ex-intimate partner",
    "intermittent_intimate_partner": "Intermittent intimate partner",
    "family_member": "Family member",
    "other_person": "Other",
}
CHILDREN = {"present": "Children present", "not_present": "Children not present", "dont_know": "Don't know"}
NUMBERS_OF_NEEDS = {
    "none": "0 needs",
    "one": "1 need",
    "two": "2 needs",
    "three_or_more": "3 or more needs",
}
EXCLUSIONS = {
    "disengaged": "Disengaged with the IDVA before case closure",
    "repeated_case": "Repeated case, one with unplanned closure",
    "repeated_information": "Repeated information",
    "overlapping_dates": "Overlapping dates",
    "repeated_victimisation": "Repeated victimisation",
    "fatality": "Client fatality",
    "unknown_period": "Unknown period of engagement with the IDVA",
    "outside_period": "Forms collected outside the 10-month period of MARAC",
}
SUPPORT_TYPES = {
    "support_safety_planning": "Safety planning",
    "support_marac": "MARAC",
    "support_health_wellbeing": "Health and wellbeing",
    "support_criminal_court": "Criminal court process",
    "support_housing": "Housing",
    "support_police": "Police",
    "support_civil_court": "Civil court orders",
    "support_children": "Children and contact",
    "support_social_services": "Social services",
    "support_finance": "Finance and benefits",
    "support_immigration": "Immigration",
}
HOUSING_OUTCOMES = {
    "housing_sanctuary": "Sanctuary scheme",
    "housing_rehoused_in_area": "Re-housed in the area",
    "housing_moved_out_of_area": "Moved out of the area",
    "housing_perpetrator_evicted": "Perpetrator evicted",
    "housing_refuge": "Refuge",
    "housing_other": "Other housing outcome",
}
RISK_CHANGES = {
    "significant_reduction": "Significant reduction",
    "moderate_reduction": "Moderate reduction",
    "limited_reduction": "Limited reduction",
    "no_change": "No change",
    "increase": "Increase",
}
SUSTAINABILITY = {
    "permanently_eliminated": "Risk permanently eliminated",
    "long_term": "Reduced in the long term",
    "medium_term": "Reduced in the medium term",
    "short_term": "Reduced in the short term",
    "not_sustainable": "Not sustainable",
}
_COMPLETED = "The report prints these categories in part; the others complete them."

INSIGHTS_INTAKE = table(
    "insights_intake",
    "One row for each victim-survivor's intake form of Insights.",
    ("vs_id",),
    (
        victim_survivor_id("Reference of the victim-survivor.", required=True),
        perpetrator_id("Reference of the perpetrator of the case."),
        arm("Group that the perpetrator's case was allocated to.", required=True),
        site("Pilot site that the case belongs to.", required=True),
        day("intake_date", "Date of the intake form, on which the IDVA's support begins."),
        code(
            "exclusion_reason",
            "Why the case is left out of comparisons between intake and exit; missing if it is not.",
            EXCLUSIONS,
        ),
        age("age", "Age of the victim-survivor at intake, in completed years."),
        code("gender", "Gender of the victim-survivor as the form records it.", SEXES),
        code("ethnicity", "Ethnicity of the victim-survivor as the form records it.", VS_ETHNICITIES),
        code("orientation", "Sexual orientation that the victim-survivor disclosed.", ORIENTATIONS),
        code("living", "Whether the victim-survivor and the perpetrator live together.", LIVING),
        code("relationship", "What the perpetrator is to the victim-survivor.", VS_RELATIONSHIPS),
        code("children", "Whether there are children in the household.", CHILDREN),
        count("n_children", "Number of children in the household.", "children", maximum=30, plausible=12),
        answer("drugs", "Whether the victim-survivor has a need in relation to drug use."),
        answer("alcohol", "Whether the victim-survivor has a need in relation to alcohol use."),
        answer("mental_health", "Whether the victim-survivor has a need in relation to mental health."),
        answer("suicide", "Whether the victim-survivor has planned or attempted suicide."),
        answer("self_harm", "Whether the victim-survivor has self-harmed."),
        code("n_needs", "Number of the victim-survivor's needs.", NUMBERS_OF_NEEDS),
        yes_or_no("cyps_involved", "Whether children and young people's services are involved at intake."),
        code(
            "cyps_type",
            "Highest level at which children and young people's services are involved.",
            CYPS_TYPES,
        ),
        yes_or_no(
            "perp_ccj", "Whether the perpetrator is involved with criminal or civil justice at intake."
        ),
        yes_or_no(
            "criminal_record_dv", "Whether the perpetrator has a criminal record for domestic violence."
        ),
        *behaviours("at intake, as the IDVA judged it"),
        count(
            "n_attempts_to_leave",
            "Attempts to leave the perpetrator in the 12 months before intake.",
            "attempts",
            maximum=1000,
            plausible=100,
        ),
        count(
            "n_ae_visits",
            "Attendances at accident and emergency because of the abuse in the 12 months before intake.",
            "attendances",
            maximum=1000,
            plausible=50,
        ),
        count(
            "n_police_calls",
            "Calls to the police in the 12 months before intake.",
            "calls",
            maximum=1000,
            plausible=200,
        ),
        count(
            "n_gp_visits",
            "Attendances at a general practitioner for any reason in the 12 months before intake.",
            "attendances",
            maximum=1000,
            plausible=100,
        ),
        count(
            "n_specialist_support",
            "Times that other specialist domestic abuse support was used in the 12 months before intake.",
            "times",
            maximum=1000,
            plausible=50,
        ),
    ),
)

INSIGHTS_EXIT = table(
    "insights_exit",
    "One row for each victim-survivor's exit form of Insights.",
    ("vs_id",),
    (
        victim_survivor_id("Reference of the victim-survivor.", required=True),
        perpetrator_id("Reference of the perpetrator of the case."),
        arm("Group that the perpetrator's case was allocated to.", required=True),
        site("Pilot site that the case belongs to.", required=True),
        day("exit_date", "Date of the exit form, on which the IDVA's support ends."),
        *behaviours("at exit, as the IDVA judged it"),
        count(
            "n_contacts",
            "Number of the IDVA's contacts with the victim-survivor.",
            "contacts",
            maximum=2000,
            plausible=400,
        ),
        *(
            yes_or_no(name, f"Whether support was mobilised: {label}.")
            for name, label in SUPPORT_TYPES.items()
        ),
        *(
            yes_or_no(name, f"Outcome for the victim-survivor's housing: {label}.")
            for name, label in HOUSING_OUTCOMES.items()
        ),
        code(
            "risk_change",
            f"Change in the risk to the victim-survivor since intake, as the IDVA judged it. {_COMPLETED}",
            RISK_CHANGES,
        ),
        code(
            "sustainability",
            f"How lasting the change in risk is, as the IDVA judged it. {_COMPLETED}",
            SUSTAINABILITY,
        ),
    ),
)
