"""The texts of the house that can be put into an answer, as they would stand in it."""

from dataclasses import dataclass

from django.utils.translation import get_language

from belofte import clock
from belofte.cases.models import Conversation
from belofte.library import filling, searching
from belofte.library.models import Text, Version
from belofte.people.models import Agent
from belofte.replies import preparing


@dataclass(frozen=True, slots=True, kw_only=True)
class Offered:
    """A text that was found, as it would stand in the answer."""

    text: Text
    version: Version
    title: str  # in the language of who answers
    words: str  # in the customer's


def offers(words: str, conversation: Conversation, *, by: Agent) -> list[Offered]:
    """Return the texts that these words find, filled in, in the customer's language."""
    now, language = clock.now(), preparing.language_of(conversation)
    return [
        Offered(
            text=text,
            version=text.version,
            title=text.version.title(get_language() or "nl"),
            words=filling.fill(text.version, conversation, language=language, by=by, at=now),
        )
        for text in searching.search(words, team=conversation.case.team, at=now)
        if text.version is not None
    ]
