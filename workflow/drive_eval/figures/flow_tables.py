"""The tables behind the flow diagrams, and those diagrams in words.

A diagram has three columns of boxes: what happened before allocation, and the two arms. A *side* box says
who left between the box above and the box below.
"""

from dataclasses import dataclass

import pandas as pd

from drive_eval.figures.drawing import printed_values, table
from drive_eval.release.tables.insights import EXCLUSIONS
from drive_eval.report.numbers import short

COLUMNS = ("flow", "group", "box", "side", "stage", "estimate_id", "n", "printed")
ENROLMENT, DRIVE, CONTROL = "Before allocation", "Drive", "Control"


@dataclass(frozen=True)
class Box:
    """One box: its stages as (name in the analysis, words), and the column that it stands in."""

    group: str
    lines: tuple[tuple[str, str], ...]
    side: bool = False


_REASONS = tuple((f"control.excluded.{reason}", words) for reason, words in EXCLUSIONS.items())
_OTHERS = (("other_procedure", "Excluded: followed other procedures"), ("no_arm", "No arm recorded"))
PERPETRATORS = (
    Box(ENROLMENT, (("assessed", "Cases at MARAC assessed for eligibility"),)),
    Box(ENROLMENT, (("repeated", "Excluded: repeated referral to MARAC"),), side=True),
    Box(ENROLMENT, (("randomised", "Randomised"),)),
    Box(ENROLMENT, _OTHERS, side=True),
    Box(DRIVE, (("drive.allocated", "Allocated to Drive"),)),
    Box(DRIVE, (("drive.no_consent", "No consent to share data"),), side=True),
    Box(DRIVE, (("drive.baseline", "With baseline information"),)),
    Box(
        DRIVE,
        (("drive.died", "Death"), ("drive.transferred", "Transferred to another programme")),
        side=True,
    ),
    Box(DRIVE, (("drive.completed", "Drive cases analysed"),)),
    Box(DRIVE, (("drive.analysed", "of these, with data from the IDVA"),)),
    Box(CONTROL, (("control.allocated", "Allocated to control"),)),
    Box(CONTROL, (("control.lost", "No access to data on behaviour"),), side=True),
    Box(CONTROL, (("control.perpetrators", "With baseline data from the IDVA"),)),
    Box(CONTROL, (("control.excluded", "Excluded forms"), *_REASONS), side=True),
    Box(CONTROL, (("control.analysed", "Control cases analysed"),)),
)
VICTIMS = (
    Box(ENROLMENT, (("randomised", "Primary victims-survivors of randomised cases"),)),
    Box(ENROLMENT, _OTHERS, side=True),
    Box(DRIVE, (("drive.allocated", "Of cases allocated to Drive"),)),
    Box(DRIVE, (("drive.no_form", "Did not engage with the Drive IDVA"),), side=True),
    Box(DRIVE, (("drive.forms", "With baseline data from the IDVA"),)),
    Box(DRIVE, (("drive.no_exit", "No exit form"), ("drive.excluded", "Excluded")), side=True),
    Box(DRIVE, (("drive.analysed", "Analysed"),)),
    Box(CONTROL, (("control.allocated", "Of cases allocated to control"),)),
    Box(CONTROL, (("control.no_form", "Did not engage with an IDVA"),), side=True),
    Box(CONTROL, (("control.forms", "With baseline data from the IDVA"),)),
    Box(
        CONTROL, (("control.excluded", "Excluded"), *_REASONS, ("control.no_exit", "No exit form")), side=True
    ),
    Box(CONTROL, (("control.analysed", "Analysed"),)),
)
# Stages that are no part of a printed diagram are left out where nobody is at them.
IF_ANY = ("no_arm", "drive.excluded", "control.no_exit")


def _data(
    flow: str, boxes: tuple[Box, ...], estimates: pd.DataFrame, published: pd.DataFrame
) -> pd.DataFrame:
    indexed, printed = estimates.set_index("estimate_id"), printed_values(published)
    prefix = f"appendix_1_flow_{flow}."
    rows: list[dict[str, object]] = []
    for number, box in enumerate(boxes):
        for name, words in box.lines:
            identity = f"profile.flow.{name}.n"
            if identity not in indexed.index:
                continue
            found = indexed.loc[identity]
            if name in IF_ANY and found["value"] == 0:
                continue
            ids = [answered for answered in str(found["published_id"]).split(";") if answered in printed]
            own = [answered for answered in ids if answered.startswith(prefix)]
            rows.append({
                "flow": flow, "group": box.group, "box": number, "side": box.side, "stage": words,
                "estimate_id": identity, "n": found["value"],
                "printed": printed[own[0]] if own else float("nan"),
            })  # fmt: skip
    return table(rows, COLUMNS)


def perpetrators(estimates: pd.DataFrame, published: pd.DataFrame) -> pd.DataFrame:
    """The stages of the flow of perpetrators' cases, box by box."""
    return _data("perpetrators", PERPETRATORS, estimates, published)


def victims(estimates: pd.DataFrame, published: pd.DataFrame) -> pd.DataFrame:
    """The stages of the flow of primary victims-survivors, box by box."""
    return _data("primary_victims_survivors", VICTIMS, estimates, published)


def spoken(n: float) -> str:
    """A number of people or forms as text; ``withheld`` where there is none."""
    return "withheld" if pd.isna(n) else short(float(n), "count")


def alt(data: pd.DataFrame) -> str:
    """Each column's stages in their order."""
    parts = [
        f"{group}: " + ", ".join(f"{row['stage'].lower()} {spoken(row['n'])}" for _, row in rows.iterrows())
        for group, rows in data.groupby("group", sort=False)
    ]
    return "Flow diagram. " + ("; ".join(parts) + "." if parts else "No estimate of any stage is available.")
