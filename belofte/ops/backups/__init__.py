"""Backups: making them, restoring them, and proving that they can be restored."""
