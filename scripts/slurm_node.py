"""A SLURM of one node on this machine for as long as a command runs.

Usage: ``slurm_node.py [--check] -- command…``

Starts munged, slurmctld and slurmd of Debian's packages ``slurm-wlm`` and ``munge`` on the loopback
interface, runs the command, and ends them again whatever happens. Everything that they write lies in a
temporary folder, but for ``/etc/slurm/slurm.conf``, where the steps of jobs look for it; it is removed
afterwards. A machine that has such a file already belongs to somebody's cluster and is left alone.

Exit code: that of the command; 3, with a sentence on standard error, where SLURM cannot be started here.
"""

import argparse
import os
import pwd
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path

PROGRAMS = ("munged", "slurmctld", "slurmd", "sbatch", "srun", "squeue", "sinfo", "scancel")
CONFIGURATION = Path("/etc/slurm/slurm.conf")
MUNGE_KEY = Path("/etc/munge/munge.key")
UNAVAILABLE = 3
PATIENCE_SECONDS = 60.0

TEMPLATE = """\
# Written by scripts/slurm_node.py for one test on one machine; removed when that ends.
ClusterName=one
SlurmctldHost={host}(127.0.0.1)
SlurmctldPort={controller_port}
SlurmdPort={node_port}
CommunicationParameters=NoCtldInAddrAny,NoInAddrAny
SlurmUser=root
SlurmdUser=root
AuthType=auth/munge
AuthInfo=socket={munge_socket}
StateSaveLocation={folder}/state
SlurmdSpoolDir={folder}/spool
SlurmctldPidFile={folder}/slurmctld.pid
SlurmdPidFile={folder}/slurmd.pid
SlurmctldLogFile={folder}/slurmctld.log
SlurmdLogFile={folder}/slurmd.log
ProctrackType=proctrack/linuxproc
TaskPlugin=task/none
SelectType=select/cons_tres
SelectTypeParameters=CR_Core_Memory
SchedulerParameters=sched_interval=2,batch_sched_delay=0
AccountingStorageType=accounting_storage/none
JobAcctGatherType=jobacct_gather/linux
JobAcctGatherFrequency=1
JobAcctGatherParams=OverMemoryKill
MinJobAge=600
ReturnToService=2
NodeName={host} NodeAddr=127.0.0.1 CPUs={cores} RealMemory={memory_mb} State=UNKNOWN
PartitionName=main Nodes={host} Default=YES MaxTime=INFINITE State=UP
"""


def why_not() -> str:
    """Why SLURM cannot be started here; empty where it can."""
    absent = [name for name in PROGRAMS if program(name) is None]
    if absent:
        return f"not installed: {', '.join(absent)} (Debian's packages slurm-wlm and munge have them)"
    if os.geteuid() != 0:
        return "its daemons have to be started by root"
    if CONFIGURATION.exists():
        return f"{CONFIGURATION} exists: this machine belongs to a cluster, or another test is running"
    if not MUNGE_KEY.exists():
        return f"{MUNGE_KEY}, which the package munge makes, is missing"
    return ""


def program(name: str) -> str | None:
    """Where a program is; daemons are not on everybody's path."""
    return shutil.which(name, path=f"{os.environ.get('PATH', '')}:/usr/sbin:/sbin")


@contextmanager
def node() -> Iterator[None]:
    """A running SLURM with this machine as its only node; ``RuntimeError`` where it does not come up."""
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="slurm-node-")))
        folder.chmod(0o755)
        munge = folder / "munge"
        munge.mkdir(mode=0o755)
        munger = pwd.getpwnam("munge")
        os.chown(munge, munger.pw_uid, munger.pw_gid)
        for name in ("state", "spool"):
            (folder / name).mkdir()
        own = folder / "slurm.conf"
        own.write_text(configuration(folder), encoding="utf-8")
        CONFIGURATION.parent.mkdir(parents=True, exist_ok=True)
        # Exclusively: of two that start at once, one fails here.
        with CONFIGURATION.open("x", encoding="utf-8") as stream:
            stack.callback(CONFIGURATION.unlink, missing_ok=True)
            stream.write(own.read_text(encoding="utf-8"))
        files = [
            f"--socket={munge}/munge.socket", f"--pid-file={munge}/munged.pid",
            f"--log-file={munge}/munged.log", f"--seed-file={munge}/munged.seed",
        ]  # fmt: skip
        daemon(stack, folder, ["munged", "--foreground", *files], munger.pw_uid, munger.pw_gid)
        wait("munged", folder, lambda: (munge / "munge.socket").exists())
        daemon(stack, folder, ["slurmctld", "-D", "-c"])
        daemon(stack, folder, ["slurmd", "-D"])
        stack.callback(end_jobs)
        wait("slurm", folder, idle)
        yield


