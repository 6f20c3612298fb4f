"""What `hosting` ships for machines and containers, read and tried as far as that goes without one."""

import json
import os
import re
import subprocess
from pathlib import Path
from typing import Any

import psycopg
import pytest
from psycopg.conninfo import make_conninfo
from psycopg.sql import SQL, Identifier

from belofte.database import needs
from belofte.database.furnishing import SUPERUSER
from belofte.ops import serving
from tests.documents import ROOT

HOSTING = ROOT / "hosting"
_EXPOSURE_MAX = 1.3  # of 10, as systemd counts
_WANTED = {
    "NoNewPrivileges=yes",
    "ProtectSystem=strict",
    "ProtectHome=yes",
    "PrivateTmp=yes",
    "PrivateDevices=yes",
    "RestrictAddressFamilies=AF_UNIX AF_INET AF_INET6",
    "MemoryDenyWriteExecute=yes",
    "SystemCallFilter=@system-service",
    "User=belofte",
}


@pytest.mark.needs("systemd-analyze")
def test_the_unit_is_understood_and_gives_away_little(tmp_path: Path) -> None:
    unit = tmp_path / "belofte.service"
    text = (HOSTING / "belofte.service").read_text()
    unit.write_text(re.sub(r"^ExecStart=\S+", "ExecStart=/bin/true", text, flags=re.MULTILINE))
    checked = subprocess.run(["systemd-analyze", "verify", unit], capture_output=True, text=True, check=False)
    assert [line for line in checked.stderr.splitlines() if "belofte" in line] == []
    told = subprocess.run(
        ["systemd-analyze", "security", "--no-pager", "--offline=true", unit],
        capture_output=True,
        text=True,
        check=True,
    )
    level = re.search(r"exposure level for belofte\.service: ([\d.]+)", told.stdout)
    assert level
    assert float(level[1]) <= _EXPOSURE_MAX
    assert set(text.splitlines()) >= _WANTED


def test_the_unit_leaves_the_desk_its_five_seconds() -> None:
    (seconds,) = re.findall(r"^TimeoutStopSec=(\d+)$", (HOSTING / "belofte.service").read_text(), re.MULTILINE)
    assert int(seconds) > 5 > serving.GRACE_SECONDS


def composed() -> dict[str, Any]:
    """Return what compose.yaml says, by Debian's own reader: it is needed for nothing else."""
    reading = "import json, sys, yaml; print(json.dumps(yaml.safe_load(sys.stdin)))"
    with (HOSTING / "compose.yaml").open() as file:
        read = subprocess.run(
            ["/usr/bin/python3", "-c", reading], stdin=file, capture_output=True, text=True, check=True
        )
    found: dict[str, Any] = json.loads(read.stdout)
    return found


@pytest.mark.needs("yaml")
def test_containers_have_no_right_that_they_do_not_use() -> None:
    services = composed()["services"]
    assert set(services) == {"belofte", "database"}
    for service in services.values():
        assert service["read_only"] is True
        assert service["cap_drop"] == ["ALL"]
        assert service["security_opt"] == ["no-new-privileges:true"]
        assert service["restart"] == "unless-stopped"
    assert [port for port in services["belofte"]["ports"] if not port.startswith("127.0.0.1:")] == []
    assert services["database"].get("ports") is None
    assert re.fullmatch(r"docker\.io/library/postgres:\d+", services["database"]["image"])


@pytest.mark.needs("yaml")
def test_no_secret_stands_in_the_recipe() -> None:
    recipe = composed()
    assert [secret["file"].partition("/")[0] for secret in recipe["secrets"].values()] == ["secrets", "secrets"]
    given = {name for service in recipe["services"].values() for name in service["environment"]}
    assert given == {"BELOFTE_ADDRESS", "BELOFTE_PROXIES", "POSTGRES_PASSWORD_FILE"}
    network = recipe["networks"]["default"]["ipam"]["config"][0]
    assert recipe["services"]["belofte"]["environment"]["BELOFTE_PROXIES"] == network["gateway"]


def test_the_image_runs_as_nobody_in_particular_and_says_how_it_is() -> None:
    text = (HOSTING / "Containerfile").read_text()
    last = text.rpartition("\nFROM ")[2]
    assert re.findall(r"^USER (.+)$", last, re.MULTILINE) == ["10001:10001"]
    assert re.findall(r"^VOLUME (.+)$", last, re.MULTILINE) == ["/var/lib/belofte"]
    assert "/readyz" in last.partition("HEALTHCHECK")[2]
    assert text.count("--require-hashes") == text.count("--requirement ") == 2
    assert "python3-venv" not in last  # what installs is not there where it runs


@pytest.mark.needs("psql")
def test_the_account_in_the_database_is_enough_and_no_superuser(tmp_path: Path) -> None:
    (tmp_path / "password").write_text("0123456789abcdef")
    text = (HOSTING / "database.sql").read_text().replace("/run/secrets/database_password", f"{tmp_path}/password")
    script = re.sub(r"\bbelofte\b(?=[ ;])", "belofte_composed", text)
    server = make_conninfo(os.environ["BELOFTE_DATABASE"], user=SUPERUSER, dbname="postgres")
    try:
        subprocess.run(["psql", "--no-psqlrc", "--quiet", server], input=script, text=True, check=True)
        with psycopg.connect(make_conninfo(server, dbname="belofte_composed")) as own:
            own.execute("SET ROLE belofte_composed")
            assert needs.missing(own) == []
            for name in needs.EXTENSIONS:
                own.execute(SQL("CREATE EXTENSION {}").format(Identifier(name)))
            told = own.execute("SELECT rolsuper, rolcreaterole FROM pg_roles WHERE rolname = current_user").fetchone()
            assert told == (False, True)
    finally:
        with psycopg.connect(server, autocommit=True) as connection:
            connection.execute("DROP DATABASE IF EXISTS belofte_composed")
            connection.execute("DROP ROLE IF EXISTS belofte_composed")
