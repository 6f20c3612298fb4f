"""What is told and refused when a disk is nearly full."""

import io
import uuid
from collections.abc import Callable
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from belofte import clock, makers, room
from belofte.channels.contract import Envelope
from belofte.channels.models import RawEnvelope
from belofte.desk.tests.conftest import sign_in
from belofte.intake import storing
from belofte.ops.doctor import machine
from belofte.people.models import Role
from belofte.replies import drafting, standstills
from belofte.room import Room

GB = 1024**3
Disk = Callable[[float, float], None]


@pytest.fixture
def disk(monkeypatch: pytest.MonkeyPatch) -> Disk:
    """Give the desk a disk of so many GB, of which so many are free."""

    def choose(free: float, total: float) -> None:
        found = Room(place=Path("/srv"), free=int(free * GB), total=int(total * GB))
        monkeypatch.setattr(room, "least", lambda: found)

    return choose


@pytest.mark.parametrize(("total", "kept_back"), [(0.25, 0.025), (4, 0.4), (20, 0.5), (100, 2), (4000, 4)])
def test_what_is_kept_back_goes_with_the_size_of_the_disk(total: float, kept_back: float) -> None:
    found = Room(place=Path("/srv"), free=0, total=int(total * GB))
    assert round(found.kept_back / GB, 3) == kept_back


@pytest.mark.parametrize(
    ("free", "total", "level"), [(50, 100, "well"), (9, 100, "look"), (0.9, 4, "look"), (1.9, 100, "wrong")]
)
def test_doctor_tells_how_much_is_left(disk: Disk, free: float, total: float, level: str) -> None:
    disk(free, total)
    assert machine.look_at_disk().level == level


def test_real_disk_is_looked_at() -> None:
    assert 0 < room.least().free <= room.least().total


@pytest.mark.django_db
def test_mail_that_does_not_fit_is_not_taken_and_another_is(disk: Disk) -> None:
    inbox = makers.make_inbox()
    disk(2.01, 100)
    mail = Envelope(raw=b"x" * 100, received_at=makers.MONDAY, sender="jan@klant.example", recipients=())
    large = Envelope(raw=b"x" * 11 * 1024**2, received_at=makers.MONDAY, sender="jan@klant.example", recipients=())
    with pytest.raises(room.NoRoomError, match=r"only 2058 MB free, and 2048 MB are kept back"):
        storing.store_together([(large, inbox)])
    storing.store_together([(mail, inbox)])
    assert RawEnvelope.objects.count() == 1


@pytest.mark.django_db
def test_file_of_an_agent_is_refused_in_words(disk: Disk) -> None:
    agent = makers.make_agent()
    draft = drafting.save(makers.make_case(), text="Hier is het.", key=uuid.uuid4(), by=agent, at=makers.MONDAY)
    disk(1, 100)
    with pytest.raises(drafting.NoRoomForFileError, match=r"There is no room for “label\.txt”"):
        drafting.add_file(draft, SimpleUploadedFile("label.txt", b"x"), at=makers.MONDAY)


@pytest.mark.django_db
def test_every_page_says_so_and_administrators_are_warned_before(disk: Disk) -> None:
    administrator = makers.make_agent(Role.ADMINISTRATOR, Role.AGENT, language="nl")
    client = sign_in(administrator)
    told = []
    for free in (50, 9, 1):
        disk(free, 100)
        cases, people = (client.get(path).content.decode() for path in ("/cases/", "/people/"))
        told.append(("bijna vol" in cases, "Maak ruimte" in people))
    assert told == [(False, False), (False, True), (True, True)]
    assert [one.kind for one in standstills.find(at=clock.now())] == ["room"]


@pytest.mark.django_db
def test_health_turns_red(disk: Disk) -> None:
    disk(1, 100)
    assert "wrong disk" in Client().get("/mailz").content.decode()


@pytest.mark.django_db
def test_service_that_posts_is_asked_to_try_again(disk: Disk) -> None:
    inbox = makers.make_inbox(credentials={"hook_service": "postmark", "hook_secret": "geheim"})
    disk(1, 100)
    answer = Client().post(
        f"/hooks/{inbox.pk}/mime",
        data=io.BytesIO(b"{}").read(),
        content_type="application/json",
        headers={"authorization": "Basic YmVsb2Z0ZTpnZWhlaW0="},
    )
    assert (answer.status_code, answer["Retry-After"]) == (503, "60")
