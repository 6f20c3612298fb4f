"""The settings as they are, with pages that show what the server does and that everybody may open."""

from belofte.config import settings
from belofte.config.settings import *  # noqa: F403

ROOT_URLCONF = "belofte.ops.tests.pages"
_GUARDS = ("django.middleware.csrf.CsrfViewMiddleware", "belofte.config.policy.PolicyMiddleware")
MIDDLEWARE = [name for name in settings.MIDDLEWARE if name not in _GUARDS]
