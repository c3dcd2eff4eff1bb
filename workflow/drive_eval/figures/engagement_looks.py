"""How the levels of engagement look, in every figure that shows them."""

from drive_eval.figures.palette import BLUE, INK, MUTED, ORANGE, PAPER, RULE
from drive_eval.release.fields import ENGAGEMENT

# Fill, edge and text of each level: told apart by lightness too, and the text readable on its fill.
LOOKS = dict(
    zip(
        ENGAGEMENT.values(),
        ((BLUE, BLUE, PAPER), (PAPER, BLUE, INK), (ORANGE, ORANGE, PAPER), (RULE, MUTED, INK)),
        strict=True,
    )
)
