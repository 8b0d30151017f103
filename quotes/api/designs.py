"""Designs over the API (DSN-1..3)."""

from decimal import Decimal
from enum import StrEnum

from django.shortcuts import get_object_or_404
from ninja import Schema
from pydantic import Field

from leads.models import Survey
from salesops.kernel.api import (
    EVERYBODY,
    Instant,
    Listing,
    Money,
    Page,
    PersonIn,
    PersonOut,
    Ref,
    Routes,
    find_person,
    person,
    ref,
)
from salesops.kernel.services import files

from .. import access, queries
from ..models import Design, DesignPart, PaperStatus
from ..services import designs
from ..views.quotes import READING
from .quotes import customer_of

routes = Routes("designs")
Status = StrEnum("DesignStatus", {name.upper(): name for name in PaperStatus.values})
Kind = StrEnum("Kind", {name.upper(): name for name in DesignPart.Kind.values})
LISTING = Listing(
    filters={"status": Status, "customer": int, "owner": int},
    search=lambda rows, text, request: queries.found(rows, text),
)


class PartIn(Schema):
    kind: Kind
    words: str = Field("", max_length=5000)
    files: list[int] = []


class DesignIn(Schema):
    customer: int
    title: str = Field(min_length=1, max_length=80)
    survey: int | None = None
    site: str = Field("", max_length=5000)
    budget: Decimal | None = Field(None, ge=0, max_digits=14, decimal_places=2)
    team: list[PersonIn] = []
    parts: list[PartIn] = []


class DesignPatch(Schema):
    title: str | None = Field(None, min_length=1, max_length=80)
    site: str | None = Field(None, max_length=5000)
    budget: Decimal | None = Field(None, ge=0, max_digits=14, decimal_places=2)
    team: list[PersonIn] | None = None
    parts: list[PartIn] | None = None


class FileRef(Schema):
    id: int
    name: str
    url: str


class PartOut(Schema):
    kind: Kind
    words: str
    files: list[FileRef]


class Member(PersonOut):
    role: str
    leads: bool


class DesignOut(Schema):
    id: int
    number: str
    version: int
    revises: Ref | None
    status: Status
    customer: Ref
    survey: Ref | None
    title: str
    site: str
    budget: Money | None
    owner: PersonOut
    team: list[Member]
    parts: list[PartOut]
    created_at: Instant
    url: str


def show(design, request):
    return {
        "id": design.pk,
        "revises": ref(design.revises, "designs", design.number) if design.revises_id else None,
        "customer": ref(design.customer, "customers"),
        "survey": ref(design.survey, "surveys"),
        "owner": person(design.owner),
        "team": [{**person(row.person), "role": row.role, "leads": row.is_lead} for row in design.team.all()],
        "parts": [_part(part) for part in design.parts.all()],
        "url": f"/api/v1/designs/{design.pk}/",
        **{
            key: getattr(design, key)
            for key in ("number", "version", "status", "title", "site", "budget", "created_at")
        },
    }


def _part(part):
    kept = [{"id": file.pk, "name": file.name, "url": f"/api/v1/files/{file.pk}/"} for file in part.files.all()]
    return {"kind": part.kind, "words": part.words, "files": kept}


def visible(request):
    rows = Design.objects.visible_to(request.user, request.now).select_related("customer", "survey", "owner", "revises")
    return rows.prefetch_related("team__person", "parts__files")


def found(request, pk):
    return get_object_or_404(visible(request), pk=pk)


def _fresh(request, design):
    return show(visible(request).filter(pk=design.pk).first() or design, request)


@routes.get("/designs/", *READING, response=Page[DesignOut], listing=LISTING)
def design_list(request):
    return LISTING.answer(request, visible(request), show)


@routes.post("/designs/", *access.DESIGNING, response=DesignOut, status=201)
def draft(request, data: DesignIn):
    survey = (
        Survey.objects.visible_to(request.user, request.now).filter(pk=data.survey).first() if data.survey else None
    )
    design = designs.draft(
        customer=customer_of(request, data.customer),
        title=data.title,
        site=data.site,
        budget=data.budget,
        survey=survey,
        team=[find_person(one, field_name="team") for one in data.team],
        actor=request.user,
        now=request.now,
    )
    _write(request, design, data.parts)
    return 201, _fresh(request, design)


def _write(request, design, parts):
    for part in parts:
        kept = [files.attach(files.own(request.user, pk), design) for pk in part.files]
        designs.write_part(
            design.pk, part.kind.value, words=part.words, files=kept, actor=request.user, now=request.now
        )


@routes.get("/designs/{int:pk}/", EVERYBODY, response=DesignOut)
def one(request, pk: int):
    return show(found(request, pk), request)


@routes.patch("/designs/{int:pk}/", EVERYBODY, response=DesignOut)
def change(request, pk: int, data: DesignPatch):
    design = found(request, pk)
    fields = data.dict(exclude_unset=True, exclude={"team", "parts"})
    designs.change(design.pk, actor=request.user, now=request.now, **fields)
    if data.team is not None:
        team = [find_person(one, field_name="team") for one in data.team]
        designs.set_team(design.pk, team, actor=request.user, now=request.now)
    _write(request, design, data.parts or [])
    return _fresh(request, design)


@routes.post("/designs/{int:pk}/submit/", EVERYBODY, response=DesignOut)
def submit(request, pk: int):
    return _fresh(request, designs.submit(found(request, pk).pk, actor=request.user, now=request.now))


@routes.post("/designs/{int:pk}/revise/", EVERYBODY, response=DesignOut, status=201)
def revise(request, pk: int):
    return 201, _fresh(request, designs.revise(found(request, pk).pk, actor=request.user, now=request.now))
