import pytest

from belofte.channels.email.tests import measuring
from belofte.channels.email.tests.kind_samples import Sample
from belofte.channels.email.tests.mails import mail, mail_of_parts, read_one


def test_kind_of_the_samples_that_were_looked_at() -> None:
    assert measuring.faults(measuring.halves()[0]) == []


def test_kind_of_the_samples_that_were_held_back_is_right_of_most() -> None:
    held_back = measuring.halves()[1]
    assert len(measuring.faults(held_back)) / len(held_back) <= 0.03


def test_faults_names_what_is_told_wrongly() -> None:
    sample = Sample("list", b"From: Jan <jan@klant.example>\nSubject: Pakket\n\nWaar is het?", ())
    assert measuring.faults([sample]) == ["list () told as message (): Pakket"]


def test_kind_of_what_came_through_a_group_address_of_our_own() -> None:
    headers = (
        b"List-Id: <hallo.pakketlijn.example>\r\nPrecedence: list\r\nMailing-list: list hallo@pakketlijn.example\r\n"
    )
    raw = mail(headers=headers)
    assert read_one(raw, recipients=["desk@pakketlijn.example"]).kind == "message"
    assert read_one(raw, recipients=["desk@glasnet.example"]).kind == "list"


def test_kind_of_an_invitation_among_other_files_is_a_message() -> None:
    calendar = (
        b"Content-Type: text/calendar; method=REQUEST\r\n\r\nBEGIN:VCALENDAR\r\nMETHOD:REQUEST\r\nEND:VCALENDAR\r\n"
    )
    picture = b"Content-Type: image/png; name=doos.png\r\n\r\nx"
    assert read_one(mail_of_parts(b"\r\nKomt u?", calendar)).kind == "calendar"
    assert read_one(mail_of_parts(b"\r\nKomt u?", calendar, picture)).kind == "message"


@pytest.mark.parametrize("method", [b"REQUEST", b"REPLY", b"CANCEL"])
def test_an_invitation_awaits_an_answer_and_what_a_calendar_tells_does_not(method: bytes) -> None:
    calendar = b"Content-Type: text/calendar; method=%s\r\n\r\nBEGIN:VCALENDAR\r\nEND:VCALENDAR\r\n" % method
    read = read_one(mail_of_parts(b"\r\nKomt u?", calendar))
    assert (read.kind, read.is_automatic) == ("calendar", method != b"REQUEST")


def test_kind_of_a_vacation_that_says_bulk_too_is_an_automatic_reply() -> None:
    headers = b"Auto-Submitted: auto-replied\r\nPrecedence: bulk\r\nSubject: Away until Monday\r\n"
    assert read_one(mail(b"Back on Monday.\r\n", headers=headers)).kind == "auto_reply"


@pytest.mark.parametrize(
    ("subject", "kind"),
    [
        (b"Automatisch antwoord: uw bestelling", "auto_reply"),
        (b"Automatic reply: we received your request", "auto_reply"),
        (b"Automatisch antwoord gekregen, maar geen hulp", "message"),
        (b"Automatic reply received, still no parcel", "message"),
    ],
)
def test_kind_of_who_writes_about_an_automatic_answer_is_a_message(subject: bytes, kind: str) -> None:
    assert read_one(b"From: jan@klant.example\r\nSubject: %s\r\n\r\nWat nu?\r\n" % subject).kind == kind
