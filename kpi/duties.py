"""The follow-up duties of registrations, one after the other (REG-4, KPI-9)."""

import datetime as dt
from collections import defaultdict

from django.db.models import Q

from leads.models import FollowUp, Registration, Status
from salesops.kernel.clock import day_end, day_start, local_day
from salesops.kernel.services import policies

LONGEST = dt.timedelta(days=60)  # the highest number the book takes for a follow-up duty


def duties(first, last, now):
    """(registration id, unit id, owner id, day, met) for every duty decided in a span of local days.

    Met: on the day of the contact, within the days of the duty. Missed: once, on the due day.
    """
    rows = Registration.objects.filter(reported_at__lt=day_end(last)).filter(
        Q(ended_at=None) | Q(ended_at__gte=day_start(first - LONGEST))
    )
    rows = rows.exclude(status=Status.INVALID).select_related("unit")
    contacts = _contacts(rows)
    for registration in rows:
        days = policies.numbers(registration.unit, at=registration.policy_at).follow_up_days
        marks = [local_day(registration.clock_from), *contacts[registration.pk]]
        for day, met in turns(marks, days, _over(registration, now)):
            if first <= day <= last:
                yield registration.pk, registration.unit_id, registration.owner_id, day, met


def _contacts(rows):
    found = defaultdict(list)
    renewing = FollowUp.objects.filter(registration__in=rows.values("pk"), renewed=True).order_by("recorded_at")
    for registration_id, recorded_at in renewing.values_list("registration", "recorded_at"):
        found[registration_id].append(local_day(recorded_at))
    return found


def _over(registration, now):
    """The last local day that was wholly protected or has wholly passed."""
    end = min(registration.ended_at or now, registration.protected_until, now)
    return local_day(end) - dt.timedelta(days=1)


def turns(marks, days, over):
    """(day, met) of each duty between the days of contact; the last one only when its due day is over."""
    for base, contact in zip(marks, [*marks[1:], None], strict=True):
        due = base + dt.timedelta(days=days)
        if contact is not None and contact <= due:
            yield contact, True
        elif contact is not None or due <= over:
            yield due, False
