"""Needs assessment forms (three-year report, Tables A2.1, A7.1, 5 and 6).

Where the report prints no categories, they are the levels by which it speaks of a high level of need.
"""

from drive_eval.release.tables.model import Field, answer, code, day, service_user_id, table, wave

ENGAGEMENT = {
    "engaged": "Engaged",
    "partially_engaged": "Partially engaged",
    "non_engaged": "Non-engaged",
    "no_contact": "No contact made",
}
LEVELS = {
    "excessive": "Excessive",
    "high": "High",
    "moderate": "Moderate",
    "low": "Low",
    "none": "None",
    "dont_know": "Don't know",
}
HEALTH = {
    "poor": "Poor",
    "fair": "Fair",
    "good": "Good",
    "very_good": "Very good",
    "excellent": "Excellent",
    "dont_know": "Don't know",
}
HOUSING = {
    "homeless": "Homeless",
    "transitory": "Transitory (sofa-surfing)",
    "unstable": "Unstable",
    "temporary": "Temporary",
    "stable": "Stable",
    "dont_know": "Don't know",
}


def _level(name: str, subject: str) -> Field:
    return code(name, f"Level of the service user's need in relation to {subject}.", LEVELS)


NEEDS = table(
    "needs",
    "One row for each needs assessment form: a service user at one stage of the case.",
    ("su_id", "wave"),
    (
        service_user_id("Reference of the service user whose needs are assessed."),
        wave(),
        day("assessment_date", "Date of the assessment."),
        code(
            "engagement_level",
            "How far the service user engaged with the intervention, as the case manager judged it.",
            ENGAGEMENT,
        ),
        code("housing", "Housing situation of the service user.", HOUSING),
        _level("employment", "work, training and education"),
        _level("alcohol", "alcohol use"),
        _level("relationship_with_children", "the relationship with their children"),
        _level("parenting_capacity", "their capacity as a parent"),
        code("mental_health", "Mental health and psychological wellbeing.", HEALTH),
        _level("drugs", "drug use"),
        _level("relationship_with_family", "the relationship with family members"),
        _level("financial", "finance and debts"),
        _level("social_ties", "social and community ties"),
        _level("physical_health", "physical health"),
        answer("other_addictions", "Whether there is an addiction problem other than alcohol and drugs."),
        answer("suicide", "Whether the service user has planned or attempted suicide."),
    ),
)
