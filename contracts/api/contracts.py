"""Contracts over the API: draft, change, submit, sign, amend, and why (CON-1..6)."""

import dataclasses
import datetime as dt
from decimal import Decimal
from typing import Any

from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from ninja import Schema, Status
from pydantic import Field

from leads.models import Customer
from quotes.models import PriceList, Quote
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
from salesops.kernel.services import files

from .. import access, queries
from ..models import Contract, Due, PaperStatus, Supplement
from ..services import calls, contracts, exceptions, wording
from . import shown

routes = Routes("contracts")


class Clauses(Schema):
    """The eight clauses every contract holds (CON-1); the text of one left out is drafted from the template."""

    rights_duties: str | None = None
    specification: str | None = None
    quantity: str | None = None
    price: str | None = None
    delivery: str | None = None
    quality: str | None = None
    payment: str | None = None
    after_sales: str | None = None

    model_config = {"extra": "forbid"}


class StageIn(Schema):
    """One stage; due on a date, or so many days after an event. A date alone stands for due `date`."""

    name: str
    share: Decimal
    due_on: dt.date | None = None
    due: Due | None = None
    days: int = Field(0, ge=0, le=3650)


class StageOut(Schema):
    name: str
    share: Share
    amount: Money
    due: Due
    days: int
    due_on: dt.date | None


class ContractIn(Schema):
    """From an accepted `quote`; a framework or agency contract may name a `customer` alone."""

    quote: int | None = None
    customer: int | None = None
    kind: Contract.Kind = Contract.Kind.SALE
    title: str = Field("", max_length=80)
    clauses: Clauses | None = None
    payment_plan: list[StageIn] | None = None
    starts_on: dt.date | None = None
    ends_on: dt.date | None = None
    ceiling: Decimal | None = None
    commission: Decimal | None = None
    price_list: int | None = None


class ContractChange(Schema):
    title: str | None = Field(None, max_length=80)
    clauses: Clauses | None = None
    payment_plan: list[StageIn] | None = None
    delivery_on: dt.date | None = None


class Signature(Schema):
    signed_on: dt.date
    file: int
    signatory: str = Field("", max_length=60)


class AmendIn(Schema):
    clauses: Clauses | None = None
    payment_plan: list[StageIn] | None = None
    reason: Words


class Reason(Schema):
    reason: Words = ""


class VersionOut(Schema):
    version: int
    clauses: dict[str, str]
    payment_plan: list[dict]
    amount: Money
    content_hash: str
    submitted_by: PersonOut
    submitted_at: Instant


class ContractOut(Schema):
    id: int
    number: str
    status: Contract.Status
    kind: Contract.Kind
    version: int
    title: str
    customer: Ref
    quote: Ref | None
    owner: PersonOut
    clauses: dict[str, str]
    payment_plan: list[StageOut]
    lines: list[dict]
    amount: Money
    delivery_on: dt.date | None
    starts_on: dt.date | None
    ends_on: dt.date | None
    ceiling: Money | None
    commission: Share | None
    signed_on: dt.date | None
    signed_at: Instant | None
    signatory: str
    signatory_is_authorised: bool | None
    deal: Ref | None
    content_hash: str
    created_at: Instant
    url: str


class SupplementOut(Schema):
    id: int
    number: str
    status: Supplement.Status
    contract: Ref
    clauses: dict[str, str]
    before: dict[str, str]
    payment_plan: list[dict] | None
    reason: str
    signed_on: dt.date | None
    created_at: Instant
    url: str


class ExceptionOut(Schema):
    id: int
    number: str
    status: PaperStatus
    contract: Ref
    prepayment: Share
    term_days: int
    exposure: Money
    reason: str
    created_at: Instant


COPIED = ("id", "number", "status", "kind", "version", "title", "lines", "amount", "delivery_on", "starts_on",
          "ends_on", "ceiling", "commission", "signed_on", "signed_at", "signatory", "signatory_is_authorised",
          "content_hash", "created_at")  # fmt: skip


def show(row, request):
    put_in = wording.shown(row, request.user, request.now)
    return {
        **{key: getattr(row, key) for key in COPIED},
        "customer": ref(row.customer, "customers", row.customer.number),
        "quote": ref(row.quote, "quotes", row.quote.name) if row.quote else None,
        "deal": ref(row.deal, "deals", row.deal.number) if row.deal else None,
        "owner": person(row.owner),
        "clauses": {key: put_in(text) for key, text in row.clauses.items()},
        "payment_plan": calls.due_rows(row),
        "url": f"/api/v1/contracts/{row.pk}/",
    }


def _search(queryset, text, request):
    return queries.found(queryset, text)


LIST = Listing(
    filters={"customer": int, "quote": int, "status": Contract.Status, "kind": Contract.Kind},
    ordering=["created_at", "amount"],
    search=_search,
)


def _visible(request):
    rows = Contract.objects.visible_to(request.user, request.now)
    return rows.select_related("customer", "quote", "owner", "deal")


def _one(request, pk):
    return get_object_or_404(_visible(request), pk=pk)


def typed(clauses):
    return clauses.dict(exclude_none=True) if clauses else None


def stages(plan):
    return None if plan is None else [stage.dict() for stage in plan]


