"""All figures, in the order of the report; each chapter declares its own in ``drive_eval.figures.specs``."""

from drive_eval.figures.spec import FigureSpec
from drive_eval.figures.specs import (
    activity,
    behaviour,
    behaviour_models,
    costs,
    latent,
    needs,
    profile,
    reoffending,
    simulation,
    victims,
)

FIGURES: tuple[FigureSpec, ...] = (
    *costs.FIGURES,
    *profile.FIGURES,
    *needs.FIGURES,
    *latent.FIGURES,
    *activity.FIGURES,
    *behaviour.FIGURES,
    *behaviour_models.FIGURES,
    *victims.FIGURES,
    *reoffending.FIGURES,
    *simulation.FIGURES,
)


def by_slug(slug: str) -> FigureSpec:
    """The figure of a slug; ``KeyError`` with the known slugs otherwise."""
    found = {figure.slug: figure for figure in FIGURES}
    if slug not in found:
        raise KeyError(f"{slug} is not a figure; known are {', '.join(found)}")
    return found[slug]
