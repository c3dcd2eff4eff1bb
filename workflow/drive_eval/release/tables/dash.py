"""Drive-DASH forms: twenty items, whose wording is not printed (three-year report, Table A3.2)."""

from drive_eval.release.tables.model import Field, day, service_user_id, table, wave

DASH_ANSWERS = {"yes": "Yes", "no": "No", "not_known": "Not applicable or not known"}
DASH_ITEMS = tuple(f"q{number}" for number in range(1, 21))

DASH = table(
    "dash",
    "One row for each Drive-DASH form: a service user at one stage of the case.",
    ("su_id", "wave"),
    (
        service_user_id("Reference of the service user whose risk is assessed."),
        wave(),
        day("assessment_date", "Date of the assessment."),
        *(
            Field(item, "yes_no", f"Answer to item {item.removeprefix('q')} of the form.", codes=DASH_ANSWERS)
            for item in DASH_ITEMS
        ),
    ),
)
