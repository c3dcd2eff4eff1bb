"""Appearances at multi-agency risk assessment conferences (three-year report, text on Figures 27 to 29)."""

from drive_eval.release.tables.model import Field, arm, day, perpetrator_id, table, victim_survivor_id

MARAC = table(
    "marac",
    "One row for each case that a multi-agency risk assessment conference (MARAC) heard.",
    ("appearance_id",),
    (
        Field("appearance_id", "id", "Reference of the appearance.", required=True, entity="appearance"),
        perpetrator_id("Reference of the perpetrator."),
        victim_survivor_id("Reference of the victim-survivor whose case was heard.", required=False),
        day("date", "Date of the conference.", required=True),
        arm("Group that the perpetrator's case was allocated to.", required=True),
    ),
)
