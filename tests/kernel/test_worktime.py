from datetime import UTC, date, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from salesops.kernel import worktime
from salesops.kernel.worktime import Calendar
from tests.rules import rule
from tests.times import day, shanghai

# National Day 2026: closed 1-7 October, made up on Saturday 10 October.
HOLIDAYS = {date(2026, 10, d): False for d in range(1, 8)} | {date(2026, 10, 10): True, date(2027, 1, 1): False}
CALENDAR = Calendar(days=HOLIDAYS)
MINUTE = timedelta(minutes=1)


@rule("INQ-7", "working days")
def test_working_days_follow_the_week_and_the_holidays():
    worked = [d for d in range(1, 13) if worktime.is_working_day(CALENDAR, date(2026, 10, d))]

    assert worked == [8, 9, 10, 12]


@rule("INQ-7", "working days")
@pytest.mark.parametrize(
    ("start", "count", "end"),
    [
        ("2026-11-18", 0, "2026-11-18"),
        ("2026-11-18", 1, "2026-11-19"),
        ("2026-11-20", 1, "2026-11-23"),
        ("2026-11-21", 1, "2026-11-23"),
        ("2026-09-30", 1, "2026-10-08"),
        ("2026-09-30", 3, "2026-10-10"),
        ("2026-12-31", 1, "2027-01-04"),
        ("2028-02-28", 1, "2028-02-29"),
    ],
)
def test_working_days_are_counted_after_the_day(start, count, end):
    assert worktime.add_working_days(CALENDAR, day(start), count) == day(end)


@rule("INQ-7", "working days")
def test_the_end_of_a_working_day_is_the_midnight_after_it():
    asked = shanghai("2026-11-20 23:59:59.999999")

    assert worktime.end_of_working_day_after(CALENDAR, asked, 2) == shanghai("2026-11-25 00:00")


@rule("INQ-7", "company clock")
def test_the_day_is_the_companys_and_not_that_of_greenwich():
    early = shanghai("2026-11-21 07:00").astimezone(UTC)

    assert worktime.local_day(early, CALENDAR.tz) == day("2026-11-21")
    assert worktime.end_of_day(day("2026-11-21"), CALENDAR.tz) == shanghai("2026-11-22 00:00")


@rule("INQ-7", "inside hours")
@pytest.mark.parametrize(
    ("received", "due"),
    [
        ("2026-11-16 09:00", "2026-11-16 18:00"),
        ("2026-11-16 10:00", "2026-11-17 10:00"),
        ("2026-11-16 17:59:59", "2026-11-17 17:59:59"),
        ("2026-11-20 15:30", "2026-11-23 15:30"),
        ("2026-09-30 12:00", "2026-10-08 12:00"),
        ("2026-10-09 12:00", "2026-10-10 12:00"),
    ],
)
def test_inside_hours_it_is_due_after_nine_working_hours(received, due):
    assert worktime.due_after_working_day(CALENDAR, shanghai(received)) == shanghai(due)


@rule("INQ-7", "outside hours")
@pytest.mark.parametrize(
    ("received", "due"),
    [
        ("2026-11-16 08:59:59", "2026-11-16 18:00"),
        ("2026-11-16 18:00", "2026-11-17 18:00"),
        ("2026-11-16 20:00", "2026-11-17 18:00"),
        ("2026-11-20 18:00:01", "2026-11-23 18:00"),
        ("2026-11-21 11:00", "2026-11-23 18:00"),
        ("2026-10-03 11:00", "2026-10-08 18:00"),
    ],
)
def test_outside_hours_it_is_counted_from_the_next_opening(received, due):
    assert worktime.due_after_working_day(CALENDAR, shanghai(received)) == shanghai(due)


@rule("INQ-7", "minutes")
@pytest.mark.parametrize(
    ("start", "minutes", "end"),
    [
        ("2026-11-16 10:00", 0, "2026-11-16 10:00"),
        ("2026-11-16 17:30", 30, "2026-11-16 18:00"),
        ("2026-11-16 17:30", 31, "2026-11-17 09:01"),
        ("2026-11-16 17:59:30", 1, "2026-11-17 09:00:30"),
        ("2026-11-21 17:30", 30, "2026-11-23 09:30"),
        ("2026-11-20 17:50", 9 * 60 + 20, "2026-11-24 09:10"),
    ],
)
def test_minutes_run_in_working_hours_only(start, minutes, end):
    assert worktime.add_working_minutes(CALENDAR, shanghai(start), minutes) == shanghai(end)


