"""What the Insights forms have to meet: Appendix 1, Tables 4 and 9, Appendix 8.1 and the text on support.

Where the figures contradict one another, ``resources/published/discrepancies_outcomes.csv`` says what
was followed. The numbers are read when the generator runs; none is written in code.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

from drive_eval.demo.printed import Printed
from drive_eval.demo.whole_numbers import Interval, Moments, rounds_to, total_for
from drive_eval.errors import Problem

ARMS = ("drive", "control")
VS_FLOW = "appendix_1_flow_primary_victims_survivors"
FLOW = "appendix_1_flow_perpetrators"
# Exclusion reason → the end of its id in the flow of perpetrators, which prints all eight.
EXCLUSIONS = {
    "disengaged": "vs_disengaged_with_idva_before_case_closure",
    "repeated_case": "repeated_cases_one_with_unplanned_closure",
    "repeated_information": "repeated_information",
    "overlapping_dates": "overlapping_dates",
    "repeated_victimisation": "repeated_victimisation",
    "fatality": "client_fatality",
    "unknown_period": "unknown_idva_engagement_period",
    "outside_period": "forms_collected_outside_marac_10_month_period",
}
# Field → code → row of Table 4.
PROFILE = {
    "gender": {"men": "men", "women": "women"},
    "ethnicity": {
        "white_british": "ethnicity_white_british",
        "white_other": "ethnicity_white_other",
        "asian": "ethnicity_asian_british_asian",
        "black": "ethnicity_black_british_black",
        "other": "ethnicity_other_ethnic_background",
    },
    "orientation": {
        "heterosexual": "sexual_orientation_heterosexual",
        "lgb": "sexual_orientation_lgb",
        "no_disclosure": "sexual_orientation_no_disclosure",
    },
    "living": {
        "living_together": "living_situation_living_together",
        "living_together_intermittently": "living_situation_living_together_intermittently",
        "not_living_together": "living_situation_not_living_together",
        "dont_know": "living_situation_dont_know",
    },
    "relationship": {
        "current_intimate_partner": "relationship_to_perpetrator_intimate_partner",
        "ex_intimate_partner": "relationship_to_perpetrator_ex_intimate_partner",
        "intermittent_intimate_partner": "relationship_to_perpetrator_intermittent_intimate_partner",
        "family_member": "relationship_to_perpetrator_family_member",
        "other_person": "relationship_to_perpetrator_other",
    },
    "children": {
        "present": "children_children_present",
        "not_present": "children_children_not_present",
        "dont_know": "children_dont_know",
    },
    "n_needs": {
        "none": "number_of_needs_0_needs",
        "one": "number_of_needs_1_need",
        "two": "number_of_needs_2_needs",
        "three_or_more": "number_of_needs_3_or_more_needs",
    },
}
# Need → its rows in Appendix 8.1.
NEEDS = {
    "drugs": "drugs_misuse",
    "alcohol": "alcohol_misuse",
    "mental_health": "mental_health",
    "suicide": "planned_attempted_suicide",
    "self_harm": "self_harm",
}
CHILDREN = {"present": "yes", "not_present": "no", "dont_know": "dont_know"}
CYPS_TYPES = {
    "s17_child_in_need": "s17_child_in_need",
    "s47_child_protection": "s47_child_protection",
    "s31_care_or_supervision": "s31_care_or_supervision_order",
    "caf": "caf",
    "other": "other",
}
HOUSING = {
    "housing_sanctuary": "sanctuary_scheme",
    "housing_rehoused_in_area": "client_re_housed_in_area",
    "housing_moved_out_of_area": "client_moved_out_of_area",
    "housing_perpetrator_evicted": "perpetrator_evicted",
    "housing_refuge": "refuge",
    "housing_other": "other",
}
SUPPORTS = {
    "support_safety_planning": "safety_planning",
    "support_marac": "marac",
    "support_health_wellbeing": "health_wellbeing",
    "support_criminal_court": "criminal_court_process",
}
ACTIONS = {
    "n_attempts_to_leave": "attempt_to_leave_the_perpetrator",
    "n_ae_visits": "attended_a_and_e",
    "n_police_calls": "called_the_police",
    "n_gp_visits": "attended_their_gp_for_any_reason",
    "n_specialist_support": "accessed_other_specialist_dva_support",
}


@dataclass(frozen=True)
class FlowTarget:
    """Victims-survivors by arm: with an intake form, with both forms in the analysis; exclusions by reason.

    ``perpetrators``: control perpetrators whose victim-survivor has an intake form.
    """

    intake: Mapping[str, int]
    analysed: Mapping[str, int]
    exclusions: Mapping[str, int]
    perpetrators: int


@dataclass(frozen=True)
class YearTarget:
    """Forms by the end of Years 1 and 2, and how the IDVA judged the change in risk by the end of Year 1."""

    year_1: Mapping[str, int]
    year_2: int
    year_2_exits: int
    risk_known: Mapping[str, int]
    risk_reduced: Mapping[str, int]


@dataclass(frozen=True)
class IntakeTarget:
    """Answers at intake of the forms taken by the end of Year 2 (Appendix 8.1), missing answers left over."""

    needs: Mapping[str, Mapping[str, int]]
    children: Mapping[str, int]
    children_mean: Decimal
    cyps: Mapping[str, int]
    cyps_types: Mapping[str, int]


@dataclass(frozen=True)
class InsightsTargets:
    """Everything that the Insights forms have to meet.

    ``profile``: field → arm → code → people; ``age``: arm → (mean, standard deviation); ``length`` (days)
    and ``contacts``: arm → moments; ``supports``: kind of support → percentage of analysed cases;
    ``support_mean``, ``support_sd``: kinds of support in an analysed case, by arm; ``housing`` and
    ``housing_any``: outcomes at exit by the end of Year 2; ``actions``: field → arm → printed mean;
    ``p_values``: field → printed p-value; ``sustainability``: arm → analysed cases with an answer.
    """

    flow: FlowTarget
    years: YearTarget
    profile: Mapping[str, Mapping[str, Mapping[str, int]]]
    age: Mapping[str, tuple[Decimal, Decimal]]
    intake: IntakeTarget
    length: Mapping[str, Moments]
    contacts: Mapping[str, Moments]
    supports: Mapping[str, Decimal]
    support_mean: Mapping[str, Decimal]
    support_sd: Mapping[str, Decimal]
    housing_any: int
    housing: Mapping[str, int]
    actions: Mapping[str, Mapping[str, Decimal]]
    p_values: Mapping[str, Decimal]
    sustainability: Mapping[str, int]


def read_insights(printed: Printed, control_contacts_sd: float) -> InsightsTargets:
    """Read the targets; what is missing or does not add up is noted as a problem of ``printed``.

    ``control_contacts_sd``: standard deviation of the control cases' contacts, for which the printed one
    is impossible beside the printed mean, median and range.
    """
    flow = _flow(printed)
    support = "idva_support_insights"
    contacts_sd = {
        "drive": rounds_to(printed.number(f"{support}.contacts_drive.sd")),
        "control": Interval(control_contacts_sd - 0.5, control_contacts_sd + 0.5),
    }
    return InsightsTargets(
        flow=flow,
        years=_years(printed),
        profile={field: _by_arm(printed, rows) for field, rows in PROFILE.items()},
        age={
            arm: (
                printed.number(f"table_4.age_years.{arm}_mean"),
                printed.number(f"table_4.age_years.{arm}_sd"),
            )
            for arm in ARMS
        },
        intake=_intake(printed),
        length={
            arm: _moments(
                printed,
                f"{support}.support_length_{arm}",
                flow.analysed[arm],
                rounds_to(printed.number(f"{support}.support_length_{arm}.sd")),
            )
            for arm in ARMS
        },
        contacts={
            arm: _moments(printed, f"{support}.contacts_{arm}", flow.analysed[arm], contacts_sd[arm])
            for arm in ARMS
        },
        supports={
            field: printed.number(f"{support}.support_type_{row}.percent") for field, row in SUPPORTS.items()
        },
        support_mean={arm: printed.number(f"{support}.supports_mobilised_{arm}.mean") for arm in ARMS},
        support_sd={arm: printed.number(f"{support}.supports_mobilised_{arm}.sd") for arm in ARMS},
        housing_any=printed.count("appendix_8_1.interventions_and_outcomes_at_exit_housing.frequency"),
        housing={
            field: printed.count(f"appendix_8_1.interventions_and_outcomes_at_exit_{row}.frequency")
            for field, row in HOUSING.items()
        },
        actions={
            field: {arm: printed.number(f"table_9.{row}.mean_{arm}") for arm in (*ARMS, "all")}
            for field, row in ACTIONS.items()
        },
        p_values={field: printed.number(f"table_9.{row}.t_test_p") for field, row in ACTIONS.items()},
        sustainability={arm: printed.count(f"{support}.figure_44_sustainability.{arm}_n") for arm in ARMS},
    )


def _flow(printed: Printed) -> FlowTarget:
    intake = {arm: printed.count(f"{VS_FLOW}.{arm}_vs_with_idva_baseline_data.n") for arm in ARMS}
    analysed = {
        "drive": printed.count(f"{FLOW}.analysed_drive_cases_with_idva_data.n"),
        "control": printed.count(f"{VS_FLOW}.total_control_vs_in_final_analysis.n"),
    }
    exclusions = {
        reason: printed.count(f"{FLOW}.control_excluded_{end}.n") for reason, end in EXCLUSIONS.items()
    }
    if intake["control"] - sum(exclusions.values()) != analysed["control"]:
        message = "the control cases with an intake form less the exclusions are not the analysed ones."
        printed.problems.append(Problem(str(printed.path), key=VS_FLOW, rule="arithmetic", message=message))
    perpetrators = printed.count(f"{FLOW}.control_perpetrators_with_idva_baseline_data.n")
    return FlowTarget(intake, analysed, exclusions, perpetrators)


def _years(printed: Printed) -> YearTarget:
    return YearTarget(
        year_1={arm: printed.count(f"feas.vs_linked_to_{arm}.n") for arm in ARMS},
        year_2=printed.count("appendix_8_1.victims_survivors_at_intake.n"),
        year_2_exits=printed.count("appendix_8_1.victims_survivors_at_exit.n"),
        risk_known={arm: printed.count(f"feas.idva_risk_known_{arm}.n") for arm in ARMS},
        risk_reduced={arm: printed.count(f"feas.idva_risk_reduced_{arm}.n") for arm in ARMS},
    )


def _by_arm(printed: Printed, rows: Mapping[str, str]) -> dict[str, dict[str, int]]:
    return {
        arm: {code: printed.count(f"table_4.{row}.{arm}_n") for code, row in rows.items()} for arm in ARMS
    }


def _intake(printed: Printed) -> IntakeTarget:
    def counts(row: str, codes: tuple[str, ...]) -> dict[str, int]:
        return {code: printed.count(f"appendix_8_1.{row}_{code}.frequency") for code in codes}

    types = {
        code: printed.count(f"appendix_8_1.type_of_cyps_involvement_{row}.frequency")
        for code, row in CYPS_TYPES.items()
    }
    children = counts("children_in_household", tuple(CHILDREN.values()))
    return IntakeTarget(
        needs={field: counts(row, ("yes", "no", "dont_know")) for field, row in NEEDS.items()},
        children={code: children[answer] for code, answer in CHILDREN.items()},
        children_mean=printed.number("appendix_8_1.average_number_of_children_living_in_household.mean"),
        cyps=counts("cyps_involvement", ("yes", "no")),
        cyps_types=types,
    )


def _moments(printed: Printed, row: str, n: int, sd: Interval) -> Moments:
    """Printed mean, median and range; the standard deviation's interval is given."""
    return Moments(
        n=n,
        total=total_for(printed.number(f"{row}.mean"), n),
        least=printed.count(f"{row}.min"),
        most=printed.count(f"{row}.max"),
        sd=sd,
        median=printed.count(f"{row}.median"),
    )
