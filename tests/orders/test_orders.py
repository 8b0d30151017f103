"""Orders: where they come from, their review, the promised day, cancellation (ORD-1..9)."""

import datetime as dt
from decimal import Decimal

import pytest

from leads.models import Deal
from orders.models import DeliveryChange, Order
from orders.services import orders, payments, production, shipments
from salesops.kernel.errors import BusinessError, Conflict, Invalid, NotAllowed
from salesops.kernel.models import Notice
from salesops.kernel.services import approvals
from tests.contracts import make as contracts
from tests.leads import make as leads
from tests.orders import make
from tests.quotes import make as quotes
from tests.rules import rule

pytestmark = pytest.mark.django_db


@pytest.fixture
def now(shanghai):
    return shanghai("2026-03-02 10:00")


def one_minute_later(now):
    return now + dt.timedelta(minutes=1)


@rule("ORD-1", "retail")
def test_a_purchase_letter_with_a_deposit_opens_an_order_at_list_price(company, now):
    order = make.retail(company.guide1, now, deposit="500", price="5000")

    assert (order.status, order.total, order.letter.deposit) == ("draft", Decimal("5000"), Decimal("500"))
    assert [(s.amount, s.gate) for s in order.plan.all()] == [
        (Decimal("500"), "production"),
        (Decimal("4500"), "shipment"),
    ]


@rule("ORD-1", "other price")
@pytest.mark.parametrize(("price", "opens"), [("5000", True), ("4999.99", False), ("5000.01", False)])
def test_retail_sells_at_the_price_that_policy_grants_and_no_other(company, now, price, opens):
    product = quotes.product(list_price=Decimal("5000"))
    facts = {
        "customer": leads.customer(company.guide1, now=now),
        "deposit": Decimal("500"),
        "actor": company.guide1,
        "now": now,
    }

    if opens:
        assert orders.open_retail(lines=[(product, Decimal(1), Decimal(price))], **facts).total == Decimal(price)
        return
    with pytest.raises(BusinessError) as refused:
        orders.open_retail(lines=[(product, Decimal(1), Decimal(price))], **facts)
    assert refused.value.rule == "ORD-1"


@rule("ORD-1", "deposit")
@pytest.mark.parametrize("deposit", ["0", "-1", "5000.01"])
def test_a_deposit_lies_above_nothing_and_not_above_the_total(company, now, deposit):
    with pytest.raises(Invalid) as refused:
        make.retail(company.guide1, now, deposit=deposit, price="5000")

    assert list(refused.value.errors) == ["deposit"]
    assert Order.objects.count() == 0


@rule("ORD-1", "contract")
def test_an_order_needs_a_signed_contract(company, now):
    from contracts.models import Contract

    quote = contracts.quote(company.sales1, now)
    contract = Contract.objects.create(
        number="HT-1", customer=quote.customer, quote=quote, owner=company.sales1, unit=company.team,
        amount=quote.total,
        created_at=now,
    )  # fmt: skip

    with pytest.raises(BusinessError) as refused:
        orders.open_from_contract(contract, actor=company.sales1, now=now)
    assert refused.value.rule == "ORD-1"


@rule("ORD-2", "review")
def test_the_head_reviews_an_order_within_four_working_hours(company, shanghai):
    order = make.retail(company.guide1, shanghai("2026-03-02 16:00"))

    order = orders.submit(order.pk, actor=company.guide1, now=shanghai("2026-03-02 16:00"))

    assert (order.status, order.review_due_at) == ("in_review", shanghai("2026-03-03 11:00"))
    last, over = shanghai("2026-03-03 11:00"), shanghai("2026-03-03 11:00:01")
    assert (orders.overdue_reviews(last).count(), orders.overdue_reviews(over).count()) == (0, 1)


@rule("ORD-2", "confirmed")
def test_a_confirmed_order_is_confirmed_and_a_returned_one_a_draft_with_comment(company, now):
    assert make.confirmed(company, now).status == "confirmed"
    returned = make.retail(company.guide1, now)
    orders.submit(returned.pk, actor=company.guide1, now=now)

    approvals.decide(returned.approvals.get().pk, agree=False, comment="数量不对", actor=company.head1, now=now)

    returned.refresh_from_db()
    assert (returned.status, returned.approvals.get().comment) == ("draft", "数量不对")


