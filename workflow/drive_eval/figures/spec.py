"""What is known of a figure without drawing it; importable without the drawing and data libraries.

``analyses`` names the estimate tables that a figure reads, so that its rule knows its inputs;
``prefixes`` are the starts of the ids of the estimates among them that it shows. The printed report
numbers a figure twice, in its caption and in the text that mentions it: both are kept, ours go by slug.
"""

from dataclasses import dataclass


@dataclass(frozen=True)
class FigureSpec:
    """One figure: its names, what it reads, and the columns of the table behind it.

    ``columns``: name in the figure's data and heading; a name that ends in ``estimate_id`` stands for
    that estimate's value.
    """

    slug: str
    chapter: str
    title: str
    caption: str
    analyses: tuple[str, ...]
    prefixes: tuple[str, ...]
    columns: tuple[tuple[str, str], ...]
    caption_number: str = ""
    text_number: str = ""
