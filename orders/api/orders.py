"""Orders over the API (ORD-1..9)."""

import datetime as dt
from decimal import Decimal
from typing import Annotated, Literal

from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from ninja import Schema
from pydantic import Field

from contracts.models import Contract
from leads.models import Customer, ReportAttempt
from quotes.models import Product, Quote
from salesops.kernel.api import EVERYBODY, Instant, Listing, Money, Page, PersonOut, Ref, Routes, Words, person, ref
from salesops.kernel.errors import Invalid

from ..access import WRITERS
from ..models import Order
from ..services import orders, plans, production, shipments

routes = Routes("orders")

Amount = Annotated[Decimal, Field(max_digits=14, decimal_places=2)]
Quantity = Annotated[Decimal, Field(gt=0, max_digits=12, decimal_places=3)]


class LineIn(Schema):
    product: int | str
    quantity: Quantity
    unit_price: Amount | None = None


class LetterIn(Schema):
    deposit: Amount


class OrderIn(Schema):
    contract: int | None = None
    purchase_letter: LetterIn | None = None
    customer: int | None = None
    case_number: str = ""
    quote: int | None = None
    lines: list[LineIn] = []
    promised_on: dt.date | None = None
    buyer_name: str = ""
    buyer_phone: str = ""
    delivery_address: str = ""


class LineOut(Schema):
    id: int
    product: Ref
    name: str
    quantity: Decimal
    unit_price: Money
    discount: Decimal
    amount: Money
    made: Decimal
    shipped: Decimal
    delivered: Decimal
    installed: Decimal


class StageOut(Schema):
    name: str
    share: Decimal
    amount: Money
    due_on: dt.date | None
    paid: Money


class LetterOut(Schema):
    number: str
    deposit: Money


class OrderOut(Schema):
    id: int
    number: str
    status: Order.Status
    customer: Ref | None
    contract: Ref | None
    purchase_letter: LetterOut | None
    deal: Ref | None
    owner: PersonOut
    lines: list[LineOut]
    plan: list[StageOut]
    subtotal: Money
    tax: Money
    total: Money
    received: Money
    promised_on: dt.date | None
    expected_on: dt.date | None
    created_at: Instant
    summary: str
    url: str


def show(order, request):
    letter = getattr(order, "letter", None)
    return {
        "id": order.pk,
        "number": order.number,
        "status": order.status,
        "customer": ref(order.customer, "customers", order.customer.number) if order.attempt_id is None else None,
        "contract": ref(order.contract, "contracts", order.contract and order.contract.number),
        "purchase_letter": letter and {"number": letter.number, "deposit": letter.deposit},
        "deal": ref(order.deal, "deals"),
        "owner": person(order.owner),
        "lines": [_line(line) for line in order.lines.all()],
        "plan": [
            {"name": s.name, "share": s.share, "amount": s.amount, "due_on": s.due_on, "paid": standing.paid}
            for s, standing in plans.standing(order)
        ],
        "subtotal": order.subtotal,
        "tax": order.tax,
        "total": order.total,
        "received": plans.received(order),
        "promised_on": order.promised_on,
        "expected_on": order.expected_on,
        "created_at": order.created_at,
        "summary": order.summary,
        "url": f"/api/v1/orders/{order.pk}/",
    }


def _line(line):
    return {
        "id": line.pk,
        "product": {"id": line.product_id, "number": line.sku, "url": f"/api/v1/products/{line.product_id}/"},
        "name": line.name,
        "quantity": line.quantity,
        "unit_price": line.unit_price,
        "discount": line.discount,
        "amount": line.amount,
        "made": line.made,
        "shipped": line.shipped,
        "delivered": line.delivered,
        "installed": line.installed,
    }


def _found(queryset, text, request):
    return queryset.filter(number__icontains=text)


LIST = Listing(
    filters={"status": Order.Status, "customer": int, "contract": int, "owner": int, "unit": int},
    ordering=["created_at"],
    search=_found,
)


def _visible(request):
    related = ("customer", "contract", "deal", "owner", "letter", "unit")
    return (
        Order.objects.visible_to(request.user, request.now).select_related(*related).prefetch_related("lines", "plan")
    )


def _get(request, pk):
    return get_object_or_404(_visible(request), pk=pk)


@routes.get("/orders/", EVERYBODY, response=Page[OrderOut], listing=LIST)
def order_list(request):
    return LIST.answer(request, _visible(request), show)


@routes.get("/orders/{int:pk}/", EVERYBODY, response=OrderOut)
def order(request, pk: int):
    return show(_get(request, pk), request)


@routes.post("/orders/", *WRITERS, status=201, response=OrderOut)
def create(request, payload: OrderIn):
    made = _from_contract(request, payload) if payload.contract else _retail(request, payload)
    return 201, show(_get(request, made.pk), request)