def configuration(folder: Path) -> str:
    """The text of slurm.conf: this machine's cores, and nine tenths of the memory that it has free."""
    free = next(
        int(line.split()[1]) // 1024
        for line in Path("/proc/meminfo").read_text(encoding="ascii").splitlines()
        if line.startswith("MemAvailable:")
    )
    controller_port, node_port = free_ports(2)
    return TEMPLATE.format(
        host=socket.gethostname().partition(".")[0],
        controller_port=controller_port,
        node_port=node_port,
        munge_socket=folder / "munge/munge.socket",
        folder=folder,
        cores=os.cpu_count(),
        memory_mb=free * 9 // 10,
    )


def free_ports(number: int) -> list[int]:
    """Ports of the loopback interface that nobody listens on."""
    with ExitStack() as stack:
        sockets = [stack.enter_context(socket.socket()) for _ in range(number)]
        for one in sockets:
            one.bind(("127.0.0.1", 0))
        return [one.getsockname()[1] for one in sockets]


def daemon(stack: ExitStack, folder: Path, words: list[str], uid: int = 0, gid: int = 0) -> None:
    """Start a daemon in the foreground of a process of ours, which ends when the stack is left."""
    log = stack.enter_context((folder / f"{words[0]}.out").open("wb"))
    process = subprocess.Popen(
        [str(program(words[0])), *words[1:]],
        stdout=log, stderr=log, stdin=subprocess.DEVNULL, user=uid, group=gid, extra_groups=[],
        start_new_session=True,
    )  # fmt: skip

    def end() -> None:
        process.send_signal(signal.SIGTERM)
        try:
            process.wait(15)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()

    stack.callback(end)


def end_jobs() -> None:
    """Cancel what still runs, while there is somebody to do it: jobs outlive the daemons otherwise."""
    subprocess.run(
        ["scancel", "--full", f"--user={pwd.getpwuid(os.geteuid()).pw_name}"], check=False, timeout=30
    )
    end = time.monotonic() + 15.0
    while time.monotonic() < end:
        left = subprocess.run(
            ["squeue", "--noheader", "--states=RUNNING,COMPLETING"],
            capture_output=True, text=True, check=False, timeout=30,
        )  # fmt: skip
        if not left.stdout.strip():
            return
        time.sleep(0.5)


def idle() -> bool:
    """Whether the node takes jobs."""
    done = subprocess.run(
        ["sinfo", "--noheader", "--format=%t"], capture_output=True, text=True, check=False, timeout=30
    )
    return done.returncode == 0 and done.stdout.split() == ["idle"]


def wait(name: str, folder: Path, ready: Callable[[], bool]) -> None:
    """Wait until ``ready``; with the daemons' last words where that takes too long."""
    end = time.monotonic() + PATIENCE_SECONDS
    while not ready():
        if time.monotonic() > end:
            logs = sorted(folder.rglob("*.log")) + sorted(folder.rglob("*.out"))
            said = "\n".join(f"{log.name}: {log.read_text(errors='replace')[-600:]}" for log in logs)
            raise RuntimeError(f"{name} did not come up within {PATIENCE_SECONDS:.0f} s.\n{said}")
        time.sleep(0.2)


def main() -> int:
    """Run the command of the arguments with SLURM."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--check", action="store_true", help="say whether SLURM can be started here, no more")
    parser.add_argument("command", nargs="*", help="what to run while SLURM is there")
    asked = parser.parse_args()
    reason = why_not()
    if reason:
        print(f"SLURM cannot be started here: {reason}.", file=sys.stderr)
        return UNAVAILABLE
    if asked.check or not asked.command:
        return 0
    # A termination ends the daemons too, as an interruption does.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(128 + signal.SIGTERM))
    with node():
        process = subprocess.Popen(asked.command, start_new_session=True)
        try:
            return process.wait()
        finally:
            # Whatever the command started and left behind.
            with suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGTERM)


if __name__ == "__main__":
    sys.exit(main())
