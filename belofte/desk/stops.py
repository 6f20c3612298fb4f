"""Stopping a conversation, and deciding on an objection, each on a page of its own: what leaves is read first."""

import uuid
from collections.abc import Sequence
from typing import Any, ClassVar

from django import forms
from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from belofte import clock
from belofte.cases.models import Case, Conversation, Message
from belofte.cases.seeing import CaseChangedError
from belofte.conduct.models import Kind, Stop
from belofte.conduct.objecting import OverMeanwhileError
from belofte.conduct.stops import Because, ObjectionRefusedError, StopRefusedError
from belofte.desk import access, advice
from belofte.desk.forms import WordsField
from belofte.desk.people import status_of
from belofte.desk.reasons import reasons_in
from belofte.keeping import stopping
from belofte.people.models import Agent
from belofte.replies import about_conduct
from belofte.replies.guarding import Seen, StoppedError
from belofte.replies.refusals import SendingRefusedError
from belofte.replies.sending import Answer


class _ToldForm(forms.Form):
    """About a message of the customer, with the message that tells them."""

    stopped: tuple[Seen, ...] = ()  # what guards stop in it
    newer: Sequence[Message] = ()  # what was said since the page was opened
    theirs: ClassVar[str]  # the label of the customer's message

    message = forms.ModelChoiceField(queryset=Message.objects.none(), empty_label=None)
    text = WordsField(label=gettext_lazy("What the customer reads"))
    seen_through = forms.IntegerField(min_value=0, widget=forms.HiddenInput)
    key = forms.UUIDField(widget=forms.HiddenInput)

    def __init__(self, *given: Any, offered: QuerySet[Message], **initial: Any) -> None:
        """Offer messages of the customer."""
        super().__init__(*given, **initial)
        field = self.fields["message"]
        field.label = self.theirs
        field.queryset = offered  # type: ignore[attr-defined]
        field.label_from_instance = _beginning  # type: ignore[attr-defined]
        self.order_fields(["message", "quote", "text"])

    def answer(self) -> Answer:
        """Return what is said to the customer. The form is valid."""
        given = self.cleaned_data
        reasons = reasons_in(self.data)
        return Answer(text=given["text"], key=given["key"], seen_through=given["seen_through"], reasons=reasons)

    def refuse(self, refused: Exception) -> None:
        """Say beside its field why it was not done."""
        field = getattr(refused, "field", None)
        self.add_error(field if field in self.fields else None, str(refused))
        self.stopped = tuple(refused.seen) if isinstance(refused, StoppedError) else ()
        if isinstance(refused, CaseChangedError):
            self.newer = refused.newer
            self._show("seen_through", str(max(message.pk for message in refused.newer)))

    def _show(self, name: str, value: str) -> None:
        """Have the form come back with something else in a field that nobody types in."""
        self.data = {each: self.data[each] for each in self.data} | {name: value}


class StopForm(_ToldForm):
    """By which words the customer hurt."""

    theirs = gettext_lazy("The message that hurts")  # type: ignore[assignment]

    quote = WordsField(
        label=gettext_lazy("The words, exactly as they stand there"),
        help_text=gettext_lazy("Only colleagues see this quote."),
    )


class ObjectionForm(_ToldForm):
    """In which message the customer objects."""

    theirs = gettext_lazy("The message in which the customer objects")  # type: ignore[assignment]

    is_over = forms.BooleanField(required=False, widget=forms.HiddenInput)  # the stop, as the page showed it

    def refuse(self, refused: Exception) -> None:
        """Say beside its field why it was not done."""
        super().refuse(refused)
        if isinstance(refused, OverMeanwhileError):
            self._show("is_over", "" if self.cleaned_data["is_over"] else "True")


