"""A draft of an answer by the language model of the desk, where it has one: a press asks for it, another puts it in.

While it is made somebody can go on writing. Without a script it is put into the answer at once.
"""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from belofte import clock
from belofte.desk import access, putting_in
from belofte.desk.cases import show
from belofte.language import cleaning
from belofte.replies import assisting


@require_POST
def suggestion(request: HttpRequest, case_id: int) -> HttpResponse:
    """Show a draft of an answer, with where it comes from; or say why there is none."""
    agent = access.agent_of(request)
    case = access.find_case(agent, case_id)
    if not assisting.is_there():
        raise Http404
    conversation = putting_in.conversation_of(case, request.POST)
    if conversation is None:
        return show(request, case_id)
    suggested, refused = None, ""
    try:
        suggested = assisting.suggest(conversation, by=agent, at=clock.now())
    except assisting.NoSuggestionError as none:
        refused = str(none)
    if request.headers.get("HX-Request"):
        context = {"case": case, "suggested": suggested, "refused": refused}
        return render(request, "desk/_suggestion.html", context)
    given = request.POST.copy()
    if suggested is None:
        messages.error(request, refused)
    else:
        before, cursor = cleaning.clean_text(given.get("text", "")), putting_in.place_of(given.get("cursor", ""))
        given["text"] = putting_in.inserted(before, suggested.words, at=cursor)
        messages.info(request, _("A draft by the language model stands in your answer. Read it before you send it."))
    return putting_in.come_back(request, case, given, by=agent)
