"""Fresh machines for a test: Debian 12 in a folder, entered as it is, or started with a systemd of its own.

Needs root and the network: the machine's own Debian mirror and package index, whichever those are.
"""

import os
import shutil
import subprocess
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from belofte.ops.tests import running

PATHS = {"root": "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"}
ORDINARY_PATH = "/usr/bin:/bin"
PASSED_ON = ("PIP_INDEX_URL", "UV_DEFAULT_INDEX", "http_proxy", "https_proxy", "no_proxy")
_CERTIFICATES = "/usr/local/share/ca-certificates"
_START_SECONDS, _STOP_SECONDS = 60.0, 30.0
_STARTED = {"running", "degraded"}


def mirror() -> str:
    """Return where this machine gets Debian from, so that nothing here has to know."""
    listed = subprocess.run(
        ["apt-get", "indextargets", "--format", "$(REPO_URI)", "Created-By: Packages"],
        capture_output=True,
        text=True,
        check=True,
    )
    return listed.stdout.splitlines()[0]


def make(system: Path, *, packages: Sequence[str] = ()) -> None:
    """Put Debian 12 into a folder: its essentials, what is named, and this machine's certificates."""
    system.mkdir(parents=True, exist_ok=True)
    system.chmod(0o755)
    included = [f"--include={','.join(packages)}"] if packages else []
    subprocess.run(
        ["debootstrap", "--variant=minbase", *included, "bookworm", system, mirror()],
        check=True,
        capture_output=True,
        timeout=600,
    )
    shutil.copytree(_CERTIFICATES, system / _CERTIFICATES.lstrip("/"), dirs_exist_ok=True)


def clean_environment(*, user: str = "root", home: str = "/root") -> list[str]:
    """Return the beginning of a command that sees nothing of this machine's environment but how to reach packages."""
    settings = {"PATH": PATHS.get(user, ORDINARY_PATH), "HOME": home, "DEBIAN_FRONTEND": "noninteractive"}
    settings |= {name: os.environ[name] for name in PASSED_ON if name in os.environ}
    return ["/usr/bin/env", "-i", *(f"{name}={value}" for name, value in settings.items())]


@dataclass(frozen=True, kw_only=True)
class Machine:
    """One that was started: its folder, and its first process."""

    system: Path
    leader: int

    def command(self, words: str, *, given: str = "", seconds: float = 120.0) -> "subprocess.CompletedProcess[str]":
        """Run a shell command in it as root, without a terminal."""
        entered = ["nsenter", f"--target={self.leader}", "--all", "--root", "--wd"]
        return subprocess.run(
            [*entered, *clean_environment(), "/bin/bash", "-c", words],
            input=given,
            capture_output=True,
            text=True,
            timeout=seconds,
            check=False,
            start_new_session=True,
        )

    def from_beside(self, *command: str | Path) -> str:
        """Run a program of this machine on the network of that one, and return what it says."""
        entered = ["nsenter", f"--target={self.leader}", "--net"]
        return subprocess.run([*entered, *command], capture_output=True, text=True, timeout=60, check=True).stdout


@contextmanager
def started(system: Path) -> Iterator[Machine]:
    """Start the machine in this folder, with a network on which it is alone."""
    command = ["systemd-nspawn", "--quiet", "--register=no", "--keep-unit", "--private-network", "--boot"]
    with (system.parent / "console.log").open("w") as console:
        process = subprocess.Popen(
            [*command, f"--directory={system}"],
            stdin=subprocess.DEVNULL,
            stdout=console,
            stderr=console,
            start_new_session=True,
        )
    try:
        running.wait_until(lambda: _leader(process.pid), seconds=_START_SECONDS)
        machine = Machine(system=system, leader=_leader(process.pid))
        yield machine
    finally:
        process.terminate()  # it shuts down
        try:
            process.wait(_STOP_SECONDS)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def _leader(nspawn: int) -> int:
    """Return the machine's first process once all has been started; at first there is another in its place."""
    for child in running.children_of(nspawn):
        machine = Machine(system=Path("/"), leader=child)
        if _is_first(child) and machine.command("systemctl is-system-running").stdout.strip() in _STARTED:
            return child
    return 0


def _is_first(process: int) -> bool:
    """Tell whether it is number 1 of a machine of its own: nothing may be typed on this one by mistake."""
    try:
        told = Path(f"/proc/{process}/status").read_text()
    except FileNotFoundError:
        return False
    (numbers,) = (line.split()[1:] for line in told.splitlines() if line.startswith("NSpid:"))
    return len(numbers) > 1 and numbers[-1] == "1"
