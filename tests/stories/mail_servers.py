"""Real mail servers on loopback: Postfix between the desk and its customers, which has OpenDKIM look at signatures, and
Dovecot with the customers' mailboxes.
"""

import imaplib
import os
import signal
import smtplib
import socket
import subprocess
from collections.abc import Iterator, Mapping
from contextlib import AbstractContextManager, ExitStack, contextmanager, suppress
from dataclasses import dataclass, field
from email.message import EmailMessage
from functools import partial
from pathlib import Path
from textwrap import dedent

from belofte.database.tests import servers
from belofte.ops.tests import running
from tests import programs

DESK_DOMAIN = "desk.test"
CUSTOMERS_DOMAIN = "klant.test"
PASSWORD = "geheim"
_MAILBOX_ACCOUNT = "mail"  # Debian's own, to whom the mailboxes belong
_HERE = "127.0.0.1"


@dataclass(kw_only=True)
class Mailboxes:
    """Where Dovecot listens."""

    folder: Path
    imap_port: int = field(default_factory=running.free_port)
    mailbox_port: int = field(default_factory=running.free_port)  # LMTP into the mailboxes

    def deliver(self, raw: bytes, *, to: str) -> None:
        """Put a mail into a mailbox, as a mail server does."""
        with smtplib.LMTP(_HERE, self.mailbox_port, CUSTOMERS_DOMAIN, timeout=20) as server:
            server.sendmail("jan@klant.test", [to], raw)

    @contextmanager
    def opened(self, owner: str) -> Iterator[imaplib.IMAP4]:
        """Open somebody's mailbox, as a mail program does."""
        with imaplib.IMAP4(_HERE, self.imap_port, timeout=20) as mailbox:
            mailbox.login(owner, PASSWORD)
            mailbox.select("INBOX")
            yield mailbox

    def run(self) -> AbstractContextManager[None]:
        """Run it until the context ends; it can be run again then."""
        return _run_dovecot(self)


@dataclass(kw_only=True)
class MailServers(Mailboxes):
    """Where everything listens. Mail for the desk's domain goes to `desk_port`, by LMTP."""

    desk_port: int
    submission_port: int  # for the desk: takes all, and sends back what it cannot deliver
    smtp_port: int = field(default_factory=running.free_port)  # for customers: refuses unknown people at once
    verifying_port: int = field(default_factory=running.free_port)  # where Postfix asks about signatures

    def send(self, mail: EmailMessage, *, sender: str) -> None:
        """Send a mail as a customer's program does."""
        with smtplib.SMTP(_HERE, self.smtp_port, CUSTOMERS_DOMAIN, timeout=20) as server:
            server.send_message(mail, from_addr=sender)

    def received(self, customer: str) -> list[bytes]:
        """Return all mails in a customer's mailbox, oldest first."""
        with imaplib.IMAP4(_HERE, self.imap_port, timeout=20) as mailbox:
            mailbox.login(customer, PASSWORD)
            mailbox.select("INBOX", readonly=True)
            _, (numbers,) = mailbox.search(None, "ALL")
            return [_fetched(mailbox, number.decode()) for number in numbers.split()]

    def wait_for(self, customer: str, *, count: int) -> bytes:
        """Wait until a mailbox holds so many mails; return the newest."""
        running.wait_until(lambda: len(self.received(customer)) >= count, seconds=20)
        mails = self.received(customer)
        assert len(mails) == count
        return mails[-1]


def _fetched(mailbox: imaplib.IMAP4, number: str) -> bytes:
    _, parts = mailbox.fetch(number, "(RFC822)")
    assert isinstance(parts[0], tuple)
    return bytes(parts[0][1])


@contextmanager
def open_servers(
    *, desk_port: int, submission_port: int, customers: tuple[str, ...], published: Mapping[str, str]
) -> Iterator[MailServers]:
    """Run them all, with a mailbox for each customer; who is none of them does not exist.

    `published` are the records of keys, as OpenDKIM would find them in the DNS.
    """
    with servers.folder() as folder, ExitStack() as stack:
        made = MailServers(folder=folder, desk_port=desk_port, submission_port=submission_port)
        addresses = [f"{name}@{CUSTOMERS_DOMAIN}" for name in customers]
        _write_dovecot(made, addresses)
        _write_postfix(made, addresses)
        stack.enter_context(made.run())
        stack.enter_context(_run_opendkim(made, published))
        stack.enter_context(_run_postfix(folder))
        for port in (made.smtp_port, made.submission_port):
            running.wait_until(partial(_listens, port), seconds=15)
        yield made


