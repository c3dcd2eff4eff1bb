"""Estimates of what the release gives the cost model: incident rates, charge rates, and every count.

Analyses of Table A8.3 (first column) and Table A8.4 (first column), of the cost sample.
"""

from collections.abc import Iterator, Mapping
from typing import Any

import pandas as pd
from scipy import stats

from drive_eval.costs.parameters import Parameter
from drive_eval.estimates import AnalysisResult, Basis, build
from drive_eval.rows import Row
from drive_eval.simulation.counted import Counted
from drive_eval.simulation.distributions import PRIOR
from drive_eval.simulation.inputs import count_inputs
from drive_eval.simulation.sample import CRIMES, OFFENCES, SAMPLE_FIELDS, CostSample, cost_sample
from drive_eval.support import supported

ANALYSIS = "simulation_inputs"
POPULATION = "perpetrators of the cost sample"
NOBODY = "Nobody is in the denominator."
# Offence → its rows in the printed tables (incidents; charges).
RATE_ROWS = {
    "gbh": "gbh_grievous_bodily_harm",
    "abh": "abh_actual_bodily_harm",
    "threats": "threats_to_kill",
    "stalking": "stalking_and_harassment",
    "common_assault": "common_assault_and_battery",
    "rape": "sexual_offences_rape",
    "sexual_other": "sexual_offences_other",
    "criminal_damage": "criminal_damage_and_arson",
    "other_crime": "other_non_dv_related_crimes",
    "callout": "callouts_non_crime_incidents",
}
CHARGE_ROWS = RATE_ROWS | {"common_assault": "common_assault", "criminal_damage": "criminal_damage_arson"}
ALL_RATES = "table_a8_3.totals_average_costs.incidents_per_perpetrator_6_months"
ALL_CHARGES = "appendix_8_text.weighted_charge_rate.percent"
# Charges of other crimes have no row in Table A8.4.
NO_CHARGES = ("other_crime",)


def analyse(
    views: Mapping[str, pd.DataFrame], parameters: Mapping[str, Parameter], settings: Mapping[str, Any]
) -> tuple[AnalysisResult, dict[str, Counted]]:
    """Estimates, and the inputs themselves by parameter.

    ``views``: ``police``, ``randomisation``, ``needs``, ``service_users``, ``insights_intake``,
    ``insights_exit``; ``parameters``: the printed ones; ``settings``: sections ``simulation``, ``profile``.
    """
    simulation = settings["simulation"]
    sample = cost_sample(views["police"], views["randomisation"], simulation)
    counted = count_inputs(views, sample, str(settings["profile"]["year_2_end"]))
    level = float(simulation["interval_level"])
    rows = [*_rates(sample, level), *_charges(sample, level), *_inputs(counted, parameters, sample)]
    return build(rows), counted


def _interval(name: str, level: float) -> str:
    return f"{name}, {100 * level:g}%"


def rate_limits(count: int, people: int, dispersion: float, level: float) -> tuple[float, float]:
    """Interval of a rate per person: gamma after a count whose variance is ``dispersion`` times its mean."""
    tail = (1 - level) / 2
    shape = (count + PRIOR) / dispersion
    lower, upper = stats.gamma.ppf([tail, 1 - tail], shape, scale=dispersion / people)
    return float(lower), float(upper)


def _rates(sample: CostSample, level: float) -> Iterator[Row]:
    people = len(sample.people)
    basis = Basis(
        SAMPLE_FIELDS, (), len(sample.incidents), sample.left_out, "incidents / perpetrators of the sample"
    )
    groups = {name: (int((sample.incidents["offence"] == name).sum()), sample.dispersion(name))
              for name in OFFENCES}  # fmt: skip
    every = sample.incidents["perp_id"].value_counts()
    spread = max(1.0, float(every.var(ddof=1) / every.mean())) if people > 1 else 1.0
    for name, (n, dispersion) in (groups | {"all": (len(sample.incidents), spread)}).items():
        printed = ALL_RATES if name == "all" else (
            f"table_a8_3.{RATE_ROWS[name]}.incidents_per_perpetrator_6_months"
        )  # fmt: skip
        lower, upper = rate_limits(n, people, dispersion, level) if people else (None, None)
        ground = supported(basis, every if name == "all" else sample.per_person(name))
        shared = {
            "analysis": ANALYSIS,
            "population": POPULATION,
            "family": "simulation.rates",
            "period": "six months before randomisation",
            "term": name,
            "n": n,
            "denominator": people,
            "sensitivity": "aggregate",
        }
        yield (
            {
                **shared,
                "estimate_id": f"simulation.rates.{name}.per_person",
                "statistic": "rate",
                "value": n / people if people else None,
                "lower": lower,
                "upper": upper,
                "interval": _interval("gamma-Poisson interval, overdispersed", level) if people else "",
                "unit": "rate",
                "method": "incidents per perpetrator",
                "published_id": printed,
                "reason": "" if people else NOBODY,
            },
            ground,
        )
        yield (
            {
                **shared,
                "estimate_id": f"simulation.rates.{name}.dispersion",
                "statistic": "variance over mean, at least 1",
                "value": dispersion,
                "unit": "ratio",
                "method": "of incidents per perpetrator",
            },
            ground,
        )


