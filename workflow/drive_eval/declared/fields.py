"""Fields that the analyses of several chapters read."""

from drive_eval.declared.model import View

NEEDS = (
    "housing", "employment", "alcohol", "relationship_with_children", "parenting_capacity",
    "mental_health", "drugs", "relationship_with_family", "financial", "social_ties",
    "physical_health", "other_addictions",
)  # fmt: skip
BEHAVIOURS = ("physical", "sexual", "harassment_stalking", "jealous_controlling")
DASH_ITEMS = tuple(f"q{number}" for number in range(1, 21))
# What the log of randomisation says about a case's arm, for every analysis that compares the arms.
ALLOCATION = View("randomisation", ("perp_id", "repeat_referral", "different_procedure", "arm"))
