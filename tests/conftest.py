"""What every test may ask for."""

import datetime as dt
import uuid
from importlib import import_module

import pytest
from django.conf import settings
from django.core.cache import caches
from django.db import connection
from django.utils import timezone

from salesops.kernel.services import policies
from tests import make

guard = import_module("salesops.kernel.migrations.0002_trail_append_only").trigger


def pytest_configure(config):
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]  # strength is not what tests test


@pytest.fixture(autouse=True)
def _fresh_policy_memory():
    policies.forget()
    yield
    policies.forget()


@pytest.fixture(autouse=True)
def _own_cache():
    """Counters of one test (rate limits) are not those of another, also where all share one Redis."""
    caches["default"].key_prefix = uuid.uuid4().hex


TRAIL = ("kernel_event", "kernel_seal")


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup, django_db_blocker):
    """On SQLite a flush deletes row by row: lift the guard of the trail for the flush after a transactional test."""
    if connection.vendor == "postgresql":
        yield
        return
    operations = type(connection.ops)
    flush = operations.execute_sql_flush

    def flush_with_trail(self, sql_list):
        with self.connection.cursor() as cursor:
            for table in TRAIL:
                cursor.execute(f"DROP TRIGGER IF EXISTS {table}_no_delete")
        flush(self, sql_list)
        with self.connection.cursor() as cursor:
            for table in TRAIL:
                cursor.execute(guard("sqlite", table, "DELETE"))

    operations.execute_sql_flush = flush_with_trail
    yield
    operations.execute_sql_flush = flush


@pytest.fixture
def shanghai():
    """An instant from local words: `shanghai("2026-03-02 10:00")`."""

    def instant(text):
        return dt.datetime.fromisoformat(text).replace(tzinfo=timezone.get_default_timezone())

    return instant


@pytest.fixture
def company(db):
    """The smallest company in which every rule can happen: two regions, a store, two teams, one person a role."""
    return make.company()
