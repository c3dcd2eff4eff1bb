"""The tables behind the figures of the chapter Cost simulation."""

from collections.abc import Callable
from typing import Any

import numpy as np
import pandas as pd

from drive_eval.figures.drawing import printed_values, table
from drive_eval.report.names import parameter_name
from drive_eval.report.numbers import short
from drive_eval.simulation.effect_rows import SOURCES
from drive_eval.simulation.parts import AGENCIES, BEARERS, NAMES, PARTS
from drive_eval.simulation.summaries import bin_limits

INTERVALS = ("part", "bearer", "estimate_id", "value", "lower", "upper")
DENSITY = ("whose", "from_gbp", "to_gbp", "estimate_id", "value", "printed")
SWINGS = ("part", "low_estimate_id", "low", "high_estimate_id", "high", "median_estimate_id", "median")
VALUES = ("source", "part", "estimate_id", "value", "lower", "upper")
INDICES = ("output", "part", "estimate_id", "value", "lower", "upper")
ACCEPTABILITY = ("source", "price_gbp", "estimate_id", "value", "printed")
REDUCTIONS = ("reduction_percent", "estimate_id", "value", "lower", "upper", "price", "needed")
# How many inputs and groups the figures show: those that matter most.
MOST_INPUTS, MOST_GROUPS, MOST_VALUES = 15, 12, 5
# Pounds per case that a group's information has to be worth to be shown.
LEAST_VALUE = 1.0
WHOLE = "Total per case"
WITHOUT = "Withheld, or not computed for this release."
PRINTED_PRICE = "appendix_8_text.drive_delivery_cost_per_perpetrator.gbp"
PRINTED_TOTAL = "table_a8_1.total_cost.total"
OUTPUTS = {"total": "Cost per case", "avoidable": "Cost that ends with the incidents"}
GROUPS = {
    "abh_downgrade": "ABH that proceeds as ABH",
    "anxiety_prevalence": "Prevalence of anxiety",
    "charging": "Charges per incident",
    "childrens_assumptions": "Children’s services: assumptions",
    "everything": "All inputs",
    "families": "Families and their involvement",
    "housing_victims": "Housing needs of victims-survivors",
    "incidents_other": "Incidents: other",
    "incidents_sexual": "Incidents: sexual offences",
    "incidents_violence_with_injury": "Incidents: violence with injury",
    "incidents_without_drive": "Incidents without Drive",
    "injury_care": "Care of injuries",
    "marac_cases": "Number of MARAC cases",
    "measured_change": "The measured change",
    "needs_perpetrators": "Needs of perpetrators",
    "needs_victims": "Needs of victims-survivors",
    "prosecution": "Prosecution and conviction",
    "refuge": "Refuge",
    "reporting": "Reporting to the police",
    "sentencing": "Sentences",
    "treatment_mental_health": "Length of treatment",
    "unit_costs_children": "Unit costs: children’s services",
    "unit_costs_health": "Unit costs: health",
    "unit_costs_housing": "Unit costs: housing",
    "unit_costs_police_courts": "Unit costs: police and courts",
    "unit_costs_prison_probation": "Unit costs: prison, probation",
    "unit_costs_substance_use": "Unit costs: substance use",
}
NATIONAL_ORDER = (*AGENCIES, "total")


def _by_id(estimates: pd.DataFrame, prefix: str) -> pd.DataFrame:
    return estimates[estimates["estimate_id"].str.startswith(prefix)].set_index("estimate_id")


def _interval(row: Any) -> dict[str, object]:
    return {"estimate_id": row.name, "value": row["value"], "lower": row["lower"], "upper": row["upper"]}


def agencies_data(estimates: pd.DataFrame, published: pd.DataFrame) -> pd.DataFrame:
    """Parts by agency and bearer in the order of the model, then the total; pounds per case."""
    del published
    found = _by_id(estimates, "simulation.costs.")
    rows: list[dict[str, object]] = []
    for part in PARTS:
        name = f"simulation.costs.part.{part.name}"
        if name in found.index:
            rows.append(
                {"part": NAMES[part.agency], "bearer": NAMES[part.bearer], **_interval(found.loc[name])}
            )
    if "simulation.costs.case.total" in found.index:
        rows.append({"part": WHOLE, "bearer": "Both", **_interval(found.loc["simulation.costs.case.total"])})
    return table(rows, INTERVALS)


