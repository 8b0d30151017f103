"""Receipts over the API (PAY-1, DEAL-3)."""

import datetime as dt
from decimal import Decimal
from typing import Annotated

from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from ninja import Schema
from pydantic import Field

from salesops.kernel.api import EVERYBODY, Instant, Listing, Money, Page, PersonOut, Ref, Routes, Words, person, ref
from salesops.kernel.errors import Invalid
from salesops.kernel.models import StoredFile

from ..models import Order, Payment
from ..services import payments

routes = Routes("payments")

Amount = Annotated[Decimal, Field(max_digits=14, decimal_places=2)]


class PaymentIn(Schema):
    order: int
    amount: Amount
    received_on: dt.date
    method: Payment.Method
    reference: Annotated[str, Field(max_length=60)] = ""
    slip: int | None = None


class RefundIn(Schema):
    amount: Amount
    reason: Words


class RefuseIn(Schema):
    reason: Words
    invented: bool = False


class PaymentOut(Schema):
    id: int
    number: str
    status: Payment.Status
    order: Ref
    amount: Money
    refunded: Money
    received_on: dt.date
    method: Payment.Method
    reference: str
    slip: int | None
    recorded_by: PersonOut
    decided_by: PersonOut | None
    created_at: Instant
    url: str


def show(payment, request):
    return {
        "id": payment.pk,
        "number": payment.number,
        "status": payment.status,
        "order": ref(payment.order, "orders", payment.order.number),
        "amount": payment.amount,
        "refunded": sum((refund.amount for refund in payment.refunds.all()), Decimal(0)),
        "received_on": payment.received_on,
        "method": payment.method,
        "reference": payment.reference,
        "slip": payment.slip_id,
        "recorded_by": person(payment.recorded_by),
        "decided_by": person(payment.decided_by),
        "created_at": payment.recorded_at,
        "url": f"/api/v1/payments/{payment.pk}/",
    }


LIST = Listing(
    filters={"status": Payment.Status, "order": int, "method": Payment.Method, "received_on": dt.date},
    ordering=["recorded_at"],
)


def _visible(request):
    rows = Payment.objects.visible_to(request.user, request.now)
    return rows.select_related("order", "recorded_by", "decided_by").prefetch_related("refunds")


def _get(request, pk):
    return get_object_or_404(_visible(request), pk=pk)


@routes.get("/payments/", EVERYBODY, response=Page[PaymentOut], listing=LIST)
def payment_list(request):
    return LIST.answer(request, _visible(request), show)


@routes.get("/payments/{int:pk}/", EVERYBODY, response=PaymentOut)
def payment(request, pk: int):
    return show(_get(request, pk), request)


@routes.post("/payments/", EVERYBODY, status=201, response=PaymentOut)
def create(request, payload: PaymentIn):
    order = Order.objects.visible_to(request.user, request.now).filter(pk=payload.order).first()
    if order is None:
        raise Invalid(_("There is no such order."), errors={"order": [_("There is no such order.")]})
    made = payments.receive(
        order.pk,
        amount=payload.amount,
        received_on=payload.received_on,
        method=payload.method,
        reference=payload.reference,
        slip=_slip(request, payload.slip),
        actor=request.user,
        now=request.now,
    )
    return 201, show(_get(request, made.pk), request)


def _slip(request, pk):
    if pk is None:
        return None
    found = StoredFile.objects.filter(pk=pk, uploaded_by=request.user).first()
    if found is None:
        raise Invalid(_("There is no such file."), errors={"slip": [_("There is no such file.")]})
    return found


@routes.post("/payments/{int:pk}/confirm/", EVERYBODY, response=PaymentOut)
def confirm(request, pk: int):
    payments.confirm(_get(request, pk).pk, actor=request.user, now=request.now)
    return show(_get(request, pk), request)


@routes.post("/payments/{int:pk}/refuse/", EVERYBODY, response=PaymentOut)
def refuse(request, pk: int, payload: RefuseIn):
    payments.refuse(
        _get(request, pk).pk, reason=payload.reason, invented=payload.invented, actor=request.user, now=request.now
    )
    return show(_get(request, pk), request)


@routes.post("/payments/{int:pk}/refund/", EVERYBODY, response=PaymentOut)
def refund(request, pk: int, payload: RefundIn):
    payments.refund(
        _get(request, pk).pk, amount=payload.amount, reason=payload.reason, actor=request.user, now=request.now
    )
    return show(_get(request, pk), request)
