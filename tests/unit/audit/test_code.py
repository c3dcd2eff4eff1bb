"""The digest of code: what changes it, what does not, and what it follows."""

from pathlib import Path

import pytest

from drive_eval.audit.code import CodeBase
from drive_eval.errors import DriveEvalError

FILES = {
    "pack/__init__.py": '"""A package."""\n',
    "pack/low.py": (
        "import numpy as np\n\nSCALE = 2\nUNUSED = 3\n\n\n"
        "def base(x):\n    return np.float64(x) * SCALE\n\n\n"
        "def other(x):\n    return x\n"
    ),
    "pack/middle.py": "from pack.low import base\n\n\ndef middle(x):\n    return base(x) + 1\n",
    "pack/facade.py": "from pack.middle import middle\n\n\ndef unrelated():\n    return 0\n",
    "pack/module_user.py": "from pack import low\n\n\ndef use(x):\n    return low.other(x)\n",
    "script.py": "from pack.facade import middle\n\nprint(middle(1))\n",
}


@pytest.fixture
def project(tmp_path: Path) -> Path:
    for name, content in FILES.items():
        path = tmp_path / name
        path.parent.mkdir(exist_ok=True)
        path.write_text(content)
    return tmp_path


def dependencies(project: Path, script: str = "script.py", without: frozenset[str] = frozenset()):
    return CodeBase.at(project, "pack").dependencies(project / script, without)


def edit(project: Path, name: str, old: str, new: str) -> None:
    path = project / name
    content = path.read_text()
    assert old in content
    path.write_text(content.replace(old, new))


def test_follows_functions_and_constants_through_imports_and_reexports(project: Path) -> None:
    symbols, packages = dependencies(project)
    assert {"pack.middle:middle", "pack.low:base", "pack.low:SCALE"} <= set(symbols)
    assert not {"pack.low:UNUSED", "pack.low:other", "pack.facade:unrelated"} & set(symbols)
    assert packages == ["numpy"]


@pytest.mark.parametrize(
    ("name", "old", "new"),
    [
        ("pack/low.py", "* SCALE", "* SCALE + 0"),
        ("pack/low.py", "SCALE = 2", "SCALE = 4"),
        ("pack/middle.py", "+ 1", "+ 2"),
        ("script.py", "middle(1)", "middle(2)"),
        ("pack/low.py", "import numpy as np", "import numpy as np\n\nnp.seterr(all='raise')"),
    ],
)
def test_an_edit_of_what_the_script_reaches_changes_the_digest(
    project: Path, name: str, old: str, new: str
) -> None:
    before = dependencies(project)[0]
    edit(project, name, old, new)
    assert dependencies(project)[0] != before


@pytest.mark.parametrize(
    ("name", "old", "new"),
    [
        ("pack/low.py", "def base(x):", "def base(x):  # a comment"),
        ("pack/low.py", "def base(x):\n", 'def base(x):\n    """A docstring."""\n'),
        ("pack/middle.py", "    return base(x) + 1", "    return (\n        base(x) + 1\n    )"),
        ("pack/low.py", "UNUSED = 3", "UNUSED = 5"),
        ("pack/low.py", "    return x\n", "    return -x\n"),
        ("pack/facade.py", "return 0", "return 1"),
    ],
)
def test_comments_layout_and_unreached_code_do_not_count(
    project: Path, name: str, old: str, new: str
) -> None:
    before = dependencies(project)[0]
    edit(project, name, old, new)
    assert dependencies(project)[0] == before


def test_a_name_taken_from_a_module_is_followed_to_that_name(project: Path) -> None:
    (project / "script.py").write_text("from pack.module_user import use\n\nuse(1)\n")
    symbols, _ = dependencies(project)
    assert "pack.low:other" in symbols
    assert "pack.low:base" not in symbols


def test_an_import_inside_a_function_is_followed(project: Path) -> None:
    (project / "script.py").write_text(
        "def run():\n    from pack.low import other\n    return other(1)\n\n\nrun()\n"
    )
    assert "pack.low:other" in dependencies(project)[0]


def test_a_symbol_may_be_left_to_another_part_of_the_key(project: Path) -> None:
    symbols, _ = dependencies(project, without=frozenset({"pack.low:SCALE"}))
    assert "pack.low:SCALE" not in symbols
    assert "pack.low:base" in symbols


@pytest.mark.parametrize(
    "content",
    [
        "from .low import base\n",
        "from pack.low import *\n",
        "import importlib\n\nimportlib.import_module('pack.low')\n",
        "x = __import__('pack')\n",
        "from pack.absent import name\n\nname()\n",
    ],
)
def test_what_cannot_be_followed_is_refused(project: Path, content: str) -> None:
    (project / "script.py").write_text(content)
    with pytest.raises(DriveEvalError):
        dependencies(project)
