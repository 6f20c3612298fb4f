"""Who may open what: every route by its name, on one page. A route that is not here answers nobody."""

import logging
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, resolve_url
from django_htmx.http import HttpResponseClientRedirect

from belofte.people import founding
from belofte.people.models import ANSWERING, LEADING, Agent, Role

logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class Access:
    """Who gets through to a view. What they see there is up to the view: a foreign object is a missing one."""

    signed_in: bool = True
    roles: frozenset[Role] = frozenset(Role)

    def admits(self, agent: Agent) -> bool:
        """Tell whether one of somebody's roles opens this."""
        return agent.has_role(*self.roles)


PUBLIC: Final = Access(signed_in=False)
ANYBODY_SIGNED_IN: Final = Access()
READERS: Final = Access(roles=frozenset({*ANSWERING, Role.PRIVACY_OFFICER}))
ANSWERERS: Final = Access(roles=frozenset(ANSWERING))
UNREAD_READERS: Final = Access(roles=frozenset({*ANSWERING, Role.ADMINISTRATOR}))
LEADS: Final = Access(roles=frozenset(LEADING))
ADMINISTRATORS: Final = Access(roles=frozenset({Role.ADMINISTRATOR}))

POLICY: Final[dict[str, Access]] = {
    # Health, for what watches over the processes
    "healthz": PUBLIC,
    "readyz": PUBLIC,
    "mailz": PUBLIC,
    "metrics": PUBLIC,  # to whoever asks from this machine or shows the token; it looks itself
    # Mail that hosted services post: each post proves itself
    "hook": PUBLIC,
    # Signing in
    "set_language": PUBLIC,
    "account_login": PUBLIC,
    "account_inactive": PUBLIC,
    "account_reset_password": PUBLIC,
    "account_reset_password_done": PUBLIC,
    "account_reset_password_from_key": PUBLIC,
    "account_reset_password_from_key_done": PUBLIC,
    "mfa_authenticate": PUBLIC,  # between the password and the code; allauth sends others to sign in
    "mfa_login_webauthn": PUBLIC,
    "desk:invitation": PUBLIC,
    "desk:setup": PUBLIC,  # while nobody works here, and with a code
    # One's own account
    "account_logout": PUBLIC,  # also gives up halfway through signing in
    "account_change_password": ANYBODY_SIGNED_IN,
    "account_reauthenticate": ANYBODY_SIGNED_IN,
    "mfa_index": ANYBODY_SIGNED_IN,
    "mfa_reauthenticate": ANYBODY_SIGNED_IN,
    "mfa_activate_totp": ANYBODY_SIGNED_IN,
    "mfa_deactivate_totp": ANYBODY_SIGNED_IN,
    "mfa_view_recovery_codes": ANYBODY_SIGNED_IN,
    "mfa_generate_recovery_codes": ANYBODY_SIGNED_IN,
    "mfa_download_recovery_codes": ANYBODY_SIGNED_IN,
    "mfa_list_webauthn": ANYBODY_SIGNED_IN,
    "mfa_add_webauthn": ANYBODY_SIGNED_IN,
    "mfa_edit_webauthn": ANYBODY_SIGNED_IN,
    "mfa_remove_webauthn": ANYBODY_SIGNED_IN,
    "mfa_reauthenticate_webauthn": ANYBODY_SIGNED_IN,
    "desk:preferences": ANYBODY_SIGNED_IN,
    "desk:own-absence": ANYBODY_SIGNED_IN,
    "desk:absence-withdrawal": ANYBODY_SIGNED_IN,  # one's own; a lead those of their teams, an administrator all
    # Cases
    "desk:home": ANYBODY_SIGNED_IN,
    "desk:queue": READERS,
    "desk:case": READERS,
    "desk:message": READERS,
    "desk:message-html": READERS,
    "desk:message-source": LEADS,
    "desk:attachment": READERS,
    "desk:attachment-picture": READERS,
    "desk:reply": ANSWERERS,
    "desk:taking-back": ANSWERERS,
    "desk:asked-lead": ANSWERERS,  # the deed refuses who is no lead, and says so
    "desk:asked-file": LEADS,
    "desk:forward": ANSWERERS,
    "desk:advice": ANSWERERS,
    "desk:draft": ANSWERERS,
    "desk:draft-file": ANSWERERS,
    "desk:note": ANSWERERS,
    "desk:call": ANSWERERS,
    "desk:closure": ANSWERERS,
    "desk:complaint": ANSWERERS,
    "desk:contradiction": ANSWERERS,
    "desk:complaint-denial": ANSWERERS,
    "desk:complaint-change": ANSWERERS,  # the deed refuses who is no lead, and says so
    "desk:final-answer": ANSWERERS,
    "desk:evidence": ANSWERERS,
    "desk:evidence-typed": ANSWERERS,
    "desk:evidence-dropping": ANSWERERS,
    "desk:passing-on": ANSWERERS,
    "desk:pause": ANSWERERS,
    "desk:conduct-warning": ANSWERERS,
    "desk:abuse-marking": ANSWERERS,
    "desk:abuse-unmarking": ANSWERERS,
    "desk:stop": ANSWERERS,
    "desk:ending": ANSWERERS,
    "desk:objection": ANSWERERS,  # the deed refuses who is no lead, and says so
    "desk:stop-opening": ANSWERERS,  # as above
    "desk:no-objection": ANSWERERS,  # as above
    "desk:register": LEADS,
    "desk:procedure-step": ANSWERERS,
    "desk:terms": LEADS,
    "desk:house-rules": LEADS,  # a lead those of their teams, an administrator all
    "desk:team-procedure": LEADS,  # a lead those of their teams, an administrator all
    "desk:mailing-new": LEADS,
    "desk:mailing": LEADS,
    "desk:mailing-stopping": LEADS,
    "desk:sweeps": ANSWERERS,
    "desk:sweep": ANSWERERS,
    "desk:sweep-undoing": ANSWERERS,
    "desk:warnings": ANSWERERS,
    "desk:at-stake": ANSWERERS,
    "desk:planning": READERS,
    "desk:backlog": ANSWERERS,
    "desk:backlog-sorting": ANSWERERS,
    "desk:backlog-group": ANSWERERS,
    "desk:backlog-naming": ANSWERERS,  # the deed refuses who is no lead, and says so
    "desk:backlog-joining": ANSWERERS,  # as above
    "desk:backlog-next": ANSWERERS,
    "desk:backlog-placing": ANSWERERS,
    "desk:promises": ANSWERERS,
    "desk:promises-in-reply": ANSWERERS,
    "desk:promises-in-call": ANSWERERS,
    "desk:promise-withdrawal": ANSWERERS,
    "desk:payouts": ANSWERERS,
    "desk:retraction": ANSWERERS,
    "desk:bank-entries": LEADS,
    "desk:bank-check": LEADS,
    "desk:attestations": ANSWERERS,
    "desk:promise-correction": ANSWERERS,  # one's own for a working day; all of them a lead
    "desk:promise-owner": ANSWERERS,
    "desk:promise-condition": ANSWERERS,
    "desk:promise-telling": ANSWERERS,
    "desk:promise-dependency": ANSWERERS,
    "desk:parties": ANSWERERS,
    "desk:undertaking": ANSWERERS,
    "desk:assignee": ANSWERERS,
    "desk:putting-in": ANSWERERS,
    "desk:suggestion": ANSWERERS,
    "desk:texts": UNREAD_READERS,
    "desk:text": UNREAD_READERS,  # the deed refuses who does not write it
    "desk:text-new": LEADS,
    "desk:text-archiving": LEADS,
    "desk:text-owner": LEADS,
    "desk:explainers": LEADS,
    "desk:arrival": ANSWERERS,
    "desk:repetition": ANSWERERS,
    "desk:elsewhere": ANSWERERS,
    # The customer's pages: each looks at its link itself
    "portal:case": PUBLIC,
    "portal:standing": PUBLIC,
    "portal:code": PUBLIC,
    "portal:recognition": PUBLIC,
    "portal:forgetting": PUBLIC,
    "portal:answer": PUBLIC,
    "portal:file": PUBLIC,  # and only after a code
    "portal:contradiction": PUBLIC,
    "portal:attestation": PUBLIC,
    "portal:wish-denial": PUBLIC,
    "portal:slot": PUBLIC,
    "portal:payout-denial": PUBLIC,
    "portal:verdict": PUBLIC,
    "portal:inquiry": PUBLIC,
    "portal:explainer": PUBLIC,  # and only after a code
    "portal:promise-calendar": PUBLIC,
    "portal:new-link": PUBLIC,
    "portal:address-yes": PUBLIC,  # a link of its own
    "portal:address-no": PUBLIC,  # as above
    "portal:calendar": PUBLIC,  # a link of its own
    "portal:preview": READERS,
    # What came in and could not be read
    "desk:envelopes": UNREAD_READERS,
    "desk:envelopes-aside": UNREAD_READERS,
    "desk:filed": UNREAD_READERS,
    "desk:envelope-case": UNREAD_READERS,
    "desk:unwanted": UNREAD_READERS,
    "desk:envelope-wanted": UNREAD_READERS,
    "desk:blocks": UNREAD_READERS,
    "desk:block-lifting": UNREAD_READERS,
    "desk:envelope-source": UNREAD_READERS,
    "desk:envelope-reading": UNREAD_READERS,
    "desk:envelope-setting-aside": UNREAD_READERS,
    "desk:storm-setting-aside": UNREAD_READERS,
    # People, teams and inboxes
    "desk:first-steps": ADMINISTRATORS,
    "desk:first-step": ADMINISTRATORS,
    "desk:people": ADMINISTRATORS,
    "desk:person": ADMINISTRATORS,
    "desk:handover": ADMINISTRATORS,
    "desk:deactivation": ADMINISTRATORS,
    "desk:reactivation": ADMINISTRATORS,
    "desk:invitations": ADMINISTRATORS,
    "desk:invitation-withdrawal": ADMINISTRATORS,
    "desk:teams": ADMINISTRATORS,
    "desk:team": ADMINISTRATORS,
    "desk:guards": ADMINISTRATORS,
    "desk:absences": LEADS,
    "desk:outages": LEADS,
    "desk:outage-end": LEADS,  # a lead those of their teams, an administrator all
    "desk:outage-expectation": LEADS,  # the same
    "desk:outage-promises": LEADS,
    "desk:absence": LEADS,  # a lead those of their teams, an administrator all
    "desk:rules": LEADS,
    "desk:mandates": ADMINISTRATORS,
    "desk:outgoing": ADMINISTRATORS,
    "desk:brake": ADMINISTRATORS,
    "desk:brake-release": ADMINISTRATORS,
    "desk:inboxes": ADMINISTRATORS,
    "desk:inbox-new": ADMINISTRATORS,
    "desk:inbox": ADMINISTRATORS,
    "desk:inbox-trial": ADMINISTRATORS,
    "desk:acknowledgement": ADMINISTRATORS,
    "desk:inbox-keys": ADMINISTRATORS,
    "desk:signing-key": ADMINISTRATORS,
    "desk:signing-key-check": ADMINISTRATORS,
    "desk:inbox-authorisation": ADMINISTRATORS,
    "desk:inbox-consent": ADMINISTRATORS,
    "desk:inbox-consent-answer": ADMINISTRATORS,
    "desk:inbox-withdrawal": ADMINISTRATORS,
    "desk:inbox-comparison": ADMINISTRATORS,
}


