"""A comparison as one self-contained HTML page."""

from collections.abc import Sequence

from drive_eval.diff import told
from drive_eval.diff.changes import Change, Inventory
from drive_eval.diff.material import Material
from drive_eval.pages.environment import environment


def render(before: Material, after: Material, changes: Sequence[Change], inventory: Inventory) -> str:
    """The page: headline first, then changes by cause, then what else differs. Equal input, equal bytes."""
    return (
        environment("diff")
        .get_template("diff.html")
        .render(
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
