"""The figures of one chapter: the cost of a case."""

from drive_eval.declared.costs import COST_COMPONENTS
from drive_eval.figures.spec import FigureSpec

_AMOUNTS = (
    ("part", "Part"), ("bearer", "Arises for"), ("printed", "Printed"),
    ("estimate_id", "Rounded as in the report"), ("unrounded_estimate_id", "Unrounded"),
)  # fmt: skip
_COST_PARTS = (
    "costs.criminal_justice.police.total.", "costs.criminal_justice.other.total.",
    "costs.physical_health.victim.total.", "costs.mental_health.victim.total.",
    "costs.mental_health.perpetrator.total.", "costs.substance_use.victim.total.",
    "costs.substance_use.perpetrator.total.", "costs.childrens_services.total.",
    "costs.housing.victim.total.", "costs.housing.perpetrator.total.", "costs.summary.total.",
)  # fmt: skip
_COST_TABLES = tuple(f"costs_{component}" for component in COST_COMPONENTS)

FIGURES = (
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
)
