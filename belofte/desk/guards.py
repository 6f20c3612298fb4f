"""The page on which a team chooses what happens when a guard sees something in an answer."""

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from belofte import clock
from belofte.desk import access
from belofte.desk.people import status_of
from belofte.people.models import Team
from belofte.replies import trying_out
from belofte.replies.guards.contract import Level
from belofte.replies.trying_out import Standing


class LevelsForm(forms.Form):
    """For each guard what happens; and why one may stop answers that its trial does not bear out."""

    why = forms.CharField(
        label=gettext_lazy("Why it may stop answers all the same"),
        help_text=gettext_lazy("This is kept, with your name."),
        max_length=trying_out.REASON_MAX,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
    )

    def __init__(self, *args: object, standing: list[Standing]) -> None:
        """Show what happens now."""
        super().__init__(*args)  # type: ignore[arg-type]
        self._standing = standing
        for each in standing:
            self.fields[each.guard] = forms.ChoiceField(
                label=each.title,
                help_text=each.sees,
                choices=Level.choices,
                initial=each.level,
                widget=forms.Select(attrs={"class": "select"}),
            )

    @property
    def rows(self) -> list[tuple[Standing, forms.BoundField]]:
        """Each guard with its field."""
        return [(each, self[each.guard]) for each in self._standing]

    def levels(self) -> dict[str, Level]:
        """Return what was chosen."""
        return {each.guard: Level(self.cleaned_data[each.guard]) for each in self._standing}


@require_http_methods(["GET", "HEAD", "POST"])
def guards(request: HttpRequest, number: int) -> HttpResponse:
    """Show a team's guards with how they would have done; choose, or have them tried."""
    team = get_object_or_404(Team, pk=number)
    asks_why = False
    form = LevelsForm(request.POST if "save" in request.POST else None, standing=trying_out.standing_of(team))
    if "try" in request.POST:
        trying_out.begin(team, by=access.agent_of(request))
        messages.success(request, _("We are reading what this team sent. Come back in a minute."))
        return redirect("desk:guards", number)
    if "save" in request.POST and form.is_valid():
        try:
            reason, by = form.cleaned_data["why"], access.agent_of(request)
            trying_out.choose(team, form.levels(), reason=reason, by=by, at=clock.now())
        except trying_out.NotTriedError as refused:
            asks_why = isinstance(refused, trying_out.PoorTrialError)
            form.add_error(None, str(refused))
        else:
            messages.success(request, _("This is what happens from now on."))
            return redirect("desk:guards", number)
    context = {"team": team, "form": form, "asks_why": asks_why, "now": clock.now()}
    return render(request, "desk/guards.html", context, status=status_of(form))
