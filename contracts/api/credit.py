"""Credit assessments over the API (CRD-1..3)."""

import datetime as dt
from decimal import Decimal

from django.shortcuts import get_object_or_404
from ninja import Schema, Status
from pydantic import Field

from salesops.kernel.api import EVERYBODY, Instant, Listing, Money, Page, PersonOut, Ref, Routes, Share, person, ref
from salesops.kernel.models import Role

from .. import access, queries
from ..models import ITEMS, CreditAssessment, Grade
from ..services import credit

routes = Routes("credit-assessments")


class Items(Schema):
    """Points, at most 15, 25, 30 and 30 (CRD-2)."""

    identity: Decimal | None = None
    business: Decimal | None = None
    finances: Decimal | None = None
    credit_record: Decimal | None = None


class CreditIn(Schema):
    """What is left out follows from the points. `sources` names for each item where its points come from; one text
    stands for all four."""

    customer: int
    items: Items
    sources: dict[str, str] | str = {}
    grade: Grade | None = None
    credit_limit: Decimal | None = None
    guarantee: str = Field("", max_length=200)
    reason: str = Field("", max_length=300)


class CreditChange(Schema):
    items: Items | None = None
    sources: dict[str, str] | str | None = None
    grade: Grade | None = None
    credit_limit: Decimal | None = None
    guarantee: str | None = Field(None, max_length=200)
    reason: str | None = Field(None, max_length=300)


class ItemsOut(Schema):
    identity: int
    business: int
    finances: int
    credit_record: int


class CreditOut(Schema):
    id: int
    number: str
    status: CreditAssessment.Status
    waiting: bool
    customer: Ref
    items: ItemsOut
    sources: dict[str, str]
    score: int
    grade: Grade
    scored_grade: Grade
    credit_limit: Money
    prepayment: Share
    term_days: int
    guarantee: str
    reason: str
    valid_until: dt.date | None
    entered_by: PersonOut
    created_at: Instant
    approved_at: Instant | None
    url: str


COPIED = ("id", "number", "status", "items", "sources", "score", "grade", "scored_grade", "credit_limit", "prepayment",
          "term_days", "guarantee", "reason", "valid_until", "created_at", "approved_at")  # fmt: skip


def show(row, request):
    return {
        **{key: getattr(row, key) for key in COPIED},
        "waiting": row.is_waiting,
        "customer": ref(row.customer, "customers", row.customer.number),
        "entered_by": person(row.entered_by),
        "url": f"/api/v1/credit-assessments/{row.pk}/",
    }


def _search(queryset, text, request):
    return queries.found(queryset, text)


LIST = Listing(
    filters={"customer": int, "status": CreditAssessment.Status, "grade": Grade},
    ordering=["created_at", "score"],
    search=_search,
)


def _visible(request):
    rows = CreditAssessment.objects.visible_to(request.user, request.now)
    return rows.select_related("customer", "entered_by")


def _one(request, pk):
    return get_object_or_404(_visible(request), pk=pk)


def _sources(given):
    return dict.fromkeys(ITEMS, given) if isinstance(given, str) else given


@routes.get("/credit-assessments/", *access.READERS, response=Page[CreditOut], listing=LIST)
def assessments(request):
    return LIST.answer(request, _visible(request), show)


@routes.get("/credit-assessments/{int:pk}/", EVERYBODY, response=CreditOut)
def assessment(request, pk: int):
    return show(_one(request, pk), request)


@routes.post("/credit-assessments/", Role.FINANCE, response=CreditOut, status=201)
def enter(request, payload: CreditIn):
    customer = get_object_or_404(queries.assessable(request.user, request.now), pk=payload.customer)
    facts = payload.dict(exclude={"customer", "items", "sources", "grade"})
    row = credit.assess(
        customer=customer, points=payload.items.dict(), sources=_sources(payload.sources), grade=payload.grade or "",
        actor=request.user, now=request.now, **facts,
    )  # fmt: skip
    return Status(201, show(row, request))


@routes.patch("/credit-assessments/{int:pk}/", EVERYBODY, response=CreditOut)
def change(request, pk: int, payload: CreditChange):
    _one(request, pk)
    points = {
        item: value for item, value in (payload.items.dict() if payload.items else {}).items() if value is not None
    }
    row = credit.change(
        pk, points=points, sources=_sources(payload.sources), grade=payload.grade or "", actor=request.user,
        now=request.now, credit_limit=payload.credit_limit, guarantee=payload.guarantee, reason=payload.reason,
    )  # fmt: skip
    return show(row, request)


@routes.post("/credit-assessments/{int:pk}/submit/", EVERYBODY, response=CreditOut)
def submit(request, pk: int):
    _one(request, pk)
    credit.submit(pk, actor=request.user, now=request.now)
    return show(_one(request, pk), request)
