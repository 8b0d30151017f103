"""SEC-3: sessions end when idle, after 12 hours and at deactivation; five failures lock the account."""

import datetime as dt

import pytest
import time_machine
from django.core.cache import cache
from django.urls import get_resolver

from salesops.kernel.models import Role, User
from salesops.kernel.web.middleware import audience_of
from tests import make
from tests.rules import rule

pytestmark = pytest.mark.django_db


@pytest.fixture
def clock():
    with time_machine.travel(dt.datetime(2026, 3, 2, 2, tzinfo=dt.UTC), tick=False) as machine:
        yield machine


def signed_in(client):
    return client.get("/api/v1/me/").status_code == 200


@rule("SEC-3", "idle")
@pytest.mark.parametrize(
    ("roles", "minutes"), [([Role.HEAD], 30), ([Role.FINANCE], 30), ([Role.GUIDE], 240), ([Role.SALESMAN], 240)]
)
def test_an_idle_session_ends(client, clock, roles, minutes):
    client.force_login(make.user(*roles))
    assert signed_in(client)

    clock.shift(dt.timedelta(minutes=minutes))
    assert signed_in(client)
    clock.shift(dt.timedelta(minutes=minutes, seconds=1))
    assert not signed_in(client)


@rule("SEC-3", "12 hours")
@pytest.mark.parametrize(("seconds", "lives"), [(0, True), (1, False)])
def test_a_session_ends_after_12_hours_however_busy(client, clock, seconds, lives):
    client.force_login(make.user(Role.SALESMAN))
    assert signed_in(client)
    for _n in range(11):
        clock.shift(dt.timedelta(hours=1))
        assert signed_in(client)

    clock.shift(dt.timedelta(hours=1, seconds=seconds))
    assert signed_in(client) is lives


@rule("SEC-3", "deactivation")
def test_a_deactivated_person_is_out_with_his_next_click(client):
    person = make.user(Role.SALESMAN)
    client.force_login(person)
    assert signed_in(client)

    User.objects.filter(pk=person.pk).update(is_active=False)

    assert not signed_in(client)


@rule("SEC-3", "lock")
def test_five_failures_in_15_minutes_lock_the_account_for_15(client, clock):
    cache.clear()
    make.user(Role.SALESMAN, username="sales1", password=True)

    def sign_in(password):
        body = {"username": "sales1", "password": password}
        return client.post("/api/v1/auth/token/", body, content_type="application/json").status_code

    assert [sign_in("wrong") for _n in range(4)] == [401] * 4
    assert sign_in("wrong") == 429
    assert sign_in(make.PASSWORD) == 429
    clock.shift(dt.timedelta(minutes=14))
    assert sign_in(make.PASSWORD) == 429
    clock.shift(dt.timedelta(minutes=1, seconds=1))
    assert sign_in(make.PASSWORD) == 200


@pytest.mark.urls("tests.testapp.calls")
def test_a_route_without_an_audience_is_refused(client):
    client.force_login(make.user(Role.ADMINISTRATOR))

    assert client.get("/tests/unstated/").status_code == 403


def test_every_route_states_its_audience():
    silent = [view for view in _views(get_resolver()) if audience_of(view) is None]

    assert silent == []


def _views(resolver):
    for entry in resolver.url_patterns:
        if hasattr(entry, "url_patterns"):
            yield from _views(entry)
        else:
            yield entry.callback
