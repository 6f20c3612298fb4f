"""Threats T1 to T4 and T8: who gets into a case, who is shown as what, and what nobody does because of a mail."""

import uuid
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client

from belofte import makers
from belofte.cases import links, reply_addresses
from belofte.cases.models import Case, Conversation, Delivery, Message
from belofte.channels.contract import Address, Authentication, Envelope, Forwarded
from belofte.channels.models import Inbox, RawEnvelope
from belofte.desk import senders
from belofte.intake import accepting, reading
from belofte.makers import MONDAY
from belofte.people.models import Agent, Role
from belofte.portal import said
from belofte.portal.visits import Visit
from belofte.replies.addressing import Also

pytestmark = pytest.mark.django_db

PROVEN = Authentication(spf="pass", dkim="pass", dmarc="pass", domain="desk.example", source="mx.desk.example")
FAILING = Authentication(spf="fail", dkim="none", dmarc="fail", source="mx.desk.example")
STRANGER = "x@elders.example"


@pytest.fixture
def inbox() -> Inbox:
    return makers.make_inbox(
        address="help@desk.example",
        trusted_servers=["mx.desk.example"],
        cases_a_day_max=32_000,  # whoever tries to get in tries often
    )


@pytest.fixture
def agent(inbox: Inbox) -> Agent:
    return makers.make_agent(teams=(inbox.team,), email="sanne@desk.example", name="Sanne de Wit")


@pytest.fixture
def first(inbox: Inbox) -> Message:
    return makers.receive(inbox, sender="jan@klant.example", text="Mijn rekening is NL00-GEHEIM.")


def token(message: Message) -> str:
    return reply_addresses.token("c", row=message.conversation_id)


def told(message: Message) -> str:
    """Return what the desk says beside a message."""
    seen = Message.objects.select_related("contact_point", "conversation__contact_point").get(pk=message.pk)
    return "\n".join(senders.warnings(seen))


# ── T1: by the number of a case, or an id that one can guess ─────────────────────────────────────────────


def guesses(first: Message, ours: Message) -> list[dict[str, Any]]:
    """Return a hundred ways to point at somebody's case without having had a mail of it."""
    case, conversation = first.conversation.case_id, first.conversation_id
    subjects = [
        "[#{}]", "#{}", "Re: #{}", "RE: [#{}] vraag", "Zaak {}", "zaak #{}", "zaaknummer: {}", "Case {}", "Ticket#{}",
        "Re: [Ticket #{}] Help", "Fwd: zaak {}", "AW: dossier {}", "Antw: Uw vraag (#{})", "case-{}", "ticket: {}",
        "Re: Re: zaak nr #{}", "Uw zaak #{}: aanvulling", "#{} #{}", "Re:#{}", "\t[#{}]",
    ]  # fmt: skip
    tokens = [
        "c{}", "c{}-", "c{}-" + "a" * 26, "{}", "c{}-" + "2" * 26, "C{}-ABCDEFGHIJKLMNOPQRSTUVWXYZ", "c0{}-" + "b" * 26,
        "c{}-" + "7" * 52, "c{}-zaak", "c{}-aaaaaaaaaaaaaaaaaaaaaaaaa",
    ]  # fmt: skip
    signature = reply_addresses.token("c", row=conversation + 1).partition("-")[2]
    other_purpose = reply_addresses.token("d", row=conversation).replace("d", "c", 1)
    customer = (Address(address="jan@klant.example"),)
    ids = [first.external_id, ours.external_id, f"belofte.{case}@desk.example", f"{case}@desk.example", str(case)]
    return [
        *({"subject": pattern.replace("{}", str(case))} for pattern in subjects),
        *({"reply_tokens": (pattern.replace("{}", str(conversation)),)} for pattern in tokens),
        *({"reply_tokens": (f"c{conversation}-{signature}",)}, {"reply_tokens": (other_purpose,)}),
        *({"answers": (one,)} for one in ids),
        *({"answers": (one, f"{uuid.uuid4().hex}@elders.example")} for one in ids),
        *({"answers": (one,), "subject": f"Re: [#{case}]"} for one in ids),
        *({"answers": (one,), "reply_tokens": (f"c{conversation}-{'a' * 26}",)} for one in ids),
        *({"answers": tuple(ids), "subject": pattern.replace("{}", str(case))} for pattern in subjects),
        *({"subject": f"#{case}", "reply_tokens": (made_up.replace("{}", str(conversation)),)} for made_up in tokens),
        *({"cc": customer, "subject": pattern.replace("{}", str(case))} for pattern in subjects[:10]),
        *({"reply_to": Address(address="jan@klant.example"), "answers": (one,)} for one in ids),
        {"name": "jan@klant.example", "subject": f"[#{case}]"},
        {"name": "Jan", "answers": (first.external_id,)},
        {"called_spam_by": "", "subject": f"zaak {case}"},
    ]  # fmt: skip


