"""What a file is, in words and by an icon: by its type, and by the ending of its name."""

from typing import Final

from django import template
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from belofte.cases.models import Attachment
from belofte.desk import pictures

register = template.Library()

_KINDS: Final = {
    "application/pdf": gettext_noop("PDF"),
    "application/msword": gettext_noop("text document"),
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document": gettext_noop("text document"),
    "application/vnd.oasis.opendocument.text": gettext_noop("text document"),
    "application/rtf": gettext_noop("text document"),
    "application/vnd.ms-excel": gettext_noop("spreadsheet"),
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet": gettext_noop("spreadsheet"),
    "application/vnd.oasis.opendocument.spreadsheet": gettext_noop("spreadsheet"),
    "text/csv": gettext_noop("table"),
    "application/vnd.ms-powerpoint": gettext_noop("slides"),
    "application/vnd.openxmlformats-officedocument.presentationml.presentation": gettext_noop("slides"),
    "application/zip": gettext_noop("packed files"),
    "message/rfc822": gettext_noop("forwarded message"),
    "text/calendar": gettext_noop("invitation"),
    "text/vcard": gettext_noop("contact card"),
    "text/html": gettext_noop("web page"),
    "application/pkcs7-signature": gettext_noop("digital signature"),
    "application/x-pkcs7-signature": gettext_noop("digital signature"),
    "application/pgp-signature": gettext_noop("digital signature"),
}
_FAMILIES: Final = {
    "image": gettext_noop("picture"),
    "audio": gettext_noop("sound"),
    "video": gettext_noop("film"),
    "text": gettext_noop("text"),
}
_ICONS: Final = {"text/calendar": "calendar-clock", "message/rfc822": "mail", "text/vcard": "user"}
_NAMES_THAT_RUN = """
    apk app appx bat chm cmd com cpl dll docm dotm exe hta htm html img iso jar js jse lnk msi msix ps1 pptm psm1
    reg scr sct sh shtml svg url vb vbe vbs vhd wsf xhtml xlam xlsm xltm
"""
_THAT_RUN: Final = frozenset(_NAMES_THAT_RUN.split())


@register.filter
def file_kind(file: Attachment) -> str:
    """Say what a file is."""
    family = file.content_type.partition("/")[0]
    known = _KINDS.get(file.content_type) or _FAMILIES.get(family)
    return _(known) if known else _("file")


@register.filter
def file_icon(file: Attachment) -> str:
    """Return the icon of a file."""
    return _ICONS.get(file.content_type, "paperclip")


@register.filter
def is_picture(file: Attachment) -> bool:
    """Tell whether a file can be shown in small."""
    return file.content_type in pictures.SHOWN_TYPES and file.size_bytes <= pictures.ONE_BYTES_MAX


@register.filter
def may_run(file: Attachment) -> bool:
    """Tell whether a computer may run what is in a file, by the ending of its name."""
    return file.name.rstrip(". ").rpartition(".")[2].lower() in _THAT_RUN
