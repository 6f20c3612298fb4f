"""A language model of the desk's own choice, which proposes. What it says is used only as far as it can be checked.

Texts leave with placeholders for what is personal (`personal/`); names of people are not known as such, and stay. What
somebody wrote stands between marks that it cannot contain, and an answer is of a shape that has room for nothing else.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from hashlib import sha256
from pathlib import Path
from typing import Final, Generic

from belofte.language.assistant.breaker import Breaker, Clock
from belofte.language.assistant.endpoint import SECONDS_MAX, Endpoint, NoAnswerError, Shape
from belofte.language.cleaning import clean_text
from belofte.language.expressions import lazy
from belofte.language.guessing import Language
from belofte.language.personal.finding import find
from belofte.language.personal.masking import mask, restore
from belofte.language.personal.own_patterns import OwnPattern

TEXT_LENGTH_MAX: Final = 12_000  # characters of a text that are sent
QUOTE_LENGTH_MAX: Final = 1_000
_QUOTE_LENGTH_LEAST: Final = 2
_FOLDER: Final = Path(__file__).parent / "prompts"
_BETWEEN: Final = "\n\n\x1e\n\n"  # between texts that are masked together
_PLACEHOLDER: Final = lazy(r"\[[A-Z][A-Z ]{1,30} \d{1,4}\]")


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer(Generic[Shape]):
    """What the model says, and the words behind the placeholders that it was given."""

    said: Shape
    table: Mapping[str, str]

    def words(self, said: str) -> str | None:
        """Return words of it with what is personal in its place; None where it made up a placeholder."""
        words = clean_text(restore(said, self.table))
        known = {found for value in self.table.values() for found in _PLACEHOLDER.findall(value)}
        return words if set(_PLACEHOLDER.findall(words)) <= known else None

    def place(self, quote: str, text: str) -> tuple[int, int] | None:
        """Return where a quote stands in a text; None where it does not stand there word for word."""
        words = restore(quote, self.table).strip()
        start = text.find(words) if _QUOTE_LENGTH_LEAST <= len(words) <= QUOTE_LENGTH_MAX else -1
        return None if start < 0 else (start, start + len(words))


class Assistant:
    """A model that can be asked. `clock` gives seconds that never go back, such as `time.monotonic`."""

    def __init__(
        self,
        *,
        base_url: str,
        key: str,
        model: str,
        clock: Clock,
        seconds_max: float = SECONDS_MAX,
        patterns: Sequence[OwnPattern] = (),
    ) -> None:
        self._endpoint = Endpoint(base_url=base_url, key=key, model=model, clock=clock, seconds_max=seconds_max)
        self._breaker = Breaker(clock=clock)
        self._patterns = patterns

    def ask(
        self, task: str, texts: Mapping[str, str], *, shape: type[Shape], language: Language
    ) -> Answer[Shape] | None:
        """Return what the model makes of texts, each under its name; None where it says nothing that can be used."""
        if not self._breaker.lets_through():
            return None
        masked, table = _masked(list(texts.values()), self._patterns)
        messages = [{"role": "system", "content": _prompt(task, language)}]
        messages += [{"role": "user", "content": _fenced(name, text)} for name, text in zip(texts, masked, strict=True)]
        try:
            said = self._endpoint.ask(messages, shape)
        except NoAnswerError:
            self._breaker.failed()
            return None
        self._breaker.succeeded()
        return Answer(said=said, table=table)


def _masked(texts: Sequence[str], patterns: Sequence[OwnPattern]) -> tuple[list[str], dict[str, str]]:
    """Return texts with placeholders, the same ones for the same words in all of them, and what stands behind each."""
    together = _BETWEEN.join(text[:TEXT_LENGTH_MAX].replace("\x1e", " ") for text in texts)
    masked, table = mask(together, find(together, patterns=patterns))
    return masked.split(_BETWEEN), table


def _fenced(name: str, text: str) -> str:
    """Return a text between marks that it cannot contain: they follow from its words."""
    mark = f"{name} {sha256(text.encode(errors='replace')).hexdigest()[:16]}"
    return f"<{mark}>\n{text}\n</{mark}>"


@cache
def _prompt(task: str, language: Language) -> str:
    """Return what is asked: the task, and the rules of all tasks."""
    parts = [(_FOLDER / f"{name}.{language}.txt").read_text(encoding="utf-8") for name in (task, "rules")]
    return "\n".join(parts)
