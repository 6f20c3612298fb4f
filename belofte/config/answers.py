"""Telling the log of each answer, at the level *info*: which page, to whom, how it went and how long it took."""

import logging
import time
from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

from belofte.people.models import Agent

logger = logging.getLogger(__name__)


class AnswersMiddleware:
    """Says a line for each answer: the name of the route, never its address, which may open something."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self._get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer, and tell."""
        began = time.monotonic()
        response = self._get_response(request)
        if logger.isEnabledFor(logging.INFO):
            logger.info("answered", extra={"fields": _fields(request, response, seconds=time.monotonic() - began)})
        return response


def _fields(request: HttpRequest, response: HttpResponse, *, seconds: float) -> dict[str, object]:
    found: dict[str, object] = {
        "method": request.method,
        "route": request.resolver_match.view_name if request.resolver_match else "",
        "status": response.status_code,
        "seconds": round(seconds, 3),
    }
    agent = getattr(request, "user", None)
    return found | ({"agent": agent.pk} if isinstance(agent, Agent) else {})
