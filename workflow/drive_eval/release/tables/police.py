"""Police incidents (three-year report, text on Figures 30 to 42; offence groups of Table A8.3)."""

from drive_eval.release.tables.model import Field, arm, code, day, perpetrator_id, site, table, yes_or_no

OFFENCES = {
    "gbh": "Grievous bodily harm",
    "abh": "Actual bodily harm",
    "threats_to_kill": "Threats to kill",
    "stalking_harassment": "Stalking and harassment",
    "common_assault": "Common assault and battery",
    "rape": "Rape",
    "other_sexual": "Other sexual offences",
    "criminal_damage_arson": "Criminal damage and arson",
    "other_crime": "Other crime (theft and drugs included)",
    "non_crime": "Non-crime call-out",
}
OUTCOMES = {"charged": "Charged or summonsed", "other": "Other outcome"}

POLICE = table(
    "police",
    "One row for each incident that the police recorded with the perpetrator as suspect.",
    ("incident_id",),
    (
        Field("incident_id", "id", "Reference of the incident.", required=True, entity="incident"),
        perpetrator_id("Reference of the perpetrator."),
        arm("Group that the perpetrator's case was allocated to.", required=True),
        site("Pilot site whose police force recorded the incident.", required=True),
        day("date", "Date of the incident.", required=True),
        yes_or_no("dv_flag", "Whether the incident is flagged as domestic violence.", required=True),
        yes_or_no("crimed", "Whether the incident was recorded as a crime."),
        code("offence", "Offence group of the incident.", OFFENCES),
        code("outcome", "What became of the recorded offence.", OUTCOMES),
        day("outcome_date", "Date of the outcome."),
    ),
)
