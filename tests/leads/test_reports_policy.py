from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from leads.policy import Waiting, is_late, report_deadline, turns, whose_turn
from salesops.kernel.worktime import Calendar
from tests.rules import rule
from tests.times import shanghai

CALENDAR = Calendar()


@rule("REG-10", "24 hours")
@pytest.mark.parametrize(
    ("reported", "late"),
    [
        ("2026-11-16 10:00", False),
        ("2026-11-17 09:59:59.999999", False),
        ("2026-11-17 10:00:00", False),
        ("2026-11-17 10:00:00.000001", True),
        ("2026-11-18 10:00", True),
    ],
)
def test_a_report_is_in_time_up_to_exactly_24_hours(reported, late):
    assert is_late(shanghai("2026-11-16 10:00"), shanghai(reported), hours=24) is late


@rule("REG-10", "24 hours")
def test_the_hours_run_over_year_end_and_leap_day():
    assert not is_late(shanghai("2026-12-31 23:30"), shanghai("2027-01-01 23:30"), hours=24)
    assert is_late(shanghai("2028-02-28 12:00"), shanghai("2028-02-29 12:00:01"), hours=24)


@rule("REG-21", "hour clocks")
def test_time_in_which_nobody_could_report_is_added():
    obtained = shanghai("2026-11-16 10:00")
    outages = [(shanghai("2026-11-16 14:00"), shanghai("2026-11-16 16:00"))]

    assert report_deadline(obtained, hours=24, outages=outages) == shanghai("2026-11-17 12:00")
    assert not is_late(obtained, shanghai("2026-11-17 12:00"), hours=24, outages=outages)


def queue_turns(ended, *queue):
    found = turns(
        shanghai(ended), [Waiting(*w) if isinstance(w, tuple) else Waiting(w) for w in queue], CALENDAR, hours=24
    )
    return [(turn.key, turn.starts_at, turn.ends_at) for turn in found]


@rule("REG-19", "24 hours")
@pytest.mark.parametrize(
    ("ended", "until"),
    [
        ("2026-11-17 00:00", "2026-11-18 09:00"),
        ("2026-11-17 08:59:59", "2026-11-18 09:00"),
        ("2026-11-17 09:00", "2026-11-18 09:00"),
        ("2026-11-17 14:30", "2026-11-18 14:30"),
        ("2026-11-17 17:59:59", "2026-11-18 17:59:59"),
        ("2026-11-17 18:00", "2026-11-19 09:00"),
        ("2026-11-20 20:00", "2026-11-22 09:00"),
        ("2026-12-31 20:00", "2027-01-02 09:00"),
    ],
)
def test_the_first_in_line_has_24_hours_counted_from_the_end_or_the_next_nine_o_clock(ended, until):
    assert queue_turns(ended, "one") == [("one", shanghai(ended), shanghai(until))]


@rule("REG-19", "next in line")
def test_the_next_follows_without_a_gap():
    assert queue_turns("2026-11-17 00:00", "one", "two") == [
        ("one", shanghai("2026-11-17 00:00"), shanghai("2026-11-18 09:00")),
        ("two", shanghai("2026-11-18 09:00"), shanghai("2026-11-19 09:00")),
    ]


@rule("REG-19", "next in line")
def test_who_may_not_take_it_is_passed_over():
    assert queue_turns("2026-11-17 00:00", ("one", False), "two") == [
        ("two", shanghai("2026-11-17 00:00"), shanghai("2026-11-18 09:00"))
    ]


@rule("REG-19", "next in line")
def test_who_gives_up_hands_the_turn_on_at_once():
    gone_at = shanghai("2026-11-17 20:00")

    assert queue_turns("2026-11-17 00:00", ("one", True, gone_at), "two") == [
        ("one", shanghai("2026-11-17 00:00"), gone_at),
        ("two", gone_at, shanghai("2026-11-19 09:00")),
    ]
    for ended in ("2026-11-18 00:00", "2026-11-17 20:00"):
        assert [turn[0] for turn in queue_turns(ended, ("one", True, gone_at), "two")] == ["two"]


@rule("REG-19", "whose turn")
def test_precedence_begins_with_the_end_and_stops_at_its_last_instant():
    found = turns(shanghai("2026-11-17 00:00"), [Waiting("one"), Waiting("two")], CALENDAR, hours=24)

    def key(text):
        turn = whose_turn(found, shanghai(text))
        return turn and turn.key

    assert key("2026-11-16 23:59:59") is None
    assert key("2026-11-17 00:00") == "one"
    assert key("2026-11-18 08:59:59") == "one"
    assert key("2026-11-18 09:00") == "two"
    assert key("2026-11-19 09:00") is None


@rule("REG-19", "24 hours")
@given(st.integers(0, 60 * 24 * 400), st.integers(1, 5))
def test_every_turn_is_at_least_24_hours_and_at_most_15_more(minute, people):
    ended = shanghai("2026-01-01 00:00") + timedelta(minutes=minute)
    found = turns(ended, [Waiting(n) for n in range(people)], CALENDAR, hours=24)

    assert len(found) == people
    for turn in found:
        assert timedelta(hours=24) <= turn.ends_at - turn.starts_at <= timedelta(hours=24 + 15)
    assert [turn.starts_at for turn in found[1:]] == [turn.ends_at for turn in found[:-1]]
