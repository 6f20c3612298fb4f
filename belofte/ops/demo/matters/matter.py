"""The shape of one kind of matter: how people write about it, and how it is answered and ended.

All texts are templates. `{parcel}`, `{street}` and the other facts are drawn once a case; dates such as
`{date_in_2}` and `{weekday_ago_3}` are counted from the message's own day (see `belofte.ops.demo.writing`).
A blank line ends a paragraph; a line that starts with `- ` or `| ` stays a line of its own.
"""

from dataclasses import dataclass
from typing import Literal

Tone = Literal["calm", "friendly", "formal", "hurried", "worried", "annoyed", "angry"]
Writer = Literal["anyone", "business", "flemish", "surinamese", "english", "artist", "robot", "list"]
Language = Literal["nl", "en"]

PAKKETLIJN = "klantenservice@pakketlijn.example"
PAKKETLIJN_COMPLAINTS = "klachten@pakketlijn.example"
GLASNET = "hallo@glasnet.example"
GLASNET_OUTAGES = "storing@glasnet.example"


@dataclass(frozen=True, slots=True)
class Opening:
    """One way to write about a matter for the first time, without greeting and signature."""

    tone: Tone
    subjects: tuple[str, ...]
    text: str
    writer: Writer = "anyone"
    file: str = ""  # name of the attachment; its ending (.png, .pdf, .txt) says what is made for it
    about: str = ""  # fits the texts that are about the same; without it, those about nothing in particular
    bare: bool = False  # without the greeting and the name that others get


@dataclass(frozen=True, slots=True)
class About:
    """A text that fits only the openings that are about the same."""

    about: str
    text: str


Text = str | About


@dataclass(frozen=True, slots=True, kw_only=True)
class Matter:
    """One kind of matter. Without answers it is something that nobody needs to answer."""

    key: str
    inbox: str
    thing: str  # as a customer names it in a reminder: "Is er al nieuws over …?"; "" where nobody waits for an answer
    openings: tuple[Opening, ...]
    additions: tuple[Text, ...] = ()  # what the customer still adds, asked or not
    answers: tuple[Text, ...] = ()  # a first answer
    further: tuple[Text, ...] = ()  # an answer to what the customer added or asked again
    outcomes: tuple[Text, ...] = ()  # what was found, done or decided, told as the case is closed
    notes: tuple[Text, ...] = ()
    calls: tuple[Text, ...] = ()
    language: Language = "nl"

    def fitting(self, texts: tuple[Text, ...], *, opening: Opening, or_any: bool = False) -> tuple[str, ...]:
        """Choose the texts that are about the same as the opening; where there are none, perhaps those for any."""
        same = tuple(text.text for text in texts if isinstance(text, About) and text.about == opening.about)
        if same or (opening.about and not or_any):
            return same
        return tuple(text for text in texts if isinstance(text, str))
