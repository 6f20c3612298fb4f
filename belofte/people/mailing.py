"""Mail from the desk to its own people. Customers' mail goes through an inbox, never through here."""

from smtplib import SMTPException

from django.core.mail import EmailMessage
from django.template.loader import render_to_string
from django.utils import translation
from django.utils.translation import gettext as _


class MailRefusedError(Exception):
    """The mail server did not take the mail; the words are its own."""


def send(kind: str, *, to: str, language: str, **words: object) -> None:
    """Send a plain-text mail, `people/mail/<kind>.txt`, in somebody's language. Refuses: MailRefusedError."""
    with translation.override(language):
        subject = render_to_string(f"people/mail/{kind}_subject.txt", words).strip()
        text = render_to_string(f"people/mail/{kind}.txt", words)
    mail = EmailMessage(subject, text, to=[to], headers={"Auto-Submitted": "auto-generated"})
    try:
        mail.send()
    except (OSError, SMTPException) as error:
        said = str(error) or type(error).__name__
        raise MailRefusedError(_("The mail server did not take the mail: %(said)s") % {"said": said}) from error
