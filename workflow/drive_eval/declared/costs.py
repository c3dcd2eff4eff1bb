"""The analyses of one chapter: the cost of a case."""

COST_COMPONENTS = (
    "criminal_justice", "physical_health", "mental_health", "substance_use", "childrens_services",
    "housing", "summary",
)  # fmt: skip
