"""What the printed figures say about the actions log, as shares that fit together."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path

from drive_eval.demo.printed import Printed
from drive_eval.demo.recipe_casework import Actions
from drive_eval.demo.shares import settle
from drive_eval.release.tables.actions import CATEGORY_OF_DIRECT_TYPE, DIRECT_TYPES

WORK = "interventions"
# Code of direct work → the end of its id in Table 7, whose rows begin with the category.
TABLE_7 = {
    "face_to_face_other_agency_behaviour": "face_to_face_plus_other_agency_plus_behaviour_change",
    "face_to_face_other_agency_general_behaviour": (
        "face_to_face_plus_other_agency_plus_general_plus_behaviour_change"
    ),
    "one_to_one_behavioural": "one_to_one_behavioural_session",
    "one_to_one_general_behaviour": "one_to_one_general_plus_behaviour_change",
    "face_to_face_contact": "face_to_face_contact",
    "direct_contact_made": "direct_contact_made",
    "face_to_face_other_agency_general": "face_to_face_plus_other_agency_plus_general",
    "appointment_support": "support_service_user_to_appointment_meeting",
    "one_to_one_general": "one_to_one_general",
    "email": "email",
    "home_visit": "home_visit",
    "telephone_call": "telephone_call",
    "text_message": "text_message_sent",
    "letter": "letter",
    "message_left": "message_left",
}
CATEGORY = {
    "behaviour_change": "behaviour_change",
    "direct_support": "direct_support",
    "maintaining_contact": "maintaining_and_sustaining_contact",
}
# Agency or objective → the end of its id, in the sentences that print it.
INDIRECT = {"multi_agency": "multi_agency_work", "case_update": "case_updates",
            "background_research": "background_research"}  # fmt: skip
BACKGROUND = {"police": "police", "idva": "idva_and_other_unspecified", "other": "idva_and_other_unspecified"}
MULTI_AGENCY = {"idva": "idva", "police": "police", "probation": "probation_crc_and_nps",
                "childrens_social_services": "childrens_social_services"}  # fmt: skip
UPDATES = ("idva", "police", "probation")
WITHIN = {
    "disrupt": ("police", "idva", "probation", "childrens_social_services"),
    "support": ("probation", "housing", "mental_health_wellbeing"),
    "support_and_disrupt": ("idva", "probation", "police", "childrens_social_services"),
}
AGENCY_ROWS = {"mental_health_wellbeing": "mental_health_and_wellbeing"}


@dataclass(frozen=True)
class ActionTargets:
    """Shares, from 0 to 1.

    ``direct``: direct work of all actions from the second year on; ``indirect``: its three types;
    ``background``, ``updates``: by agency; ``multi_agency``: by (objective, agency); ``direct_types``:
    by label of Table 7.
    """

    direct: float
    indirect: Mapping[str, float]
    background: Mapping[str, float]
    updates: Mapping[str, float]
    multi_agency: Mapping[tuple[str, str], float]
    direct_types: Mapping[str, float]


def read_action_targets(published: str | Path, recipe: Actions) -> ActionTargets:
    """Read the targets from the folder of printed figures.

    Direct work's share is followed, not indirect work's: the two add up to more than everything. So do the
    three objectives, of which the two with a printed number are followed. Raises ``InputRefusedError``
    with every figure that is missing, ``AllocationError`` if no shares round to the percentages.
    """
    printed = Printed(Path(published) / "published.csv")

    def share(end: str) -> Decimal:
        return printed.number(f"{WORK}.{end}")

    indirect = {name: share(f"{end}.share_of_indirect") for name, end in INDIRECT.items()}
    background = {name: share(f"background_research_agency_{end}.share") for name, end in BACKGROUND.items()}
    overall = {name: share(f"multi_agency_{end}.share") for name, end in MULTI_AGENCY.items()}
    updates = {name: share(f"case_updates_{name}.share") for name in UPDATES}
    within = {
        objective: {name: share(f"{objective}_{AGENCY_ROWS.get(name, name)}.share") for name in names}
        for objective, names in WITHIN.items()
    }
    sizes = {name: float(share(f"multi_agency_{name}_only.share")) / 100.0 for name in ("disrupt", "support")}
    sizes["support_and_disrupt"] = 1.0 - sum(sizes.values())
    labels = {name: _label(printed, name) for name in DIRECT_TYPES}
    direct = float(share("direct_work.share_of_actions")) / 100.0
    printed.refuse([])
    types = settle({"indirect work": indirect}, dict.fromkeys(indirect, 1.0))["indirect work"]
    agencies = recipe.agencies
    cells = settle(within, agencies, overall, sizes, unranked=("other",))
    return ActionTargets(
        direct=direct,
        indirect=types,
        background=settle({"background research": background}, agencies)["background research"],
        updates=settle({"case updates": updates}, agencies)["case updates"],
        multi_agency={
            (objective, agency): sizes[objective] * part
            for objective, column in cells.items()
            for agency, part in column.items()
        },
        direct_types=settle({"direct work": labels}, dict.fromkeys(labels, 1.0))["direct work"],
    )


def _label(printed: Printed, name: str) -> Decimal:
    category = CATEGORY[CATEGORY_OF_DIRECT_TYPE[name]]
    return printed.number(f"table_7.{category}_{TABLE_7[name]}.percent_of_actions")