def test_t1_a_stranger_gets_into_no_case_by_its_number_or_ids(inbox: Inbox, agent: Agent, first: Message) -> None:
    ours = makers.answer(first.conversation.case, by=agent, text="Het geheim is 4711.")
    makers.deliver(ours)
    tries = guesses(first, ours)
    deliveries = Delivery.objects.count()
    messages = [makers.receive(inbox, sender=STRANGER, **each) for each in tries]
    assert len(tries) >= 100
    assert sum(message.conversation.case_id == first.conversation.case_id for message in messages) == 0
    assert len({message.conversation.case_id for message in messages}) == len(tries)
    hint = f"It names case #{first.conversation.case_id}, but the sender is not part of that."
    hinted = sum(hint in told(message) for message in messages)
    assert hinted >= len(tries) - 12  # an id or an address that names nothing of ours is no hint
    assert Delivery.objects.count() == deliveries


# ── T2: in the name of an agent ──────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("authentication", [Authentication(), FAILING, PROVEN], ids=["unknown", "failing", "proven"])
@pytest.mark.parametrize("forged", [True, False])
def test_t2_mail_of_an_agent_sends_nothing_to_a_customer(
    inbox: Inbox, agent: Agent, first: Message, authentication: Authentication, *, forged: bool
) -> None:
    given = f"c{first.conversation_id}-{'a' * 26}" if forged else token(first)
    message = makers.receive(inbox, sender=agent.email, reply_tokens=(given,), authentication=authentication)
    assert Delivery.objects.count() == 0
    assert Message.objects.filter(direction="out").count() == 0
    assert (message.conversation.case_id == first.conversation.case_id) is not forged
    case = Case.objects.get(pk=first.conversation.case_id)
    assert (case.ball, case.closed_at) == ("us", None)
    if authentication == PROVEN:
        assert "By e-mail from your colleague Sanne de Wit" in told(message)
    elif authentication == FAILING:
        assert "that is not so, or not certain" in told(message)
        assert message.author is None
    else:
        assert "By e-mail in the name of your colleague Sanne de Wit (sanne@desk.example); not verified." in told(
            message
        )


def test_mail_of_a_proven_colleague_in_a_case_is_theirs_and_nobody_waits_for_an_answer_to_it(
    inbox: Inbox, agent: Agent, first: Message
) -> None:
    makers.deliver(makers.answer(first.conversation.case, by=agent))
    message = makers.receive(
        inbox, sender=agent.email, answers=(first.external_id,), authentication=PROVEN, at=MONDAY + timedelta(hours=2)
    )
    case = Case.objects.get(pk=first.conversation.case_id)
    assert (message.author, message.conversation_id, message.needs_answer) == (agent, first.conversation_id, False)
    assert case.ball == "customer"


# ── T3: a spoofed customer, and whoever is put in the Cc ─────────────────────────────────────────────────


def test_t3_a_failing_sender_does_not_join_by_the_customers_own_ids(inbox: Inbox, first: Message) -> None:
    cc = (Address(address=STRANGER),)
    spoofed = makers.receive(
        inbox, sender="jan@klant.example", answers=(first.external_id,), cc=cc, authentication=FAILING
    )
    assert spoofed.conversation.case_id != first.conversation.case_id
    assert f"It seems to belong to case #{first.conversation.case_id}, but the sender is not certain." in told(spoofed)
    assert "It says that it is from jan@klant.example, but that is not so, or not certain" in told(spoofed)


def test_t3_whoever_was_put_in_the_cc_of_a_spoofed_mail_gets_in_nowhere(inbox: Inbox, first: Message) -> None:
    spoofed = makers.receive(
        inbox, answers=(first.external_id,), cc=(Address(address=STRANGER),), authentication=FAILING
    )
    follow_up = makers.receive(inbox, sender=STRANGER, answers=(spoofed.external_id, first.external_id))
    assert follow_up.conversation.case_id not in {first.conversation.case_id, spoofed.conversation.case_id}


