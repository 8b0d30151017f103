"""DEAL-1..4, DEAL-7: whose deal it is, to the cent, and what undoes it."""

import datetime as dt
from decimal import Decimal

import pytest

from leads.models import CreditEntry, Violation
from leads.services import deals, queue, registrations, sweep
from leads.services.why import why_deal
from salesops.kernel.errors import Conflict, Invalid
from tests.leads import make
from tests.rules import rule

pytestmark = pytest.mark.django_db


@pytest.fixture
def held(company, report, shanghai):
    return report(company.sales1, shanghai("2026-03-02 10:00")).registration


@pytest.fixture
def close(company, shanghai):
    def closed(customer, closer, at="2026-03-05 11:00", amount="18640.00", number="HT-1", basis="contract"):
        return deals.close(customer=customer, amount=Decimal(amount), closer=closer, actor=closer, now=shanghai(at),
                           basis=basis, number=number)  # fmt: skip

    return closed


def credits_of(deal):
    return [(row.user.username, row.share, row.amount) for row in deal.credits.order_by("id")]


@rule("DEAL-2", "live registration")
@pytest.mark.parametrize("closer", ["sales1", "guide1"])
def test_the_live_registrations_owner_is_credited_whoever_closes(company, held, close, closer):
    deal = close(held.customer, getattr(company, closer))

    held.refresh_from_db()
    assert (held.status, deal.status, deal.marks) == ("won", "booked", [])
    assert credits_of(deal) == [("sales1", Decimal(100), Decimal("18640.00"))]
    assert deal.entries.get().amount == Decimal("18640.00")


@rule("DEAL-1", "frees the place")
def test_the_deal_frees_the_place_at_once(company, held, close):
    close(held.customer, company.sales1)

    assert [(entry.change, entry.used_after) for entry in held.quota_entries.all()] == [(1, 1), (-1, 0)]


@rule("DEAL-1", "once")
def test_the_same_paper_makes_one_deal(company, held, close):
    assert close(held.customer, company.sales1) == close(held.customer, company.sales1)


@rule("DEAL-2", "lapsed, the reporter closes himself")
def test_a_lapsed_reporter_who_closes_himself_is_credited(company, held, close, shanghai):
    sweep.sweep(now=shanghai("2026-03-13 00:05"))

    deal = close(held.customer, company.sales1, at="2026-03-14 11:00")

    held.refresh_from_db()
    assert (held.status, deal.marks, credits_of(deal)[0][0]) == ("won", [], "sales1")
    assert not Violation.objects.exists()


@rule("REG-5", "a colleague takes the order")
def test_after_the_lapse_a_colleague_who_takes_the_order_is_credited(company, held, close):
    deal = close(held.customer, company.guide1, at="2026-03-14 11:00")

    held.refresh_from_db()
    assert (held.status, deal.registration, deal.marks) == ("lapsed", None, ["UNREGISTERED"])
    assert credits_of(deal)[0][0] == "guide1"


@rule("DEAL-2", "unregistered")
@pytest.mark.parametrize(("closer", "violations"), [("sales2", ["UNREGISTERED"]), ("guide1", [])])
def test_closing_without_registration_is_marked_and_for_the_business_team_a_violation(company, close, closer,
                                                                                       violations):  # fmt: skip
    deal = close(make.customer(company.guide1), getattr(company, closer))

    assert (deal.status, deal.marks) == ("booked", ["UNREGISTERED"])
    assert [row.kind for row in Violation.objects.all()] == violations


@rule("DEAL-2", "held")
def test_a_pending_registration_holds_the_credit_never_the_sale(company, report, close, shanghai):
    words = {"province": "广东省", "city": "广州市", "district": "天河区", "street": "体育西路 103 号 1802 室"}
    pending = report(company.sales1, shanghai("2026-03-02 10:00"), cross_region_ground="unified_tender", **words)

    deal = close(pending.registration.customer, company.sales1)

    assert (deal.status, deal.holds) == ("held", ["PENDING", "TERRITORY"])
    assert credits_of(deal) == [("sales1", Decimal(100), Decimal("18640.00"))]
    assert not deal.entries.exists()


@rule("DEAL-2", "released")
def test_credit_is_booked_when_the_last_hold_is_gone(company, held, close, shanghai):
    make.customer(company.guide1)
    deal = close(held.customer, company.sales1)
    deal.status, deal.holds = "held", ["DUPLICATE", "DISPUTE"]
    deal.save()
    CreditEntry.objects.all().delete()

    deals.release(deal, "DUPLICATE", actor=company.head1, now=shanghai("2026-03-06 10:00"))
    assert not deal.entries.exists()
    deals.release(deal, "DISPUTE", actor=company.head1, now=shanghai("2026-03-06 10:00"))

    assert deal.entries.get().amount == Decimal("18640.00")


@rule("DEAL-1", "cents by largest remainder")
def test_a_ruling_shares_every_cent(company, held, close, shanghai):
    deal = close(held.customer, company.sales1, amount="100.01")
    thirds = {company.sales1: Decimal("33.34"), company.sales2: Decimal("33.33"), company.guide1: Decimal("33.33")}

    deals.rule_credit(
        deal, credits=thirds, reason="两人共同跟进", actor=company.head1, now=shanghai("2026-03-09 10:00")
    )

    assert sum(row.amount for row in deal.credits.all()) == Decimal("100.01")
    assert sum(row.amount for row in deal.entries.all()) == Decimal("100.01")


