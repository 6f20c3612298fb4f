"""The code on the screens: asked for by a button, typed, remembered by this browser, and forgotten."""

from collections.abc import Iterator
from datetime import timedelta

import pytest
from django.conf import settings
from django.test import Client
from procrastinate.contrib.django.models import ProcrastinateJob

from belofte import clock
from belofte.contacts import verifying
from belofte.contacts.models import ContactPoint, Verification
from belofte.portal.tests.conftest import TODAY, Customer, make_customer
from belofte.replies import braking

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _standing_clock() -> Iterator[None]:
    with clock.moved_to(TODAY):
        yield


def shows_words(customer: Customer, client: Client | None = None) -> bool:
    content = (client or customer.client).get(customer.url()).content.decode()
    return "Ik ben vandaag thuis." in content


def test_looking_at_the_page_of_the_code_sends_none(customer: Customer) -> None:
    assert (customer.get("code/").status_code, customer.get("herkenning/").status_code) == (200, 200)
    assert Verification.objects.count() == 0


def test_a_code_is_sent_by_a_job_that_holds_no_code(customer: Customer) -> None:
    assert customer.post("code/")["Location"] == customer.url("herkenning/")
    (job,) = ProcrastinateJob.objects.filter(task_name="belofte.replies.jobs.tell_code")
    conversation = customer.case.conversations.get()
    assert job.args == {"verification_id": Verification.objects.get().pk, "conversation_id": conversation.pk}


def test_while_nothing_goes_out_the_page_says_so_and_asks_for_no_code(customer: Customer) -> None:
    braking.brake(reason="A wrong text went out.", by=None, at=TODAY)
    assert customer.post("code/")["Location"] == customer.url()
    assert "We versturen op dit moment geen mail, dus ook geen code." in customer.get().content.decode()
    assert Verification.objects.count() == 0


def test_the_right_code_shows_words_in_this_browser_only(customer: Customer) -> None:
    assert shows_words(customer) is False
    customer.type_code()
    assert (shows_words(customer), shows_words(customer, Client())) == (True, False)


def test_the_code_may_be_spaced(customer: Customer) -> None:
    customer.post("code/")
    code = verifying.code(Verification.objects.get())
    assert customer.post("herkenning/", code=f" {code[:3]} {code[3:]} ").status_code == 302


@pytest.mark.parametrize(
    ("typed", "told"),
    [
        ("", "Vul de zes cijfers uit onze mail in."),
        ("12345", "De code heeft zes cijfers. Kijk nog eens in onze mail."),
        ("١٢٣٤٥٦", "De code heeft zes cijfers. Kijk nog eens in onze mail."),
        ("<script>", "De code heeft zes cijfers. Kijk nog eens in onze mail."),
    ],
)
def test_what_is_no_code_is_told_so_and_costs_no_try(customer: Customer, typed: str, told: str) -> None:
    customer.post("code/")
    response = customer.post("herkenning/", code=typed)
    assert (response.status_code, told in response.content.decode()) == (422, True)
    assert Verification.objects.get().tries == 0


def test_a_wrong_code_is_told_so(customer: Customer) -> None:
    customer.post("code/")
    wrong = f"{(int(verifying.code(Verification.objects.get())) + 1) % 10**6:06}"
    response = customer.post("herkenning/", code=wrong)
    assert (response.status_code, "Deze code klopt niet." in response.content.decode()) == (422, True)
    assert shows_words(customer) is False


def test_too_many_codes_are_told_so_and_not_sent(customer: Customer) -> None:
    for _ in range(4):
        customer.post("code/")
    assert "Wij hebben u al een paar codes gestuurd." in customer.get("herkenning/").content.decode()
    assert Verification.objects.count() == 3


def test_a_browser_is_known_for_thirty_days(customer: Customer) -> None:
    customer.type_code()
    told = []
    for days in (29, 31):
        with clock.moved_to(TODAY + timedelta(days=days)):
            told.append(shows_words(customer))
    assert told == [True, False]


def test_a_new_version_of_the_links_ends_it(customer: Customer) -> None:
    customer.type_code()
    ContactPoint.objects.update(link_version=2)
    assert shows_words(customer) is False  # with the new link, too


def test_the_cookie_of_one_contact_point_is_nothing_to_another(customer: Customer) -> None:
    other = make_customer(customer.inbox, sender="noor@klant.example")
    customer.type_code()
    (name,) = [name for name in customer.client.cookies if name.startswith("visitor-")]
    stolen = customer.client.cookies[name].value
    for known_as in {name, *_names(other)}:
        other.client.cookies[known_as] = stolen
    assert shows_words(other) is False


def _names(customer: Customer) -> list[str]:
    client = Client()
    customer.client, kept = client, customer.client
    customer.type_code()
    customer.client = kept
    return [name for name in client.cookies if name.startswith("visitor-")]


@pytest.mark.parametrize("address", ["https://desk.example", "http://desk.example"])
def test_the_cookie_is_as_strict_as_the_address_allows(
    customer: Customer, address: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(settings.ENVIRONMENT, "address", address)
    customer.type_code()
    is_secure = address.startswith("https")
    (cookie,) = [each for name, each in customer.client.cookies.items() if "visitor-" in name]
    kept = {name: cookie[name] for name in ("httponly", "samesite", "path", "domain", "max-age")}
    assert kept == {"httponly": True, "samesite": "Lax", "path": "/", "domain": "", "max-age": 30 * 24 * 60 * 60}
    assert (cookie.key.startswith("__Host-"), bool(cookie["secure"])) == (is_secure, is_secure)


def test_a_browser_can_be_forgotten(customer: Customer) -> None:
    customer.type_code()
    customer.post("afmelding/")
    assert shows_words(customer) is False
