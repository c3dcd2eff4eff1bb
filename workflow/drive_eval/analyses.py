"""Every analysis that the pipeline runs, declared in one place.

An analysis of a release's table reads only the fields declared here: its input is a *view*, the
validated projection of the release to those fields. The cost components read the release's cost
parameters through the formula sheet instead, which knows for each component what it needs.
"""

from collections.abc import Collection
from dataclasses import dataclass

NEEDS = (
    "housing", "employment", "alcohol", "relationship_with_children", "parenting_capacity",
    "mental_health", "drugs", "relationship_with_family", "financial", "social_ties",
    "physical_health", "other_addictions",
)  # fmt: skip
BEHAVIOURS = ("physical", "sexual", "harassment_stalking", "jealous_controlling")


@dataclass(frozen=True)
class View:
    """What an analysis may read of one table, beside the fields that identify a row of it."""

    table: str
    fields: tuple[str, ...]


@dataclass(frozen=True)
class Analysis:
    """One analysis of a table of the release, or of several.

    ``id`` names its rule, script, view and files; ``table`` and ``fields`` what it may read;
    ``settings`` the section of the configuration that it depends on (if any); ``answers`` the printed tables
    and figures that its estimates are compared with; ``beside`` what it may read of further tables.
    """

    id: str
    chapter: str
    title: str
    table: str
    fields: tuple[str, ...]
    settings: str
    answers: tuple[str, ...]
    beside: tuple[View, ...] = ()

    @property
    def views(self) -> dict[str, View]:
        """Its views by the names of their files: one for each table, each with a key of its own.

        The first goes by the analysis's id alone, so that a further table renames nothing.
        """
        own = {self.id: View(self.table, self.fields)}
        return own | {f"{self.id}-{view.table}": view for view in self.beside}


LATENT = Analysis(
    id="latent_classes",
    chapter="latent",
    title="Latent classes of needs at mid-point",
    table="needs",
    fields=("wave", *NEEDS),
    settings="latent",
    answers=("Table A3.1", "LCA classes (Figure 4)"),
)
LATENT_BEHAVIOURS = Analysis(
    id="latent_behaviours",
    chapter="latent",
    title="Latent classes of needs set against the four behaviours",
    table="needs",
    fields=("wave", *NEEDS),
    settings="latent",
    answers=("LCA classes (Figure 4)",),
    beside=(View("risk", ("wave", *BEHAVIOURS)),),
)
# Their chapter says itself which jobs they take (``drive_eval.plan``); every other analysis is one job.
WITH_JOBS_OF_THEIR_OWN = (LATENT, LATENT_BEHAVIOURS)
VIEW_ANALYSES = (
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
    LATENT,
    LATENT_BEHAVIOURS,
    Analysis(
        id="profile_flow",
        chapter="profile",
        title="Flow of perpetrators and of primary victims-survivors",
        table="randomisation",
        fields=("perp_id", "repeat_referral", "different_procedure", "arm", "consent"),
        settings="",
        answers=("Appendix 1 flow (perpetrators)", "Appendix 1 flow (primary victims-survivors)"),
        beside=(
            View("service_users", ("status",)),
            View("insights_intake", ("perp_id", "arm", "exclusion_reason")),
            View("insights_exit", ()),
        ),
    ),
    Analysis(
        id="profile_overview",
        chapter="profile",
        title="People in each source",
        table="service_users",
        fields=("status",),
        settings="",
        answers=("Table 1",),
        beside=(View("marac", ("perp_id", "arm")), View("police", ("perp_id", "arm", "site"))),
    ),
    Analysis(
        id="profile_service_users",
        chapter="profile",
        title="Service users at intake",
        table="service_users",
        fields=(
            "status", "age_at_intake", "sex", "ethnicity", "relationship_to_primary_vs", "living_arrangement",
        ),
        settings="profile",
        answers=("Table 3",),
    ),
    Analysis(
        id="profile_victims",
        chapter="profile",
        title="Victims-survivors at intake, by arm",
        table="insights_intake",
        fields=(
            "arm", "age", "gender", "ethnicity", "orientation", "living", "relationship", "children",
            "n_needs",
        ),
        settings="profile",
        answers=("Table 4",),
    ),
    Analysis(
        id="profile_duration",
        chapter="profile",
        title="Months from allocation to closure",
        table="service_users",
        fields=("status", "allocation_date", "closure_date"),
        settings="profile",
        answers=("Interventions",),
    ),
    Analysis(
        id="profile_statutory",
        chapter="profile",
        title="Statutory involvement with service users",
        table="service_users",
        fields=(
            "status", "closure_date", "cyps_involved", "cyps_type", "ccj_current_proceedings",
            "children_in_household", "child_protection",
        ),
        settings="profile",
        answers=("Profile and needs", "Appendix 8.2"),
        beside=(View("needs", ("wave", "engagement_level")),),
    ),
    Analysis(
        id="profile_suicide",
        chapter="profile",
        title="Planned or attempted suicide of service users",
        table="needs",
        fields=("wave", "suicide"),
        settings="profile",
        answers=("Appendix 8.2",),
    ),
    Analysis(
        id="profile_victim_answers",
        chapter="profile",
        title="Needs of victims-survivors and outcomes at exit in the data of the cost analysis",
        table="insights_intake",
        fields=(
            "intake_date", "drugs", "alcohol", "mental_health", "suicide", "self_harm", "children",
            "n_children", "cyps_involved", "cyps_type",
        ),
        settings="profile",
        answers=("Appendix 8.1",),
        beside=(
            View(
                "insights_exit",
                (
                    "exit_date", "support_housing", "housing_sanctuary", "housing_rehoused_in_area",
                    "housing_moved_out_of_area", "housing_perpetrator_evicted", "housing_refuge",
                    "housing_other",
                ),
            ),
        ),
    ),
)  # fmt: skip
COST_COMPONENTS = (
    "criminal_justice", "physical_health", "mental_health", "substance_use", "childrens_services",
    "housing", "summary",
)  # fmt: skip


def views(chosen: Collection[str] | None = None) -> dict[str, View]:
    """The views of the chosen chapters' analyses by name; of all chapters where none are chosen."""
    return {
        name: view
        for entry in VIEW_ANALYSES
        if chosen is None or entry.chapter in chosen
        for name, view in entry.views.items()
    }


def by_id(analysis: str) -> Analysis:
    """The declaration of a view analysis; ``KeyError`` with the known ids otherwise."""
    found = {entry.id: entry for entry in VIEW_ANALYSES}
    if analysis not in found:
        raise KeyError(f"{analysis} is not an analysis; known are {', '.join(found)}")
    return found[analysis]


def chapters(chosen: Collection[str] | None = None) -> dict[str, tuple[str, ...]]:
    """Chapter → names of its estimate tables, in the order of the report; all of them, or those chosen."""
    costs = tuple(f"costs_{component}" for component in COST_COMPONENTS)
    of_views = {name: of_chapter(name) for name in ("profile", "needs", "latent")}
    every = {**of_views, "costs": costs}
    return every if chosen is None else {name: every[name] for name in every if name in chosen}


def of_chapter(chapter: str) -> tuple[str, ...]:
    """The ids of the view analyses of one chapter."""
    return tuple(entry.id for entry in VIEW_ANALYSES if entry.chapter == chapter)


def estimate_tables(chosen: Collection[str] | None = None) -> tuple[str, ...]:
    """The names of the estimate tables of these chapters, one for each rule that makes estimates."""
    return tuple(name for names in chapters(chosen).values() for name in names)
