from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection, connections, transaction

from belofte.makers import MONDAY, make_agent, make_team
from belofte.ops.tests import running
from belofte.people import founding
from belofte.people.models import Agent, SetupCode

PASSWORD = "lantern-orbit-73"
AT_ONCE = 20


def found(code: str, **fields: Any) -> Agent:
    given = {"email": "Anna@Desk.Example", "name": "Anna", "password": PASSWORD, "language": "nl", "at": MONDAY}
    return founding.found(code, **{**given, **fields})


@pytest.mark.django_db
def test_who_has_the_code_becomes_the_administrator_with_a_team() -> None:
    made = found(founding.make_code(at=MONDAY))
    assert (made.email, made.roles, made.language) == ("anna@desk.example", ["administrator", "lead", "agent"], "nl")
    assert [team.name for team in made.teams.all()] == ["Klantenservice"]
    assert (SetupCode.objects.get().founder, founding.is_awaited()) == (made, False)


@pytest.mark.django_db
def test_code_is_kept_as_a_hash_and_read_however_it_is_typed() -> None:
    code = founding.make_code(at=MONDAY)
    assert code.replace("-", "") not in str(SetupCode.objects.values().get())
    assert found(f" {code.upper().replace('-', ' ')} ").name == "Anna"


@pytest.mark.django_db
def test_older_code_is_over_when_another_was_shown() -> None:
    older, newer = founding.make_code(at=MONDAY), founding.make_code(at=MONDAY)
    with pytest.raises(founding.WrongCodeError):
        found(older)
    assert found(newer).name == "Anna"


@pytest.mark.django_db
def test_code_is_over_after_a_day() -> None:
    code = founding.make_code(at=MONDAY)
    with pytest.raises(founding.CodeOverError):
        found(code, at=MONDAY + timedelta(hours=24))


@pytest.mark.django_db
def test_code_is_over_after_ten_wrong_tries() -> None:
    code = founding.make_code(at=MONDAY)
    for _try in range(10):
        with pytest.raises(founding.WrongCodeError):
            found("aaaa-bbbb-cccc-dddd")
    with pytest.raises(founding.CodeOverError):
        found(code)
    assert founding.is_awaited()


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("field", "given"),
    [
        ("email", {"email": "nobody"}),
        ("name", {"name": " "}),
        ("name", {"name": "x" * 101}),
        ("password", {"password": "kort"}),
    ],
)
def test_what_is_not_right_is_told_by_field_and_leaves_the_code_good(field: str, given: dict[str, str]) -> None:
    code = founding.make_code(at=MONDAY)
    with pytest.raises(ValidationError) as refusal:
        found(code, **given)
    assert list(refusal.value.message_dict) == [field]
    assert found(code).name == "Anna"


@pytest.mark.django_db
def test_nobody_is_shown_a_code_where_somebody_works() -> None:
    make_agent()
    with pytest.raises(founding.AlreadyFoundedError):
        founding.make_code(at=MONDAY)


@pytest.mark.django_db
def test_code_lets_nobody_in_once_somebody_works_here() -> None:
    code = founding.make_code(at=MONDAY)
    make_agent()
    with pytest.raises(founding.AlreadyFoundedError):
        found(code)
    assert Agent.objects.count() == 1


@pytest.mark.usefixtures("committed")
def test_of_twenty_at_once_one_becomes_the_administrator(record_property: Callable[[str, str], None]) -> None:
    code, barrier = founding.make_code(at=MONDAY), Barrier(AT_ONCE)

    def try_it(number: int) -> str:
        try:
            barrier.wait(30)
            return found(code, email=f"anna{number}@desk.example").name
        except founding.FoundingRefusedError as refusal:
            return type(refusal).__name__
        finally:
            connections.close_all()

    with ThreadPoolExecutor(AT_ONCE) as threads:
        told = list(threads.map(try_it, range(AT_ONCE)))
    record_property("figures", f"founding: {AT_ONCE} at once, {told.count('Anna')} administrator")
    assert (told.count("Anna"), Agent.objects.count()) == (1, 1)


@pytest.mark.usefixtures("committed")
def test_of_two_who_take_one_address_at_once_one_is_told_that_it_is_taken() -> None:
    def make() -> None:
        try:
            founding.create_administrator(email="anna@desk.example", name="Anna", password=PASSWORD, language="nl")
        finally:
            if not connection.in_atomic_block:
                connections.close_all()

    with ThreadPoolExecutor(1) as threads:
        with transaction.atomic():
            make()
            second = threads.submit(make)
            running.wait_until(running.waits_for_a_lock, seconds=60)
        assert isinstance(second.exception(), ValidationError)


@pytest.mark.django_db
@pytest.mark.parametrize("others", [0, 1])
def test_database_takes_one_founder_and_only_the_first_person(others: int) -> None:
    """Whatever way in there will be: a second founder, or one who is not the first, is refused by raw SQL too."""
    make_team()
    founder = make_agent()
    people = [make_agent() for _other in range(others)]
    statement = "INSERT INTO people_setupcode (code_hash, made_at, expires_at, tries, founder_id, used_at)"
    statement += " VALUES ('', now(), now(), 0, %s, now())"
    with connection.cursor() as cursor:
        if not people:
            cursor.execute(statement, [founder.pk])
        words = "somebody works here already" if people else "setup_code_lets_one_in"
        with pytest.raises(IntegrityError, match=words), transaction.atomic():
            cursor.execute(statement, [make_agent().pk if not people else founder.pk])
