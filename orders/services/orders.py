"""Open, submit, review, change, cancel and complete an order (ORD-1..9)."""

from decimal import Decimal

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from contracts.services import calls
from leads.services import deals
from quotes import policy as money
from quotes.services.prices import granted_prices
from salesops.kernel.access import superior_for
from salesops.kernel.calendars import calendar
from salesops.kernel.clock import local_day
from salesops.kernel.errors import BusinessError, Conflict, Invalid, require
from salesops.kernel.models import Role
from salesops.kernel.services import approvals, policies
from salesops.kernel.services.notices import notify
from salesops.kernel.services.numbering import next_number
from salesops.kernel.services.trail import record
from salesops.kernel.worktime import add_working_minutes

from .. import access
from ..models import DeliveryChange, Order, OrderApproval, OrderLine, PurchaseLetter
from . import plans

Status = Order.Status


@transaction.atomic
def open_from_contract(contract, *, actor, now, promised_on=None, wanted=None):
    """An order from a signed contract: its quote's lines, its plan (ORD-1); a framework calls off `wanted` (CON-4).

    `wanted` is [(product, quantity)] for a framework. Raises BusinessError for a contract that is not signed.
    """
    require(access.can_open(actor), _("You do not open orders."), rule="ORD-1")
    if not calls.takes_orders(contract, now):
        raise BusinessError(
            _("This contract takes no orders now: it is not signed, over, or awaits a word."), rule="ORD-1"
        )
    if not contract.calls_off and contract.orders.exclude(status=Status.CANCELLED).exists():
        raise Conflict(_("This contract has its order already."), rule="ORD-1")
    order = _new(
        customer=contract.customer,
        owner=contract.owner,
        unit=contract.unit,
        contract=contract,
        promised_on=promised_on or contract.delivery_on,
        deal=contract.deal,
        now=now,
    )
    _add_lines(order, _called_off(contract, wanted, on=local_day(now)) if wanted else _quoted(contract.quote))
    _require_room(contract, order, now)
    plans.lay(order, contract.payment_plan, signed_on=contract.signed_on)
    record(
        "orders.order.opened", order, actor=actor, at=now, after=order.status, rule="ORD-1", contract=contract.number
    )
    return order


def _require_room(contract, order, now):
    room = calls.room(contract, now)
    if contract.calls_off and room is not None and room < 0:
        raise BusinessError(_("¥%(over)s more than the contract still allows.") % {"over": -room}, rule="CON-4")


@transaction.atomic
def open_retail(
    *,
    customer,
    lines,
    deposit,
    actor,
    now,
    promised_on=None,
    owner=None,
    attempt=None,
    quote=None,
    buyer_name="",
    buyer_phone="",
    delivery_address="",
):
    """A retail order by purchase letter with deposit (ORD-1, REG-28).

    `lines` is [(product, quantity, unit_price or None)]; a price given must be what policy grants, or that of an
    accepted quote. Raises BusinessError for any other price, Invalid for a deposit that is none.
    """
    require(access.can_open(actor), _("You do not open orders."), rule="ORD-1")
    owner = owner or actor
    if not lines:
        raise Invalid(
            _("Name at least one product."), rule="ORD-1", errors={"lines": [_("Name at least one product.")]}
        )
    order = _new(
        customer=customer,
        owner=owner,
        unit=owner.unit,
        promised_on=promised_on,
        attempt=attempt,
        buyer_name=buyer_name,
        buyer_phone=buyer_phone,
        delivery_address=delivery_address,
        now=now,
    )
    _add_lines(order, _quoted(quote) if quote else _at_policy_price(order, lines, on=local_day(now)))
    _require_deposit(deposit, order.total)
    PurchaseLetter.objects.create(order=order, number=next_number("RG", now=now), deposit=deposit, created_at=now)
    plans.lay_retail(order, deposit)
    record(
        "orders.order.opened", order, actor=actor, at=now, after=order.status, rule="ORD-1", letter=order.letter.number
    )
    return order


def _new(*, customer, owner, unit, now, **fields):
    return Order.objects.create(
        number=next_number("D", now=now), customer=customer, owner=owner, unit=unit, created_at=now, **fields
    )


def _require_deposit(deposit, total):
    if not 0 < deposit <= total:
        words = _("A deposit lies above 0 and not above the order total.")
        raise Invalid(words, rule="ORD-1", errors={"deposit": [words]})


