"""Where Appendix 1, Table 1 and the text print the stages of the flow: stage → ids of the printed figures."""

_P, _V = "appendix_1_flow_perpetrators", "appendix_1_flow_primary_victims_survivors"
_REASONS = {
    "disengaged": "vs_disengaged_with_idva_before_case_closure",
    "repeated_case": "repeated_cases_one_with_unplanned_closure",
    "repeated_information": "repeated_information",
    "overlapping_dates": "overlapping_dates",
    "repeated_victimisation": "repeated_victimisation",
    "fatality": "client_fatality",
    "unknown_period": "unknown_idva_engagement_period",
    "outside_period": "forms_collected_outside_marac_10_month_period",
}
# The flow of victims-survivors prints only the last five reasons.
_IN_BOTH = ("overlapping_dates", "repeated_victimisation", "fatality", "unknown_period", "outside_period")
_STAGES: dict[str, tuple[str, ...]] = {
    "assessed": (f"{_P}.assessed_for_eligibility_at_marac.n",),
    "repeated": (f"{_P}.excluded_repeated_marac_referral.n",),
    "randomised": (f"{_P}.randomised.n",),
    "other_procedure": tuple(f"{flow}.excluded_followed_different_procedures.n" for flow in (_P, _V)),
    "drive.allocated": (
        f"{_P}.allocated_to_drive.n", f"{_P}.received_intervention.n",
        f"{_V}.associated_primary_vs_involved_in_drive.n", f"{_V}.received_intervention.n",
    ),
    "drive.no_consent": (f"{_P}.drive_no_consent_to_share_data.n",),
    "drive.baseline": (
        f"{_P}.drive_perpetrators_with_baseline_information.n",
        "introduction_methodology.drive_vs_possible.n",
    ),
    "drive.died": (f"{_P}.drive_discontinued_death.n",),
    "drive.transferred": (f"{_P}.drive_discontinued_transferred_to_another_programme.n",),
    "drive.completed": (f"{_P}.analysed_drive_cases.n",),
    "forms": ("table_4.group_size.all_n",),
    "drive.forms": (
        f"{_V}.drive_vs_with_idva_baseline_data.n",
        "table_1.drive_victims_survivors_insights.engaging_with_idva",
        "table_4.group_size.drive_n",
    ),
    "drive.no_form": (f"{_V}.drive_vs_who_did_not_engage_with_drive_idva.n",),
    "drive.analysed": (
        f"{_P}.analysed_drive_cases_with_idva_data.n",
        "table_1.drive_victims_survivors_insights.both_entry_and_exit_data",
        "introduction_methodology.drive_vs_with_entry_and_exit_forms.n",
    ),
    "control.allocated": (
        f"{_P}.allocated_to_control.n", "introduction_methodology.control_vs_allocated.n",
    ),
    "control.lost": (f"{_P}.control_lost_to_follow_up_no_behavioural_data.n",),
    "control.perpetrators": (f"{_P}.control_perpetrators_with_idva_baseline_data.n",),
    "control.no_form": (f"{_V}.control_vs_who_did_not_engage_with_idva.n",),
    "control.forms": (
        f"{_V}.control_vs_with_idva_baseline_data.n",
        "table_1.control_victims_survivors_insights.engaging_with_idva",
        "introduction_methodology.control_vs_engaging_with_idva.n", "table_4.group_size.control_n",
    ),
    "control.excluded": (f"{_P}.control_excluded_total.n",),
    "control.analysed": (
        f"{_P}.analysed_control_cases_with_idva_data.n", f"{_V}.total_control_vs_in_final_analysis.n",
        "table_1.control_victims_survivors_insights.both_entry_and_exit_data",
    ),
}  # fmt: skip
PRINTED = _STAGES | {
    f"control.excluded.{reason}": tuple(
        f"{flow}.control_excluded_{end}.n" for flow in ((_P, _V) if reason in _IN_BOTH else (_P,))
    )
    for reason, end in _REASONS.items()
}
