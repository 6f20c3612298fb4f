"""The form of an inbox's keys. They go in and never come out: the page says whose they are."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.forms.boundfield import BoundField
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from belofte.channels import registry
from belofte.channels.contract import KeyRefusedError
from belofte.channels.models import Inbox

if TYPE_CHECKING:
    from django_stubs_ext import StrPromise

_FILE_BYTES_MAX: Final = 1024 * 1024
_KINDS: Final = ("smime", "smime_authorities", "openpgp", "openpgp_certificates")
_WITH_PASSWORD: Final = ("smime", "openpgp")


@dataclass(frozen=True, slots=True, kw_only=True)
class KeyGroup:
    """The fields of one kind of key, and whose is kept."""

    title: str
    owners: list[str] | None  # None where none is kept
    visible_fields: list[BoundField]


def _file(label: "StrPromise", hint: "StrPromise") -> forms.FileField:
    return forms.FileField(label=label, required=False, help_text=hint)


def _password() -> forms.CharField:
    return forms.CharField(
        label=gettext_lazy("Password of the file"),
        max_length=1000,
        required=False,
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "off"}),
    )


def _forgetting() -> forms.BooleanField:
    return forms.BooleanField(label=gettext_lazy("Remove what is kept"), required=False)


class KeysForm(forms.Form):
    """What opens and proves the mail to one inbox."""

    smime = _file(
        gettext_lazy("Certificate with key"),
        gettext_lazy("A PKCS#12 file (.p12 or .pfx). With it, mail that is encrypted to this inbox is opened."),
    )
    smime_password = _password()
    forget_smime = _forgetting()
    smime_authorities = _file(
        gettext_lazy("Authorities"),
        gettext_lazy(
            "A PEM file with the certificates of those whom you trust to vouch for senders, "
            "beside the ones that this machine trusts."
        ),
    )
    forget_smime_authorities = _forgetting()
    openpgp = _file(
        gettext_lazy("Private key"),
        gettext_lazy(
            "As text: gpg --armor --export-secret-keys. With it, mail that is encrypted to this inbox is opened."
        ),
    )
    openpgp_password = _password()
    forget_openpgp = _forgetting()
    openpgp_certificates = _file(
        gettext_lazy("Public keys of senders"),
        gettext_lazy(
            "As text: gpg --armor --export. Only their signatures count, so look first whether they are theirs."
        ),
    )
    forget_openpgp_certificates = _forgetting()

    def __init__(self, *args: Any, inbox: Inbox, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._inbox = inbox
        self._read: dict[str, dict[str, str]] = {}

    def groups(self) -> Iterator[KeyGroup]:
        """Yield the fields as the page shows them; removing is offered where something is kept."""
        titles = {
            "smime": _("S/MIME: the key of this inbox"),
            "smime_authorities": _("S/MIME: whom we trust"),
            "openpgp": _("OpenPGP: the key of this inbox"),
            "openpgp_certificates": _("OpenPGP: the keys of senders"),
        }
        owners = registry.key_owners(self._inbox)
        for kind in _KINDS:
            names = [kind, *([f"{kind}_password"] if kind in _WITH_PASSWORD else [])]
            names += [f"forget_{kind}"] if kind in owners else []
            yield KeyGroup(title=titles[kind], owners=owners.get(kind), visible_fields=[self[name] for name in names])

    def clean(self) -> dict[str, Any]:
        """Read each file that was given, and say beside its field what is wrong with it."""
        given: dict[str, Any] = super().clean() or self.cleaned_data
        for kind in _KINDS:
            if upload := given.get(kind):
                try:
                    self._read[kind] = _read(kind, upload, password=given.get(f"{kind}_password", ""))
                except KeyRefusedError as refused:
                    self.add_error(kind, _(str(refused)))
        return given

    def save(self) -> None:
        """Keep what was given, encrypted, and remove what is to be forgotten."""
        kept = dict(self._inbox.keys or {})
        for kind in _KINDS:
            if kind in self._read or self.cleaned_data[f"forget_{kind}"]:
                kept = registry.without_keys(self._inbox, kept, kind=kind) | self._read.get(kind, {})
        self._inbox.keys = kept or None
        self._inbox.save(update_fields=["keys"])


def _read(kind: str, upload: "UploadedFile[Any]", *, password: str) -> dict[str, str]:
    """Return the keys in a file. Refuses: KeyRefusedError."""
    if (upload.size or 0) > _FILE_BYTES_MAX:
        raise KeyRefusedError(_("The file is larger than 1 MB, so it holds no keys."))
    return registry.read_keys("email", kind=kind, content=upload.read(), password=password)
