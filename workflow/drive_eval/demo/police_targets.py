"""What police incidents have to meet: the text on Figures 30 to 42, Appendix 5, and the cost sample.

The means and standard deviations printed "per service user" cannot be per person: they are those of a
person's number averaged over incidents, and are met as such. Where figures contradict one another,
``resources/published/discrepancies_outcomes.csv`` says which was followed.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from drive_eval.demo.printed import Printed, rows
from drive_eval.demo.whole_numbers import Interval, rounds_to
from drive_eval.errors import Problem

ARMS = ("drive", "control")
SITE_ROWS = {"site_2": "police_site_2", "site_1": "appendix_5_police_site_1"}
# Offence → its name among the cost parameters; non-crime incidents have no charges.
OFFENCES = {
    "gbh": "gbh",
    "abh": "abh",
    "threats_to_kill": "threats",
    "stalking_harassment": "stalking",
    "common_assault": "common_assault",
    "rape": "rape",
    "other_sexual": "sexual_other",
    "criminal_damage_arson": "criminal_damage",
    "other_crime": "other_crime",
}
NON_CRIME = "callout"


@dataclass(frozen=True)
class ArmTarget:
    """One arm at one site: people with incidents, and a person's number (all, domestic) over incidents.

    ``most`` and ``dv_most``: the greatest number of one person.
    """

    people: int
    most: int
    mean: Interval
    sd: Interval
    dv_most: int
    dv_mean: Interval
    dv_sd: Interval


@dataclass(frozen=True)
class SiteTarget:
    """One site: incidents in the evaluation's period by kind, crimed ones, repeat perpetrators, and others.

    ``repeat``, ``repeat_dv``: people with two or more domestic incidents, and those incidents; ``outside``:
    recorded incidents outside the period; ``serial``: (people, incidents, domestic incidents), if printed.
    """

    arms: Mapping[str, ArmTarget]
    incidents: int
    dv: int
    crimed_dv: int
    crimed_other: int
    repeat: int
    repeat_dv: int
    outside: int = 0
    serial: tuple[int, int, int] | None = None


@dataclass(frozen=True)
class CostTarget:
    """The cost sample in the six months before MARAC: people, incidents and charges by offence."""

    people: int
    incidents: Mapping[str, int]
    charges: Mapping[str, int]
    non_crime: int


def read_police(printed: Printed) -> dict[str, SiteTarget]:
    """Site → what has to be met; sums that do not fit are noted as problems of ``printed``."""
    two, one = (SITE_ROWS[site] for site in ("site_2", "site_1"))
    targets = {
        "site_2": SiteTarget(
            arms={arm: _arm(printed, two, arm) for arm in ARMS},
            incidents=printed.count(f"{two}.incidents.total"),
            dv=printed.count(f"{two}.dv_related_incidents.n"),
            crimed_dv=printed.count(f"{two}.crimed_dv_incidents.n"),
            crimed_other=printed.count(f"{two}.crimed_non_dv_incidents.n"),
            repeat=printed.count(f"{two}.repeat_perpetrators.n"),
            repeat_dv=printed.count(f"{two}.repeat_dv_incidents.total"),
            serial=(
                printed.count(f"{two}.figure_36_serial.n"),
                printed.count(f"{two}.serial_incidents.total"),
                printed.count(f"{two}.figure_35_serial_dv.n"),
            ),
        ),
        "site_1": SiteTarget(
            arms={arm: _arm(printed, one, arm) for arm in ARMS},
            incidents=printed.count(f"{one}.incidents_analysed.n"),
            dv=printed.count(f"{one}.dv_incidents.n"),
            crimed_dv=printed.count(f"{one}.crimed_dv_incidents.n"),
            crimed_other=printed.count(f"{one}.crimed_non_dv.n"),
            repeat=printed.count(f"{one}.repeat_perpetrators.n"),
            repeat_dv=printed.count(f"{one}.figure_a5_8_repeat_dv_incidents.n"),
            outside=printed.count(f"{one}.incidents_outside_period.n"),
        ),
    }
    for site, target in targets.items():
        rest = sum(arm.people for arm in target.arms.values()) - target.repeat
        if not 0 <= target.dv - target.repeat_dv <= rest:
            message = "people without repeat incidents cannot have the domestic incidents that are left."
            printed.problems.append(
                Problem(str(printed.path), key=SITE_ROWS[site], rule="arithmetic", message=message)
            )
    return targets


def _arm(printed: Printed, row: str, arm: str) -> ArmTarget:
    who = {"drive": "drive_su", "control": "control"}[arm]
    people = {"drive": "sus_with_police_data", "control": "controls_with_police_data"}[arm]
    every, dv = f"{row}.all_incidents_per_{who}", f"{row}.dv_incidents_per_{who}"
    # The range of Drive's domestic incidents at site 2 is lost; that of its repeat perpetrators is printed.
    lost = row == SITE_ROWS["site_2"] and arm == "drive"
    most = f"{row}.repeat_dv_incidents_drive.max" if lost else f"{dv}.max"
    return ArmTarget(
        people=printed.count(f"{row}.{people}.n"),
        most=printed.count(f"{every}.max"),
        mean=rounds_to(printed.number(f"{every}.mean")),
        sd=rounds_to(printed.number(f"{every}.sd")),
        dv_most=printed.count(most),
        dv_mean=rounds_to(printed.number(f"{dv}.mean")),
        dv_sd=rounds_to(printed.number(f"{dv}.sd")),
    )


def read_average_days(printed: Printed) -> int:
    """Average length of the intervention in days, printed in months."""
    months = printed.number("marac_longitudinal_site_2.average_drive_duration.months")
    return round(float(months) * 365.25 / 12)


def read_cost_sample(parameters: Path) -> CostTarget:
    """Read the cost sample's counts from the cost parameters, which hold them decoded from the rates."""
    values = {row["parameter_id"]: float(row["value"]) for row in rows(parameters) if row["value"]}
    prefix = "criminal_justice"
    incidents = {code: int(values[f"{prefix}.{name}.incidents"]) for code, name in OFFENCES.items()}
    charges = {
        code: int(values[f"{prefix}.{name}.charges"])
        for code, name in OFFENCES.items()
        if f"{prefix}.{name}.charges" in values
    }
    # Of other crimes only a charge rate is known, which no whole number of charges gives.
    charges["other_crime"] = round(
        values[f"{prefix}.other_crime.charge_rate"] / 100 * incidents["other_crime"]
    )
    return CostTarget(
        people=int(values[f"{prefix}.perpetrators"]),
        incidents=incidents,
        charges=charges,
        non_crime=int(values[f"{prefix}.{NON_CRIME}.incidents"]),
    )
