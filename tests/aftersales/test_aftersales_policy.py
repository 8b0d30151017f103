"""The formulas of after-sales (AFT-1..5)."""

import datetime as dt
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aftersales import policy
from salesops.kernel.worktime import Calendar, end_of_working_day_after, is_working_day
from tests.rules import rule
from tests.times import day, shanghai

WEEK = Calendar()
GOLDEN_WEEK = Calendar(days={day(f"2026-10-0{n}"): False for n in range(1, 8)} | {day("2026-10-10"): True})

instants = st.datetimes(dt.datetime(2026, 1, 1), dt.datetime(2026, 12, 1)).map(lambda t: t.replace(tzinfo=dt.UTC))
hours = st.integers(0, 400).map(lambda n: dt.timedelta(hours=n))


@rule("AFT-2", "3 working days")
@pytest.mark.parametrize(
    ("received", "due"),
    [
        ("2026-11-16 09:00", "2026-11-20 00:00"),  # Monday: Thursday 24:00
        ("2026-11-16 23:59:59", "2026-11-20 00:00"),
        ("2026-11-19 10:00", "2026-11-25 00:00"),  # Thursday: over the weekend
        ("2026-11-21 10:00", "2026-11-26 00:00"),  # Saturday
    ],
)
def test_a_problem_is_solved_by_the_end_of_the_third_working_day(received, due):
    assert policy.due_after(shanghai(received), 3, [], WEEK) == shanghai(due)


@rule("AFT-2", "holidays")
def test_holidays_do_not_count_and_make_up_days_do():
    assert policy.due_after(shanghai("2026-09-30 10:00"), 3, [], GOLDEN_WEEK) == shanghai("2026-10-11 00:00")


@rule("AFT-2", "waiting")
@pytest.mark.parametrize(
    ("begin", "end", "due"),
    [
        ("2026-11-17 10:00", "2026-11-17 17:00", "2026-11-20 00:00"),  # within a day: nothing is lost
        ("2026-11-17 10:00", "2026-11-17 23:59:59", "2026-11-20 00:00"),
        ("2026-11-17 10:00", "2026-11-18 00:00", "2026-11-21 00:00"),  # Tuesday's end stood still: it does not count
        ("2026-11-17 10:00", "2026-11-18 09:00", "2026-11-21 00:00"),
        ("2026-11-18 00:00", "2026-11-18 09:00", "2026-11-20 00:00"),  # begun with Tuesday's end: it had passed
        ("2026-11-17 10:00", "2026-11-19 09:00", "2026-11-24 00:00"),  # two days, over the weekend
        ("2026-11-20 00:00", "2026-11-23 09:00", "2026-11-20 00:00"),  # after the end nothing moves
    ],
)
def test_working_days_at_whose_end_the_clock_stood_do_not_count(begin, end, due):
    pauses = [(shanghai(begin), shanghai(end))]

    assert policy.due_after(shanghai("2026-11-16 09:00"), 3, pauses, WEEK) == shanghai(due)


@rule("AFT-2", "waiting")
@given(instants, st.integers(1, 10), st.lists(st.tuples(instants, hours), max_size=4))
def test_waiting_only_ever_lengthens_and_by_whole_working_days(begun, days, waits):
    pauses = [(at, at + length) for at, length in waits]
    plain = policy.due_after(begun, days, [], WEEK)
    due = policy.due_after(begun, days, pauses, WEEK)

    assert plain == end_of_working_day_after(WEEK, begun, days)
    assert due >= plain
    last = due.astimezone(WEEK.tz).date() - dt.timedelta(days=1)
    assert is_working_day(WEEK, last)
    ends = [shanghai(str(last - dt.timedelta(days=n))) + dt.timedelta(days=1) for n in range((due - begun).days + 1)]
    stood = [e for e in ends if is_working_day(WEEK, e.date() - dt.timedelta(days=1))
             and e.date() - dt.timedelta(days=1) > begun.astimezone(WEEK.tz).date()
             and any(a < e <= b for a, b in pauses)]  # fmt: skip
    assert policy.due_after(begun, days + len(stood), [], WEEK) == due


@rule("AFT-2", "half-time")
@pytest.mark.parametrize(
    ("begun", "due", "half"),
    [
        ("2026-11-16 09:00", "2026-11-20 00:00", "2026-11-17 18:00"),  # 36 working hours: 18 of them
        ("2026-11-16 18:00", "2026-11-20 00:00", "2026-11-18 13:30"),
        ("2026-11-20 17:00", "2026-11-20 21:00", "2026-11-20 17:30"),
    ],
)
def test_half_time_is_half_of_the_working_time(begun, due, half):
    assert policy.half_time(shanghai(begun), shanghai(due), WEEK) == shanghai(half)


@rule("AFT-2", "half-time")
@given(instants, st.integers(1, 10))
def test_half_time_lies_between_beginning_and_end(begun, days):
    due = policy.due_after(begun, days, [], WEEK)

    assert begun < policy.half_time(begun, due, WEEK) < due


@rule("AFT-1", "12 months")
def test_care_covers_the_twelve_months_after_the_month_of_delivery():
    months = policy.care_months(day("2026-11-30"), 12)

    assert months[0] == day("2026-12-01")
    assert months[-1] == day("2027-11-01")
    assert len(months) == 12


@rule("AFT-1", "12 months")
@given(st.dates(dt.date(2020, 1, 1), dt.date(2090, 1, 1)), st.integers(0, 60))
def test_months_of_care_follow_each_other(delivered, count):
    months = policy.care_months(delivered, count)

    assert len(set(months)) == count
    assert all(month.day == 1 for month in months)
    assert all(policy.same_day_in(month, delivered.day).month == month.month for month in months)
    ends = [policy.end_of_month(month, WEEK).astimezone(WEEK.tz).date() for month in months]
    assert ends[:-1] == months[1:]


@rule("AFT-1", "12 months")
def test_a_planned_day_stays_in_its_month():
    assert policy.same_day_in(day("2027-02-01"), 31) == day("2027-02-28")
    assert policy.same_day_in(day("2028-02-01"), 31) == day("2028-02-29")
    assert policy.same_day_in(day("2026-12-01"), 31) == day("2026-12-31")


@rule("AFT-2", "7 days of silence")
def test_silence_ends_at_the_same_time_seven_days_later():
    assert policy.silence_ends(shanghai("2026-11-16 10:30"), 7, WEEK) == shanghai("2026-11-23 10:30")


@rule("AFT-4", "1 and 2")
@pytest.mark.parametrize(("score", "unhappy"), [(1, True), (2, True), (3, False), (5, False)])
def test_one_and_two_of_five_are_unhappy(score, unhappy):
    assert policy.is_unhappy(score, 2) is unhappy


@rule("AFT-4", "1 to 5")
@pytest.mark.parametrize(("score", "valid"), [(0, False), (1, True), (5, True), (6, False), (-1, False)])
def test_scores_go_from_one_to_five(score, valid):
    assert policy.is_score(score) is valid


@rule("AFT-5", "80 %")
@pytest.mark.parametrize(
    ("done", "planned", "reached"), [(4, 5, True), (79, 100, False), (80, 100, True), (0, 0, True)]
)
def test_eighty_percent_exactly_is_reached(done, planned, reached):
    assert policy.reaches(done, planned, 80) is reached


@rule("AFT-5", "nothing planned")
def test_nothing_of_nothing_is_no_share():
    assert policy.share(0, 0) is None
    assert policy.share(4, 5) == Decimal(80)
