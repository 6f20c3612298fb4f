"""What axe finds wrong on a page that is open in a real browser."""

from typing import Final

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

# Of what is right it then tells little, which takes it half the time; preloading would fetch style sheets anew.
_OPTIONS: Final = {"resultTypes": ["violations"], "preload": False}


def faults(page: Page) -> list[tuple[str, str]]:
    """Return each rule that is broken, with the element that breaks it."""
    found = Axe().run(page, options=_OPTIONS).response["violations"]
    return [(rule["id"], node["html"]) for rule in found for node in rule["nodes"]]
