"""A chapter through object storage and Kubernetes' executor gives the same bytes as on this machine alone.

Run by `make kubernetes-test`, which installs both plugins and a server of object storage. There is no
cluster: pods are folders without anything in them (kubernetes_server.py), and share nothing but the store.
"""

import os
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest

from workflow.kubernetes_server import Pods, cluster
from workflow.project import Project, fresh

FOLDER = Path(os.environ.get("DRIVE_EVAL_KUBERNETES", "nowhere")) / "packages"
WHEELS = FOLDER.parent / "wheels"
pytestmark = [
    pytest.mark.kubernetes,
    pytest.mark.skipif(
        not (FOLDER / "snakemake_executor_plugin_kubernetes").exists() or not (FOLDER / "moto").exists(),
        reason="neither plugins nor a server of object storage: run this by `make kubernetes-test`",
    ),
]
BUCKET, PREFIX = "drive", "evaluation"
PORT = 5057
STORE = {
    "SNAKEMAKE_STORAGE_S3_ENDPOINT_URL": f"http://127.0.0.1:{PORT}",
    "SNAKEMAKE_STORAGE_S3_REGION": "us-east-1",
    "SNAKEMAKE_STORAGE_S3_ACCESS_KEY": "nobody",
    "SNAKEMAKE_STORAGE_S3_SECRET_KEY": "nothing",
}
# What the image of pods sets (Dockerfile), with this machine's folders.
IMAGE = {
    "PIP_NO_INDEX": "1",
    "PIP_NO_DEPS": "1",
    "PIP_FIND_LINKS": str(WHEELS),
    "PIP_DISABLE_PIP_VERSION_CHECK": "1",
}
MAKE_BUCKET = f"""
import boto3, sys
from pathlib import Path
store = boto3.client("s3", endpoint_url="http://127.0.0.1:{PORT}", region_name="us-east-1",
                     aws_access_key_id="nobody", aws_secret_access_key="nothing")
if sys.argv[1] == "up":
    store.create_bucket(Bucket="{BUCKET}")
    for top in ("config", "resources", "workflow"):
        for path in Path(top).rglob("*"):
            if path.is_file() and "__pycache__" not in path.parts:
                store.upload_file(str(path), "{BUCKET}", f"{PREFIX}/{{path}}")
else:
    pages = store.get_paginator("list_objects_v2")
    for page in pages.paginate(Bucket="{BUCKET}", Prefix="{PREFIX}/results/"):
        for entry in page.get("Contents", []):
            path = Path(entry["Key"].removeprefix("{PREFIX}/"))
            path.parent.mkdir(parents=True, exist_ok=True)
            store.download_file("{BUCKET}", entry["Key"], str(path))
"""
SERVER = f"""
import time
from moto.server import ThreadedMotoServer
ThreadedMotoServer("127.0.0.1", {PORT}).start()
time.sleep(3600)
"""


@pytest.fixture
def store() -> Iterator[None]:
    """A server of object storage on the loopback interface, with nothing in it."""
    command = [
        sys.executable,
        "-c",
        SERVER,
    ]
    process = subprocess.Popen(
        command,
        env=os.environ | {"PYTHONPATH": str(FOLDER)},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        for _ in range(300):
            with suppress(OSError):
                urllib.request.urlopen(STORE["SNAKEMAKE_STORAGE_S3_ENDPOINT_URL"], timeout=1).close()
                break
            time.sleep(0.2)
        yield
    finally:
        process.terminate()
        process.wait(20)


def project(target: Path) -> Project:
    """The small project with one chapter, tracked by git: what is tracked is sent to pods."""
    one = fresh(target)
    one.edit("config/config.yaml", "chapters: [profile, needs, latent, costs]", "chapters: [needs]")
    one.path(".gitignore").write_text(
        "/.snakemake/\n/results/\n/.cache/\n__pycache__/\n/resources/releases/*/*\n"
    )
    for words in (
        ["init", "-q"],
        ["add", "-A"],
        ["-c", "user.name=test", "-c", "user.email=test@test", "commit", "-qm", "All"],
    ):
        one.run("git", *words, check=True)
    return one


def run(one: Project, words: list[str], variables: dict[str, str]) -> str:
    environment = {
        **os.environ,
        **STORE,
        "NO_COLOR": "1",
        **variables,
        "PYTHONPATH": f"{one.root / 'workflow'}:{FOLDER}",
    }
    done = subprocess.run(
        ["timeout", "--kill-after", "10", "1500", sys.executable, *words],
        cwd=one.root, env=environment, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr[-8000:]
    return done.stderr


def pods_run_here(folder: Path) -> Any:
    """The cluster, whose pods have the Python of this environment and nothing of this project."""
    path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    variables = {"PATH": path, "HOME": str(folder), "PYTHONPATH": f"workflow:{FOLDER}", **IMAGE}
    return cluster(folder, variables)


def check_specifications(pods: Pods) -> None:
    """Pods ask for memory and are no more than they have to be; the store's credentials are in no command."""
    assert pods.specs
    for spec in pods.specs.values():
        (container,) = spec["containers"]
        assert container["image"] == "registry/drive-eval@sha256:0"
        assert int(container["resources"]["requests"]["memory"].removesuffix("M")) >= 1000
        assert not (container.get("securityContext") or {}).get("privileged")
        command = " ".join(container["args"])
        assert STORE["SNAKEMAKE_STORAGE_S3_SECRET_KEY"] not in command
        secret = {entry["name"] for entry in container["env"] if entry["valueFrom"]["secretKeyRef"]}
        assert "SNAKEMAKE_STORAGE_S3_SECRET_KEY" in secret


def test_pods_that_share_nothing_but_the_store_give_the_bytes_of_a_local_run(
    tmp_path: Path, store: None
) -> None:
    here, away = project(tmp_path / "here"), project(tmp_path / "away")
    here.snakemake()
    run(away, ["-c", MAKE_BUCKET, "up"], {})
    words = [
        "-m", "snakemake", "--profile", "workflow/profiles/kubernetes",
        "--seconds-between-status-checks", "1",
        "--default-storage-prefix", f"s3://{BUCKET}/{PREFIX}",
        "--container-image", "registry/drive-eval@sha256:0",
    ]  # fmt: skip
    with pods_run_here(tmp_path) as (config, pods):
        run(away, words, {"KUBECONFIG": str(config)})
        assert "Nothing to be done" in run(away, words, {"KUBECONFIG": str(config)})
    assert set(pods.exits.values()) == {0}
    check_specifications(pods)
    assert not list(away.path("results").rglob("*.parquet")), "a pod has written into the project's folder"
    run(away, ["-c", MAKE_BUCKET, "down"], {})
    for folder in ("results/demo/publishable", "results/demo/restricted"):
        mine, theirs = here.hashes(folder), away.hashes(folder)
        assert len(mine) > 5
        assert {name for name in mine if mine[name] != theirs.get(name)} == set()
        assert mine.keys() == theirs.keys()