@contextmanager
def make_mailboxes(*owners: str, tokens_at: str = "") -> Iterator[Mailboxes]:
    """Make mailboxes without a mail server before them; they are not open yet.

    With `tokens_at`, where a provider tells whose a token is, one can sign in by token too.
    """
    with servers.folder() as folder:
        made = Mailboxes(folder=folder)
        _write_dovecot(made, list(owners))
        if tokens_at:
            _write_tokens(made, tokens_at)
        yield made


@contextmanager
def _run_dovecot(made: Mailboxes) -> Iterator[None]:
    command = [str(programs.find("dovecot")), "-F", "-c", str(made.folder / "dovecot.conf")]
    with subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as server:
        try:
            for port in (made.imap_port, made.mailbox_port):
                running.wait_until(partial(_listens, port), seconds=15)
            yield
        finally:
            sessions = running.children_of(server.pid)  # which Dovecot would leave alone
            server.terminate()
            server.wait()
            for session in sessions:
                with suppress(ProcessLookupError):
                    os.kill(session, signal.SIGTERM)


@contextmanager
def _run_opendkim(made: MailServers, published: Mapping[str, str]) -> Iterator[None]:
    folder = made.folder / "opendkim"
    folder.mkdir()
    (folder / "keys").write_text("".join(f"{name} {value}\n" for name, value in published.items()))
    (folder / "nobody").touch()
    settings = f"""
        Mode v
        Socket inet:{made.verifying_port}@{_HERE}
        AuthservID mx.{CUSTOMERS_DOMAIN}
        AlwaysAddARHeader yes
        InternalHosts {folder}/nobody
        TestPublicKeys {folder}/keys
        Syslog no
    """
    (folder / "conf").write_text(dedent(settings))
    with subprocess.Popen([str(programs.find("opendkim")), "-f", "-x", folder / "conf"]) as server:
        try:
            running.wait_until(partial(_listens, made.verifying_port), seconds=15)
            yield
        finally:
            server.kill()  # asked in a friendly way it takes five seconds, and it keeps nothing


@contextmanager
def _run_postfix(folder: Path) -> Iterator[None]:
    command = [str(programs.find("postfix")), "-c", str(folder / "postfix")]
    subprocess.run([*command, "start"], check=True, capture_output=True, timeout=30)
    try:
        yield
    finally:
        subprocess.run([*command, "stop"], check=True, capture_output=True, timeout=30)


def _listens(port: int) -> bool:
    with socket.socket() as client:
        return client.connect_ex((_HERE, port)) == 0


def _write_dovecot(made: Mailboxes, addresses: list[str]) -> None:
    """It makes nobody wait who signed in wrongly before: that is meant for guessers, and tests do so on purpose."""
    folder = made.folder
    (folder / "users").write_text("".join(f"{address}:{{PLAIN}}{PASSWORD}\n" for address in addresses))
    (folder / "mail").mkdir()
    (folder / "run").mkdir()
    subprocess.run(["chown", _MAILBOX_ACCOUNT, folder / "mail"], check=True)
    settings = f"""
        base_dir = {folder}/run
        state_dir = {folder}/run
        log_path = {folder}/dovecot.log
        protocols = imap lmtp
        listen = {_HERE}
        ssl = no
        disable_plaintext_auth = no
        auth_failure_delay = 0
        service anvil {{
          unix_listener anvil-auth-penalty {{
            mode = 0
          }}
        }}
        mail_location = maildir:{folder}/mail/%n
        mail_uid = {_MAILBOX_ACCOUNT}
        mail_gid = {_MAILBOX_ACCOUNT}
        first_valid_uid = 1
        first_valid_gid = 1
        passdb {{
          driver = passwd-file
          args = scheme=PLAIN username_format=%u {folder}/users
        }}
        userdb {{
          driver = static
          args = uid={_MAILBOX_ACCOUNT} gid={_MAILBOX_ACCOUNT} home={folder}/mail/%n
        }}
        service imap-login {{
          inet_listener imap {{
            port = {made.imap_port}
          }}
          inet_listener imaps {{
            port = 0
          }}
        }}
        service lmtp {{
          inet_listener lmtp {{
            address = {_HERE}
            port = {made.mailbox_port}
          }}
        }}
    """
    (folder / "dovecot.conf").write_text(dedent(settings))


