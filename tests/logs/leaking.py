"""A desk with faults in the worst places: each error bears what must never stand in a log."""

from typing import Any

from django.apps import AppConfig


class Leaks(AppConfig):
    """Has reading, a job by the clock and signing in fail with the words of a customer, or a password."""

    name = "tests.logs"
    label = "leaking"

    def ready(self) -> None:
        from belofte.intake import canaries, receiving  # noqa: PLC0415 - their models must be loaded first
        from belofte.people.signing_in import AccountAdapter  # noqa: PLC0415

        receive = receiving.receive
        authenticate = AccountAdapter.authenticate

        def receive_or_fail(incoming: Any, **given: Any) -> Any:  # noqa: ANN401
            if "breuk" in incoming.subject:
                message = f"{incoming.author} says {incoming.text}"
                raise ValueError(message)
            return receive(incoming, **given)

        def authenticate_or_fail(self: Any, request: Any, **given: Any) -> Any:  # noqa: ANN401
            if "breuk" in str(given):
                raise ValueError(given)
            return authenticate(self, request, **given)

        def fail(**_given: Any) -> None:
            message = "zwartkip@klant.example: Kanariegeheim"
            raise ValueError(message)

        receiving.receive = receive_or_fail
        AccountAdapter.authenticate = authenticate_or_fail
        canaries.send_due = fail