def _quoted(quote):
    if quote.status != quote.Status.ACCEPTED:
        raise BusinessError(_("The quote is not accepted."), rule="ORD-1")
    return [
        (line.product, line.quantity, line.unit_price, line.discount) for line in quote.lines.select_related("product")
    ]


def _at_policy_price(order, lines, *, on):
    granted = granted_prices(
        [(product, quantity) for product, quantity, _p in lines], customer=order.customer, unit=order.unit, on=on
    )
    for (product, _quantity, asked), price in zip(lines, granted, strict=True):
        if asked is not None and asked not in (price.granted, price.listed):
            raise BusinessError(
                _("%(product)s sells at %(price)s; another price needs an approved special price or quote.")
                % {"product": product.name, "price": price.granted},
                rule="ORD-1",
            )
    return [
        (product, quantity, price.granted if asked is None else asked, Decimal(0))
        for (product, quantity, asked), price in zip(lines, granted, strict=True)
    ]


def _called_off(contract, wanted, *, on):
    granted = granted_prices(wanted, customer=contract.customer, unit=contract.unit, on=on)
    return [
        (product, quantity, price.granted, Decimal(0))
        for (product, quantity), price in zip(wanted, granted, strict=True)
    ]


def _add_lines(order, lines):
    made = [
        OrderLine(
            order=order,
            position=position,
            product=product,
            sku=product.sku,
            name=product.name,
            spec=product.spec,
            measure=product.unit,
            quantity=quantity,
            unit_price=unit_price,
            discount=discount,
            tax_rate=product.tax_rate,
            amount=money.line_amount(quantity, unit_price, discount),
        )
        for position, (product, quantity, unit_price, discount) in enumerate(lines, 1)
    ]
    OrderLine.objects.bulk_create(made)
    totals = money.totals(
        money.Line(line.quantity, line.unit_price, line.discount, tax_rate=line.tax_rate) for line in made
    )
    order.subtotal, order.tax, order.total = totals.subtotal, totals.tax, totals.total
    order.save(update_fields=["subtotal", "tax", "total"])


@transaction.atomic
def submit(order_id, *, actor, now):
    """Hand the order to the sales manager, who reviews it within 4 working hours (ORD-2)."""
    order = Order.objects.locked(order_id)
    require(access.can_submit(actor, order, now), _("You do not submit this order."), rule="ORD-2")
    if order.status != Status.DRAFT:
        raise Conflict(_("This order is submitted already."), rule="ORD-2")
    _check_against_contract(order)
    superior = superior_for(order.owner, Role.HEAD)
    if superior is None:
        raise BusinessError(_("Nobody may review this yet: appoint a department head."), rule="APR-2")
    hours = policies.numbers(order.unit, at=now).order_review_hours
    order.status, order.submitted_at = Status.IN_REVIEW, now
    order.review_due_at = add_working_minutes(calendar(now), now, hours * 60)
    order.save(update_fields=["status", "submitted_at", "review_due_at"])
    approvals.submit(
        REVIEW,
        order,
        [approvals.Step("head", Role.HEAD, assignee=superior)],
        actor=actor,
        now=now,
        number=order.number,
        title=f"{order.customer.name} {order.number}",
        amount=order.total,
        unit=order.unit,
    )
    record(
        "orders.order.submitted", order, actor=actor, at=now, before=Status.DRAFT, after=Status.IN_REVIEW, rule="ORD-2"
    )
    return order


def _check_against_contract(order):
    contract = order.contract
    if contract is None or contract.calls_off:
        return
    if order.total != contract.amount:
        raise BusinessError(
            _("The order is %(order)s, the contract %(contract)s.")
            % {"order": order.total, "contract": contract.amount},
            rule="ORD-1",
        )


def _confirmed(order, *, approval, actor, now):
    order.status, order.confirmed_at = Status.CONFIRMED, now
    order.save(update_fields=["status", "confirmed_at"])
    record(
        "orders.order.confirmed", order, actor=actor, at=now, before=Status.IN_REVIEW, after=order.status, rule="ORD-2"
    )
    _call_off(order, actor=actor, now=now)


def _call_off(order, *, actor, now):
    """A call-off books its amount with the shares of the framework's signature (DEAL-5)."""
    if order.contract_id and order.contract.calls_off:
        deals.call_off(order.deal, amount=order.total, actor=actor, now=now, paper=order.number)


def _back_to_draft(order, *, approval, actor, now):
    order.status = Status.DRAFT
    order.save(update_fields=["status"])
    record(
        "orders.order.returned",
        order,
        actor=actor,
        at=now,
        before=Status.IN_REVIEW,
        after=order.status,
        rule="ORD-2",
        reason=approval.comment,
    )


