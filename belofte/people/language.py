"""Choosing the language of each page. Moments are shown in the desk's zone, which Django takes from TIME_ZONE."""

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils import translation
from django.utils.cache import patch_vary_headers

from belofte.people.models import Agent


class LanguageMiddleware:
    """Answer in the language of who asks; `LANGUAGE_CODE` in a template is then what `<html lang>` needs."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self._get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer in that language, and say so."""
        with translation.override(_language(request)):
            response = self._get_response(request)
            response.headers.setdefault("Content-Language", translation.get_language() or settings.LANGUAGE_CODE)
        patch_vary_headers(response, ("Accept-Language",))
        return response


def _language(request: HttpRequest) -> str:
    """Return the agent's own language; of somebody signed out, what they chose or what their browser wants."""
    if isinstance(request.user, Agent):
        return request.user.language
    return translation.get_language_from_request(request)
