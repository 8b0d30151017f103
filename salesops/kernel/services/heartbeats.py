"""Signs of life of the jobs: when each last ran, how long it took, what it said; one row a job."""

import datetime as dt
import time
from contextlib import contextmanager

from django.db import DatabaseError, transaction
from django.utils import timezone

from ..models import Heartbeat

CLOCK = "clock"  # written by a job of beat: shows that beat and a worker are alive
LATE_AFTER = dt.timedelta(minutes=3)
GAP = dt.timedelta(minutes=10)

_gap_listeners = []


@contextmanager
def heartbeat(job, *, clock=timezone.now):
    """Leave a sign of life for the job done inside; what it puts into the yielded dict is kept.

    >>> with heartbeat("leads.sweep") as said:
    ...     said["lapsed"] = 3
    """
    begun, said = time.monotonic(), {}
    try:
        yield said
    except Exception as error:
        _keep(job, clock(), begun, {"error": type(error).__name__})
        raise
    _keep(job, clock(), begun, said)


def _keep(job, at, begun, said):
    took = int((time.monotonic() - begun) * 1000)
    try:
        with transaction.atomic():
            Heartbeat.objects.update_or_create(job=job, defaults={"at": at, "took_ms": took, "result": said})
    except DatabaseError:
        if "error" not in said:  # a failing job says so itself; its sign of life may be lost with the database
            raise


def on_gap(listener):
    """Call `listener(begun, ended)` when the clock stood still for more than ten minutes (REG-21)."""
    _gap_listeners.append(listener)
    return listener


@transaction.atomic
def tick(*, now):
    """The clock's own sign of life; tells the listeners when there was none for a while.

    Returns the gap as (begun, ended) or None.
    """
    last = Heartbeat.objects.select_for_update(no_key=True).filter(job=CLOCK).first()
    Heartbeat.objects.update_or_create(job=CLOCK, defaults={"at": max(now, last.at) if last else now})
    if last is None or now - last.at <= GAP:
        return None
    for listener in _gap_listeners:
        listener(last.at, now)
    return last.at, now


def clock_age(now):
    """How long ago the clock last ticked; None when it never did."""
    last = Heartbeat.objects.filter(job=CLOCK).first()
    return None if last is None else now - last.at