@require_http_methods(["GET", "HEAD", "POST"])
def stop(request: HttpRequest, conversation_id: int) -> HttpResponse:
    """Show what the customer will read, or stop the conversation."""
    agent = access.agent_of(request)
    conversation = access.find_conversation(agent, conversation_id)
    case = conversation.case
    kind = Kind.INSULT if request.GET.get("kind") == Kind.INSULT else Kind.THREAT
    theirs = conversation.messages.filter(direction=Message.Direction.IN, is_automatic=False).order_by("-pk")
    hurting = theirs.filter(abuse__unmarked_at__isnull=True, abuse__isnull=False).first() or theirs.first()
    initial = _initial(case) | {
        "message": hurting,
        "text": about_conduct.of_stop(conversation, kind, by=agent),
    }
    form = StopForm(request.POST or None, offered=theirs, initial=initial)
    if request.method == "POST" and form.is_valid() and _stop(form, conversation, kind, by=agent):
        messages.success(request, _("The conversation is stopped, and somebody else has the case. It stays open."))
        return redirect("desk:queue")
    context = {"case": case, "form": form, "kind": kind, "hurting": hurting, "days": case.team.stop_days}
    context["rights"] = about_conduct.rights(conversation, by=agent)
    return _render(request, "desk/stop.html", form, context, by=agent)


@require_http_methods(["GET", "HEAD", "POST"])
def objection(request: HttpRequest, stop_id: int) -> HttpResponse:
    """Show what the customer will read, or decide on their objection."""
    agent = access.agent_of(request)
    stopped = access.find_stop(agent, stop_id)
    case = stopped.conversation.case
    is_upheld = request.GET.get("upheld") != "no"
    theirs = Message.objects.filter(
        conversation__case=case, direction=Message.Direction.IN, recorded_at__gt=stopped.at, is_automatic=False
    )
    text = about_conduct.of_objection(stopped, is_upheld=is_upheld, by=agent)
    is_over = stopped.ended_at is not None
    initial = _initial(case) | {"message": theirs.order_by("-pk").first(), "text": text, "is_over": is_over}
    form = ObjectionForm(request.POST or None, offered=theirs.order_by("-pk"), initial=initial)
    if request.method == "POST" and form.is_valid() and _decide(form, stopped, is_upheld=is_upheld, by=agent):
        messages.success(request, _("The customer is told what you decided."))
        return redirect("desk:case", case.pk)
    context = {"case": case, "form": form, "is_upheld": is_upheld, "stop": stopped}
    return _render(request, "desk/objection.html", form, context, by=agent)


def _initial(case: Case) -> dict[str, Any]:
    newest = Message.objects.filter(conversation__case=case).order_by("-pk").values_list("pk", flat=True).first()
    return {"key": uuid.uuid4(), "seen_through": newest or 0}


def _stop(form: StopForm, conversation: Conversation, kind: Kind, *, by: Agent) -> bool:
    given = form.cleaned_data
    because = Because(kind=kind, message=given["message"], quote=given["quote"].strip())
    try:
        stopping.stop(conversation, because, form.answer(), by=by, at=clock.now())
    except (StopRefusedError, SendingRefusedError, CaseChangedError) as refused:
        form.refuse(refused)
        return False
    return True


def _decide(form: ObjectionForm, stopped: Stop, *, is_upheld: bool, by: Agent) -> bool:
    given = form.cleaned_data
    try:
        stopping.decide(
            stopped,
            given["message"],
            form.answer(),
            is_upheld=is_upheld,
            is_over=given["is_over"],
            by=by,
            at=clock.now(),
        )
    except (ObjectionRefusedError, SendingRefusedError, CaseChangedError) as refused:
        form.refuse(refused)
        return False
    return True


def _render(
    request: HttpRequest, template: str, form: _ToldForm, context: dict[str, Any], *, by: Agent
) -> HttpResponse:
    marked = advice.marked(form.stopped, request.POST, by=by)
    shown = {"section": "cases", "now": clock.now(), **context, **marked}
    return render(request, template, shown, status=status_of(form))


def _beginning(message: Message) -> str:
    return f"{message.received_at:%d-%m-%Y} · {' '.join(message.text.split())[:80]}"
