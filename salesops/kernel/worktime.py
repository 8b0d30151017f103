"""Working days and working hours (INQ-7), as arithmetic on a calendar that is handed in.

All instants are aware. A deadline given as "end of a day" is the first instant of the next day;
an act at exactly a due instant is in time.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

ONE_DAY = timedelta(days=1)
LONGEST_CLOSURE = 400  # days; a calendar without a working day in this span is a mistake, not a holiday


@dataclass(frozen=True)
class Calendar:
    """Which days are worked and from when to when; days not named follow the week, Monday to Friday."""

    tz: ZoneInfo = field(default_factory=lambda: ZoneInfo("Asia/Shanghai"))
    days: Mapping[date, bool] = field(default_factory=dict)
    opening: time = time(9)
    closing: time = time(18)

    @property
    def working_day(self) -> timedelta:
        """The length of a working day: nine hours by default."""
        return datetime.combine(date.min, self.closing) - datetime.combine(date.min, self.opening)


def local_day(instant: datetime, tz: ZoneInfo) -> date:
    """The calendar day on which the instant falls for the company."""
    return instant.astimezone(tz).date()


def start_of_day(day: date, tz: ZoneInfo) -> datetime:
    return datetime.combine(day, time(), tz).astimezone(UTC)


def end_of_day(day: date, tz: ZoneInfo) -> datetime:
    """The first instant after the day: what "24:00" means."""
    return start_of_day(day + ONE_DAY, tz)


def is_working_day(calendar: Calendar, day: date) -> bool:
    """Holidays and make-up days first, then the week."""
    return calendar.days.get(day, day.weekday() < 5)


def add_working_days(calendar: Calendar, day: date, count: int) -> date:
    """The `count`-th working day after `day`; `day` itself need not be one and is never counted."""
    closed = 0
    while count > 0:
        day += ONE_DAY
        worked = is_working_day(calendar, day)
        count -= worked
        closed = 0 if worked else closed + 1
        _refuse_endless(closed)
    return day


def end_of_working_day_after(calendar: Calendar, instant: datetime, count: int) -> datetime:
    """The end (24:00) of the `count`-th working day after the day of the instant."""
    return end_of_day(add_working_days(calendar, local_day(instant, calendar.tz), count), calendar.tz)


def is_open(calendar: Calendar, instant: datetime) -> bool:
    """Whether the instant lies in working hours; opening belongs to them, closing no longer."""
    local = instant.astimezone(calendar.tz)
    return is_working_day(calendar, local.date()) and calendar.opening <= local.time() < calendar.closing


def next_opening(calendar: Calendar, instant: datetime) -> datetime:
    """The instant itself in working hours, else the moment at which the next working day opens."""
    if is_open(calendar, instant):
        return instant.astimezone(UTC)
    local = instant.astimezone(calendar.tz)
    today = is_working_day(calendar, local.date()) and local.time() < calendar.opening
    return _at(calendar, local.date() if today else add_working_days(calendar, local.date(), 1), calendar.opening)


def add_working_time(calendar: Calendar, instant: datetime, duration: timedelta) -> datetime:
    """The instant by which so much working time has passed; outside hours it is counted from the next opening."""
    at = next_opening(calendar, instant)
    while True:
        closing = _at(calendar, local_day(at, calendar.tz), calendar.closing)
        if duration <= closing - at:
            return at + duration
        duration -= closing - at
        at = next_opening(calendar, closing)


def add_working_minutes(calendar: Calendar, instant: datetime, minutes: int) -> datetime:
    return add_working_time(calendar, instant, timedelta(minutes=minutes))


def due_after_working_day(calendar: Calendar, instant: datetime, days: int = 1) -> datetime:
    """Due after so many working days of working hours (INQ-7): Monday 10:00 -> Tuesday 10:00."""
    return add_working_time(calendar, instant, days * calendar.working_day)


def working_time_between(calendar: Calendar, start: datetime, end: datetime) -> timedelta:
    """How much working time lies between two instants; nothing when the end comes first."""
    first, last = local_day(start, calendar.tz), local_day(end, calendar.tz)
    total = timedelta()
    for day in _days(first, last):
        if is_working_day(calendar, day):
            opens, closes = _at(calendar, day, calendar.opening), _at(calendar, day, calendar.closing)
            total += max(min(end.astimezone(UTC), closes) - max(start.astimezone(UTC), opens), timedelta())
    return total


def working_minutes_between(calendar: Calendar, start: datetime, end: datetime) -> float:
    return working_time_between(calendar, start, end) / timedelta(minutes=1)


def moved_by_outages(start: datetime, due: datetime, outages: Iterable[tuple[datetime, datetime]]) -> datetime:
    """An hour clock that ran from `start` ends later by the time lost while it ran (REG-21)."""
    counted_to, due = start.astimezone(UTC), due.astimezone(UTC)
    for lost_from, lost_to in sorted(outages):
        lost_from, lost_to = max(lost_from.astimezone(UTC), counted_to), lost_to.astimezone(UTC)
        if lost_from < due and lost_from < lost_to:
            due += lost_to - lost_from
            counted_to = lost_to
    return due


def _at(calendar: Calendar, day: date, clock: time) -> datetime:
    return datetime.combine(day, clock, calendar.tz).astimezone(UTC)


def _days(first: date, last: date) -> Iterable[date]:
    return (first + timedelta(days=n) for n in range((last - first).days + 1))


def _refuse_endless(closed: int):
    if closed > LONGEST_CLOSURE:
        raise ValueError("The calendar has no working day for more than a year.")
