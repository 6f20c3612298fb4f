"""What hurts is heard once, shown folded, and taken back by one press that is kept to learn from."""

from datetime import timedelta

import pytest

from belofte import makers
from belofte.cases.models import Message
from belofte.closing.tests.test_gates import refusal
from belofte.conduct import abuse
from belofte.conduct.models import Abuse, AbuseCorrection, Kind, Unheard
from belofte.language.triage.judging import Triage
from belofte.makers import MONDAY

pytestmark = pytest.mark.django_db
INSULT = "Stelletje idioten! Waar blijft mijn pakket? Bel mij op 06-12345678."
THREAT = "Ik kom langs en dan sla ik jullie in elkaar."


def hear(text: str) -> Message:
    message = makers.receive(makers.make_inbox(), text=text)
    abuse.listen(at=MONDAY)
    return message


@pytest.mark.parametrize(
    ("text", "kinds"),
    [
        (INSULT, [Kind.INSULT]),
        (THREAT, [Kind.THREAT]),
        ("Dit is de derde keer dat ik schrijf en ik ben het zat.", []),
        ("Dan ga ik naar de geschillencommissie.", []),
        ("Huge thanks to Priya on your support desk. She never once made me feel like an idiot.", []),
        ("I used to be a police photographer. Do you take old flash units in at the recycling centre?", []),
    ],
)
def test_listen(text: str, kinds: list[Kind]) -> None:
    message = hear(text)
    assert [each.kind for each in Abuse.objects.filter(message=message)] == kinds
    assert not Unheard.objects.exists()


def test_one_that_cannot_be_heard_silences_no_other(monkeypatch: pytest.MonkeyPatch) -> None:
    bad, good = makers.receive(makers.make_inbox(), text="xyzzy"), makers.receive(makers.make_inbox(), text=THREAT)
    hurts = abuse.hurts

    def fails_on_one(text: str, *, heard: Triage) -> Kind | None:
        if text == bad.text:
            raise RuntimeError(text)
        return hurts(text, heard=heard)

    monkeypatch.setattr(abuse, "hurts", fails_on_one)
    with pytest.raises(RuntimeError):
        abuse.listen(at=MONDAY)
    assert (list(Abuse.objects.values_list("message", flat=True)), Unheard.objects.get().message) == ([good.pk], bad)


def test_listen_leaves_to_the_next_round_what_takes_too_long(monkeypatch: pytest.MonkeyPatch) -> None:
    makers.receive(makers.make_inbox(), text=THREAT)
    with monkeypatch.context() as patched:
        patched.setattr(abuse, "_SECONDS_MAX", 0.0)
        assert abuse.listen(at=MONDAY) == 1
    assert (Abuse.objects.count(), Unheard.objects.count()) == (0, 1)
    assert (abuse.listen(at=MONDAY), abuse.listen(at=MONDAY), Abuse.objects.count()) == (1, 0, 1)


def test_what_needs_no_answer_is_not_listened_to() -> None:
    abuse.expect(makers.answer(makers.make_case(), by=makers.make_agent()))
    assert [each.message.direction for each in Unheard.objects.select_related("message")] == ["in"]


def test_unmark_keeps_the_words_without_who_they_are_of() -> None:
    message = hear(INSULT)
    abuse.unmark(message, at=MONDAY)
    abuse.unmark(message, at=MONDAY + timedelta(hours=1))
    assert Abuse.objects.get().unmarked_at == MONDAY
    kept = AbuseCorrection.objects.get()
    assert kept.language == "nl"
    assert "idioten" in kept.words
    assert "12345678" not in kept.words


def test_fold_what_listening_did_not_hear_keeps_the_words() -> None:
    message = hear("Pas maar op als je vanavond naar huis fietst. Bel mij op 06-12345678.")
    assert not Abuse.objects.exists()
    for kind in (Kind.THREAT, Kind.INSULT):  # who comes second changes nothing
        abuse.fold(message, kind=kind, at=MONDAY)
    assert (Abuse.objects.get().kind, Abuse.objects.get().unmarked_at) == (Kind.THREAT, None)
    kept = AbuseCorrection.objects.get()
    assert (kept.hurts, "12345678" in kept.words) == (True, False)


def test_the_last_word_on_a_message_is_what_is_learned() -> None:
    message = hear(INSULT)
    abuse.unmark(message, at=MONDAY)
    assert AbuseCorrection.objects.get().hurts is False
    abuse.fold(message, kind=Kind.THREAT, at=MONDAY)
    assert (Abuse.objects.get().kind, Abuse.objects.get().unmarked_at) == (Kind.THREAT, None)
    assert AbuseCorrection.objects.get().hurts is True


def test_fold_words_of_ours_is_refused() -> None:
    ours = makers.answer(makers.make_case(), by=makers.make_agent())
    with pytest.raises(abuse.NotTheirsError):
        abuse.fold(ours, kind=Kind.INSULT, at=MONDAY)


def test_listening_leaves_alone_what_somebody_unmarked() -> None:
    message = hear(INSULT)
    abuse.unmark(message, at=MONDAY)
    Unheard.objects.create(message=message)
    abuse.listen(at=MONDAY)
    assert Abuse.objects.get().unmarked_at == MONDAY


def test_raw_sql_cannot_call_our_own_words_abuse() -> None:
    case = makers.make_case()
    ours = makers.answer(case, by=makers.make_agent())
    insert = "INSERT INTO conduct_abuse (message_id, kind, at) VALUES (%s, 'insult', now())"
    assert refusal((insert, [ours.pk])) == "abuse: no customer wrote it"
    assert refusal(("DELETE FROM conduct_abuse", [])) == ""
    hear(INSULT)
    assert refusal(("DELETE FROM conduct_abuse", [])).startswith("pgtrigger: Cannot delete")
