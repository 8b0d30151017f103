"""Clear away what has served its time: answers kept for repeated calls, ended keys, fetched exports, lost uploads."""

import datetime as dt

from django.contrib.sessions.models import Session

from ..models import ApiToken, IdempotentCall, StoredFile
from . import exports

DAY = dt.timedelta(days=1)


def tidy(*, now):
    """Delete what nobody may use any more; safe to run twice. Returns how many of each."""
    return {
        "calls": IdempotentCall.objects.filter(created_at__lt=now - DAY).delete()[0],
        "tokens": ApiToken.objects.filter(expires_at__lt=now).delete()[0],
        "sessions": Session.objects.filter(expire_date__lt=now).delete()[0],
        "exports": exports.expire(now=now),
        "uploads": _forgotten_uploads(now),
    }


def _forgotten_uploads(now):
    """Files that were uploaded for a form nobody sent."""
    rows = StoredFile.objects.filter(subject_id=None, created_at__lt=now - 7 * DAY).exclude(purpose=exports.PURPOSE)
    for stored in rows:
        stored.content.delete(save=False)
        stored.delete()
    return len(rows)
