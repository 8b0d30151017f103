"""Shipments over the API (ORD-5)."""

from decimal import Decimal

from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from ninja import Schema

from salesops.kernel.api import EVERYBODY, Instant, Listing, Moment, Page, Ref, Routes, ref
from salesops.kernel.errors import Invalid

from ..models import Order, Shipment
from ..services import shipments

routes = Routes("shipments")


class PartIn(Schema):
    line: int
    quantity: Decimal


class ShipmentIn(Schema):
    order: int
    lines: list[PartIn] | None = None
    carrier: str
    tracking_number: str = ""


class EventIn(Schema):
    at: Moment
    place: str = ""
    text: str
    delivered: bool = False


class PartOut(Schema):
    line: int
    name: str
    quantity: Decimal


class EventOut(Schema):
    at: Instant
    place: str
    text: str
    delivered: bool


class ShipmentOut(Schema):
    id: int
    number: str
    status: Shipment.Status
    order: Ref
    lines: list[PartOut]
    carrier: str
    tracking_number: str
    events: list[EventOut]
    created_at: Instant
    delivered_at: Instant | None
    url: str


def show(shipment, request):
    return {
        "id": shipment.pk,
        "number": shipment.number,
        "status": shipment.status,
        "order": ref(shipment.order, "orders", shipment.order.number),
        "lines": [{"line": p.line_id, "name": p.line.name, "quantity": p.quantity} for p in shipment.lines.all()],
        "carrier": shipment.carrier,
        "tracking_number": shipment.tracking_number,
        "events": [
            {"at": e.at, "place": e.place, "text": e.text, "delivered": e.delivered} for e in shipment.events.all()
        ],
        "created_at": shipment.created_at,
        "delivered_at": shipment.delivered_at,
        "url": f"/api/v1/shipments/{shipment.pk}/",
    }


LIST = Listing(filters={"status": Shipment.Status, "order": int}, ordering=["created_at"])


def _visible(request):
    rows = Shipment.objects.visible_to(request.user, request.now)
    return rows.select_related("order").prefetch_related("lines__line", "events")


def _get(request, pk):
    return get_object_or_404(_visible(request), pk=pk)


@routes.get("/shipments/", EVERYBODY, response=Page[ShipmentOut], listing=LIST)
def shipment_list(request):
    return LIST.answer(request, _visible(request), show)


@routes.get("/shipments/{int:pk}/", EVERYBODY, response=ShipmentOut)
def shipment(request, pk: int):
    return show(_get(request, pk), request)


@routes.post("/shipments/", EVERYBODY, status=201, response=ShipmentOut)
def create(request, payload: ShipmentIn):
    order = Order.objects.visible_to(request.user, request.now).filter(pk=payload.order).first()
    if order is None:
        raise Invalid(_("There is no such order."), errors={"order": [_("There is no such order.")]})
    made = shipments.ship(
        order.pk,
        carrier=payload.carrier,
        tracking_number=payload.tracking_number,
        quantities=None if payload.lines is None else {part.line: part.quantity for part in payload.lines},
        actor=request.user,
        now=request.now,
    )
    return 201, show(_get(request, made.pk), request)


@routes.post("/shipments/{int:pk}/events/", EVERYBODY, response=ShipmentOut)
def add_event(request, pk: int, payload: EventIn):
    shipments.add_event(_get(request, pk).pk, **payload.dict(), actor=request.user, now=request.now)
    return show(_get(request, pk), request)