def _write_tokens(made: Mailboxes, tokens_at: str) -> None:
    file = made.folder / "tokens.conf"
    file.write_text(f"introspection_mode = post\nintrospection_url = {tokens_at}\nusername_attribute = username\n")
    settings = f"""
        auth_mechanisms = plain xoauth2 oauthbearer
        passdb {{
          driver = oauth2
          mechanisms = xoauth2 oauthbearer
          args = {file}
        }}
    """
    with (made.folder / "dovecot.conf").open("a") as configuration:
        configuration.write(dedent(settings))


def _write_postfix(made: MailServers, addresses: list[str]) -> None:
    folder = made.folder
    configuration = folder / "postfix"
    for name in ("postfix", "spool", "state"):
        (folder / name).mkdir()
    subprocess.run(["chown", "postfix", folder / "state"], check=True)
    (configuration / "customers").write_text("".join(f"{address} x\n" for address in addresses))
    settings = f"""
        compatibility_level = 3.6
        queue_directory = {folder}/spool
        data_directory = {folder}/state
        maillog_file = {folder}/postfix.log
        maillog_file_prefixes = {folder}
        inet_interfaces = {_HERE}
        inet_protocols = ipv4
        myhostname = mx.{CUSTOMERS_DOMAIN}
        mydestination =
        mynetworks = 127.0.0.0/8
        local_recipient_maps =
        relay_domains = {DESK_DOMAIN}
        relay_transport = lmtp:inet:{_HERE}:{made.desk_port}
        virtual_mailbox_domains = {CUSTOMERS_DOMAIN}
        virtual_mailbox_maps = texthash:{configuration}/customers
        virtual_transport = lmtp:inet:{_HERE}:{made.mailbox_port}
        default_transport = error:5.1.2 there is no outside world here
        smtpd_recipient_restrictions = permit_mynetworks, reject_unauth_destination
        smtpd_peername_lookup = no
        notify_classes =
        queue_run_delay = 2s
        minimal_backoff_time = 2s
        message_size_limit = 52428800
    """
    (configuration / "main.cf").write_text(dedent(settings))
    strict = "-o smtpd_recipient_restrictions=reject_unlisted_recipient,permit_mynetworks,reject_unauth_destination"
    (configuration / "master.cf").write_text(
        f"{_HERE}:{made.smtp_port} inet n - n - - smtpd {strict}\n"
        f"{_HERE}:{made.submission_port} inet n - n - - smtpd -o smtpd_reject_unlisted_recipient=no"
        f" -o smtpd_milters=inet:{_HERE}:{made.verifying_port}\n" + _SERVICES
    )


_SERVICES = dedent("""\
    pickup    unix  n - n 60 1 pickup
    cleanup   unix  n - n - 0 cleanup
    qmgr      unix  n - n 300 1 qmgr
    rewrite   unix  - - n - - trivial-rewrite
    bounce    unix  - - n - 0 bounce
    defer     unix  - - n - 0 bounce
    trace     unix  - - n - 0 bounce
    flush     unix  n - n 1000? 0 flush
    proxymap  unix  - - n - - proxymap
    smtp      unix  - - n - - smtp
    relay     unix  - - n - - smtp
    error     unix  - - n - - error
    retry     unix  - - n - - error
    lmtp      unix  - - n - - lmtp
    anvil     unix  - - n - 1 anvil
    scache    unix  - - n - 1 scache
    postlog   unix-dgram n - n - 1 postlogd
    showq     unix  n - n - - showq
""")
