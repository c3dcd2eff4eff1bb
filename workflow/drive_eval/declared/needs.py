"""The analyses of one chapter: service users' needs."""

from drive_eval.declared.fields import BEHAVIOURS, NEEDS
from drive_eval.declared.model import Analysis, View

ANALYSES = (
    Analysis(
        id="needs_prevalence",
        chapter="needs",
        title="Prevalence of twelve needs at intake, mid-point and closure",
        table="needs",
        fields=("wave", *NEEDS),
        settings="needs",
        answers=("Table A2.1", "Figure 3"),
    ),
    Analysis(
        id="needs_count",
        chapter="needs",
        title="Number of needs at mid-point",
        table="needs",
        fields=("wave", *NEEDS),
        settings="needs",
        answers=("Figure 2",),
    ),
    Analysis(
        id="needs_recoding",
        chapter="needs",
        title="Four needs under the two rules of classification",
        table="needs",
        fields=("wave", "drugs", "housing", "mental_health", "alcohol"),
        settings="needs",
        answers=("Table A7.1", "Appendix 8.2"),
    ),
    Analysis(
        id="needs_engagement",
        chapter="needs",
        title="Level of engagement by need at mid-point",
        table="needs",
        fields=("wave", "engagement_level", *NEEDS),
        settings="needs",
        answers=("Table 5", "Table 6"),
    ),
    Analysis(
        id="needs_high_level",
        chapter="needs",
        title="Level of engagement among service users with a high level of need",
        table="needs",
        fields=("wave", "engagement_level", *NEEDS),
        settings="needs",
        answers=("Figure 5",),
    ),
    Analysis(
        id="needs_behaviours",
        chapter="needs",
        title="Needs set against the four behaviours at mid-point",
        table="needs",
        fields=("wave", *NEEDS),
        settings="needs",
        answers=("Profile and needs",),
        beside=(View("risk", ("wave", *BEHAVIOURS)),),
    ),
)  # fmt: skip
