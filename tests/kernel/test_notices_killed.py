"""COM-4: a worker killed in the middle of 500 notices loses none, and the receiver sees none twice."""

import os
import random
import signal
import sqlite3
import subprocess
import sys
import tempfile
import time
from collections import Counter
from contextlib import contextmanager
from pathlib import Path

import pytest
from django.conf import settings
from django.db import connection

from tests.kernel.receiver import robot
from tests.rules import rule

ROOT = Path(__file__).resolve().parents[2]
NOTICES, KILLS, THREADS = 500, 3, 2
CELERY = [sys.executable, "-m", "celery", "-q", "-A", "salesops", "worker", "-P", "threads", "-c", str(THREADS)]
QUIET = ["--without-gossip", "--without-mingle", "--without-heartbeat", "-l", "ERROR"]


class House:
    """A system of its own beside the tests: a database, a broker, a worker."""

    def __init__(self, environment):
        self.environment = {**os.environ, **environment, "DJANGO_SETTINGS_MODULE": "salesops.settings", "DEBUG": "true"}

    def open(self, **environment):
        self.environment |= environment
        self.program = subprocess.Popen(
            [sys.executable, "-m", "tests.kernel.draining"],
            env=self.environment, cwd=ROOT, text=True, stdin=subprocess.PIPE, stdout=subprocess.PIPE,
        )  # fmt: skip
        return self

    def say(self, words):
        """Give the program a command; its answer."""
        self.program.stdin.write(f"{words}\n")
        self.program.stdin.flush()
        return self.program.stdout.readline().split()

    def close(self):
        self.program.stdin.close()
        self.program.wait(timeout=20)

    def worker(self):
        quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
        return subprocess.Popen([*CELERY, *QUIET], env=self.environment, cwd=ROOT, start_new_session=True, **quiet)


@pytest.fixture
def house(transactional_db):
    """SQLite and a folder, or the PostgreSQL and Redis of the environment; the tables are those of the tests."""
    memory = Path("/dev/shm")  # noqa: S108 - a slow disk proves nothing here
    with tempfile.TemporaryDirectory(dir=memory if memory.is_dir() else None) as folder:
        environment = {"DATA_DIR": folder, "NOTICE_LEASE_SECONDS": "3"}
        if connection.vendor == "postgresql":
            with postgresql_like_the_tests() as address:
                yield House(environment | {"DATABASE_URL": address})
        else:
            with sqlite3.connect(Path(folder) / "salesops.sqlite3") as copy:
                connection.ensure_connection()
                connection.connection.backup(copy)
            copy.close()
            yield House(environment)


@contextmanager
def postgresql_like_the_tests():
    import psycopg

    database, name = settings.DATABASES["default"], f"killed_{os.getpid()}"
    connection.close()  # nobody may use a database while it is copied
    server = {"host": database["HOST"], "port": database["PORT"], "user": database["USER"],
              "password": database["PASSWORD"], "dbname": "postgres", "autocommit": True}  # fmt: skip
    with psycopg.connect(**server) as admin:
        admin.execute(f'CREATE DATABASE {name} TEMPLATE "{database["NAME"]}"')
    try:
        yield os.environ["DATABASE_URL"].rsplit("/", 1)[0] + f"/{name}"
    finally:
        with psycopg.connect(**server) as admin:
            admin.execute(f"DROP DATABASE {name} WITH (FORCE)")


@rule("COM-4", "killed worker")
@pytest.mark.serial
def test_a_worker_killed_while_draining_loses_nothing_and_doubles_nothing(house):
    chance = random.Random(7)
    with robot() as (url, received):
        house.open(WECOM_WEBHOOK_URL=url)
        expected = set(house.say(f"lay {NOTICES}"))
        for kill in range(KILLS):
            house.say("wake")
            worker = house.worker()
            wait_for(lambda: len(received) > (kill + 1) * NOTICES // (KILLS + 2))  # noqa: B023
            time.sleep(chance.random() * 0.2)
            os.killpg(worker.pid, signal.SIGKILL)
            worker.wait()
        worker = house.worker()
        try:
            wait_for(lambda: house.say("wake") and house.say("left") == ["0"], pause=1)
        finally:
            os.killpg(worker.pid, signal.SIGTERM)
            worker.wait(timeout=30)
            house.close()

    assert (len(expected), set(received.marks)) == (NOTICES, expected)
    # What the receiver has to know by its mark: the one message each thread was sending when it was killed.
    again = [mark for mark, times in Counter(received.marks).items() if times > 1]
    assert len(again) <= KILLS * THREADS


def wait_for(true, *, pause=0.05, seconds=90):
    end = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < end, "it takes too long"
        time.sleep(pause)
