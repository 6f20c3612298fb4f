"""The settings as they are, with a clock that a story moves: for a desk that plays weeks in a minute."""

from belofte.config import settings
from belofte.config.settings import *  # noqa: F403

INSTALLED_APPS = [*settings.INSTALLED_APPS, "tests.stories.moved_clock.MovedClock"]