def _from_contract(request, payload):
    contract = Contract.objects.visible_to(request.user, request.now).filter(pk=payload.contract).first()
    if contract is None:
        raise Invalid(_("There is no such contract."), errors={"contract": [_("There is no such contract.")]})
    wanted = [(product, quantity) for product, quantity, _price in _lines(request, payload)] or None
    return orders.open_from_contract(
        contract, wanted=wanted, promised_on=payload.promised_on, actor=request.user, now=request.now
    )


def _retail(request, payload):
    if payload.purchase_letter is None:
        words = _("Name a contract, or a purchase letter with its deposit.")
        raise Invalid(words, rule="ORD-1", errors={"purchase_letter": [words]})
    customer, attempt = _buyer(request, payload)
    return orders.open_retail(
        customer=customer,
        attempt=attempt,
        lines=_lines(request, payload),
        quote=_quote(request, payload),
        deposit=payload.purchase_letter.deposit,
        promised_on=payload.promised_on,
        buyer_name=payload.buyer_name,
        buyer_phone=payload.buyer_phone,
        delivery_address=payload.delivery_address,
        actor=request.user,
        now=request.now,
    )


def _buyer(request, payload):
    """A customer within reach, or a buyer met under a case number (REG-28)."""
    if payload.case_number:
        attempt = ReportAttempt.objects.select_related("customer").filter(case_number=payload.case_number).first()
        if attempt is None:
            words = _("There is no such case.")
            raise Invalid(words, rule="REG-28", errors={"case_number": [words]})
        return attempt.customer, attempt
    customer = Customer.objects.visible_to(request.user, request.now).filter(pk=payload.customer).first()
    if customer is None:
        raise Invalid(_("There is no such customer."), errors={"customer": [_("There is no such customer.")]})
    return customer, None


def _lines(request, payload):
    visible = Product.objects.visible_to(request.user, request.now)
    found = []
    for index, line in enumerate(payload.lines):
        key = {"pk": int(line.product)} if str(line.product).isdigit() else {"sku": line.product}
        product = visible.filter(**key).first()
        if product is None:
            words = _("There is no such product.")
            raise Invalid(words, errors={f"lines.{index}.product": [words]})
        found.append((product, line.quantity, line.unit_price))
    return found


def _quote(request, payload):
    if payload.quote is None:
        return None
    return get_object_or_404(Quote.objects.visible_to(request.user, request.now), pk=payload.quote)


class StageIn(Schema):
    stage: Literal["in_production", "produced"]


class DeliveryIn(Schema):
    promised_on: dt.date
    customer_agreed: bool = False
    reason: Words = ""


class ReasonIn(Schema):
    reason: Words


class InstallIn(Schema):
    accepted_by: str = ""
    note: Words = ""


class SummaryIn(Schema):
    summary: Words


@routes.post("/orders/{int:pk}/submit/", EVERYBODY, response=OrderOut)
def submit(request, pk: int):
    orders.submit(_get(request, pk).pk, actor=request.user, now=request.now)
    return show(_get(request, pk), request)


@routes.post("/orders/{int:pk}/stage/", EVERYBODY, response=OrderOut)
def stage(request, pk: int, payload: StageIn):
    production.move(_get(request, pk).pk, payload.stage, actor=request.user, now=request.now)
    return show(_get(request, pk), request)


@routes.post("/orders/{int:pk}/change-delivery/", EVERYBODY, response=OrderOut)
def change_delivery(request, pk: int, payload: DeliveryIn):
    orders.change_delivery(
        _get(request, pk).pk,
        to_on=payload.promised_on,
        customer_agreed=payload.customer_agreed,
        reason=payload.reason,
        actor=request.user,
        now=request.now,
    )
    return show(_get(request, pk), request)


@routes.post("/orders/{int:pk}/cancel/", EVERYBODY, response=OrderOut)
def cancel(request, pk: int, payload: ReasonIn):
    orders.ask_cancellation(_get(request, pk).pk, reason=payload.reason, actor=request.user, now=request.now)
    return show(_get(request, pk), request)


@routes.post("/orders/{int:pk}/install/", EVERYBODY, response=OrderOut)
def install(request, pk: int, payload: InstallIn | None = None):
    words = payload or InstallIn()
    shipments.install(
        _get(request, pk).pk, accepted_by=words.accepted_by, note=words.note, actor=request.user, now=request.now
    )
    return show(_get(request, pk), request)


@routes.post("/orders/{int:pk}/summary/", EVERYBODY, response=OrderOut)
def summary(request, pk: int, payload: SummaryIn):
    orders.complete(_get(request, pk).pk, summary=payload.summary, actor=request.user, now=request.now)
    return show(_get(request, pk), request)
