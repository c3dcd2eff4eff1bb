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
)


def by_slug(slug: str) -> FigureSpec:
    """The figure of a slug; ``KeyError`` with the known slugs otherwise."""
    found = {figure.slug: figure for figure in FIGURES}
    if slug not in found:
        raise KeyError(f"{slug} is not a figure; known are {', '.join(found)}")
    return found[slug]
