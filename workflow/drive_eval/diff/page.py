"""A comparison as one self-contained HTML page."""

from collections.abc import Sequence
from pathlib import Path

from markupsafe import Markup

from drive_eval.diff import told
from drive_eval.diff.changes import Change, Inventory
from drive_eval.diff.material import Material
from drive_eval.report.assets import asset_text
from drive_eval.report.environment import environment

TEMPLATES = Path(__file__).parent / "templates"


def render(before: Material, after: Material, changes: Sequence[Change], inventory: Inventory) -> str:
    """The page: headline first, then changes by cause, then what else differs. Equal input, equal bytes."""
    return (
        environment(TEMPLATES)
        .get_template("diff.html")
        .render(
            style=Markup(asset_text("report.css")),  # noqa: S704  the project's own asset
            before=before,
            after=after,
            synthetic=before.lineage["release"]["synthetic"] or after.lineage["release"]["synthetic"],
            headline=told.headline(before, after, changes),
            groups=told.groups(changes),
            causes=told.causes(changes),
            inventory=inventory,
            shift=told.shift,
            size=told.size,
            value=told.value,
        )
    )
