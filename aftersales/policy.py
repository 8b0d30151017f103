"""The formulas of after-sales: clocks that stand still, months of care, silence (AFT-1..5).

Every clock that ends with a day ends at 24:00, the first instant of the next day; an act at exactly a due instant is
in time.
"""

from collections.abc import Iterable
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

from salesops.kernel.worktime import (
    Calendar,
    add_working_days,
    add_working_time,
    end_of_day,
    local_day,
    start_of_day,
    working_time_between,
)

HIGHEST_SCORE = 5


def due_after(
    begun_at: datetime, days: int, pauses: Iterable[tuple[datetime, datetime]], calendar: Calendar
) -> datetime:
    """The end of the `days`-th working day after the day the clock began (AFT-2).

    A working day does not count when the clock stood still at its end: `pauses` are the finished times of waiting for
    the customer, from and to.
    """
    stood = list(pauses)
    day = local_day(begun_at, calendar.tz)
    while days:
        day = add_working_days(calendar, day, 1)
        end = end_of_day(day, calendar.tz)
        days -= not any(begin < end <= until for begin, until in stood)
    return end_of_day(day, calendar.tz)


def half_time(begun_at: datetime, due_at: datetime, calendar: Calendar) -> datetime:
    """The instant at which half of the working time up to the due instant is over (AFT-2)."""
    return min(add_working_time(calendar, begun_at, working_time_between(calendar, begun_at, due_at) / 2), due_at)


def care_months(delivered_on: date, months: int) -> list[date]:
    """The calendar months of care, as their first days: those after the month of delivery (AFT-1)."""
    first = delivered_on.year * 12 + delivered_on.month
    return [date((first + n) // 12, (first + n) % 12 + 1, 1) for n in range(months)]


def end_of_month(month: date, calendar: Calendar) -> datetime:
    """24:00 of the last day of a month."""
    following = date(month.year + month.month // 12, month.month % 12 + 1, 1)
    return start_of_day(following, calendar.tz)


def same_day_in(month: date, day: int) -> date:
    """The day of that number in a month, or the last one of a shorter month."""
    following = date(month.year + month.month // 12, month.month % 12 + 1, 1)
    return min(month + timedelta(days=day - 1), following - timedelta(days=1))


def silence_ends(solved_at: datetime, days: int, calendar: Calendar) -> datetime:
    """The instant from which silence closes a solved ticket: the same time of the day `days` later (AFT-2)."""
    local = solved_at.astimezone(calendar.tz)
    return datetime.combine(local.date() + timedelta(days=days), local.timetz()).astimezone(UTC)


def is_unhappy(score: int, line: int) -> bool:
    """1 and 2 of 5 by default: a ticket is opened and the manager told (AFT-4)."""
    return score <= line


def is_score(score: int) -> bool:
    return 1 <= score <= HIGHEST_SCORE


def share(part: int, whole: int) -> Decimal | None:
    """A share in percent; nothing of nothing is no share (AFT-5, KPI-19)."""
    return Decimal(part) * 100 / whole if whole else None


def reaches(part: int, whole: int, line: int) -> bool:
    """Whether a share reaches its line exactly, without rounding: 4 of 5 reach 80 percent."""
    return part * 100 >= line * whole
