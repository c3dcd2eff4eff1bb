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

_SIMULATED = (
    ("part", "Part"), ("estimate_id", "Simulated mean"), ("lower", "Interval from"), ("upper", "to"),
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
        slug="simulation-agencies",
        chapter="simulation",
        title="What one case costs each agency, with uncertainty",
        caption="Pounds per case and year: simulated mean and interval.",
        analyses=("simulation_costs",),
        prefixes=("simulation.costs.part.", "simulation.costs.case."),
        columns=(("part", "Agency"), ("bearer", "Arises for"), *_SIMULATED[1:]),
    ),
    FigureSpec(
        slug="simulation-density",
        chapter="simulation",
        title="How the cost of a case is distributed over the draws",
        caption="Share of the draws by cost per case, and the total that the report prints.",
        analyses=("simulation_costs",),
        prefixes=("simulation.costs.density.", "simulation.costs.case."),
        columns=(
            ("whose", "Whose cost"),
            ("from_gbp", "From, £"),
            ("to_gbp", "to, £"),
            ("estimate_id", "Share"),
        ),
    ),
    FigureSpec(
        slug="simulation-national",
        chapter="simulation",
        title="What all MARAC cases cost, with uncertainty",
        caption="England and Wales, a year’s cases, in million pounds.",
        analyses=("simulation_costs",),
        prefixes=("simulation.costs.national.",),
        columns=(("part", "Agency"), *_SIMULATED[1:]),
    ),
    FigureSpec(
        slug="simulation-tornado",
        chapter="simulation",
        title="Which inputs move the cost of a case most",
        caption="Cost per case with one input at either end of its interval, the others at their medians.",
        analyses=("simulation_sensitivity",),
        prefixes=("simulation.sensitivity.one_way.total.",),
        columns=(
            ("part", "Input"),
            ("low_estimate_id", "At its lower end"),
            ("high_estimate_id", "At its upper end"),
        ),
    ),
    FigureSpec(
        slug="simulation-variance",
        chapter="simulation",
        title="Which groups of inputs make the cost uncertain",
        caption="Share of the variance that a group explains with its interactions (total Sobol index).",
        analyses=("simulation_sensitivity",),
        prefixes=("simulation.sensitivity.sobol.",),
        columns=(
            ("output", "Of"),
            ("part", "Group of inputs"),
            ("estimate_id", "Total index"),
            ("lower", "Interval from"),
            ("upper", "to"),
        ),
    ),
    FigureSpec(
        slug="simulation-acceptability",
        chapter="simulation",
        title="How likely Drive pays for itself, by its price",
        caption="Probability that the saving per case exceeds a price, for each measured change.",
        analyses=("simulation_benefit",),
        prefixes=("simulation.benefit.acceptability.",),
        columns=(("source", "Measured change"), ("price_gbp", "Price, £"), ("estimate_id", "Probability")),
    ),
    FigureSpec(
        slug="simulation-break-even",
        chapter="simulation",
        title="How large a reduction in incidents pays for Drive",
        caption="Saving per case by reduction in incidents, against the price of Drive.",
        analyses=("simulation_benefit",),
        prefixes=("simulation.benefit.by_reduction.",),
        columns=(
            ("reduction_percent", "Reduction, %"),
            ("estimate_id", "Saving"),
            ("lower", "Interval from"),
            ("upper", "to"),
        ),
    ),
    FigureSpec(
        slug="simulation-information",
        chapter="simulation",
        title="What it would be worth to know more",
        caption="Expected value of information per case, for the decision at the configured price.",
        analyses=("simulation_benefit",),
        prefixes=("simulation.information.",),
        columns=(
            ("source", "Measured change"),
            ("part", "Inputs"),
            ("estimate_id", "Value per case"),
            ("lower", "Interval from"),
            ("upper", "to"),
        ),
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
        slug="victims-change",
        chapter="victims",
        title="Behaviours that victims-survivors experienced, at intake and at exit",
        caption="Share of victims-survivors with each behaviour, as IDVAs recorded it, by arm.",
        analyses=("victims_change",),
        prefixes=("victims.change.",),
        columns=(
            ("behaviour", "Behaviour"),
            ("arm", "Arm"),
            ("occasion", "Occasion"),
            ("estimate_id", "Share"),
            ("lower", "Interval from"),
            ("upper", "to"),
            ("n", "People with it"),
            ("denominator", "Of"),
        ),
        caption_number="Figure 24",
        text_number="Figure 26",
    ),
    FigureSpec(
        slug="victims-contrast",
        chapter="victims",
        title="How much further each behaviour fell with Drive",
        caption=(
            "Fall from intake to exit with Drive less that in the control group, in percentage points, three "
            "times: as observed, weighted for who is observed, and by a multilevel model with covariates."
        ),
        analyses=("victims_change", "victims_selection", "victims_multilevel"),
        prefixes=("victims.change.", "victims.selection.", "victims.multilevel."),
        columns=(
            ("behaviour", "Behaviour"),
            ("analysis", "Analysis"),
            ("estimate_id", "Extra fall"),
            ("printed", "Printed"),
            ("lower", "Interval from"),
            ("upper", "to"),
            ("probability_estimate_id", "Probability that Drive did better"),
        ),
    ),
    FigureSpec(
        slug="victims-odds",
        chapter="victims",
        title="The printed difference-in-differences models, beside the same models fitted again",
        caption="Odds ratios of Tables A4.1 to A4.4 with their intervals.",
        analyses=("victims_did",),
        prefixes=("victims.did.",),
        columns=(
            ("behaviour", "Behaviour"),
            ("term", "Term"),
            ("estimate_id", "Recomputed"),
            ("lower", "Interval from"),
            ("upper", "to"),
            ("printed", "Printed"),
            ("printed_lower", "Printed from"),
            ("printed_upper", "to"),
        ),
    ),
    FigureSpec(
        slug="victims-risk",
        chapter="victims",
        title="Change in risk and how lasting it is, as IDVAs judged it",
        caption="Answers at exit, by arm.",
        analyses=("victims_risk",),
        prefixes=("victims.risk.",),
        columns=(
            ("question", "Question"),
            ("arm", "Arm"),
            ("answer", "Answer"),
            ("estimate_id", "Share"),
            ("lower", "Interval from"),
            ("upper", "to"),
            ("n", "People"),
            ("denominator", "Of"),
        ),
        caption_number="Figures 43 and 44",
        text_number="Figures 46 and 47",
    ),
    FigureSpec(
        slug="victims-support",
        chapter="victims",
        title="How long IDVA support lasted, and how many contacts there were",
        caption="Share of victims-survivors by days of support and by contacts with the IDVA, by arm.",
        analyses=("victims_support",),
        prefixes=("victims.support.length.", "victims.support.contacts."),
        columns=(
            ("measure", "Measure"),
            ("arm", "Arm"),
            ("band", "Band"),
            ("estimate_id", "Share"),
            ("n", "People"),
            ("denominator", "Of"),
        ),
    ),
)


def by_slug(slug: str) -> FigureSpec:
    """The figure of a slug; ``KeyError`` with the known slugs otherwise."""
    found = {figure.slug: figure for figure in FIGURES}
    if slug not in found:
        raise KeyError(f"{slug} is not a figure; known are {', '.join(found)}")
    return found[slug]
