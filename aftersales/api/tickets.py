"""Tickets over the API (AFT-2, AFT-6)."""

from decimal import Decimal
from typing import Annotated

from django.shortcuts import get_object_or_404
from ninja import Schema
from pydantic import Field

from salesops.kernel.api import (
    EVERYBODY,
    Instant,
    Listing,
    Moment,
    Money,
    Page,
    PersonIn,
    PersonOut,
    Ref,
    Routes,
    Words,
    find_person,
    person,
    ref,
)

from ..access import READERS, RECORDERS
from ..models import Desk, Ticket, Topic
from ..queries import found
from ..services import tickets
from .cases import customer_of, desk_of, order_of

routes = Routes("tickets")


class TicketIn(Schema):
    customer: int | None = None
    order: int | None = None
    kind: Ticket.Kind
    topic: Topic = Topic.SERVICE
    description: Words
    responsible_unit: str | int | None = None
    received_at: Moment | None = None


class TextIn(Schema):
    text: Words


class ReasonIn(Schema):
    reason: Words


class TakeIn(Schema):
    handler: PersonIn | None = None


class PassIn(Schema):
    responsible_unit: str | int
    reason: Words


class SolveIn(Schema):
    solution: Words
    returned: Annotated[Decimal, Field(max_digits=14, decimal_places=2)] | None = None


class CloseIn(Schema):
    basis: Ticket.ClosedBy
    note: Words = ""
    method: str = "phone"


class TicketOut(Schema):
    id: int
    number: str
    status: Ticket.Status
    customer: Ref
    order: Ref | None
    kind: Ticket.Kind
    topic: Topic
    description: str
    responsible_unit: Desk
    handler: PersonOut | None
    owner: PersonOut | None
    received_at: Instant
    need_due_at: Instant
    need_met_at: Instant | None
    due_at: Instant
    waiting_since: Instant | None
    answer: str
    solution: str
    solved_at: Instant | None
    closed_at: Instant | None
    closed_by: Ticket.ClosedBy | None
    reopened: int
    returned: Money | None
    created_at: Instant
    url: str


PLAIN = (
    "number", "status", "kind", "topic", "description", "responsible_unit", "received_at", "need_due_at",
    "need_met_at", "due_at", "waiting_since", "answer", "solution", "solved_at", "closed_at", "reopened", "returned",
    "created_at",
)  # fmt: skip


def show(ticket, request):
    return {
        **{name: getattr(ticket, name) for name in PLAIN},
        "id": ticket.pk,
        "customer": ref(ticket.customer, "customers", ticket.customer.number),
        "order": ref(ticket.order, "orders", ticket.order and ticket.order.number),
        "handler": person(ticket.handler),
        "owner": person(ticket.owner),
        "closed_by": ticket.closed_by or None,
        "url": f"/api/v1/tickets/{ticket.pk}/",
    }


LIST = Listing(
    filters={"status": Ticket.Status, "kind": Ticket.Kind, "topic": Topic, "responsible_unit": Desk, "customer": int,
             "order": int, "handler": int, "owner": int, "unit": int},
    ordering=["created_at", "due_at"],
    search=lambda queryset, text, request: found(queryset, text),
)  # fmt: skip


def _visible(request):
    return Ticket.objects.visible_to(request.user, request.now).select_related("customer", "order", "handler", "owner")


def _get(request, pk):
    return get_object_or_404(_visible(request), pk=pk)


def _done(request, pk, service, **words):
    """One service call on a ticket within reach, and the ticket as it is then."""
    service(_get(request, pk).pk, **words, actor=request.user, now=request.now)
    return show(_get(request, pk), request)


@routes.get("/tickets/", *READERS, response=Page[TicketOut], listing=LIST)
def ticket_list(request):
    return LIST.answer(request, _visible(request), show)


@routes.get("/tickets/{int:pk}/", EVERYBODY, response=TicketOut)
def ticket(request, pk: int):
    return show(_get(request, pk), request)


@routes.post("/tickets/", *RECORDERS, status=201, response=TicketOut)
def create(request, payload: TicketIn):
    order = order_of(request, payload.order)
    made = tickets.open_ticket(
        customer=customer_of(request, payload.customer, order), order=order, kind=payload.kind, topic=payload.topic,
        description=payload.description, responsible_unit=desk_of(payload.responsible_unit),
        received_at=payload.received_at, actor=request.user, now=request.now,
    )  # fmt: skip
    return 201, show(_get(request, made.pk), request)


@routes.post("/tickets/{int:pk}/take/", EVERYBODY, response=TicketOut)
def take(request, pk: int, payload: TakeIn | None = None):
    _get(request, pk)
    named = payload.handler if payload else None
    handler = find_person(named, field_name="handler") if named is not None else None
    return _done(request, pk, tickets.take, handler=handler)


@routes.post("/tickets/{int:pk}/answer/", EVERYBODY, response=TicketOut)
def answer(request, pk: int, payload: TextIn):
    return _done(request, pk, tickets.answer, text=payload.text)


@routes.post("/tickets/{int:pk}/wait/", EVERYBODY, response=TicketOut)
def wait(request, pk: int, payload: ReasonIn):
    return _done(request, pk, tickets.wait_for_customer, reason=payload.reason)


@routes.post("/tickets/{int:pk}/resume/", EVERYBODY, response=TicketOut)
def resume(request, pk: int):
    return _done(request, pk, tickets.resume)


@routes.post("/tickets/{int:pk}/pass-on/", EVERYBODY, response=TicketOut)
def pass_on(request, pk: int, payload: PassIn):
    desk = desk_of(payload.responsible_unit)
    return _done(request, pk, tickets.pass_on, responsible_unit=desk, reason=payload.reason)


@routes.post("/tickets/{int:pk}/solve/", EVERYBODY, response=TicketOut)
def solve(request, pk: int, payload: SolveIn):
    return _done(request, pk, tickets.solve, solution=payload.solution, returned=payload.returned)


@routes.post("/tickets/{int:pk}/close/", EVERYBODY, response=TicketOut)
def close(request, pk: int, payload: CloseIn):
    return _done(request, pk, tickets.close, basis=payload.basis, note=payload.note, method=payload.method)


@routes.post("/tickets/{int:pk}/reopen/", EVERYBODY, response=TicketOut)
def reopen(request, pk: int, payload: ReasonIn):
    return _done(request, pk, tickets.reopen, reason=payload.reason)
