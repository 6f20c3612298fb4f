"""Telling one made-up case: who writes about what, and the words of each step."""

import re
from dataclasses import dataclass, field
from datetime import datetime
from random import Random

from belofte.ops.demo import attachments, remarks, scripts, writing
from belofte.ops.demo.decks import Deck
from belofte.ops.demo.happenings import Answer, CallNote, Client, Mail, Note, Quotation
from belofte.ops.demo.matters.matter import Matter, Opening, Tone
from belofte.ops.demo.people import Colleague, Company, Customer, answering
from belofte.ops.demo.scripts import Answered, Said

CLIENTS: tuple[Client, ...] = ("webmail", "phone", "office", "plain", "rich")
CLIENT_WEIGHTS = (35, 22, 20, 14, 9)
MOODS: dict[Said, tuple[Tone, ...]] = {
    "reminder": ("calm", "annoyed", "worried"),
    "later": ("annoyed", "angry"),
    "broken": ("annoyed", "calm"),
    "addition": ("calm", "friendly"),
    "reopening": ("calm", "annoyed"),
}
REMARKS = {
    "reminder": remarks.REMINDERS,
    "later": remarks.LATER_REMINDERS,
    "broken": remarks.BROKEN_PROMISES,
    "addition": remarks.ADDITIONS,
    "reopening": remarks.REOPENINGS,
}
KEPT: tuple[Tone, ...] = ("hurried", "formal")  # ways of writing that people do not change with their mood
NEW_SUBJECTS = ("2e keer: {}", "Herinnering: {}", "Nogmaals: {}", "Fwd: {}", "Navraag: {}")
CALL_PROMISED = re.compile(r"\b(bel|call) (u|je|you)\b")
RARELY = 0.35


@dataclass(slots=True, kw_only=True)
class Story:
    """One case as it is told so far."""

    key: str
    matter: Matter
    opening: Opening
    subject: str
    customer: Customer
    colleague: Colleague
    facts: writing.Facts
    client: Client
    voice: writing.Voice
    told: list[Mail | Answer] = field(default_factory=list)
    said: Said = "opening"  # the customer's last step
    will_break: bool = False  # whether the promise in the first answer is going to be broken
    added: bool = False  # whether the last addition was the matter's own, so that its own answer fits


def begin(deck: Deck, *, key: str, matter: Matter, opening: Opening, customer: Customer) -> Story:
    """Draw who answers and what the case is about."""
    company: Company = "Pakketlijn" if matter.inbox.endswith("pakketlijn.example") else "Glasnet"
    colleagues = answering(company)
    first, second = deck.dice.sample(colleagues, 2)
    facts = writing.facts(deck, customer=customer, colleagues=(first, second), company=company, matter=matter)
    return Story(
        key=key,
        matter=matter,
        opening=opening,
        subject=deck.draw(opening.subjects),
        customer=customer,
        colleague=first,
        facts=facts,
        client=_client(deck.dice, opening=opening),
        voice="en" if matter.language == "en" else ("u" if company == "Pakketlijn" else "je"),
    )


def mail(story: Story, deck: Deck, *, step: Said, at: datetime, now: datetime) -> Mail:
    """Write what the customer says at this step, and remember that it was said."""
    story.said = step
    own = step == "opening" or story.opening.tone in KEPT
    tone = story.opening.tone if own else deck.dice.choice(MOODS[step])
    body = writing.filled(_said(story, deck, step=step), facts=story.facts, at=at)
    earlier = story.told[-1] if story.told else None
    written = Mail(
        key=f"{story.key}/{len(story.told) + 1}",
        inbox=story.matter.inbox,
        name=story.customer.name,
        address=story.customer.address,
        subject=_subject(story, deck.dice, earlier=earlier, at=at),
        text=body if story.opening.bare else _letter(story, deck.dice, body, tone=tone),
        client=story.client,
        before=now - at,
        follows=earlier.key if earlier else "",
        quoted=_quotation(story, deck.dice, earlier=earlier),
        attachment=_file(story, deck.dice, at=at) if step == "opening" else None,
    )
    story.told.append(written)
    return written


def answer(story: Story, deck: Deck, *, step: Answered, at: datetime, now: datetime) -> Answer:
    """Write what the colleague answers at this step, and remember that it was said."""
    parts = [writing.filled(text, facts=story.facts, at=at) for text in _answered(story, deck, step=step)]
    written = Answer(
        key=f"{story.key}/{len(story.told) + 1}",
        agent=story.colleague.address,
        to=next(each.key for each in reversed(story.told) if isinstance(each, Mail)),
        text=writing.answer_letter("\n\n".join(parts), voice=story.voice, facts=story.facts),
        before=now - at,
        outcome=parts[-2] if step == "outcome" else "",
    )
    story.told.append(written)
    return written


