"""The figures of one chapter: what case managers did."""

from drive_eval.figures.spec import FigureSpec

_PEOPLE = (
    ("estimate_id", "Recomputed"), ("printed", "Printed"), ("lower", "Interval from"), ("upper", "to"),
    ("n", "Service users"), ("denominator", "Of"),
)  # fmt: skip
_SHARES = (
    ("estimate_id", "Recomputed"), ("printed", "Printed"), ("lower", "Interval from"), ("upper", "to"),
    ("n", "Actions"), ("denominator", "Of"),
)  # fmt: skip

FIGURES = (
    FigureSpec(
        slug="activity-work-by-year",
        chapter="activity",
        title="Direct and indirect work in each programme year",
        caption="Share of case managers’ recorded actions; indirect work by its kind.",
        analyses=("activity_work",),
        prefixes=("activity.work.", "activity.indirect."),
        columns=(("period", "Period"), ("part", "Work"), *_SHARES),
        caption_number="Figure 6",
        text_number="Figure 7",
    ),
    FigureSpec(
        slug="activity-agencies",
        chapter="activity",
        title="Agencies in each kind of indirect work",
        caption="Share of the actions of each kind that were with each agency.",
        analyses=("activity_work",),
        prefixes=("activity.agency.",),
        columns=(("agency", "Agency"), ("kind", "Indirect work"), *_SHARES),
        caption_number="Figures 7 and 8",
        text_number="Figures 8 and 9",
    ),
    FigureSpec(
        slug="activity-objectives",
        chapter="activity",
        title="Agencies in multi-agency work, by its objective",
        caption="Share of multi-agency actions with each objective that were with each agency.",
        analyses=("activity_work",),
        prefixes=("activity.agency.multi_agency.",),
        columns=(("agency", "Agency"), ("kind", "Objective"), *_SHARES),
    ),
    FigureSpec(
        slug="activity-direct-work",
        chapter="activity",
        title="What direct work consisted of",
        caption="Share of direct actions with each label (Table 7), by category.",
        analyses=("activity_direct",),
        prefixes=("activity.direct.",),
        columns=(("label", "Label"), ("category", "Category"), *_SHARES),
    ),
    FigureSpec(
        slug="activity-contacts",
        chapter="activity",
        title="How often service users were in direct contact",
        caption="Service users in contact by their number of direct contacts.",
        analyses=("activity_direct",),
        prefixes=("activity.contact.all.",),
        columns=(("contacts", "Contacts"), *_PEOPLE),
    ),
)
