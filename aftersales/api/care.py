"""Call-backs and satisfaction over the API (AFT-1, AFT-4, AFT-5)."""

import datetime as dt

from django.shortcuts import get_object_or_404
from django.urls import reverse
from ninja import Schema

from leads.models import Contacted, Method
from salesops.kernel.api import EVERYBODY, Instant, Listing, Moment, Page, PersonOut, Ref, Routes, Words, person, ref

from ..access import CARERS
from ..models import CallBack, Satisfaction
from ..services import answers, call_backs

call_back_routes = Routes("call-backs")
satisfaction_routes = Routes("satisfaction")


class CallIn(Schema):
    method: Method = Method.PHONE
    outcome: Contacted
    summary: Words
    next_step: Words = ""
    occurred_at: Moment | None = None


class CallBackOut(Schema):
    id: int
    number: str
    status: CallBack.Status
    kind: CallBack.Kind
    customer: Ref
    order: Ref | None
    ticket: Ref | None
    caller: PersonOut | None
    month: dt.date | None
    planned_on: dt.date
    opens_at: Instant
    due_at: Instant
    attempts: int
    done_at: Instant | None
    done_by: PersonOut | None
    created_at: Instant
    url: str


CALL_PLAIN = (
    "number", "status", "kind", "month", "planned_on", "opens_at", "due_at", "attempts", "done_at", "created_at"
)  # fmt: skip


def show_call(row, request):
    return {
        **{name: getattr(row, name) for name in CALL_PLAIN},
        "id": row.pk,
        "customer": ref(row.customer, "customers", row.customer.number),
        "order": ref(row.order, "orders", row.order and row.order.number),
        "ticket": ref(row.ticket, "tickets"),
        "caller": person(row.caller),
        "done_by": person(row.done_by),
        "url": f"/api/v1/call-backs/{row.pk}/",
    }


CALLS = Listing(
    filters={"status": CallBack.Status, "kind": CallBack.Kind, "customer": int, "order": int, "caller": int,
             "unit": int, "planned_on": dt.date},
    ordering=["created_at", "due_at"],
)  # fmt: skip


def _calls(request):
    rows = CallBack.objects.visible_to(request.user, request.now)
    return rows.select_related("customer", "order", "ticket", "caller", "done_by")


def _call(request, pk):
    return get_object_or_404(_calls(request), pk=pk)


@call_back_routes.get("/call-backs/", *CARERS, response=Page[CallBackOut], listing=CALLS)
def call_back_list(request):
    return CALLS.answer(request, _calls(request), show_call)


@call_back_routes.get("/call-backs/{int:pk}/", EVERYBODY, response=CallBackOut)
def call_back(request, pk: int):
    return show_call(_call(request, pk), request)


@call_back_routes.post("/call-backs/{int:pk}/record/", EVERYBODY, response=CallBackOut)
def record_call(request, pk: int, payload: CallIn):
    words = payload.dict()
    call_backs.record_call_back(_call(request, pk).pk, **words, actor=request.user, now=request.now)
    return show_call(_call(request, pk), request)


@call_back_routes.post("/call-backs/{int:pk}/solve/", EVERYBODY, response=CallBackOut)
def solve_call(request, pk: int, payload: CallIn):
    """The same as `record`, under the word that tickets and complaints use: done once the customer was reached."""
    return record_call(request, pk, payload)


class SatisfactionOut(Schema):
    id: int
    number: str
    status: Satisfaction.Status
    kind: Satisfaction.Kind
    customer: Ref
    order: Ref | None
    ticket: Ref | None
    opened_ticket: Ref | None
    owner: PersonOut | None
    score: int | None
    comment: str
    sent_at: Instant | None
    answered_at: Instant | None
    created_at: Instant
    url: str


class LinkOut(SatisfactionOut):
    link: str


PLAIN = ("number", "status", "kind", "score", "comment", "sent_at", "answered_at", "created_at")


def show(row, request):
    return {
        **{name: getattr(row, name) for name in PLAIN},
        "id": row.pk,
        "customer": ref(row.customer, "customers", row.customer.number),
        "order": ref(row.order, "orders", row.order and row.order.number),
        "ticket": ref(row.ticket, "tickets"),
        "opened_ticket": ref(row.opened_ticket, "tickets"),
        "owner": person(row.owner),
        "url": f"/api/v1/satisfaction/{row.pk}/",
    }


LIST = Listing(
    filters={"status": Satisfaction.Status, "kind": Satisfaction.Kind, "score": int, "customer": int, "order": int,
             "ticket": int, "owner": int, "unit": int},
    ordering=["created_at"],
)  # fmt: skip


def _rows(request):
    rows = Satisfaction.objects.visible_to(request.user, request.now)
    return rows.select_related("customer", "order", "ticket", "opened_ticket", "owner")


def _row(request, pk):
    return get_object_or_404(_rows(request), pk=pk)


@satisfaction_routes.get("/satisfaction/", *CARERS, response=Page[SatisfactionOut], listing=LIST)
def satisfaction_list(request):
    return LIST.answer(request, _rows(request), show)


@satisfaction_routes.get("/satisfaction/{int:pk}/", EVERYBODY, response=SatisfactionOut)
def satisfaction(request, pk: int):
    return show(_row(request, pk), request)


@satisfaction_routes.post("/satisfaction/{int:pk}/link/", EVERYBODY, response=LinkOut)
def send(request, pk: int):
    """Make the customer's link; it is answered this once."""
    token = answers.send_link(_row(request, pk).pk, actor=request.user, now=request.now)
    link = request.build_absolute_uri(reverse("aftersales:customer-satisfaction", args=[token]))
    return {**show(_row(request, pk), request), "link": link}
