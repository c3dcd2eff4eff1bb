"""Chapter When Drive pays: how uncertain the cost of a case is, what drives it, and what a change saves."""

from typing import Any

from drive_eval.figures.simulation_tables import group_name
from drive_eval.report.index import Index, Record
from drive_eval.simulation.effect_rows import SOURCES
from drive_eval.simulation.parts import AGENCIES, NAMES

TOTAL, NATIONAL = "simulation.costs.case.total", "simulation.costs.national.total"
HEADLINE = "simulation.benefit.headline"
# How many groups of inputs are named as the ones that make the cost uncertain.
NAMED_GROUPS = 3
ASSUMED = {
    "attribution": "Share of the measured change that is taken to be Drive’s",
    "persistence": "Share of a year’s effect that is left in the year after",
    "counterfactual": "Incidents without Drive",
    "discount_rate": "Rate of discount per year",
    "source_correlation": "Correlation of inputs that one source gives",
}
COUNTERFACTUALS = {
    "control": "as in the control group afterwards",
    "before": "as in the six months before",
}


def context(index: Index) -> dict[str, Any]:
    """What the chapter's template shows; ``any`` is false where nothing was simulated."""
    settings: dict[str, Any] = dict(index.lineage.get("settings", {}).get("simulation", {}))
    source = str(settings.get("effect", ""))
    return {
        "any": TOTAL in index.estimates,
        "total": index.known(TOTAL),
        "national": index.known(NATIONAL),
        "groups": groups(index),
        "headline": {name: index.known(f"{HEADLINE}.{name}") for name in ("saving", "net", "probability")},
        "effect": index.known(f"simulation.effects.{source}.reduction"),
        "effect_name": SOURCES.get(source, source),
        "baseline": index.known("simulation.effects.counterfactual.ratio"),
        "controlled": settings.get("counterfactual") == "control",
        "horizon": settings.get("horizon", 1),
        "break_even": index.known(f"simulation.benefit.break_even.years_{settings.get('horizon', 1)}"),
        "highest_price": index.known("simulation.benefit.threshold.price"),
        "sources": sources(index, settings),
        "horizons": horizons(index, settings, source),
        "agencies": agencies(index),
        "budget": {
            name: index.known(f"simulation.benefit.budget.{name}") for name in ("price", "saving", "net")
        },
        "caseload": settings.get("caseload", ""),
        "assumptions": assumptions(settings),
        "scenarios": scenarios(index),
        "thresholds": [
            (str(row["term"]), str(row["estimate_id"]))
            for row in index.under("simulation.benefit.threshold.")
        ],
    }


def groups(index: Index) -> list[tuple[str, str]]:
    """Name and total index of the groups of inputs that explain most of the variance, the first first."""
    start = "simulation.sensitivity.sobol.total."
    rows = [
        row for row in index.under(start)
        if str(row["estimate_id"]).endswith(".total") and row["value"] is not None
    ]  # fmt: skip
    rows.sort(key=lambda row: (-float(row["value"]), str(row["term"])))
    return [(group_name(str(row["term"])), str(row["estimate_id"])) for row in rows[:NAMED_GROUPS]]


def sources(index: Index, settings: dict[str, Any]) -> list[dict[str, str]]:
    """For each measured change its reduction, saving, net benefit and probability."""
    span = settings.get("horizon", 1)
    found = []
    for source, name in SOURCES.items():
        start = f"simulation.benefit.source.{source}.years_{span}"
        if f"{start}.saving" in index.estimates:
            found.append({
                "name": name,
                "reduction": index.known(f"simulation.effects.{source}.reduction"),
                **{part: f"{start}.{part}" for part in ("saving", "net", "probability")},
                "information": index.known(f"simulation.information.{source}.everything"),
            })  # fmt: skip
    return found


def horizons(index: Index, settings: dict[str, Any], source: str) -> list[dict[str, Any]]:
    """For each horizon the saving, the probability and the break-even reduction of the headline's change."""
    found = []
    for span in settings.get("horizons", []):
        start = f"simulation.benefit.source.{source}.years_{span}"
        if f"{start}.saving" in index.estimates:
            found.append({
                "years": span, "saving": f"{start}.saving", "probability": f"{start}.probability",
                "break_even": index.known(f"simulation.benefit.break_even.years_{span}"),
            })  # fmt: skip
    return found


def agencies(index: Index) -> list[dict[str, str]]:
    """Agencies that save something: what they save, and the reduction at which they alone pay the price."""
    found = []
    for agency in AGENCIES:
        saving = f"{HEADLINE}.agency.{agency}"
        if index.value(saving):
            even = f"simulation.benefit.break_even.agency.{agency}"
            found.append({"name": NAMES[agency], "saving": saving, "break_even": index.known(even)})
    return found


def assumptions(settings: dict[str, Any]) -> list[tuple[str, str]]:
    """What is assumed, in words, and its value."""
    found = []
    for name, words in ASSUMED.items():
        value = settings.get(name)
        if value is not None:
            found.append((words, COUNTERFACTUALS.get(str(value)) or f"{100 * float(value):g}%"))
    ended = [_cost_name(name) for name, share in settings.get("averted", {}).items() if share]
    found.append(("Costs that end with an averted incident", ", ".join(ended) or "none"))
    spread = settings.get("variation", {})
    words = "; ".join(f"{name} {100 * float(value):g}%" for name, value in spread.items())
    found.append(("Spread of inputs without a standard error, by kind of source", words))
    return found


def _cost_name(part: str) -> str:
    return NAMES.get(part, part.replace("_", " ")).lower()


def scenarios(index: Index) -> list[dict[str, Any]]:
    """Scenarios with their cost per case, its change, and the reason."""
    found = []
    for row in index.under("simulation.scenario."):
        name = str(row["estimate_id"])
        if name.endswith(".total.cost"):
            start = name.removesuffix(".total.cost")
            found.append({
                "label": str(row["term"]), "cost": name, "change": index.known(f"{start}.total.change"),
                "national": index.known(f"{start}.national.cost"), "reason": _reason(index, row),
            })  # fmt: skip
    return found


def _reason(index: Index, row: Record) -> str:
    return str(index.basis(str(row["estimate_id"])).get("formula", ""))
