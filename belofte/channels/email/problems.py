"""The sentences that tell what is the matter with a mail or its mailbox, and what had to be mended to read it."""

from typing import Final

from belofte.language.marking import gettext_noop

TOO_LARGE: Final = gettext_noop("The mail is larger than 50 MB.")
TOO_LARGE_TO_FETCH: Final = gettext_noop(
    "The mail is larger than this desk takes, so only its beginning was fetched. The whole of it is in the mailbox."
)
NUMBERED_ANEW: Final = gettext_noop("The mail server gives the number of one mail to another, again and again.")
POST_UNREADABLE: Final = gettext_noop(
    "The mail service posted this mail in a form that Belofte does not know. The source holds all that it posted."
)
NOT_GIVEN: Final = gettext_noop(
    "The mail server did not give this mail, although it was asked many times. Look for it in the mailbox."
)
LEFT_OUT: Final = "left-out"  # the header of an envelope that holds no whole mail: why
EMPTY: Final = gettext_noop("The mail is empty.")
NO_TEXT: Final = gettext_noop("The mail has no text.")
NO_NEW_TEXT: Final = gettext_noop(
    "This is a reply without text of its own; it only repeats earlier mail or a signature."
)
TEXT_CUT: Final = gettext_noop("The text is very long; the whole of it is an attachment.")
NO_FROM: Final = gettext_noop("The mail does not say who it is from; the address it was delivered with is shown.")
NOBODY: Final = gettext_noop("The mail does not say who it is from, and it was delivered without an address.")
SEVERAL_FROM: Final = gettext_noop("The mail names more than one sender; the first is shown.")
OTHER_ADDRESS_IN_NAME: Final = gettext_noop("The sender's name shows another address than the mail came from.")
GROUP: Final = gettext_noop("The addresses are a group list; only its members are shown.")
ADDRESS_UNREADABLE: Final = gettext_noop("An address in the mail could not be read and is left out.")
ADDRESSES_CUT: Final = gettext_noop("The mail has more than 1,000 addresses; only the first are shown.")
NO_MESSAGE_ID: Final = gettext_noop("The mail has no message number of its own.")
NO_DATE: Final = gettext_noop("The mail does not say when it was sent.")
DATE_UNREADABLE: Final = gettext_noop("The date of the mail could not be read.")
HEADERS_CUT: Final = gettext_noop("The mail has unusually long headers; a part of them was not read.")
HEADERS_BROKEN: Final = gettext_noop("The headers of the mail are broken off; the text may begin with some of them.")
HEADER_CHARACTERS: Final = gettext_noop(
    "The headers have characters that are not allowed there; they were guessed or left out."
)
CHARACTERS: Final = gettext_noop("The characters are not what the mail says they are; some may be shown wrongly.")
ENCODING_BROKEN: Final = gettext_noop("A part of the mail is coded wrongly; it may be incomplete.")
PARTS_BROKEN: Final = gettext_noop("The mail is put together wrongly; its parts are shown as one text.")
PARTS_CUT: Final = gettext_noop("The mail has more than 1,000 parts; what follows is shown as one with the last.")
TOO_DEEP: Final = gettext_noop("The mail has mails within mails, deeper than 30 levels; the rest is an attachment.")
ENCRYPTED: Final = gettext_noop("The mail is encrypted; only the holder of the key can read the attachment.")
NO_KEY_OPENS: Final = gettext_noop("The mail is encrypted, and no key of this inbox opens it.")
SEALED: Final = gettext_noop("The mail is packed in a signature file; its text is in the attachment.")
OUTLOOK_PACKED: Final = gettext_noop(
    "Outlook packed the attachments into winmail.dat; ask for them again as ordinary files."
)
