"""Rows of every table as lines of JSON and back, the same on SQLite and PostgreSQL."""

import base64
import json
from contextlib import contextmanager
from itertools import islice
from typing import Any

from django.apps import apps
from django.core.management.color import no_style
from django.core.serializers.json import DjangoJSONEncoder
from django.db import DEFAULT_DB_ALIAS, connection, connections, models, transaction

LEFT_OUT = {"sessions.session"}  # everybody signs in again
BATCH = 1000


def tables():
    """Every model with a table of its own, those that Django makes for links included."""
    every = [model._meta for model in apps.get_models(include_auto_created=True)]
    return [meta.model for meta in every if meta.managed and not meta.proxy and meta.label_lower not in LEFT_OUT]


def columns(model):
    return [field for field in model._meta.local_concrete_fields if not field.generated]


def lines(model):
    """One line of JSON a row, in the order of the keys."""
    rows = model._base_manager.order_by("pk").values_list(*(field.attname for field in columns(model)))
    for row in rows.iterator(chunk_size=BATCH):
        yield json.dumps(row, cls=Encoder, ensure_ascii=False, separators=(",", ":")).encode() + b"\n"


def load(model, text):
    """Insert rows as they were: nothing is computed, stamped or sent. Gives their number."""
    fields, number = columns(model), 0
    size = connection.ops.bulk_batch_size(fields, range(BATCH))
    text = iter(text)
    while batch := [_row(model, fields, line) for line in islice(text, size)]:
        model._base_manager.all()._insert(batch, fields=fields, using=connection.alias, raw=True)
        number += len(batch)
    return number


def _row(model, fields, line):
    values = [_value(field, value) for field, value in zip(fields, json.loads(line), strict=True)]
    return model.from_db(connection.alias, [field.attname for field in fields], values)


def _value(field, value):
    if isinstance(field, models.JSONField):
        return models.Value(None, field) if value is None and not field.null else value
    return field.to_python(value)


class Encoder(DjangoJSONEncoder):
    """Moments to the microsecond, which Django's own would cut, and bytes."""

    def default(self, o):
        if isinstance(o, bytes | memoryview):
            return base64.b64encode(bytes(o)).decode()
        return o.isoformat() if hasattr(o, "isoformat") else super().default(o)


@contextmanager
def one_moment():
    """Read everything as of one moment while others go on writing."""
    database: Any = connections[DEFAULT_DB_ALIAS]
    mode = getattr(database, "transaction_mode", None)
    if database.vendor == "sqlite":
        database.transaction_mode = "DEFERRED"  # a reader that holds nobody up
    try:
        with transaction.atomic():
            if database.vendor == "postgresql":
                _execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY", "SET LOCAL statement_timeout = 0")
            yield
    finally:
        if database.vendor == "sqlite":
            database.transaction_mode = mode


@contextmanager
def fresh_tables():
    """Emptied tables, to be filled inside; triggers that guard rows against people rest meanwhile.

    Within a transaction of the caller, so that everything is as it was if anything goes wrong.
    """
    names = [connection.ops.quote_name(model._meta.db_table) for model in tables()]
    clear = [f"DELETE FROM {name}" for name in names]  # noqa: S608 - our own tables
    if connection.vendor == "postgresql":
        _execute("SET LOCAL statement_timeout = 0")
        _execute(*(f"ALTER TABLE {name} DISABLE TRIGGER USER" for name in names), *clear)
        yield
        _execute("SET CONSTRAINTS ALL IMMEDIATE", *connection.ops.sequence_reset_sql(no_style(), tables()))
        _execute("SET CONSTRAINTS ALL DEFERRED", *(f"ALTER TABLE {name} ENABLE TRIGGER USER" for name in names))
    else:
        triggers = _sqlite_triggers()
        _execute(*(f"DROP TRIGGER {connection.ops.quote_name(name)}" for name, _sql in triggers), *clear)
        yield
        _execute(*(sql for _name, sql in triggers))


def _sqlite_triggers():
    with connection.cursor() as cursor:
        cursor.execute("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'")
        return cursor.fetchall()


def _execute(*statements):
    with connection.cursor() as cursor:
        for statement in statements:
            cursor.execute(statement)
