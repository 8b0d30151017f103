from datetime import time

import pytest

from leads.policy import sheets as policy
from tests.rules import rule
from tests.times import SHANGHAI, day, shanghai

DAY = day("2026-11-19")
CLOSING = time(22)


@rule("LOG-1", "late")
@pytest.mark.parametrize(
    ("submitted", "late"),
    [
        ("2026-11-19 15:00", False),  # an early one is allowed
        ("2026-11-19 22:00:00", False),
        ("2026-11-19 22:00:00.000001", True),
        ("2026-11-20 00:00", True),
        ("2026-11-20 09:00", True),  # after midnight it belongs to the old day and stays late
    ],
)
def test_the_sheet_is_late_after_closing(submitted, late):
    assert policy.is_late(DAY, CLOSING, SHANGHAI, shanghai(submitted)) is late


@rule("LOG-1", "missing")
def test_the_sheet_is_missing_from_midnight_on():
    assert not policy.is_missing(DAY, SHANGHAI, shanghai("2026-11-19 23:59:59.999999"))
    assert policy.is_missing(DAY, SHANGHAI, shanghai("2026-11-20 00:00"))


def seen(kind, at, who="c1", by=1, number=1, **facts):
    return policy.Record(kind, kind, number, who, by, shanghai(f"2026-11-19 {at}"), **facts)


@rule("LOG-3", "nobody twice")
def test_a_customer_stands_on_the_sheet_once_with_the_strongest_thing_that_happened():
    records = [
        seen("registration", "15:10"),
        seen("inquiry", "15:00", has_phone=False),
        seen("deal", "16:00"),
        seen("follow_up", "11:00", who="c2"),
    ]

    rows = policy.rows(records)

    assert [(row.lead.kind, len(row.records), row.lacks_phone) for row in rows] == [
        ("follow_up", 1, False),
        ("deal", 3, False),
    ]


@rule("LOG-1", "gaps")
def test_an_entry_without_phone_is_a_gap_and_a_visitor_without_contact_is_none():
    rows = policy.rows(
        [seen("inquiry", "14:20", has_phone=False), seen("no_contact", "14:30", who="visitor", has_phone=False)]
    )

    assert [row.lacks_phone for row in rows] == [True, False]


@rule("LOG-1", "visitors")
def test_each_group_received_takes_one_later_record_of_its_guide():
    received = [
        policy.Received("a", 1, shanghai("2026-11-19 13:00")),
        policy.Received("b", 1, shanghai("2026-11-19 13:10")),
        policy.Received("c", 2, shanghai("2026-11-19 13:10")),
    ]
    records = [seen("registration", "13:20"), seen("registration", "12:00"), seen("registration", "13:05", by=3)]

    assert [group.key for group in policy.unrecorded(received, records)] == ["b", "c"]
