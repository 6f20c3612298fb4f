"""What nobody caught, in this process or a thread of it, goes into the log as all else does. Python would quote it."""

import logging
import sys
import threading

logger = logging.getLogger(__name__)


def tell() -> None:
    """From now on have it told by its kind and place, as config/logs.py tells errors."""
    words = "A fault of Belofte that nobody caught"
    sys.excepthook = lambda kind, error, trace: logger.critical(words, exc_info=(kind, error, trace))
    threading.excepthook = lambda told: logger.critical(words, exc_info=told.exc_value)
