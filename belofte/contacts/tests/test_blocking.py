"""What of an address a block could name, and that it says why."""

import pytest
from django.db import IntegrityError, connection, transaction

from belofte import makers
from belofte.contacts import blocking
from belofte.makers import MONDAY


@pytest.mark.parametrize(
    ("address", "expected"),
    [
        ("Jan@post.klant.example", ["jan@post.klant.example", "@post.klant.example", "@klant.example"]),
        ("jan@localhost", ["jan@localhost"]),
        ("nobody", ["nobody"]),
    ],
)
def test_patterns_of(address: str, expected: list[str]) -> None:
    assert blocking.patterns_of(address) == expected


def test_patterns_of_an_address_deep_below_a_domain_name_that_domain() -> None:
    deep = ".".join(str(number) for number in range(40))
    assert "@kwaad.example" in blocking.patterns_of(f"a@{deep}.kwaad.example")


@pytest.mark.django_db
@pytest.mark.parametrize("reason", ["", " ", "\t\n"])
def test_nobody_is_blocked_without_a_reason(reason: str) -> None:
    agent = makers.make_agent()
    with pytest.raises(blocking.ReasonMissingError):
        blocking.block("jan@klant.example", reason=reason, by=agent, at=MONDAY)
    with (
        pytest.raises(IntegrityError, match="block_has_reason"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(
            "INSERT INTO contacts_block (pattern, reason, blocked_by_id, blocked_at)"
            " VALUES ('jan@klant.example', %s, %s, now())",
            [reason, agent.pk],
        )
