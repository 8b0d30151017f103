"""Drain the notices to mail and chat (COM-4): a crash anywhere loses nothing.

A worker claims a few rows by moving their next try ahead (the lease) and commits; sends each, and marks it at once.
Every channel is at-least-once: a worker that dies between the receiver's answer and the mark, or that gets no answer,
leaves a row that is tried again when its lease is over, with the same mark (Message-ID, Idempotency-Key), by which the
receiver can know it. At-most-once would lose what a dying worker had claimed. In the product a notice is one row.
"""

import datetime as dt
import logging

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from ..models import Delivery
from . import channels
from .notice_settings import channels_for

log = logging.getLogger(__name__)
State = Delivery.State
BATCH = 20
LEASE = dt.timedelta(seconds=settings.NOTICE_LEASE_SECONDS)
PAUSES = [dt.timedelta(minutes=minutes) for minutes in (1, 5, 15, 60, 180, 360, 720)]


def drain(*, clock=timezone.now, lease=LEASE, batch=BATCH):
    """Send everything that is due; returns (sent, put off, given up)."""
    counts = {State.SENT: 0, State.WAITING: 0, State.FAILED: 0}
    while claimed := claim(clock(), lease=lease, batch=batch):
        for delivery in claimed:
            counts[_deliver(delivery, clock)] += 1
    return tuple(counts.values())


@transaction.atomic
def claim(now, *, lease=LEASE, batch=BATCH):
    """Take some due rows that no other worker holds; they are this worker's for the time of the lease."""
    due = Delivery.objects.filter(state=State.WAITING, next_try_at__lte=now).order_by("next_try_at", "pk")
    rows = list(due.select_for_update(skip_locked=True)[:batch])
    for row in rows:
        row.tries += 1
        row.next_try_at = now + lease
    Delivery.objects.bulk_update(rows, ["tries", "next_try_at"])
    return list(
        Delivery.objects.filter(pk__in=[row.pk for row in rows]).select_related("notice__recipient").order_by("pk")
    )


def _deliver(delivery, clock):
    if not wanted(delivery):
        return _mark(delivery, State.FAILED, error="not wanted")
    try:
        channels.send(delivery)
    except channels.Refused as refusal:
        return _mark(delivery, State.FAILED, error=str(refusal))
    except Exception as error:  # every channel has failures of its own; each is tried again
        return _put_off(delivery, error, clock())
    return _mark(delivery, State.SENT, sent_at=clock())


def wanted(delivery):
    """Whether the person still works here and still lets this kind through the channel."""
    recipient = delivery.notice.recipient
    return recipient.is_active and delivery.channel in channels_for([recipient], delivery.notice.kind)[recipient.pk]


def _put_off(delivery, error, now):
    log.warning("Delivery %s by %s failed: %s", delivery.pk, delivery.channel, type(error).__name__)
    if delivery.tries > len(PAUSES):
        return _mark(delivery, State.FAILED, error=type(error).__name__)
    return _mark(delivery, State.WAITING, error=type(error).__name__, next_try_at=now + PAUSES[delivery.tries - 1])


def _mark(delivery, state, *, error="", **changes):
    """Book the outcome, unless the lease ran out and another worker took the row meanwhile."""
    mine = Delivery.objects.filter(pk=delivery.pk, state=State.WAITING, tries=delivery.tries)
    mine.update(state=state, error=error[:200], **changes)
    return state
