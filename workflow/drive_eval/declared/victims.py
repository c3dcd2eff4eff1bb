"""The analyses of one chapter: what victims-survivors experienced, by arm."""

from drive_eval.declared.fields import ALLOCATION, BEHAVIOURS
from drive_eval.declared.model import Analysis, View

_MODEL_FIELDS = ("living", "relationship", "criminal_record_dv", "cyps_involved")
_SELECTED = ("perp_id", "arm", "exclusion_reason")
MULTILEVEL = Analysis(
    id="victims_multilevel",
    chapter="victims",
    title="Difference-in-differences of four behaviours, multilevel",
    table="insights_intake",
    fields=(*_SELECTED, *BEHAVIOURS, *_MODEL_FIELDS),
    settings="victims",
    answers=(),
    beside=(View("insights_exit", BEHAVIOURS), ALLOCATION),
)

ANALYSES = (
    Analysis(
        id="victims_change",
        chapter="victims",
        title="Behaviours that victims-survivors experienced, at intake and exit by arm",
        table="insights_intake",
        fields=(*_SELECTED, *BEHAVIOURS),
        settings="victims",
        answers=("VS Insights DVA change", "Change in behaviour - summary"),
        beside=(View("insights_exit", BEHAVIOURS), ALLOCATION),
    ),
    Analysis(
        id="victims_did",
        chapter="victims",
        title="Difference-in-differences of four behaviours",
        table="insights_intake",
        fields=(*_SELECTED, *BEHAVIOURS, *_MODEL_FIELDS),
        settings="victims",
        answers=(
            "Table A4.1 (physical abuse)", "Table A4.2 (sexual abuse)",
            "Table A4.3 (harassment and stalking)", "Table A4.4 (jealous and controlling)",
        ),
        beside=(View("insights_exit", BEHAVIOURS), ALLOCATION),
    ),
    MULTILEVEL,
    Analysis(
        id="victims_sources",
        chapter="victims",
        title="Behaviours as case managers and as IDVAs judged them",
        table="insights_intake",
        fields=(*_SELECTED, *BEHAVIOURS),
        settings="victims",
        answers=(),
        beside=(View("insights_exit", BEHAVIOURS), ALLOCATION, View("risk", ("su_id", "wave", *BEHAVIOURS))),
    ),
    Analysis(
        id="victims_support",
        chapter="victims",
        title="Actions before IDVA support, and the support, by arm",
        table="insights_intake",
        fields=(
            *_SELECTED, "site", "intake_date", "n_attempts_to_leave", "n_ae_visits", "n_police_calls",
            "n_gp_visits", "n_specialist_support",
        ),
        settings="victims",
        answers=("Table 9", "IDVA support (Insights)"),
        beside=(
            View(
                "insights_exit",
                (
                    "exit_date", "n_contacts", "support_safety_planning", "support_marac",
                    "support_health_wellbeing", "support_criminal_court", "support_housing", "support_police",
                    "support_civil_court", "support_children", "support_social_services", "support_finance",
                    "support_immigration",
                ),
            ),
            ALLOCATION,
        ),
    ),
    Analysis(
        id="victims_risk",
        chapter="victims",
        title="Change in risk and how lasting it is, as IDVAs judged it",
        table="insights_intake",
        fields=_SELECTED,
        settings="victims",
        answers=("IDVA support (Insights)",),
        beside=(View("insights_exit", ("risk_change", "sustainability")), ALLOCATION),
    ),
    Analysis(
        id="victims_selection",
        chapter="victims",
        title="Who is observed through IDVA support",
        table="insights_intake",
        fields=(
            *_SELECTED, "age", "living", "relationship", "children", "n_needs", "cyps_involved",
            "criminal_record_dv", "site", *BEHAVIOURS,
        ),
        settings="victims",
        answers=(),
        beside=(View("insights_exit", BEHAVIOURS), View("randomisation", (*ALLOCATION.fields, "site"))),
    ),
    Analysis(
        id="victims_first_year",
        chapter="victims",
        title="The feasibility report's population: the first year",
        table="service_users",
        fields=(
            "status", "programme_year", "age_at_intake", "sex", "closure_date", "initial_contact_date",
        ),
        settings="victims",
        answers=("Feasibility report",),
        beside=(
            View("needs", ("wave", "drugs", "alcohol", "housing", "mental_health")),
            View("risk", ("wave", *BEHAVIOURS)),
            View("dash", ("wave", *(f"q{item}" for item in range(1, 21)))),
            View("insights_intake", (*_SELECTED, "intake_date")),
            View("insights_exit", ("exit_date", "risk_change")),
            View("randomisation", (*ALLOCATION.fields, "date")),
        ),
    ),
)  # fmt: skip
