from pathlib import Path

import pytest
from pydantic import ValidationError

from belofte.environment import Environment


def test_a_secret_of_a_container_is_read_from_its_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "belofte_database").write_text("postgresql://belofte:geheim@database/belofte\n")
    monkeypatch.delenv("BELOFTE_DATABASE", raising=False)
    made = Environment(_secrets_dir=tmp_path)
    assert made.database == "postgresql://belofte:geheim@database/belofte"


def test_a_proxy_that_is_no_address_is_refused() -> None:
    assert Environment(proxies="192.0.2.1 2001:db8::/64").proxies == "192.0.2.1 2001:db8::/64"
    with pytest.raises(ValidationError, match=r"'desk\.example' does not appear to be an IPv4 or IPv6 network"):
        Environment(proxies="desk.example")


def test_a_desk_whose_address_nobody_chose_is_where_it_listens(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("BELOFTE_ADDRESS", raising=False)
    assert Environment(port=8080).address == "http://localhost:8080"
    assert Environment(port=8080, address="https://desk.example").address == "https://desk.example"
