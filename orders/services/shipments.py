"""Shipments, their events, installation and acceptance (ORD-5, ORD-6)."""

from collections.abc import Callable
from decimal import Decimal

from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext as _

from leads.services import deals
from salesops.kernel.clock import local_day
from salesops.kernel.errors import BusinessError, Conflict, Invalid, require
from salesops.kernel.services.notices import notify
from salesops.kernel.services.numbering import next_number
from salesops.kernel.services.trail import record

from .. import access
from ..models import Installation, Order, OrderLine, Shipment, ShipmentEvent, ShipmentLine
from . import plans

Status = Shipment.Status

# What the floors above do when an order is delivered: functions (order, now), called in the same transaction.
after_delivery: list[Callable] = []


@transaction.atomic
def ship(order_id, *, carrier, actor, now, tracking_number="", quantities=None):
    """Send what is made, or the given {line id: quantity}; partial shipments are fine (ORD-5).

    Raises Conflict while stages due before shipment are open and the credit limit does not carry them (ORD-10).
    """
    order = Order.objects.locked(order_id)
    require(access.can_ship(actor), _("Production or customer service ships."), rule="ORD-5")
    if order.status not in (Order.Status.IN_PRODUCTION, Order.Status.SHIPPING):
        raise Conflict(_("Nothing of this order is ready to ship."), rule="ORD-5")
    if not plans.gate_is_open(order, "shipment") and not plans.carried_by_credit(order, now):
        raise Conflict(_("Money due before shipment has not come."), rule="ORD-10")
    if not carrier.strip():
        raise Invalid(_("Name the carrier."), rule="ORD-5", errors={"carrier": [_("Name the carrier.")]})
    chosen = _chosen(order, quantities)
    shipment = Shipment.objects.create(
        number=next_number("FH", now=now),
        order=order,
        carrier=carrier.strip(),
        tracking_number=tracking_number.strip(),
        created_by=actor,
        created_at=now,
    )
    ShipmentLine.objects.bulk_create(
        ShipmentLine(shipment=shipment, line=line, quantity=quantity) for line, quantity in chosen
    )
    for line, quantity in chosen:
        OrderLine.objects.filter(pk=line.pk).update(shipped=F("shipped") + quantity)
    _order_becomes(order, Order.Status.SHIPPING, actor=actor, now=now)
    record(
        "orders.shipment.prepared", shipment, actor=actor, at=now, after=shipment.status, rule="ORD-5", unit=order.unit
    )
    return shipment


def _chosen(order, quantities):
    lines = {line.pk: line for line in order.lines.all()}
    if quantities is None:
        quantities = {pk: line.made - line.shipped for pk, line in lines.items()}
    chosen = [(lines[pk], Decimal(quantity)) for pk, quantity in quantities.items() if pk in lines and quantity]
    if not chosen or len(chosen) < len([q for q in quantities.values() if q]):
        words = _("Nothing of this order is ready to ship.")
        raise BusinessError(words, rule="ORD-5", errors={"lines": [words]})
    for line, quantity in chosen:
        if not 0 < quantity <= line.made - line.shipped:
            words = _("%(product)s: %(ready)s ready to ship.") % {
                "product": line.name,
                "ready": line.made - line.shipped,
            }
            raise BusinessError(words, rule="ORD-5", errors={"lines": [words]})
    return chosen


def _order_becomes(order, status, *, actor, now):
    if order.status == status:
        return
    before, order.status = order.status, status
    order.save(update_fields=["status"])
    record(f"orders.order.{status}", order, actor=actor, at=now, before=before, after=status, rule="ORD-5")


@transaction.atomic
def add_event(shipment_id, *, at, text, actor, now, place="", delivered=False):
    """What the carrier says; the last delivery delivers the order and plans the first contact (AFT-1)."""
    order_id = Shipment.objects.values_list("order", flat=True).get(pk=shipment_id)
    order = Order.objects.select_related("owner", "unit").locked(order_id)
    shipment = Shipment.objects.get(pk=shipment_id)
    require(access.can_ship(actor) or access.can_change(actor, order, now), _("You do not track this."), rule="ORD-5")
    if shipment.status == Status.DELIVERED:
        raise Conflict(_("This shipment is delivered already."), rule="ORD-5")
    if at > now:
        raise Invalid(_("Not in the future."), rule="ORD-5", errors={"at": [_("Not in the future.")]})
    if not text.strip():
        raise Invalid(_("Say what happened."), rule="ORD-5", errors={"text": [_("Say what happened.")]})
    ShipmentEvent.objects.create(
        shipment=shipment, at=at, place=place.strip(), text=text.strip(), delivered=delivered, by=actor, entered_at=now
    )
    _becomes(shipment, Status.DELIVERED if delivered else Status.SHIPPED, order=order, at=at, actor=actor, now=now)
    if delivered:
        _deliver(order, shipment, actor=actor, now=now)
    return shipment


def _becomes(shipment, status, *, order, at, actor, now):
    if shipment.status == status:
        return
    before, shipment.status = shipment.status, status
    shipment.delivered_at = at if status == Status.DELIVERED else None
    shipment.save(update_fields=["status", "delivered_at"])
    record(
        f"orders.shipment.{status}",
        shipment,
        actor=actor,
        at=now,
        before=before,
        after=status,
        rule="ORD-5",
        unit=order.unit,
    )


def _deliver(order, shipment, *, actor, now):
    for part in shipment.lines.all():
        OrderLine.objects.filter(pk=part.line_id).update(delivered=F("delivered") + part.quantity)
    if order.lines.filter(delivered__lt=F("quantity")).exists():
        return
    order.delivered_at = now
    order.save(update_fields=["delivered_at"])
    _order_becomes(order, Order.Status.DELIVERED, actor=actor, now=now)
    notify(
        [order.owner],
        "orders.delivered",
        subject=order,
        rule="AFT-1",
        now=now,
        key=f"orders.delivered:{order.pk}",
        params={"number": order.number},
    )
    if order.deal_id:
        deals.delivered(order.deal, now=now)
    for act in after_delivery:
        act(order, now)


@transaction.atomic
def install(order_id, *, actor, now, accepted_by="", note=""):
    """The goods are installed and the customer accepts them (ORD-6)."""
    order = Order.objects.locked(order_id)
    require(access.can_install(actor, order, now), _("You do not install this."), rule="ORD-6")
    if order.status != Order.Status.DELIVERED:
        raise Conflict(_("Installation follows delivery."), rule="ORD-6")
    today = local_day(now)
    Installation.objects.create(
        order=order, planned_on=today, done_at=now, accepted_by=accepted_by, note=note, by=actor
    )
    order.lines.update(installed=F("delivered"))
    order.installed_at = now
    order.save(update_fields=["installed_at"])
    _order_becomes(order, Order.Status.INSTALLED, actor=actor, now=now)
    return order