class PolicyMiddleware:
    """Hold every request against the table, before its view runs."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self._get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer; what is refused was refused before the view (`process_view`)."""
        return self._get_response(request)

    def process_view(
        self, request: HttpRequest, _view: Callable[..., HttpResponse], _arguments: object, _words: object
    ) -> HttpResponse | None:
        """Let through, send to sign in, or refuse."""
        access = _access(request)
        if not access.signed_in:
            return None
        if not isinstance(request.user, Agent):
            return _to_sign_in(request)
        if not access.admits(request.user):
            raise PermissionDenied
        return None


def _access(request: HttpRequest) -> Access:
    """Return who may open this route; one that was forgotten here is a bug, and open to nobody."""
    name = request.resolver_match.view_name if request.resolver_match else ""
    if name not in POLICY:
        logger.error("The route %r is not in belofte/config/policy.py, so nobody may open it.", name)
        raise PermissionDenied
    return POLICY[name]


def _to_sign_in(request: HttpRequest) -> HttpResponse:
    """Send to the sign-in page, and from there back to where one was; a POST cannot be repeated.

    Where nobody can sign in yet, send to where the first person begins.
    """
    back = request.get_full_path() if request.method == "GET" else "/"
    if getattr(request, "htmx", False):
        return HttpResponseClientRedirect(resolve_url("account_login"))
    return redirect("desk:setup") if founding.is_awaited() else redirect_to_login(back)
