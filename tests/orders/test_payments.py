"""Money: the deposit that is the deal, one slip once, confirmation, refusal, refund (PAY-1, DEAL-1, DEAL-3)."""

import datetime as dt
import itertools
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from leads.models import Deal, Registration
from orders import policy
from orders.models import Payment
from orders.services import payments, plans
from salesops.kernel.errors import Conflict, Invalid, NotAllowed
from tests.leads import make as leads
from tests.orders import make
from tests.rules import rule

pytestmark = pytest.mark.django_db


@pytest.fixture
def now(shanghai):
    return shanghai("2026-03-02 10:00")


@rule("DEAL-3", "threshold")
@pytest.mark.parametrize(
    ("price", "amount", "deal"),
    [("3000", "299.99", False), ("3000", "300", True), ("50000", "499.99", False), ("50000", "500", True)],
)
def test_a_deposit_counts_from_a_tenth_or_500_whichever_is_lower(company, now, price, amount, deal):
    order = make.retail(company.guide1, now, deposit="100", price=price)

    make.pay(order, company.store1, now, amount)

    assert Deal.objects.exists() is deal


@rule("DEAL-1", "deposit")
def test_the_deposit_wins_the_registration_and_books_the_credit_in_one_step(company, now):
    customer = leads.customer(company.guide1, now=now)
    registration = leads.registration(company.guide1, customer=customer, reported_at=now - dt.timedelta(days=1))
    order = make.retail(company.guide1, now, customer=customer)

    make.pay(order, company.store1, now, "500")

    registration.refresh_from_db()
    order.refresh_from_db()
    deal = Deal.objects.get()
    assert (registration.status, order.deal, deal.closed_at, deal.amount) == ("won", deal, now, order.total)
    assert [(c.user, c.share) for c in deal.credits.all()] == [(company.guide1, Decimal(100))]


@rule("DEAL-1", "once")
def test_a_second_receipt_of_the_same_order_makes_no_second_deal(company, now):
    order = make.retail(company.guide1, now)

    make.pay(order, company.store1, now, "500")
    make.pay(order, company.store1, now, "4500")

    assert Deal.objects.count() == 1


@rule("DEAL-3", "who records")
def test_cashier_manager_salesman_and_finance_record_receipts_each_in_his_place(company, now):
    order = make.retail(company.guide1, now)
    field = make.retail(company.sales1, now)

    for stranger in (company.guide1, company.store2, company.sales1, company.head1):
        with pytest.raises(NotAllowed):
            make.pay(order, stranger, now, "500")
    with pytest.raises(NotAllowed):
        make.pay(field, company.sales2, now, "500")
    recorded = [make.pay(order, company.store1, now, "500"), make.pay(field, company.sales1, now, "500")]
    by_finance = make.pay(order, company.finance1, now, "100")

    assert [p.status for p in recorded] == ["recorded", "recorded"]
    assert by_finance.status == "confirmed"


@rule("DEAL-3", "slip")
def test_a_receipt_needs_its_slip_unless_finance_records_it(company, now):
    order = make.retail(company.guide1, now)

    with pytest.raises(Invalid) as refused:
        make.pay(order, company.store1, now, "500", slip=None)

    assert (list(refused.value.errors), Payment.objects.count()) == (["slip"], 0)
    assert make.pay(order, company.finance1, now, "500", slip=None).status == "confirmed"


@rule("DEAL-3", "told date")
def test_a_told_date_moves_no_credit_and_lies_not_ahead(company, now):
    order = make.retail(company.guide1, now)

    with pytest.raises(Invalid):
        make.pay(order, company.store1, now, "500", received_on=dt.date(2026, 3, 3))
    make.pay(order, company.store1, now, "500", received_on=dt.date(2026, 2, 1))

    assert Deal.objects.get().closed_at == now


@rule("PAY-1", "one slip once")
def test_one_slip_number_is_booked_once_whatever_its_case_and_spaces(company, now):
    order = make.retail(company.guide1, now)
    make.pay(order, company.store1, now, "500", reference="POS 0012 ab")

    with pytest.raises(Conflict) as refused:
        make.pay(order, company.store1, now, "500", reference="pos0012AB")

    assert refused.value.rule == "PAY-1"
    assert make.pay(order, company.store1, now, "500", reference="pos0012AB", method="cash").status == "recorded"


@rule("PAY-1", "confirmed")
def test_finance_confirms_what_others_recorded(company, now):
    order = make.retail(company.guide1, now)
    payment = make.pay(order, company.store1, now, "500")
    assert plans.received(order) == 0

    with pytest.raises(NotAllowed):
        payments.confirm(payment.pk, actor=company.store1, now=now)
    payments.confirm(payment.pk, actor=company.finance1, now=now)

    assert plans.received(order) == Decimal("500")
    with pytest.raises(Conflict):
        payments.confirm(payment.pk, actor=company.finance2, now=now)


@rule("DEAL-3", "refused")
def test_a_refused_receipt_undoes_the_deal_and_the_registration_lives_on(company, now):
    customer = leads.customer(company.guide1, now=now)
    registration = leads.registration(company.guide1, customer=customer, reported_at=now)
    order = make.retail(company.guide1, now, customer=customer)
    payment = make.pay(order, company.store1, now, "500")

    payments.refuse(payment.pk, reason="未到账", actor=company.finance1, now=now + dt.timedelta(hours=2))

    order.refresh_from_db()
    assert (Deal.objects.get().status, order.deal) == ("reversed", None)
    assert Registration.objects.get(pk=registration.pk).status == "protected"


@rule("PAY-1", "refund")
def test_a_refund_is_at_most_what_is_left_and_a_full_one_undoes_the_deal(company, now):
    order = make.retail(company.guide1, now)
    payment = make.pay(order, company.finance1, now, "500")

    with pytest.raises(Invalid):
        payments.refund(payment.pk, amount=Decimal("500.01"), reason="退定", actor=company.finance1, now=now)
    payments.refund(payment.pk, amount=Decimal("200"), reason="部分退", actor=company.finance1, now=now)
    assert (plans.received(order), Deal.objects.get().status) == (Decimal("300"), "booked")
    payments.refund(payment.pk, amount=Decimal("300"), reason="退定", actor=company.finance1, now=now)

    assert (plans.received(order), Deal.objects.get().status) == (0, "reversed")


MONEY = st.decimals("0", "100000", places=2)


@rule("PAY-1", "exact")
@given(st.lists(MONEY, min_size=1, max_size=6), MONEY)
def test_money_covers_the_stages_in_order_and_none_is_lost(amounts, received):
    standings = policy.cover(amounts, received)

    assert sum(s.paid for s in standings) == min(received, sum(amounts))
    assert all(0 <= s.paid <= s.amount for s in standings)
    for before, after in itertools.pairwise(standings):
        assert after.paid == 0 or before.is_paid


@rule("PAY-1", "slip key")
@pytest.mark.parametrize("text", ["AB 12", "ab12", " aB1 2 "])
def test_slip_numbers_are_compared_without_case_and_spaces(text):
    assert policy.slip_key(text) == "ab12"
