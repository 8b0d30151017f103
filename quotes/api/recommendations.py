"""Recommendations over the API (REC-1..3)."""

from enum import StrEnum

from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from ninja import Schema

from leads.models import Survey
from salesops.kernel.api import EVERYBODY, Instant, Listing, Money, Page, PersonOut, Ref, Routes, Words, person, ref
from salesops.kernel.errors import Invalid

from .. import access, queries
from ..models import Recommendation
from ..services import recommendations
from ..views.quotes import READING
from ..views.recommendations import reason_text, title_of

routes = Routes("recommendations")
Status = StrEnum("RecommendationStatus", {name.upper(): name for name in Recommendation.Status.values})
LISTING = Listing(
    filters={"status": Status, "customer": int, "survey": int, "owner": int},
    search=lambda rows, text, request: queries.found(rows, text),
)


class RecommendationIn(Schema):
    survey: int


class ItemOut(Schema):
    position: int
    product: Ref | None
    set: str | None
    name: str
    price: Money
    score: int
    over_budget: bool
    reasons: list[str]


class RecommendationOut(Schema):
    id: int
    number: str
    status: Status
    survey: Ref
    customer: Ref
    owner: PersonOut
    items: list[ItemOut]
    reasons: list[str]
    reason: str
    created_at: Instant
    answered_at: Instant | None
    url: str


class Reason(Schema):
    reason: Words = ""


def show(row, request):
    words = queries.survey_words()
    items = [_item(item, words) for item in row.items.all()]
    return {
        "id": row.pk,
        "survey": ref(row.survey, "surveys"),
        "customer": ref(row.customer, "customers"),
        "owner": person(row.owner),
        "items": items,
        "reasons": items[0]["reasons"] if items else [],
        "url": f"/api/v1/recommendations/{row.pk}/",
        **{key: getattr(row, key) for key in ("number", "status", "reason", "created_at", "answered_at")},
    }


def _item(item, words):
    return {
        "position": item.position,
        "product": ref(item.product, "products", item.product.sku) if item.product_id else None,
        "set": item.set.code if item.set_id else None,
        "name": title_of(item),
        "price": item.price,
        "score": item.score,
        "over_budget": item.over_budget,
        "reasons": [reason_text(reason, words) for reason in item.reasons],
    }


def visible(request):
    rows = Recommendation.objects.visible_to(request.user, request.now)
    return rows.select_related("survey", "customer", "owner").prefetch_related("items__product", "items__set")


def found(request, pk):
    return get_object_or_404(visible(request), pk=pk)


@routes.get("/recommendations/", *READING, response=Page[RecommendationOut], listing=LISTING)
def recommendation_list(request):
    return LISTING.answer(request, visible(request), show)


@routes.post("/recommendations/", *access.SELLING, response=RecommendationOut, status=201)
def make(request, data: RecommendationIn):
    survey = Survey.objects.visible_to(request.user, request.now).filter(pk=data.survey).first()
    if survey is None:
        words = _("There is no such survey within your reach.")
        raise Invalid(words, errors={"survey": [words]})
    return 201, show(recommendations.make(survey, actor=request.user, now=request.now), request)


@routes.get("/recommendations/{int:pk}/", EVERYBODY, response=RecommendationOut)
def one(request, pk: int):
    return show(found(request, pk), request)


@routes.post("/recommendations/{int:pk}/accept/", EVERYBODY, response=RecommendationOut)
def accept(request, pk: int):
    return show(recommendations.accept(found(request, pk).pk, actor=request.user, now=request.now), request)


@routes.post("/recommendations/{int:pk}/refuse/", EVERYBODY, response=RecommendationOut)
def refuse(request, pk: int, data: Reason):
    row = recommendations.refuse(found(request, pk).pk, reason=data.reason, actor=request.user, now=request.now)
    return show(row, request)
