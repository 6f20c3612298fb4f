"""What a channel author reads: the one shape that every way to reach the company has.

Nothing here knows Django, the database or a particular platform. The domain never asks which
channel it is dealing with; it asks for an ability.
"""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, ClassVar, Final, Literal, Protocol

SealState = Literal["opened", "good", "stranger", "unknown", "outdated", "unproven", "broken", "unchecked"]
ReceiptKind = Literal["accepted", "delivered", "read", "deferred", "bounced", "complained"]
ANYBODY: Final = "*"  # among the trusted servers: whoever wrote it
Verdict = Literal["pass", "fail", "none", "unknown"]  # none: nothing to check; unknown: nobody could check it
IncomingKind = Literal["message", "auto_reply", "bounce", "delay", "feedback", "list", "calendar", "challenge"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Abilities:
    """What a channel can do, so that nobody needs to ask its name."""

    icon: str = "inbox"  # by which the screens show it, a name in their sprite
    html: bool = False  # carries formatted text beside the plain text
    public: bool = False  # everybody can read what is said
    for_trials: bool = False  # nobody real is reached by it: nobody is asked to choose it
    threads: bool = False  # says itself which message an answer belongs to
    attachments: bool = False
    copies: bool = False  # others can read along, and see that they do
    receipts: bool = False  # tells afterwards what became of a message
    programs: bool = False  # programs of ours tell in it what they said to customers: nobody else writes to it
    live: bool = False  # both sides sit there at once, until one of them ends it
    acknowledges: bool = False  # can say by itself by when an answer comes, marked so that no program answers that
    reply_window_hours: int | None = None  # after which the platform refuses an answer; None: never
    length_max: int | None = None  # characters in one message; None: no limit that matters


@dataclass(frozen=True, slots=True, kw_only=True)
class Envelope:
    """One raw thing as the wire gave it: stored and acknowledged before anybody reads it."""

    raw: bytes
    sender: str  # as the transport named it (SMTP: MAIL FROM, "" for a bounce)
    recipients: tuple[str, ...]
    received_at: datetime
    transport_key: str = (
        ""  # the transport's own identity (mailbox + UIDVALIDITY + UID, event id); "" where it has none
    )
    headers: Mapping[str, str] = field(
        default_factory=dict
    )  # what came beside it. Of a webhook: what its signature covers; of a mailbox: when it arrived there
    trusted_servers: tuple[str, ...] = ()  # whose word on the sender counts, as they name themselves; or ANYBODY
    name_servers: tuple[str, ...] = ()  # whom the reader may ask about the sender, as "address" or "address#port"
    is_import: bool = False  # old mail: nothing goes out because of it
    is_history: bool = False  # and nobody waits for an answer to it


@dataclass(frozen=True, slots=True, kw_only=True)
class Post:
    """What a hosted service posts to us at once, as it came over HTTP."""

    body: bytes
    headers: Mapping[str, str]  # names in small letters
    url: str  # where the service was told to post, without the secret
    received_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Handed:
    """What was found in a post."""

    envelopes: tuple[Envelope, ...]  # none where the service only tries whether we are there
    is_rebuilt: bool = False  # one was put together from parts, so that the post is worth keeping too


@dataclass(frozen=True, slots=True, kw_only=True)
class Address:
    """Somebody on the wire: an e-mail address, a number, a handle; and the name they gave themselves."""

    address: str
    name: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class File:
    """An attachment, its bytes in a file that the reader wrote and the receiver moves into storage."""

    name: str  # as the sender called it, for display only; "" when they did not
    content_type: str
    path: str
    size_bytes: int
    content_id: str = ""  # by which HTML shows it in line
    is_inline: bool = False  # meant to be seen within the text rather than beside it


@dataclass(frozen=True, slots=True, kw_only=True)
class Authentication:
    """What is known of whether the author really sent it, and by whose word."""

    spf: Verdict = "unknown"
    dkim: Verdict = "unknown"
    dmarc: Verdict = "unknown"
    arc: Verdict = "unknown"
    domain: str = ""  # the domain that was proven to have sent it, when it is the author's own
    source: str = ""  # whose word this is: the server that checked, "desk" for ourselves, "" for nobody

    @property
    def is_proven(self) -> bool:
        """Whether the author's own domain sent it."""
        return bool(self.domain)

    @property
    def is_failing(self) -> bool:
        """Whether a check says that it is not from whom it says: more than that nothing proves it."""
        if self.is_proven:
            return False
        return self.dmarc == "fail" or (self.dmarc != "pass" and self.spf == "fail" and self.dkim != "pass")


@dataclass(frozen=True, slots=True, kw_only=True)
class Forwarded:
    """A message of somebody else inside this one, which its author passes on."""

    author: Address
    text: str
    subject: str = ""
    external_id: str = ""  # "" where only its words were copied
    answers: tuple[str, ...] = ()
    said_at: datetime | None = None
    preface: str = ""  # the rest of the message that it came in: what its author says of it


@dataclass(frozen=True, slots=True, kw_only=True)
class Seal:
    """A lock or a signature that was around a message, and what it is worth.

    *Opened*: it was encrypted. Of a signature: *good*; by a *stranger*, who is not the sender; nobody we trust vouches
    for the certificate, so the signer is *unknown*; the certificate is *outdated*; it is *unproven* by any key we know;
    it is *broken*; or it could not be looked at here, and is *unchecked*.
    """

    state: SealState
    signer: str = ""  # the address that the certificate names
    issuer: str = ""  # who vouches for that, as the certificate has it


@dataclass(frozen=True, slots=True, kw_only=True)
class Keys:
    """What opens and what proves the messages to one inbox, by names that the channel chose."""

    secret: Mapping[str, str] = field(default_factory=dict)  # opens; whoever was given these reads nothing else
    public: Mapping[str, str] = field(default_factory=dict)  # proves


NO_KEYS: Final = Keys()


@dataclass(frozen=True, slots=True, kw_only=True)
class Incoming:
    """Something a customer said, read from an envelope."""

    external_id: str  # the platform's id of it (mail: Message-ID); "" where there is none
    author: Address
    text: str  # what is new in it
    signature: str = ""  # what stands below each of the writer's messages
    folded: str = ""  # quoted history: text, signature and folded are always the whole
    html: str = ""  # as received, not yet sanitised
    subject: str = ""
    to: tuple[Address, ...] = ()
    cc: tuple[Address, ...] = ()
    reply_to: Address | None = None
    reply_to_others: tuple[Address, ...] = ()  # whom it asks to answer beside that one
    said_at: datetime | None = None  # by the sender's clock: shown, never trusted
    answers: tuple[str, ...] = ()  # external ids it says it answers, nearest first
    in_reply_to: tuple[str, ...] = ()  # the same as it says so itself: what it answers, …
    references: tuple[str, ...] = ()  # … and what came before that, oldest first
    reply_tokens: tuple[str, ...] = ()  # signed parts of the addresses it was sent to
    kind: IncomingKind = "message"  # only a message makes a case, and
    is_invitation: bool = False  # a person's invitation, which a calendar wrote
    files: tuple[File, ...] = ()
    seals: tuple[Seal, ...] = ()  # the outermost first
    problems: tuple[str, ...] = ()  # what had to be mended to read it, in words for an agent
    authentication: Authentication = Authentication()
    called_spam_by: str = ""  # the trusted server that calls it unwanted, and how strongly; "" when none does
    program: str = ""  # of ours, by its name, that said this to the author; only where the channel has such programs
    forwarded: Forwarded | None = None

    @property
    def is_automatic(self) -> bool:
        """Whether nobody waits for an answer: an out-of-office, a list, a robot."""
        return self.kind != "message" and not self.is_invitation


@dataclass(frozen=True, slots=True, kw_only=True)
class Receipt:
    """What became of something we sent, as the channel tells it."""

    kind: ReceiptKind
    external_id: str = ""  # of the message we sent; "" when only the token tells
    reply_tokens: tuple[str, ...] = ()
    recipient: str = ""
    permanent: bool = False
    status: str = ""  # the other side's code, such as 5.1.1 (RFC 3463)
    detail: str = ""  # the other side's own words


@dataclass(frozen=True, slots=True, kw_only=True)
class OutgoingFile:
    """An attachment that leaves."""

    name: str
    content_type: str
    content: bytes
    content_id: str = ""  # by which the HTML shows it in line


@dataclass(frozen=True, slots=True, kw_only=True)
class Outgoing:
    """One message ready for the wire. Sending the same one again gives the other side the same ids."""

    external_id: str  # chosen by us, stable over every attempt
    sender: Address
    recipient: Address  # whom this one goes to
    to: tuple[Address, ...] = ()  # who are named as recipients; () for the recipient alone
    cc: tuple[Address, ...] = ()
    text: str
    html: str = ""
    subject: str = ""
    reply_to: str = ""  # signed address that brings an answer back to its conversation
    return_path: str = ""  # signed address that brings a bounce back to its delivery
    answers: tuple[str, ...] = ()  # external ids, oldest first
    files: tuple[OutgoingFile, ...] = ()
    is_automatic: bool = False
    ends: bool = False  # of a live channel: nobody of us sits there any more after this, until they write again
    said_at: datetime


class ForgedError(Exception):
    """The channel itself did not send this envelope."""


class NotMailError(Exception):
    """The service posts something else than incoming mail here; the words are for an administrator."""


class UnreadableError(Exception):
    """No message can be read from this envelope; the words say why and are shown to an agent."""


class KeyRefusedError(Exception):
    """There is no key in this file that can be used; the words say which file is wanted."""


class SendError(Exception):
    """The other side did not take the message, and said so before it could have arrived."""

    def __init__(
        self, detail: str, *, permanent: bool, retry_after: float | None = None, is_unreachable: bool = False
    ) -> None:
        """Keep the other side's own words, after how many seconds to try again, and whether nothing gets through."""
        super().__init__(detail)
        self.permanent = permanent
        self.retry_after = retry_after
        self.is_unreachable = is_unreachable  # it is not about this message: the next one would fare the same


class UncertainError(Exception):
    """The connection was lost where the message may or may not have arrived: a person decides."""


class FetchError(Exception):
    """What we fetch from cannot be reached, or does not do what we ask; the words are for an administrator."""

    def __init__(self, detail: str, *, is_refused: bool = False) -> None:
        """Keep the other side's own words, and whether it is us that it refuses: then asking again soon is rude."""
        super().__init__(detail)
        self.is_refused = is_refused


class TokenError(Exception):
    """There is no token to sign in with; the words are for an administrator."""

    def __init__(self, detail: str, *, retry_after: float) -> None:
        """Keep the words, and after how many seconds the provider will be asked again."""
        super().__init__(detail)
        self.retry_after = retry_after


class Tokens(Protocol):
    """Where a channel gets what it signs in with, when that is no password. Holds nothing; equal ones give the same."""

    def current(self) -> str:
        """Return a token that is good now. Refuses: TokenError."""

    def reject(self, token: str) -> None:
        """Say that the other side does not take this one, so that another is asked for."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SealedServer:
    """A server that is spoken to over TLS, and whether that begins at once or after a greeting."""

    host: str
    port: int
    begins: Literal["tls", "smtp", "imap"]


class Channel(Protocol):
    """One way to reach the company. Holds credentials, no state."""

    name: ClassVar[str]
    abilities: ClassVar[Abilities]

    def verify(self, envelope: Envelope) -> None:
        """Raise ForgedError unless the channel itself sent this."""

    def read(self, envelope: Envelope, *, files_folder: str) -> Iterator[Incoming | Receipt]:
        """Yield what is in it; pure but for the files written to the folder. Refuses: UnreadableError."""

    def send(self, outgoing: Outgoing) -> str:
        """Hand it over and return the platform's id. Refuses: SendError, UncertainError."""

    def check(self) -> None:
        """Connect as if to send, and send nothing. Refuses: SendError."""


class Intake(Protocol):
    """The house, as a channel that fetches sees it. Whatever it was given is committed when the call returns."""

    size_max: int  # octets of one envelope

    def cursor(self) -> Mapping[str, Any]:
        """Return where the channel was, in its own words; empty at first."""

    def known(self, keys: Collection[str]) -> Mapping[str, Mapping[str, str]]:
        """Return which of these transport keys were taken already, each with the headers of its envelope."""

    def holds(self, envelope: Envelope) -> bool:
        """Tell whether what was taken under this envelope's key is this very content."""

    def accept(self, envelope: Envelope, *, numbering: str = "") -> None:
        """Take an envelope. From here on it may be marked as taken where it was fetched.

        `numbering` is how the keys begin since everything was numbered anew: the same content under an older key is
        then the same thing, and gets its new key.
        """

    def bookmark(self, cursor: Mapping[str, Any], *, waiting: int, is_renumbered: bool = False) -> None:
        """Keep where the channel is, how many wait to be fetched, and that the other side numbered all anew."""

    def is_stopping(self) -> bool:
        """Tell whether to stop: asked at least once a second."""

    def breathe(self) -> None:
        """Wait a little while much of what was given has not been read, so that what is new need not wait for it."""

    def is_comparison_due(self) -> bool:
        """Tell whether to hold what is there against what was taken: once a day, or when somebody asks."""

    def compared(self, *, held: int, missed: int, lacking: int) -> None:
        """Keep how many there are that are ours, how many of those we had not, and how many we still have not."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Sight:
    """What is to be seen where a channel fetches, for whoever tests the settings."""

    count: int
    unread: int


class Fetcher(Protocol):
    """Fetches for one inbox, where nobody hands over. Holds credentials, no state; equal ones fetch the same."""

    def fetch(self, intake: Intake) -> None:
        """Take what is there and what comes, until told to stop. Runs in a thread of its own. Refuses: FetchError."""

    def look(self) -> Sight:
        """Connect and change nothing. Refuses: FetchError."""

    def keys(self) -> list[str]:
        """Return the transport keys of copies of all that is there, oldest first. Refuses: FetchError."""

    def copies(self, keys: Collection[str]) -> Iterator[Envelope]:
        """Yield copies of what has these keys, oldest first, and change nothing there. Refuses: FetchError."""


class Hook(Protocol):
    """Takes what a hosted service posts for one inbox. Holds credentials, no state, and asks nobody for anything."""

    service: str  # its name, for display
    is_signed: bool  # with a key that it gave; else it names a secret that we gave

    def address(self, url: str) -> str:
        """Return where the service is told to post: with our secret in it, where it has to name that."""

    def greet(self, headers: Mapping[str, str]) -> None:
        """Look at the headers of a post alone, so that a stranger costs little. Refuses: ForgedError."""

    def open(self, post: Post) -> Handed:
        """Prove a post and take it apart. Refuses: ForgedError, NotMailError.

        What is proven and cannot be understood comes as an envelope too, which says so when it is read.
        """