def national_data(estimates: pd.DataFrame, published: pd.DataFrame) -> pd.DataFrame:
    """Agencies and their total, in million pounds for all cases."""
    del published
    found = _by_id(estimates, "simulation.costs.national.")
    names = [(agency, f"simulation.costs.national.{agency}") for agency in NATIONAL_ORDER]
    rows = [
        {"part": NAMES[agency], "bearer": "", **_interval(found.loc[name])}
        for agency, name in names
        if name in found.index
    ]
    return table(rows, INTERVALS)


def density_data(estimates: pd.DataFrame, published: pd.DataFrame) -> pd.DataFrame:
    """Share of draws in each bin of the cost per case, of both bearers and in all."""
    printed = printed_values(published).get(PRINTED_TOTAL, float("nan"))
    rows: list[dict[str, object]] = []
    for whose in ("total", *BEARERS):
        for name, row in _by_id(estimates, f"simulation.costs.density.{whose}.").sort_index().iterrows():
            low, high = bin_limits(str(row["term"]))
            rows.append({
                "whose": NAMES[whose], "from_gbp": low, "to_gbp": high, "estimate_id": name,
                "value": row["value"], "printed": printed,
            })  # fmt: skip
    return table(rows, DENSITY)


def tornado_data(estimates: pd.DataFrame, published: pd.DataFrame) -> pd.DataFrame:
    """The inputs that move the cost of a case most, the widest first."""
    del published
    start = "simulation.sensitivity.one_way.total."
    found = _by_id(estimates, start)
    base = found["value"].get(f"{start}base.median", float("nan"))
    rows: list[dict[str, object]] = []
    for term in sorted(set(found["term"]) - {"base"}):
        low, high = f"{start}{term}.low", f"{start}{term}.high"
        rows.append({
            "part": parameter_name(str(term)), "low_estimate_id": low, "low": found.loc[low, "value"],
            "high_estimate_id": high, "high": found.loc[high, "value"],
            "median_estimate_id": f"{start}base.median", "median": base,
        })  # fmt: skip
    frame = table(rows, SWINGS)
    order = (frame["high"].astype(float) - frame["low"].astype(float)).abs()
    return frame.loc[order.sort_values(ascending=False, kind="stable").index[:MOST_INPUTS]].reset_index(
        drop=True
    )


def group_name(code: str) -> str:
    """A group of inputs in words."""
    return GROUPS.get(code, code.replace("_", " ").capitalize())


def variance_data(estimates: pd.DataFrame, published: pd.DataFrame) -> pd.DataFrame:
    """Total Sobol indices of the groups that explain most, for both outputs."""
    del published
    rows: list[dict[str, object]] = []
    for output, words in OUTPUTS.items():
        found = _by_id(estimates, f"simulation.sensitivity.sobol.{output}.")
        totals = found[found.index.str.endswith(".total")]
        ordered = totals.sort_values("value", ascending=False, kind="stable")[:MOST_GROUPS]
        rows += [
            {"output": words, "part": group_name(str(row["term"])), **_interval(row)}
            for _, row in ordered.iterrows()
        ]
    return table(rows, INDICES)


def acceptability_data(estimates: pd.DataFrame, published: pd.DataFrame) -> pd.DataFrame:
    """Probability that the saving exceeds each price, by measured change, beside the printed price."""
    price = printed_values(published).get(PRINTED_PRICE, float("nan"))
    found = _by_id(estimates, "simulation.benefit.acceptability.").sort_index()
    rows = [
        {"source": SOURCES.get(str(name).split(".")[3], str(name).split(".")[3]),
         "price_gbp": float(row["term"]), "estimate_id": name, "value": row["value"], "printed": price}
        for name, row in found.iterrows()
    ]  # fmt: skip
    return table(rows, ACCEPTABILITY)


