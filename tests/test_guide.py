"""The administrator's guide, followed word for word on a fresh Debian 12, to a desk with TLS.

The commands are read from docs/administrator.md. Nothing stands between but what the world outside would do: the name
leads to the machine, and a certbot that nobody has to answer hands out a certificate.
"""

import re
import shlex
import shutil
import subprocess
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests import machines
from tests.documents import ROOT
from tests.machines import Machine

pytestmark = [
    pytest.mark.slow,
    pytest.mark.needs("curl", "debootstrap", "systemd-nspawn", "root"),
]

NAME = "desk.example"
ADMINISTRATOR = ("anna@desk.example", "Anna Vos", "een-lang-geheim-7")
WHEELS = "/srv/wheels"
_EXPOSURE_MAX = 1.3  # of 10, as systemd counts
_CERTBOT = """#!/bin/sh
# Hands out a certificate as certbot does, by an authority of its own.
set -eu
while [ $# != 0 ]; do case $1 in --domain) name=$2; shift ;; esac; shift; done
test -n "$(ls /var/www/html)"
place=/etc/letsencrypt/live/$name
mkdir -p "$place"
openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 90 -subj "/CN=$name" \
    -addext "subjectAltName=DNS:$name" -keyout "$place/privkey.pem" -out "$place/fullchain.pem" 2>/dev/null
cp "$place/fullchain.pem" /usr/local/share/ca-certificates/ours.crt
update-ca-certificates >/dev/null 2>&1
"""


@dataclass(frozen=True)
class Guide:
    """What it tells to type: before anything is started, which needs the network, and from then on."""

    before: list[str]
    after: list[str]


def read_guide() -> Guide:
    """Return the commands of the chapter that installs."""
    typed = read_chapter("Install")
    start = next(number for number, line in enumerate(typed) if line.startswith("systemctl"))
    kept = [line for line in typed[:start] if re.match(r"name=|cd ", line)]  # what a shell remembers
    return Guide(before=typed[:start], after=[*kept, *typed[start:]])


def read_chapter(name: str) -> list[str]:
    """Return the commands of a chapter, each on one line."""
    chapter = (ROOT / "docs/administrator.md").read_text().split(f"\n## {name}\n")[1].split("\n## ")[0]
    return re.sub(r"\\\n +", "", "\n".join(re.findall(r"^    (.*)$", chapter, re.MULTILINE))).splitlines()


