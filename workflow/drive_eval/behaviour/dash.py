"""The Drive-DASH over time: forms that count, mean scores (Figure 20), and the report's model (Table A3.2).

Each printed statistic of the model is an estimate of its own. The margins are averages over the forms in
the model, everybody's wave set to the same one: of the linear prediction (Figure 21) and of the score.
"""

from collections.abc import Iterator, Mapping
from typing import Any

import numpy as np
import pandas as pd
from scipy import special

from drive_eval.behaviour.dash_forms import scored
from drive_eval.behaviour.dash_terms import FORMS, MODEL, NOT_COUNTED, Data, at_wave, model_data
from drive_eval.behaviour.fields import without_zeros
from drive_eval.behaviour.gamma_poisson import Fit, fit
from drive_eval.estimates import AnalysisResult, Basis, build
from drive_eval.profile.summaries import mean_and_spread
from drive_eval.release.tables.codes import WAVES
from drive_eval.rows import Row, count, percent

TEXT = "drive_dash"
TABLE = "table_a3_2"
ROWS = {"midpoint": "middle", "closure": "case_closure", "site_2": "site_2", "site_3": "site_3"}
REDUCTION = (
    f"{TEXT}.reduction_intake_to_closure.p", "change_in_behaviour_summary.drive_dash_reduction.p",
)  # fmt: skip
METHOD = "Poisson regression with a gamma random effect, maximum likelihood"
NO_FIT = "The model cannot be fitted: too few forms count, or they do not differ."


def analyse(views: Mapping[str, pd.DataFrame], settings: Mapping[str, Any]) -> AnalysisResult:
    """Forms that count, scores by wave, and the regression of the score on wave and site.

    ``views``: ``dash`` (``su_id``, ``wave``, ``q1`` … ``q20``) and ``service_users`` (``su_id``, ``site``).
    ``settings``: the ``behaviour`` section of the configuration.
    """
    forms = scored(views["dash"], int(settings["dash_not_known_limit"]))
    return build(_rows(forms, views["service_users"], settings))


def _rows(forms: pd.DataFrame, people: pd.DataFrame, settings: Mapping[str, Any]) -> Iterator[Row]:
    yield from _forms(forms, settings)
    for wave in WAVES:
        of = forms[forms["wave"] == wave]
        counted = of[of["counts"]]
        reasons = without_zeros({NOT_COUNTED: len(of) - len(counted)})
        shared = _shared("mean", wave) | {
            "population": "Drive-DASH forms that count",
            "term": "score",
            "unit": "score",
        }
        basis = Basis(FORMS, (), len(counted), reasons, "forms of the wave that count")
        yield from mean_and_spread(counted["score"], shared, f"behaviour.dash.{wave}", {}, settings, basis)
    yield from _model(model_data(forms, people), settings)


def _shared(family: str, wave: str = "") -> dict[str, Any]:
    return {
        "analysis": "behaviour_dash",
        "arm": "drive",
        "family": f"behaviour.dash.{family}",
        "wave": wave,
    }


def _forms(forms: pd.DataFrame, settings: Mapping[str, Any]) -> Iterator[Row]:
    """How many people have forms, and how many forms do not count, of which people."""
    everybody = forms["su_id"].nunique()
    shared = _shared("forms") | {"population": "service users with Drive-DASH forms"}
    basis = Basis(("dash.su_id",), (), len(forms), {}, "service users with any Drive-DASH form")
    printed = {"published_id": f"{TEXT}.sus_with_scores.n"}
    yield count(
        shared | {"estimate_id": "behaviour.dash.people.n", "term": "people"} | printed, everybody, basis
    )
    for wave in WAVES:
        of = forms[forms["wave"] == wave]
        basis = Basis(FORMS, (), len(of), {}, "100 × forms with too many items not known / forms")
        estimate = shared | {
            "estimate_id": f"behaviour.dash.excluded.{wave}.percent",
            "wave": wave,
            "term": "excluded",
            "published_id": f"{TEXT}.excluded_for_11_plus_n_a.{wave}",
        }
        yield percent(estimate, int((~of["counts"]).sum()), len(of), settings, basis)
    excluded = int(forms.loc[~forms["counts"], "su_id"].nunique())
    basis = Basis(FORMS, (), len(forms), {}, "100 × people with a form that does not count / people")
    yield percent(
        shared | {"estimate_id": "behaviour.dash.excluded.any_wave.percent", "term": "excluded",
                  "published_id": f"{TEXT}.excluded_for_11_plus_n_a.all_time_points"},
        excluded, everybody, settings, basis,
    )  # fmt: skip
    yield _forms_per_person(int((~forms["counts"]).sum()), everybody, shared)
    kept = int(forms.loc[forms["counts"], "su_id"].nunique())
    basis = Basis(FORMS, (), len(forms), {}, "people with at least one form that counts")
    yield count(
        shared | {"estimate_id": "behaviour.dash.counted.n", "term": "counted",
                  "published_id": f"{TEXT}.figure_21_linear_prediction.n"},
        kept, basis, everybody,
    )  # fmt: skip


