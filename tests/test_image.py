"""The image of `hosting/Containerfile`: really built, and run with the few rights that compose.yaml leaves it.

Its base is Debian 12 from this machine's mirror, so that no registry of images is asked.
"""

import shutil
import subprocess
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from belofte.ops.tests.running import wait_until
from tests import machines
from tests.documents import ROOT

pytestmark = [
    pytest.mark.slow,
    pytest.mark.needs("buildah", "debootstrap", "podman", "root", "runc"),
]

BASE, IMAGE = "docker.io/library/debian:12-slim", "localhost/belofte"
RIGHTS = ("--read-only", "--cap-drop=all", "--security-opt=no-new-privileges", "--tmpfs=/tmp")
_LIMITS = ("--ulimit=nofile=4096:8192", "--ulimit=nproc=4096:4096")  # podman's own ask for more than a test machine has
_STOP_SECONDS_MAX = 7.0


@dataclass(frozen=True)
class Storage:
    """Images and containers of this test alone."""

    folder: Path

    def run(self, program: str, *arguments: str | Path, seconds: float = 600.0) -> "subprocess.CompletedProcess[str]":
        """Run podman or buildah with it."""
        places = [f"--root={self.folder}/images", f"--runroot={self.folder}/run", "--storage-driver=vfs"]
        return subprocess.run(
            [program, *places, *arguments], capture_output=True, text=True, timeout=seconds, check=False
        )

    def do(self, program: str, *arguments: str | Path) -> str:
        """Run it, and return what it says."""
        done = self.run(program, *arguments)
        assert done.returncode == 0, f"{done.stdout}\n{done.stderr}"
        return done.stdout.strip()

    def inside(self, *command: str, given: str = "") -> "subprocess.CompletedProcess[str]":
        """Run a command in the container, as whoever it runs as."""
        places = [f"--root={self.folder}/images", f"--runroot={self.folder}/run", "--storage-driver=vfs"]
        return subprocess.run(
            ["podman", *places, "--runtime=runc", "exec", "--interactive", "desk", *command],
            input=given,
            capture_output=True,
            text=True,
            timeout=120,
            check=False,
        )


@pytest.fixture(scope="module")
def storage() -> Iterator[Storage]:
    """A storage that holds the image."""
    folder = Path(tempfile.mkdtemp(prefix="images-"))  # not pytest's own: podman wants a path below 50 characters
    made = Storage(folder)
    _make_base(made, folder / "debian")
    context = folder / "context"
    shutil.copytree(ROOT / "hosting", context)
    subprocess.run([ROOT / "bin/wheel", folder / "wheel"], check=True, timeout=120)
    for wheel in (folder / "wheel").glob("*.whl"):
        shutil.copy2(wheel, context)
    built = ("--isolation=chroot", "--network=host", "--pull-never", "--format=docker", f"--tag={IMAGE}", context)
    made.do("buildah", "bud", *built)
    yield made
    made.run("podman", "--runtime=runc", "rm", "--force", "--time=1", "desk")
    shutil.rmtree(folder, ignore_errors=True)


def _make_base(storage: Storage, system: Path) -> None:
    """Make the image that the recipe begins with: Debian's essentials, and how this machine reaches packages."""
    machines.make(system)
    (system / "etc/pip.conf").write_text("[global]\ncert = /etc/ssl/certs/ca-certificates.crt\n")
    container = storage.do("buildah", "from", "scratch")
    mounted = storage.do("buildah", "mount", container)
    subprocess.run(["cp", "--archive", f"{system}/.", mounted], check=True)
    storage.do("buildah", "commit", "--rm", container, BASE)
    shutil.rmtree(system)


@pytest.fixture(scope="module")
def desk(storage: Storage) -> Iterator[Storage]:
    """A container that is healthy."""
    storage.do("podman", "--runtime=runc", "run", "--detach", "--name=desk", "--network=none", *RIGHTS, *_LIMITS, IMAGE)
    wait_until(lambda: _is_healthy(storage), seconds=90)
    yield storage
    began = time.monotonic()
    storage.do("podman", "--runtime=runc", "stop", "--time=20", "desk")
    assert time.monotonic() - began < _STOP_SECONDS_MAX
    assert storage.do("podman", "inspect", "--format", "{{.State.ExitCode}}", "desk") == "0"


def _is_healthy(storage: Storage) -> bool:
    return storage.run("podman", "--runtime=runc", "healthcheck", "run", "desk").returncode == 0


def test_the_desk_runs_as_an_account_without_rights(desk: Storage) -> None:
    state = dict(line.split(":\t", 1) for line in desk.inside("cat", "/proc/1/status").stdout.splitlines())
    assert (state["Uid"].split("\t")[0], state["NoNewPrivs"], int(state["CapBnd"], 16)) == ("10001", "1", 0)
    assert "Read-only" in desk.inside("touch", "/opt/belofte/x").stderr
    search = "find / -not -type l -writable -not -path '/proc/*' -not -path '/dev/*' -not -path '/sys/*'"
    found = desk.inside("sh", "-c", search).stdout.split("\n")
    elsewhere = [place for place in found if place and not place.startswith(("/var/lib/belofte", "/tmp", "/run/lock"))]  # noqa: S108
    assert [place for place in elsewhere if place not in {"/var/tmp", "/run"}] == []  # noqa: S108


def test_the_desk_in_it_works(desk: Storage) -> None:
    counting = "from belofte.people.models import Agent; print(Agent.objects.count())"
    assert desk.inside("belofte", "manage", "shell", "--no-imports", "-c", counting).stdout == "0\n"  # no usual account
    who = ("create-admin", "--email=anna@desk.example", "--name=Anna Vos", "--password-stdin")
    made = desk.inside("belofte", *who, given="een-lang-geheim-7\n")
    assert (made.returncode, made.stdout) == (0, "Anna Vos can sign in with anna@desk.example.\n"), made.stderr
    looked = desk.inside("belofte", "doctor")
    assert looked.returncode == 0, looked.stdout
    assert "runs only what nobody else can write" in " ".join(looked.stdout.split())


def test_the_image_tells_how_it_is(desk: Storage) -> None:
    assert "/readyz" in desk.do("podman", "inspect", "--format", "{{.Config.Healthcheck.Test}}", "desk")
    assert _is_healthy(desk)