@rule("APR-1", "own order")
def test_a_head_who_sells_does_not_review_his_own_order(company, now):
    order = make.retail(company.head1, now, customer=leads.customer(company.head1, now=now))
    orders.submit(order.pk, actor=company.head1, now=now)
    approval = order.approvals.get()

    assert approval.assignee == company.director
    with pytest.raises(NotAllowed) as refused:
        approvals.decide(approval.pk, agree=True, actor=company.head1, now=now)
    assert refused.value.rule == "APR-1"


@rule("ORD-3", "delay told")
def test_a_delay_is_told_to_the_salesperson_at_once_and_moves_no_promise(company, now):
    order = make.confirmed(company, now, promised_on=dt.date(2026, 3, 20))

    orders.change_delivery(
        order.pk, to_on=dt.date(2026, 3, 25), customer_agreed=False, reason="板材晚到", actor=company.plan1, now=now
    )

    order.refresh_from_db()
    assert (order.promised_on, order.expected_on) == (dt.date(2026, 3, 20), dt.date(2026, 3, 25))
    assert Notice.objects.filter(recipient=company.guide1, kind="orders.delayed", rule="ORD-3").count() == 1


@rule("ORD-4", "agreement")
def test_the_customer_s_agreement_makes_another_day_the_promise(company, now):
    order = make.confirmed(company, now, promised_on=dt.date(2026, 3, 20))
    day = dt.date(2026, 3, 25)
    orders.change_delivery(order.pk, to_on=day, customer_agreed=False, actor=company.plan1, now=now)

    with pytest.raises(NotAllowed):
        orders.change_delivery(order.pk, to_on=day, customer_agreed=True, actor=company.plan1, now=now)
    orders.change_delivery(order.pk, to_on=day, customer_agreed=True, actor=company.guide1, now=now, note="电话同意")

    order.refresh_from_db()
    assert order.promised_on == day
    assert [(c.customer_agreed, c.note) for c in DeliveryChange.objects.all()] == [(True, "电话同意")]
    assert order.plan.get(position=2).due_on == day


@rule("ORD-4", "refused")
def test_a_refused_day_leaves_the_promise(company, now):
    order = make.confirmed(company, now, promised_on=dt.date(2026, 3, 20))
    orders.change_delivery(order.pk, to_on=dt.date(2026, 3, 25), customer_agreed=False, actor=company.plan1, now=now)

    orders.refuse_delivery(order.pk, note="婚期已定", actor=company.guide1, now=now)

    order.refresh_from_db()
    assert order.promised_on == dt.date(2026, 3, 20)
    with pytest.raises(Conflict):
        orders.refuse_delivery(order.pk, note="", actor=company.guide1, now=now)


@rule("ORD-10", "production")
def test_production_starts_after_the_deposit_is_confirmed(company, now):
    order = make.confirmed(company, now, deposit="500", price="5000")
    with pytest.raises(Conflict) as refused:
        production.move(order.pk, "in_production", actor=company.plan1, now=now)
    assert refused.value.rule == "ORD-10"
    payment = make.pay(order, company.store1, now, "500")
    with pytest.raises(Conflict):
        production.move(order.pk, "in_production", actor=company.plan1, now=now)
    payments.confirm(payment.pk, actor=company.finance1, now=now)

    order = production.move(order.pk, "in_production", actor=company.plan1, now=now)

    assert order.status == "in_production"


@rule("ORD-10", "shipment")
def test_goods_leave_when_the_money_due_before_shipment_has_come(company, now):
    order = make.confirmed(company, now, deposit="500", price="5000")
    make.pay(order, company.finance1, now, "500")
    production.move(order.pk, "in_production", actor=company.plan1, now=now)
    production.move(order.pk, "produced", actor=company.plan1, now=now)
    with pytest.raises(Conflict) as refused:
        shipments.ship(order.pk, carrier="德运", actor=company.plan1, now=now)
    assert refused.value.rule == "ORD-10"

    make.pay(order, company.finance1, now, "4500")

    assert shipments.ship(order.pk, carrier="德运", actor=company.plan1, now=now).status == "prepared"


