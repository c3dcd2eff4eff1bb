"""What the printed figures say about service users at intake: Table 3, statutory involvement, children."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path

from drive_eval.demo.printed import Printed
from drive_eval.errors import Problem

# Code → the end of its id among the printed rows of Table 3; an empty code is a missing value.
ETHNICITY = {
    "white_british": "white_british",
    "white_other": "white_other",
    "asian": "asian_asian_british",
    "arab": "arab",
    "black": "black_black_british",
    "mixed": "mixed_race",
    "prefer_not_to_say": "prefer_not_to_say",
    "unknown": "unknown_ethnicity",
    "": "missing_values",
}
RELATIONSHIP = {
    "current_intimate_partner": "current_intimate_partner",
    "ex_intimate_partner": "ex_intimate_partner",
    "family_member": "family_member",
    "other_person": "another_known_person_associate",
    "dont_know": "dont_know",
    "": "missing_values",
}
LIVING = {
    "living_together": "living_together",
    "living_together_intermittently": "living_together_intermittently",
    "not_living_together": "not_living_together",
    "dont_know": "dont_know",
    "": "missing_values",
}


@dataclass(frozen=True)
class ProfileTargets:
    """Numbers of service users, but for the two percentages about the cases closed in two years.

    ``ethnicity``, ``relationship``, ``living``: code → people, of all. Of completed cases: ``cyps_known``
    have children and young people's services recorded and ``cyps_involved`` involved; with those whose
    record only has a type of involvement they are ``cyps_any``, of whom ``s17_or_s47`` and ``s31``;
    ``ccj_known`` have legal proceedings recorded, ``ccj_current`` current ones. ``engaged_with_children``:
    per cent with children among those at least partially engaged; ``protection_engaged``: per cent at
    least partially engaged among those with child protection.
    """

    ethnicity: Mapping[str, int]
    relationship: Mapping[str, int]
    living: Mapping[str, int]
    cyps_known: int
    cyps_involved: int
    cyps_any: int
    s17_or_s47: int
    s31: int
    ccj_known: int
    ccj_current: int
    engaged_with_children: Decimal
    protection_engaged: Decimal


def read_profile_targets(published: str | Path) -> ProfileTargets:
    """Read the targets from the folder of printed figures.

    Raises ``InputRefusedError`` with every figure that is missing or contradicts.
    """
    printed = Printed(Path(published) / "published.csv")

    def block(name: str, codes: Mapping[str, str]) -> dict[str, int]:
        return {code: printed.count(f"table_3.{name}_{end}.n") for code, end in codes.items()}

    ccj_known = printed.count("profile_and_needs.ccj_information_recorded.n")
    targets = ProfileTargets(
        ethnicity=block("ethnicity", ETHNICITY),
        relationship=block("relationship_to_primary_vs", RELATIONSHIP),
        living=block("living_arrangements", LIVING),
        cyps_known=printed.count("profile_and_needs.cyps_information_recorded.n"),
        cyps_involved=printed.count("profile_and_needs.cyps_involved.n"),
        cyps_any=printed.count("appendix_8_2.cyps_involvement_yes.frequency"),
        s17_or_s47=printed.count("appendix_8_2.s17_or_s47.frequency"),
        s31=printed.count("appendix_8_2.s31_care_or_supervision_order.frequency"),
        ccj_known=ccj_known,
        ccj_current=printed.count_from_percent(
            "profile_and_needs.current_legal_proceedings.percent", ccj_known
        ),
        engaged_with_children=printed.number("interventions.at_least_partially_engaged_had_children.percent"),
        protection_engaged=printed.number("interventions.child_protection_concerns_engaged.percent"),
    )
    everybody = printed.count("table_3.service_users.n")
    completed = printed.count("table_1.drive_service_users_cms_data.completed")
    printed.refuse(_contradictions(targets, everybody, completed, str(printed.path)))
    return targets


def _contradictions(targets: ProfileTargets, everybody: int, completed: int, file: str) -> list[Problem]:
    """Sums that have to fit and do not."""
    unrecorded = completed - targets.cyps_known
    checks = {
        "table_3.ethnicity": sum(targets.ethnicity.values()) == everybody,
        "table_3.relationship_to_primary_vs": sum(targets.relationship.values()) == everybody,
        "table_3.living_arrangements": sum(targets.living.values()) == everybody,
        "appendix_8_2.cyps_involvement_yes.frequency": (
            targets.cyps_involved <= targets.cyps_any <= targets.cyps_involved + unrecorded
        ),
        "appendix_8_2.s17_or_s47.frequency": targets.s17_or_s47 + targets.s31 <= targets.cyps_any,
        "profile_and_needs.ccj_information_recorded.n": targets.ccj_known <= completed,
    }
    message = "the parts do not fit the total."
    return [
        Problem(file, key=key, rule="arithmetic", message=message) for key, fits in checks.items() if not fits
    ]