def test_t3_nobody_is_added_as_a_recipient_by_a_mail(inbox: Inbox, agent: Agent, first: Message) -> None:
    for sender in ("jan@klant.example", STRANGER):
        makers.receive(inbox, sender=sender, reply_tokens=(token(first),), cc=(Address(address=STRANGER),), at=MONDAY)
    ours = makers.answer(first.conversation.case, by=agent)
    assert [delivery.contact_point.address for delivery in ours.deliveries.all()] == ["jan@klant.example"]
    assert (ours.to, ours.cc) == ([["jan@klant.example", "Jan"]], [])


def test_t3_a_token_from_another_address_joins_and_is_said(inbox: Inbox, first: Message) -> None:
    other = makers.receive(inbox, sender=STRANGER, reply_tokens=(token(first),))
    assert other.conversation_id == first.conversation_id
    assert "From another address than jan@klant.example, to which our answers go." in told(other)
    assert Conversation.objects.get(pk=first.conversation_id).contact_point.address == "jan@klant.example"


def test_whoever_the_customer_copied_may_answer_all(inbox: Inbox) -> None:
    first = makers.receive(inbox, cc=(Address(address="eva@klant.example"),))
    partner = makers.receive(inbox, sender="eva@klant.example", answers=(first.external_id,))
    assert partner.conversation_id == first.conversation_id
    assert "From another address than" in told(partner)


def test_whom_an_agent_gave_a_place_joins_by_any_message_of_ours(inbox: Inbox, agent: Agent, first: Message) -> None:
    ours = makers.answer(first.conversation.case, by=agent)  # to the customer alone, who shows it to the neighbour
    before = makers.receive(inbox, sender="buur@klant.example", answers=(ours.external_id,))
    also = Also(cc=(Address(address="buur@klant.example"),))
    makers.answer(first.conversation.case, by=agent, also=also)
    after = makers.receive(inbox, sender="buur@klant.example", answers=(ours.external_id,))
    stranger = makers.receive(inbox, sender=STRANGER, answers=(ours.external_id,))
    joined = [each.conversation_id == first.conversation_id for each in (before, after, stranger)]
    assert joined == [False, True, False]


def test_a_place_opens_no_conversation_by_what_others_wrote(inbox: Inbox, agent: Agent, first: Message) -> None:
    makers.answer(first.conversation.case, by=agent, also=Also(cc=(Address(address="buur@klant.example"),)))
    other = makers.receive(inbox, sender="buur@klant.example", answers=(first.external_id,))
    assert other.conversation_id != first.conversation_id
    assert other.doubts == [{"kind": "seems_case", "case": first.conversation.case_id}]


# ── T4: a service that mails its secret to the signed address ────────────────────────────────────────────


@pytest.mark.usefixtures("agent")
@pytest.mark.parametrize(
    ("sender", "fields"),
    [
        ("no-reply@dienst.example", {"kind": "auto_reply"}),
        ("no-reply@dienst.example", {}),
        ("jan@klant.example", {"kind": "auto_reply"}),
        ("jan@klant.example", {"authentication": FAILING}),
        ("sanne@desk.example", {}),
    ],
)
def test_t4_what_others_write_to_a_signed_address_is_not_the_customers(
    inbox: Inbox, first: Message, sender: str, fields: dict[str, Any]
) -> None:
    secret = makers.receive(inbox, sender=sender, text="Uw code is 825100", reply_tokens=(token(first),), **fields)
    link = links.Link(conversation=first.conversation, issued_on=MONDAY.date(), expires_at=MONDAY + timedelta(days=1))
    shown = said.load(Visit(token="", link=link, is_proven=True, at=MONDAY))
    assert secret.conversation_id == first.conversation_id
    assert [each.text for each in shown] == ["Mijn rekening is NL00-GEHEIM."]


# ── What a colleague passes on ───────────────────────────────────────────────────────────────────────────

FORWARD = b"""From: Sanne de Wit <sanne@desk.example>\r
To: help@desk.example\r
Subject: %(subject)b\r
Message-ID: <%(id)b@desk.example>\r
%(line)bContent-Type: text/plain; charset=utf-8\r
\r
%(body)b"""

