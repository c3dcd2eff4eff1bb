"""Made-up estimates of who took part, their needs, and costs; one of them withheld."""

from collections.abc import Iterator
from typing import Any

from drive_eval.estimates import Basis
from drive_eval.figures import costs as cost_figures
from drive_eval.figures.flow_tables import PERPETRATORS, VICTIMS
from drive_eval.figures.needs_tables import LABELS, WAVES
from drive_eval.needs.assessed import BEHAVIOURS
from drive_eval.release.fields import ENGAGEMENT

NASTY = """Kept back </script><script>alert("x")</script> & 'more' <b>text</b>"""
WITHHELD = "needs.prevalence.closure.other_addictions.percent_yes"


def _percent(
    identity: str, analysis: str, n: int, base: int, published_id: str = "", **columns: str
) -> dict[str, Any]:
    value = 100 * n / base
    return {
        "estimate_id": identity,
        "analysis": analysis,
        "population": "service users",
        "statistic": "percent",
        "value": value,
        "lower": max(0.0, value - 4),
        "upper": min(100.0, value + 4),
        "interval": "Wilson score interval, 90%",
        "unit": "percent",
        "n": n,
        "denominator": base,
        "method": "proportion",
        "sensitivity": "aggregate",
        "published_id": published_id,
        **columns,
    }


def needs() -> Iterator[tuple[dict[str, Any], Basis]]:
    for place, need in enumerate(LABELS):
        for shift, wave in enumerate(WAVES):
            identity = f"needs.prevalence.{wave}.{need}.percent_yes"
            basis = Basis(("wave", need), (), 400, {"need not recorded": 87}, "100 × n_yes / n_answered")
            row = _percent(
                identity,
                "needs_prevalence",
                120 - 9 * place + 5 * shift,
                400,
                f"table_a2_1.{need}.{wave}",
                term=need,
                wave=wave,
            )
            if identity == WITHHELD:
                row |= {
                    "value": None,
                    "lower": None,
                    "upper": None,
                    "interval": "",
                    "n": None,
                    "denominator": None,
                    "reason": NASTY,
                }
            yield row, basis
    for number in range(13):
        yield (
            _percent(
                f"needs.count.midpoint.exactly_{number}.percent",
                "needs_count",
                150 - 12 * number,
                487,
                term=f"exactly_{number}",
                wave="midpoint",
            ),
            Basis(("wave", "housing"), (), 487, {}, "100 × forms / forms"),
        )
    for term, n, published_id in (
        ("none", 180, "profile_and_needs.no_needs_at_midpoint.percent"),
        ("any", 307, "profile_and_needs.one_or_more_needs_at_midpoint.percent"),
    ):
        yield (
            _percent(
                f"needs.count.midpoint.{term}.percent",
                "needs_count",
                n,
                487,
                published_id,
                term=term,
                wave="midpoint",
            ),
            Basis(("wave",), (), 487, {}, "100 × forms / forms"),
        )
    for need in ("drugs", "housing", "mental_health", "alcohol"):
        for rule, base in (("report", 467), ("costs", 176)):
            yield (
                _percent(
                    f"needs.recoding.{need}.{rule}.percent_yes",
                    "needs_recoding",
                    81,
                    base,
                    f"table_a7_1.{need}.{rule}",
                    term=need,
                    wave="midpoint",
                ),
                Basis(("wave",), (), base, {}, "100 × n_yes / n"),
            )


def engagement() -> Iterator[tuple[dict[str, Any], Basis]]:
    """Levels of engagement by need, the same for all: 40, 10, 20 and 30 per cent."""
    shares = dict(zip(ENGAGEMENT, (40, 10, 20, 30), strict=True))
    for need in LABELS:
        basis = Basis(("wave", "engagement_level", need), (), 100, {}, "100 × n / people")
        for level, n in shares.items():
            for presence in ("yes", "no"):
                name = f"needs.engagement.midpoint.{need}.{presence}.{level}.row_percent"
                printed = f"table_5.{need}_need_yes.{level}" if (need, presence) == ("housing", "yes") else ""
                yield _percent(name, "needs_engagement", n, 100, printed, term=need, wave="midpoint"), basis
            name = f"needs.high_level.midpoint.{need}.{level}.percent"
            yield _percent(name, "needs_high_level", n, 100, term=need, wave="midpoint"), basis


def flow() -> Iterator[tuple[dict[str, Any], Basis]]:
    """Every stage of the flow diagrams, each with a number of its own."""
    names = dict.fromkeys(name for box in (*PERPETRATORS, *VICTIMS) for name, _ in box.lines)
    for number, name in enumerate(names):
        printed = "appendix_1_flow_perpetrators.randomised.n" if name == "randomised" else ""
        row = {
            "estimate_id": f"profile.flow.{name}.n",
            "analysis": "profile_flow",
            "population": "cases",
            "term": name,
            "statistic": "count",
            "value": 3000.0 - number,
            "unit": "count",
            "n": 3000 - number,
            "method": "count",
            "published_id": printed,
            "sensitivity": "aggregate",
        }
        yield row, Basis(("randomisation.arm",), (), 3000 - number, {}, "cases")


def costs() -> Iterator[tuple[dict[str, Any], Basis]]:
    parts = [*cost_figures.PARTS, cost_figures.WHOLE]
    for place, part in enumerate(parts):
        amount = 1000.0 * (place + 1) if part is not cost_figures.WHOLE else 55_000.0
        printed = part.published_id
        if printed.split(".")[1] in ("police", "childrens_services"):
            printed += ";" + ".".join((*printed.split(".")[:2], "total"))
        for mode, value in (("as_printed", amount), ("unrounded", amount + 7.25 - 3 * place)):
            yield (
                {
                    "estimate_id": f"costs.{part.formula}.{mode}",
                    "analysis": "costs_summary",
                    "population": "cases",
                    "term": f"Cost of {part.agency}",
                    "statistic": "cost",
                    "value": value,
                    "unit": "gbp",
                    "method": f"bottom-up, {mode}",
                    "sensitivity": "public",
                    "published_id": printed if mode == "as_printed" else "",
                },
                Basis(inputs=("housing.rent", "justice.share"), formula="housing.rent * justice.share"),
            )


def behaviours() -> Iterator[tuple[dict[str, Any], Basis]]:
    """Odds ratios of four behaviours for three needs, one of them without a finite one."""
    for behaviour in BEHAVIOURS:
        for place, need in enumerate(("housing", "drugs", "other_addictions")):
            for model in ("plain", "firth"):
                shared: dict[str, Any] = {
                    "analysis": "needs_behaviours", "population": "service users", "wave": "midpoint",
                    "term": need, "n": 40, "denominator": 400, "method": "logistic regression",
                    "sensitivity": "aggregate",
                }  # fmt: skip
                name = f"needs.behaviours.{behaviour}.{need}.{model}"
                known = {"value": 1.0 + place, "lower": 0.5, "upper": 6.0, "interval": "Wald interval, 95%"}
                endless = {"reason": "No finite estimate: it runs to infinity."}
                finite = model == "firth" or place < 2
                odds = known if finite else endless
                yield shared | odds | {
                    "estimate_id": f"{name}.odds_ratio", "statistic": "odds_ratio", "unit": "ratio",
                }, Basis(("needs.wave",), (), 400, {}, "exp of the coefficient")  # fmt: skip
                yield shared | ({"value": 0.2} if finite else endless) | {
                    "estimate_id": f"{name}.p", "statistic": "p", "unit": "probability",
                }, Basis(("needs.wave",), (), 400, {}, "test")  # fmt: skip
