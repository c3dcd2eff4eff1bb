"""Made-up estimates of latent classes for a whole report: six classes, the criterion prefers four."""

from collections.abc import Iterator
from typing import Any

from drive_eval.estimates import Basis
from drive_eval.figures.latent_tables import TITLES
from drive_eval.figures.needs_tables import LABELS
from drive_eval.latent.class_rows import PRINTED_SHARES

BASIS = Basis(("wave", *LABELS), (), 487, {"no needs information at all": 12}, "maximum likelihood")


def _row(name: str, value: float, unit: str, **columns: Any) -> tuple[dict[str, Any], Basis]:
    shared = {
        "estimate_id": f"latent.{name}",
        "analysis": "latent_classes",
        "population": "service users",
        "wave": "midpoint",
        "statistic": name.rpartition(".")[2],
        "value": value,
        "unit": unit,
        "denominator": 487,
        "method": "latent class model, maximum likelihood",
        "sensitivity": "aggregate",
    }
    return shared | columns, BASIS


def latent() -> Iterator[tuple[dict[str, Any], Basis]]:
    for classes in range(2, 8):
        fall = 300.0 / classes**2
        values = {"aic": 4000.0, "sabic": 4010.0 + 6.0 * classes, "bic": 4030.0 + 12.0 * classes}
        for name, value in values.items():
            printed = f"table_a3_1.{classes}_class_model.{name}" if classes < 7 else ""
            yield _row(f"fit.k{classes}.{name}", value + fall, "score", published_id=printed)
        yield _row(f"fit.k{classes}.log_likelihood", -1900.0 - fall, "log_likelihood")
        yield _row(f"fit.k{classes}.parameters", 13.0 * (classes - 1), "count")
        yield _row(f"fit.k{classes}.entropy", 0.8, "ratio")
        yield _row(f"fit.k{classes}.starts_at_maximum", 40.0, "count")
        if classes > 2:
            yield _row(f"fit.k{classes}.blrt_p", 0.005, "probability")
    for rule, classes in (("fixed", 6), ("bic", 4), ("configured", 4)):
        yield _row(f"choice.{rule}.classes", classes, "count", term=f"preferred by {rule}")
    for classes in (4, 6):
        for place, label in enumerate(list(TITLES)[:classes]):
            yield from _class(classes, place, label)


def _class(classes: int, place: int, label: str) -> Iterator[tuple[dict[str, Any], Basis]]:
    share = 100.0 * (classes - place) / (classes * (classes + 1) / 2)
    name = f"k{classes}.class.{label}"
    printed = f"lca_classes_figure_4.{PRINTED_SHARES[label]}.share" if classes == 6 else ""
    limits = {"lower": share - 3, "upper": share + 3, "interval": "Wald interval on the logit scale, 90%"}
    yield _row(f"{name}.share", share, "percent", published_id=printed, **limits)
    yield _row(f"{name}.assigned", round(4.87 * share), "count")
    for number, field in enumerate(LABELS):
        value = 0.0 if place == 0 else (number * 7 + place * 5) % 11 / 10.0
        columns: dict[str, Any] = {"method": "latent class model (fixed in advance)"} if place == 0 else {
            "lower": max(0.0, value - 0.1), "upper": min(1.0, value + 0.2),
            "interval": "profile likelihood interval, 90%",
        }  # fmt: skip
        yield _row(f"k{classes}.profile.{label}.{field}.probability", value, "probability", **columns)
