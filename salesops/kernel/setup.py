"""What every installation stands on: the first policy versions and the public holidays."""

import datetime as dt

import holidays
from django.utils import timezone

from .models import CalendarDay, PolicyVersion
from .policybook import BOOK

BEGINNING = dt.date(2000, 1, 1)


def lay_foundations(using="default", **kwargs):
    """Lay down what is missing; runs after every migration and changes nothing that is there."""
    _lay_numbers(using)
    _lay_calendar(using, timezone.now().year)


def _lay_numbers(using):
    versions = PolicyVersion.objects.using(using)
    there = set(versions.filter(effective_from=BEGINNING).values_list("key", flat=True))
    created_at = dt.datetime.combine(BEGINNING, dt.time(), tzinfo=dt.UTC)
    versions.bulk_create(
        PolicyVersion(key=key, value=entry.default, effective_from=BEGINNING, why="Installation", created_at=created_at)
        for key, entry in BOOK.items()
        if key not in there
    )


def _lay_calendar(using, this_year):
    """Holidays and make-up workdays of last year, this and the next as far as the government has announced them."""
    days = CalendarDay.objects.using(using)
    there = set(days.values_list("day", flat=True))
    rows = [row for year in (this_year - 1, this_year, this_year + 1) for row in _special_days(year)]
    days.bulk_create((row for row in rows if row.day not in there), ignore_conflicts=True)


def _special_days(year):
    china = holidays.country_holidays("CN", years=year, language="zh_CN")
    make_up = [day for day in china.weekend_workdays if day.year == year]
    announced = bool(make_up)
    for day, name in china.items():
        yield CalendarDay(day=day, is_working=False, name=name[:60], confirmed=announced)
    for day in make_up:
        yield CalendarDay(day=day, is_working=True, confirmed=announced)
