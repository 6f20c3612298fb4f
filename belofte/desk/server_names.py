"""The field in which somebody names a mail server: a name that can be looked up, or an IP address, and nothing more."""

import ipaddress
import re
from typing import Any, Final

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

_LENGTH_MAX: Final = 253  # RFC 1035 2.3.4, without the last dot
_NAME: Final = re.compile(r"(?!-)[a-z0-9-]{1,63}(?<!-)(?:\.(?!-)[a-z0-9-]{1,63}(?<!-))*", re.IGNORECASE)
_NUMBERS: Final = re.compile(r"(?:.*\.)?(?:\d+|0x[0-9a-f]*)", re.IGNORECASE)  # what is taken for an IPv4 address


class ServerField(forms.CharField):
    """A server by its name, also one in other letters than ours (IDNA), or by its IP address."""

    def __init__(self, **options: Any) -> None:
        """Be a line of a limited length."""
        super().__init__(max_length=255, **options)

    def clean(self, value: Any) -> str:  # noqa: ANN401 - Django's signature
        """Return what a line is opened to; an IPv6 address may stand in brackets, as in a link."""
        typed = str(super().clean(value))
        bare = typed[1:-1] if typed.startswith("[") and typed.endswith("]") else typed
        if _is_address(bare) or (bare == typed and (not typed or _is_name(typed))):
            return bare
        raise ValidationError(
            _("Write only the name of the server, such as mail.example.com, or its IP address: no https://, no port.")
        )


def _is_address(typed: str) -> bool:
    try:
        ipaddress.ip_address(typed)
    except ValueError:
        return False
    return True


def _is_name(typed: str) -> bool:
    try:
        sent = typed.encode("idna").decode()
    except UnicodeError:
        return False
    return len(sent) <= _LENGTH_MAX and bool(_NAME.fullmatch(sent)) and not _NUMBERS.fullmatch(sent)
