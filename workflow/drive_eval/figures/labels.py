"""What Snakemake's own report says of a published figure; importable without the drawing libraries."""

from pathlib import Path

from drive_eval.figures.registry import by_slug

CHAPTERS = {
    "profile": "Who took part",
    "needs": "Needs",
    "latent": "Latent classes of needs",
    "activity": "What case managers did",
    "behaviour": "Behaviour",
    "behaviour_models": "Change in behaviour",
    "victims": "Victims-survivors",
    "reoffending": "Re-perpetration",
    "costs": "Costs",
    "simulation": "When Drive pays",
}
KINDS = {".svg": "figure", ".csv": "table behind it"}


def labels(file: str) -> dict[str, str]:
    """The labels of a figure's file (``needs-count.svg``): title, kind, number in print, what it shows.

    Raises ``KeyError`` for a figure that there is not, or a kind of file that is not reported.
    """
    path = Path(file)
    spec = by_slug(path.stem)
    return {
        "figure": spec.title,
        "kind": KINDS[path.suffix],
        "in print": spec.caption_number or "not printed",
        "shows": spec.caption,
    }


def chapter(file: str) -> str:
    """The title of the chapter that a figure's file belongs to."""
    return CHAPTERS[by_slug(Path(file).stem).chapter]
