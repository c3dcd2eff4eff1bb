"""What the models are about: behaviours, severities, predictors, and their names in print."""

BEHAVIOURS = {
    "physical": "Physical abuse",
    "sexual": "Sexual abuse",
    "harassment_stalking": "Harassment and stalking",
    "jealous_controlling": "Jealous and controlling behaviours",
}
SEVERITIES = ("none", "standard", "moderate", "high")
WAVES = {"intake": "Intake", "midpoint": "Mid-point", "closure": "Closure"}
LIVING = {
    "not_living_together": "Not living together",
    "living_together": "Living together",
    "living_together_intermittently": "Living together intermittently",
}
RELATIONSHIPS = {
    "current_intimate_partner": "Current intimate partner",
    "ex_intimate_partner": "Ex-intimate partner",
    "intermittent_intimate_partner": "Intermittent intimate partner",
    "family_member": "Family member",
    "other_person": "Another person",
}
ANSWERS = {"no": "No", "yes": "Yes"}
# Predictor → its name, and its categories with the reference first (none: a number).
PREDICTORS: dict[str, tuple[str, dict[str, str]]] = {
    "wave": ("Time point", WAVES),
    "age_at_intake": ("Age at intake", {}),
    "living_arrangement": ("Living arrangement", LIVING),
    "relationship_to_primary_vs": ("Relationship to the victim-survivor", RELATIONSHIPS),
    "contact": ("Direct contact with the case manager", ANSWERS),
    "dv_charges": ("Charges for domestic violence", ANSWERS),
    "vs_engaged_idva": ("Victim-survivor engaged with an IDVA", ANSWERS),
    "cyps_involved": ("Children's services involved", ANSWERS),
    "ccj_current_proceedings": ("Criminal or civil proceedings", ANSWERS),
}
COVARIATES = tuple(name for name in PREDICTORS if name not in ("wave", "contact"))
WORK = {
    "behaviour_change": "Behaviour-change work",
    "direct_support": "Direct support",
    "maintaining_contact": "Maintaining and sustaining contact",
}
# The fields by which a form finds its service user, and that say who had direct contact.
LINKS = ("risk.su_id", "service_users.su_id")
CONTACT = ("actions.su_id", "actions.work")
# Where a value of the column ``table.field`` comes from, for what an estimate rests on.
SOURCES = {name: f"service_users.{name}" for name in COVARIATES} | {
    "wave": "risk.wave",
    "contact": "actions.work",
}
