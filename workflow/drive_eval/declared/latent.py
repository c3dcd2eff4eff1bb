"""The analyses of one chapter: latent classes of needs."""

from drive_eval.declared.fields import BEHAVIOURS, NEEDS
from drive_eval.declared.model import Analysis, View

LATENT = Analysis(
    id="latent_classes",
    chapter="latent",
    title="Latent classes of needs at mid-point",
    table="needs",
    fields=("wave", *NEEDS),
    settings="latent",
    answers=("Table A3.1", "LCA classes (Figure 4)"),
)
LATENT_BEHAVIOURS = Analysis(
    id="latent_behaviours",
    chapter="latent",
    title="Latent classes of needs set against the four behaviours",
    table="needs",
    fields=("wave", *NEEDS),
    settings="latent",
    answers=("LCA classes (Figure 4)",),
    beside=(View("risk", ("wave", *BEHAVIOURS)),),
)
ANALYSES = (LATENT, LATENT_BEHAVIOURS)
