"""How an inbox is set up whose mail a hosted service posts: the service, its key or our secret, what can be told."""

import secrets
from collections.abc import Iterator, Mapping
from typing import Any, Final
from urllib.parse import urlsplit

from django.conf import settings
from django.utils.translation import gettext as _

from belofte.channels import registry
from belofte.channels.models import Inbox
from belofte.desk.published import Finding
from belofte.intake import posting

_SECRET_BYTES: Final = 24
_NEAR: Final = frozenset({"localhost", "127.0.0.1", "::1"})


def choices() -> list[tuple[str, str]]:
    """Return the services, to choose from."""
    return [(name, label) for name, (label, _is_signed) in registry.hook_services().items()]


def chosen(service: str, *, key: str, stored: Mapping[str, Any], is_renewed: bool) -> dict[str, str]:
    """Return the settings of a service; the stored key or secret goes with the service that it is of.

    `is_renewed`: the secret was seen by somebody, so there has to be another.
    """
    is_same, is_signed = stored.get("hook_service") == service, registry.hook_services()[service][1]
    kept_key, kept_secret = (stored.get(name, "") if is_same else "" for name in ("hook_key", "hook_secret"))
    if is_signed:
        return {"hook_service": service, "hook_key": key or kept_key}
    fresh = secrets.token_urlsafe(_SECRET_BYTES)
    return {"hook_service": service, "hook_secret": fresh if is_renewed else kept_secret or fresh}


def address(inbox: Inbox) -> str:
    """Return where the service has to post, with the secret if there is one; "" where none posts."""
    hook = registry.hook(inbox) if inbox.pk else None
    return hook.address(posting.url_of(inbox)) if hook is not None else ""


def look(saved: Inbox | None, *, service: str) -> Iterator[Finding]:
    """Tell what can be told without the service: whether it can reach us, and whether we can prove that it posts."""
    if saved is None or saved.credentials.get("hook_service") != service:
        yield Finding(level="look", words=_("The address for the service stands here once you have saved this."))
        return
    hook = registry.hook(saved)
    if hook is None:
        return
    if (urlsplit(settings.ENVIRONMENT.address).hostname or "") in _NEAR:
        remedy = _("Set BELOFTE_ADDRESS to the address by which the rest of the world reaches Belofte.")
        yield Finding(level="wrong", words=_("Only this machine can reach this address."), remedy=remedy)
    if hook.is_signed and not saved.credentials.get("hook_key"):
        remedy = _("Copy it from the service, and save.")
        yield Finding(
            level="wrong",
            words=_("The key of %(service)s is missing, so nothing is taken.") % {"service": hook.service},
            remedy=remedy,
        )
        return
    remedy = _("Mail the address yourself, from elsewhere, and look whether a case comes.")
    yield Finding(
        level="well", words=_("Belofte takes what %(service)s posts for this inbox.") % {"service": hook.service}
    )
    yield Finding(level="look", words=_("Whether it posts, only a mail can show."), remedy=remedy)
