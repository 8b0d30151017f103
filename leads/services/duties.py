"""Telling people what is due: the day ahead, on the day, and when it was missed (REG-4, REG-29)."""

import datetime as dt

from django.utils.timezone import get_default_timezone

from leads.models import Registration
from leads.policy import reminders
from salesops.kernel import access
from salesops.kernel.calendars import calendar
from salesops.kernel.clock import day_start, local_day
from salesops.kernel.models import Absence, Notice, User
from salesops.kernel.services.notices import notify_many
from salesops.kernel.worktime import is_working_day

LOOK_AHEAD = 12  # days; the longest run of days off before which somebody is reminded


def remind(*, now):
    """Remind owners, and the delegates of the absent, a day ahead and on the day; never after the deadline."""
    today = local_day(now)
    due = Registration.objects.live(now).filter(
        follow_up_due_on__gte=today, follow_up_due_on__lte=today + dt.timedelta(days=LOOK_AHEAD)
    )
    rows = due.select_related("unit", "owner").only(
        "number", "owner", "unit", "follow_up_due_on", "last_effective_at", "clock_from"
    )
    works, zone = _Works(now), get_default_timezone()
    notices = []
    for row in rows.iterator(chunk_size=2000):
        since = max(filter(None, (row.last_effective_at, row.clock_from)))
        wanted = reminders(row.follow_up_due_on, works.of(row), zone, since=since)
        kinds = [kind for kind, at in wanted.items() if at <= now]
        if kinds:
            kind = "on_day" if "on_day" in kinds else "ahead"
            notices += [_due(row, person, kind, now) for person in works.told(row, today)]
    return notify_many(notices, now=now)


def _due(row, person_id, kind, now):
    return _notice(row, person_id, "leads.due", f"leads.due:{row.pk}:{row.follow_up_due_on}:{kind}", now, "REG-4",
                   due_on=row.follow_up_due_on.isoformat())  # fmt: skip


def _notice(row, person_id, kind, key, now, rule, **params):
    return Notice(
        recipient_id=person_id, kind=kind, rule=rule, subject_type=Registration._meta.label_lower, subject_id=row.pk,
        subject_number=row.number, params=params, key=key, created_at=now,
    )  # fmt: skip


class _Works:
    """Who works on which day: business teams by the calendar, stores every day, nobody during his absence."""

    def __init__(self, now):
        today = local_day(now)
        self.calendar = calendar(now)
        self.absences = {}
        window = Absence.objects.filter(cancelled_at=None, to_on__gte=today - dt.timedelta(days=60))
        for absence in window.select_related("user__unit"):
            self.absences.setdefault(absence.user_id, []).append(absence)

    def of(self, row):
        away = self.absences.get(row.owner_id, ())
        everyday = not row.unit.is_business_team
        return lambda day: (
            (everyday or is_working_day(self.calendar, day))
            and not any(absence.from_on <= day <= absence.to_on for absence in away)
        )

    def told(self, row, today):
        people = [row.owner_id] if row.owner.is_active else []
        for absence in self.absences.get(row.owner_id, ()):
            if absence.from_on <= today <= absence.to_on:
                delegate = absence.delegate or access.superior_of(absence.user)
                people += [delegate.pk] if delegate else []
        return people


def escalate(*, now):
    """A missed follow-up goes to the owner and his supervisor, once for each due day (REG-4)."""
    rows = Registration.objects.overdue(now).select_related("owner__unit", "unit")
    recent = rows.filter(overdue_from__gt=day_start(local_day(now)) - dt.timedelta(days=30))
    superiors, notices = {}, []
    for row in recent.iterator(chunk_size=2000):
        if row.owner_id not in superiors:
            superiors[row.owner_id] = access.superior_of(row.owner)
        for person in (row.owner, superiors[row.owner_id]):
            if person and person.is_active:
                key = f"leads.overdue:{row.pk}:{row.follow_up_due_on}"
                notices.append(_notice(row, person.pk, "leads.overdue", key, now, "REG-4", name=row.owner.name,
                                       due_on=row.follow_up_due_on.isoformat()))  # fmt: skip
    known = set(Notice.objects.filter(key__in={notice.key for notice in notices}).values_list("key", flat=True))
    fresh = [notice for notice in notices if notice.key not in known]
    notify_many(fresh, now=now)
    return len({notice.subject_id for notice in fresh})


def tell_of_ends(rows, status, rule, *, now):
    """The owner learns that his protection ended, and by which rule."""
    active = set(User.objects.active().filter(pk__in={row.owner_id for row in rows}).values_list("pk", flat=True))
    notify_many(
        [
            _notice(row, row.owner_id, f"leads.{status}", f"leads.ended:{row.pk}:{row.protected_until:%Y%m%d%H%M}",
                    now, rule)
            for row in rows
            if row.owner_id in active
        ],
        now=now,
    )  # fmt: skip