@pytest.fixture(scope="module")
def fresh(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A fresh Debian, with the wheel in a folder of root."""
    system = tmp_path_factory.mktemp("machine") / "debian"
    machines.make(system, packages=("ca-certificates", "dbus", "systemd-sysv"))
    (system / WHEELS.lstrip("/")).mkdir(parents=True)
    subprocess.run([ROOT / "bin/wheel", system / WHEELS.lstrip("/")], check=True, timeout=300)
    (system / "etc/hosts").write_text(f"127.0.0.1 localhost {NAME}\n")
    (system / "etc/pip.conf").write_text("[global]\ncert = /etc/ssl/certs/ca-certificates.crt\n")
    yield system
    shutil.rmtree(system)


@pytest.fixture(scope="module")
def machine(fresh: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Machine]:
    """The same after the guide was followed to its end, where the first administrator types the code."""
    guide = read_guide()
    install(fresh, ["update-ca-certificates", *guide.before])
    (fresh / "usr/bin/certbot").unlink()
    (fresh / "usr/bin/certbot").write_text(_CERTBOT)
    (fresh / "usr/bin/certbot").chmod(0o755)
    with machines.started(fresh) as booted:
        typed = booted.command("\n".join(["set -eux", *guide.after]), seconds=300)
        journal = booted.command("journalctl --no-pager --unit belofte").stdout
        assert typed.returncode == 0, f"{typed.stdout}\n{typed.stderr}\n{journal}"
        shown = re.search(r"^ +([a-z0-9-]{19})$", typed.stdout, re.MULTILINE)
        assert shown, typed.stdout
        set_up(booted, tmp_path_factory.mktemp("browser"), code=shown[1])
        yield booted


def install(system: Path, commands: list[str]) -> None:
    """Type commands in the folder of the wheel, where the network is to be had: a machine that was started has none."""
    enter = ["chroot", str(system), *machines.clean_environment(), "/bin/bash", "-euxc"]
    script = "\n".join([f"cd {WHEELS}", *commands])
    subprocess.run([*enter, script], check=True, timeout=900, stdin=subprocess.DEVNULL)


def set_up(machine: Machine, folder: Path, *, code: str) -> None:
    """Open the desk, be led to its set-up, and become the administrator."""
    page = curl(machine, folder, "/", "--location")
    fields = dict(zip(("email", "name", "password"), ADMINISTRATOR, strict=True)) | {"code": code, "language": "nl"}
    send(machine, folder, "/setup/", page, fields)
    assert ADMINISTRATOR[1] in curl(machine, folder, "/first-steps/")


def test_the_guide_ends_with_a_desk_behind_tls(machine: Machine, tmp_path: Path) -> None:
    page = curl(machine, tmp_path, "/account/login/")
    send(machine, tmp_path, "/account/login/", page, {"login": ADMINISTRATOR[0], "password": ADMINISTRATOR[2]})
    assert ADMINISTRATOR[1] in curl(machine, tmp_path, "/people/")
    assert (
        curl(machine, tmp_path, "/", "--output", "/dev/null", "--write-out", "%{http_version} %{scheme}") == "2 HTTPS"
    )


def send(machine: Machine, folder: Path, path: str, page: str, fields: dict[str, str]) -> None:
    """Send the form that is on a page."""
    token = re.search(r'name="csrfmiddlewaretoken" value="(\w+)"', page)
    assert token, page
    filled = {"csrfmiddlewaretoken": token[1], **fields}
    given = [part for name, value in filled.items() for part in ("--data-urlencode", f"{name}={value}")]
    curl(machine, folder, path, *given, "--referer", f"https://{NAME}/")


def curl(machine: Machine, folder: Path, path: str, *more: str) -> str:
    """Ask the desk for a page as a browser beside it would, with a memory for cookies."""
    certificate = str(machine.system / f"etc/letsencrypt/live/{NAME}/fullchain.pem")
    usual = ["--silent", "--show-error", "--fail", "--cacert", certificate, "--resolve", f"{NAME}:443:127.0.0.1"]
    cookies = ["--cookie", str(folder / "cookies"), "--cookie-jar", str(folder / "cookies")]
    return machine.from_beside("curl", *usual, *cookies, *more, f"https://{NAME}{path}")


def test_the_service_has_no_right_that_it_does_not_use(machine: Machine) -> None:
    process = machine.command("systemctl show --property MainPID --value belofte").stdout.strip()
    told = machine.command(f"cat /proc/{process}/status").stdout
    state = dict(line.split(":\t", 1) for line in told.splitlines())
    (account,) = {state["Uid"].split("\t")[0], machine.command("id -u belofte").stdout.strip()}
    assert account != "0"
    assert (state["NoNewPrivs"], state["Seccomp"], int(state["CapBnd"], 16)) == ("1", "2", 0)
    exposure = machine.command("systemd-analyze security --no-pager belofte").stdout
    level = re.search(r"exposure level for belofte.service: ([\d.]+)", exposure)
    assert level
    assert float(level[1]) <= _EXPOSURE_MAX


def test_children_may_limit_themselves_under_its_filter(machine: Machine) -> None:
    """What reads hostile mail and draws pictures anew does so first."""
    unit = (ROOT / "hosting/belofte.service").read_text()
    kept = [f"--property={line}" for line in re.findall(r"^SystemCall\w+=.+$", unit, re.MULTILINE)]
    limiting = "import resource as r; r.setrlimit(r.RLIMIT_AS, (2**29, 2**29)); r.setrlimit(r.RLIMIT_CPU, (9, 9))"
    run = ["systemd-run", "--quiet", "--wait", "--pipe", *kept, "/usr/bin/python3", "-c", limiting]
    assert len(kept) == 4
    limited = machine.command(shlex.join(run))
    assert (limited.returncode, limited.stderr) == (0, "")


def test_the_desks_account_can_write_its_data_and_nothing_that_root_runs(machine: Machine) -> None:
    everything = "find / -xdev -not -type l -writable -not -path '/proc/*' -not -path '/sys/*' -not -path '/dev/*'"
    listed = machine.command(f"runuser --user belofte -- {everything} 2>/dev/null").stdout.splitlines()
    usual = {"/tmp", "/var/tmp", "/run/lock"}  # of everybody  # noqa: S108
    elsewhere = [place for place in listed if not place.startswith("/var/lib/belofte") and place not in usual]
    assert len(listed) > 10
    assert [place for place in elsewhere if not place.startswith("/tmp/")] == []  # noqa: S108


def test_what_root_runs_and_the_desks_account_can_write_is_told(machine: Machine) -> None:
    assert "runs only what nobody else can write" in machine.command("belofte doctor").stdout
    assert machine.command("chown belofte /opt/belofte/bin/pip").returncode == 0
    looked = machine.command("belofte doctor")
    assert machine.command("chown root /opt/belofte/bin/pip").returncode == 0
    assert looked.returncode == 1
    assert "others than root can write what root runs: /opt/belofte/bin/pip" in " ".join(looked.stdout.split())


def test_root_itself_is_refused_in_the_folder_of_the_desks_account(machine: Machine) -> None:
    refused = machine.command("cd /etc/belofte && /opt/belofte/bin/belofte doctor")
    assert (refused.returncode, refused.stderr) == (
        1,
        "/var/lib/belofte belongs to belofte. Run Belofte as that account: runuser --user belofte -- belofte …\n",
    )


def test_the_service_stops_in_time_and_comes_back_with_the_machine(machine: Machine) -> None:
    began = time.monotonic()
    assert machine.command("systemctl stop belofte").returncode == 0
    assert time.monotonic() - began < 7
    assert machine.command("systemctl show --property Result --value belofte").stdout.strip() == "success"
    assert machine.command("systemctl is-enabled belofte").stdout.strip() == "enabled"
    assert machine.command("systemctl start belofte").returncode == 0


def test_a_later_version_comes_as_the_guide_says(machine: Machine) -> None:
    """It is the same version here; what a later one does to the tables, tests/test_upgrading.py shows."""
    stopping, *installing, rehearsing, upgrading, starting = read_chapter("Later versions")[:8]
    assert machine.command(stopping).returncode == 0
    install(machine.system, installing)
    done = machine.command(f"set -eux\n{rehearsing}\n{upgrading}\n{starting}", seconds=300)
    assert done.returncode == 0, done.stderr
    assert done.stdout.splitlines()[-1] == "There is nothing to upgrade. Start Belofte."
    assert machine.command("systemctl is-active belofte").stdout.strip() == "active"
