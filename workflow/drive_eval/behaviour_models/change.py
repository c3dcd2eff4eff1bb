"""The estimates of the models of change: pooled as the report's, multilevel, and with imputed predictors."""

from collections.abc import Iterator, Mapping
from typing import Any

import pandas as pd

from drive_eval.bayes.files import Kept
from drive_eval.bayes.gates import Verdict, worst
from drive_eval.behaviour_models.check_rows import (
    comparison_row,
    parallel_rows,
    prediction,
    prediction_rows,
    prior_rows,
    replication_rows,
    sensitivity_rows,
    sparse_row,
)
from drive_eval.behaviour_models.effect_rows import effect_rows, likelihood_rows
from drive_eval.behaviour_models.files import of_model
from drive_eval.behaviour_models.fits import (
    IMPUTED,
    IMPUTED_MULTILEVEL,
    MULTILEVEL,
    POOLED,
    Model,
    change_models,
    fitted_to,
    imputed_designs,
)
from drive_eval.behaviour_models.margin_rows import Parts, margin_rows, table_8_rows, thinned, time_draws
from drive_eval.behaviour_models.rows import Row, Scope
from drive_eval.behaviour_models.terms import common_priors
from drive_eval.estimates import AnalysisResult, build
from drive_eval.ordinal.kernel import Floats
from drive_eval.ordinal.terms import Design

ANALYSIS = "behaviour_models"
Views = Mapping[str, pd.DataFrame]


def analyse(
    views: Views,
    risk: Views,
    draws: Mapping[str, Kept],
    imputed: Mapping[str, Mapping[str, Kept]],
    sets: Views,
    settings: Mapping[str, Any],
    bayes: Mapping[str, Any],
    seed: int,
) -> tuple[AnalysisResult, dict[str, Floats], list[Verdict]]:
    """All estimates, and for what builds on them the draws of adjusted probabilities by time.

    ``views``: ``service_users`` and ``actions``; by behaviour ``risk``, ``draws``, and ``imputed`` (model →
    draws) with the data ``sets`` behind them. The second value: ``<model>.<behaviour>`` → (1, draws, waves,
    severities); the third: the verdicts on the draws that they come from.
    """
    rows: list[Row] = []
    kept: dict[str, Floats] = {}
    verdicts: list[Verdict] = []
    for behaviour, form in risk.items():
        models = change_models(views["service_users"], views["actions"], form, behaviour, settings)
        designs = imputed_designs(sets[behaviour], behaviour, settings)
        one = Behaviour(
            behaviour, models, draws[behaviour], imputed[behaviour], designs, settings, bayes, seed
        )
        rows += one.rows()
        kept |= one.by_time()
        verdicts += one.verdicts()
    return build(rows), kept, verdicts


class Behaviour:
    """The estimates of one behaviour."""

    def __init__(
        self,
        behaviour: str,
        models: list[Model],
        draws: Kept,
        imputed: Mapping[str, Kept],
        designs: list[Design],
        settings: Mapping[str, Any],
        bayes: Mapping[str, Any],
        seed: int,
    ) -> None:
        self.behaviour, self.seed, self.settings, self.bayes = behaviour, seed, settings, bayes
        self.models = {model.name: model for model in models}
        self.values = {name: of_model(draws, name) for name in self.models}
        self._verdicts: dict[str, tuple[Verdict, ...]] = {
            verdict.subject: (verdict,) for verdict in draws.verdicts
        }
        many = settings["margin_draws"]
        self.parts: dict[str, Parts] = {
            name: [(model.design, thinned(self.values[name], many))] for name, model in self.models.items()
        }
        for name, kept in imputed.items():
            self.values[name] = of_model(kept, name)
            self._verdicts[name] = kept.verdicts
            self.parts[name] = self._imputed_parts(name, fitted_to(name, designs, settings), many)

    def _imputed_parts(self, name: str, designs: list[Design], many: int) -> Parts:
        """Each imputed data set with the draws of its own model."""
        chains = self.settings["imputation_chains"]
        parts: list[tuple[Design, Mapping[str, Floats]]] = []
        for at, design in enumerate(designs):
            own = {
                quantity: values[at * chains : (at + 1) * chains]
                for quantity, values in self.values[name].items()
            }
            parts.append((design, thinned(own, max(1, many // len(designs)))))
        return parts

    def scope(self, name: str) -> Scope:
        """Where the estimates of one model belong."""
        model = self.models.get(name, self.models[POOLED])
        design = self.parts[name][0][0]
        return Scope(
            f"behaviour.{self.behaviour}.{name}", ANALYSIS, self.behaviour, name, design, model.rows,
            self._verdicts[name], self.bayes["interval_level"],
        )  # fmt: skip

    def rows(self) -> Iterator[Row]:
        """Everything about this behaviour."""
        found = {}
        for name in (POOLED, MULTILEVEL, IMPUTED, IMPUTED_MULTILEVEL):
            scope = self.scope(name)
            yield from scope.gates(worst(name, scope.verdicts))
            yield from effect_rows(scope, self.values[name])
            yield from margin_rows(scope, self.parts[name], self.settings["ages"])
        for name in (POOLED, MULTILEVEL):
            scope = self.scope(name)
            found[name], totals = prediction(scope, self.values[name], self.settings["nodes"])
            yield from prediction_rows(scope, found[name])
            yield from replication_rows(scope, self.values[name], self.settings["margin_draws"], self.seed)
            priors = common_priors(self.settings)
            yield from sensitivity_rows(scope, self.values[name], totals, priors)
            yield from prior_rows(scope, priors, self.settings["margin_draws"], self.seed)
        yield from comparison_row(self.scope(MULTILEVEL), found[POOLED], found[MULTILEVEL])
        pooled = self.scope(POOLED)
        yield from likelihood_rows(pooled, self.values[POOLED], self.settings["agreement"])
        yield from parallel_rows(pooled)
        yield from sparse_row(pooled)
        if self.behaviour == "sexual":
            yield from table_8_rows(pooled, self.parts[POOLED])

    def by_time(self) -> dict[str, Floats]:
        """Draws of adjusted probabilities by time and severity, person-level free."""
        return {
            f"{name}.{self.behaviour}": time_draws(self.parts[name])[None] for name in (POOLED, MULTILEVEL)
        }

    def verdicts(self) -> list[Verdict]:
        """The verdicts on the draws behind ``by_time``, named by behaviour and model."""
        return [
            Verdict.from_dict(self._verdicts[name][0].as_dict() | {"subject": f"{self.behaviour}, {name}"})
            for name in (POOLED, MULTILEVEL)
        ]
