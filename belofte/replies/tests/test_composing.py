"""What an answer carries besides its words: the customer's link, and where it carries none."""

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from django.conf import settings

from belofte import clock, makers
from belofte.cases import links
from belofte.cases.models import Delivery
from belofte.channels.email import build
from belofte.channels.email.channel import EmailChannel
from belofte.makers import MONDAY
from belofte.promises.saying import Said
from belofte.replies import composing

pytestmark = pytest.mark.django_db
WORDS = "Het pakket komt morgen."
ENGLISH = "The parcel comes tomorrow."
SIGNATURE = "Pakketlijn\n030 1234567"


def make_delivery(text: str = WORDS, **fields: Any) -> Delivery:
    inbox = makers.make_inbox(**{"language": "nl", "signature_nl": SIGNATURE, "quotes_history": False, **fields})
    case = makers.make_case(inbox)
    return makers.answer(case, by=makers.make_agent(name="Anna"), text=text, at=MONDAY).deliveries.get()


def link_of(delivery: Delivery) -> str:
    return links.address(delivery.case, delivery.contact_point, issued_on=date(2026, 11, 23))


@pytest.mark.parametrize(("text", "words"), [(WORDS, "Volg uw vraag"), (ENGLISH, "Follow your question")])
def test_compose_has_the_link_above_the_signature(text: str, words: str) -> None:
    delivery = make_delivery(text, signature_en=SIGNATURE)
    link = link_of(delivery)
    outgoing = composing.compose(delivery)
    assert outgoing.text == f"{text}\n\n{words}: {link}\n\n-- \nPakketlijn\n030 1234567\n"
    assert f'{words}: <a href="{link}">{link}</a></p>' in outgoing.html
    assert links.follow(link.split("/")[-2], at=MONDAY).case == delivery.case


def test_compose_asks_by_the_link_when_we_call_where_that_is_offered() -> None:
    inbox = makers.make_inbox(language="nl", signature_nl=SIGNATURE, quotes_history=False)
    case, agent = makers.make_case(inbox), makers.make_agent(teams=(inbox.team,))
    promise = makers.promise(case, by=agent)
    makers.call(case, by=agent, at=MONDAY + timedelta(hours=1), answered=False)
    told = makers.answer(case, by=agent, text=WORDS, at=MONDAY + timedelta(hours=2), said=Said(offered=(promise,)))
    delivery = told.deliveries.get()
    assert f"Kies wanneer we u bellen: {link_of(delivery)}" in composing.compose(delivery).text


def test_compose_signs_in_the_language_of_the_answer_with_who_wrote_it() -> None:
    signatures = {"signature_nl": "Groet,\n{agent}", "signature_en": "Regards,\n{agent}\n{case}"}
    ends = [composing.compose(make_delivery(text, **signatures)).text[-40:] for text in (WORDS, ENGLISH)]
    assert ends[0].endswith("-- \nGroet,\nAnna\n")
    assert ends[1].endswith("-- \nRegards,\nAnna\n{case}\n")


def test_compose_without_signature_ends_with_the_link() -> None:
    delivery = make_delivery(signature_nl=" ")
    assert composing.compose(delivery).text == f"{WORDS}\n\nVolg uw vraag: {link_of(delivery)}\n"


def test_compose_gives_the_same_bytes_each_time_it_is_tried() -> None:
    delivery = make_delivery()
    tried = []
    for days in (0, 3):
        with clock.moved_to(MONDAY + timedelta(days=days)):
            outgoing = composing.compose(Delivery.objects.get(pk=delivery.pk))
            tried.append(build.message_bytes(outgoing))
    assert tried[0] == tried[1]


def test_compose_has_no_link_that_nobody_could_open(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(settings.ENVIRONMENT, "address", "http://localhost:8000")
    assert composing.compose(make_delivery()).text == f"{WORDS}\n\n-- \nPakketlijn\n030 1234567\n"


@pytest.mark.parametrize("given", [{"public": True}, {"length_max": 280}])
def test_compose_has_no_link_where_all_read_along_or_letters_are_few(
    given: dict[str, int], monkeypatch: pytest.MonkeyPatch
) -> None:
    delivery = make_delivery()
    monkeypatch.setattr(EmailChannel, "abilities", replace(EmailChannel.abilities, **given))  # type: ignore[arg-type]
    assert composing.compose(delivery).text == f"{WORDS}\n\n-- \nPakketlijn\n030 1234567\n"
