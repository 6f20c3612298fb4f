"""Asking an OpenAI-compatible endpoint for an answer of a certain shape, within a time. Its word is not trusted.

Redirects are not followed, and no answer is read further than `ANSWER_BYTES_MAX`. A question is asked in a thread of
its own, which is not waited for when its time is up: a server can be slow in more ways than a client has time-outs.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from queue import Empty, SimpleQueue
from threading import BoundedSemaphore, Event, Thread
from typing import Any, Final, TypeVar

import httpx
from pydantic import BaseModel, Field, ValidationError

from belofte.language.assistant.breaker import Clock

SECONDS_MAX: Final = 8.0  # for an answer, retry included
ANSWER_BYTES_MAX: Final = 256 * 1024
AT_ONCE_MAX: Final = 8  # questions of a process; one more gets no answer
_TRIES: Final = 2
_RETRY_PAUSE_SECONDS: Final = 0.25
_TEMPORARY: Final = frozenset({408, 425, 429, 500, 502, 503, 504})
_room: Final = BoundedSemaphore(AT_ONCE_MAX)

Shape = TypeVar("Shape", bound=BaseModel)
_Result = TypeVar("_Result")


class NoAnswerError(Exception):
    """There is no answer that can be used."""


class _TemporaryError(Exception):
    """It may answer when it is asked again."""


class _Message(BaseModel):
    content: str


class _Choice(BaseModel):
    message: _Message


class _Completion(BaseModel):
    choices: list[_Choice] = Field(min_length=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Endpoint:
    """Where a model is asked: a base URL such as "https://llm.example.nl/v1", a key, and the name of the model."""

    base_url: str
    key: str = field(repr=False)
    model: str
    clock: Clock
    seconds_max: float = SECONDS_MAX

    def ask(self, messages: Sequence[Mapping[str, str]], shape: type[Shape]) -> Shape:
        """Return the answer to messages, in a shape. Raises NoAnswerError, at the latest after `seconds_max`."""
        question = {
            "model": self.model,
            "messages": list(messages),
            "temperature": 0,
            "stream": False,
            "response_format": {
                "type": "json_schema",
                "json_schema": {"name": shape.__name__, "strict": True, "schema": shape.model_json_schema()},
            },
        }
        until = self.clock() + self.seconds_max
        content = _within(self.seconds_max, lambda: self._asked(question, until))
        try:
            said = _Completion.model_validate_json(content).choices[0].message.content
            return shape.model_validate_json(_without_fence(said), strict=True)
        except ValidationError as error:
            raise NoAnswerError("The answer is not of the shape that was asked for.") from error

    def _asked(self, question: Mapping[str, Any], until: float) -> bytes:
        """Return the octets of an answer, asked for once more after a failure that may pass."""
        for _ in range(_TRIES - 1):
            try:
                return self._asked_once(question, until)
            except _TemporaryError:
                Event().wait(_RETRY_PAUSE_SECONDS)
        try:
            return self._asked_once(question, until)
        except _TemporaryError as error:
            raise NoAnswerError("The endpoint failed twice.") from error

    def _asked_once(self, question: Mapping[str, Any], until: float) -> bytes:
        seconds = until - self.clock()
        if seconds <= 0:
            raise NoAnswerError("There is no time left.")
        headers = {"Authorization": f"Bearer {self.key}"} if self.key else {}
        try:
            with httpx.stream(
                "POST",
                f"{self.base_url.rstrip('/')}/chat/completions",
                json=question,
                headers={**headers, "Accept-Encoding": "identity"},
                timeout=seconds,
                follow_redirects=False,
            ) as answer:
                return self._read(answer, until)
        except httpx.TimeoutException as error:
            raise NoAnswerError("The endpoint is too slow.") from error
        except httpx.TransportError as error:
            raise _TemporaryError from error
        except (httpx.HTTPError, httpx.InvalidURL, UnicodeError) as error:
            raise NoAnswerError("The endpoint cannot be asked.") from error

    def _read(self, answer: httpx.Response, until: float) -> bytes:
        """Return the octets of an answer, as they come: nothing is unpacked."""
        if answer.status_code in _TEMPORARY:
            raise _TemporaryError
        if answer.status_code != httpx.codes.OK or answer.headers.get("content-encoding", "identity") != "identity":
            raise NoAnswerError(f"The endpoint answers with {answer.status_code}.")
        content = bytearray()
        for piece in answer.iter_raw():
            content += piece
            if len(content) > ANSWER_BYTES_MAX or self.clock() > until:
                raise NoAnswerError("The answer is too long, or takes too long.")
        return bytes(content)


def _within(seconds: float, work: Callable[[], _Result]) -> _Result:
    """Return what work results in, if it does in time. Raises NoAnswerError."""
    if not _room.acquire(blocking=False):
        raise NoAnswerError("Too many questions are asked at once.")
    answers: SimpleQueue[_Result | Exception] = SimpleQueue()

    def run() -> None:
        try:
            answers.put(work())
        except Exception as error:  # noqa: BLE001 - it is raised again where it is waited for
            answers.put(error)
        finally:
            _room.release()

    Thread(target=run, name="assistant", daemon=True).start()
    try:
        answer = answers.get(timeout=seconds)
    except Empty:
        raise NoAnswerError("The endpoint is too slow.") from None
    if isinstance(answer, Exception):
        raise answer
    return answer


def _without_fence(said: str) -> str:
    """Return an answer without the ``` that some models put around it."""
    said = said.strip()
    return said.removeprefix("```json").removeprefix("```").removesuffix("```") if said.startswith("```") else said
