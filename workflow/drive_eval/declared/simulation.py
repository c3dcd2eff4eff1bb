"""The analyses of one chapter: the uncertainty of costs, and when Drive pays."""

from drive_eval.declared.fields import BEHAVIOURS
from drive_eval.declared.model import Analysis, View

# Estimates of the simulation that rest on other jobs' files rather than on a view.
SIMULATED = ("simulation_costs", "simulation_sensitivity", "simulation_benefit")
SIMULATION_EFFECTS = Analysis(
    id="simulation_effects",
    chapter="simulation",
    title="Measured change in incidents",
    table="police",
    fields=("perp_id", "date", "dv_flag", "offence", "outcome"),
    settings="simulation",
    answers=(),
    beside=(
        View("randomisation", ("perp_id", "date", "repeat_referral", "different_procedure", "arm")),
        View("service_users", ("allocation_date",)),
        View("marac", ("perp_id", "date")),
        View("insights_intake", ("arm", "exclusion_reason", *BEHAVIOURS)),
        View("insights_exit", BEHAVIOURS),
    ),
)
SIMULATION_INPUTS = Analysis(
    id="simulation_inputs",
    chapter="simulation",
    title="Inputs of the cost model, counted in the release",
    table="police",
    fields=("perp_id", "date", "offence", "outcome"),
    settings="simulation",
    answers=("Table A8.3", "Table A8.4"),
    beside=(
        View("randomisation", ("perp_id", "date", "repeat_referral", "different_procedure", "arm")),
        View("needs", ("wave", "drugs", "alcohol", "mental_health", "housing", "suicide")),
        View("service_users", ("status", "cyps_involved", "cyps_type")),
        View(
            "insights_intake",
            (
                "intake_date", "drugs", "alcohol", "mental_health", "self_harm", "children", "n_children",
                "cyps_involved", "cyps_type",
            ),
        ),
        View("insights_exit", ("exit_date", "support_housing", "housing_rehoused_in_area")),
    ),
)  # fmt: skip

ANALYSES = (
    SIMULATION_INPUTS,
    SIMULATION_EFFECTS,
)  # fmt: skip
