"""What may be typed as the name of a mail server."""

import pytest
from django.core.exceptions import ValidationError

from belofte.desk.server_names import ServerField


@pytest.mark.parametrize(
    ("typed", "taken"),
    [
        ("", ""),
        ("localhost", "localhost"),
        (" Mail-1.desk.example ", "Mail-1.desk.example"),
        ("1and1.example", "1and1.example"),
        ("192.0.2.7", "192.0.2.7"),
        ("2001:db8::7", "2001:db8::7"),
        ("[2001:db8::7]", "2001:db8::7"),
        ("münchen.example", "münchen.example"),
        ("xn--mnchen-3ya.example", "xn--mnchen-3ya.example"),
    ],
)
def test_server_that_a_line_can_be_opened_to_is_taken(typed: str, taken: str) -> None:
    assert ServerField(required=False).clean(typed) == taken


@pytest.mark.parametrize(
    "typed",
    [
        *("https://mail.desk.example", "mail.desk.example:587", "help@mail.desk.example", "mail.desk.example/"),
        *("mail desk.example", "mail..example", ".example", "mail.desk.example.", "-a.example", "a-.example"),
        *("mail_1.example", "192.0.2.999", "192.0.2", "0x7f", "[mail.example]", "[", "2001:db8::g", "a\r\nb.example"),
        *(f"{'a' * 64}.example", ".".join(["a" * 50] * 5), "*.example"),
    ],
)
def test_server_that_is_no_name_says_what_to_write(typed: str) -> None:
    with pytest.raises(ValidationError, match="Write only the name of the server"):
        ServerField(required=False).clean(typed)
