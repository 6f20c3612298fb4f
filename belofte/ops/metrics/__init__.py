"""Numbers for Prometheus: a module for each part, and the list of them all in exposing.py."""