def _forms_per_person(excluded: int, people: int, shared: Mapping[str, Any]) -> Row:
    """Forms that do not count for each hundred people: the sum of the waves' percentages."""
    columns = dict(shared) | {
        "estimate_id": "behaviour.dash.excluded.forms_per_hundred_people",
        "term": "excluded",
        "statistic": "ratio",
        "unit": "rate",
        "n": excluded,
        "denominator": people,
        "method": "ratio",
        "sensitivity": "aggregate",
    }
    columns |= {"value": 100.0 * excluded / people} if people else {"reason": "Nobody has a form."}
    return columns, Basis(FORMS, (), excluded, {}, "100 × forms that do not count / people")


def _model(data: Data, settings: Mapping[str, Any]) -> Iterator[Row]:
    try:
        fitted = fit(data.score, data.predictors, data.person)
    except (ValueError, ArithmeticError):
        fitted = None
    report = _Report(data, settings)
    for name in data.names:
        yield from report.term(name, fitted)
    yield from report.whole(fitted)
    for wave in (wave for wave in WAVES if wave == data.reference or wave in data.names):
        yield from report.margins(wave, fitted)


class _Report:
    """The model's estimates: what they have in common, and the rows."""

    def __init__(self, data: Data, settings: Mapping[str, Any]) -> None:
        self.data = data
        self.level = float(settings["interval_level"])
        self.z = float(special.ndtri(0.5 + self.level / 2))

    def row(
        self, name: str, statistic: str, value: float | None, unit: str, formula: str,
        published: tuple[str, ...] = (), **more: Any,
    ) -> Row:  # fmt: skip
        columns = _shared("model") | {
            "estimate_id": f"behaviour.dash.model.{name}.{statistic}",
            "population": "Drive-DASH forms that count",
            "term": name,
            "statistic": statistic,
            "value": value,
            "unit": unit,
            "n": self.data.people,
            "method": METHOD,
            "sensitivity": "aggregate",
            "reason": "" if value is not None else NO_FIT,
            "published_id": ";".join(published),
        }
        basis = Basis(MODEL, (), len(self.data.score), self.data.left_out, formula)
        return columns | more, basis

    def interval(self, lower: float, upper: float) -> dict[str, Any]:
        return {"lower": lower, "upper": upper, "interval": f"Wald interval, {100 * self.level:g}%"}

    def term(self, name: str, fitted: Fit | None) -> Iterator[Row]:
        """Incidence rate ratio with standard error, p-value and limits, as Table A3.2 prints them."""
        if fitted is None:
            yield self.row(name, "irr", None, "ratio", "exp(coefficient)", _printed(name, "irr"))
            return
        at = self.data.names.index(name)
        b, se = float(fitted.coefficients[at]), float(fitted.errors[at])
        low, high = float(np.exp(b - self.z * se)), float(np.exp(b + self.z * se))
        ratio = float(np.exp(b))
        formula = "exp(coefficient)"
        yield self.row(
            name, "irr", ratio, "ratio", formula, _printed(name, "irr"), **self.interval(low, high)
        )
        yield self.row(
            name,
            "se",
            ratio * se,
            "ratio",
            "exp(coefficient) × its standard error",
            _printed(name, "std_err"),
        )
        p = 2.0 * float(special.ndtr(-abs(b / se)))
        repeated = REDUCTION if name == "closure" else ()
        yield self.row(
            name, "p", p, "probability", "two-sided Wald test of ratio 1", (*_printed(name, "p"), *repeated)
        )
        for end, limit in (("low", low), ("high", high)):
            formula = f"{'lower' if end == 'low' else 'upper'} limit of the ratio's interval"
            yield self.row(name, f"ci_{end}", limit, "ratio", formula, _printed(name, f"ci_{end}"))

    def whole(self, fitted: Fit | None) -> Iterator[Row]:
        """Sizes, the variance of the effect, the tests of the model, its likelihood."""
        people, forms = self.data.people, len(self.data.score)
        yield self.row("people", "n", float(people), "count", "people in the model")
        yield self.row("forms", "n", float(forms), "count", "forms in the model")
        if fitted is None:
            return
        yield self.row(
            "model", "log_likelihood", fitted.log_likelihood, "log_likelihood",
            "log of the marginal likelihood at its maximum",
        )  # fmt: skip
        yield from self._alpha(fitted)
        size = len(fitted.coefficients)
        b, inner = fitted.coefficients[1:], fitted.covariance[1:size, 1:size]
        if size > 1:
            wald = float(b @ np.linalg.solve(inner, b))
            yield self.row("model", "wald", wald, "statistic", "Wald test of all terms but the constant")
            p = float(special.chdtrc(size - 1, wald))
            yield self.row("model", "wald_p", p, "probability", f"chi-squared, {size - 1} degrees of freedom")

    def _alpha(self, fitted: Fit) -> Iterator[Row]:
        """Variance of the effect, and the test that it is nothing (Self and Liang 1987)."""
        limits: dict[str, Any] = {}
        if np.isfinite(fitted.log_alpha):
            se = float(np.sqrt(fitted.covariance[-1, -1]))
            ends = np.exp(fitted.log_alpha + np.array([-1.0, 1.0]) * self.z * se)
            limits = self.interval(float(ends[0]), float(ends[1]))
            yield self.row(
                "alpha", "log_se", se, "statistic", "standard error of the logarithm of the variance"
            )
            yield self.row("alpha", "log", fitted.log_alpha, "statistic", "logarithm of the variance")
        yield self.row(
            "alpha", "variance", fitted.alpha, "statistic", "variance of the gamma effect", **limits
        )
        ratio = max(0.0, 2.0 * (fitted.log_likelihood - fitted.poisson_log_likelihood))
        yield self.row("alpha", "lr", ratio, "statistic", "likelihood-ratio test against no effect")
        p = 0.5 * float(special.chdtrc(1, ratio)) if ratio > 0 else 1.0
        yield self.row("alpha", "lr_p", p, "probability", "half and half chi-squared of 0 and 1 degrees")

    def margins(self, wave: str, fitted: Fit | None) -> Iterator[Row]:
        """Average linear prediction and score with everybody at ``wave``, by the delta method."""
        if fitted is None:
            return
        size = len(fitted.coefficients)
        x = at_wave(self.data, wave)
        inner = fitted.covariance[:size, :size]
        linear = x @ fitted.coefficients
        for statistic, value, slope in (
            ("linear", float(linear.mean()), x.mean(axis=0)),
            ("score", float(np.exp(linear).mean()), (np.exp(linear)[:, None] * x).mean(axis=0)),
        ):
            half = self.z * float(np.sqrt(slope @ inner @ slope))
            yield self.row(
                f"margin.{wave}", statistic, value, "score" if statistic == "score" else "statistic",
                f"average {'prediction' if statistic == 'score' else 'linear prediction'} at {wave}",
                wave=wave, term="margin", **self.interval(value - half, value + half),
            )  # fmt: skip


def _printed(name: str, column: str) -> tuple[str, ...]:
    return (f"{TABLE}.{ROWS[name]}.{column}",) if name in ROWS else ()
