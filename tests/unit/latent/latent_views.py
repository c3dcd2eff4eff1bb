"""Views of the needs assessment for the tests of the latent class analysis."""

import numpy as np
import pandas as pd

from drive_eval.needs.fields import ANSWERS, NEEDS


def small_view(people: int, seed: int = 0) -> pd.DataFrame:
    """Forms at mid-point, and as many at intake that no model may see, in canonical codes with gaps."""
    rng = np.random.default_rng(seed)
    frames = []
    for wave in ("intake", "midpoint"):
        group = rng.integers(0, 3, people)
        columns: dict[str, object] = {"wave": wave}
        for place, need in enumerate(NEEDS):
            scale = ANSWERS[need.scale]
            chance = np.choose(group, [0.0, 0.8 if place < 6 else 0.1, 0.1 if place < 6 else 0.8])
            yes = rng.uniform(size=people) < chance
            answers = np.where(yes, scale[0], scale[-1]).astype(object)
            answers[rng.uniform(size=people) < 0.05] = None
            columns[need.field] = answers
        frames.append(pd.DataFrame(columns).convert_dtypes())
    return pd.concat(frames, ignore_index=True)