@rule("DEAL-1", "100 percent")
@pytest.mark.parametrize("shares", [("60", "39.99"), ("60", "40.01"), ("100", "0")])
def test_shares_that_do_not_add_up_are_refused(company, held, close, shanghai, shares):
    deal = close(held.customer, company.sales1)
    credits = dict(zip((company.sales1, company.sales2), map(Decimal, shares), strict=True))

    with pytest.raises(Invalid):
        deals.rule_credit(deal, credits=credits, reason="x", actor=company.head1, now=shanghai("2026-03-09 10:00"))


@rule("DEAL-4", "undone")
def test_an_undone_deal_is_negative_credit_that_day_lost_and_a_place_used_again(company, held, close, shanghai):
    deal = close(held.customer, company.sales1)

    deals.undo(deal, reason="客户取消", actor=company.head1, now=shanghai("2026-04-02 09:00"))

    held.refresh_from_db()
    deal.refresh_from_db()
    assert (held.status, deal.status) == ("lost", "reversed")
    assert [(row.on, row.amount) for row in deal.entries.order_by("id")] == [
        (dt.date(2026, 3, 5), Decimal("18640.00")), (dt.date(2026, 4, 2), Decimal("-18640.00")),
    ]  # fmt: skip
    assert [entry.change for entry in held.quota_entries.all()] == [1, -1, 1]
    with pytest.raises(Conflict):
        deals.undo(deal, reason="x", actor=company.head1, now=shanghai("2026-04-02 10:00"))


@rule("DEAL-4", "part cancelled")
def test_a_part_return_is_negative_credit_of_that_amount_and_stays_won(company, held, close, shanghai):
    deal = close(held.customer, company.sales1)

    deals.adjust(deal, amount=Decimal("640.00"), on=dt.date(2026, 3, 20), reason="退一盏灯", actor=company.head1,
                 now=shanghai("2026-03-20 09:00"))  # fmt: skip

    held.refresh_from_db()
    assert held.status == "won"
    assert deals.remaining(deal) == Decimal("18000.00")
    deals.undo(deal, reason="全退", actor=company.head1, now=shanghai("2026-03-21 09:00"))
    assert sum(row.amount for row in deal.entries.all()) == 0


@rule("DEAL-4", "cool-down")
@pytest.mark.parametrize(("undone", "status"), [("2026-03-20 10:59", "invalid"), ("2026-03-20 11:00", "protected")])
def test_a_deal_that_stood_under_15_days_brings_the_cool_down(company, held, close, report, shanghai, undone, status):
    deals.undo(close(held.customer, company.sales1), reason="x", actor=company.head1, now=shanghai(undone))

    assert report(company.sales1, shanghai("2026-03-25 10:00")).registration.status == status


@rule("DEAL-3", "receipt refused")
@pytest.mark.parametrize(
    ("at", "status"),
    [("2026-03-06 10:00", "protected"), ("2026-03-14 10:00", "lapsed")],
)
def test_a_refused_receipt_returns_the_registration_to_what_it_would_have_been(company, held, close, shanghai, at,
                                                                               status):  # fmt: skip
    deal = close(held.customer, company.sales1, basis="deposit")

    deals.refuse_receipt(deal, reason="款未到账", actor=company.finance1, now=shanghai(at))

    held.refresh_from_db()
    assert (held.status, held.deposit_at) == (status, None)
    assert sum(row.amount for row in deal.entries.all()) == 0


@rule("DEAL-7")
def test_a_second_order_without_registration_is_held_until_the_head_rules(company, held, close, shanghai):
    close(held.customer, company.sales1)

    second = close(held.customer, company.guide1, at="2026-03-06 10:00", number="HT-2")

    assert (second.status, second.holds) == ("held", ["SECOND_ORDER"])


@rule("REG-19", "ends by a deal")
def test_a_deal_ends_the_queue(company, held, report, close, shanghai):
    attempt = report(company.sales2, shanghai("2026-03-03 10:00")).attempt
    place = queue.join(attempt.case_number, actor=company.sales2, now=shanghai("2026-03-03 10:05"))

    close(held.customer, company.sales1)

    place.refresh_from_db()
    assert place.state == "gone"


@rule("REG-17")
def test_the_why_of_a_deal_follows_its_facts(company, held, close):
    deal = close(held.customer, company.guide1)
    assert [step.code for step in why_deal(deal).steps] == ["live"]

    deal.status_before, deal.registration = "", None
    assert "closer_alone" in [step.code for step in why_deal(deal).steps]


@rule("DEAL-2", "withdrawn")
def test_a_withdrawn_reporter_who_closes_himself_counts_as_closer(company, held, close, shanghai):
    registrations.withdraw(held.pk, reason="x", actor=company.sales1, now=shanghai("2026-03-03 10:00"))

    deal = close(held.customer, company.sales1)

    held.refresh_from_db()
    assert (held.status, deal.marks) == ("won", [])
