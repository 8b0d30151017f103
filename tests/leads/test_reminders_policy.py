from datetime import timedelta

from hypothesis import given
from hypothesis import strategies as st

from leads.policy import reminders
from tests.rules import rule
from tests.times import SHANGHAI, day, shanghai


def sent(due, *off, since=None):
    away = {day(d) for d in off}
    return reminders(day(due), lambda d: d not in away, SHANGHAI, since=since and shanghai(since))


@rule("REG-29", "day ahead and on the day")
def test_the_owner_is_reminded_a_day_ahead_and_on_the_day_at_nine():
    assert sent("2026-11-19") == {"ahead": shanghai("2026-11-18 09:00"), "on_day": shanghai("2026-11-19 09:00")}
    assert sent("2027-01-01") == {"ahead": shanghai("2026-12-31 09:00"), "on_day": shanghai("2027-01-01 09:00")}


@rule("REG-29", "last working day before")
def test_on_a_free_day_the_reminder_comes_on_the_last_working_day_before():
    assert sent("2026-11-19", "2026-11-18") == {
        "ahead": shanghai("2026-11-17 09:00"),
        "on_day": shanghai("2026-11-19 09:00"),
    }


@rule("REG-29", "last working day before")
def test_two_that_fall_together_are_one():
    assert sent("2026-11-19", "2026-11-19") == {"on_day": shanghai("2026-11-18 09:00")}
    assert sent("2026-11-22", "2026-11-21", "2026-11-22") == {"on_day": shanghai("2026-11-20 09:00")}


@rule("REG-29", "never before the clock")
def test_none_goes_out_for_a_clock_that_had_not_begun():
    assert sent("2026-11-19", "2026-11-18", "2026-11-17", since="2026-11-16 10:00") == {
        "on_day": shanghai("2026-11-19 09:00")
    }


@rule("REG-29", "never after the deadline")
@given(st.integers(0, 700), st.sets(st.integers(0, 30), max_size=25))
def test_a_reminder_is_on_a_working_day_and_never_after_the_due_day(offset, off):
    due = day("2026-01-01") + timedelta(days=offset)
    away = {due - timedelta(days=n) for n in off}

    for instant in reminders(due, lambda d: d not in away, SHANGHAI).values():
        local = instant.astimezone(SHANGHAI)
        assert local.date() <= due
        assert local.date() not in away
        assert (local.hour, local.minute) == (9, 0)
