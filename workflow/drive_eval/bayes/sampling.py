"""Sampling a PyMC model with nutpie, so that equal input gives equal draws on any number of cores.

The sampler is the no-U-turn sampler (Hoffman and Gelman, 2014, Journal of Machine Learning Research 15,
1593-1623) as nutpie has it. Each chain has a random stream of its own, derived from the seed and the
chain's number, so that it does not matter which chains run side by side.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
import nutpie  # type: ignore[import-untyped]
from pytensor.configdefaults import config

Floats = npt.NDArray[np.float64]


@dataclass(frozen=True)
class Draws:
    """Draws from a posterior distribution, and what the sampler says of them.

    ``values``: name → array (chains, draws, and the quantity's own shape); ``diverging``: (chains, draws),
    True where the simulated path left the energy's level; ``energy``: (chains, draws).
    """

    values: Mapping[str, Floats]
    diverging: npt.NDArray[np.bool_]
    energy: Floats

    @property
    def size(self) -> int:
        """Draws of all chains together."""
        return int(self.energy.size)

    def flat(self, name: str) -> Floats:
        """The draws of one quantity, chain after chain: (all draws, and its own shape)."""
        values = self.values[name]
        return values.reshape(-1, *values.shape[2:])


def compile_model(model: Any, quantities: Sequence[str]) -> Any:
    """Compile a PyMC model for ``sample``; ``quantities`` are the variables that draws are kept of.

    What the model holds as ``pm.Data`` can be changed afterwards without compiling again: the compiled
    model's ``with_data`` gives another one that shares its code.
    """
    # Sums keep their order: reordered for the vector units, their last digits, which the sampler amplifies,
    # would differ between machines.
    with config.change_flags(numba__fastmath=False):
        return nutpie.compile_pymc_model(model, backend="numba", var_names=list(quantities))


def sample(
    compiled: Any, settings: Mapping[str, Any], seed: int, *, low_rank: bool = False, cores: int = 1
) -> Draws:
    """Draw from a compiled model.

    ``settings``: ``chains``, ``draws``, ``tune`` and ``target_accept`` (``settings.bayes.Sampling``);
    ``low_rank``: also adapt to the strongest correlations between quantities, which pays for regression
    coefficients and costs where there are as many quantities as people. ``cores`` changes the time only.
    """
    tree = nutpie.sample(
        compiled,
        chains=settings["chains"],
        draws=settings["draws"],
        tune=settings["tune"],
        target_accept=settings["target_accept"],
        adaptation="low_rank" if low_rank else "diag",
        seed=seed % 2**32,
        cores=cores,
        save_warmup=False,
        progress_bar=False,
    )
    names = sorted(str(name) for name in tree["posterior"].data_vars)
    values = {name: np.ascontiguousarray(tree["posterior"][name].to_numpy(), dtype=float) for name in names}
    statistics = tree["sample_stats"]
    return Draws(values, statistics["diverging"].to_numpy(), statistics["energy"].to_numpy())
