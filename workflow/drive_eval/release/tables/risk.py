"""Risk assessment forms: four behaviours by severity (three-year report, text on Figures 10 and 11)."""

from drive_eval.release.tables.model import behaviours, day, service_user_id, table, wave

RISK = table(
    "risk",
    "One row for each risk assessment form: a service user at one stage of the case.",
    ("su_id", "wave"),
    (
        service_user_id("Reference of the service user whose behaviour is assessed."),
        wave(),
        day("assessment_date", "Date of the assessment."),
        *behaviours("as the case manager judged it"),
    ),
)
