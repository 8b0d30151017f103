"""Quotes over the API (QUO-1..7): the same services as the pages."""

import datetime as dt
from decimal import Decimal
from enum import StrEnum

from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from ninja import Schema
from pydantic import Field

from leads.models import Customer
from salesops.kernel.api import (
    EVERYBODY,
    Instant,
    Listing,
    Money,
    Page,
    PersonOut,
    Ref,
    Routes,
    Share,
    Words,
    person,
    ref,
)
from salesops.kernel.errors import Invalid
from salesops.kernel.services import links

from .. import access, queries
from ..models import Quote
from ..paper import quote_pdf
from ..services import quotes
from ..views.quotes import READING
from ..views.sending import PURPOSE

routes = Routes("quotes")
Status = StrEnum("Status", {name.upper(): name for name in Quote.Status.values})
Cause = StrEnum("Cause", {name.upper(): name for name in Quote.Cause.values})
Light = StrEnum("Light", {"GREEN": "green", "AMBER": "amber", "RED": "red"})
LISTING = Listing(
    filters={"status": Status, "customer": int, "owner": int, "version": int, "number": str},
    ordering=["created_at", "total"],
    search=lambda rows, text, request: queries.found(rows, text),
)


class LineIn(Schema):
    product: int
    quantity: Decimal = Field(max_digits=15)
    unit_price: Decimal | None = None
    discount: Decimal = Decimal(0)


class QuoteIn(Schema):
    customer: int
    lines: list[LineIn] = []
    delivery_days: int | None = Field(None, ge=0, le=1000)
    payment_terms: str = Field("", max_length=200)
    valid_until: dt.date | None = None
    note: str = Field("", max_length=500)
    need: str = Field("", max_length=120)


class QuotePatch(Schema):
    lines: list[LineIn] | None = None
    delivery_days: int | None = Field(None, ge=0, le=1000)
    payment_terms: str | None = Field(None, max_length=200)
    valid_until: dt.date | None = None
    note: str | None = Field(None, max_length=500)
    need: str | None = Field(None, max_length=120)


class LineOut(Schema):
    product: Ref
    name: str
    spec: str
    model: str
    unit: str
    quantity: Share
    list_price: Money
    unit_price: Money
    discount: Share
    tax_rate: Share
    amount: Money
    source: str
    cost: Money | None


class QuoteOut(Schema):
    id: int
    number: str
    version: int
    revises: Ref | None
    status: Status
    customer: Ref
    owner: PersonOut
    registration: Ref | None
    need: str
    lines: list[LineOut]
    delivery_days: int | None
    payment_terms: str
    valid_until: dt.date | None
    note: str
    subtotal: Money
    tax: Money
    total: Money
    margin: Share | None
    light: Light
    content_hash: str
    created_at: Instant
    submitted_at: Instant | None
    approved_at: Instant | None
    sent_at: Instant | None
    opened_at: Instant | None
    answered_at: Instant | None
    answer_reason: str
    url: str


class Sent(QuoteOut):
    link: str


class Email(Schema):
    email: str = ""


class CauseIn(Schema):
    cause: Cause = Cause.WISH


class Reason(Schema):
    reason: Words = ""


class Why(Schema):
    question: str
    answer: str
    rules: list[dict]
    version: str


def show(quote, request):
    cost_seen = access.sees_cost(request.user, quote, request.now)
    lines = list(quote.lines.all())
    ended = quote.status in Quote.RUNNING and quote.has_run_out(request.now)
    return {
        "id": quote.pk,
        "number": quote.number,
        "version": quote.version,
        "revises": ref(quote.revises, "quotes", quote.revises.number) if quote.revises_id else None,
        "status": Quote.Status.EXPIRED if ended else quote.status,
        "customer": ref(quote.customer, "customers"),
        "owner": person(quote.owner),
        "registration": ref(quote.registration, "registrations"),
        "lines": [_line(line, cost_seen) for line in lines],
        "margin": queries.margin_of(lines) if cost_seen else None,
        "light": queries.light_of(quote, request.now, lines),
        **{key: getattr(quote, key) for key in PLAIN},
        "url": f"/api/v1/quotes/{quote.pk}/",
    }


PLAIN = (
    "need", "delivery_days", "payment_terms", "valid_until", "note", "subtotal", "tax", "total", "content_hash",
    "created_at", "submitted_at", "approved_at", "sent_at", "opened_at", "answered_at", "answer_reason",
)  # fmt: skip


def _line(line, cost_seen):
    return {
        "product": {"id": line.product_id, "number": line.sku, "url": f"/api/v1/products/{line.product_id}/"},
        "unit": line.measure,
        "cost": line.cost if cost_seen else None,
        **{key: getattr(line, key) for key in LINE},
    }


LINE = (
    "name", "spec", "model", "quantity", "list_price", "unit_price", "discount", "tax_rate", "amount", "source",
)  # fmt: skip


