"""What the desk's templates need beyond Django's own: icons, commands, and moments in words."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime, time, timedelta
from typing import Any

from django import template
from django.templatetags.static import static
from django.utils import formats, timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.timesince import timesince
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from belofte import clock, room
from belofte.cases.models import Message
from belofte.channels import registry
from belofte.channels.models import STORM
from belofte.conduct.models import Kind as ConductKind
from belofte.desk import backups, commands, first_steps, problems, seals
from belofte.desk.promise_forms import CHANNELS
from belofte.library.models import Version
from belofte.promises import series, wording
from belofte.promises.models import Grain, Initiator, Kind, Promise
from belofte.promises.terms import Due
from belofte.replies import assisting

register = template.Library()
_RECIPIENTS_MAX = 5
_DAY_ENDS = time(23, 59)


@register.simple_tag
def icon(name: str) -> SafeString:
    """Show an icon of the sprite; words beside it say what it means."""
    sprite = static("vendor/lucide/icons.svg")
    return format_html('<svg class="icon" aria-hidden="true"><use href="{}#{}"></use></svg>', sprite, name)


@register.filter
def seal_words(seal: Mapping[str, str]) -> str:
    """Say what a lock or a signature around a message is worth."""
    return seals.words(seal)


@register.filter
def seal_icon(seal: Mapping[str, str]) -> str:
    """Return the icon that goes with it."""
    return seals.icon(seal)


@register.filter
def hurts(message: Message) -> str:
    """Say how a message hurts that is shown folded; "" for any other."""
    abuse = getattr(message, "abuse", None)
    return str(ConductKind(abuse.kind).label) if abuse is not None and abuse.unmarked_at is None else ""


@register.filter
def problem_words(problem: str) -> str:
    """Say what is the matter with a mailbox or a provider."""
    return problems.shown(problem)


@register.simple_tag
def backup_problem() -> str:
    """Say what is wrong with the backups, if anything is."""
    return backups.problem(at=clock.now())


@register.simple_tag
def room_problem() -> str:
    """Say how little room there is, if somebody has to make some."""
    found = room.least()
    words = _("%(free)d MB of %(total)d MB are free on Belofte’s disk. Make room: a full disk takes no mail.")
    return words % {"free": found.free // 1024**2, "total": found.total // 1024**2} if found.is_tight else ""


@register.simple_tag
def has_assistant() -> bool:
    """Tell whether a language model can be asked for a draft."""
    return assisting.is_there()


@register.simple_tag
def first_steps_open() -> int:
    """Count what a new desk still needs."""
    return first_steps.count_open()


@register.filter
def channel_icon(name: str) -> str:
    """Return the icon by which a channel shows."""
    return registry.abilities(name).icon


@register.filter
def title_here(version: Version) -> str:
    """Return what a text of the house is called in the language of who looks."""
    return version.title(get_language() or "")


@register.filter
def title_of(text: Mapping[str, str]) -> str:
    """Return what a text is called, of which the page read its two titles, in the language of the screen."""
    return text["en"] if get_language() == "en" else text["nl"]


@register.filter
def kind_of_mail(kind: str) -> str:
    """Return in words what a mail is that is no message."""
    words = {
        "auto_reply": _("Automatic answer"),
        "bounce": _("Not delivered"),
        "delay": _("Delayed"),
        "feedback": _("Called unwanted mail"),
        "list": _("Newsletter or list"),
        "calendar": _("Invitation, or an answer to one"),
        "challenge": _("Asks to confirm who sent it"),
        STORM: _("One too many of this sender"),
    }
    return words.get(kind, kind)


@register.simple_tag
def command(name: str) -> SafeString:
    """Make a button or link the place of a command: its key presses it, and its title tells the key."""
    chosen = commands.BY_NAME[name]
    return format_html(
        'data-command="{}" title="{} ({})" aria-keyshortcuts="{}"',
        chosen.name,
        chosen.title,
        chosen.shown_key,
        chosen.aria_keys,
    )


@register.inclusion_tag("desk/_keys.html")
def key_sheet() -> dict[str, object]:
    """List all keys, for people and for the script that listens to them."""
    keys = [{"name": one.name, "key": one.key, "control": one.with_control} for one in commands.COMMANDS]
    return {"commands": commands.COMMANDS, "keys": keys}


@register.filter
def waited(since: datetime, now: datetime) -> str:
    """Say in words how long ago something was: minutes, hours, and days however many; a week hides how long it is."""
    if days := (now - since).days:
        return ngettext("%(days)d day", "%(days)d days", days) % {"days": days}
    return timesince(since, now, depth=1) if now - since >= timedelta(minutes=1) else _("under a minute")


@register.filter
def moment(at: datetime, now: datetime) -> str:
    """Say when: the time of today, and else the date too."""
    local, today = _local(at), _local(now)
    time = formats.time_format(local, "H:i")
    if local.date() == today.date():
        return time
    if local.date() == today.date() - timedelta(days=1):
        return _("yesterday %(time)s") % {"time": time}
    pattern = _("j M") if local.year == today.year else _("j M Y")
    return f"{formats.date_format(local, pattern)} {time}"


@register.filter
def on_day(on: date, now: datetime) -> str:
    """Return a day in words, with its year where that is not this one."""
    return wording.day(on, now=now)


def _local(moment: datetime) -> datetime:
    return moment.astimezone(timezone.get_current_timezone())


@register.filter
def until(due_at: datetime, now: datetime) -> str:
    """Say in short by when: the date alone where the whole day is meant."""
    local, today = _local(due_at), _local(now)
    day = _("today") if local.date() == today.date() else formats.date_format(local, _("j M"))
    return day if local.time() >= _DAY_ENDS else f"{day} {formats.time_format(local, 'H:i')}"


@register.filter
def by_day(due_at: datetime, now: datetime) -> str:
    """Say by which day something is promised: “uiterlijk maandag 7 december”."""
    return wording.due(due_at, Grain.DAY, now=now)


@register.filter
def day_words(on: date, now: datetime) -> str:
    """Say which day it is: “maandag 7 december”."""
    return wording.day(on, now=now)


@register.filter
def by_when(promised: Promise | Due, now: datetime) -> str:
    """Say by when something is promised, as exactly as that was said."""
    if not isinstance(promised, Promise):
        return wording.due(promised.at, promised.grain, words=promised.words, now=now)
    due_at, words = promised.due_at, promised.due_words
    return wording.due(due_at, promised.grain, words=words, now=now) if due_at else ""


@register.filter
def moved_words(promise: Promise) -> str:
    """Say how often a promise got another date, and how much later it is."""
    return wording.moved(promise)


@register.filter
def series_words(promise: Promise) -> str:
    """Say how often a promise is done again, and until when."""
    return series.words(promise.recurrence) if promise.recurrence else ""


@register.filter
def wait_words(promise: Promise) -> str:
    """Say how long a promise takes once its condition is met."""
    return wording.wait(promise.wait_amount, promise.wait_unit)


@register.filter
def move_words(move: Mapping[str, str], now: datetime) -> str:
    """Say when a promise got which date, who wanted that and why; what the customer denies was ours."""
    who = Initiator.US if move["denied"] else move["initiator"]
    return _("%(when)s: from %(before)s to %(after)s. %(who)s: %(reason)s") % {
        "when": moment(_moment(move["at"]), now),
        "before": _dated(move["from_due_at"], move["from_due_words"], now) if move["from_due_at"] else "–",
        "after": _dated(move["due_at"], move["due_words"], now),
        "who": wording.initiator(who, outage=move["outage"] or ""),
        "reason": move["reason"],
    }


@register.filter
def handover_words(handover: Mapping[str, str], now: datetime) -> str:
    """Say when a promise got another owner, by whom and why."""
    return _("%(when)s: %(owner)s sees to it. %(who)s: %(reason)s") % {
        "when": moment(_moment(handover["at"]), now),
        "owner": handover["owner"],
        "who": handover["by"],
        "reason": handover["reason"],
    }


@register.filter
def correction_words(correction: Mapping[str, str], now: datetime) -> str:
    """Say what was written down wrongly of a promise, what it should have been, and who said so and why."""
    facts = ("kind", "channel", "owner", "due_at")
    changed = [
        {"before": _fact(correction, f"from_{fact}", now), "after": _fact(correction, fact, now)}
        for fact in facts
        if correction[f"from_{fact}"] != correction[fact]
    ]
    wait, from_wait = _wait(correction, ""), _wait(correction, "from_")
    changed += [{"before": from_wait, "after": wait}] if wait != from_wait else []
    return _("%(when)s: corrected: %(what)s. %(who)s: %(reason)s") % {
        "when": moment(_moment(correction["at"]), now),
        "what": ", ".join(_("not %(before)s but %(after)s") % each for each in changed),
        "who": correction["by"],
        "reason": correction["reason"],
    }


def _wait(correction: Mapping[str, Any], which: str) -> str:
    """Say how long a promise took, or takes."""
    return wording.wait(correction[f"{which}wait_amount"], correction[f"{which}wait_unit"]) or "–"


def _fact(correction: Mapping[str, str], name: str, now: datetime) -> str:
    """Say what a promise was, or should have been: "Call back", "by e-mail", a name, a date."""
    value = correction[name]
    if name.endswith("due_at"):
        words = correction[name.replace("due_at", "due_words")]
        return _dated(value, words, now) if value else "–"
    names: dict[str, Any] = dict(Kind.choices) if name.endswith("kind") else dict(CHANNELS)
    return value if name.endswith("owner") else f"“{names.get(value, value)}”"


def _dated(due_at: str, words: str, now: datetime) -> str:
    """Say in short by when, or between which two times."""
    ends = _moment(due_at)
    begins = wording.begins(words, ends=ends)
    return (
        moment(ends, now) if begins is None else f"{moment(begins, now)} – {formats.time_format(_local(ends), 'H:i')}"
    )


def _moment(words: str) -> datetime:
    """Read a moment as the database writes it in JSON."""
    return datetime.fromisoformat(words)


@register.filter
def promise_kind(kind: str) -> str:
    """Say what was promised."""
    return str(Kind(kind).label)


@register.filter
def promise_colour(promise: Promise) -> str:
    """Return how the badge of a promise looks."""
    return {"open": "accent", "kept": "good", "broken": "danger"}.get(promise.state, "note")


@register.filter
def at(values: Mapping[Any, Any], key: object) -> object:
    """Look something up."""
    return values.get(key, "")


@register.filter
def recipients(pairs: Sequence[Sequence[str]]) -> str:
    """List addresses as a message keeps them, a few of many."""
    shown = [pair[0] for pair in pairs[:_RECIPIENTS_MAX]]
    more = len(pairs) - len(shown)
    return ", ".join(shown) + (f" +{more}" if more else "")


@register.filter
def other_recipients(message: Message) -> list[Sequence[str]]:
    """Return whom a customer wrote to besides us."""
    if not message.is_from_customer:
        return []
    mailbox, _at, domain = message.conversation.inbox.address.partition("@")
    return [pair for pair in message.to if not _is_ours(pair[0].lower(), mailbox, domain)]


def _is_ours(address: str, mailbox: str, domain: str) -> bool:
    """Tell whether an address is the inbox's, with or without our signature in it."""
    name, _at, place = address.partition("@")
    return place == domain and name.partition("+")[0] == mailbox


@register.filter
def name_of(members: Iterable[Mapping[str, Any]], agent_id: int) -> str:
    """Name a colleague by number; 0 is nobody."""
    if not agent_id:
        return _("nobody")
    return next((member["name"] for member in members if member["id"] == agent_id), _("a former colleague"))
