"""All texts that people here write are listed: customers read them past the guards, or nobody outside reads them."""

from typing import Final

from django.apps import apps
from django.db import models

from belofte.channels.models import Inbox

# Texts that people here write and customers read, with what has the guards read them.
READ: Final = {
    "promises.Promise.words": "beside, on_page",
    "promises.Promise.condition": "beside, on_page",
    "promises.Renegotiation.reason": "beside, on_page",
    "promises.Withdrawal.reason": "beside, on_page",
    "promises.Payout.method": "beside, on_page",
    "promises.Payout.why_other": "beside, on_page",
    "promises.Payout.why_less": "beside, on_page",
    "promises.Retraction.reason": "on_page",
    "outages.Outage.words_nl": "outages",
    "outages.Outage.words_en": "outages",
    "library.Version.title_nl": "vetting",
    "library.Version.title_en": "vetting",
    "library.Version.nl": "vetting",
    "library.Version.en": "vetting",
    "mailings.Mailing.nl": "mailing",
    "mailings.Mailing.en": "mailing",
    "channels.Inbox.acknowledgement": "acknowledging",
    "cases.Message.text": "guarding",
}
# Names, dates and addresses that they read, in which no sentence stands.
NAMES: Final = {
    "cases.Message.author_name",
    "channels.Inbox.address",
    "channels.Inbox.name",
    "channels.Inbox.signature_nl",
    "channels.Inbox.signature_en",
    "procedures.Choice.body_name",  # in the words of a final answer, which pass as any answer
    "procedures.Choice.body_reach",
    "promises.Attestation.party",
    "promises.Correction.due_words",
    "promises.Correction.from_due_words",
    "promises.Promise.claimed_of",
    "promises.Promise.due_words",
    "promises.Promise.made_by_program",
    "promises.Promise.wait_words",
    "promises.Renegotiation.due_words",
    "promises.Renegotiation.from_due_words",
}
# What customers said, what the desk or the wire noted, and what colleagues alone read.
NOT_OURS: Final = {
    "cases.Attachment.content_id",
    "cases.Attachment.content_type",
    "cases.Attachment.name",
    "cases.Call.text",
    "cases.Case.subject",
    "cases.Message.external_id",
    "cases.Message.folded",
    "cases.Message.html",
    "cases.Message.reply_to",
    "cases.Message.signature",
    "cases.Message.subject",
    "cases.Note.text",
    "cases.Participant.name",
    "cases.Receipt.detail",
    "cases.Scan.finding",
    "closing.Complaint.reason",
    "closing.FinalAnswer.named",
    "library.Doubt.words",
    "library.Text.sought",
    "library.VersionOverruling.reason",
    "library.VersionOverruling.words",
    "mailings.MailingOverruling.reason",
    "mailings.MailingOverruling.words",
    "outages.Outage.what",
    "parties.Party.address",
    "parties.Party.name",
    "parties.Undertaking.words",
    "parties.UndertakingEntry.reason",
    "procedures.StepEntry.words",
    "promises.BankCheck.words",
    "promises.BankEntry.bank_reference",
    "promises.BankEntry.reference",
    "promises.BankEntry.statement",
    "promises.Correction.reason",
    "promises.Handover.reason",
    "promises.Payout.reference",
    "promises.Promise.recurrence",
    "testimony.Evidence.shows",
    "testimony.Evidence.words",
}
APPS: Final = "cases closing library mailings outages parties procedures promises testimony"
LONG: Final = 100  # characters: in fewer fits no sentence


def test_each_text_of_ours_is_known_to_pass_the_guards_or_to_be_for_nobody_outside() -> None:
    """A new field of words fails here, until somebody says who reads it, and what has the guards read it."""
    apps_read = [apps.get_app_config(app) for app in APPS.split()]
    kinds = [each._meta for app in apps_read for each in app.get_models()] + [Inbox._meta]  # noqa: SLF001 - as Django has it
    found = {
        f"{kind.label}.{field.name}"
        for kind in kinds
        for field in (kind.local_fields if kind.managed and not kind.proxy else ())
        if isinstance(field, models.CharField | models.TextField)
        and not field.choices
        and (field.max_length is None or field.max_length >= LONG)
    }
    assert found == {*READ, *NAMES, *NOT_OURS}
