"""The working calendar: weekdays, public holidays and make-up days, as the administrator set them (INQ-7)."""

import datetime as dt

from django.utils import timezone

from .models import CalendarDay
from .services import policies
from .worktime import Calendar, add_working_days, add_working_minutes, end_of_working_day_after


def calendar(at):
    """The calendar with the business hours in force at an instant."""
    numbers = policies.numbers(at=at)
    return Calendar(
        days=dict(CalendarDay.objects.values_list("day", "is_working")),
        opening=numbers.clock("business_opens"),
        closing=numbers.clock("business_closes"),
        tz=timezone.get_default_timezone(),
    )


def after_working_days(instant, count):
    """The instant `count` working days later, counted in working hours (INQ-7)."""
    days = calendar(instant)
    return add_working_minutes(days, instant, count * (days.working_day // dt.timedelta(minutes=1)))


def end_of_working_day(instant, count):
    """The end (24:00) of the `count`-th working day after the day of the instant."""
    return end_of_working_day_after(calendar(instant), instant, count)


def working_day_after(day, count, *, at):
    """The `count`-th working day after a local day."""
    return add_working_days(calendar(at), day, count)
