"""Which printed figures the models' estimates answer, by behaviour, predictor, level and severity."""

from drive_eval.behaviour_models.fields import WAVES

CMS = "change_in_behaviour_cms"
TABLE_8 = {"intake": "intake", "midpoint": "middle", "closure": "case_closure"}
# Severities that the report adds up are joined by a plus.
_BY_WAVE = {
    ("physical", "high"): "p_high_physical",
    ("physical", "none"): "p_no_physical",
    ("harassment_stalking", "moderate+high"): "p_moderate_and_high_h_and_s",
    ("harassment_stalking", "none"): "p_no_h_and_s",
    ("jealous_controlling", "high"): "p_high_j_and_c",
    ("jealous_controlling", "moderate"): "p_moderate_j_and_c",
    ("jealous_controlling", "standard"): "p_standard_j_and_c",
}
# The text gives jealous and controlling behaviours at both ends only.
_WAVES_GIVEN = {"jealous_controlling": ("intake", "closure")}
_BY_LEVEL = {
    ("physical", "relationship_to_primary_vs", "family_member", "high"): "p_high_physical_family_member",
    ("physical", "relationship_to_primary_vs", "ex_intimate_partner", "high"): (
        "p_high_physical_ex_intimate_partner"
    ),
    ("jealous_controlling", "relationship_to_primary_vs", "family_member", "high"): (
        "p_high_j_and_c_family_member"
    ),
    ("jealous_controlling", "relationship_to_primary_vs", "current_intimate_partner", "high"): (
        "p_high_j_and_c_current_intimate_partner"
    ),
    ("jealous_controlling", "relationship_to_primary_vs", "ex_intimate_partner", "high"): (
        "p_high_j_and_c_ex_intimate_partner"
    ),
}
_LIVING = {"living_together": "living_together", "not_living_together": "not_living_together"}


def margin_id(behaviour: str, term: str, level: str, severity: str) -> str:
    """The printed figure that a pooled margin answers; empty where none was printed."""
    if term == "wave" and level in _WAVES_GIVEN.get(behaviour, tuple(WAVES)):
        name = _BY_WAVE.get((behaviour, severity))
        return f"{CMS}.{name}.{level}" if name else ""
    if behaviour == "harassment_stalking" and term == "living_arrangement" and level in _LIVING:
        known = severity in ("high", "moderate", "standard")
        return f"{CMS}.{severity}_h_and_s_{_LIVING[level]}.percent" if known else ""
    name = _BY_LEVEL.get((behaviour, term, level, severity))
    return f"{CMS}.{name}.percent" if name else ""


def table_8_id(severity: str, wave: str, statistic: str) -> str:
    """The printed figure of Table 8 (sexual abuse) for a severity at a wave."""
    return f"table_8.{severity}_{TABLE_8[wave]}.{statistic}"
