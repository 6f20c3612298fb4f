"""Dutch and English on the machine itself: pure functions on text, without Django and without a database."""
