"""Triggers that keep rows: what the database refuses, whoever asks. Each folder names its own in its `gates.py`."""

from typing import Final

import pgtrigger

# Every trigger of django-pgtrigger first asks this function whether a setting puts it aside, and each migration that
# makes one makes the function anew. Anybody can set it, so only the owner of the tables is heard, who could switch off
# triggers all the same. Nor does it begin a part of a transaction at each row, as the one it stands in place of does.
PUTS_ASIDE: Final = "public._pgtrigger_should_ignore(name)"
OWNER_ALONE_PUTS_ASIDE: Final = f"""
CREATE OR REPLACE FUNCTION public._pgtrigger_should_ignore(trigger_name name) RETURNS boolean
LANGUAGE plpgsql STABLE AS $$
DECLARE
    aside text := current_setting('pgtrigger.ignore', true);
BEGIN
    IF aside IS NULL OR aside = '' THEN
        RETURN false;
    END IF;
    RETURN trigger_name = ANY (aside::text[]) AND pg_has_role(
        current_user,
        (SELECT proowner FROM pg_proc WHERE oid = '{PUTS_ASIDE}'::regprocedure), 'USAGE');
END $$
"""  # noqa: S608


def function(body: str) -> pgtrigger.Func:
    """Return what a trigger does, in PL/pgSQL."""
    return pgtrigger.Func(body)  # type: ignore[no-untyped-call]


def kept(name: str) -> tuple[pgtrigger.Trigger, ...]:
    """Refuse to change or delete a row, or to empty its table."""
    return (
        pgtrigger.Protect(name=name, operation=pgtrigger.Update | pgtrigger.Delete),
        never_emptied(f"{name}_in_bulk"),
    )


def never_deleted(name: str) -> tuple[pgtrigger.Trigger, ...]:
    """Refuse to delete a row, or to empty its table."""
    return (pgtrigger.Protect(name=name, operation=pgtrigger.Delete), never_emptied(f"{name}_in_bulk"))


def never_emptied(name: str) -> pgtrigger.Trigger:
    """Refuse to delete all rows at once, which asks no trigger of a row; the owner of the tables could.

    The others bring it with them: alone it is for rows of which some may be deleted.
    """
    return pgtrigger.Trigger(
        name=name,
        level=pgtrigger.Statement,
        when=pgtrigger.Before,
        operation=pgtrigger.Truncate,
        func=function("RAISE EXCEPTION 'pgtrigger: Cannot truncate %', TG_TABLE_NAME;"),
    )


def has_entries(name: str, *, what: str, entries: str, first: str, began: str) -> pgtrigger.Trigger:
    """Refuse a row without its first entry, once all is written. `what` is its word, and the column of its entries."""
    return pgtrigger.Trigger(
        name=name,
        when=pgtrigger.After,
        operation=pgtrigger.Insert,
        timing=pgtrigger.Deferred,
        func=function(
            f"""
        IF NOT EXISTS (SELECT FROM {entries} WHERE {what}_id = NEW.id AND kind = '{first}') THEN
            RAISE EXCEPTION '{what}: it is not written down that it {began}';
        END IF;
        RETURN NULL;
        """
        ),
    )


def repeats_entries(
    name: str, *, what: str, entries: str, facts: tuple[str, ...] = ("state", "due_at")
) -> pgtrigger.Trigger:
    """Refuse to have a row say anything else, of its state and its date, than its newest entry."""
    of_row, of_entry = (", ".join(f"{row}.{fact}" for fact in facts) for row in ("NEW", "entry"))
    return pgtrigger.Trigger(
        name=name,
        when=pgtrigger.Before,
        operation=pgtrigger.Update,
        declare=[("entry", entries)],
        func=function(
            f"""
        SELECT * INTO entry FROM {entries} WHERE {what}_id = NEW.id ORDER BY id DESC LIMIT 1;
        IF NOT FOUND OR ({of_row}) IS DISTINCT FROM ({of_entry}) THEN
            RAISE EXCEPTION '{what}: it may only say what its newest entry says';
        END IF;
        RETURN NEW;
        """  # noqa: S608 - as above
        ),
    )
