"""Receipts: recorded where the money comes in, confirmed by finance, refunded with reason (PAY-1, DEAL-3)."""

from django.db import IntegrityError, transaction
from django.db.models import Sum
from django.utils.translation import gettext as _

from leads.services import deals
from salesops.kernel.calendars import after_working_days
from salesops.kernel.clock import local_day
from salesops.kernel.errors import Conflict, Invalid, require
from salesops.kernel.models import Role
from salesops.kernel.services import policies
from salesops.kernel.services.numbering import next_number
from salesops.kernel.services.trail import record

from .. import access, policy
from ..models import Order, Payment, Refund
from . import plans

Status = Payment.Status


@transaction.atomic
def receive(order_id, *, amount, received_on, method, actor, now, reference="", slip=None):
    """Record a receipt; the first deposit that counts makes the deal in the same transaction (DEAL-1, DEAL-3).

    What finance records itself is confirmed. `received_on` is told and moves only money lists, never credit.
    Raises Conflict for a slip booked already (PAY-1), Invalid without slip or photo.
    """
    order = Order.objects.select_related("unit", "owner", "customer").locked(order_id)
    require(access.can_record_receipt(actor, order), _("You do not record receipts of this order."), rule="DEAL-3")
    by_finance = actor.is_a(Role.FINANCE)
    _check(order, amount=amount, received_on=received_on, slip=slip, by_finance=by_finance, now=now)
    payment = _book(
        order,
        amount=amount,
        received_on=received_on,
        method=method,
        reference=reference,
        slip=slip,
        by_finance=by_finance,
        actor=actor,
        now=now,
    )
    record(
        "orders.payment.recorded",
        payment,
        actor=actor,
        at=now,
        after=payment.status,
        rule="DEAL-3",
        unit=order.unit,
        order=order.pk,
        amount=amount,
    )
    _close_deal(order, actor=actor, now=now)
    return payment


def _check(order, *, amount, received_on, slip, by_finance, now):
    errors = {}
    if amount <= 0:
        errors["amount"] = [_("More than 0.")]
    if received_on > local_day(now):
        errors["received_on"] = [_("This day lies in the future.")]
    if slip is None and not by_finance:
        errors["slip"] = [_("Attach the slip or a photo of it.")]
    if errors:
        raise Invalid(next(iter(errors.values()))[0], rule="DEAL-3", errors=errors)
    if order.status == Order.Status.CANCELLED:
        raise Conflict(_("This order is cancelled."), rule="PAY-1")


def _book(order, *, amount, received_on, method, reference, slip, by_finance, actor, now):
    days = policies.numbers(order.unit, at=now).receipt_confirm_days
    key = policy.slip_key(reference)
    try:
        with transaction.atomic():
            return Payment.objects.create(
                number=next_number("SK", now=now),
                order=order,
                amount=amount,
                received_on=received_on,
                method=method,
                reference=reference.strip(),
                reference_key=key,
                slip=slip,
                status=Status.CONFIRMED if by_finance else Status.RECORDED,
                recorded_by=actor,
                recorded_at=now,
                confirm_by=None if by_finance else after_working_days(now, days),
                decided_by=actor if by_finance else None,
                decided_at=now if by_finance else None,
            )
    except IntegrityError:
        words = _("This slip number is booked already for this method.")
        raise Conflict(words, rule="PAY-1", errors={"reference": [words]}) from None


def _close_deal(order, *, actor, now):
    if order.deal_id or not _is_deal(order, now):
        return
    order.deal = deals.close(
        customer=order.customer,
        amount=order.total,
        closer=order.owner,
        actor=actor,
        now=now,
        basis="deposit",
        number=order.number,
    )
    order.save(update_fields=["deal"])


def _is_deal(order, now):
    came = plans.received(order, confirmed_only=False)
    return came > 0 and deals.counts_as_deposit(came, order.total, now=now, unit=order.unit)


