"""The title above a figure: how large it is, so that who has a heading of their own can leave it out."""

from textwrap import wrap

TITLE_ID = "figure-heading"
# Points; characters that fit the common width of figures in the bold face.
TITLE_SIZE, TITLE_LINE, TITLE_MARGIN, TITLE_CHARACTERS = 10, 14, 6, 60


def title_points(title: str) -> int:
    """The height in points of a title with its margins."""
    return 2 * TITLE_MARGIN + TITLE_LINE * len(wrap(title, TITLE_CHARACTERS))
