"""The analyses of one chapter: service users' behaviour and the Drive-DASH."""

from drive_eval.declared.fields import BEHAVIOURS, DASH_ITEMS
from drive_eval.declared.model import Analysis, View

DASH = Analysis(
    id="behaviour_dash",
    chapter="behaviour",
    title="Drive-DASH scores over time",
    table="dash",
    fields=("wave", *DASH_ITEMS),
    settings="behaviour",
    answers=("Drive-DASH", "Table A3.2"),
    beside=(View("service_users", ("site",)),),
)
DASH_BAYES = Analysis(
    id="behaviour_dash_bayes",
    chapter="behaviour",
    title="Drive-DASH scores over time, by Bayesian models",
    table="dash",
    fields=("wave", *DASH_ITEMS),
    settings="behaviour",
    answers=(),
    beside=(View("service_users", ("site",)),),
)
ENGAGEMENT = Analysis(
    id="behaviour_engagement",
    chapter="behaviour",
    title="Prevalence of four behaviours by engagement, among service users in contact",
    table="risk",
    fields=("wave", *BEHAVIOURS),
    settings="behaviour",
    answers=("Direct work and behaviour",),
    beside=(
        View("needs", ("wave", "engagement_level")),
        View("actions", ("su_id", "work", "direct_type")),
    ),
)
SEVERITY = Analysis(
    id="behaviour_severity",
    chapter="behaviour",
    title="Severity of four behaviours at intake, mid-point and closure, and transitions between severities",
    table="risk",
    fields=("wave", *BEHAVIOURS),
    settings="behaviour",
    answers=("Figure 9", "Figure 10"),
)

ANALYSES = (
    SEVERITY,
    ENGAGEMENT,
    DASH,
    DASH_BAYES,
)  # fmt: skip
