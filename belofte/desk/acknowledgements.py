"""The page on which an inbox gets its first word: whether it says by when an answer comes, and in which words."""

import re
from collections.abc import Sequence
from typing import Any, Final

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from belofte import clock
from belofte.channels import registry
from belofte.channels.models import Inbox
from belofte.desk import access, advice
from belofte.desk.forms import WordsField
from belofte.desk.people import status_of
from belofte.desk.reasons import in_words, shown_in
from belofte.replies import acknowledging, blanks, noticing
from belofte.replies.guarding import StoppedError
from belofte.replies.noticing import Noticed, RemarkedError

_WORDS_MAX: Final = 4_000  # characters
_BRACES = re.compile(r"\{[^{}]{0,40}\}")


class AcknowledgementForm(forms.ModelForm):  # type: ignore[type-arg] # cannot be subscripted at run time
    """Whether the first word is said, and in which words."""

    acknowledges = forms.BooleanField(
        label=gettext_lazy("Tell who writes for the first time by when an answer comes"), required=False
    )
    acknowledgement = WordsField(
        label=gettext_lazy("In your own words"),
        required=False,
        help_text=gettext_lazy(
            "Leave it empty for the words below. In your own, {date} becomes the day: “by Thursday 26 November”. "
            "Nothing else is filled in, as anybody can write in somebody else’s name. The link to the customer’s page "
            "and the inbox’s signature follow by themselves."
        ),
    )

    noticed: Sequence[Noticed] = ()  # what guards remark on in it, and do not stop

    class Meta:
        model = Inbox
        fields = ("acknowledges", "acknowledgement")

    def clean_acknowledgement(self) -> str:
        """Refuse words without a date: then nothing would be promised that the customer knows of."""
        words = str(self.cleaned_data["acknowledgement"]).strip()
        if words and not any(placeholder in words for placeholder in acknowledging.PLACEHOLDERS):
            raise forms.ValidationError(_("Say by when an answer comes: write {date} where the day belongs."))
        if len(words) > _WORDS_MAX:
            raise forms.ValidationError(_("Take at most %(most)d characters.") % {"most": _WORDS_MAX})
        unknown = [found for found in _BRACES.findall(words) if found not in acknowledging.PLACEHOLDERS]
        if unknown:
            raise forms.ValidationError(_("Only {date} is filled in, not %(unknown)s.") % {"unknown": unknown[0]})
        if blank := blanks.first(words):
            raise forms.ValidationError(_("Nobody fills this in: %(blank)s. Take it out.") % {"blank": blank})
        return words

    def clean(self) -> dict[str, Any]:
        """Refuse words that a guard stops, as in an answer; whoever only has it said no more need not mend them."""
        given: dict[str, Any] = super().clean() or {}
        words = given.get("acknowledgement")
        if words and (given["acknowledges"] or "acknowledgement" in self.changed_data):
            said = Inbox(team=self.instance.team, language=self.instance.language, acknowledgement=words)
            try:
                self.noticed = acknowledging.remarks_of(said, at=clock.now())
            except StoppedError as refused:
                self.add_error("acknowledgement", [str(refused), *map(in_words, refused.seen)])
        return given


@require_http_methods(["GET", "HEAD", "POST"])
def acknowledgement(request: HttpRequest, number: int) -> HttpResponse:
    """Show what an inbox says to who writes for the first time, as it would say it now, and change it."""
    edited = get_object_or_404(Inbox.objects.select_related("team"), pk=number)
    if not registry.abilities(edited.channel).acknowledges:
        raise Http404
    form = AcknowledgementForm(request.POST or None, instance=edited)
    if request.method == "POST" and form.is_valid():
        try:
            noticing.refuse_unseen(form.noticed, shown=shown_in(request.POST))
            form.save()
            messages.success(request, _("The first word of %(name)s is saved.") % {"name": edited.name})
            return redirect("desk:acknowledgement", edited.pk)
        except RemarkedError as refused:
            messages.info(request, str(refused))
    shown = Inbox.objects.select_related("team").get(pk=edited.pk)
    remarks = advice.marked([each.seen for each in form.noticed], {}, by=access.agent_of(request))
    context = {"inbox": shown, "form": form, "preview": _preview(shown), **remarks}
    return render(request, "desk/acknowledgement.html", context, status=status_of(form))


def _preview(inbox: Inbox) -> str:
    """Return what would be said now; "" while nobody can say by when."""
    now = clock.now()
    due = acknowledging.answered_by(inbox.team, at=now)
    return acknowledging.text_in(inbox, due=due, at=now) if due else ""
