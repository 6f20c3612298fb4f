"""Checks on a draft before it is sent, one a module, all in `registry.py`; `replies/guarding.py` runs them."""
