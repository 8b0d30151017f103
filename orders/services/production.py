"""Production moves an order's lines; the salesperson hears of a delay at once (ORD-3, ORD-10)."""

from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext as _

from salesops.kernel.errors import BusinessError, Conflict, Invalid, require
from salesops.kernel.services.trail import record

from .. import access
from ..models import Order, OrderLine, ProductionEvent
from . import plans

Status = Order.Status
STAGES = ("in_production", "produced")


@transaction.atomic
def move(order_id, stage, *, actor, now):
    """Start production once the deposit of the plan is confirmed (ORD-10), or declare everything made."""
    order = Order.objects.locked(order_id)
    require(access.can_plan(actor), _("The production planner moves production."), rule="ORD-3")
    if stage == "in_production":
        return _start(order, actor=actor, now=now)
    if stage == "produced":
        for line in order.lines.all():
            _add(order, line, line.quantity - line.made, note="", actor=actor, now=now)
        return order
    words = _("One of: %(words)s") % {"words": ", ".join(STAGES)}
    raise Invalid(words, rule="ORD-3", errors={"stage": [words]})


def _start(order, *, actor, now):
    if order.status != Status.CONFIRMED:
        raise Conflict(_("Production starts from a confirmed order."), rule="ORD-10")
    if not plans.gate_is_open(order, "production"):
        raise Conflict(_("The deposit of the payment plan is not confirmed yet."), rule="ORD-10")
    order.status, order.production_started_at = Status.IN_PRODUCTION, now
    order.save(update_fields=["status", "production_started_at"])
    record(
        "orders.order.production_started",
        order,
        actor=actor,
        at=now,
        before=Status.CONFIRMED,
        after=order.status,
        rule="ORD-10",
    )
    return order


@transaction.atomic
def report(line_id, *, quantity, note, actor, now):
    """So much of a line is made."""
    order_id = OrderLine.objects.values_list("order", flat=True).get(pk=line_id)
    order = Order.objects.locked(order_id)
    require(access.can_plan(actor), _("The production planner moves production."), rule="ORD-3")
    return _add(order, OrderLine.objects.get(pk=line_id), quantity, note=note, actor=actor, now=now)


def _add(order, line, quantity, *, note, actor, now):
    if order.status not in (Status.IN_PRODUCTION, Status.SHIPPING):
        raise Conflict(_("Production has not started."), rule="ORD-3")
    if quantity == 0:
        return line
    if quantity < 0 or line.made + quantity > line.quantity:
        raise BusinessError(
            _("%(made)s of %(quantity)s are made.") % {"made": line.made, "quantity": line.quantity}, rule="ORD-3"
        )
    OrderLine.objects.filter(pk=line.pk).update(made=F("made") + quantity)
    ProductionEvent.objects.create(line=line, made=quantity, note=note, by=actor, at=now)
    record("orders.order.made", order, actor=actor, at=now, rule="ORD-3", line=line.pk, made=quantity)
    return line