def visible(request):
    rows = Quote.objects.visible_to(request.user, request.now)
    return rows.select_related("customer", "owner", "unit", "registration", "revises").prefetch_related("lines")


def found(request, pk):
    return get_object_or_404(visible(request), pk=pk)


def _answer(request, quote):
    return show(visible_or_own(request, quote.pk), request)


def visible_or_own(request, pk):
    """What was just written is shown even where the writer has no lasting reach (a delegate)."""
    return visible(request).filter(pk=pk).first() or Quote.objects.get(pk=pk)


def customer_of(request, pk):
    """A customer within reach; Invalid at the field otherwise."""
    row = Customer.objects.visible_to(request.user, request.now).filter(pk=pk).first()
    if row is None:
        words = _("There is no such customer within your reach.")
        raise Invalid(words, errors={"customer": [words]})
    return row


@routes.get("/quotes/", *READING, response=Page[QuoteOut], listing=LISTING)
def quote_list(request):
    return LISTING.answer(request, visible(request), show)


@routes.post("/quotes/", *access.SELLING, response=QuoteOut, status=201)
def draft(request, data: QuoteIn):
    given = data.dict(exclude={"customer", "lines"})
    terms = {key: value for key, value in given.items() if value not in (None, "")}
    customer = customer_of(request, data.customer)
    lines = [line.dict() for line in data.lines]
    quote = quotes.draft(customer=customer, lines=lines, actor=request.user, now=request.now, **terms)
    return 201, _answer(request, quote)


@routes.get("/quotes/{int:pk}/", EVERYBODY, response=QuoteOut)
def one(request, pk: int):
    return show(found(request, pk), request)


@routes.patch("/quotes/{int:pk}/", EVERYBODY, response=QuoteOut)
def change(request, pk: int, data: QuotePatch):
    terms = data.dict(exclude_unset=True, exclude={"lines"})
    lines = [line.dict() for line in data.lines] if data.lines is not None else None
    quote = quotes.change(found(request, pk).pk, lines=lines, actor=request.user, now=request.now, **terms)
    return _answer(request, quote)


@routes.post("/quotes/{int:pk}/submit/", EVERYBODY, response=QuoteOut)
def submit(request, pk: int):
    return _answer(request, quotes.submit(found(request, pk).pk, actor=request.user, now=request.now))


@routes.post("/quotes/{int:pk}/withdraw/", EVERYBODY, response=QuoteOut)
def withdraw(request, pk: int):
    return _answer(request, quotes.withdraw(found(request, pk).pk, actor=request.user, now=request.now))


@routes.post("/quotes/{int:pk}/send/", EVERYBODY, response=Sent)
def send(request, pk: int, data: Email | None = None):
    """Sends it; the answer holds the customer's link, shown this once."""
    by = "email" if data and data.email else "link"
    quote = quotes.send(found(request, pk).pk, actor=request.user, now=request.now, by=by)
    token = links.make(quote, PURPOSE, actor=request.user, now=request.now)
    return {**_answer(request, quote), "link": request.build_absolute_uri(f"/q/{token}/")}


@routes.post("/quotes/{int:pk}/revise/", EVERYBODY, response=QuoteOut, status=201)
def revise(request, pk: int, data: CauseIn | None = None):
    cause = data.cause.value if data else Quote.Cause.WISH
    quote = quotes.revise(found(request, pk).pk, cause=cause, actor=request.user, now=request.now)
    return 201, _answer(request, quote)


@routes.post("/quotes/{int:pk}/accept/", EVERYBODY, response=QuoteOut)
def accept(request, pk: int):
    return _answer(request, quotes.accept(found(request, pk).pk, actor=request.user, now=request.now))


@routes.post("/quotes/{int:pk}/refuse/", EVERYBODY, response=QuoteOut)
def refuse(request, pk: int, data: Reason):
    quote = quotes.refuse(found(request, pk).pk, reason=data.reason, actor=request.user, now=request.now)
    return _answer(request, quote)


@routes.get("/quotes/{int:pk}/pdf/", EVERYBODY)
def pdf(request, pk: int):
    quote = found(request, pk)
    name = queries.customer_name(quote.customer, request.user, request.now)
    return HttpResponse(quote_pdf(quote, name=name), content_type="application/pdf")


@routes.get("/quotes/{int:pk}/why/", EVERYBODY, response=Why)
def why(request, pk: int):
    return show_why(queries.why(found(request, pk), request.user, request.now))


def show_why(found_why):
    """A why panel as data."""
    return {
        "question": str(found_why.question),
        "answer": str(found_why.answer),
        "version": str(found_why.version),
        "rules": [
            {"title": str(block.title), "rule": block.rule,
             "rows": [{"label": str(label), "text": str(text)} for label, text, _strong in block.rows]}
            for block in found_why.rules
        ],
    }  # fmt: skip