def _review_content(order):
    return {
        "order": order.number,
        "lines": [[line.sku, str(line.quantity), str(line.unit_price), str(line.amount)] for line in order.lines.all()],
        "total": str(order.total),
        "plan": [[stage.name, str(stage.amount), str(stage.due_on)] for stage in order.plan.all()],
        "promised_on": str(order.promised_on),
    }


REVIEW = approvals.flows.register(
    approvals.Flow(
        kind="order",
        label=gettext_lazy("Order"),
        model=OrderApproval,
        link="paper",
        parties=lambda order: {order.owner_id},
        content=_review_content,
        approved=_confirmed,
        rejected=_back_to_draft,
        withdrawn=_back_to_draft,
        template="orders/approval.html",
    )
)


@transaction.atomic
def change_delivery(order_id, *, to_on, customer_agreed, actor, now, reason="", note=""):
    """Production names another day (ORD-3), or the customer agrees to it and it becomes the promise (ORD-4)."""
    order = Order.objects.locked(order_id)
    if order.status in Order.OVER or order.status == Status.DELIVERED:
        raise Conflict(_("Nothing of this order is still to be delivered."), rule="ORD-4")
    if to_on < local_day(now):
        words = _("This day lies in the past.")
        raise Invalid(words, rule="ORD-4", errors={"promised_on": [words]})
    if customer_agreed:
        return _agree_date(order, to_on, actor=actor, now=now, note=note)
    require(
        access.can_plan(actor) or access.can_change(actor, order, now),
        _("Production names delivery days."),
        rule="ORD-3",
    )
    DeliveryChange.objects.filter(order=order, answered_at=None).update(
        answered_at=now, note=_("Another day was named.")
    )
    DeliveryChange.objects.create(
        order=order, from_on=order.promised_on, to_on=to_on, reason=reason, asked_by=actor, asked_at=now
    )
    order.expected_on = to_on
    order.save(update_fields=["expected_on"])
    record(
        "orders.order.delayed",
        order,
        actor=actor,
        at=now,
        rule="ORD-3",
        reason=reason,
        promised_on=order.promised_on,
        expected_on=to_on,
    )
    notify(
        [order.owner],
        "orders.delayed",
        subject=order,
        rule="ORD-3",
        now=now,
        key=f"orders.delayed:{order.pk}:{to_on}",
        params={"number": order.number, "from": str(order.promised_on or ""), "to": str(to_on)},
    )
    return order


def _agree_date(order, to_on, *, actor, now, note):
    require(access.can_agree_date(actor, order, now), _("Who spoke with the customer records this."), rule="ORD-4")
    answered = DeliveryChange.objects.filter(order=order, answered_at=None).update(
        customer_agreed=True, to_on=to_on, answered_by=actor, answered_at=now, note=note
    )
    if not answered:
        DeliveryChange.objects.create(
            order=order,
            from_on=order.promised_on,
            to_on=to_on,
            asked_by=actor,
            asked_at=now,
            customer_agreed=True,
            answered_by=actor,
            answered_at=now,
            note=note,
        )
    before, order.promised_on, order.expected_on = order.promised_on, to_on, to_on
    order.save(update_fields=["promised_on", "expected_on"])
    plans.follow_delivery(order, before)
    record(
        "orders.order.rescheduled", order, actor=actor, at=now, rule="ORD-4", was=before, promised_on=to_on, reason=note
    )
    return order


@transaction.atomic
def refuse_delivery(order_id, *, note, actor, now):
    """The customer does not agree to the other day; the promise stays (ORD-4)."""
    order = Order.objects.locked(order_id)
    require(access.can_agree_date(actor, order, now), _("Who spoke with the customer records this."), rule="ORD-4")
    if not DeliveryChange.objects.filter(order=order, answered_at=None).update(
        customer_agreed=False, answered_by=actor, answered_at=now, note=note
    ):
        raise Conflict(_("No other day waits for an answer."), rule="ORD-4")
    record("orders.order.delay_refused", order, actor=actor, at=now, rule="ORD-4", reason=note)
    return order


