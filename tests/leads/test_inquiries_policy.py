from datetime import date, timedelta

import pytest

from leads.policy import inquiries as policy
from salesops.kernel.worktime import Calendar
from tests.rules import rule
from tests.times import shanghai

# National Day 2026: closed 1-7 October, made up on Saturday 10 October.
CALENDAR = Calendar(days={date(2026, 10, d): False for d in range(1, 8)} | {date(2026, 10, 10): True})
TIMES = policy.ResponseTimes(
    inquiry_rings=3,
    inquiry_callback_minutes=30,
    inquiry_email_days=1,
    inquiry_online_seconds=60,
    inquiry_online_opening_minutes=10,
    inquiry_store_minutes=5,
    inquiry_other_days=1,
)


def due(channel, received, **how):
    return policy.respond_by(channel, shanghai(received), TIMES, CALENDAR, **how)


@rule("INQ-7", "inside hours")
@pytest.mark.parametrize(
    ("received", "expected"),
    [
        ("2026-11-16 09:00", "2026-11-16 18:00"),  # at opening: the whole day, to closing exactly
        ("2026-11-16 10:00", "2026-11-17 10:00"),
        ("2026-11-16 17:59:59", "2026-11-17 17:59:59"),
        ("2026-11-20 17:00", "2026-11-23 17:00"),  # over the weekend
    ],
)
def test_an_email_in_working_hours_is_due_nine_working_hours_later(received, expected):
    assert due("email", received) == shanghai(expected)


@rule("INQ-7", "outside hours")
@pytest.mark.parametrize(
    ("received", "expected"),
    [
        ("2026-11-16 08:59:59", "2026-11-16 18:00"),
        ("2026-11-16 18:00", "2026-11-17 18:00"),  # 18:00 exactly is outside already
        ("2026-11-20 18:00", "2026-11-23 18:00"),
        ("2026-11-21 12:00", "2026-11-23 18:00"),
    ],
)
def test_an_email_outside_hours_is_counted_from_the_next_opening(received, expected):
    assert due("email", received) == shanghai(expected)


@rule("INQ-7", "make-up days")
def test_holidays_stop_the_clock_and_make_up_days_run_it():
    assert due("email", "2026-09-30 17:00") == shanghai("2026-10-08 17:00")
    assert due("email", "2026-10-09 17:00") == shanghai("2026-10-10 17:00")
    assert due("email", "2026-10-10 17:00") == shanghai("2026-10-12 17:00")


@rule("INQ-2", "online")
@rule("INQ-7", "online")
@pytest.mark.parametrize(
    ("received", "expected"),
    [
        ("2026-11-16 09:00", "2026-11-16 09:01"),
        ("2026-11-16 17:59:59", "2026-11-16 18:00:59"),
        ("2026-11-16 18:00", "2026-11-17 09:10"),
        ("2026-11-16 08:59:59", "2026-11-16 09:10"),
        ("2026-11-21 12:00", "2026-11-23 09:10"),
        ("2026-10-10 10:00", "2026-10-10 10:01"),  # a make-up Saturday
    ],
)
def test_online_is_due_at_once_in_hours_and_ten_minutes_after_opening_at_night(received, expected):
    assert due("online", received) == shanghai(expected)


@rule("INQ-7", "missed call")
@pytest.mark.parametrize(
    ("received", "expected"),
    [
        ("2026-11-16 10:12", "2026-11-16 10:42"),
        ("2026-11-16 17:45", "2026-11-17 09:15"),
        ("2026-11-16 17:30", "2026-11-16 18:00"),
        ("2026-11-16 20:00", "2026-11-17 09:30"),
        ("2026-11-20 17:59", "2026-11-23 09:29"),
    ],
)
def test_a_missed_call_is_called_back_within_thirty_working_minutes(received, expected):
    assert due("phone", received, missed=True) == shanghai(expected)


@rule("INQ-7", "store")
def test_a_visitor_has_a_handler_within_five_minutes_at_any_hour():
    assert due("store", "2026-11-16 10:00") == shanghai("2026-11-16 10:05")
    assert due("store", "2026-11-21 20:30") == shanghai("2026-11-21 20:35")


@rule("INQ-7", "other channels")
@pytest.mark.parametrize("channel", ["referral", "exhibition", "web", "market_research", "phone"])
def test_other_channels_and_calls_taken_have_one_working_day(channel):
    assert due(channel, "2026-11-16 10:00") == shanghai("2026-11-17 10:00")


@rule("INQ-2", "rings")
@pytest.mark.parametrize(
    ("rings", "missed", "late"), [(1, False, False), (3, False, False), (4, False, True), (None, True, True)]
)
def test_a_call_is_taken_within_three_rings(rings, missed, late):
    assert policy.was_picked_up_late("phone", TIMES, rings=rings, missed=missed) is late
    assert policy.was_picked_up_late("store", TIMES, rings=rings, missed=missed) is False


@rule("INQ-7", "boundary")
def test_the_due_instant_itself_is_in_time():
    due_at = shanghai("2026-11-17 10:00")

    assert policy.is_in_time(due_at, due_at, picked_up_late=False)
    assert not policy.is_in_time(due_at, due_at + timedelta(microseconds=1), picked_up_late=False)
    assert not policy.is_in_time(due_at, None, picked_up_late=False)
    assert not policy.is_in_time(due_at, due_at, picked_up_late=True)


def somebody(key, role="guide", unit=1, region=1, load=0, last=None):
    return policy.Candidate(key, frozenset({role}), unit, region, load, last and shanghai(last))


@rule("INQ-5", "channel")
def test_a_visitor_of_a_store_goes_to_a_guide_of_that_store():
    people = [somebody("manager", "store_manager"), somebody("far", unit=2), somebody("guide", load=9)]

    assert policy.pick(people, channel="store", unit_id=1).key == "guide"
    assert policy.pick(people[:2], channel="store", unit_id=1).key == "manager"
    assert policy.pick(people, channel="store", unit_id=3) is None


@rule("INQ-5", "channel")
def test_exhibition_leads_go_to_salesmen_before_guides():
    people = [somebody("guide"), somebody("salesman", "salesman", load=5)]

    assert policy.pick(people, channel="exhibition").key == "salesman"
    assert policy.pick(people, channel="phone").key == "guide"


@rule("INQ-5", "region")
def test_an_inquiry_stays_in_the_customers_region():
    people = [somebody("east", load=7), somebody("south", region=2)]

    assert policy.pick(people, channel="phone", region_id=1).key == "east"
    assert policy.pick(people, channel="phone", region_id=3) is None
    assert policy.pick(people, channel="phone").key == "south"


@rule("INQ-5", "load")
def test_the_lightest_load_takes_it_and_among_equals_who_waited_longest():
    people = [
        somebody("busy", load=2),
        somebody("just had one", load=1, last="2026-11-16 10:00"),
        somebody("waited", load=1, last="2026-11-16 09:00"),
    ]

    assert policy.pick(people, channel="phone").key == "waited"
    assert policy.pick([*people, somebody("new", load=1)], channel="phone").key == "new"
