"""Rule numbers over the API (POL-1, POL-4)."""

import datetime as dt
from enum import StrEnum

from django.shortcuts import get_object_or_404
from ninja import Schema

from ..api import EVERYBODY, Instant, Listing, Page, PersonOut, Routes, Words, person
from ..errors import Invalid
from ..models import PolicyVersion, Role, Unit
from ..services import policies

routes = Routes("policies")


class UnitKind(StrEnum):
    REGION = "region"
    DEPARTMENT = "department"
    STORE = "store"
    TEAM = "team"


class Scope(Schema):
    region: int | str | None = None
    unit_kind: UnitKind | None = None


class PolicyIn(Schema):
    key: str
    value: int | str | bool | list | dict
    scope: Scope | None = None
    effective_from: dt.date
    why: Words


class ScopeOut(Schema):
    region: int | None
    unit_kind: Unit.Kind | None


class PolicyOut(Schema):
    id: int
    key: str
    value: int | str | bool | list | dict
    scope: ScopeOut
    effective_from: dt.date
    why: str
    set_by: PersonOut | None
    created_at: Instant
    url: str


def show(row, request):
    return {
        "id": row.pk,
        "key": row.key,
        "value": row.value,
        "scope": {"region": row.region_id, "unit_kind": row.unit_kind or None},
        "effective_from": row.effective_from,
        "why": row.why,
        "set_by": person(row.set_by),
        "created_at": row.created_at,
        "url": f"/api/v1/policies/{row.pk}/",
    }


LIST = Listing(
    filters={"key": str, "effective_from": dt.date, "region": int, "unit_kind": Unit.Kind}, ordering=["created_at"]
)


@routes.get("/policies/", EVERYBODY, response=Page[PolicyOut], listing=LIST)
def policy_list(request):
    return LIST.answer(request, PolicyVersion.objects.select_related("set_by"), show)


@routes.get("/policies/{int:pk}/", EVERYBODY, response=PolicyOut)
def policy(request, pk: int):
    return show(get_object_or_404(PolicyVersion.objects.select_related("set_by"), pk=pk), request)


@routes.post("/policies/", Role.ADMINISTRATOR, status=201, response=PolicyOut)
def change(request, payload: PolicyIn):
    scope = payload.scope or Scope()
    row = policies.change(
        payload.key,
        payload.value,
        effective_from=payload.effective_from,
        why=payload.why,
        actor=request.user,
        now=request.now,
        region=_region(scope.region),
        unit_kind=scope.unit_kind or "",
    )
    return 201, show(row, request)


def _region(value):
    if value in (None, ""):
        return None
    key = {"pk": int(value)} if str(value).isdigit() else {"code": value}
    found = Unit.objects.filter(kind=Unit.Kind.REGION, **key).first()
    if found is None:
        raise Invalid("There is no such region.", errors={"scope": ["There is no such region."]})
    return found
