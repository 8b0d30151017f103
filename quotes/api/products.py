"""Products and price lists over the API (PRC-1, PRC-2, PRC-4); cost for finance and approvers only."""

import datetime as dt
from decimal import Decimal
from enum import StrEnum
from typing import Literal

from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from ninja import Schema
from pydantic import Field

from salesops.kernel.api import EVERYBODY, Instant, Listing, Money, Page, PersonOut, Ref, Routes, Share, person
from salesops.kernel.errors import Invalid
from salesops.kernel.models import Unit

from .. import access, queries
from ..models import Category, Channel, PaperStatus, PriceList, Product
from ..services import price_papers, products

routes = Routes("products")
CategoryWord = StrEnum("CategoryWord", {name.upper(): name for name in Category.values})
ChannelWord = StrEnum("ChannelWord", {name.upper(): name for name in Channel.values})
Paper = StrEnum("Paper", {name.upper(): name for name in PaperStatus.values})
CustomerClass = StrEnum("CustomerClass", {name: name for name in "ABC"})
LISTING = Listing(
    filters={"category": CategoryWord, "sku": str, "is_active": bool},
    ordering=["created_at", "sku", "list_price"],
    search=lambda rows, text, request: rows.filter(queries.product_match(text)),
)
LISTS = Listing(filters={"status": Paper, "channel": ChannelWord}, ordering=["created_at", "valid_from"])


class ProductIn(Schema):
    sku: str = Field(min_length=1, max_length=30)
    name: str = Field(min_length=1, max_length=80)
    category: CategoryWord
    list_price: Decimal = Field(ge=0, max_digits=12, decimal_places=2)
    spec: str = Field("", max_length=120)
    model: str = Field("", max_length=60)
    unit: str = Field("件", max_length=10)
    decimals: int = Field(0, ge=0, le=3)
    tax_rate: Decimal = Field(Decimal(13), ge=0, le=100, decimal_places=2)
    cost: Decimal | None = Field(None, ge=0, max_digits=12, decimal_places=2)
    delivery_days: int = Field(15, ge=0, le=1000)
    scenes: list[str] = []
    styles: list[str] = []
    functions: list[str] = []


class ProductPatch(Schema):
    name: str | None = Field(None, min_length=1, max_length=80)
    list_price: Decimal | None = Field(None, ge=0, max_digits=12, decimal_places=2)
    spec: str | None = Field(None, max_length=120)
    model: str | None = Field(None, max_length=60)
    tax_rate: Decimal | None = Field(None, ge=0, le=100, decimal_places=2)
    cost: Decimal | None = Field(None, ge=0, max_digits=12, decimal_places=2)
    delivery_days: int | None = Field(None, ge=0, le=1000)
    scenes: list[str] | None = None
    styles: list[str] | None = None
    functions: list[str] | None = None
    is_active: bool | None = None
    why: str = ""


class ProductOut(Schema):
    id: int
    number: str
    sku: str
    name: str
    spec: str
    model: str
    category: CategoryWord
    unit: str
    decimals: int
    list_price: Money
    tax_rate: Share
    cost: Money | None
    delivery_days: int
    scenes: list[str]
    styles: list[str]
    functions: list[str]
    is_active: bool
    released_version: int
    status: Literal["released", "draft"]
    created_at: Instant
    url: str


PLAIN = (
    "sku",
    "name",
    "spec",
    "model",
    "category",
    "unit",
    "decimals",
    "list_price",
    "tax_rate",
    "delivery_days",
    "scenes",
    "styles",
    "functions",
    "is_active",
    "released_version",
    "created_at",
)


def show(product, request):
    return {
        "id": product.pk,
        "number": product.sku,
        **{key: getattr(product, key) for key in PLAIN},
        "cost": product.cost if access.knows_cost(request.user) else None,
        "status": "released" if product.released_version else "draft",
        "url": f"/api/v1/products/{product.pk}/",
    }


def found(request, pk):
    return get_object_or_404(Product.objects.visible_to(request.user, request.now), pk=pk)


@routes.get("/products/", EVERYBODY, response=Page[ProductOut], listing=LISTING)
def product_list(request):
    return LISTING.answer(request, Product.objects.visible_to(request.user, request.now), show)


