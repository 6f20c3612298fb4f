"""The stage of the stories: a whole desk between real mail servers, with a browser in front of it."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from email.message import EmailMessage
from email.utils import make_msgid

from playwright.sync_api import Browser
from pytest_django import DjangoDbBlocker

from belofte import clock
from belofte.cases.models import Case, Message
from belofte.channels import signing_keys
from belofte.ops.tests import running
from tests import desks
from tests.desks import Desk
from tests.stories import browser, mail_servers
from tests.stories.mail_servers import CUSTOMERS_DOMAIN, MailServers

AGENTS = ("Anna Vos", "Bram Smit")


@dataclass(frozen=True, kw_only=True)
class Stage:
    """All that plays a part."""

    desk: Desk
    mail: MailServers
    browser: Browser

    def mail_in(self, customer: str, *, subject: str, text: str, to: str = "", **headers: str) -> EmailMessage:
        """Have a customer mail the desk, or another address."""
        mail = EmailMessage()
        mail["From"] = f"{customer.title()} <{customer}@{CUSTOMERS_DOMAIN}>"
        mail["To"] = to or self.desk.inbox.address
        mail["Subject"] = subject
        mail["Message-ID"] = make_msgid(domain=CUSTOMERS_DOMAIN)
        for name, value in headers.items():
            mail[name.replace("_", "-")] = value
        mail.set_content(text)
        self.mail.send(mail, sender=f"{customer}@{CUSTOMERS_DOMAIN}")
        return mail

    def case_of(self, mail: EmailMessage) -> Case:
        """Wait until a mail has been read, and return the case it is in."""
        name = mail["Message-ID"].strip("<>")
        running.wait_until(lambda: Message.objects.filter(external_id=name).exists())
        return Case.objects.get(conversations__messages__external_id=name)


@contextmanager
def open_stage(blocker: DjangoDbBlocker, *, customers: tuple[str, ...], **chosen: str) -> Iterator[Stage]:
    """Start everything; `chosen` are settings of the desk."""
    submission_port = running.free_port()
    with (
        desks.open_desk(blocker, smtp_port=submission_port, agents=AGENTS, **chosen) as desk,
        mail_servers.open_servers(
            desk_port=desk.installation.mail_port,
            submission_port=submission_port,
            customers=customers,
            published=_sign(desk),
        ) as mail,
        browser.open_browser() as started,
    ):
        yield Stage(desk=desk, mail=mail, browser=started)


def _sign(desk: Desk) -> dict[str, str]:
    """Have the desk's mail signed; return what stands in the DNS for that."""
    record = signing_keys.make(desk.inbox, at=clock.now())
    desk.inbox.refresh_from_db()
    assert signing_keys.check(desk.inbox, look_up=lambda _: [record.value])
    return {record.name: record.value}