@routes.get("/contracts/", *access.READERS, response=Page[ContractOut], listing=LIST)
def contract_list(request):
    return LIST.answer(request, _visible(request), show)


@routes.get("/contracts/{int:pk}/", EVERYBODY, response=ContractOut)
def contract(request, pk: int):
    return show(_one(request, pk), request)


@routes.post("/contracts/", *access.DRAFTERS, response=ContractOut, status=201)
def draft(request, payload: ContractIn):
    words = {"clauses": typed(payload.clauses), "payment_plan": stages(payload.payment_plan), "title": payload.title}
    who = {"actor": request.user, "now": request.now, "kind": payload.kind}
    if payload.quote is not None:
        quote = get_object_or_404(Quote.objects.visible_to(request.user, request.now), pk=payload.quote)
        made = contracts.draft_from_quote(quote.pk, **who, **words)
        return Status(201, show(made, request))
    if payload.kind == Contract.Kind.SALE or payload.customer is None:
        words = shown.needs_quote()
        raise Invalid(words, rule="CON-1", errors={"quote": [words]})
    customer = get_object_or_404(Customer.objects.visible_to(request.user, request.now), pk=payload.customer)
    prices = payload.price_list and get_object_or_404(
        PriceList.objects.visible_to(request.user, request.now), pk=payload.price_list
    )
    span = payload.dict(include={"starts_on", "ends_on", "ceiling", "commission"})
    made = contracts.draft_framework(customer=customer, price_list=prices or None, **who, **words, **span)
    return Status(201, show(made, request))


@routes.patch("/contracts/{int:pk}/", EVERYBODY, response=ContractOut)
def change(request, pk: int, payload: ContractChange):
    _one(request, pk)
    contracts.change(
        pk, clauses=typed(payload.clauses), payment_plan=stages(payload.payment_plan), title=payload.title,
        delivery_on=payload.delivery_on, actor=request.user, now=request.now,
    )  # fmt: skip
    return show(_one(request, pk), request)


@routes.post("/contracts/{int:pk}/submit/", EVERYBODY, response=ContractOut)
def submit(request, pk: int):
    return _done(request, pk, contracts.submit)


@routes.post("/contracts/{int:pk}/take-back/", EVERYBODY, response=ContractOut)
def take_back(request, pk: int):
    return _done(request, pk, contracts.take_back)


@routes.post("/contracts/{int:pk}/withdraw/", EVERYBODY, response=ContractOut)
def withdraw(request, pk: int, payload: Reason | None = None):
    return _done(request, pk, contracts.withdraw, reason=payload.reason if payload else "")


@routes.post("/contracts/{int:pk}/terminate/", EVERYBODY, response=ContractOut)
def terminate(request, pk: int, payload: Reason):
    return _done(request, pk, contracts.terminate, reason=payload.reason)


@routes.post("/contracts/{int:pk}/vouch/", EVERYBODY, response=ContractOut)
def vouch(request, pk: int, payload: Reason):
    return _done(request, pk, contracts.vouch, reason=payload.reason)


@routes.post("/contracts/{int:pk}/sign/", EVERYBODY, response=ContractOut)
def sign(request, pk: int, payload: Signature):
    _one(request, pk)
    file = files.own(request.user, payload.file)
    return _done(request, pk, contracts.sign, signed_on=payload.signed_on, file=file, signatory=payload.signatory)


def _done(request, pk, act, **facts):
    _one(request, pk)
    act(pk, actor=request.user, now=request.now, **facts)
    return show(_one(request, pk), request)


@routes.post("/contracts/{int:pk}/amend/", EVERYBODY, response=SupplementOut, status=201)
def amend(request, pk: int, payload: AmendIn):
    _one(request, pk)
    made = contracts.amend(
        pk, clauses=typed(payload.clauses), payment_plan=stages(payload.payment_plan), reason=payload.reason,
        actor=request.user, now=request.now,
    )  # fmt: skip
    return Status(201, shown.supplement(made, request))


@routes.post("/contracts/{int:pk}/ask-exception/", EVERYBODY, response=ExceptionOut, status=201)
def ask_exception(request, pk: int, payload: Reason):
    _one(request, pk)
    leave = exceptions.ask(pk, reason=payload.reason, actor=request.user, now=request.now)
    return Status(201, shown.exception(leave))


@routes.get("/contracts/{int:pk}/versions/", EVERYBODY, response=list[VersionOut])
def versions(request, pk: int):
    row = _one(request, pk)
    put_in = wording.shown(row, request.user, request.now)
    return [
        {
            **{
                key: getattr(version, key)
                for key in ("version", "amount", "content_hash", "submitted_at", "payment_plan")
            },
            "clauses": {key: put_in(text) for key, text in version.clauses.items()},
            "submitted_by": person(version.submitted_by),
        }
        for version in row.versions.select_related("submitted_by")
    ]


@routes.get("/contracts/{int:pk}/why/", EVERYBODY, response=dict[str, Any])
def why(request, pk: int):
    """Which rules decided where the contract stands, with their facts."""
    return dataclasses.asdict(queries.why(_one(request, pk), request.user, request.now), dict_factory=shown.plain)


@routes.get("/contracts/{int:pk}/pdf/", EVERYBODY)
def pdf(request, pk: int):
    row = _one(request, pk)
    return HttpResponse(shown.paper(row, request), content_type="application/pdf")