PIET = "Piet Bakker <piet@bakker.example>"
COPIED = {
    "gmail-nl": f"""Kijk jij hiernaar?

---------- Forwarded message ---------
Van: {PIET}
Date: ma 23 nov 2026 om 09:12
Subject: Kapotte doos
To: Sanne <sanne@desk.example>


De doos was stuk.
""",
    "outlook-nl": f"""Zie onder.

________________________________
Van: {PIET}
Verzonden: maandag 23 november 2026 09:12
Aan: Sanne de Wit
Onderwerp: Kapotte doos

De doos was stuk.
""",
    "apple-nl": f"""Begin doorgestuurd bericht:

Van: {PIET}
Onderwerp: Kapotte doos
Datum: 23 november 2026 om 09:12:00 CET
Aan: sanne@desk.example

De doos was stuk.
""",
    "thunderbird-de": f"""-------- Weitergeleitete Nachricht --------
Betreff: \tKapotte doos
Datum: \tMon, 23 Nov 2026
Von: \t{PIET}
An: \tsanne@desk.example



De doos was stuk.
""",
    "outlook-fr": f"""De : {PIET}
Envoyé : lundi 23 novembre 2026 09:12
À : Sanne de Wit
Objet : Kapotte doos

De doos was stuk.
""",
    "outlook-en-bold": """*From:* Piet Bakker [mailto:piet@bakker.example]
*Sent:* Monday, November 23, 2026 9:12 AM
*To:* Sanne de Wit
*Subject:* Kapotte doos

De doos was stuk.
""",
}


def take_in(inbox: Inbox, raw: bytes) -> RawEnvelope:
    envelope = Envelope(raw=raw, sender="sanne@desk.example", recipients=(inbox.address,), received_at=MONDAY)
    row = accepting.accept(envelope, inbox=inbox)
    reading.read_waiting()
    return RawEnvelope.objects.get(pk=row.pk)


@pytest.mark.parametrize("name", COPIED)
@pytest.mark.parametrize("proven", [True, False])
def test_a_forward_of_a_colleague_is_a_case_of_whoever_wrote_it(
    inbox: Inbox, agent: Agent, name: str, *, proven: bool
) -> None:
    line = b"Authentication-Results: mx.desk.example; dmarc=pass header.from=desk.example\r\n" if proven else b""
    body = COPIED[name].replace("\n", "\r\n").encode()
    take_in(inbox, FORWARD % {b"subject": b"FW: Kapotte doos", b"id": b"1", b"line": line, b"body": body})
    message = Message.objects.get()
    case = message.conversation.case
    assert (case.contact.name, message.contact_point.address) == ("Piet Bakker", "piet@bakker.example")  # type: ignore[union-attr]
    assert (message.text.strip(), case.subject, message.author) == ("De doos was stuk.", "Kapotte doos", None)
    by = "by your colleague" if proven else "in the name of your colleague"
    assert f"Forwarded {by} {agent.name}" in told(message)
    assert "piet@bakker.example" in told(message)


def test_a_forward_as_an_attached_mail_is_a_case_of_whoever_wrote_it(inbox: Inbox, agent: Agent) -> None:
    head = b"From: Piet <piet@bakker.example>\r\nSubject: Kapot\r\nMessage-ID: <p1@bakker.example>\r\n"
    inner = head + b"\r\nDe doos was stuk."
    raw = (
        b"From: Sanne de Wit <sanne@desk.example>\r\nTo: help@desk.example\r\nSubject: hierbij\r\nMIME-Version: 1.0\r\n"
        b'Content-Type: multipart/mixed; boundary="b"\r\n\r\n--b\r\n\r\nPak jij dit op?\r\n--b\r\n'
        b"Content-Type: message/rfc822\r\n\r\n" + inner + b"\r\n--b--\r\n"
    )
    take_in(inbox, raw)
    message = Message.objects.get()
    assert (message.contact_point.address, message.external_id) == ("piet@bakker.example", "p1@bakker.example")  # type: ignore[union-attr]
    assert (message.text.strip(), message.folded.strip()) == ("De doos was stuk.", "Pak jij dit op?")
    assert "Forwarded in the name of your colleague" in told(message)
    assert agent.name in told(message)


@pytest.mark.parametrize("author", ["sanne@desk.example", "help@desk.example"])
def test_a_forward_of_what_we_said_ourselves_is_the_colleagues_own(inbox: Inbox, agent: Agent, author: str) -> None:
    passed_on = Forwarded(author=Address(address=author), text="Wij schreven dit.")
    message = makers.receive(inbox, sender=agent.email, text="Zie onder", forwarded=passed_on)
    assert (message.text, message.author) == ("Zie onder", agent)


