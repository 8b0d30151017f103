"""Samples and their loans over the API (SMP-1, SMP-2)."""

import datetime as dt
from enum import StrEnum

from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from ninja import Schema
from pydantic import Field

from salesops.kernel.api import (
    EVERYBODY,
    Instant,
    Listing,
    Page,
    PersonIn,
    PersonOut,
    Ref,
    Routes,
    find_person,
    person,
    ref,
)
from salesops.kernel.errors import Invalid
from salesops.kernel.models import Unit

from ..models import Condition, Product, Sample, SampleLoan
from ..models.samples import KEEPERS
from ..services import samples
from ..views.samples import BORROWING
from .quotes import customer_of

routes = Routes("samples")
Word = StrEnum("SampleCondition", {name.upper(): name for name in Condition.values})
State = StrEnum("SampleState", {"HERE": "here", "LENT": "lent", "RETIRED": "retired"})
LoanState = StrEnum("LoanState", {"OUT": "out", "RETURNED": "returned"})


def _by_state(rows, value, request):
    out = SampleLoan.objects.out().values("sample")
    return {"lent": rows.filter(pk__in=out), "here": rows.exclude(pk__in=out).filter(is_retired=False),
            "retired": rows.filter(is_retired=True)}.get(value, rows.none())  # fmt: skip


LISTING = Listing(filters={"product": int, "status": (State, _by_state)})
LOANS = Listing(
    filters={
        "sample": int,
        "borrower": int,
        "customer": int,
        "status": (LoanState, lambda rows, value, request: rows.filter(returned_on__isnull=value == "out")),
    },
    ordering=["created_at", "due_on"],
)


class SampleIn(Schema):
    product: int
    place: int | None = None
    supplier: str = Field("", max_length=80)
    purchase: str = Field("", max_length=60)
    bought_on: dt.date | None = None


class SampleOut(Schema):
    id: int
    number: str
    product: Ref
    place: str | None
    condition: Word
    status: State
    supplier: str
    purchase: str
    bought_on: dt.date | None
    created_at: Instant
    url: str


class LoanIn(Schema):
    sample: int
    borrower: PersonIn | None = None
    customer: int | None = None
    due_on: dt.date | None = None
    note: str = Field("", max_length=200)


class LoanOut(Schema):
    id: int
    number: str
    status: LoanState
    sample: Ref
    borrower: PersonOut
    customer: Ref | None
    out_on: dt.date
    due_on: dt.date
    returned_on: dt.date | None
    condition: Word
    note: str
    created_at: Instant
    url: str


class ReturnIn(Schema):
    condition: Word = Word.GOOD
    note: str = Field("", max_length=200)


def show(sample, request):
    lent = any(loan.returned_on is None for loan in sample.loans.all())
    return {
        "id": sample.pk,
        "product": ref(sample.product, "products", sample.product.sku),
        "place": sample.place.name if sample.place else None,
        "status": "retired" if sample.is_retired else "lent" if lent else "here",
        "url": f"/api/v1/samples/{sample.pk}/",
        **{key: getattr(sample, key) for key in (
            "number", "condition", "supplier", "purchase", "bought_on", "created_at")},
    }  # fmt: skip


def visible(request):
    rows = Sample.objects.visible_to(request.user, request.now)
    return rows.select_related("product", "place").prefetch_related("loans")


@routes.get("/samples/", EVERYBODY, response=Page[SampleOut], listing=LISTING)
def sample_list(request):
    return LISTING.answer(request, visible(request), show)


@routes.post("/samples/", *KEEPERS, response=SampleOut, status=201)
def enter(request, data: SampleIn):
    product = Product.objects.released().filter(pk=data.product).first()
    if product is None:
        raise _unknown("product")
    place = Unit.objects.filter(pk=data.place).first() if data.place else None
    fields = data.dict(exclude={"product", "place"})
    return 201, show(
        samples.enter(product=product, place=place, actor=request.user, now=request.now, **fields), request
    )


@routes.get("/samples/{int:pk}/", EVERYBODY, response=SampleOut)
def one(request, pk: int):
    return show(get_object_or_404(visible(request), pk=pk), request)


def show_loan(loan, request):
    return {
        "id": loan.pk,
        "status": "returned" if loan.returned_on else "out",
        "sample": ref(loan.sample, "samples", loan.sample.number),
        "borrower": person(loan.borrower),
        "customer": ref(loan.customer, "customers"),
        "condition": loan.condition_back or loan.condition_out,
        "url": f"/api/v1/sample-loans/{loan.pk}/",
        **{key: getattr(loan, key) for key in ("number", "out_on", "due_on", "returned_on", "note", "created_at")},
    }


def loans(request):
    rows = SampleLoan.objects.visible_to(request.user, request.now)
    return rows.select_related("sample", "borrower", "customer")


@routes.get("/sample-loans/", *BORROWING, response=Page[LoanOut], listing=LOANS)
def loan_list(request):
    return LOANS.answer(request, loans(request), show_loan)


@routes.post("/sample-loans/", *BORROWING, response=LoanOut, status=201)
def lend(request, data: LoanIn):
    sample = Sample.objects.visible_to(request.user, request.now).filter(pk=data.sample).first()
    if sample is None:
        raise _unknown("sample")
    borrower = find_person(data.borrower, field_name="borrower") if data.borrower else request.user
    customer = customer_of(request, data.customer) if data.customer else None
    loan = samples.lend(sample.pk, borrower=borrower, customer=customer, due_on=data.due_on, note=data.note,
                        actor=request.user, now=request.now)  # fmt: skip
    return 201, show_loan(loan, request)


@routes.get("/sample-loans/{int:pk}/", EVERYBODY, response=LoanOut)
def one_loan(request, pk: int):
    return show_loan(get_object_or_404(loans(request), pk=pk), request)


@routes.post("/sample-loans/{int:pk}/return/", EVERYBODY, response=LoanOut)
def give_back(request, pk: int, data: ReturnIn | None = None):
    data = data or ReturnIn()
    loan = get_object_or_404(loans(request), pk=pk)
    samples.give_back(loan.pk, condition=data.condition.value, note=data.note, actor=request.user, now=request.now)
    return show_loan(loans(request).get(pk=pk), request)


def _unknown(field):
    words = _("There is no such record within your reach.")
    return Invalid(words, errors={field: [words]})
