from time import monotonic

from belofte.language.assistant.assistant import Assistant
from belofte.language.assistant.breaker import FAILURES_MAX, PAUSE_SECONDS, Breaker
from belofte.language.assistant.proposing import questions
from belofte.language.assistant.tests.stub_server import failing, running, saying


class Seconds:
    """A clock that a test sets."""

    def __init__(self) -> None:
        self.now = 100.0

    def __call__(self) -> float:
        return self.now


def test_it_opens_after_failures_in_a_row_and_tries_one_after_a_pause() -> None:
    seconds = Seconds()
    breaker = Breaker(clock=seconds)
    for _ in range(FAILURES_MAX - 1):
        breaker.failed()
    breaker.succeeded()
    for _ in range(FAILURES_MAX):
        assert breaker.lets_through()
        breaker.failed()
    assert not breaker.lets_through()
    seconds.now += PAUSE_SECONDS - 1
    assert not breaker.lets_through()
    seconds.now += 1
    assert [breaker.lets_through(), breaker.lets_through()] == [True, False]
    breaker.failed()
    assert not breaker.lets_through()
    seconds.now += PAUSE_SECONDS
    assert breaker.lets_through()
    breaker.succeeded()
    assert [breaker.lets_through(), breaker.lets_through()] == [True, True]


def test_an_endpoint_that_fails_is_left_alone() -> None:
    seconds = Seconds()
    with running(*[failing(403)] * FAILURES_MAX, saying({"quotes": ["Zwolle"]})) as stub:
        assistant = Assistant(base_url=stub.url, key="", model="m", clock=seconds)
        for _ in range(FAILURES_MAX + 2):
            assert questions("De lamp komt uit Zwolle.", assistant=assistant) == []
        assert len(stub.asked) == FAILURES_MAX
        seconds.now += PAUSE_SECONDS
        assert [one.words for one in questions("De lamp komt uit Zwolle.", assistant=assistant)] == ["Zwolle"]
    assert stub.keys == [""] * (FAILURES_MAX + 1)


def test_who_is_refused_for_want_of_an_address_hears_nothing() -> None:
    assistant = Assistant(base_url="no address", key="", model="m", clock=monotonic)
    assert questions("De lamp komt uit Zwolle.", assistant=assistant) == []