def test_a_forward_of_a_customer_is_their_own_word(inbox: Inbox) -> None:
    passed_on = Forwarded(author=Address(address="winkel@elders.example"), text="Uw bestelling")
    message = makers.receive(inbox, text="Wat is dit?", forwarded=passed_on)
    assert (message.contact_point.address, message.text) == ("jan@klant.example", "Wat is dit?")  # type: ignore[union-attr]


# ── T8: who it seems to be ───────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("address", "other"),
    [
        ("jan@pakketlijm.example", "pakketlijn.example"),
        ("jan@paketlijn.example", "pakketlijn.example"),
        ("jan@pakkketlijn.example", "pakketlijn.example"),
        ("jan@pakketiljn.example", "pakketlijn.example"),
        ("jan@pakketl1jn.example", "pakketlijn.example"),
        ("jan@p\u0430kketlijn.example", "pakketlijn.example"),
        ("jan@xn--pkketlijn-0yh.example", "pakketlijn.example"),
        ("jan@arngezicht.example", "amgezicht.example"),
    ],
)
def test_t8_a_domain_that_looks_like_one_of_ours_or_of_a_customer_is_said(address: str, other: str) -> None:
    makers.make_inbox(address="hallo@pakketlijn.example")
    inbox = makers.make_inbox()
    makers.receive(inbox, sender="eva@amgezicht.example")
    message = makers.receive(inbox, sender=address)
    assert f"is not at {other}, which it looks like." in told(message)
    assert address in told(message)


@pytest.mark.parametrize(
    "address", ["eva@pakketlijn.example", "eva@service.pakketlijn.example", "eva@kpn.example", "eva@klant.example", ""]
)
def test_t8_a_domain_that_looks_like_nothing_else_is_not_said(address: str) -> None:
    makers.make_inbox(address="hallo@pakketlijn.example")
    message = makers.receive(makers.make_inbox(), sender=address)
    assert "which it looks like" not in told(message)


HEADS = {
    b"From: help@desk.example <x@elders.example>": "The sender's name shows another address than the mail came from.",
    b'From: "jan@bank.example" <x@elders.example>': "The sender's name shows another address than the mail came from.",
    b"From: jan@klant.example\r\nFrom: x@elders.example": "The mail names more than one sender; the first is shown.",
    b"From: jan@klant.example, x@elders.example": "The mail names more than one sender; the first is shown.",
    b"From: Groep: jan@klant.example;": "The addresses are a group list; only its members are shown.",
    b"From: jan@klant.example\r\nReply-To: x@elders.example": "It asks to send answers to x@elders.example.",
    "From: jan@b\u0430nk.example".encode(): "The domain has letters that can look like others.",
    b"Authentication-Results: mx.desk.example; dmarc=fail\r\nFrom: jan@klant.example": "that is not so, or not certain",
}


@pytest.mark.parametrize("head", HEADS)
def test_t8_a_confusing_sender_is_said_with_the_real_address_on_the_page(inbox: Inbox, head: bytes) -> None:
    raw = head + b"\r\nTo: help@desk.example\r\nSubject: Vraag\r\nMessage-ID: <1@x.example>\r\n\r\nWaar blijft het?\r\n"
    take_in(inbox, raw)
    message = Message.objects.get()
    browser = Client()
    browser.force_login(makers.make_agent(Role.AGENT, teams=(inbox.team,)))
    page = browser.get(f"/cases/{message.conversation.case_id}/").content.decode().replace("&#x27;", "'")
    assert HEADS[head] in page
    assert message.contact_point.address in page  # type: ignore[union-attr]


# ── F12: ids that lie ────────────────────────────────────────────────────────────────────────────────────


def test_f12_a_forged_message_id_hides_no_mail(inbox: Inbox, agent: Agent, first: Message) -> None:
    ours = makers.answer(first.conversation.case, by=agent)
    messages = [
        makers.receive(inbox, sender=f"x{number}@elders.example", external_id=stolen)
        for number in range(50)
        for stolen in (first.external_id, ours.external_id, "")
    ]
    assert len({message.conversation.case_id for message in messages} - {first.conversation.case_id}) == 150
    follow_up = makers.receive(inbox, answers=(first.external_id,))
    assert follow_up.conversation_id == first.conversation_id
