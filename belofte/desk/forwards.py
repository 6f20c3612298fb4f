"""Sending a message on to somebody else, on a page of its own: what leaves is seen before it does."""

import uuid
from collections.abc import Mapping, Sequence
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from belofte import clock
from belofte.cases.models import Attachment, Message
from belofte.desk import access, advice
from belofte.desk.forms import WordsField
from belofte.desk.people import status_of
from belofte.desk.reasons import reasons_in, shown_in
from belofte.desk.typed_addresses import AddressesField
from belofte.people.models import Agent
from belofte.replies import beside, forwarding
from belofte.replies.guarding import Reason, Seen
from belofte.replies.refusals import SendingRefusedError


class ForwardForm(forms.Form):
    """To whom, with which words and files."""

    cc = AddressesField(label=gettext_lazy("To"), help_text=gettext_lazy("One or more e-mail addresses."))
    text = WordsField(required=False, label=gettext_lazy("Your note above it"))
    attachments = forms.ModelMultipleChoiceField(
        label=gettext_lazy("Files that go along"),
        queryset=Attachment.objects.none(),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    is_meant = forms.BooleanField(
        label=gettext_lazy("This person may have what the customer wrote, with their name and address"),
        help_text=gettext_lazy("Personal data leaves with it. The customer does not see that you forward it."),
    )
    is_many_meant = forms.BooleanField(
        label=gettext_lazy("Yes, it goes to so many people"), required=False, widget=forms.HiddenInput
    )
    key = forms.UUIDField(widget=forms.HiddenInput)

    def __init__(self, *given: Any, message: Message, **initial: Any) -> None:
        """Offer the files of one message."""
        super().__init__(*given, **initial)
        files = self.fields["attachments"]
        files.queryset = message.attachments.all()  # type: ignore[attr-defined]
        if not message.attachments.exists():
            del self.fields["attachments"]

    def refuse(self, refused: SendingRefusedError) -> None:
        """Say why it did not leave, beside its field; only who sends to many is asked whether that is meant."""
        self.add_error(refused.field if refused.field in self.fields else None, str(refused))
        if refused.field == "is_many_meant":
            self.fields["is_many_meant"].widget = forms.CheckboxInput()


@require_http_methods(["GET", "HEAD", "POST"])
def forward(request: HttpRequest, message_id: int) -> HttpResponse:
    """Show what would leave, or send it; what guards remark on in the note is shown before it leaves."""
    agent = access.agent_of(request)
    message = access.find_message(agent, message_id)
    case = access.find_case(agent, message.conversation.case_id)
    form = ForwardForm(request.POST or None, message=message, initial={"key": uuid.uuid4()})
    seen: Sequence[Seen] = ()
    if request.method == "POST" and form.is_valid():
        seen = beside.look_at_note(form.cleaned_data["text"], message.conversation, at=clock.now())
        if any(each.key not in shown_in(request.POST) for each in seen if not each.level.stops):
            messages.info(request, _("Not sent yet: look at the remarks first. Press again to send it as it is."))
        elif _send(form, message, reasons=reasons_in(request.POST), by=agent):
            messages.success(request, _("It is on its way. What they answer comes into this case."))
            return redirect("desk:case", case.pk)
    context = {"message": message, "case": case, "form": form, "section": "cases", "now": clock.now()}
    context |= {"is_sent": True, **advice.marked(seen, request.POST, by=agent)}
    return render(request, "desk/forward.html", context, status=status_of(form))


def _send(form: ForwardForm, message: Message, *, reasons: Mapping[str, Reason], by: Agent) -> bool:
    given = form.cleaned_data
    files = list(given.get("attachments", ()))
    try:
        forwarding.forward(
            message,
            to=given["cc"],
            note=given["text"],
            files=files,
            is_many_meant=given["is_many_meant"],
            reasons=reasons,
            key=given["key"],
            by=by,
            at=clock.now(),
        )
    except SendingRefusedError as refused:
        form.refuse(refused)
        return False
    return True
