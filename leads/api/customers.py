"""Customers over the API (CUS-1..3, SEC-1)."""

import datetime as dt
from typing import Any, Literal

from django.shortcuts import get_object_or_404
from ninja import Schema
from pydantic import Field

from leads import shown
from leads.models import Customer, CustomerClass, Source
from leads.services import customers, finding
from leads.timeline import timeline_data
from salesops.kernel.api import EVERYBODY, Instant, Listing, Page, Routes, Words
from salesops.kernel.services import reveals

routes = Routes("customers")


class CustomerOut(Schema):
    id: int
    number: str
    status: Literal["current", "merged"]
    name: str
    company: str
    phones: list[str]
    province: str
    city: str
    district: str
    street: str
    region: str | None
    class_: CustomerClass = Field(alias="class", serialization_alias="class")
    vip: bool
    source: Source | Literal[""]
    needs: str
    expected_purchase_on: dt.date | None
    created_at: Instant
    url: str


def show(customer, request, *, full=None):
    full = shown.sight_of(request).full_customer(customer) if full is None else full
    return {
        "id": customer.pk, "number": customer.number, "status": "merged" if customer.merged_into_id else "current",
        "name": shown.name(customer.name, full), "company": customer.company,
        "phones": [shown.phone(phone.number, full) for phone in customer.phones.all()],
        "province": customer.province, "city": customer.city, "district": customer.district,
        "street": shown.street(customer.street, full), "region": customer.region.name if customer.region else None,
        "class": customer.grade, "vip": customer.vip, "source": customer.source, "needs": customer.needs,
        "expected_purchase_on": customer.expected_purchase_on, "created_at": customer.created_at,
        "url": f"/api/v1/customers/{customer.pk}/",
    }  # fmt: skip


def rows(request):
    reach = Customer.objects.visible_to(request.user, request.now)
    return reach.select_related("region").prefetch_related("phones")


def one(request, pk):
    return get_object_or_404(rows(request), pk=pk)


def _class(queryset, text, request):
    return queryset.filter(grade=CustomerClass(text))


LIST = Listing(
    filters={
        "class": (CustomerClass, _class),
        "vip": bool,
        "source": Source,
        "province": str,
        "city": str,
        "number": str,
    },
    ordering=["created_at"],
    search=lambda queryset, text, request: finding.customers(queryset, text),
)


@routes.get("/customers/", EVERYBODY, response=Page[CustomerOut], listing=LIST, by_alias=True)
def customer_list(request):
    return LIST.answer(request, rows(request).current(), show)


@routes.get("/customers/{int:pk}/", EVERYBODY, response=CustomerOut, by_alias=True)
def customer(request, pk: int):
    return show(one(request, pk), request)


class CustomerChange(Schema):
    name: str | None = None
    company: str | None = None
    source: Source | None = None
    needs: Words | None = None
    business_scope: str | None = None
    expected_purchase_on: dt.date | None = None
    birthday: dt.date | None = None
    vip: bool | None = None


@routes.patch("/customers/{int:pk}/", EVERYBODY, response=CustomerOut, by_alias=True)
def change(request, pk: int, payload: CustomerChange):
    changes = payload.dict(exclude_unset=True)
    customers.change(one(request, pk).pk, changes, actor=request.user, now=request.now)
    return show(one(request, pk), request)


@routes.post("/customers/{int:pk}/reveal/", EVERYBODY, response=CustomerOut, by_alias=True)
def reveal(request, pk: int):
    found = one(request, pk)
    if not shown.sight_of(request).full_customer(found):
        reveals.reveal(request.user, found, request.now)
    return show(found, request, full=True)


class EntryOut(Schema):
    at: Instant
    kind: str
    verb: str
    by: str
    rule: str
    data: dict[str, Any]


class TimelineOut(Schema):
    results: list[EntryOut]


@routes.get("/customers/{int:pk}/timeline/", EVERYBODY, response=TimelineOut)
def timeline(request, pk: int):
    return {"results": timeline_data(one(request, pk), request.user, request.now)}