@transaction.atomic
def confirm(payment_id, *, actor, now):
    """Finance has seen the money (PAY-1)."""
    payment = _waiting(payment_id, actor)
    payment.status, payment.decided_by, payment.decided_at = Status.CONFIRMED, actor, now
    payment.save(update_fields=["status", "decided_by", "decided_at"])
    record(
        "orders.payment.confirmed",
        payment,
        actor=actor,
        at=now,
        before=Status.RECORDED,
        after=payment.status,
        rule="PAY-1",
        unit=payment.order.unit,
    )
    return payment


@transaction.atomic
def refuse(payment_id, *, reason, actor, now, invented=False):
    """Finance finds no such money: the deal it made is undone as of today (DEAL-3); an invented one is FALSE_DATA."""
    if not reason.strip():
        raise Invalid(_("Say why."), rule="DEAL-3", errors={"reason": [_("Say why.")]})
    payment = _waiting(payment_id, actor)
    payment.status, payment.decided_by, payment.decided_at = Status.REFUSED, actor, now
    payment.refusal, payment.is_invented = reason.strip(), invented
    payment.save(update_fields=["status", "decided_by", "decided_at", "refusal", "is_invented"])
    record(
        "orders.payment.refused",
        payment,
        actor=actor,
        at=now,
        before=Status.RECORDED,
        after=payment.status,
        rule="DEAL-3",
        reason=reason,
        unit=payment.order.unit,
    )
    _take_deal_back(payment.order, invented=invented, reason=reason, actor=actor, now=now)
    return payment


def _waiting(payment_id, actor):
    order_id = Payment.objects.values_list("order", flat=True).get(pk=payment_id)
    Order.objects.locked(order_id)
    payment = Payment.objects.select_related("order__unit", "order__customer").get(pk=payment_id)
    require(
        access.can_decide_receipt(actor, payment), _("Finance confirms receipts that others recorded."), rule="DEAL-3"
    )
    if payment.status != Status.RECORDED:
        raise Conflict(_("This has already been decided."), rule="PAY-1")
    return payment


def _take_deal_back(order, *, invented, reason, actor, now):
    """A deal made by a contract stands; one made by a deposit stands while enough other money came."""
    if order.deal_id is None or order.contract_id or _is_deal(order, now):
        return
    deal, order.deal = order.deal, None
    order.save(update_fields=["deal"])
    deals.refuse_receipt(deal, reason=reason, invented=invented, actor=actor, now=now)


@transaction.atomic
def refund(payment_id, *, amount, reason, actor, now):
    """Give money of a receipt back; when all of the order's money went back the deal is undone (PAY-1, DEAL-4)."""
    order_id = Payment.objects.values_list("order", flat=True).get(pk=payment_id)
    order = Order.objects.select_related("deal").locked(order_id)
    payment = Payment.objects.get(pk=payment_id)
    require(actor.is_a(Role.FINANCE), _("Finance refunds."), rule="PAY-1")
    if payment.status != Status.CONFIRMED:
        raise Conflict(_("Only confirmed money is refunded."), rule="PAY-1")
    left = payment.amount - (payment.refunds.aggregate(total=Sum("amount"))["total"] or 0)
    errors = {}
    if not 0 < amount <= left:
        errors["amount"] = [_("At most %(left)s is left of this receipt.") % {"left": left}]
    if not reason.strip():
        errors["reason"] = [_("Say why.")]
    if errors:
        raise Invalid(next(iter(errors.values()))[0], rule="PAY-1", errors=errors)
    Refund.objects.create(payment=payment, amount=amount, reason=reason.strip(), by=actor, at=now)
    if amount == left:
        payment.status = Status.REFUNDED
        payment.save(update_fields=["status"])
    record(
        "orders.payment.refunded",
        payment,
        actor=actor,
        at=now,
        rule="PAY-1",
        amount=amount,
        reason=reason,
        unit=order.unit,
    )
    if plans.received(order, confirmed_only=False) <= 0 and order.deal_id and order.is_retail:
        deals.undo(order.deal, reason=reason, actor=actor, now=now)
    return payment
