"""A comparison as one self-contained HTML page."""

from collections.abc import Sequence
from pathlib import Path

import jinja2
from markupsafe import Markup

from drive_eval.diff import told
from drive_eval.diff.changes import Change, Inventory
from drive_eval.diff.material import Material
from drive_eval.report.assets import asset_text

TEMPLATES = Path(__file__).parent / "templates"


def render(before: Material, after: Material, changes: Sequence[Change], inventory: Inventory) -> str:
    """The page: headline first, then changes by cause, then what else differs. Equal input, equal bytes."""
    environment = jinja2.Environment(
        loader=jinja2.FileSystemLoader(TEMPLATES),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    return environment.get_template("diff.html").render(
        style=Markup(asset_text("report.css")),  # noqa: S704  the project's own asset
        before=before,
        after=after,
        synthetic=before.lineage["release"]["synthetic"] or after.lineage["release"]["synthetic"],
        headline=told.headline(before, after, changes),
        groups=told.groups(changes),
        causes=told.causes(changes),
        inventory=inventory,
        shift=told.shift,
        value=told.value,
    )
