"""The settings as they are, with the faults of leaking.py."""

from belofte.config import settings
from belofte.config.settings import *  # noqa: F403

INSTALLED_APPS = [*settings.INSTALLED_APPS, "tests.logs.leaking.Leaks"]
