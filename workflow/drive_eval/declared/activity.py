"""The analyses of one chapter: what case managers did."""

from drive_eval.declared.model import Analysis, View

ANALYSES = (
    Analysis(
        id="activity_work",
        chapter="activity",
        title="Direct and indirect work of case managers, and agencies worked with",
        table="actions",
        fields=("su_id", "date", "work", "indirect_type", "objective", "agency"),
        settings="activity",
        answers=("Interventions",),
    ),
    Analysis(
        id="activity_direct",
        chapter="activity",
        title="Classification of direct work, and contact with service users",
        table="actions",
        fields=("su_id", "date", "work", "direct_type"),
        settings="activity",
        answers=("Table 7", "Interventions"),
        beside=(View("service_users", ("status", "programme_year")),),
    ),
)  # fmt: skip
