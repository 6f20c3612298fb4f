"""What we explained to a customer, as it is explained now; and their word, by one press, that it is not clear or right.

Only for who typed a code: it tells what the case is about.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from django.contrib import messages
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import get_language, gettext_lazy
from django.views.decorators.http import require_POST

from belofte.library.models import Contest, Text, Use
from belofte.portal import acting
from belofte.portal.visits import Visit, by_link
from belofte.promises import wording

_SHOWN_MAX: Final = 50
_THANKS: Final[Mapping[Contest.Word, object]] = {
    Contest.Word.UNCLEAR: gettext_lazy(
        "Thank you. We count how often this is not clear. Do you have a question? Write to us, and we answer."
    ),
    Contest.Word.WRONG: gettext_lazy(
        "Thank you. We count how many customers say so. Do you want an answer? Write to us, and we look at it."
    ),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """One explainer, as its customer sees it."""

    number: int  # among what was explained to them on this case, from 1
    title: str
    words: str
    sent: str  # when we sent it, in words
    newer: str  # since when it says something else than what they got; "" while it does not
    said: frozenset[str]  # what they said of it


def load(visit: Visit) -> list[Shown]:
    """Return what was explained, as it was sent; nothing by the link alone."""
    if not visit.is_proven:
        return []
    uses = _uses(visit).prefetch_related("contests")[:_SHOWN_MAX]
    newest = {use.text_id: (number, use) for number, use in enumerate(uses, 1)}
    return [_show(use, number, visit) for number, use in newest.values()]


def _uses(visit: Visit) -> QuerySet[Use]:
    sent = Use.objects.filter(
        text__kind=Text.Kind.EXPLAINER,
        message__conversation__case=visit.case,
        message__conversation__contact_point=visit.contact_point,
    )
    return sent.select_related("version", "text__version").order_by("pk")


def _show(use: Use, number: int, visit: Visit) -> Shown:
    language = get_language() or visit.inbox.language
    now = use.text.version or use.version
    day = wording.day(now.at.astimezone(wording.zone()).date(), now=visit.at)
    return Shown(
        number=number,
        title=now.title(language),
        words=now.words(language),
        sent=wording.day(use.at.astimezone(wording.zone()).date(), now=visit.at),
        newer=day if now.pk != use.version_id else "",
        said=frozenset(contest.word for contest in use.contests.all()),
    )


@require_POST
@by_link
def explainer(request: HttpRequest, visit: Visit, number: int) -> HttpResponse:
    """Take a customer's word on an explainer; a second press changes nothing."""
    word = request.POST.get("word", "")
    use = _uses(visit)[number - 1 : number].first() if visit.is_proven and 0 < number <= _SHOWN_MAX else None
    if use is None or word not in Contest.Word.values:
        raise Http404
    try:
        acting.contest(visit, use, word=Contest.Word(word))
    except acting.TooManyActsError as refused:
        messages.error(request, str(refused))
    else:
        messages.success(request, str(_THANKS[Contest.Word(word)]))
    return redirect("portal:case", visit.token)
