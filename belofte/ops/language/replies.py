"""`belofte language tone` and `quotes`: how a reply can come across, and what is new in a mail."""

import tempfile
from collections.abc import Mapping
from email.message import EmailMessage
from typing import Literal

from pydantic import Field, model_validator

from belofte import clock
from belofte.channels import readers
from belofte.channels.contract import Incoming, UnreadableError
from belofte.language.tone import finding
from belofte.language.tone.house import House
from belofte.ops.language.lines import Answered, Asked
from belofte.ops.language.places import places


class ToneAsked(Asked):
    """A reply, what it answers, and what the house says about words."""

    reply: str
    customer: str = ""
    house_form: Literal["u", "je", ""] = ""
    scope: Literal["", "stops"] = Field(default="", description='"stops" leaves out what only hints')
    avoid: Mapping[str, str] = Field(default_factory=dict, description="words to avoid, with what to say")
    jargon: Mapping[str, str] = Field(default_factory=dict, description="words of the trade, in plain ones")


class QuotesAsked(Asked):
    """A mail as text, as HTML, or both."""

    text: str = ""
    html: str = ""
    is_answer: bool = True

    @model_validator(mode="after")
    def _says_something(self) -> "QuotesAsked":
        if not (self.text or self.html):
            raise ValueError('give "text", "html", or both')
        return self


def tone(asked: ToneAsked) -> Answered:
    """Return what in a reply to look at again."""
    house = House(form=asked.house_form, words_to_avoid=asked.avoid, jargon=asked.jargon)
    found = finding.find(asked.reply, customer=asked.customer, house=house)
    return {
        "findings": [
            {
                "label": one.label,
                "span": one.words,
                "start": one.start,
                "end": one.end,
                "stops": one.stops,
                "reason": one.reason.replace("{about}", one.about),
                "better": one.better,
                "confidence": round(one.certainty, 3),
            }
            for one in found
            if one.stops or asked.scope != "stops"
        ]
    }


def quotes(asked: QuotesAsked) -> Answered:
    """Return what is new in a mail, what its signature is, and what it repeats: what the desk itself makes of it.

    And where each of them stands in "text"; of HTML alone there are no places.
    """
    mail = EmailMessage()
    mail["From"], mail["To"], mail["Subject"] = "customer@example.nl", "desk@example.nl", "Re: question"
    if asked.is_answer:
        mail["In-Reply-To"] = "<earlier@example.nl>"
    if asked.text:
        mail.set_content(asked.text, cte="base64")
    if asked.html and asked.text:
        mail.add_alternative(asked.html, subtype="html", cte="base64")
    elif asked.html:
        mail.set_content(asked.html, subtype="html", cte="base64")
    with tempfile.TemporaryDirectory(prefix="belofte-") as folder:
        try:
            read = list(
                readers.READERS["email"](
                    readers.envelope_of(mail.as_bytes(), received_at=clock.now()), files_folder=folder
                )
            )
        except UnreadableError as unreadable:
            raise ValueError(str(unreadable)) from unreadable
    incoming = next(each for each in read if isinstance(each, Incoming))
    parts = {"new": incoming.text, "signature": incoming.signature, "folded": incoming.folded}
    return parts | {
        "places": [
            {"part": one.part, "span": asked.text[one.start : one.end], "start": one.start, "end": one.end}
            for one in places(asked.text, parts)
        ]
    }
