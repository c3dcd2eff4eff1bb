"""Which figures of the feasibility report the estimates of the first year answer."""

from drive_eval.profile.cases import ARMS

EVERYBODY = {
    "allocated": ("feas.allocated_in_year_1.n",),
    "closed": ("feas.completed_by_april_2017.n",),
    "control": ("feas.control_perpetrators.n",),
    "forms_drive": ("feas.vs_linked_to_drive.n",),
    "forms_control": ("feas.vs_linked_to_control.n",),
    "age": ("feas.su_age.mean",),
    "men": ("feas.su_men.percent",),
}
NEEDS = {
    "drugs": ("feas.substance_misuse_when_known.percent",),
    "alcohol": ("feas.alcohol_misuse_when_known.percent",),
    "housing": ("feas.housing_issues_when_known.percent",),
    "mental_health": ("feas.mental_health_issues_when_known.percent",),
}
# Number of complex needs → the row of its number and percentage.
NUMBERS = {
    0: "feas.no_complex_needs",
    1: "feas.one_complex_need",
    2: "feas.two_complex_needs",
    3: "feas.three_complex_needs",
    4: "feas.four_complex_needs",
}
CONTACT: dict[object, tuple[str, ...]] = {
    "cases": ("feas.direct_contact_denominator.n",),
    ("with", "n"): ("feas.direct_contact.n",),
    ("with", "percent"): ("feas.direct_contact.percent",),
    ("without", "n"): ("feas.no_direct_contact.n",),
    ("without", "percent"): ("feas.no_direct_contact.percent",),
}
RISK_BY_CONTACT = {
    "with": {
        "known.n": ("feas.risk_known_direct_contact.n",),
        "reduced.n": ("feas.risk_reduced_direct_contact.n",),
        "reduced.percent": ("feas.risk_reduced_direct_contact.percent",),
    },
    "without": {
        "known.n": ("feas.risk_known_no_contact.n",),
        "reduced.n": ("feas.risk_reduced_no_contact.n",),
        "reduced.percent": ("feas.risk_reduced_no_contact.percent",),
    },
    "all": {
        "known.n": ("feas.cm_risk_known.n",),
        "reduced.n": ("feas.cm_risk_reduced.n",),
        "reduced.percent": ("feas.cm_risk_reduced.percent",),
    },
}
RISK_BY_IDVA = {
    arm: {
        "people": (f"feas.idva_risk_known_{arm}.n",),
        "reduced.n": (f"feas.idva_risk_reduced_{arm}.n",),
        "reduced.percent": (f"feas.idva_risk_reduced_{arm}.percent",),
    }
    for arm in ARMS
}
PHYSICAL = {
    "intake.any.n": ("feas.physical_abuse_at_intake.n",),
    "intake.any.percent": ("feas.physical_abuse_at_intake.percent",),
    "closure.any.n": ("feas.physical_abuse_at_exit.n",),
    "closure.any.percent": ("feas.physical_abuse_at_exit.percent",),
    "ended.n": ("feas.physical_abuse_at_intake_but_not_exit.n",),
}
