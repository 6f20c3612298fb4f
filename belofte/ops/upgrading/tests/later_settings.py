"""The settings as they are, with an app whose migrations are those of a version still to come."""

from belofte.config import settings
from belofte.config.settings import *  # noqa: F403

INSTALLED_APPS = [*settings.INSTALLED_APPS, "belofte.ops.upgrading.tests.later"]
