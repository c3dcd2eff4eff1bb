"""Average predictive margins: the shares that a model predicts if a predictor were the same for everybody.

For each draw, the predictor is set for every row, everything else stays the row's own, and the predicted
probabilities of the categories are averaged over rows and over people's intercepts. Stata calls this
``margins i.term``; Gelman and Pardoe (2007), Sociological Methodology 37, 23-51.
"""

from collections.abc import Mapping

import numpy as np

from drive_eval.ordinal.kernel import Floats, average_shares
from drive_eval.ordinal.model import CUTPOINTS, EFFECTS, SPREAD
from drive_eval.ordinal.quadrature import no_intercept, normal_nodes
from drive_eval.ordinal.terms import Design, with_values

# Averages over people are smooth in the intercept: fewer nodes do than for the likelihood.
NODES = 17


def margin(design: Design, draws: Mapping[str, Floats], fixed: Mapping[str, str | float]) -> Floats:
    """Shares of the categories with the predictors in ``fixed`` set for everybody: (draws, C).

    ``draws``: name → (draws, …) of cutpoints, effects and, where people have intercepts, their spread.
    """
    predictors = np.ascontiguousarray(with_values(design, fixed) - design.centre)
    # Equal rows are found by their bytes, which is several times as fast as number by number.
    rows = predictors.view(np.dtype((np.void, predictors.dtype.itemsize * predictors.shape[1]))).ravel()
    _, first, counts = np.unique(rows, return_index=True, return_counts=True)
    patterns = predictors[first]
    spread = draws.get(SPREAD)
    nodes, weights = no_intercept() if spread is None else normal_nodes(NODES)
    return average_shares(
        np.ascontiguousarray(draws[CUTPOINTS]),
        np.ascontiguousarray(draws[EFFECTS]),
        np.zeros(len(draws[EFFECTS])) if spread is None else np.ascontiguousarray(spread),
        np.ascontiguousarray(patterns),
        counts.astype(float),
        nodes,
        weights,
    )
