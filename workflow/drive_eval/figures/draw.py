"""Every drawing by slug: for readers that need them all, such as the report."""

import pandas as pd

from drive_eval.figures.activity import DRAWINGS as ACTIVITY
from drive_eval.figures.behaviour import DRAWINGS as BEHAVIOUR
from drive_eval.figures.behaviour_models import DRAWINGS as BEHAVIOUR_MODELS
from drive_eval.figures.costs import DRAWINGS as COSTS
from drive_eval.figures.drawing import Drawing
from drive_eval.figures.flow import DRAWINGS as PROFILE
from drive_eval.figures.latent import DRAWINGS as LATENT
from drive_eval.figures.needs import DRAWINGS as NEEDS
from drive_eval.figures.reoffending import DRAWINGS as REOFFENDING
from drive_eval.figures.simulation import DRAWINGS as SIMULATION
from drive_eval.figures.victims import DRAWINGS as VICTIMS

DRAWINGS: dict[str, Drawing] = {
    **COSTS,
    **PROFILE,
    **NEEDS,
    **LATENT,
    **ACTIVITY,
    **BEHAVIOUR,
    **BEHAVIOUR_MODELS,
    **VICTIMS,
    **REOFFENDING,
    **SIMULATION,
}


def data(slug: str, estimates: pd.DataFrame, published: pd.DataFrame) -> pd.DataFrame:
    """The table behind one figure; ``KeyError`` for a slug that no figure has."""
    return DRAWINGS[slug].data(estimates, published)
