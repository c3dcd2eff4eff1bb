"""Every analysis that the pipeline runs, declared in one place.

An analysis of a release's table reads only the fields declared here: its input is a *view*, the
validated projection of the release to those fields. The cost components read the release's cost
parameters through the formula sheet instead, which knows for each component what it needs.
"""

from dataclasses import dataclass

NEEDS = (
    "housing", "employment", "alcohol", "relationship_with_children", "parenting_capacity",
    "mental_health", "drugs", "relationship_with_family", "financial", "social_ties",
    "physical_health", "other_addictions",
)  # fmt: skip


@dataclass(frozen=True)
class Analysis:
    """One analysis of a table of the release.

    ``id`` names its rule, script, view and files; ``table`` and ``fields`` what it may read;
    ``settings`` the section of the configuration that it depends on; ``answers`` the printed tables
    and figures that its estimates are compared with.
    """

    id: str
    chapter: str
    title: str
    table: str
    fields: tuple[str, ...]
    settings: str
    answers: tuple[str, ...]


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
)
COST_COMPONENTS = (
    "criminal_justice", "physical_health", "mental_health", "substance_use", "childrens_services",
    "housing", "summary",
)  # fmt: skip


def by_id(analysis: str) -> Analysis:
    """The declaration of a view analysis; ``KeyError`` with the known ids otherwise."""
    found = {entry.id: entry for entry in VIEW_ANALYSES}
    if analysis not in found:
        raise KeyError(f"{analysis} is not an analysis; known are {', '.join(found)}")
    return found[analysis]


def chapters() -> dict[str, tuple[str, ...]]:
    """Chapter → names of its estimate tables, in the order of the report."""
    costs = tuple(f"costs_{component}" for component in COST_COMPONENTS)
    needs = tuple(entry.id for entry in VIEW_ANALYSES if entry.chapter == "needs")
    return {"needs": needs, "costs": costs}


def estimate_tables() -> tuple[str, ...]:
    """The names of all estimate tables, one for each rule that makes estimates."""
    return tuple(name for names in chapters().values() for name in names)
