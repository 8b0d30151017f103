"""Local days and instants of the company."""

import datetime as dt

from django.utils import timezone


def local_day(instant):
    """The company's calendar day of an instant."""
    return timezone.localtime(instant, timezone.get_default_timezone()).date()


def day_start(day):
    """The first instant of a local day."""
    return dt.datetime.combine(day, dt.time(), tzinfo=timezone.get_default_timezone())


def day_end(day):
    """The first instant after a local day; what ends "at 24:00" of a day ends here."""
    return day_start(day + dt.timedelta(days=1))


def month_of(day):
    """The first day of the calendar month a day lies in."""
    return day.replace(day=1)


def said(instant):
    """`11-19 22:00` of the company's clock, as notices say it."""
    return timezone.localtime(instant, timezone.get_default_timezone()).strftime("%m-%d %H:%M")
