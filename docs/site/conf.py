"""The documentation as a site: `make docs`. Sources are the project's own Markdown files, where they are."""

import tomllib
from pathlib import Path
from typing import Any

from docutils import nodes
from docutils.utils.math import latex2mathml
from pygments.lexers.special import TextLexer

ROOT = Path(__file__).resolve().parents[2]
_about = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]

project = "Drive evaluation pipeline"
author = "The Drive evaluation pipeline's contributors"
version = release = _about["version"]
language = "en-GB"

extensions = ["myst_parser"]
include_patterns = [
    "README.md",
    "CONTRIBUTING.md",
    "CHANGELOG.md",
    "config/README.md",
    "docs/*.md",
    "docs/*/*.md",
]
root_doc = "docs/site/index"
source_suffix = {".md": "markdown"}
myst_enable_extensions = ["dollarmath"]
myst_heading_anchors = 4

html_theme = "furo"
html_title = project
html_math_renderer = "mathml"
html_copy_source = False
html_show_sphinx = False
# One page to land on, wherever the root document stands.
html_additional_pages = {"index": "landing.html"}
templates_path = ["templates"]


def _inline(translator: Any, node: nodes.math) -> None:
    translator.body.append(_mathml(node.astext(), display=False))
    raise nodes.SkipNode


def _display(translator: Any, node: nodes.math_block) -> None:
    translator.body.append(f'<div class="math">{_mathml(node.astext(), display=True)}</div>')
    raise nodes.SkipNode


def _mathml(text: str, *, display: bool) -> str:
    """A formula as MathML, which browsers draw and read aloud by themselves: nothing is fetched."""
    return str(latex2mathml.tex2mathml(text, as_block=display))


def setup(app: Any) -> dict[str, bool]:
    """Register the renderer of formulas, and what is no language to highlight."""
    app.add_lexer("mermaid", TextLexer)  # the graph of rules as text; GitHub draws it
    app.add_html_math_renderer("mathml", (_inline, None), (_display, None))
    return {"parallel_read_safe": True, "parallel_write_safe": True}