def _charges(sample: CostSample, level: float) -> Iterator[Row]:
    crimes = sample.incidents[sample.incidents["offence"].isin(CRIMES)]
    tail = (1 - level) / 2
    for name in (*CRIMES, "all"):
        rows = crimes if name == "all" else crimes[crimes["offence"] == name]
        n, total = int(rows["charged"].sum()), len(rows)
        rest = {"other offence or call-out": len(sample.incidents) - total}
        basis = Basis(
            (*SAMPLE_FIELDS, "police.outcome"), (), total,
            {**sample.left_out, **{why: left for why, left in rest.items() if left}},
            "100 × charges / recorded incidents of the offence",
        )  # fmt: skip
        printed = ALL_CHARGES if name == "all" else f"table_a8_4.{CHARGE_ROWS[name]}.charge_incident"
        limits = 100 * stats.beta.ppf([tail, 1 - tail], n + PRIOR, total - n + PRIOR)
        yield (
            {
                "estimate_id": f"simulation.charges.{name}.percent",
                "analysis": ANALYSIS,
                "population": "recorded crimes of the cost sample",
                "family": "simulation.charges",
                "period": "six months before randomisation",
                "term": name,
                "statistic": "share",
                "value": 100 * n / total if total else None,
                "lower": float(limits[0]) if total else None,
                "upper": float(limits[1]) if total else None,
                "interval": _interval("Jeffreys interval", level) if total else "",
                "unit": "percent",
                "n": n,
                "denominator": total,
                "method": "charged or summonsed, of recorded incidents",
                "published_id": "" if name in NO_CHARGES else printed,
                "sensitivity": "aggregate",
                "reason": "" if total else NOBODY,
            },
            supported(basis, rows.loc[rows["charged"], "perp_id"].value_counts()),
        )


def _of_events(sample: CostSample) -> dict[str, pd.Series]:
    """Inputs that count incidents or charges → each person's number of them."""
    found: dict[str, pd.Series] = {}
    for name in OFFENCES:
        rows = sample.incidents[sample.incidents["offence"] == name]
        charged = rows.loc[rows["charged"], "perp_id"].value_counts()
        start = f"criminal_justice.{name}"
        found |= {f"{start}.incidents": rows["perp_id"].value_counts()}
        found |= {f"{start}.charges": charged, f"{start}.charge_rate": charged}
    return found


def _inputs(
    counted: Mapping[str, Counted], parameters: Mapping[str, Parameter], sample: CostSample
) -> Iterator[Row]:
    """Each input as counted, and by how much it is off the printed one."""
    of_events = _of_events(sample)
    for name, entry in counted.items():
        unit = parameters[name].unit
        shared = {
            "analysis": ANALYSIS,
            "population": "people of the release behind the cost model",
            "family": f"simulation.inputs.{name.rpartition('.')[0]}",
            "term": name,
            "unit": unit,
            "n": entry.n,
            "denominator": entry.denominator,
            "sensitivity": "aggregate",
        }
        basis = Basis(entry.fields, (name,), entry.denominator, {}, "counted in the release")
        if name in of_events:
            basis = supported(basis, of_events[name])
        start = f"simulation.inputs.{name}"
        yield {
            **shared, "estimate_id": f"{start}.release", "statistic": "input", "value": float(entry.value),
            "method": "counted in the release",
        }, basis  # fmt: skip
        yield {
            **shared, "estimate_id": f"{start}.difference", "statistic": "release less printed",
            "value": float(entry.value) - parameters[name].value, "method": "counted in the release",
        }, basis  # fmt: skip