@routes.post("/products/", *access.KEEPS_FACTS, response=ProductOut, status=201)
def enter(request, data: ProductIn):
    facts = {key: value for key, value in data.dict().items() if value is not None}
    facts["category"] = data.category.value
    return 201, show(products.enter(actor=request.user, now=request.now, **facts), request)


@routes.get("/products/{int:pk}/", EVERYBODY, response=ProductOut)
def one(request, pk: int):
    return show(found(request, pk), request)


@routes.patch("/products/{int:pk}/", EVERYBODY, response=ProductOut)
def change(request, pk: int, data: ProductPatch):
    facts = {key: value for key, value in data.dict(exclude_unset=True, exclude={"why"}).items() if value is not None}
    return show(
        products.change(found(request, pk).pk, why=data.why, actor=request.user, now=request.now, **facts), request
    )


@routes.post("/products/{int:pk}/release/", EVERYBODY, response=ProductOut)
def release(request, pk: int):
    return show(products.release(found(request, pk).pk, actor=request.user, now=request.now), request)


class ItemIn(Schema):
    product: int
    price: Decimal = Field(ge=0, max_digits=12, decimal_places=2)


class PriceListIn(Schema):
    name: str = Field(min_length=1, max_length=80)
    items: list[ItemIn]
    valid_from: dt.date
    valid_to: dt.date | None = None
    region: int | None = None
    channel: ChannelWord | None = None
    customer_class: CustomerClass | None = None
    why: str = Field("", max_length=300)


class ItemOut(Schema):
    product: Ref
    price: Money


class PriceListOut(Schema):
    id: int
    number: str
    name: str
    status: Paper
    region: str | None
    channel: str
    customer_class: str
    valid_from: dt.date
    valid_to: dt.date | None
    items: list[ItemOut]
    owner: PersonOut
    created_at: Instant
    url: str


def show_list(row, request):
    return {
        "id": row.pk,
        "region": row.region.name if row.region else None,
        "items": [
            {
                "product": {
                    "id": item.product_id,
                    "number": item.product.sku,
                    "url": f"/api/v1/products/{item.product_id}/",
                },
                "price": item.price,
            }
            for item in row.items.all()
        ],
        "owner": person(row.owner),
        "url": f"/api/v1/price-lists/{row.pk}/",
        **{
            key: getattr(row, key)
            for key in ("number", "name", "status", "channel", "customer_class", "valid_from", "valid_to", "created_at")
        },
    }


def visible_lists(request):
    rows = PriceList.objects.visible_to(request.user, request.now)
    return rows.select_related("region", "owner").prefetch_related("items__product")


@routes.get("/price-lists/", EVERYBODY, response=Page[PriceListOut], listing=LISTS)
def price_lists(request):
    return LISTS.answer(request, visible_lists(request), show_list)


@routes.post("/price-lists/", *access.KEEPS_PRICES, response=PriceListOut, status=201)
def draft_list(request, data: PriceListIn):
    known = Product.objects.in_bulk([item.product for item in data.items])
    if len(known) != len({item.product for item in data.items}):
        words = _("There is no such product in the range.")
        raise Invalid(words, rule="PRC-1", errors={"items": [words]})
    fields = data.dict(exclude={"items", "region", "channel", "customer_class"})
    fields["channel"] = data.channel.value if data.channel else ""
    fields["customer_class"] = data.customer_class.value if data.customer_class else ""
    fields["region"] = Unit.objects.filter(pk=data.region, kind=Unit.Kind.REGION).first() if data.region else None
    items = [(known[item.product], item.price) for item in data.items]
    row = price_papers.draft_list(items=items, actor=request.user, now=request.now, **fields)
    return 201, show_list(row, request)


@routes.get("/price-lists/{int:pk}/", EVERYBODY, response=PriceListOut)
def one_list(request, pk: int):
    return show_list(get_object_or_404(visible_lists(request), pk=pk), request)


@routes.post("/price-lists/{int:pk}/submit/", EVERYBODY, response=PriceListOut)
def submit_list(request, pk: int):
    row = get_object_or_404(visible_lists(request), pk=pk)
    return show_list(price_papers.submit(row, actor=request.user, now=request.now), request)