def break_even_data(estimates: pd.DataFrame, published: pd.DataFrame) -> pd.DataFrame:
    """Saving per case by reduction in incidents, beside the price that the report prints."""
    price = printed_values(published).get(PRINTED_PRICE, float("nan"))
    rows = [
        {"reduction_percent": float(row["term"]), **_interval(row), "price": price, "needed": ""}
        for _, row in _by_id(estimates, "simulation.benefit.by_reduction.").sort_index().iterrows()
    ]
    return table(rows, REDUCTIONS)


def information_data(estimates: pd.DataFrame, published: pd.DataFrame) -> pd.DataFrame:
    """For each measured change, the value of knowing everything, the change itself, and what else matters.

    Groups of inputs that would be worth less than ``LEAST_VALUE`` are left out.
    """
    del published
    rows: list[dict[str, object]] = []
    found = _by_id(estimates, "simulation.information.")
    for source in dict.fromkeys(str(name).split(".")[2] for name in found.index):
        own = _by_id(estimates, f"simulation.information.{source}.")
        always = own["term"].isin(("everything", "measured_change"))
        others = own[~always & (own["value"] >= LEAST_VALUE)]
        ordered = pd.concat([
            own[always].sort_values("term"),
            others.sort_values("value", ascending=False, kind="stable"),
        ]).head(MOST_VALUES)  # fmt: skip
        rows += [
            {"source": SOURCES.get(source, source), "part": group_name(str(row["term"])), **_interval(row)}
            for _, row in ordered.iterrows()
        ]
    return table(rows, VALUES)


def spoken(low: float, high: float, unit: str) -> str:
    """Two amounts in words: from one to the other."""
    return f"{short(low, unit)} to {short(high, unit)}"


def listing(start: str, name: str, column: str, unit: str) -> Callable[[pd.DataFrame], str]:
    """The words of a figure: each row's name and number."""

    def alt(data: pd.DataFrame) -> str:
        known = data.dropna(subset=[column])
        words = [f"{row[name]}: {short(float(row[column]), unit)}" for _, row in known.iterrows()]
        return f"{start} {'; '.join(words) or WITHOUT.rstrip('.')}."

    return alt


def information_alt(data: pd.DataFrame) -> str:
    """The value of information in words."""
    known = data.dropna(subset=["value"])
    words = [
        f"{row['source']}, {row['part']}: {short(float(row['value']), 'gbp')}" for _, row in known.iterrows()
    ]
    return f"Value of information per case. {'; '.join(words) or WITHOUT.rstrip('.')}."


def tornado_alt(data: pd.DataFrame) -> str:
    """The swings in words."""
    known = data.dropna(subset=["low", "high"])
    words = [f"{row['part']}: {spoken(row['low'], row['high'], 'gbp')}" for _, row in known.iterrows()]
    return f"Cost per case as one input moves, widest first. {'; '.join(words) or WITHOUT.rstrip('.')}."


def density_alt(data: pd.DataFrame) -> str:
    """The densities in words: where most draws lie."""
    known = data.dropna(subset=["value"])
    words = []
    for whose, rows in known.groupby("whose", sort=False):
        peak = rows.iloc[int(np.argmax(rows["value"].to_numpy()))]
        words.append(f"{whose}: most draws from {spoken(peak['from_gbp'], peak['to_gbp'], 'gbp')}")
    return f"Densities of the cost per case. {'; '.join(words) or WITHOUT.rstrip('.')}."


def acceptability_alt(data: pd.DataFrame) -> str:
    """The curves in words: where they cross one half."""
    words = []
    for source, rows in data.dropna(subset=["value"]).groupby("source", sort=False):
        above = rows.loc[rows["value"] >= 50.0, "price_gbp"]
        text = f"above one half up to {short(float(above.max()), 'gbp')}" if len(above) else "below one half"
        words.append(f"{source}: {text}")
    return f"Probability that the saving exceeds a price. {'; '.join(words) or WITHOUT.rstrip('.')}."
