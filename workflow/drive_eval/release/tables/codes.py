"""Code sets that several tables share: code → label as a reader of a table or figure sees it."""

ARMS = {"drive": "Drive", "control": "Control"}
SITES = {"site_1": "Site 1", "site_2": "Site 2", "site_3": "Site 3"}
SEXES = {"men": "Men", "women": "Women"}
WAVES = {"intake": "Intake", "midpoint": "Mid-point", "closure": "Closure"}
SEVERITIES = {"none": "None", "standard": "Standard", "moderate": "Moderate", "high": "High"}
YES_NO = {"yes": "Yes", "no": "No", "dont_know": "Don't know"}
YES_OR_NO = {"yes": "Yes", "no": "No"}
LIVING = {
    "living_together": "Living together",
    "living_together_intermittently": "Living together intermittently",
    "not_living_together": "Not living together",
    "dont_know": "Don't know",
}
# The level at which children's services are involved (Children Act 1989, sections 17, 31 and 47).
CYPS_TYPES = {
    "s17_child_in_need": "Section 17, child in need",
    "s47_child_protection": "Section 47, child protection",
    "s31_care_or_supervision": "Section 31, care or supervision order",
    "caf": "Common Assessment Framework",
    "other": "Other",
}
