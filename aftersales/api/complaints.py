"""Complaints over the API (AFT-3)."""

from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from ninja import Schema

from salesops.kernel.api import (
    EVERYBODY,
    Instant,
    Listing,
    Moment,
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
from salesops.kernel.errors import Invalid

from ..access import READERS, RECORDERS
from ..models import Complaint, Desk, Ticket, Topic
from ..queries import found
from ..services import complaints
from .cases import customer_of, desk_of, order_of

routes = Routes("complaints")


class ComplaintIn(Schema):
    customer: int | None = None
    order: int | None = None
    ticket: int | None = None
    kind: Topic
    description: Words
    responsible_unit: str | int
    received_at: Moment | None = None


class TextIn(Schema):
    text: Words


class TakeIn(Schema):
    handler: PersonIn | None = None


class CauseIn(Schema):
    cause: Words
    responsible_unit: str | int | None = None


class SolveIn(Schema):
    remedy: Words
    cause: Words = ""


class NoteIn(Schema):
    note: Words = ""


class WordsIn(Schema):
    words: Words


class ReasonIn(Schema):
    reason: Words


class ComplaintOut(Schema):
    id: int
    number: str
    status: Complaint.Status
    customer: Ref
    order: Ref | None
    ticket: Ref | None
    kind: Topic
    description: str
    responsible_unit: Desk
    handler: PersonOut | None
    owner: PersonOut | None
    received_at: Instant
    due_at: Instant
    answer: str
    answered_at: Instant | None
    cause: str
    remedy: str
    solved_at: Instant | None
    closed_at: Instant | None
    closed_by: PersonOut | None
    confirmed_at: Instant | None
    customer_words: str
    reopened: int
    created_at: Instant
    url: str


PLAIN = (
    "number", "status", "kind", "description", "responsible_unit", "received_at", "due_at", "answer", "answered_at",
    "cause", "remedy", "solved_at", "closed_at", "confirmed_at", "customer_words", "reopened", "created_at",
)  # fmt: skip
RELATED = ("customer", "order", "ticket", "handler", "owner", "closed_by")


def show(complaint, request):
    return {
        **{name: getattr(complaint, name) for name in PLAIN},
        "id": complaint.pk,
        "customer": ref(complaint.customer, "customers", complaint.customer.number),
        "order": ref(complaint.order, "orders", complaint.order and complaint.order.number),
        "ticket": ref(complaint.ticket, "tickets"),
        "handler": person(complaint.handler),
        "owner": person(complaint.owner),
        "closed_by": person(complaint.closed_by),
        "url": f"/api/v1/complaints/{complaint.pk}/",
    }


LIST = Listing(
    filters={"status": Complaint.Status, "kind": Topic, "responsible_unit": Desk, "customer": int, "order": int,
             "handler": int, "owner": int, "unit": int},
    ordering=["created_at", "due_at"],
    search=lambda queryset, text, request: found(queryset, text),
)  # fmt: skip


def _visible(request):
    return Complaint.objects.visible_to(request.user, request.now).select_related(*RELATED)


def _get(request, pk):
    return get_object_or_404(_visible(request), pk=pk)


def _done(request, pk, service, **words):
    """One service call on a complaint within reach, and the complaint as it is then."""
    service(_get(request, pk).pk, **words, actor=request.user, now=request.now)
    return show(_get(request, pk), request)


@routes.get("/complaints/", *READERS, response=Page[ComplaintOut], listing=LIST)
def complaint_list(request):
    return LIST.answer(request, _visible(request), show)


@routes.get("/complaints/{int:pk}/", EVERYBODY, response=ComplaintOut)
def complaint(request, pk: int):
    return show(_get(request, pk), request)


@routes.post("/complaints/", *RECORDERS, status=201, response=ComplaintOut)
def create(request, payload: ComplaintIn):
    order = order_of(request, payload.order)
    made = complaints.open_complaint(
        customer=customer_of(request, payload.customer, order), order=order, ticket=_ticket(request, payload.ticket),
        kind=payload.kind, description=payload.description, responsible_unit=desk_of(payload.responsible_unit),
        received_at=payload.received_at, actor=request.user, now=request.now,
    )  # fmt: skip
    return 201, show(_get(request, made.pk), request)


def _ticket(request, pk):
    if pk is None:
        return None
    found_ticket = Ticket.objects.visible_to(request.user, request.now).filter(pk=pk).first()
    if found_ticket is None:
        raise Invalid(_("There is no such ticket."), errors={"ticket": [_("There is no such ticket.")]})
    return found_ticket


@routes.post("/complaints/{int:pk}/take/", EVERYBODY, response=ComplaintOut)
def take(request, pk: int, payload: TakeIn | None = None):
    _get(request, pk)
    named = payload.handler if payload else None
    handler = find_person(named, field_name="handler") if named is not None else None
    return _done(request, pk, complaints.take, handler=handler)


@routes.post("/complaints/{int:pk}/answer/", EVERYBODY, response=ComplaintOut)
def answer(request, pk: int, payload: TextIn):
    return _done(request, pk, complaints.answer, text=payload.text)


@routes.post("/complaints/{int:pk}/cause/", EVERYBODY, response=ComplaintOut)
def cause(request, pk: int, payload: CauseIn):
    desk = desk_of(payload.responsible_unit)
    return _done(request, pk, complaints.find_cause, cause=payload.cause, responsible_unit=desk)


@routes.post("/complaints/{int:pk}/solve/", EVERYBODY, response=ComplaintOut)
def solve(request, pk: int, payload: SolveIn):
    return _done(request, pk, complaints.solve, remedy=payload.remedy, cause=payload.cause)


@routes.post("/complaints/{int:pk}/close/", EVERYBODY, response=ComplaintOut)
def close(request, pk: int, payload: NoteIn | None = None):
    return _done(request, pk, complaints.close, note=payload.note if payload else "")


@routes.post("/complaints/{int:pk}/confirm/", EVERYBODY, response=ComplaintOut)
def confirm(request, pk: int, payload: WordsIn):
    return _done(request, pk, complaints.confirm, words=payload.words)


@routes.post("/complaints/{int:pk}/reopen/", EVERYBODY, response=ComplaintOut)
def reopen(request, pk: int, payload: ReasonIn):
    return _done(request, pk, complaints.reopen, reason=payload.reason)
