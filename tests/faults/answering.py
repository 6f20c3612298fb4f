"""Agents who answer cases at the screens while parts of Belofte are killed; a form is sent until it is acknowledged."""

import random
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Literal

from tests import browsing, desks
from tests.browsing import Page, UnansweredError, Visitor
from tests.desks import Desk
from tests.faults import senders

_PATIENCE_SECONDS = 60.0
_NEWER = 'class="newer"'  # what a form that came back because the customer wrote shows above it
Fate = Literal["unknown", "acknowledged"]


class AnswerRefusedError(Exception):
    """The desk gave a form back for no reason that a customer gave it; the words are what it said."""


@dataclass(slots=True, kw_only=True)
class Answer:
    """One answer in the ledger."""

    case: int
    text: str
    fate: Fate = "unknown"


@dataclass(kw_only=True)
class Agents:
    """Several agents at once, each with cases of their own, until told to stop."""

    desk: Desk
    seed: int
    answers: list[Answer] = field(default_factory=list)
    _stopping: threading.Event = field(default_factory=threading.Event)
    _threads: list[threading.Thread] = field(default_factory=list)
    _failures: list[Exception] = field(default_factory=list)

    def start(self) -> None:
        places = range(len(self.desk.agents))
        self._threads = [threading.Thread(target=self._work, args=[place]) for place in places]
        for thread in self._threads:
            thread.start()

    def stop(self) -> None:
        """Have them finish what they are sending. Refuses: AnswerRefusedError, UnansweredError."""
        self._stopping.set()
        for thread in self._threads:
            thread.join()
        if self._failures:
            raise self._failures[0]

    def _work(self, place: int) -> None:
        try:
            self._answer_cases(place)
        except Exception as failure:  # noqa: BLE001 - a thread's: raised by stop()
            self._failures.append(failure)

    def _answer_cases(self, place: int) -> None:
        chance = random.Random(f"agent {place} {self.seed}")
        visitor = Visitor(self.desk.address)
        _insist(lambda: _sign_in(visitor, self.desk.agents[place].email))
        answered: set[int] = set()
        while not self._stopping.is_set():
            queue = _insist(lambda: visitor.open("/cases/"))
            waiting = [case for case in browsing.case_numbers(queue) if case % len(self._threads) == place]
            for case in [case for case in waiting if case not in answered][:5]:
                answered.add(case)
                self._answer(visitor, case)
            self._stopping.wait(chance.uniform(0.05, 0.2))

    def _answer(self, visitor: Visitor, case: int) -> None:
        """Fill in the form of a case and send it, the same one each time, until the desk says that it has it.

        It comes back each time that the customer wrote meanwhile: often, on a slow machine.
        """
        path = f"/cases/{case}/reply/"
        answer = Answer(case=case, text=f"Uw pakket komt morgen. Antwoord op zaak {case}.")
        page = _insist(lambda: visitor.open(f"/cases/{case}/"))
        self.answers.append(answer)
        for _ in range(senders.FOLLOWED_UP_MAX):
            fields = page.form(path) | {"text": answer.text, "deed": "send"}
            page = _insist(lambda fields=fields: visitor.open(path, fields))  # type: ignore[misc]
            if page.path == f"/cases/{case}/":  # led back to the case: sent, now or by an earlier try
                answer.fate = "acknowledged"
                return
            if _NEWER not in page.words:
                break
        raise AnswerRefusedError(page.text)


def _sign_in(visitor: Visitor, email: str) -> Page:
    """Sign in. While the limits on that cannot be read, the page says that it was tried too often."""
    page = visitor.sign_in(email, desks.PASSWORD)
    if page.path == browsing.SIGN_IN:
        raise UnansweredError(page.text)
    return page


def _insist(work: Callable[[], browsing.Page]) -> browsing.Page:
    """Try until there is an answer, for as long as a desk may be away. Refuses: UnansweredError."""
    until = time.monotonic() + _PATIENCE_SECONDS
    while True:
        try:
            return work()
        except UnansweredError:
            if time.monotonic() > until:
                raise
            time.sleep(0.2)
