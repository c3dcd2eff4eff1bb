"""How pages are made of templates: everything escaped, nothing undefined, no white space of the markup's."""

from pathlib import Path

import jinja2


def environment(*templates: Path) -> jinja2.Environment:
    """An environment for the templates in these folders, with the settings of every page that is written."""
    return jinja2.Environment(
        loader=jinja2.FileSystemLoader(templates),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
