"""Which figures there are, and what each reads; importable without the drawing and data libraries.

``analyses`` names the estimate tables that a figure reads, so that its rule knows its inputs;
``prefixes`` are the starts of the ids of the estimates among them that it shows. The printed report
numbers a figure twice, in its caption and in the text that mentions it: both are kept, ours go by slug.
"""

from dataclasses import dataclass

from drive_eval.analyses import COST_COMPONENTS


@dataclass(frozen=True)
class FigureSpec:
    """One figure: its names, what it reads, and the columns of the table behind it.

    ``columns``: name in the figure's data and heading; a name that ends in ``estimate_id`` stands for
    that estimate's value.
    """

    slug: str
    chapter: str
    title: str
    caption: str
    analyses: tuple[str, ...]
    prefixes: tuple[str, ...]
    columns: tuple[tuple[str, str], ...]
    caption_number: str = ""
    text_number: str = ""


_PERCENTAGES = (
    ("estimate_id", "Recomputed"), ("printed", "Printed"), ("lower", "Interval from"), ("upper", "to"),
    ("n", "With the need"), ("denominator", "Of"),
)  # fmt: skip
_LEVELS = (
    ("estimate_id", "Recomputed"), ("printed", "Printed"), ("lower", "Interval from"), ("upper", "to"),
    ("n", "At this level"), ("denominator", "Of"),
)  # fmt: skip
_AMOUNTS = (
    ("part", "Part"), ("bearer", "Arises for"), ("printed", "Printed"),
    ("estimate_id", "Rounded as in the report"), ("unrounded_estimate_id", "Unrounded"),
)  # fmt: skip
_PROFILES = (
    ("class", "Class"), ("need", "Need"), ("estimate_id", "Probability of the need"),
    ("lower", "Interval from"), ("upper", "to"), ("note", "Note"),
)  # fmt: skip
_COST_TABLES = tuple(f"costs_{component}" for component in COST_COMPONENTS)
_COST_PARTS = (
    "costs.criminal_justice.police.total.", "costs.criminal_justice.other.total.",
    "costs.physical_health.victim.total.", "costs.mental_health.victim.total.",
    "costs.mental_health.perpetrator.total.", "costs.substance_use.victim.total.",
    "costs.substance_use.perpetrator.total.", "costs.childrens_services.total.",
    "costs.housing.victim.total.", "costs.housing.perpetrator.total.", "costs.summary.total.",
)  # fmt: skip

_SHARES = (
    ("estimate_id", "Recomputed"), ("printed", "Printed"), ("lower", "Interval from"), ("upper", "to"),
    ("n", "Actions"), ("denominator", "Of"),
)  # fmt: skip
_PEOPLE = (
    ("estimate_id", "Recomputed"), ("printed", "Printed"), ("lower", "Interval from"), ("upper", "to"),
    ("n", "Service users"), ("denominator", "Of"),
)  # fmt: skip

_STAGES = (
    ("stage", "Stage"), ("group", "Group"), ("estimate_id", "Recomputed"), ("printed", "Printed"),
)  # fmt: skip

FIGURES: tuple[FigureSpec, ...] = (
    FigureSpec(
        slug="costs-waterfall",
        chapter="costs",
        title="What one case costs public services",
        caption="Pounds per case. Each agency’s bar begins where the one above it ends.",
        analyses=_COST_TABLES,
        prefixes=_COST_PARTS,
        columns=_AMOUNTS,
    ),
    FigureSpec(
        slug="costs-rounding",
        chapter="costs",
        title="What rounding adds to or takes from each part",
        caption="Recomputed with the report’s roundings, minus recomputed without any.",
        analyses=_COST_TABLES,
        prefixes=_COST_PARTS,
        columns=_AMOUNTS,
    ),
    FigureSpec(
        slug="profile-flow-perpetrators",
        chapter="profile",
        title="Flow of perpetrators’ cases through the study",
        caption=(
            "Cases from MARAC to analysis (Appendix 1, first diagram). Control perpetrators with baseline "
            "data count once; exclusions and analysed cases are counted by form."
        ),
        analyses=("profile_flow",),
        prefixes=("profile.flow.",),
        columns=_STAGES,
    ),
    FigureSpec(
        slug="profile-flow-victims",
        chapter="profile",
        title="Flow of primary victims-survivors through the study",
        caption="Primary victims-survivors from allocation to analysis (Appendix 1, second diagram).",
        analyses=("profile_flow",),
        prefixes=("profile.flow.",),
        columns=_STAGES,
    ),
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
        slug="latent-profiles",
        chapter="latent",
        title="Groups of service users by their needs, in the report’s number",
        caption="Probability of each need in each latent class, with as many classes as the report chose.",
        analyses=("latent_classes",),
        prefixes=("latent.k",),
        columns=_PROFILES,
        caption_number="Figure 4",
        text_number="Figure 4",
    ),
    FigureSpec(
        slug="latent-profiles-chosen",
        chapter="latent",
        title="Groups of service users by their needs, as the configured criterion chooses",
        caption="Probability of each need in each latent class, with the number that the criterion prefers.",
        analyses=("latent_classes",),
        prefixes=("latent.k",),
        columns=_PROFILES,
    ),
    FigureSpec(
        slug="latent-shares",
        chapter="latent",
        title="How many service users each group has",
        caption="Share of each latent class, with as many classes as the report chose.",
        analyses=("latent_classes",),
        prefixes=("latent.k",),
        columns=(
            ("class", "Class"),
            ("estimate_id", "Share"),
            ("printed", "Printed"),
            ("lower", "Interval from"),
            ("upper", "to"),
            ("assigned_estimate_id", "Most likely class of"),
        ),
    ),
    FigureSpec(
        slug="latent-criteria",
        chapter="latent",
        title="How many groups: information criteria by number of classes",
        caption="Lower is better. Filled: the number of classes that the criterion prefers (Table A3.1).",
        analyses=("latent_classes",),
        prefixes=("latent.fit.",),
        columns=(
            ("criterion", "Criterion"),
            ("classes", "Classes"),
            ("estimate_id", "Recomputed"),
            ("printed", "Printed"),
        ),
    ),
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


def by_slug(slug: str) -> FigureSpec:
    """The figure of a slug; ``KeyError`` with the known slugs otherwise."""
    found = {figure.slug: figure for figure in FIGURES}
    if slug not in found:
        raise KeyError(f"{slug} is not a figure; known are {', '.join(found)}")
    return found[slug]
