"""The settings as they are, with one promise broken on purpose: by the app that SABOTAGE names."""

import os

from belofte.config import settings
from belofte.config.settings import *  # noqa: F403

INSTALLED_APPS = [*settings.INSTALLED_APPS, os.environ["SABOTAGE"]]