@pytest.fixture
def made(company, now):
    """Two pieces, paid and made."""
    order = make.confirmed(company, now, deposit="500", price="5000", quantity=2)
    make.pay(order, company.finance1, now, "10000")
    production.move(order.pk, "in_production", actor=company.plan1, now=now)
    production.move(order.pk, "produced", actor=company.plan1, now=now)
    order.refresh_from_db()
    return order


@rule("ORD-5", "partial")
def test_the_last_of_several_deliveries_delivers_the_order(company, now, made):
    line = made.lines.get()
    first = shipments.ship(made.pk, carrier="德运", quantities={line.pk: 1}, actor=company.plan1, now=now)
    second = shipments.ship(made.pk, carrier="德运", quantities={line.pk: 1}, actor=company.plan1, now=now)

    shipments.add_event(first.pk, at=now, text="已签收", delivered=True, actor=company.plan1, now=now)
    made.refresh_from_db()
    assert made.status == "shipping"
    shipments.add_event(second.pk, at=now, text="已签收", delivered=True, actor=company.plan1, now=now)

    made.refresh_from_db()
    assert (made.status, made.delivered_at) == ("delivered", now)


@rule("ORD-5", "no more than made")
def test_nobody_ships_more_than_is_made(company, now, made):
    line = made.lines.get()

    with pytest.raises(BusinessError) as refused:
        shipments.ship(made.pk, carrier="德运", quantities={line.pk: 3}, actor=company.plan1, now=now)
    assert refused.value.rule == "ORD-5"


@rule("ORD-6", "installation")
@rule("ORD-9", "summary")
def test_after_delivery_come_installation_summary_and_evaluation(company, now, made):
    shipment = shipments.ship(made.pk, carrier="德运", actor=company.plan1, now=now)
    with pytest.raises(Conflict):
        shipments.install(made.pk, actor=company.tech1, now=now)
    shipments.add_event(shipment.pk, at=now, text="已签收", delivered=True, actor=company.plan1, now=now)

    assert shipments.install(made.pk, accepted_by="张明", actor=company.tech1, now=now).status == "installed"
    with pytest.raises(NotAllowed):
        orders.complete(made.pk, summary="顺利", actor=company.store1, now=now)
    assert orders.complete(made.pk, summary="顺利", actor=company.guide1, now=now).status == "completed"
    with pytest.raises(NotAllowed):
        orders.evaluate(made.pk, evaluation="好", actor=company.guide1, now=now)
    assert orders.evaluate(made.pk, evaluation="好", actor=company.head1, now=now).evaluated_by == company.head1


@rule("ORD-7", "before production")
def test_before_production_the_head_cancels_and_the_deal_is_undone(company, now):
    order = make.confirmed(company, now)
    make.pay(order, company.finance1, now, "500")
    orders.ask_cancellation(order.pk, reason="客户搬家", actor=company.guide1, now=now)
    waiting = order.approvals.filter(kind="order_cancellation")
    assert [a.step for a in waiting] == ["head"]

    approvals.decide(waiting.get().pk, agree=True, actor=company.head1, now=now)

    order.refresh_from_db()
    assert (order.status, Deal.objects.get().status) == ("cancelled", "reversed")


@rule("ORD-7", "after production")
def test_after_production_began_production_and_finance_agree_too(company, now, made):
    orders.ask_cancellation(made.pk, reason="客户搬家", actor=company.guide1, now=now)

    steps = made.approvals.filter(kind="order_cancellation").values_list("step", flat=True)
    assert sorted(steps) == ["finance", "head", "production"]


@rule("ORD-7", "after shipping")
def test_after_shipping_goods_come_back_only_as_a_return(company, now, made):
    shipments.ship(made.pk, carrier="德运", actor=company.plan1, now=now)

    with pytest.raises(BusinessError) as refused:
        orders.ask_cancellation(made.pk, reason="客户搬家", actor=company.guide1, now=now)
    assert (refused.value.rule, refused.value.status) == ("ORD-7", 422)
