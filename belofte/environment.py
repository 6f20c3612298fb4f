"""The settings of the process: from the environment (BELOFTE_…), a container's secrets or `belofte.toml`, checked once.

The settings of the desk (inboxes, teams, people) are rows in the database.
"""

from ipaddress import ip_address, ip_network
from pathlib import Path
from typing import Annotated, Literal, Self
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from pydantic import AfterValidator, BeforeValidator, Field, model_validator
from pydantic_settings import (
    BaseSettings,
    PydanticBaseSettingsSource,
    SettingsConfigDict,
    TomlConfigSettingsSource,
)

SECRETS = Path("/run/secrets")  # where Docker and Podman put them


def _expect_networks(words: str) -> str:
    for word in words.split():
        ip_network(word)
    return words


def _expect_address(words: str) -> str:
    parts = urlsplit(words)
    if parts.scheme not in {"http", "https"} or not parts.hostname or parts.path.strip("/") or parts.query:
        message = "it should be https:// or http:// and a name, and nothing after that"
        raise ValueError(message)
    return words.rstrip("/")


def _expect_zone(words: str) -> str:
    try:
        ZoneInfo(words)
    except (ValueError, OSError, KeyError) as error:
        message = "there is no such zone; 'Europe/Amsterdam' is one"
        raise ValueError(message) from error
    return words


def _expect_name_servers(words: str) -> str:
    for word in words.split() if words not in {"system", "none"} else []:
        address, _, port = word.partition("#")
        ip_address(address)
        if not 0 < int(port or "53") <= 65535:  # noqa: PLR2004 - the ports there are
            message = "a port is a number up to 65535"
            raise ValueError(message)
    return words


class Environment(BaseSettings):
    """Each setting with its default and what it is for; `belofte config example` writes that out."""

    model_config = SettingsConfigDict(
        env_prefix="BELOFTE_",
        toml_file="belofte.toml",
        secrets_dir=SECRETS if SECRETS.is_dir() else None,
        extra="forbid",
    )

    state: Path = Field(default=Path("~/.local/share/belofte"), description="Folder of data and keys.")
    database: str = Field(default="embedded", description="'embedded', or the DSN of any PostgreSQL >= 15.")
    address: Annotated[str, AfterValidator(_expect_address)] = Field(
        default="http://localhost:8000",
        description="Where browsers reach the desk, and customers their pages; left out, localhost and the port. "
        "https:// makes cookies secure.",
    )
    host: str = Field(default="127.0.0.1", description="Where the web server listens.")
    port: int = Field(default=8000, ge=0, le=65535, description="Port where it does; 0 takes any that is free.")
    proxies: Annotated[str, AfterValidator(_expect_networks)] = Field(
        default="127.0.0.1 ::1", description="Proxies whose X-Forwarded-… is believed: addresses or networks."
    )
    web_workers: int = Field(default=2, ge=1, le=64, description="Processes of the web server.")
    web_threads: int = Field(default=8, ge=1, le=64, description="Requests at once in each web worker.")
    lmtp_host: str = Field(default="127.0.0.1", description="Where the mail server hands mail over.")
    lmtp_port: int = Field(default=8025, ge=0, le=65535, description="Port where it does; 0 takes any that is free.")
    mail_size_max: int = Field(
        default=50 * 1024 * 1024, ge=1024 * 1024, description="Largest mail that comes in, in octets."
    )
    time_zone: Annotated[str, AfterValidator(_expect_zone)] = Field(
        default="Europe/Amsterdam", description="Time zone of the desk."
    )
    country: Literal["NL", "BE"] = Field(default="NL", description="Whose holidays count as days off.")
    language: Literal["nl", "en"] = Field(default="nl", description="Of the desk, until somebody chooses their own.")
    mail_host: str = Field(default="localhost", description="SMTP server for the desk's mail to its own people.")
    mail_port: int = Field(default=25, ge=1, le=65535, description="Port of that server.")
    mail_sender: str = Field(
        default="belofte@localhost", description="From address of the desk's mail to its own people."
    )
    name_servers: Annotated[str, AfterValidator(_expect_name_servers)] = Field(
        default="system",
        description="Whom to ask (DNS) who signed a mail: 'system', 'none', or addresses: '192.0.2.1 192.0.2.2#5353'.",
    )
    clamav: str = Field(default="", description="Virus scanner (clamd): host:port, or the path of its socket.")
    assistant_url: str = Field(
        default="",
        description="A language model that may propose, at an OpenAI-compatible endpoint: 'https://llm.example.nl/v1'. "
        "Without it nothing leaves the desk, and nothing is missing.",
    )
    assistant_key: str = Field(default="", repr=False, description="Key of that endpoint.")
    assistant_model: str = Field(default="", description="Name of the model there.")
    backup_folder: Annotated[Path | None, BeforeValidator(lambda given: given or None)] = Field(
        default=None, description="Where backups go each night; without it none is made."
    )
    backups_kept: int = Field(default=14, ge=1, description="How many backups are kept; older ones are removed.")
    backup_recipient: str = Field(default="", description="Public key (age1…) that backups are encrypted to.")
    logs: Literal["plain", "json"] = Field(
        default="plain", description="How the log is written: for people, or an object of JSON on each line."
    )
    log_level: Literal["info", "warning", "error"] = Field(
        default="warning", description="What stands in the log: from this on. At info also each page and each job."
    )
    metrics_token: str = Field(
        default="", repr=False, description="What Prometheus has to show to read /metrics from elsewhere."
    )
    database_pool: bool = Field(
        default=True, description="Whether connections to the database are kept; tests do without."
    )

    @model_validator(mode="after")
    def _follow_port(self) -> Self:
        """Have a desk whose address nobody chose be where it listens."""
        if "address" not in self.model_fields_set:
            self.address = f"http://localhost:{self.port}"
        return self

    @classmethod
    def settings_customise_sources(  # noqa: D102 - the signature is pydantic's
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,  # noqa: ARG003
        file_secret_settings: PydanticBaseSettingsSource,
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        return init_settings, env_settings, file_secret_settings, TomlConfigSettingsSource(settings_cls)

    @property
    def is_secure(self) -> bool:
        """Whether browsers reach the desk over TLS."""
        return self.address.startswith("https://")
