"""The figures of one chapter: re-perpetration."""

from drive_eval.figures.spec import FigureSpec

_BY_PERIOD = (
    ("panel", "Group"), ("arm", "Arm"), ("period", "Period"), ("estimate_id", "Recomputed"),
    ("lower", "Interval from"), ("upper", "to"), ("n", "With an event"), ("denominator", "Of"),
)  # fmt: skip
_CURVES = (
    ("panel", "Data"), ("arm", "Arm"), ("month", "Month"), ("estimate_id", "Recomputed"),
    ("lower", "Interval from"), ("upper", "to"), ("at_risk", "Under observation"),
)  # fmt: skip

FIGURES = (
    FigureSpec(
        slug="reoffending-marac",
        chapter="reoffending",
        title="Perpetrators who appeared at MARAC again",
        caption="Share of perpetrators by period; control cases’ periods follow the report’s rule.",
        analyses=("reoffending_marac",),
        prefixes=("reoffending.marac.drive.", "reoffending.marac.control."),
        columns=(
            *_BY_PERIOD,
            ("observed_estimate_id", "Of those whom the data cover"),
            ("printed", "Printed"),
        ),
        caption_number="Figures 25 to 27",
        text_number="Figures 27 to 29",
    ),
    FigureSpec(
        slug="reoffending-police",
        chapter="reoffending",
        title="Perpetrators with a domestic violence incident recorded by the police",
        caption="Share of perpetrators with a police record by period.",
        analyses=("reoffending_police",),
        prefixes=("reoffending.police.",),
        columns=_BY_PERIOD,
        caption_number="Figures 30 and A5.3",
        text_number="Figures 32 and A5.3",
    ),
    FigureSpec(
        slug="reoffending-rates",
        chapter="reoffending",
        title="Domestic violence incidents per person-year",
        caption="Incidents over the time for which people were under observation, everybody looked up.",
        analyses=("reoffending_rates",),
        prefixes=("reoffending.rates.",),
        columns=_BY_PERIOD,
    ),
    FigureSpec(
        slug="reoffending-cumulative",
        chapter="reoffending",
        title="Events per person since randomisation",
        caption="Mean cumulative number of domestic violence incidents, and of appearances at MARAC.",
        analyses=("reoffending_times",),
        prefixes=("reoffending.times.",),
        columns=_CURVES,
    ),
    FigureSpec(
        slug="reoffending-first",
        chapter="reoffending",
        title="Perpetrators with any event since randomisation",
        caption="Share with a domestic violence incident, or an appearance at MARAC again (Kaplan-Meier).",
        analyses=("reoffending_times",),
        prefixes=("reoffending.times.",),
        columns=_CURVES,
    ),
)
