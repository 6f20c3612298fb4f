"""Which links open, what they open, and which do not."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.conf import settings

from belofte import makers
from belofte.cases import links
from belofte.cases.models import Case
from belofte.contacts.models import ContactPoint

pytestmark = pytest.mark.django_db
ISSUED_ON = date(2026, 11, 23)
NOON = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)


@pytest.fixture
def case() -> Case:
    return makers.make_case()


def point_of(case: Case) -> ContactPoint:
    return case.conversations.get().contact_point


def opens(token: str, *, at: datetime = NOON, purpose: links.Purpose = "page") -> bool:
    try:
        links.follow(token, at=at, purpose=purpose)
    except links.UnknownLinkError:
        return False
    return True


def test_follow_opens_the_case_for_its_contact_point(case: Case) -> None:
    link = links.follow(links.token(case, point_of(case), issued_on=ISSUED_ON), at=NOON)
    assert (link.case, link.contact_point, link.conversation) == (case, point_of(case), case.conversations.get())
    assert (link.issued_on, link.expires_at) == (ISSUED_ON, datetime(2027, 2, 22, tzinfo=UTC))


def test_token_is_the_same_all_day_and_another_the_next(case: Case) -> None:
    today, again, tomorrow = (
        links.token(case, point_of(case), issued_on=day)
        for day in (ISSUED_ON, ISSUED_ON, ISSUED_ON + timedelta(days=1))
    )
    assert (today == again, today == tomorrow) == (True, False)


def test_follow_nothing_that_was_changed(case: Case) -> None:
    token = links.token(case, point_of(case), issued_on=ISSUED_ON)
    point, number, day, signature = token.split("-")
    other = makers.make_case(sender="noor@klant.example")
    changed = [
        f"{point_of(other).pk}-{number}-{day}-{signature}",
        f"{point}-{other.pk}-{day}-{signature}",
        f"{point}-{number}-{int(day) + 1}-{signature}",
        f"{point}-{number}-{day}-{'a' * 26}",
        f"{point}-{number}-{day}-{signature.upper()}",
        f"0{token}",
        f"{token}\n",
        token[:-1],
        f"{'9' * 18}-{number}-{day}-{signature}",
        "",
    ]
    assert [opens(each) for each in (token, *changed)] == [True] + [False] * len(changed)


def test_follow_another_purpose_opens_nothing(case: Case) -> None:
    page, calendar = (
        links.token(case, point_of(case), issued_on=ISSUED_ON, purpose=purpose) for purpose in ("page", "calendar")
    )
    assert (opens(page), opens(calendar)) == (True, False)
    assert (opens(page, purpose="calendar"), opens(calendar, purpose="calendar")) == (False, True)


def test_follow_after_a_new_version_opens_nothing(case: Case) -> None:
    token = links.token(case, point_of(case), issued_on=ISSUED_ON)
    ContactPoint.objects.update(link_version=2)
    assert opens(token) is False
    assert opens(links.token(case, point_of(case), issued_on=ISSUED_ON)) is True


@pytest.mark.parametrize(("purpose", "last_day"), [("page", date(2027, 2, 21)), ("calendar", date(2027, 12, 28))])
def test_follow_until_the_end_of_the_last_day(case: Case, purpose: links.Purpose, last_day: date) -> None:
    token = links.token(case, point_of(case), issued_on=ISSUED_ON, purpose=purpose)
    end = datetime(last_day.year, last_day.month, last_day.day, tzinfo=UTC) + timedelta(days=1)
    assert opens(token, at=end - timedelta(seconds=1), purpose=purpose)
    with pytest.raises(links.LinkExpiredError) as refused:
        links.follow(token, at=end, purpose=purpose)
    assert refused.value.link.case == case


def test_follow_to_a_case_in_which_the_contact_point_has_no_part(case: Case) -> None:
    stranger = point_of(makers.make_case(sender="noor@klant.example"))
    assert opens(links.token(case, stranger, issued_on=ISSUED_ON)) is False


def test_follow_what_an_older_key_signed(case: Case, monkeypatch: pytest.MonkeyPatch) -> None:
    token = links.token(case, point_of(case), issued_on=ISSUED_ON)
    monkeypatch.setattr(settings, "BELOFTE_KEYS", (b"n" * 32, *settings.BELOFTE_KEYS))
    assert opens(token) is True
    monkeypatch.setattr(settings, "BELOFTE_KEYS", (b"n" * 32,))
    assert opens(token) is False


@pytest.mark.parametrize(
    ("address", "usable"),
    [
        ("https://desk.example", "usable"),
        ("http://127.0.0.1:8000", "usable"),  # chosen by somebody, for a trial on one machine
        ("http://localhost:8000", ""),
        ("http://desk.localhost", ""),
    ],
)
def test_links_are_usable_once_somebody_chose_an_address(
    address: str, usable: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(settings.ENVIRONMENT, "address", address)
    assert links.are_usable() is bool(usable)
