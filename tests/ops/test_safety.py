"""What a server refuses: the public key, DEBUG for strangers, SQLite for several hosts, the demo people."""

import os
import subprocess
import sys

import pytest
import structlog
from django.core.exceptions import ImproperlyConfigured

from salesops import logs
from salesops.bootstrap import ROOT, production
from salesops.demo import people
from salesops.kernel import checks
from salesops.safety import reasons_to_refuse

SERVER = {"debug": False, "key_is_public": False, "hosts": ["sales.example.com"], "sqlite": False}


@pytest.mark.parametrize(
    ("facts", "word"),
    [
        ({"key_is_public": True}, "SECRET_KEY"),
        ({"debug": True}, "DEBUG"),
        ({"debug": True, "hosts": ["*"]}, "DEBUG"),
        ({"sqlite": True, "hosts": ["a.example.com", "b.example.com"]}, "SQLite"),
        ({"sqlite": True, "hosts": [".example.com"]}, "SQLite"),
    ],
)
def test_unsafe_settings_are_refused_with_their_name(facts, word):
    (reason,) = reasons_to_refuse(**{**SERVER, **facts})

    assert word in reason


@pytest.mark.parametrize(
    "facts",
    [
        {},
        {"sqlite": True, "hosts": ["sales.example.com", "localhost"]},
        {"debug": True, "key_is_public": True, "sqlite": True, "hosts": ["localhost", "127.0.0.1", "[::1]"]},
    ],
)
def test_safe_settings_start(facts):
    assert reasons_to_refuse(**{**SERVER, **facts}) == []


def command(*arguments, tmp_path, **environ):
    known = {name: os.environ[name] for name in ("PATH", "HOME") if name in os.environ}
    return subprocess.run(
        [sys.executable, "manage.py", *arguments],
        cwd=ROOT,
        env={**known, "DATA_DIR": str(tmp_path), **environ},
        capture_output=True,
        text=True,
    )


def test_a_server_without_a_key_does_nothing_but_help(tmp_path):
    refused = command("check", tmp_path=tmp_path, DEBUG="false")
    helped = command("migrate", "--help", tmp_path=tmp_path, DEBUG="false")

    assert refused.returncode != 0
    assert "SECRET_KEY must be set" in refused.stderr
    assert helped.returncode == 0


def test_the_settings_of_a_server_pass_the_deployment_check(tmp_path):
    checked = command("check", "--deploy", "--fail-level", "WARNING", tmp_path=tmp_path, **production())

    assert (checked.returncode, checked.stderr) == (0, "")


@pytest.fixture
def demo_person(django_user_model, db):
    return django_user_model.objects.create_user("sales1", checks.DEMO_PASSWORD, name="Demo")


def test_a_server_does_not_start_on_the_demo_company(demo_person, settings, monkeypatch):
    monkeypatch.setattr(checks.connection, "close", lambda: None)
    settings.DEBUG = False

    with pytest.raises(ImproperlyConfigured, match="“sales1” signs in with the demo password"):
        checks.refuse_demo_people()

    demo_person.set_password("another-password-2026")
    demo_person.save()
    checks.refuse_demo_people()


def test_the_deployment_check_names_the_demo_company(demo_person):
    assert [error.id for error in checks.no_demo_people(databases=["default"])] == ["salesops.E001"]
    assert checks.no_demo_people(databases=None) == []


def test_everybody_in_the_manual_is_known_to_the_check():
    assert set(checks.DEMO_NAMES) <= {username for username, *_ in people.PEOPLE}


def test_what_was_searched_for_does_not_reach_the_log():
    line = logs.without_query(None, "info", {"request": "GET /customers/?search=13900001234"})

    assert line == {"request": "GET /customers/"}


def test_a_monitor_that_asks_leaves_no_line_unless_something_is_wrong():
    asked = {"request": "GET /readyz", "code": 200}

    with pytest.raises(structlog.DropEvent):
        logs.without_probes(None, "info", asked)

    assert logs.without_probes(None, "error", {**asked, "code": 503})["code"] == 503
    assert logs.without_probes(None, "info", {"request": "GET /customers/", "code": 200})["code"] == 200
