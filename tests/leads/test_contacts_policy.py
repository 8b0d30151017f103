from datetime import timedelta
from itertools import product

import pytest

from leads.policy import is_effective, note_flags, renews, told_time_problem
from tests.rules import rule
from tests.times import shanghai

NOW = shanghai("2026-11-16 10:00")


def flags(summary, **facts):
    return note_flags(summary, now=NOW, serial_count=3, serial_minutes=10, **facts)


@rule("REG-18", "effective contact")
@pytest.mark.parametrize(
    ("method", "outcome"),
    list(
        product(
            ["phone", "message", "email", "visit", "store_visit", "measurement"],
            ["reached", "not_reached", "off", "refused"],
        )
    ),
)
def test_only_a_reached_customer_was_followed_up(method, outcome):
    assert is_effective(method, outcome) == (outcome == "reached")


@rule("REG-18", "effective contact")
def test_an_unknown_method_is_no_contact():
    assert not is_effective("thought", "reached")


@rule("REG-18", "owner or delegate")
def test_only_the_owner_or_his_delegate_renews():
    assert renews("phone", "reached", by_owner_or_delegate=True)
    assert not renews("phone", "reached", by_owner_or_delegate=False)
    assert not renews("phone", "off", by_owner_or_delegate=True)
    assert not renews("phone", "reached", by_owner_or_delegate=True, flags=frozenset({"repeated"}))


@rule("REG-18", "empty notes")
@pytest.mark.parametrize("summary", ["", "   ", "\u200b\u200d", "\u3000\n", "\u3164"])
def test_a_note_without_anything_to_see_is_empty(summary):
    assert flags(summary) == {"empty"}


@rule("REG-18", "repeated notes")
def test_the_same_text_as_the_last_is_repeated_in_whatever_spelling():
    assert flags("客户再考虑", previous_summary="客户再考虑") == {"repeated"}
    assert flags("客户 再考虑 \u200b", previous_summary="客户再考虑") == {"repeated"}
    assert flags("客户再考虑两天", previous_summary="客户再考虑") == frozenset()
    assert flags("客户再考虑", previous_summary=None) == frozenset()


@rule("REG-18", "serial notes")
def test_more_than_three_in_ten_minutes_are_serial():
    def minutes_ago(*minutes):
        return [NOW - timedelta(minutes=m) for m in minutes]

    assert flags("到店看样", own_notes_at=minutes_ago(1, 5)) == frozenset()
    assert flags("到店看样", own_notes_at=minutes_ago(1, 5, 9.99)) == {"serial"}
    assert flags("到店看样", own_notes_at=minutes_ago(1, 5, 10)) == frozenset()


@rule("REG-18", "told time")
def test_a_told_time_lies_at_most_a_day_back_and_never_ahead():
    assert told_time_problem(NOW, NOW, hours=24) is None
    assert told_time_problem(NOW - timedelta(hours=24), NOW, hours=24) is None
    assert told_time_problem(NOW - timedelta(hours=24, microseconds=1), NOW, hours=24) == "too_old"
    assert told_time_problem(NOW + timedelta(microseconds=1), NOW, hours=24) == "ahead"
