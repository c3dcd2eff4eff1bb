"""Which printed figures the chapter's estimates answer: parts of their ids, in one place."""

from collections.abc import Iterator

import pandas as pd

# Behaviour → what the text's figures call it.
IN_TEXT = {"physical": "physical", "harassment_stalking": "h_and_s", "jealous_controlling": "j_and_c"}
CHANGE, SUMMARY = "vs_insights_dva_change", "change_in_behaviour_summary"
SUPPORT = "idva_support_insights"
# Behaviour → its table of regression results.
TABLES = {
    "physical": "ta4_1",
    "sexual": "ta4_2",
    "harassment_stalking": "ta4_3",
    "jealous_controlling": "ta4_4",
}
_EXTRA_FALL = {
    ("harassment_stalking", "high"): f"{CHANGE}.high_severity_extra_reduction_h_and_s.pct_points",
    ("jealous_controlling", "high"): f"{CHANGE}.high_severity_extra_reduction_j_and_c.pct_points",
    ("physical", "moderate"): f"{CHANGE}.moderate_severity_extra_reduction_physical.pct_points",
}


def contrasts(behaviour: str, level: str) -> tuple[str, ...]:
    """The printed differences of changes between the arms."""
    short = IN_TEXT.get(behaviour)
    if short and level == "any":
        end = f"extra_reduction_drive_vs_control_{short}.pct_points"
        return f"{CHANGE}.{end}", f"{SUMMARY}.{end}"
    if short and level == "none":
        return (f"{CHANGE}.none_extra_increase_{short}.pct_points",)
    found = _EXTRA_FALL.get((behaviour, level))
    return (found,) if found else ()


def standard_changes(
    behaviour: str, drive: pd.DataFrame, control: pd.DataFrame
) -> Iterator[tuple[str, str, str, float, pd.DataFrame]]:
    """Arm, level, printed figure, direction and people of the two changes that are printed by arm."""
    if behaviour == "jealous_controlling":
        name = f"{CHANGE}.standard_severity_j_and_c_change"
        yield "drive", "standard", f"{name}_drive.pct_points", 1.0, drive
        yield "control", "standard", f"{name}_control.pct_points", -1.0, control


def coefficient(behaviour: str, term: str, statistic: str) -> tuple[str, ...]:
    """The printed figures of one number of a regression table; some are repeated in the text."""
    found: tuple[str, ...] = (f"{TABLES[behaviour]}.{term}.{statistic}",)
    repeated = {
        "living_together": "living_together_gt_h_and_s",
        "cyps_involvement_ref_yes": "cyps_gt_h_and_s",
    }
    if behaviour == "harassment_stalking" and term in repeated and statistic != "std_err":
        found += tuple(f"{text}.{repeated[term]}.{statistic}" for text in (CHANGE, SUMMARY))
    return found
