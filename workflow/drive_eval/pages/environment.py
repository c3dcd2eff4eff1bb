"""How pages are made of templates: everything escaped, nothing undefined, no white space of the markup's."""

import base64
import hashlib

import jinja2
from markupsafe import Markup

from drive_eval.pages.assets import SHARED, folder, text


def environment(package: str) -> jinja2.Environment:
    """An environment for a package's templates, which extend the page's skeleton and use its macros."""
    made = jinja2.Environment(
        loader=jinja2.FileSystemLoader([folder(package), folder(SHARED)]),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    made.globals["style"] = Markup(text(SHARED, "page.css"))  # noqa: S704  the project's own asset
    made.filters["digest"] = _digest
    return made


def _digest(script: str) -> str:
    """The SHA-256 digest by which a content policy allows a script, in base 64."""
    return base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()
