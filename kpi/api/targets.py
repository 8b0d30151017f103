"""Targets over the API (TGT-1, TGT-2)."""

from decimal import Decimal
from typing import Annotated

from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from ninja import Schema
from pydantic import Field

from salesops.kernel.api import (
    EVERYBODY,
    Instant,
    Listing,
    Money,
    Page,
    PersonIn,
    PersonOut,
    Routes,
    find_person,
    person,
)
from salesops.kernel.errors import Invalid
from salesops.kernel.models import Unit

from ..access import SETTERS
from ..models import Target
from ..services import targets

routes = Routes("targets")

Amount = Annotated[Decimal, Field(max_digits=14, decimal_places=2)]


class TargetIn(Schema):
    period: str
    unit: int | None = None
    user: PersonIn | None = None
    amount: Amount
    quantity: Annotated[int, Field(le=10**9)] = 0
    growth: Annotated[Decimal, Field(max_digits=6, decimal_places=2)] = Decimal(0)


class TargetOut(Schema):
    id: int
    period: str
    unit: int
    user: PersonOut | None
    version: int
    amount: Money
    quantity: int
    growth: Money
    created_at: Instant
    acknowledged_at: Instant | None
    url: str


def show(target, request):
    return {
        "id": target.pk,
        "period": target.period,
        "unit": target.unit_id,
        "user": person(target.user),
        "version": target.version,
        "amount": target.amount,
        "quantity": target.quantity,
        "growth": target.growth,
        "created_at": target.created_at,
        "acknowledged_at": target.acknowledged_at,
        "url": f"/api/v1/targets/{target.pk}/",
    }


LIST = Listing(filters={"period": str, "unit": int, "user": int}, ordering=["created_at"])


def _visible(request):
    return Target.objects.visible_to(request.user, request.now).select_related("user")


@routes.get("/targets/", EVERYBODY, response=Page[TargetOut], listing=LIST)
def target_list(request):
    return LIST.answer(request, _visible(request), show)


@routes.get("/targets/{int:pk}/", EVERYBODY, response=TargetOut)
def target(request, pk: int):
    return show(get_object_or_404(_visible(request), pk=pk), request)


@routes.post("/targets/", *SETTERS, status=201, response=TargetOut)
def create(request, payload: TargetIn):
    somebody = find_person(payload.user) if payload.user is not None else None
    unit = Unit.objects.filter(pk=payload.unit).first() if payload.unit else somebody and somebody.unit
    if unit is None:
        raise Invalid(_("Name a unit or a person."), rule="TGT-1", errors={"unit": [_("Name a unit or a person.")]})
    made = targets.set_target(
        period=payload.period, unit=unit, person=somebody, amount=payload.amount, quantity=payload.quantity,
        growth=payload.growth, actor=request.user, now=request.now,
    )  # fmt: skip
    return 201, show(made, request)


@routes.post("/targets/{int:pk}/acknowledge/", EVERYBODY, response=TargetOut)
def acknowledge(request, pk: int):
    found = get_object_or_404(_visible(request), pk=pk)
    return show(targets.acknowledge(found.pk, actor=request.user, now=request.now), request)
