"""The figures of one chapter: service users' behaviour and the Drive-DASH."""

from drive_eval.figures.spec import FigureSpec

_PEOPLE = (
    ("estimate_id", "Recomputed"), ("printed", "Printed"), ("lower", "Interval from"), ("upper", "to"),
    ("n", "Service users"), ("denominator", "Of"),
)  # fmt: skip

FIGURES = (
    FigureSpec(
        slug="behaviour-severity",
        chapter="behaviour",
        title="Severity of four behaviours at intake, mid-point and closure",
        caption="Share of service users with each severity, of those with the behaviour recorded.",
        analyses=("behaviour_severity",),
        prefixes=("behaviour.severity.",),
        columns=(("behaviour", "Behaviour"), ("wave", "Assessment"), ("severity", "Severity"), *_PEOPLE),
        caption_number="Figures 9 and 10",
        text_number="Figures 10 and 11",
    ),
    FigureSpec(
        slug="behaviour-transitions",
        chapter="behaviour",
        title="How service users moved between severities",
        caption=(
            "Service users with the behaviour recorded at all three assessments: each band is people who "
            "moved from one severity to another."
        ),
        analyses=("behaviour_severity",),
        prefixes=("behaviour.transition.",),
        columns=(
            ("behaviour", "Behaviour"),
            ("step", "From and to"),
            ("start", "From severity"),
            ("end", "To severity"),
            *_PEOPLE,
        ),
    ),
    FigureSpec(
        slug="behaviour-engagement",
        chapter="behaviour",
        title="Four behaviours by engagement",
        caption="Share of service users in contact with the behaviour, by their level of engagement.",
        analyses=("behaviour_engagement",),
        prefixes=("behaviour.engagement.",),
        columns=(("behaviour", "Behaviour"), ("level", "Engagement"), ("wave", "Assessment"), *_PEOPLE),
        caption_number="Figure 23",
        text_number="Figure 25",
    ),
    FigureSpec(
        slug="behaviour-dash",
        chapter="behaviour",
        title="Drive-DASH scores over time",
        caption="Mean score of the forms that count, and the score that the models predict for everybody.",
        analyses=("behaviour_dash", "behaviour_dash_bayes"),
        prefixes=("behaviour.dash.", "behaviour.dash_bayes."),
        columns=(
            ("wave", "Assessment"),
            ("source", "From"),
            ("estimate_id", "Score"),
            ("lower", "Interval from"),
            ("upper", "to"),
            ("n", "Forms or people"),
        ),
        caption_number="Figures 20 and 21",
        text_number="Figures 22 and 23",
    ),
)
