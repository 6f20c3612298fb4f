"""What the beginning of a subject says, for who reads the words and who weighs the kind alike."""

import pytest

from belofte.channels.contract import Address
from belofte.channels.email import subjects
from belofte.channels.email.headers import Headers
from belofte.channels.email.kinds import Read


@pytest.mark.parametrize(
    ("subject", "is_answer", "is_forward"),
    [
        ("Re: pakket", True, False),
        ("ANTWOORD: pakket", True, False),
        ("aw[2]: pakket", True, False),
        ("Fw: pakket", False, True),
        ("Doorgestuurd: pakket", False, True),
        ("Reactie: pakket", False, False),
        ("pakket re: kapot", False, False),
    ],
)
def test_what_a_subject_says(*, subject: str, is_answer: bool, is_forward: bool) -> None:
    assert (subjects.says_answer(subject), subjects.says_forward(subject)) == (is_answer, is_forward)
    mail = Read(
        raw=b"",
        parts=[],
        headers=Headers(),
        author=Address(address="jan@klant.example"),
        reply_to=None,
        sender="",
        recipients=(),
        subject=subject,
        text="",
        receipts=[],
    )
    assert mail.is_answer == (is_answer or is_forward)
