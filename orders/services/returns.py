"""Goods that come back after shipping (ORD-7, AFT-2, DEAL-4)."""

from decimal import Decimal

from django.db import transaction
from django.utils.translation import gettext as _

from leads.services import deals
from salesops.kernel.clock import local_day
from salesops.kernel.errors import Conflict, Invalid
from salesops.kernel.services.trail import record

from ..models import Order

SHIPPED = (Order.Status.SHIPPING, Order.Status.DELIVERED, Order.Status.INSTALLED, Order.Status.COMPLETED)


@transaction.atomic
def take_back(order_id, *, amount, reason, actor, now):
    """Take goods of so much money back: the order is worth less, the credit of its deal falls today (DEAL-4).

    Who may do so is judged by the return that asks for it.
    """
    order = Order.objects.locked(order_id)
    if order.status not in SHIPPED:
        raise Conflict(
            _("Only what was shipped comes back; before that an order is changed or cancelled."), rule="ORD-7"
        )
    left = order.total - order.returned
    if not (amount.is_finite() and 0 < amount <= left and amount == amount.quantize(Decimal("0.01"))):
        wrong = _("More than nothing, at most %(left)s.") % {"left": f"{left:.2f}"}
        raise Invalid(wrong, rule="DEAL-4", errors={"returned": [wrong]})
    order.returned += amount
    order.save(update_fields=["returned"])
    record("orders.order.goods_returned", order, actor=actor, at=now, rule="ORD-7", amount=amount, reason=reason)
    if order.deal_id and order.deal.status != order.deal.Status.REVERSED:
        deals.adjust(order.deal, amount=amount, on=local_day(now), reason=reason, actor=actor, now=now)
    return order
