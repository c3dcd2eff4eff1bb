"""The environment: pyproject.toml, the lock and environment.yml say the same, and set-up finds a Python."""

import importlib.util
import os
import re
import stat
import subprocess
import sys
import tomllib
from importlib.metadata import version
from pathlib import Path
from types import ModuleType

import pytest
import yaml
from packaging.requirements import Requirement

ROOT = Path(__file__).parents[3]
# The interpreter behind the environment that the tests run in.
REAL = os.path.realpath(sys.executable)


@pytest.fixture(scope="module")
def writer() -> ModuleType:
    """scripts/write_environment.py as a module."""
    spec = importlib.util.spec_from_file_location("write_environment", ROOT / "scripts/write_environment.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def requirements() -> list[Requirement]:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    return [
        Requirement(entry)
        for entry in project["project"]["dependencies"] + project["dependency-groups"]["dev"]
    ]


def test_the_lock_satisfies_what_the_project_asks_for(writer: ModuleType) -> None:
    locked = writer.locked()
    for wanted in requirements():
        name = wanted.name.lower().replace("_", "-")
        assert wanted.specifier.contains(locked[name], prereleases=True), name


def test_the_environment_file_is_the_one_that_the_lock_gives(writer: ModuleType) -> None:
    text = (ROOT / "environment.yml").read_text(encoding="utf-8")
    assert text == writer.environment()
    listed = " ".join(map(str, yaml.safe_load(text)["dependencies"]))
    for wanted in requirements():
        name = wanted.name.lower()
        assert writer.CONDA_NAMES.get(name, name) in listed


def test_the_lock_for_clusters_has_what_its_group_asks_for_and_no_more() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    wanted = {entry.name: entry for entry in map(Requirement, project["dependency-groups"]["cluster"])}
    text = (ROOT / "requirements-cluster.lock").read_text(encoding="utf-8")
    locked = dict(re.findall(r"^([a-z0-9-]+)==(\S+)", text, flags=re.MULTILINE))
    assert locked.keys() == wanted.keys()
    assert all(wanted[name].specifier.contains(version) for name, version in locked.items())


@pytest.mark.parametrize("group", ["kubernetes", "kubernetes-test"])
def test_the_locks_for_kubernetes_satisfy_their_groups(group: str) -> None:
    groups = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["dependency-groups"]
    listed = [entry for entry in (*groups["kubernetes"], *groups[group]) if isinstance(entry, str)]
    text = (ROOT / f"requirements-{group}.lock").read_text(encoding="utf-8")
    locked = dict(re.findall(r"^([a-z0-9-]+)==(\S+)", text, flags=re.MULTILINE))
    for wanted in map(Requirement, listed):
        assert wanted.specifier.contains(locked[wanted.name]), wanted.name


@pytest.mark.parametrize(
    ("lock", "least"),
    [
        ("requirements.lock", 50),
        ("requirements-cluster.lock", 2),
        ("requirements-kubernetes.lock", 20),
        ("requirements-kubernetes-test.lock", 50),
    ],
)
def test_every_locked_file_has_a_hash_and_no_address(lock: str, least: int) -> None:
    text = (ROOT / lock).read_text(encoding="utf-8")
    pinned = re.findall(r"^[a-z0-9-]+==.*$", text, flags=re.MULTILINE)
    assert len(pinned) >= least
    blocks = re.split(r"^(?=[a-z0-9-]+==)", text, flags=re.MULTILINE)[1:]
    assert all("--hash=sha256:" in block for block in blocks)
    assert not re.search(r"https?://|--index-url|--find-links", text)


def test_what_is_installed_is_what_is_locked(writer: ModuleType) -> None:
    locked = writer.locked()
    for wanted in requirements():
        assert version(wanted.name) == locked[wanted.name.lower().replace("_", "-")]


def find_python(path: Path, **variables: str) -> subprocess.CompletedProcess[str]:
    environment = {"PATH": f"{path}", "HOME": str(path / "home"), **variables}
    environment.setdefault("FIND_PYTHON_MACHINE", str(path / "usr"))
    return subprocess.run(
        ["/bin/sh", str(ROOT / "scripts/find-python")],
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )


def executable(path: Path, content: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(content, encoding="utf-8")
    path.chmod(path.stat().st_mode | stat.S_IXUSR)


def test_without_a_python_one_sentence_says_what_to_install(tmp_path: Path) -> None:
    done = find_python(tmp_path)
    assert done.returncode == 1
    assert done.stdout == ""
    assert len(done.stderr.strip().splitlines()) == 1
    assert "install Python 3.13" in done.stderr


def test_a_shim_that_fails_and_an_old_python_are_passed_over(tmp_path: Path) -> None:
    executable(tmp_path / "python3.13", "#!/bin/sh\necho 'version not set' >&2\nexit 127\n")
    executable(tmp_path / "python3", "#!/bin/sh\nexit 1\n")
    good = tmp_path / "home/.pyenv/versions/3.13.9/bin/python3"
    executable(good, f'#!/bin/sh\nexec "{sys.executable}" "$@"\n')
    assert find_python(tmp_path).stdout.strip() == REAL


def test_the_users_own_choice_is_used_or_refused_but_not_replaced(tmp_path: Path) -> None:
    assert find_python(tmp_path, PYTHON=sys.executable).stdout.strip() == REAL
    refused = find_python(tmp_path, PYTHON="/no/such/python")
    assert refused.returncode == 1
    assert "PYTHON=/no/such/python" in refused.stderr


def test_nothing_committed_names_a_package_index() -> None:
    listed = subprocess.run(["git", "ls-files"], cwd=ROOT, capture_output=True, text=True, check=False)
    hosts = re.compile(
        "|".join(("pypi" + r"\.org", "python" + r"hosted\.", "anaconda" + r"\.org", "npmjs" + r"\."))
    )
    for name in listed.stdout.splitlines():
        path = ROOT / name
        if path.is_file() and path.suffix in {".py", ".md", ".toml", ".lock", ".yml", ".yaml", ".smk", ""}:
            assert not hosts.search(path.read_text(encoding="utf-8", errors="ignore")), name


def test_no_data_is_committed() -> None:
    listed = subprocess.run(["git", "ls-files"], cwd=ROOT, capture_output=True, text=True, check=False)
    for name in listed.stdout.splitlines():
        assert not name.startswith("results/"), name
        assert Path(name).suffix not in {".xlsx", ".parquet", ".nc"}, name
    assert os.environ.get("CI") != "true" or listed.returncode == 0
