"""People for the administrator, absences for everybody over the API (ORG-1, ORG-3)."""

import datetime as dt

from django.db.models import Q
from django.shortcuts import get_object_or_404
from ninja import Schema
from pydantic import Field

from ..api import EVERYBODY, Instant, Listing, Page, PersonIn, PersonOut, Routes, Words, find_person, person
from ..models import Role, User
from ..services import absences
from ..views.absences import in_reach

routes = Routes("people")


class MemberOut(PersonOut):
    unit: str | None
    roles: list[Role]
    is_active: bool
    created_at: Instant
    url: str


def show_member(one, request):
    return {
        **person(one),
        "unit": one.unit.code if one.unit else None,
        "roles": sorted(grant.role for grant in one.grants.all()),
        "is_active": one.is_active,
        "created_at": one.date_joined,
        "url": f"/api/v1/people/{one.pk}/",
    }


def _found(rows, text, request):
    return rows.filter(Q(name__icontains=text) | Q(username__icontains=text))


def _role(rows, text, request):
    return rows.filter(grants__role=text)


PEOPLE = Listing(
    filters={"username": str, "is_active": bool, "role": (Role, _role), "unit": int},
    ordering=["username", "date_joined"],
    default="username",
    search=_found,
)


def _people():
    return User.objects.select_related("unit").prefetch_related("grants")


@routes.get("/people/", Role.ADMINISTRATOR, response=Page[MemberOut], listing=PEOPLE)
def people_list(request):
    return PEOPLE.answer(request, _people(), show_member)


@routes.get("/people/{int:pk}/", Role.ADMINISTRATOR, response=MemberOut)
def member(request, pk: int):
    return show_member(get_object_or_404(_people(), pk=pk), request)


class AbsenceIn(Schema):
    """Who is away (oneself, unless an administrator names another), and who acts; nobody named: the superior."""

    user: PersonIn | None = None
    delegate: PersonIn | None = None
    from_: dt.date = Field(alias="from")
    to: dt.date
    reason: Words = ""


class AbsenceOut(Schema):
    id: int
    user: PersonOut
    delegate: PersonOut | None
    from_: dt.date = Field(alias="from", serialization_alias="from")
    to: dt.date
    reason: str
    created_at: Instant
    cancelled_at: Instant | None
    url: str


def show(absence, request):
    return {
        "id": absence.pk,
        "user": person(absence.user),
        "delegate": person(absence.delegate),
        "from": absence.from_on,
        "to": absence.to_on,
        "reason": absence.reason,
        "created_at": absence.created_at,
        "cancelled_at": absence.cancelled_at,
        "url": f"/api/v1/absences/{absence.pk}/",
    }


ABSENCES = Listing(filters={"user": int, "delegate": int}, ordering=["created_at", "from_on"])


def _absences(request):
    return in_reach(request.user).select_related("user", "delegate").distinct()


@routes.get("/absences/", EVERYBODY, response=Page[AbsenceOut], listing=ABSENCES, by_alias=True)
def absence_list(request):
    return ABSENCES.answer(request, _absences(request), show)


@routes.get("/absences/{int:pk}/", EVERYBODY, response=AbsenceOut, by_alias=True)
def absence(request, pk: int):
    return show(get_object_or_404(_absences(request), pk=pk), request)


@routes.post("/absences/", EVERYBODY, status=201, response=AbsenceOut, by_alias=True)
def announce(request, payload: AbsenceIn):
    """Say that one is away; the delegate acts from the first day to the last."""
    named = payload.delegate
    made = absences.announce(
        request.user if payload.user is None else find_person(payload.user),
        from_on=payload.from_,
        to_on=payload.to,
        delegate=None if named is None else find_person(named, field_name="delegate"),
        reason=payload.reason,
        actor=request.user,
        now=request.now,
    )
    return 201, show(made, request)


@routes.post("/absences/{int:pk}/cancel/", EVERYBODY, response=AbsenceOut, by_alias=True)
def cancel(request, pk: int):
    absences.cancel(get_object_or_404(_absences(request), pk=pk).pk, actor=request.user, now=request.now)
    return show(get_object_or_404(_absences(request), pk=pk), request)
