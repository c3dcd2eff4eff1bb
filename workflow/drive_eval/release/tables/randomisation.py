"""The log of randomisation (three-year report, Appendix 1)."""

from drive_eval.release.tables.model import Field, arm, day, perpetrator_id, site, table, yes_or_no

RANDOMISATION = table(
    "randomisation",
    "One row for each high-risk case at MARAC that was assessed for eligibility. A perpetrator whose case "
    "came back has a row for each referral.",
    ("marac_case_id",),
    (
        Field("marac_case_id", "id", "Reference of the case at MARAC.", required=True, entity="case"),
        perpetrator_id("Reference of the case's perpetrator."),
        site("Pilot site that the case belongs to.", required=False),
        day("date", "Date of the assessment and, if the case was eligible, of its randomisation."),
        yes_or_no(
            "repeat_referral",
            "Whether the case had been referred before, for which it was not randomised again.",
            required=True,
        ),
        yes_or_no(
            "different_procedure",
            "Whether the case was handled by other procedures, for which it was excluded.",
            required=True,
        ),
        arm("Group that the case was allocated to; missing where it was not randomised.", required=False),
        yes_or_no("consent", "Whether the service user consented to share data with the evaluation."),
    ),
)
