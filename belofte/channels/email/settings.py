"""What an e-mail inbox needs to know to send: kept encrypted on the inbox."""

from dataclasses import dataclass
from typing import Literal

Security = Literal["none", "starttls", "tls"]


@dataclass(frozen=True, slots=True, kw_only=True)
class EmailSettings:
    """The mail server that takes our mail."""

    smtp_host: str = "localhost"
    smtp_port: int = 25
    smtp_security: Security = "none"
    smtp_user: str = ""
    smtp_password: str = ""
    helo_name: str = ""  # by which we greet; "" for this machine's own, never asked of a name server
    timeout_seconds: float = 30.0