@transaction.atomic
def ask_cancellation(order_id, *, reason, actor, now):
    """Cancel a draft at once; later ask: the head, after production began also production and finance (ORD-7)."""
    order = Order.objects.locked(order_id)
    require(access.can_submit(actor, order, now), _("You do not cancel this order."), rule="ORD-7")
    if not reason.strip():
        raise Invalid(_("Say why."), rule="ORD-7", errors={"reason": [_("Say why.")]})
    if order.status in (Status.SHIPPING, Status.DELIVERED, Status.INSTALLED, Status.COMPLETED):
        raise BusinessError(_("After shipping goods come back only as a return."), rule="ORD-7")
    if order.status == Status.CANCELLED:
        raise Conflict(_("This order is cancelled already."), rule="ORD-7")
    if order.status == Status.IN_REVIEW:
        raise Conflict(_("Withdraw it from review first."), rule="ORD-7")
    order.cancel_reason = reason.strip()
    order.save(update_fields=["cancel_reason"])
    if order.status == Status.DRAFT and not order.payments.exists():
        return _cancel(order, actor=actor, now=now)
    steps = [approvals.Step("head", Role.HEAD, assignee=superior_for(order.owner, Role.HEAD))]
    if order.production_started_at:
        steps += [approvals.Step("production", Role.PLANNER), approvals.Step("finance", Role.FINANCE)]
    approvals.submit(
        CANCELLATION,
        order,
        steps,
        actor=actor,
        now=now,
        number=order.number,
        amount=order.total,
        title=f"{order.customer.name} {order.number}",
        unit=order.unit,
    )
    record("orders.order.cancellation_asked", order, actor=actor, at=now, rule="ORD-7", reason=reason)
    return order


def _cancel(order, *, actor, now):
    before, order.status, order.cancelled_at = order.status, Status.CANCELLED, now
    order.save(update_fields=["status", "cancelled_at"])
    record(
        "orders.order.cancelled",
        order,
        actor=actor,
        at=now,
        before=before,
        after=order.status,
        rule="ORD-7",
        reason=order.cancel_reason,
    )
    if order.deal_id and order.deal.status != order.deal.Status.REVERSED:
        deals.undo(order.deal, reason=order.cancel_reason, actor=actor, now=now)
    return order


CANCELLATION = approvals.flows.register(
    approvals.Flow(
        kind="order_cancellation",
        label=gettext_lazy("Cancellation of an order"),
        model=OrderApproval,
        link="paper",
        parties=lambda order: {order.owner_id},
        content=lambda order: {**_review_content(order), "reason": order.cancel_reason},
        approved=lambda order, *, approval, actor, now: _cancel(order, actor=actor, now=now),
        rejected=lambda order, **kwargs: None,
        withdrawn=lambda order, **kwargs: None,
        template="orders/approval.html",
    )
)


@transaction.atomic
def complete(order_id, *, summary, actor, now):
    """The salesperson writes the order summary; the order is complete (ORD-9)."""
    order = Order.objects.locked(order_id)
    require(actor.pk == order.owner_id, _("The salesperson of the order writes its summary."), rule="ORD-9")
    if not summary.strip():
        raise Invalid(_("Write the summary."), rule="ORD-9", errors={"summary": [_("Write the summary.")]})
    if order.status not in (Status.DELIVERED, Status.INSTALLED):
        raise Conflict(_("The summary follows delivery and installation."), rule="ORD-9")
    before, order.status, order.completed_at, order.summary = order.status, Status.COMPLETED, now, summary.strip()
    order.save(update_fields=["status", "completed_at", "summary"])
    record("orders.order.completed", order, actor=actor, at=now, before=before, after=order.status, rule="ORD-9")
    managers = [superior_for(order.owner, Role.HEAD)]
    notify(
        managers,
        "orders.summary",
        subject=order,
        rule="ORD-9",
        now=now,
        key=f"orders.summary:{order.pk}",
        params={"number": order.number, "by": order.owner.name},
    )
    return order


@transaction.atomic
def evaluate(order_id, *, evaluation, actor, now):
    """The sales manager evaluates the summary and suggests improvement (ORD-9)."""
    order = Order.objects.locked(order_id)
    require(access.can_evaluate(actor, order), _("The sales manager evaluates it."), rule="ORD-9")
    if order.status != Status.COMPLETED:
        raise Conflict(_("There is no summary yet."), rule="ORD-9")
    order.evaluation, order.evaluated_by = evaluation.strip(), actor
    order.save(update_fields=["evaluation", "evaluated_by"])
    record("orders.order.evaluated", order, actor=actor, at=now, rule="ORD-9")
    return order


def overdue_reviews(now):
    """Orders whose review is late (ORD-2)."""
    return Order.objects.filter(status=Status.IN_REVIEW, review_due_at__lt=now)
