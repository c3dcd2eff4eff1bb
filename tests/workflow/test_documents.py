"""What the README shows of the workflow is the workflow."""

import importlib.util
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]


@pytest.mark.workflow
def test_the_readmes_rule_graph_has_not_drifted() -> None:
    spec = importlib.util.spec_from_file_location("write_rulegraph", ROOT / "scripts/write_rulegraph.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    text = (ROOT / "README.md").read_text(encoding="utf-8")
    assert module.with_diagram(text) == text


@pytest.mark.parametrize(
    "document", ["README.md", "CONTRIBUTING.md", "config/README.md", "docs/decisions/README.md"]
)
def test_links_between_documents_lead_somewhere(document: str) -> None:
    import re

    path = ROOT / document
    for target in re.findall(r"\]\(([^)#]+)[^)]*\)", path.read_text(encoding="utf-8")):
        if not target.startswith("http"):
            assert (path.parent / target).exists(), target
