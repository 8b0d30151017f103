import pytest

from leads.policy import quota_balance, quota_month, uses_place
from tests.rules import rule
from tests.times import SHANGHAI, shanghai


@rule("REG-8", "used places")
@pytest.mark.parametrize(
    ("status", "code", "used"),
    [
        ("pending", "", True),
        ("protected", "", True),
        ("lapsed", "", True),
        ("expired", "", True),
        ("expired", "CAP", True),
        ("withdrawn", "", True),
        ("lost", "", True),
        ("won", "", False),
        ("invalid", "FALSE_DATA", True),
        ("invalid", "REJECTED", False),
        ("invalid", "DUPLICATE", False),
        ("invalid", "LATE", False),
        ("invalid", "OVER_QUOTA", False),
        ("invalid", "AFTER_DEAL", False),
        ("invalid", "TERRITORY", False),
        ("invalid", "COOLDOWN", False),
    ],
)
def test_which_registrations_use_a_place(status, code, used):
    assert uses_place(status, code) is used


@rule("REG-8", "ways in")
@pytest.mark.parametrize(
    ("origin", "used"),
    [
        ("report", True),
        ("claim", True),
        ("queue", True),
        ("assignment", True),
        ("handover", False),
        ("ruling", False),
        ("opening", False),
    ],
)
def test_claims_promotions_and_assignments_use_a_place_and_what_was_handed_over_does_not(origin, used):
    assert uses_place("protected", origin=origin) is used


@rule("REG-8", "month")
def test_the_month_is_that_of_the_company_clock():
    assert quota_month(shanghai("2026-02-28 23:59:59"), SHANGHAI) == "2026-02"
    assert quota_month(shanghai("2026-03-01 00:00"), SHANGHAI) == "2026-03"
    assert quota_month(shanghai("2026-12-31 23:59:59.999999"), SHANGHAI) == "2026-12"


@rule("REG-8", "twenty places")
def test_the_twentieth_place_is_the_last():
    nineteen = quota_balance("2026-11", 20, [("protected", "", "report")] * 19)
    twenty = quota_balance("2026-11", 20, [("protected", "", "report")] * 20)

    assert (nineteen.used, nineteen.left, nineteen.is_full) == (19, 1, False)
    assert (twenty.used, twenty.left, twenty.is_full) == (20, 0, True)


@rule("REG-8", "freed by a deal")
def test_a_deal_frees_its_own_place():
    rows = [("protected", "", "report")] * 19 + [("won", "", "report"), ("won", "", "handover")]
    balance = quota_balance("2026-11", 20, rows)

    assert (balance.used, balance.freed, balance.left) == (19, 1, 1)


@rule("REG-8", "reversed deal")
def test_a_reversed_deal_uses_its_place_again_even_above_twenty():
    balance = quota_balance("2026-11", 20, [("protected", "", "report")] * 20 + [("lost", "", "report")])

    assert (balance.used, balance.left, balance.is_full) == (21, 0, True)


@rule("REG-8", "stores")
def test_a_store_has_no_quota():
    balance = quota_balance("2026-11", None, [("protected", "", "report")] * 50)

    assert (balance.left, balance.is_full) == (None, False)
