"""Inquiries over the API (INQ-1..7)."""

import datetime as dt
from enum import StrEnum
from typing import Literal

from django.shortcuts import get_object_or_404
from ninja import Schema

from leads import access_inquiries as access
from leads import inquiry_looks as looks
from leads.api import registrations as registration_api
from leads.models import Ground, Inquiry, ProductLine, Source
from leads.services import inquiries
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
from salesops.kernel.masking import mask_phone
from salesops.kernel.web.errors import refuse

routes = Routes("inquiries")
Channel, Status = Inquiry.Channel, Inquiry.Status


class Due(StrEnum):
    OVER = "over"


class InquiryIn(Schema):
    channel: Channel
    customer_name: str = ""
    phone: str = ""
    question: Words = ""
    source: Source | Literal[""] = ""
    product_line: ProductLine | Literal[""] = ""
    rings: int | None = None
    missed: bool = False
    received_at: Moment | None = None
    appointment_at: Moment | None = None
    province: str = ""
    city: str = ""
    district: str = ""
    street: str = ""
    handler: PersonIn | None = None
    answer: Words = ""


class InquiryChange(Schema):
    """What was missing, or another handler."""

    customer_name: str | None = None
    phone: str | None = None
    question: Words | None = None
    source: Source | None = None
    product_line: ProductLine | None = None
    appointment_at: Moment | None = None
    province: str | None = None
    city: str | None = None
    district: str | None = None
    street: str | None = None
    handler: PersonIn | None = None


class AnswerOut(Schema):
    text: str
    by: PersonOut | None
    at: Instant


class InquiryOut(Schema):
    id: int
    number: str
    status: Status
    channel: Channel
    source: Source | Literal[""]
    customer: Ref | None
    customer_name: str
    phone: str
    question: str
    product_line: ProductLine | Literal[""]
    rings: int | None
    missed: bool
    marks: list[str]
    received_at: Instant
    handler: PersonOut | None
    assigned_at: Instant | None
    respond_by: Instant
    responded_at: Instant | None
    in_time: bool | None
    reopened: int
    answers: list[AnswerOut]
    registration: Ref | None
    created_at: Instant
    url: str


class Answer(Schema):
    answer: Words


class Reason(Schema):
    reason: Words = ""


class Assign(Schema):
    handler: PersonIn


class Register(Schema):
    """The address; name, phone, need and source are those of the inquiry unless said otherwise."""

    province: str = ""
    city: str = ""
    district: str = ""
    street: str = ""
    customer_name: str = ""
    phone: str = ""
    need: Words = ""
    source: Source | Literal[""] = ""
    expected_purchase_on: dt.date | None = None
    cross_region_ground: Ground | Literal[""] = ""
    proof: Words = ""
    new_project: Words = ""


def show(row, request):
    user, now = request.user, request.now
    full, names = access.sees_inquiry_in_full(user, row, now), access.knows_handler(user, row, now)
    decided = row.first_met_at is not None or row.first_due_at < now
    return {
        "id": row.pk, "number": row.number, "status": row.status, "channel": row.channel, "source": row.source,
        "customer": ref(row.customer, "customers") if full else None,
        "customer_name": looks.name_of(row, user, now) if row.customer_name else "",
        "phone": row.phone if full or not row.phone else mask_phone(row.phone), "question": row.question,
        "product_line": row.product_line, "rings": row.rings, "missed": row.missed, "marks": row.missing(),
        "received_at": row.received_at, "handler": person(row.handler) if names else None,
        "assigned_at": row.assigned_at, "respond_by": row.respond_by, "responded_at": row.responded_at,
        "in_time": row.is_in_time if decided else None, "reopened": row.reopened,
        "answers": [{"text": a.text, "by": person(a.by) if names else None, "at": a.at} for a in row.answers.all()],
        "registration": ref(row.registration, "registrations") if names else None,
        "created_at": row.created_at, "url": f"/api/v1/inquiries/{row.pk}/",
    }  # fmt: skip


def rows(request):
    found = Inquiry.objects.visible_to(request.user, request.now)
    return found.select_related("handler", "customer", "registration").prefetch_related("answers__by")


def one(request, pk):
    return get_object_or_404(rows(request), pk=pk)


def _handler(queryset, text, request):
    return queryset.filter(handler=find_person(text, field_name="handler"))


