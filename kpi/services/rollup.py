"""Roll figures up by day, and recount them (KPI-16)."""

import datetime as dt
from collections import defaultdict
from decimal import Decimal

from django.db import transaction

from salesops.kernel.clock import local_day

from ..figures import BOOK
from ..models import KpiDay

LOOKED_BACK = 40  # days a nightly roll-up recounts, so that late facts reach their day


def roll(first, last, *, now):
    """Recount every figure of the days and keep the result; safe to run twice. Returns rows written."""
    return sum(_roll_figure(kpi, first, last, now) for kpi in BOOK)


@transaction.atomic
def _roll_figure(kpi, first, last, now):
    counted = recount(kpi, first, last, now)
    KpiDay.objects.filter(kpi=kpi, day__range=(first, last)).delete()
    rows = [
        KpiDay(kpi=kpi, day=day, unit_id=unit_id, user_id=user_id, numerator=numerator, denominator=denominator)
        for (day, unit_id, user_id), (numerator, denominator) in counted.items()
    ]
    KpiDay.objects.bulk_create(rows, batch_size=1000)
    return len(rows)


def recount(kpi, first, last, now):
    """{(day, unit id, person id): (numerator, denominator)} straight from the records."""
    counted: dict = defaultdict(lambda: (Decimal(0), Decimal(0)))
    for case in BOOK[kpi].cases(first, last, now):
        key = (case.day, case.unit_id, case.user_id)
        numerator, denominator = counted[key]
        counted[key] = (numerator + case.numerator, denominator + case.denominator)
    return dict(counted)


def differences(first, last, *, now):
    """Where the roll-up is not what the records say: (figure, day, unit id, person id, rolled, counted)."""
    found = []
    for kpi in BOOK:
        counted = recount(kpi, first, last, now)
        rolled = {
            (row.day, row.unit_id, row.user_id): (row.numerator, row.denominator)
            for row in KpiDay.objects.filter(kpi=kpi, day__range=(first, last))
        }
        for key in sorted({*counted, *rolled}, key=str):
            if counted.get(key) != rolled.get(key):
                found.append((kpi, *key, rolled.get(key), counted.get(key)))
    return found


def roll_recent(*, now):
    """Today and yesterday, every few minutes."""
    today = local_day(now)
    return roll(today - dt.timedelta(days=1), today, now=now)


def roll_back(*, now):
    """The last weeks, every night: late corrections reach the days they touch."""
    today = local_day(now)
    return roll(today - dt.timedelta(days=LOOKED_BACK), today, now=now)
