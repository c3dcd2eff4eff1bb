"""The analyses of one chapter: latent classes of needs."""

from drive_eval.declared.fields import NEEDS
from drive_eval.declared.model import Analysis

LATENT = Analysis(
    id="latent_classes",
    chapter="latent",
    title="Latent classes of needs at mid-point",
    table="needs",
    fields=("wave", *NEEDS),
    settings="latent",
    answers=("Table A3.1", "LCA classes (Figure 4)"),
)

ANALYSES = (
    LATENT,
)  # fmt: skip
