"""The shapes of answers: what a model may say, and nothing else. A moment is not among it."""

from typing import Literal

from pydantic import BaseModel, ConfigDict

from belofte.language.promises.kinds import Kind
from belofte.language.tone.labels import Heard

Shown = Literal["frustrated", "urgent", "vulnerable", "misaddressed", "threat"]  # what asks for more care, never less


class _Closed(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class PromisedClause(_Closed):
    """A clause that promises something."""

    quote: str
    kind: Kind
    form: Literal["firm", "conditional"]


class PromisedClauses(_Closed):
    """All of a reply."""

    promises: list[PromisedClause]


class HeardSentence(_Closed):
    """A sentence that can come across badly."""

    quote: str
    label: Heard
    better: str


class HeardSentences(_Closed):
    """All of a reply."""

    sentences: list[HeardSentence]


class AskedClauses(_Closed):
    """What a customer asks."""

    quotes: list[str]


class ShownSentence(_Closed):
    """A sentence that shows something about a customer."""

    quote: str
    label: Shown


class ShownSentences(_Closed):
    """All of a message."""

    sentences: list[ShownSentence]


class Drafted(_Closed):
    """A reply, and the numbers of the facts that it uses."""

    text: str
    facts: list[int]
