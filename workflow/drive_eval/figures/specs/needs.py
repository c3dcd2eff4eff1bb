"""The figures of one chapter: service users' needs."""

from drive_eval.figures.spec import FigureSpec

_LEVELS = (
    ("estimate_id", "Recomputed"), ("printed", "Printed"), ("lower", "Interval from"), ("upper", "to"),
    ("n", "At this level"), ("denominator", "Of"),
)  # fmt: skip
_PERCENTAGES = (
    ("estimate_id", "Recomputed"), ("printed", "Printed"), ("lower", "Interval from"), ("upper", "to"),
    ("n", "With the need"), ("denominator", "Of"),
)  # fmt: skip

FIGURES = (
    FigureSpec(
        slug="needs-prevalence",
        chapter="needs",
        title="Needs of service users at mid-point",
        caption="Share of service users with each need, of those with that need recorded.",
        analyses=("needs_prevalence",),
        prefixes=("needs.prevalence.midpoint.",),
        columns=(("need", "Need"), *_PERCENTAGES),
        caption_number="Figure 3",
        text_number="Figure 3",
    ),
    FigureSpec(
        slug="needs-by-wave",
        chapter="needs",
        title="Needs at intake, mid-point and closure",
        caption="Share of service users with each need at the three assessments.",
        analyses=("needs_prevalence",),
        prefixes=("needs.prevalence.",),
        columns=(("need", "Need"), ("wave", "Assessment"), *_PERCENTAGES),
    ),
    FigureSpec(
        slug="needs-count",
        chapter="needs",
        title="Number of needs per service user at mid-point",
        caption="Share of service users by how many of the twelve needs they have.",
        analyses=("needs_count",),
        prefixes=("needs.count.midpoint.",),
        columns=(("need", "Needs"), *_PERCENTAGES),
        caption_number="Figure 2",
        text_number="Figure 2",
    ),
    FigureSpec(
        slug="needs-recoding",
        chapter="needs",
        title="Four needs under the two rules of classification",
        caption="The same answers, counted as in the main report and as in the cost analysis (Table A7.1).",
        analyses=("needs_recoding",),
        prefixes=("needs.recoding.",),
        columns=(("need", "Need"), ("wave", "Rule"), *_PERCENTAGES),
    ),
    FigureSpec(
        slug="needs-engagement",
        chapter="needs",
        title="Engagement of service users with and without each need",
        caption="Levels of engagement at mid-point, in per cent of each group (Table 5).",
        analyses=("needs_engagement",),
        prefixes=("needs.engagement.midpoint.",),
        columns=(("need", "Need"), ("presence", "Group"), ("level", "Engagement"), *_LEVELS),
    ),
    FigureSpec(
        slug="needs-engagement-mosaic",
        chapter="needs",
        title="Mosaic of needs and engagement",
        caption="Service users by need and level of engagement at mid-point: areas are numbers of people.",
        analyses=("needs_engagement",),
        prefixes=("needs.engagement.midpoint.",),
        columns=(("need", "Need"), ("presence", "Group"), ("level", "Engagement"), *_LEVELS),
    ),
    FigureSpec(
        slug="needs-high-level",
        chapter="needs",
        title="Engagement of service users with a high level of need",
        caption="Levels of engagement at mid-point among those whose need is excessive or high.",
        analyses=("needs_high_level",),
        prefixes=("needs.high_level.midpoint.",),
        columns=(("need", "Need"), ("level", "Engagement"), *_LEVELS),
        caption_number="Figure 5",
        text_number="Figure 5",
    ),
    FigureSpec(
        slug="needs-behaviours",
        chapter="needs",
        title="Needs set against four behaviours",
        caption=(
            "Odds ratio of using the behaviour with the need against without it, at mid-point, by two fits "
            "of the same logistic regressions."
        ),
        analyses=("needs_behaviours",),
        prefixes=("needs.behaviours.",),
        columns=(
            ("behaviour", "Behaviour"),
            ("need", "Need"),
            ("model", "Fit"),
            ("estimate_id", "Odds ratio"),
            ("printed", "Printed"),
            ("lower", "Interval from"),
            ("upper", "to"),
            ("n", "With the need"),
            ("denominator", "Of"),
        ),
    ),
)
