"""The analyses of one chapter: who took part."""

from drive_eval.declared.model import Analysis, View

ANALYSES = (
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
