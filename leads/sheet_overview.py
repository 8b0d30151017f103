"""Which stores have handed in, are late, or are missing, at this moment (LOG-1)."""

import datetime as dt
from dataclasses import dataclass
from typing import Any

from django.utils import timezone

from leads.models import ClosedDay, IntentSheet, StoreHours
from leads.models.sheet import State
from leads.policy import sheets as policy
from leads.services.sheets import stores
from salesops.kernel import access
from salesops.kernel.clock import local_day
from salesops.kernel.models import Role
from salesops.kernel.services import policies


@dataclass(frozen=True)
class StoreRow:
    """A store today: its sheet, and yesterday's when that is still missing."""

    unit: Any
    sheet: Any
    due_at: Any
    word: str  # submitted, late_in, late, open, none, closed
    behind: Any = None


def overview(user, now):
    """A row a store in reach, those that need somebody first; None for people of one store."""
    led = access.led_unit_ids(user)
    if not user.is_a(Role.OPERATIONS, Role.DIRECTOR, Role.MARKETING, Role.HEAD, Role.AUDITOR):
        return None
    units = list(stores() if led is None else stores().filter(pk__in=led))
    day = local_day(now)
    today = {s.unit_id: s for s in IntentSheet.objects.filter(unit__in=units, day=day)}
    behind = _behind(units, day)
    shut = set(ClosedDay.objects.filter(unit__in=units, day=day).values_list("unit_id", flat=True))
    closing = {h.unit_id: h.closes for h in StoreHours.objects.filter(unit__in=units)}
    rows = [_row(u, today.get(u.pk), u.pk in shut, closing.get(u.pk), behind.get(u.pk), day, now) for u in units]
    return sorted(rows, key=lambda row: (ORDER.index(row.word), row.unit.path))


ORDER = ("late", "none", "open", "late_in", "submitted", "closed")


def _behind(units, day):
    rows = IntentSheet.objects.filter(
        unit__in=units, day__lt=day, day__gte=day - dt.timedelta(days=7), status__in=[State.OPEN, State.MISSING]
    )
    return {sheet.unit_id: sheet for sheet in rows.order_by("-day")}


def _row(unit, sheet, is_shut, closes, behind, day, now):
    clock = closes or policies.numbers(unit, at=now).clock("sheet_closes_at")
    due = sheet.due_at if sheet else policy.due_at(day, clock, timezone.get_default_timezone())
    if sheet and sheet.status == State.SUBMITTED:
        word = "late_in" if sheet.late else "submitted"
    elif is_shut:
        word = "closed"
    elif now > due:
        word = "late"
    else:
        word = "open" if sheet else "none"
    return StoreRow(unit, sheet, due, word, behind)
