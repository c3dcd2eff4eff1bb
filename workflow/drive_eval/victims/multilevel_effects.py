"""What draws of the multilevel model say of people: probabilities, changes, and what Drive adds.

Log odds differ from person to person, percentage points do not follow from them alone. Each draw gives the
probability of the behaviour for every pattern of predictors, averaged over the persons' own intercepts, and
from these the quantities of interest:

- ``extra_fall``: the fall from intake to exit if everybody was in the Drive arm, less that if nobody was;
- ``exit_effect``: for the people of the Drive arm, the probability at exit without the interaction less that
  with it: the treatment effect of a non-linear difference-in-differences (Puhani 2012, Economics Letters 115,
  85-87), whose sign is that of the interaction.

Above zero, both say that victims-survivors were safer with Drive.
"""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from drive_eval.models.result import Floats
from drive_eval.victims.multilevel_data import Patterns, nodes


@dataclass(frozen=True)
class Effects:
    """Draws (s) of the quantities, in percentage points; ``joint`` (s, p, 4): chances of the four courses."""

    extra_fall: Floats
    exit_effect: Floats
    joint: Floats


def effects(draws: Mapping[str, Floats], people: Patterns, number: int) -> Effects:
    """The quantities of each draw.

    ``draws``: flat draws (s, …) of ``drive_eval.victims.multilevel_data.QUANTITIES``; ``number`` of nodes.
    """
    size = len(draws["intercept"])
    columns: dict[str, list[Floats]] = {"extra_fall": [], "exit_effect": [], "joint": []}
    # In parts, so that the arrays over draws, patterns and nodes stay small.
    for start in range(0, size, 250):
        part = {name: values[start : start + 250] for name, values in draws.items()}
        for name, values in zip(columns, _effects(part, people, number), strict=True):
            columns[name].append(values)
    return Effects(*(np.concatenate(parts) for parts in columns.values()))


def _effects(draws: Mapping[str, Floats], people: Patterns, number: int) -> tuple[Floats, Floats, Floats]:
    places, weights = nodes(number)
    base = draws["intercept"][:, None] + draws["slopes"] @ people.covariates.T
    own = draws["person_sd"][:, None, None] * places

    def chances(drive: Floats, time: float, with_drive: bool) -> Floats:
        """Probability (s, p, nodes) at one occasion."""
        shift = draws["allocation"][:, None] * drive + time * draws["time"][:, None]
        if with_drive:
            shift = shift + time * draws["interaction"][:, None] * drive
        found: Floats = 1.0 / (1.0 + np.exp(-((base + shift)[:, :, None] + own)))
        return found

    everybody = people.people / people.people.sum()
    ones, zeros = np.ones_like(people.drive), np.zeros_like(people.drive)
    falls = [
        (chances(drive, 0.0, True) - chances(drive, 1.0, True)) @ weights @ everybody
        for drive in (ones, zeros)
    ]
    members = people.people * people.drive
    treated = members / members.sum() if members.sum() > 0.0 else everybody
    exit_effect = (chances(ones, 1.0, False) - chances(ones, 1.0, True)) @ weights @ treated
    before, after = chances(people.drive, 0.0, True), chances(people.drive, 1.0, True)
    first, second, both = before @ weights, after @ weights, (before * after) @ weights
    joint = np.stack([both, first - both, second - both, 1.0 - first - second + both], axis=2)
    return 100.0 * (falls[0] - falls[1]), 100.0 * exit_effect, joint


def prior_draws(settings: Mapping[str, float], covariates: int, size: int, seed: int) -> dict[str, Floats]:
    """Draws from the priors alone, to see what they hold possible before any data."""
    random = np.random.default_rng(seed)
    arm = float(settings["prior_arm_sd"])
    return {
        "intercept": random.normal(0.0, float(settings["prior_intercept_sd"]), size),
        "time": random.normal(0.0, float(settings["prior_time_sd"]), size),
        "allocation": random.normal(0.0, arm, size),
        "interaction": random.normal(0.0, arm, size),
        "slopes": random.normal(0.0, float(settings["prior_slope_sd"]), (size, covariates)),
        "person_sd": random.gamma(2.0, float(settings["prior_person_sd_mean"]) / 2.0, size),
    }


def replicated(joint: Floats, people: Patterns, seed: int) -> Floats:
    """Counts (s, 2, 4) of new people with the same predictors, by arm (control, Drive) and course."""
    random = np.random.default_rng(seed)
    sizes = people.people.astype(np.int64)
    safe = np.clip(joint, 0.0, 1.0)
    counts = random.multinomial(sizes[None, :], safe / safe.sum(axis=2, keepdims=True))
    drive = people.drive > 0.0
    return np.stack([counts[:, ~drive].sum(axis=1), counts[:, drive].sum(axis=1)], axis=1).astype(np.float64)
