"""The form of an e-mail inbox: which address, which team, how its mail comes in and which mail server takes ours.

Passwords go in and never come out. Another server or user does not get the password of the old one, nor its tokens.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, ClassVar, Final

from django import forms
from django.core.validators import RegexValidator
from django.db import transaction
from django.forms.boundfield import BoundField
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, gettext_noop

from belofte.channels import signing_keys
from belofte.channels.models import Inbox
from belofte.desk import inbox_addresses, inbox_hooks
from belofte.desk.server_names import ServerField

CHANNEL: Final = "email"
FETCHED: Final = "imap"
POSTED: Final = "hook"
_HANDED_OVER: Final = "lmtp"
_SMTP: Final = ("smtp_host", "smtp_port", "smtp_security", "smtp_user")
_IMAP: Final = ("imap_host", "imap_port", "imap_security", "imap_user", "imap_folder", "imap_since")
_PROTOCOLS: Final = ("smtp", "imap")
_ANSWERS: Final = ("signature_nl", "signature_en", "quotes_history", "files_mb_max")


@dataclass(frozen=True, slots=True, kw_only=True)
class FieldGroup:
    """Fields that stand together on the page, and what can be tried of them (`trying.STEPS`)."""

    title: str  # not translated yet
    names: tuple[str, ...]
    names_when_fetched: tuple[str, ...] = ()  # shown only where mail is fetched
    names_when_posted: tuple[str, ...] = ()  # shown only where a service posts it
    names_below: tuple[str, ...] = ()
    steps: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Fields:
    """Some fields, as a form of their own would have them."""

    visible_fields: list[BoundField]


_GROUPS: Final = (
    FieldGroup(
        title=gettext_noop("The inbox"), names=("name", "address", "aliases", "team", "language"), steps=("names",)
    ),
    FieldGroup(
        title=gettext_noop("Mail in"),
        names=("way_in",),
        names_when_fetched=(*_IMAP[:4], "imap_password", *_IMAP[4:]),
        names_when_posted=("hook_service", "hook_key", "hook_renewed"),
        names_below=("trusted_servers", "cases_a_day_max", "canary_minutes"),
        steps=("in",),
    ),
    FieldGroup(title=gettext_noop("Mail out"), names=(*_SMTP, "smtp_password"), steps=("out", "mail")),
    FieldGroup(title=gettext_noop("Below each answer"), names=_ANSWERS),
)
_ON_ONE_LINE = RegexValidator(
    r"\A[^\x00-\x1f\x7f]*\Z", gettext_lazy("There is a character in this that cannot be typed.")
)
_IN_ASCII = RegexValidator(
    r"\A[\x20-\x7e]*\Z", gettext_lazy("A key has only letters, digits and signs of this kind: + / =")
)
_SAYABLE = RegexValidator(
    r"\A[\x20-\x7e]*\Z", gettext_lazy("Mail servers take only letters without accents, digits and signs here.")
)


def _password_field(*more: RegexValidator) -> forms.CharField:
    return forms.CharField(
        label=gettext_lazy("Password"),
        max_length=1000,
        required=False,
        strip=False,
        validators=[_ON_ONE_LINE, *more],
        widget=forms.PasswordInput(attrs={"autocomplete": "off"}),
        help_text=gettext_lazy("Leave it empty to keep the one that is stored."),
    )


class InboxForm(forms.ModelForm):  # type: ignore[type-arg] # cannot be subscripted at run time
    """An inbox, with the settings of its mail servers."""

    address = forms.EmailField(label=gettext_lazy("E-mail address"), max_length=254)
    aliases = forms.CharField(
        label=gettext_lazy("Other addresses"),
        max_length=10_000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=gettext_lazy(
            "One on each line. Mail to these comes in here too, and an answer leaves from the address written to."
        ),
    )
    way_in = forms.ChoiceField(
        label=gettext_lazy("How mail comes in"),
        choices=[
            (_HANDED_OVER, gettext_lazy("The mail server hands it over (LMTP)")),
            (FETCHED, gettext_lazy("Belofte fetches it from a mailbox (IMAP)")),
            (POSTED, gettext_lazy("A mail service posts it (webhook)")),
        ],
        initial=_HANDED_OVER,
        widget=forms.RadioSelect,
    )
    imap_host = ServerField(
        label=gettext_lazy("Server of the mailbox"),
        required=False,
        help_text=gettext_lazy("Belofte marks what it has as read, and never moves or deletes a mail."),
    )
    imap_port = forms.IntegerField(
        label=gettext_lazy("Port"), min_value=1, max_value=65535, initial=993, required=False
    )
    imap_security = forms.ChoiceField(
        label=gettext_lazy("Encryption"),
        required=False,
        choices=[("tls", "TLS"), ("starttls", "STARTTLS"), ("none", gettext_lazy("none"))],
        help_text=gettext_lazy("TLS goes with port 993, STARTTLS with port 143."),
    )
    imap_user = forms.CharField(
        label=gettext_lazy("User name"), max_length=255, required=False, validators=[_ON_ONE_LINE]
    )
    imap_password = _password_field()
    imap_folder = forms.CharField(
        label=gettext_lazy("Folder"), max_length=255, initial="INBOX", required=False, validators=[_ON_ONE_LINE]
    )
    hook_service = forms.ChoiceField(label=gettext_lazy("Mail service"), required=False, choices=inbox_hooks.choices)
    hook_key = forms.CharField(
        label=gettext_lazy("Key of the mail service"),
        max_length=4000,
        required=False,
        validators=[_ON_ONE_LINE, _IN_ASCII],
        widget=forms.PasswordInput(attrs={"autocomplete": "off"}),
        help_text=gettext_lazy(
            "With which Mailgun, Mandrill, MailerSend and Postal sign; the others need none. "
            "Leave it empty to keep the one that is stored."
        ),
    )
    hook_renewed = forms.BooleanField(
        label=gettext_lazy("Make a new secret for the address"),
        required=False,
        help_text=gettext_lazy("The service can post nothing more until it has the new address."),
    )
    trusted_servers = forms.CharField(
        label=gettext_lazy("Mail servers that are believed"),
        max_length=1000,
        required=False,
        validators=[_ON_ONE_LINE],
        help_text=gettext_lazy(
            "Your own mail server checks who really sent a mail and what is spam. Fill in the name with which its "
            "lines “Authentication-Results” begin, such as mx.google.com, or protection.outlook.com for Microsoft 365. "
            "More than one with spaces in between. Leave it empty if your server does not check."
        ),
    )
    imap_since = forms.ChoiceField(
        label=gettext_lazy("Old mail"),
        choices=[
            ("new", gettext_lazy("Only what arrives from now on, and what is unread")),
            ("month", gettext_lazy("Also of the last 30 days")),
            ("all", gettext_lazy("All there is")),
        ],
        initial="new",
        widget=forms.RadioSelect,
        required=False,
        help_text=gettext_lazy(
            "Nothing is sent because of it. What was read becomes closed cases; what is unread waits for an answer."
        ),
    )
    smtp_host = ServerField(label=gettext_lazy("Mail server"), initial="localhost")
    smtp_port = forms.IntegerField(label=gettext_lazy("Port"), min_value=1, max_value=65535, initial=25)
    smtp_security = forms.ChoiceField(
        label=gettext_lazy("Encryption"),
        choices=[("none", gettext_lazy("none")), ("starttls", "STARTTLS"), ("tls", "TLS")],
        help_text=gettext_lazy("STARTTLS goes with port 587, TLS with port 465."),
    )
    smtp_user = forms.CharField(label=gettext_lazy("User name"), max_length=255, required=False, validators=[_SAYABLE])
    smtp_password = _password_field(_SAYABLE)

    class Meta:
        model = Inbox
        fields = ("name", "address", "team", "language", "cases_a_day_max", "canary_minutes", *_ANSWERS)
        help_texts: ClassVar = dict.fromkeys(
            ("signature_nl", "signature_en"), gettext_lazy("{agent} becomes the name of who writes the answer.")
        )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        stored = self.instance.credentials
        self.fields["team"].empty_label = _("Choose a team")  # type: ignore[attr-defined] # it is of a ModelChoiceField
        self.initial["trusted_servers"] = " ".join(self.instance.trusted_servers)
        shown = {name: value for name, value in stored.items() if not name.endswith(("_password", "_key"))}
        way_in = FETCHED if stored.get("imap_host") else POSTED if stored.get("hook_service") else _HANDED_OVER
        self.initial.update({name: value for name, value in shown.items() if name in self.fields} | {"way_in": way_in})
        if self.instance.pk:
            self.initial["aliases"] = "\n".join(self.instance.addresses[1:])

    def groups(self) -> Iterator[tuple[FieldGroup, Fields, Fields, Fields, Fields]]:
        """Yield the groups of the page, each with its fields: always there, when fetched, when posted, below those."""
        for group in _GROUPS:
            yield (
                group,
                self._fields(group.names),
                self._fields(group.names_when_fetched),
                self._fields(group.names_when_posted),
                self._fields(group.names_below),
            )

    def _fields(self, names: tuple[str, ...]) -> Fields:
        return Fields(visible_fields=[self[name] for name in names])

    def lacking(self, *names: str) -> dict[str, str]:
        """Return what is not right of some fields, or of all fields of a server ("smtp"): words by label."""
        wanted = {field for name in names for field in self.fields if field == name or field.startswith(f"{name}_")}
        return {
            str(self[name].label): " ".join(map(str, words)) for name, words in self.errors.items() if name in wanted
        }

    def forget_others(self, *names: str) -> None:
        """Leave out what is wrong with fields that nobody asked about yet."""
        for name in set(self.errors) - set(names):
            del self.errors[name]

    def credentials(self, protocol: str) -> dict[str, Any]:
        """Return the settings with what is typed of one server; it has to be right."""
        given = self._account(protocol, _IMAP if protocol == "imap" else _SMTP)
        stored = self.instance.credentials.items()
        others = {name: value for name, value in stored if not name.startswith(("imap_", "hook_", "authorisation"))}
        return others | given | self._leave(given)

    def clean_address(self) -> str:
        """Refuse an address that another inbox has, whatever its capitals."""
        address = str(self.cleaned_data["address"]).lower()
        inbox_addresses.refuse_unusable(address, inbox=self.instance)
        return address

    def clean_aliases(self) -> list[str]:
        """Return the other addresses; refuse what is no address or another inbox's."""
        main = str(self.cleaned_data.get("address", ""))
        return inbox_addresses.read_aliases(self.cleaned_data["aliases"], inbox=self.instance, main=main)

    def clean_trusted_servers(self) -> list[str]:
        """Take the names apart."""
        return sorted(set(str(self.cleaned_data["trusted_servers"]).lower().replace(",", " ").split()))

    def clean(self) -> dict[str, Any]:
        """Ask what fetching needs, where it is chosen."""
        given: dict[str, Any] = super().clean() or self.cleaned_data
        if given.get("way_in") == FETCHED:
            given["imap_since"] = given.get("imap_since") or "new"
            for name in _IMAP:
                if not given.get(name) and name not in self.errors:
                    self.add_error(name, _("Fetching mail needs this."))
        elif given.get("way_in") == POSTED and not given.get("hook_service") and "hook_service" not in self.errors:
            self.add_error("hook_service", _("Choose the service that posts the mail."))
        return given

    def save(self, commit: bool = True) -> Inbox:  # noqa: FBT001, FBT002 - the signature is Django's
        """Keep the settings encrypted."""
        kept = self._account("smtp", _SMTP)
        if self.cleaned_data["way_in"] == FETCHED:
            kept |= self._account("imap", _IMAP)
        elif self.cleaned_data["way_in"] == POSTED:
            given, stored_now = self.cleaned_data, self.instance.credentials
            kept |= inbox_hooks.chosen(
                given["hook_service"], key=given["hook_key"], stored=stored_now, is_renewed=given["hook_renewed"]
            )
        kept |= self._leave(kept) | signing_keys.kept_for(self.cleaned_data["address"], self.instance.credentials)
        self.instance.channel = CHANNEL
        self.instance.credentials = kept
        self.instance.trusted_servers = self.cleaned_data["trusted_servers"]
        with transaction.atomic():
            inbox_addresses.drop_others(self.instance, self.cleaned_data["aliases"])
            saved: Inbox = super().save(commit)
            inbox_addresses.add(saved, self.cleaned_data["aliases"])
        return saved

    def _account(self, protocol: str, names: tuple[str, ...]) -> dict[str, Any]:
        """Return the settings of one server; the stored password only goes with the account that it is of."""
        given, secret = {name: self.cleaned_data[name] for name in names}, f"{protocol}_password"
        kept = self.instance.credentials.get(secret, "") if self._is_same_account(protocol, given) else ""
        return given | {secret: str(self.cleaned_data[secret] or kept)}

    def _is_same_account(self, protocol: str, given: Mapping[str, Any]) -> bool:
        """Tell whether these settings name the server and the user that the stored ones do."""
        stored = self.instance.credentials
        account = [f"{protocol}_{part}" for part in ("host", "port", "user")]
        return all(given[name] == (stored.get(name) or self.fields[name].initial or "") for name in account)

    def _leave(self, given: Mapping[str, Any]) -> dict[str, Any]:
        """Return the provider's leave, as long as each account that signs in by token is one that did.

        Another server or user would get a token that opens the whole mailbox; then somebody connects it again.
        """
        by_token = [each for each in _PROTOCOLS if given.get(f"{each}_user") and not given[f"{each}_password"]]
        if "authorisation" not in self.instance.credentials:
            return {}
        if not all(self._is_same_account(protocol, given) for protocol in by_token):
            return {}
        return {"authorisation": self.instance.credentials["authorisation"]}
