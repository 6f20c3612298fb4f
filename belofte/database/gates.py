"""Triggers that keep rows: what the database refuses, whoever asks. Each folder names its own in its `gates.py`."""

import pgtrigger


def function(body: str) -> pgtrigger.Func:
    """Return what a trigger does, in PL/pgSQL."""
    return pgtrigger.Func(body)  # type: ignore[no-untyped-call]


def kept(name: str) -> pgtrigger.Trigger:
    """Refuse to change or delete a row."""
    return pgtrigger.Protect(name=name, operation=pgtrigger.Update | pgtrigger.Delete)


def never_deleted(name: str) -> pgtrigger.Trigger:
    """Refuse to delete a row."""
    return pgtrigger.Protect(name=name, operation=pgtrigger.Delete)


def never_emptied(name: str) -> pgtrigger.Trigger:
    """Refuse to delete all rows at once, which asks no trigger of a row; the owner of the tables could."""
    return pgtrigger.Trigger(
        name=name,
        level=pgtrigger.Statement,
        when=pgtrigger.Before,
        operation=pgtrigger.Truncate,
        func=pgtrigger.Func("RAISE EXCEPTION 'pgtrigger: Cannot truncate %', TG_TABLE_NAME;"),  # type: ignore[no-untyped-call]
    )
