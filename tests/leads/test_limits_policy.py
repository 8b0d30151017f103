from leads.policy import limits
from tests.rules import rule
from tests.times import SHANGHAI, shanghai

ENDED = shanghai("2026-11-27 00:00")


@rule("REG-16", "cool-down")
def test_after_expiry_the_same_person_waits_thirty_days():
    assert limits.cools_down_until("expired", ENDED, SHANGHAI, days=30) == shanghai("2026-12-27 00:00")
    assert limits.cools_down_until("expired", shanghai("2027-01-31 15:30"), SHANGHAI, days=30) == shanghai(
        "2027-03-02 15:30"
    )


@rule("REG-16", "cool-down")
def test_after_lapse_and_withdrawal_nothing_cools_down():
    assert [limits.cools_down_until(s, ENDED, SHANGHAI, days=30) for s in ("lapsed", "withdrawn", "lost")] == [None] * 3


@rule("REG-16", "pool")
def test_ended_customers_are_in_the_pool_lost_ones_late_and_invalid_ones_never():
    def in_pool(status, now):
        return limits.is_in_pool(status, ENDED, shanghai(now), SHANGHAI, lost_days=90)

    assert all(in_pool(status, "2026-11-27 00:00") for status in ("lapsed", "expired", "withdrawn"))
    assert not in_pool("lost", "2027-02-24 23:59:59")
    assert in_pool("lost", "2027-02-25 00:00")
    assert not any(in_pool(status, "2030-01-01 00:00") for status in ("invalid", "won", "protected", "pending"))


@rule("REG-22", "7 days")
def test_a_loss_may_be_restored_for_seven_days():
    def may(now):
        return limits.may_restore(ENDED, shanghai(now), SHANGHAI, days=7)

    assert not may("2026-11-26 23:59:59")
    assert may("2026-11-27 00:00")
    assert may("2026-12-04 00:00")
    assert not may("2026-12-04 00:00:00.000001")


@rule("REG-9", "30 days after the deal")
def test_a_dispute_may_be_opened_until_thirty_days_after_the_deal():
    deal_at = shanghai("2026-11-16 10:00")

    assert limits.may_dispute(None, shanghai("2030-01-01 00:00"), SHANGHAI, days=30)
    assert limits.may_dispute(deal_at, shanghai("2026-12-16 10:00"), SHANGHAI, days=30)
    assert not limits.may_dispute(deal_at, shanghai("2026-12-16 10:00:01"), SHANGHAI, days=30)
