"""The analyses of one chapter: re-perpetration."""

from drive_eval.declared.model import Analysis, View

_COHORT = (
    View(
        "randomisation",
        ("perp_id", "site", "date", "repeat_referral", "different_procedure", "arm"),
    ),
    View("service_users", ("status", "allocation_date", "initial_contact_date", "closure_date")),
)
_POLICE = ("perp_id", "site", "date", "dv_flag", "crimed")
ANALYSES = (
    Analysis(
        id="reoffending_marac",
        chapter="reoffending",
        title="Appearances at MARAC during and after the intervention",
        table="marac",
        fields=("perp_id", "vs_id", "date"),
        settings="reoffending",
        answers=("MARAC longitudinal (site 2)", "Change in behaviour - summary", "Police site 2"),
        beside=_COHORT,
    ),
    Analysis(
        id="reoffending_police",
        chapter="reoffending",
        title="Police incidents by period and arm",
        table="police",
        fields=_POLICE,
        settings="reoffending",
        answers=("Police site 2", "Appendix 5 police site 1"),
        beside=(*_COHORT, View("marac", ("perp_id", "vs_id"))),
    ),
    Analysis(
        id="reoffending_rates",
        chapter="reoffending",
        title="Rates per person-year and their ratios between the arms",
        table="police",
        fields=_POLICE,
        settings="reoffending",
        answers=(),
        beside=(*_COHORT, View("marac", ("perp_id", "date"))),
    ),
    Analysis(
        id="reoffending_times",
        chapter="reoffending",
        title="Time to the first event and events accumulated per person",
        table="police",
        fields=_POLICE,
        settings="reoffending",
        answers=(),
        beside=(*_COHORT, View("marac", ("perp_id", "date"))),
    ),
    Analysis(
        id="reoffending_posterior",
        chapter="reoffending",
        title="Ratios of rates with sites partially pooled",
        table="police",
        fields=_POLICE,
        settings="reoffending",
        answers=(),
        beside=_COHORT,
    ),
    Analysis(
        id="reoffending_quality",
        chapter="reoffending",
        title="Quality of the police data",
        table="police",
        fields=("perp_id", "site", "date", "dv_flag", "crimed", "offence", "outcome", "outcome_date"),
        settings="",
        answers=(),
    ),
)
