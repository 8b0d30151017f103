"""Special prices over the API (PRC-3)."""

import datetime as dt
from decimal import Decimal
from enum import StrEnum

from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from ninja import Schema

from salesops.kernel.api import EVERYBODY, Instant, Listing, Money, Page, PersonOut, Ref, Routes, Share, person, ref
from salesops.kernel.errors import Invalid

from .. import access, queries
from ..models import Product, SpecialPrice
from ..services import special_prices
from ..views.quotes import READING
from .quotes import customer_of

routes = Routes("special-prices")
Status = StrEnum("SpecialPriceStatus", {name.upper(): name for name in SpecialPrice.Status.values})
LISTING = Listing(
    filters={"status": Status, "customer": int, "product": int, "owner": int},
    search=lambda rows, text, request: queries.found(rows, text),
)


class SpecialPriceIn(Schema):
    customer: int
    product: int
    quantity: Decimal
    price: Decimal
    reason: str
    valid_until: dt.date | None = None


class SpecialPriceOut(Schema):
    id: int
    number: str
    status: Status
    customer: Ref
    product: Ref
    quantity: Share
    price: Money
    list_price: Money
    cost: Money | None
    reason: str
    valid_until: dt.date
    used_for: str
    owner: PersonOut
    created_at: Instant
    url: str


def show(special, request):
    cost_seen = access.sees_cost(request.user, special, request.now)
    return {
        "id": special.pk,
        "customer": ref(special.customer, "customers"),
        "product": ref(special.product, "products", special.product.sku),
        "cost": special.cost if cost_seen else None,
        "owner": person(special.owner),
        "url": f"/api/v1/special-prices/{special.pk}/",
        **{key: getattr(special, key) for key in (
            "number", "status", "quantity", "price", "list_price", "reason", "valid_until", "used_for", "created_at")},
    }  # fmt: skip


def visible(request):
    rows = SpecialPrice.objects.visible_to(request.user, request.now)
    return rows.select_related("customer", "product", "owner")


@routes.get("/special-prices/", *READING, response=Page[SpecialPriceOut], listing=LISTING)
def special_price_list(request):
    return LISTING.answer(request, visible(request), show)


@routes.post("/special-prices/", *access.SELLING, response=SpecialPriceOut, status=201)
def ask(request, data: SpecialPriceIn):
    customer = customer_of(request, data.customer)
    product = Product.objects.released().filter(pk=data.product).first()
    if product is None:
        words = _("There is no such product in the range.")
        raise Invalid(words, rule="PRC-3", errors={"product": [words]})
    fields = data.dict(exclude={"customer", "product"})
    special = special_prices.ask(customer=customer, product=product, actor=request.user, now=request.now, **fields)
    return 201, show(special, request)


@routes.get("/special-prices/{int:pk}/", EVERYBODY, response=SpecialPriceOut)
def one(request, pk: int):
    return show(get_object_or_404(visible(request), pk=pk), request)


@routes.post("/special-prices/{int:pk}/submit/", EVERYBODY, response=SpecialPriceOut)
def submit(request, pk: int):
    special = get_object_or_404(visible(request), pk=pk)
    return show(special_prices.submit(special.pk, actor=request.user, now=request.now), request)