def _due(queryset, text, request):
    return queryset.overdue(request.now) if Due(text) else queryset


LIST = Listing(
    filters={
        "status": Status,
        "channel": Channel,
        "handler": _handler,
        "due": (Due, _due),
        "customer": int,
        "source": Source,
    },
    ordering=["created_at", "respond_by", "received_at"],
    search=lambda queryset, text, request: queryset.filter(looks.matching(text, request.user)),
)


@routes.get("/inquiries/", EVERYBODY, response=Page[InquiryOut], listing=LIST)
def inquiry_list(request):
    return LIST.answer(request, rows(request), show)


@routes.post("/inquiries/", *access.RECORDERS, response=InquiryOut, status=201)
def record(request, payload: InquiryIn):
    """Write an inquiry down; it is assigned at once (INQ-5)."""
    words = payload.dict()
    if words["handler"] is not None:
        words["handler"] = find_person(words["handler"], field_name="handler")
    inquiry = inquiries.open_inquiry(actor=request.user, now=request.now, **words)
    return registration_api.created(show(_fresh(inquiry), request))


def _fresh(inquiry):
    found = Inquiry.objects.select_related("handler", "customer", "registration").prefetch_related("answers__by")
    return found.get(pk=inquiry.pk)


@routes.get("/inquiries/{int:pk}/", EVERYBODY, response=InquiryOut)
def inquiry(request, pk: int):
    return show(one(request, pk), request)


@routes.patch("/inquiries/{int:pk}/", EVERYBODY, response=InquiryOut)
def change(request, pk: int, payload: InquiryChange):
    """Complete what was missing; `handler` assigns."""
    found = one(request, pk)
    words = payload.dict(exclude_unset=True)
    handler = words.pop("handler", None)
    if words:
        inquiries.complete(found.pk, actor=request.user, now=request.now, **words)
    if handler is not None:
        who = find_person(handler, field_name="handler")
        inquiries.assign(found.pk, handler=who, actor=request.user, now=request.now)
    return show(_fresh(found), request)


@routes.post("/inquiries/{int:pk}/assign/", EVERYBODY, response=InquiryOut)
def assign(request, pk: int, payload: Assign):
    found = one(request, pk)
    who = find_person(payload.handler, field_name="handler")
    inquiries.assign(found.pk, handler=who, actor=request.user, now=request.now)
    return show(_fresh(found), request)


@routes.post("/inquiries/{int:pk}/respond/", EVERYBODY, response=InquiryOut)
def respond(request, pk: int, payload: Answer):
    found = one(request, pk)
    inquiries.respond(found.pk, answer=payload.answer, actor=request.user, now=request.now)
    return show(_fresh(found), request)


@routes.post("/inquiries/{int:pk}/close/", EVERYBODY, response=InquiryOut)
def close(request, pk: int, payload: Reason | None = None):
    found = one(request, pk)
    reason = payload.reason if payload else ""
    inquiries.close(found.pk, actor=request.user, now=request.now, reason=reason)
    return show(_fresh(found), request)


@routes.post("/inquiries/{int:pk}/reopen/", EVERYBODY, response=InquiryOut)
def reopen(request, pk: int, payload: Reason | None = None):
    found = one(request, pk)
    inquiries.reopen(found.pk, actor=request.user, now=request.now, reason=payload.reason if payload else "")
    return show(_fresh(found), request)


@routes.post("/inquiries/{int:pk}/excuse/", EVERYBODY, response=InquiryOut)
def excuse(request, pk: int, payload: Reason):
    found = one(request, pk)
    inquiries.excuse(found.pk, actor=request.user, now=request.now, reason=payload.reason)
    return show(_fresh(found), request)


@routes.post("/inquiries/{int:pk}/register/", EVERYBODY, response=registration_api.RegistrationOut, status=201)
def register(request, pk: int, payload: Register | None = None):
    """Make a registration of it; answers the registration. Refused, the inquiry stays open (REG-2)."""
    found = one(request, pk)
    words = payload.dict() if payload else {}
    outcome = inquiries.register(found.pk, actor=request.user, now=request.now, **words)
    if outcome.refusal is not None:
        return refuse(request, outcome.refusal, kept=True)
    return registration_api.created(registration_api.show(outcome.registration, request))
