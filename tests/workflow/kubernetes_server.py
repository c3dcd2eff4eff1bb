"""As much of the Kubernetes API as Snakemake's executor asks for; each job runs on this machine.

A pod is a folder of its own with nothing in it, the command of its container, and the variables of its
secrets: what a job needs and does not bring along is missed here as it is in a cluster.
"""

import base64
import json
import os
import re
import shutil
import subprocess
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

JOBS = re.compile(r"^/apis/batch/v1/namespaces/[^/]+/jobs(?:/([^/?]+))?(?:/status)?(?:\?.*)?$")
SECRETS = re.compile(r"^/api/v1/namespaces/[^/]+/secrets(?:/([^/?]+))?(?:\?.*)?$")
PODS = re.compile(r"^/api/v1/namespaces/[^/]+/pods(?:/([^/?]+))?(/log)?(?:\?(.*))?$")


class Pods:
    """The jobs that were asked for, their processes, and what they left."""

    def __init__(self, folder: Path, variables: Mapping[str, str]) -> None:
        self.folder = folder
        self.variables = dict(variables)
        self.secrets: dict[str, dict[str, str]] = {}
        self.specs: dict[str, Any] = {}
        self.exits: dict[str, int | None] = {}
        self.lock = threading.Lock()
        # One at a time, as on a node that has the memory of one.
        self.turn = threading.Semaphore(1)

    def start(self, body: Any) -> None:
        """Run a job's pod in a thread."""
        name = body["metadata"]["name"]
        with self.lock:
            self.specs[name], self.exits[name] = body["spec"]["template"]["spec"], None
        threading.Thread(target=self._run, args=(name,), daemon=True).start()

    def _run(self, name: str) -> None:
        container = self.specs[name]["containers"][0]
        environment = dict(self.variables)
        for entry in container.get("env") or []:
            reference = entry["valueFrom"]["secretKeyRef"]
            encoded = self.secrets[reference["name"]][reference["key"]]
            environment[entry["name"]] = base64.b64decode(encoded).decode()
        workdir = self.folder / name
        workdir.mkdir(parents=True)
        with self.turn, (self.folder / f"{name}.log").open("wb") as log:
            done = subprocess.run(
                [*container["command"], *container["args"]],
                cwd=workdir, env=environment, stdout=log, stderr=log, check=False,
            )  # fmt: skip
        shutil.rmtree(workdir)
        with self.lock:
            self.exits[name] = done.returncode

    def status(self, name: str) -> dict[str, Any]:
        """A job as the API shows it."""
        code = self.exits[name]
        counts = {} if code is None else {"failed": 1} if code else {"succeeded": 1}
        return {"apiVersion": "batch/v1", "kind": "Job", "metadata": {"name": name}, "status": counts}

    def pod(self, name: str) -> dict[str, Any]:
        """The pod of a job as the API shows it."""
        code = self.exits[name]
        state = {"running": {}} if code is None else {"terminated": {"exitCode": code}}
        status = {"name": "snakemake", "image": "", "imageID": "", "ready": False, "restartCount": 0}
        status["state"] = state
        return {"metadata": {"name": name}, "status": {"containerStatuses": [status]}}


def handler(pods: Pods) -> type[BaseHTTPRequestHandler]:
    """The requests that Snakemake's executor makes."""

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            if SECRETS.match(self.path):
                pods.secrets[body["metadata"]["name"]] = body.get("data") or {}
            elif JOBS.match(self.path):
                pods.start(body)
            self.answer(body)

        def do_GET(self) -> None:
            job, pod = JOBS.match(self.path), PODS.match(self.path)
            if job and job[1] in pods.specs:
                self.answer(pods.status(job[1]))
            elif pod and pod[2]:
                self.answer((pods.folder / f"{pod[1]}.log").read_text(errors="replace"))
            elif pod:
                asked = re.search(r"job-name(?:%3D|=)([^&]+)", pod[3] or "")
                names = [asked[1]] if asked and asked[1] in pods.specs else []
                self.answer({"items": [pods.pod(name) for name in names]})
            else:
                self.send_error(404)

        def do_DELETE(self) -> None:
            self.rfile.read(int(self.headers.get("Content-Length") or 0))
            self.answer({"kind": "Status", "status": "Success"})

        def answer(self, content: Any) -> None:
            raw = (content if isinstance(content, str) else json.dumps(content)).encode()
            self.send_response(200)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(raw)))
            self.end_headers()
            self.wfile.write(raw)

        def log_message(self, *_: Any) -> None:
            """Say nothing of each request."""

    return Handler


@contextmanager
def cluster(folder: Path, variables: Mapping[str, str] | None = None) -> Iterator[tuple[Path, Pods]]:
    """A server on the loopback interface; gives the ``kubeconfig`` that leads to it, and its pods."""
    pods = Pods(folder / "pods", variables if variables is not None else os.environ)
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler(pods))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    config = folder / "kubeconfig.json"
    entry = {"server": f"http://127.0.0.1:{server.server_address[1]}"}
    content = {
        "apiVersion": "v1", "kind": "Config", "current-context": "here",
        "clusters": [{"name": "here", "cluster": entry}],
        "contexts": [{"name": "here", "context": {"cluster": "here", "user": "here"}}],
        "users": [{"name": "here", "user": {}}],
    }  # fmt: skip
    config.write_text(json.dumps(content), encoding="utf-8")
    try:
        yield config, pods
    finally:
        server.shutdown()
        server.server_close()
