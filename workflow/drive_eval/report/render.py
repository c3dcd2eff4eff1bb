"""The whole report as one self-contained page."""

import re
from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

import jinja2
import pandas as pd
from markupsafe import Markup

from drive_eval.figures import draw
from drive_eval.figures.registry import FIGURES
from drive_eval.figures.spec import FigureSpec
from drive_eval.pages import svg as pictures
from drive_eval.pages.assets import text
from drive_eval.pages.environment import environment
from drive_eval.report import (
    activity,
    behaviour,
    behaviour_models,
    checks,
    costs,
    diagnostics,
    latent,
    method,
    needs,
    numbers,
    profile,
    reoffending,
    simulation,
    victims,
)
from drive_eval.report.embed import packed
from drive_eval.report.index import Index, build, shown
from drive_eval.report.names import label, readable
from drive_eval.report.trace import payload, support

# What the templates know by these names.
CONTEXTS: dict[str, Callable[[Index], dict[str, Any]]] = {
    "costs": costs.context,
    "profile": profile.context,
    "needs": needs.context,
    "latent": latent.context,
    "activity": activity.context,
    "behaviour": behaviour.context,
    "behaviour_models": behaviour_models.context,
    "victims": victims.context,
    "reoffending": reoffending.context,
    "simulation": simulation.context,
    "checks": checks.context,
    "diagnostics": diagnostics.context,
    "method": method.context,
}
DEFAULT_TITLE = "The Drive Project: evaluation results"


def render(
    estimates: pd.DataFrame,
    published_figures: pd.DataFrame,
    lineage: Mapping[str, Any],
    figures: Mapping[str, str],
    validation: Mapping[str, Any],
    settings: Mapping[str, Any],
) -> str:
    """The report: one HTML page that needs nothing but itself, equal bytes for equal input.

    ``estimates`` (``drive_eval.estimates`` schema) and ``published_figures`` are the publishable
    tables, ``lineage`` what each number rests on, ``figures`` slug → SVG text, ``validation`` the
    summary of the release's checks, ``settings`` those that an analyst chose.

    Raises ``ValueError`` for a figure that holds more than shapes and text.
    """
    index = build(estimates, published_figures, lineage, validation, settings)
    pages = _figures(index, figures, estimates, published_figures)
    return (
        _environment(index)
        .get_template("report.html")
        .render(
            title=settings.get("report", {}).get("title", DEFAULT_TITLE),
            release=index.release,
            synthetic=index.synthetic,
            **{name: context(index) for name, context in CONTEXTS.items()},
            estimates=index.estimates,
            figures=pages,
            script=Markup(text("report", "report.js")),  # noqa: S704  the project's own asset
            traces=packed(payload(index)),
        )
    )


def _environment(index: Index) -> jinja2.Environment:
    made = environment("report")
    made.globals |= {
        "num": _number(index),
        "limits": _limits(index),
        "base": _base(index),
        "level": _level(index),
    }
    made.filters |= {
        "readable": readable, "label": label, "support": support, "shown": shown,
        "thousands": lambda value: numbers.short(float(value), "count"),
        "day": _day,
    }  # fmt: skip
    return made


def _day(iso: str) -> str:
    """An ISO date as the page writes it: ``1 February 2020``."""
    day = date.fromisoformat(iso)
    return f"{day.day} {day:%B %Y}"


def _number(index: Index) -> Callable[..., Markup]:
    """The link that shows an estimate's value and opens its trace."""

    def num(estimate_id: str, decimals: int | None = None) -> Markup:
        row = index.estimates.get(estimate_id)
        if row is None:
            return Markup('<span class="absent">not available</span>')
        value = row["value"]
        text = shown(row) if value is None else numbers.short(float(value), str(row["unit"]), decimals)
        kind = "number withheld" if value is None else "number"
        hint = Markup(' title="{}"').format(row["reason"]) if value is None else Markup("")
        return Markup('<a class="{}" href="#trace={}"{}>{}</a>').format(kind, estimate_id, hint, text)

    return num


def _limits(index: Index) -> Callable[[str], str]:
    def limits(estimate_id: str) -> str:
        row = index.estimates.get(estimate_id)
        if row is None or row["lower"] is None or row["upper"] is None:
            return ""
        return numbers.interval(float(row["lower"]), float(row["upper"]), str(row["unit"]))

    return limits


def _level(index: Index) -> Callable[[str], str]:
    def level(estimate_id: str) -> str:
        """The level of an estimate's interval, as the estimate itself states it: ``95%``."""
        found = re.search(r"\d+(\.\d+)?%", str(index.estimates.get(estimate_id, {}).get("interval", "")))
        return found.group() if found else ""

    return level


def _base(index: Index) -> Callable[[str], str]:
    def base(estimate_id: str) -> str:
        row = index.estimates.get(estimate_id)
        return "" if row is None else support(row)

    return base


def _figures(
    index: Index, figures: Mapping[str, str], estimates: pd.DataFrame, published: pd.DataFrame
) -> dict[str, dict[str, Any]]:
    """What the page needs of each figure that was drawn: its picture, names and the table behind it."""
    pages: dict[str, dict[str, Any]] = {}
    for spec in FIGURES:
        if spec.slug in figures:
            table = draw.data(spec.slug, estimates, published)
            pages[spec.slug] = {
                "spec": spec,
                "picture": pictures.inline(figures[spec.slug], spec.slug),
                "headings": [heading for _, heading in spec.columns],
                "rows": _cells(index, spec, table),
            }
    return pages


def _cells(index: Index, spec: FigureSpec, table: pd.DataFrame) -> list[list[dict[str, str]]]:
    """The rows behind a figure; a cell that names an estimate is shown as its linked value."""
    rows = []
    for record in table.to_dict("records"):
        row = []
        for name, _ in spec.columns:
            value = record[name]
            identity = name.endswith("estimate_id") and value in index.estimates
            row.append({"id": str(value) if identity else "", "text": "" if pd.isna(value) else str(value)})
        rows.append(row)
    return rows