@rule("INQ-7", "opening")
def test_opening_belongs_to_the_hours_and_closing_does_not():
    assert worktime.next_opening(CALENDAR, shanghai("2026-11-16 09:00")) == shanghai("2026-11-16 09:00")
    assert worktime.next_opening(CALENDAR, shanghai("2026-11-16 17:59:59")) == shanghai("2026-11-16 17:59:59")
    assert worktime.next_opening(CALENDAR, shanghai("2026-11-16 18:00")) == shanghai("2026-11-17 09:00")


def test_working_time_between_two_instants():
    friday, monday = shanghai("2026-11-20 17:00"), shanghai("2026-11-23 10:30")

    assert worktime.working_minutes_between(CALENDAR, friday, monday) == 150
    assert worktime.working_minutes_between(CALENDAR, monday, friday) == 0
    assert worktime.working_minutes_between(CALENDAR, shanghai("2026-11-21 00:00"), shanghai("2026-11-23 00:00")) == 0


@rule("ORG-7", "opening hours")
def test_a_store_has_its_own_hours():
    store = Calendar(opening=worktime.time(8, 30), closing=worktime.time(20), days={day("2026-11-22"): True})

    assert worktime.add_working_minutes(store, shanghai("2026-11-21 21:00"), 30) == shanghai("2026-11-22 09:00")


def test_a_calendar_without_a_working_day_is_a_mistake():
    closed = Calendar(days={date(2026, 1, 1) + timedelta(days=n): False for n in range(800)})

    with pytest.raises(ValueError, match="no working day"):
        worktime.add_working_days(closed, date(2026, 1, 1), 1)


@rule("REG-21", "hour clocks")
def test_an_hour_clock_moves_by_the_time_lost_while_it_ran():
    start, due = shanghai("2026-11-16 09:00"), shanghai("2026-11-17 09:00")

    def moved(*outages):
        return worktime.moved_by_outages(start, due, [(shanghai(a), shanghai(b)) for a, b in outages])

    assert moved(("2026-11-16 10:00", "2026-11-16 12:00")) == shanghai("2026-11-17 11:00")
    assert moved(("2026-11-16 08:00", "2026-11-16 10:00")) == shanghai("2026-11-17 10:00")
    assert moved(("2026-11-17 08:00", "2026-11-17 10:00")) == shanghai("2026-11-17 11:00")
    assert moved(("2026-11-17 09:00", "2026-11-17 10:00")) == due
    assert moved(("2026-11-16 10:00", "2026-11-16 12:00"), ("2026-11-16 11:00", "2026-11-16 13:00")) == shanghai(
        "2026-11-17 12:00"
    )
    assert moved(("2026-11-16 10:00", "2026-11-16 12:00"), ("2026-11-17 10:00", "2026-11-17 11:00")) == shanghai(
        "2026-11-17 12:00"
    )


instants = st.integers(0, 400 * 24 * 60).map(lambda n: shanghai("2026-01-01 00:00") + n * MINUTE)
minutes = st.integers(0, 3000)
calendars = st.builds(
    Calendar,
    days=st.dictionaries(st.dates(date(2026, 1, 1), date(2027, 3, 1)), st.booleans(), max_size=30),
    tz=st.sampled_from([ZoneInfo("Asia/Shanghai"), ZoneInfo("Europe/Berlin"), ZoneInfo("America/New_York")]),
)


@given(calendars, instants, minutes, minutes)
def test_waiting_twice_is_waiting_the_sum(calendar, start, first, second):
    in_two = worktime.add_working_minutes(calendar, worktime.add_working_minutes(calendar, start, first), second)
    at_once = worktime.add_working_minutes(calendar, start, first + second)

    # At closing time the wait for nothing may move to the next opening: no working time lies between the two.
    assert at_once <= in_two
    assert worktime.working_time_between(calendar, at_once, in_two) == timedelta()


@given(calendars, instants, minutes)
def test_the_time_between_is_the_time_added(calendar, start, count):
    due = worktime.add_working_minutes(calendar, start, count)

    assert worktime.working_minutes_between(calendar, start, due) == count


@given(calendars, instants, instants, minutes)
def test_who_came_later_is_never_due_earlier(calendar, one, other, count):
    first, second = sorted([one, other])

    assert worktime.add_working_minutes(calendar, first, count) <= worktime.add_working_minutes(calendar, second, count)


@given(calendars, st.dates(date(2026, 1, 1), date(2027, 1, 1)), st.integers(0, 30), st.integers(1, 30))
def test_working_days_add_up(calendar, start, first, second):
    in_two = worktime.add_working_days(calendar, worktime.add_working_days(calendar, start, first), second)

    assert in_two == worktime.add_working_days(calendar, start, first + second)
    assert worktime.is_working_day(calendar, in_two)
