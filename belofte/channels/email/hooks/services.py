"""Which hosted mail services can post us mail, and how each proves that it is the one that posts.

Only those that post whole mails: a service that posts addresses to fetch the rest from is left out, so that nothing
in a post makes us ask anybody for anything.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final


@dataclass(frozen=True, slots=True, kw_only=True)
class Service:
    """A service. One that signs does so with a key that it gives; the others name a secret that we make."""

    name: str
    label: str
    view: str = ""  # where django-anymail checks its signature; "" for one that does not sign
    key: str = ""  # the view's word for the service's key
    header: str = ""  # without which there is no signature; "" where it stands in the form

    @property
    def is_signed(self) -> bool:
        """Whether it signs what it posts."""
        return bool(self.view)


SERVICES: Final[Mapping[str, Service]] = MappingProxyType(
    {
        service.name: service
        for service in (
            Service(
                name="mailgun",
                label="Mailgun",
                view="anymail.webhooks.mailgun.MailgunInboundWebhookView",
                key="webhook_signing_key",
            ),
            Service(name="postmark", label="Postmark"),
            Service(name="sendgrid", label="SendGrid"),
            Service(name="mailjet", label="Mailjet"),
            Service(
                name="mandrill",
                label="Mandrill (Mailchimp Transactional)",
                view="anymail.webhooks.mandrill.MandrillCombinedWebhookView",
                key="webhook_key",
                header="x-mandrill-signature",
            ),
            Service(
                name="mailersend",
                label="MailerSend",
                view="anymail.webhooks.mailersend.MailerSendInboundWebhookView",
                key="inbound_secret",
                header="signature",
            ),
            Service(
                name="postal",
                label="Postal",
                view="anymail.webhooks.postal.PostalInboundWebhookView",
                key="webhook_key",
                header="x-postal-signature",
            ),
            Service(name="sparkpost", label="SparkPost"),
        )
    }
)
