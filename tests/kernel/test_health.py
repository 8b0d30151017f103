"""Health: the process, and the system with database, broker and clock."""

import datetime as dt

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.utils import timezone

from salesops.kernel.models import Heartbeat
from salesops.kernel.services import heartbeats
from salesops.kernel.views import health

pytestmark = pytest.mark.django_db


def test_the_process_answers_everybody(client):
    assert client.get("/healthz").json() == {"status": "ok"}


@pytest.mark.parametrize(
    ("age", "status", "beat"), [(None, 503, "not yet"), (179, 200, "ok"), (200, 503, "late")]
)  # fmt: skip
def test_ready_while_the_clock_ticks(client, age, status, beat):
    if age is not None:
        heartbeats.tick(now=timezone.now() - dt.timedelta(seconds=age))

    answer = client.get("/readyz")

    assert (answer.status_code, answer.json()["beat"]["status"]) == (status, beat)


def test_not_ready_without_a_broker(client, monkeypatch):
    heartbeats.tick(now=timezone.now())

    def gone():
        raise ImproperlyConfigured("no broker")

    monkeypatch.setattr(health.current_app, "connection_for_write", gone)

    answer = client.get("/readyz")

    assert (answer.status_code, answer.json()["broker"]) == (503, "unreachable")


def test_a_job_leaves_a_sign_of_life_with_what_it_did():
    with heartbeats.heartbeat("tests.job") as said:
        said["counted"] = 3

    row = Heartbeat.objects.get(job="tests.job")
    assert row.result == {"counted": 3}


def test_a_failing_job_leaves_its_error_and_fails():
    with pytest.raises(ZeroDivisionError), heartbeats.heartbeat("tests.job"):
        1 / 0  # noqa: B018

    assert Heartbeat.objects.get(job="tests.job").result == {"error": "ZeroDivisionError"}


def test_the_listeners_hear_of_a_clock_that_stood_still(monkeypatch):
    heard = []
    monkeypatch.setattr(heartbeats, "_gap_listeners", [lambda begun, ended: heard.append((begun, ended))])
    noon = timezone.now()

    heartbeats.tick(now=noon)
    heartbeats.tick(now=noon + dt.timedelta(minutes=10))
    heartbeats.tick(now=noon + dt.timedelta(minutes=25))

    assert heard == [(noon + dt.timedelta(minutes=10), noon + dt.timedelta(minutes=25))]


def test_a_clock_set_back_is_no_gap(monkeypatch):
    noon = timezone.now()
    heartbeats.tick(now=noon)

    assert heartbeats.tick(now=noon - dt.timedelta(hours=2)) is None
    assert heartbeats.clock_age(noon) == dt.timedelta()