def note(story: Story, deck: Deck, *, on: str, at: datetime, now: datetime) -> Note:
    """Write a colleague's note."""
    texts = story.matter.fitting(story.matter.notes, opening=story.opening) or remarks.NOTES
    text = _among_colleagues(story, deck.draw(texts), at=at)
    return Note(key=f"{on}/note", agent=story.colleague.address, on=on, text=text, before=now - at)


def call(story: Story, deck: Deck, *, on: str, at: datetime, now: datetime) -> CallNote:
    """Write down a call."""
    missed = deck.dice.random() < RARELY
    own = story.matter.fitting(story.matter.calls, opening=story.opening)
    texts = remarks.MISSED_CALLS if missed else own or remarks.CALLS
    return CallNote(
        key=f"{on}/call",
        agent=story.colleague.address,
        on=on,
        text=_among_colleagues(story, deck.draw(texts), at=at),
        before=now - at,
        answered=not missed,
        minutes=0 if missed else deck.dice.randint(2, 14),
    )


def _client(dice: Random, *, opening: Opening) -> Client:
    if opening.writer in ("robot", "list"):
        return opening.writer
    if opening.tone == "hurried":
        return "phone"
    return "office" if opening.writer == "business" else dice.choices(CLIENTS, CLIENT_WEIGHTS)[0]


def _said(story: Story, deck: Deck, *, step: Said) -> str:
    if step == "opening":
        return story.opening.text
    own = story.matter.fitting(story.matter.additions, opening=story.opening) if step == "addition" else ()
    story.added = bool(own)
    if step == "broken" and CALL_PROMISED.search(story.told[-1].text):
        return deck.draw(remarks.BROKEN_CALLS[story.matter.language])
    if story.opening.tone == "hurried":
        return deck.draw(own or remarks.HURRIED[step])
    return deck.draw(own or REMARKS[step][story.matter.language])


def _answered(story: Story, deck: Deck, *, step: Answered) -> list[str]:
    """Choose the paragraphs of an answer; of a closing one, the last but one is the outcome."""
    matter, opening = story.matter, story.opening
    sorry = [deck.draw(remarks.APOLOGIES[story.voice])] if step == "apology" or story.said == "broken" else []
    if step == "further":
        own = matter.fitting(matter.further, opening=opening) if story.added else ()
        return [*sorry, deck.draw(own or remarks.FURTHER[story.voice])]
    if step == "outcome":
        outcomes = matter.fitting(matter.outcomes, opening=opening, or_any=True)
        return [*sorry, deck.draw(outcomes), deck.draw(remarks.CLOSING_LINES[story.voice])]
    answers = scripts.soon_due(matter, opening=opening) if story.will_break else ()
    return [*sorry, deck.draw(answers or matter.fitting(matter.answers, opening=opening, or_any=True))]


def _letter(story: Story, dice: Random, body: str, *, tone: Tone) -> str:
    return writing.customer_letter(
        dice, body, tone=tone, facts=story.facts, signature=story.customer.signature, phone=story.client == "phone"
    )


def _subject(story: Story, dice: Random, *, earlier: Mail | Answer | None, at: datetime) -> str:
    first = next((each.subject for each in story.told if isinstance(each, Mail)), "")
    if not earlier:
        return writing.filled(story.subject, facts=story.facts, at=at)
    asks_again = story.said in ("reminder", "later") and isinstance(earlier, Mail)
    if asks_again and story.matter.language == "nl" and dice.random() < RARELY:
        return dice.choice(NEW_SUBJECTS).format(first)
    return {"office": "RE: {}", "plain": "Antw: {}"}.get(story.client, "Re: {}").format(first)


def _quotation(story: Story, dice: Random, *, earlier: Mail | Answer | None) -> Quotation | None:
    if isinstance(earlier, Answer):
        company = story.facts.words["company"]
        return Quotation(name=company, address=story.matter.inbox, text=earlier.text, before=earlier.before)
    if earlier is None or dice.random() < RARELY:
        return None
    return Quotation(name=earlier.name, address=earlier.address, text=earlier.text, before=earlier.before)


def _file(story: Story, dice: Random, *, at: datetime) -> attachments.Attachment | None:
    if not story.opening.file:
        return None
    name = writing.filled(story.opening.file, facts=story.facts, at=at)
    return attachments.attachment(dice, name=name, title=f"{story.customer.name} {name}", at=at)


def _among_colleagues(story: Story, text: str, *, at: datetime) -> str:
    """Fill in what colleagues write to each other, which is Dutch whatever the customer's language."""
    return writing.filled(text, facts=writing.Facts(story.facts.words, "nl"), at=at)
