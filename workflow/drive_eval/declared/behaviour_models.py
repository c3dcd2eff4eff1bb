"""The analyses of one chapter: models of change in behaviour."""

from drive_eval.declared.fields import BEHAVIOURS
from drive_eval.declared.model import Analysis, View

# A view for each behaviour, so that a change in one reruns the models of no other.
BEHAVIOUR_MODELS = Analysis(
    id="behaviour_models",
    chapter="behaviour_models",
    title="Change in four behaviours over time",
    table="service_users",
    fields=(
        "age_at_intake", "living_arrangement", "relationship_to_primary_vs", "dv_charges",
        "vs_engaged_idva", "cyps_involved", "ccj_current_proceedings",
    ),
    settings="behaviour_models",
    answers=("Change in behaviour - CMS", "Table 8"),
    beside=(
        View("actions", ("su_id", "work")),
        *(
            View("risk", ("wave", behaviour), part=behaviour)
            for behaviour in BEHAVIOURS
        ),
    ),
)  # fmt: skip
BEHAVIOUR_WORK = Analysis(
    id="behaviour_work",
    chapter="behaviour_models",
    title="Behaviour by the kind of direct work",
    table="service_users",
    fields=("age_at_intake", "living_arrangement"),
    settings="behaviour_models",
    answers=("Direct work and behaviour",),
    beside=(View("actions", ("su_id", "work", "direct_type")),),
)

ANALYSES = (
    BEHAVIOUR_MODELS,
    BEHAVIOUR_WORK,
)  # fmt: skip
