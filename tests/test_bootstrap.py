"""First use on a bare Debian 12, where there is no Python yet, let alone a virtualenv.

Needs the network: the machine's own Debian mirror and package index, whichever those are.
"""

import shlex
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests import machines

pytestmark = [pytest.mark.slow, pytest.mark.needs("debootstrap", "root")]

CHECKOUT = Path(__file__).parent.parent
HOMES = {"root": "/root", "anna": "/home/anna"}


def run_inside(
    system: Path, command: str, *, user: str = "root", offline: bool = False
) -> subprocess.CompletedProcess[str]:
    """Run a shell command in the other system, with a clean environment, answering yes to what it asks."""
    clean = machines.clean_environment(user=user, home=HOMES[user])
    entered = ["chroot", f"--userspec={user}", str(system), *clean, "/bin/sh", "-c", command]
    return subprocess.run(
        [*(["unshare", "--net"] if offline else []), *entered],
        input="y\n",
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )


def copy_checkout(folder: Path) -> None:
    """Copy what git knows and what it would take in, which a fresh clone would hold too."""
    listed = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        cwd=CHECKOUT,
        capture_output=True,
        text=True,
        check=True,
    )
    for name in filter(None, listed.stdout.split("\0")):
        if (CHECKOUT / name).is_file():
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(CHECKOUT / name, folder / name)


@pytest.fixture(scope="module")
def bare(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """Debian 12 with its essentials alone, this machine's certificates, and a checkout for each user."""
    system = tmp_path_factory.mktemp("bare")
    machines.make(system)
    assert run_inside(system, "useradd --create-home anna").returncode == 0
    for user, home in HOMES.items():
        copy_checkout(system / home.lstrip("/") / "my desk")
        assert run_inside(system, f"chown -R {user}: {home}").returncode == 0
    yield system
    shutil.rmtree(system)


@pytest.fixture(scope="module")
def prepared(bare: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """The same system after root typed the one command that the first use printed."""
    system = tmp_path_factory.mktemp("prepared") / "debian"
    subprocess.run(["cp", "--archive", bare, system], check=True)
    refusal = run_inside(system, first_use("root"))
    typed = run_inside(system, refusal.stderr.splitlines()[-1])
    assert typed.returncode == 0, typed.stderr
    assert run_inside(system, "update-ca-certificates").returncode == 0
    yield system
    shutil.rmtree(system)


def first_use(user: str) -> str:
    return shlex.quote(f"{HOMES[user]}/my desk/bin/belofte") + " --help"


@pytest.mark.parametrize(("user", "as_root"), [("root", ""), ("anna", "sudo ")])
def test_first_use_without_python(bare: Path, user: str, as_root: str) -> None:
    refusal = run_inside(bare, first_use(user), user=user)

    assert refusal.returncode == 1
    assert refusal.stdout == ""
    said, command = refusal.stderr.splitlines()
    assert said == "Belofte needs Python 3.11 or newer with its venv module. Install it with:"
    assert command.removeprefix(f"{as_root}apt-get update && ") == f"{as_root}apt-get install python3-venv"
    assert not (bare / HOMES[user].lstrip("/") / "my desk/.venv").exists()


@pytest.mark.parametrize("user", HOMES)
def test_first_use_and_second_without_network(prepared: Path, user: str) -> None:
    first = run_inside(prepared, first_use(user), user=user)
    second = run_inside(prepared, first_use(user), user=user, offline=True)

    assert (first.returncode, first.stderr.count("\n")) == (0, 1), first.stderr
    assert "Usage: belofte" in first.stdout
    assert (second.returncode, second.stderr, second.stdout) == (0, "", first.stdout)


def test_first_use_in_a_folder_of_another(prepared: Path) -> None:
    assert run_inside(prepared, "cp -r '/root/my desk' /srv/desk && rm -rf /srv/desk/.venv").returncode == 0

    refusal = run_inside(prepared, "/srv/desk/bin/belofte --help", user="anna")

    assert refusal.returncode == 1
    assert refusal.stderr.splitlines()[0] == "anna cannot write in /srv/desk/.venv. Name a folder of your own:"
    advised = run_inside(prepared, f"{refusal.stderr.splitlines()[1]} --help", user="anna")
    assert advised.returncode == 0, advised.stderr
