"""Statements whose SQL is composed once, for what runs with every mail; elsewhere Django composes them each time.

To put a statement together costs Django up to ten times what it costs to ask it.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cache
from itertools import islice
from typing import Any

from django.db import connection
from django.db.models import Field, Model

Parameters = Sequence[Any] | Mapping[str, Any]


class Select:
    """A SELECT of whole rows: `{alias}` in its SQL stands for the columns that a model has, under that alias.

    These stand first, in the order in which the models are given; whatever else it selects follows them.
    """

    def __init__(self, sql: str, **models: type[Model]) -> None:
        """Take the SQL, and which model each alias in it is."""
        self._sql = sql
        self._models = models

    def rows(self, parameters: Parameters) -> list[tuple[Any, ...]]:
        """Return a tuple for each row found: an instance of each model, and what else was selected."""
        with connection.cursor() as cursor:
            cursor.execute(_selecting(self._sql, **self._models), parameters)
            found = cursor.fetchall()
        return [tuple(_instances(self._models.values(), row)) for row in found]

    def first(self, parameters: Parameters) -> tuple[Any, ...] | None:
        """Return the first of them; None where nothing is found."""
        return next(iter(self.rows(parameters)), None)


def insert(row: Model) -> None:
    """Insert a row that has no number yet, and give it the one it gets. No signal is sent."""
    sql, fields = _inserting(type(row))
    values = [field.get_db_prep_save(field.pre_save(row, add=True), connection) for field in fields]
    with connection.cursor() as cursor:
        cursor.execute(sql, values)
        (row.pk,) = cursor.fetchone()
    row._state.adding, row._state.db = False, connection.alias  # noqa: SLF001 - as Model.save() leaves it


@cache
def _selecting(sql: str, **models: type[Model]) -> str:
    columns = {
        alias: ", ".join(f'{alias}."{field.column}"' for field in model._meta.concrete_fields)  # noqa: SLF001
        for alias, model in models.items()
    }
    return sql.format(**columns)


@cache
def _inserting(model: type[Model]) -> tuple[str, "list[Field[Any, Any]]"]:
    options = model._meta  # noqa: SLF001 - Django's documented way to a model's fields
    fields = [field for field in options.local_concrete_fields if not field.primary_key]
    columns = ", ".join(f'"{field.column}"' for field in fields)
    places = ", ".join(["%s"] * len(fields))
    sql = f'INSERT INTO "{options.db_table}" ({columns}) VALUES ({places}) RETURNING "{options.pk.column}"'  # noqa: S608
    return sql, fields


@cache
def _reading(model: type[Model]) -> tuple[list[str], dict[int, list[Any]]]:
    """Return what a model calls its columns, and what makes values of those that the driver leaves as they are."""
    fields = model._meta.concrete_fields  # noqa: SLF001
    converters = {place: field.get_db_converters(connection) for place, field in enumerate(fields)}
    return [field.attname for field in fields], {place: made for place, made in converters.items() if made}


def _instances(models: Iterable[type[Model]], row: tuple[Any, ...]) -> Iterator[Any]:
    values = iter(row)
    for model in models:
        names, converters = _reading(model)
        own = list(islice(values, len(names)))
        for place, convert in converters.items():
            for each in convert:
                own[place] = each(own[place], None, connection)
        yield model.from_db(connection.alias, names, own)
    yield from values
