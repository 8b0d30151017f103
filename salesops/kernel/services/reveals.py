"""Looks at what is masked: one logged click, a daily number, and a watch on who opens very many records (SEC-1)."""

import datetime as dt

from django.core.cache import cache
from django.db import transaction
from django.utils.translation import gettext as _

from .. import access
from ..clock import day_end, day_start, local_day
from ..errors import TooMany
from ..models import Reveal, User
from . import policies
from .notices import notify
from .trail import record

WATCHED_MINUTES = 10


@transaction.atomic
def reveal(user, subject, now):
    """Log one look at the full phone, name and address of a record.

    Raises TooMany (429) above the daily number of the person; the caller then shows the full values.
    """
    User.objects.select_for_update(no_key=True).get(pk=user.pk)
    if left(user, now) <= 0:
        most = policies.numbers(user.unit, at=now).reveal_day_limit
        raise TooMany(
            _("You have looked at %(most)s full values today; more tomorrow.") % {"most": most},
            rule="SEC-1",
            retry_after=int((day_end(local_day(now)) - now).total_seconds()),
        )
    record("kernel.personal.revealed", subject, actor=user, at=now, rule="SEC-1")
    return Reveal.objects.create(user=user, subject_type=subject._meta.label_lower, subject_id=subject.pk, at=now)


def left(user, now):
    """How many looks the person has left today."""
    today = Reveal.objects.filter(user=user, at__gte=day_start(local_day(now)), at__lt=day_end(local_day(now)))
    return policies.numbers(user.unit, at=now).reveal_day_limit - today.count()


def page_opened(user, now):
    """Count one record page; tells the head once an hour of a person who opens very many (SEC-1)."""
    minute = int(now.timestamp() // 60)
    key = f"pages:{user.pk}:{minute}"
    cache.add(key, 0, timeout=WATCHED_MINUTES * 120)
    cache.incr(key)
    counts = cache.get_many([f"pages:{user.pk}:{minute - back}" for back in range(WATCHED_MINUTES)])
    if sum(counts.values()) < policies.numbers(user.unit, at=now).pages_watch_limit:
        return
    if cache.add(f"pages-told:{user.pk}", 1, timeout=int(dt.timedelta(hours=1).total_seconds())):
        notify(
            [access.superior_for(user)],
            "kernel.pages.many",
            subject=user,
            rule="SEC-1",
            params={"name": user.name, "count": sum(counts.values()), "minutes": WATCHED_MINUTES},
            key=f"kernel.pages.many:{user.pk}:{minute // 60}",
            now=now,
        )
