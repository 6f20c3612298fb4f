import pytest
from django.utils import translation

from belofte.desk import problems


@pytest.mark.parametrize(
    ("problem", "told"),
    [
        ("[Errno 111] Connection refused", "Daar antwoordt niets: de server draait niet, of heeft een andere poort."),
        ("[Errno -2] Name or service not known", "Er is geen server met die naam."),
        ("[Errno 28] No space left on device", "De schijf van deze machine is vol."),
        ("[Errno 5] Input/output error", "Input/output error"),
        ("The mail server did not answer in time.", "De mailserver antwoordde niet op tijd."),
        ("", ""),
    ],
)
def test_an_error_of_the_machine_is_told_in_plain_words(problem: str, told: str) -> None:
    with translation.override("nl"):
        assert problems.shown(problem) == told
