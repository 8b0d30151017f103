"""Figures and the records behind them over the API (KPI-16, KPI-18)."""

from decimal import Decimal

from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from ninja import Schema

from salesops.kernel.access import led_unit_ids
from salesops.kernel.api import EVERYBODY, Page, PersonOut, Ref, Routes, person
from salesops.kernel.clock import local_day
from salesops.kernel.errors import Invalid
from salesops.kernel.models import Unit, User
from salesops.kernel.registry import registry

from .. import periods, queries
from ..figures import BOOK

routes = Routes("kpis")

SCALE = Decimal("0.01")
MOST = 1000


class KpiOut(Schema):
    kpi: str
    name: str
    period: str
    unit: int | None
    user: PersonOut | None
    numerator: str
    denominator: str
    value: str | None


class CaseOut(Schema):
    kpi: str
    day: str
    record: Ref
    unit: int | None
    user: int | None
    numerator: str
    denominator: str
    counted: bool


@routes.get("/kpis/", EVERYBODY, response=Page[KpiOut])
def kpi_list(request, kpi: str = "", period: str = "", unit: int | None = None, user: str = ""):
    scope = _scope(request, kpi, period, unit, user, ("kpi", "period", "unit", "user"))
    rows = queries.scoped(request.user, request.now, unit=scope["unit"], person=scope["user"])
    sums = queries.totals(rows, scope["period"].first, scope["period"].last)
    return _page([_shown(figure, sums, scope) for figure in scope["figures"]])


def _shown(figure, sums, scope):
    numerator, denominator = sums.get(figure.id, (Decimal(0), Decimal(0)))
    value = figure.value(numerator, denominator)
    return {
        "kpi": figure.id,
        "name": str(figure.label),
        "period": scope["period"].text,
        "unit": scope["unit"] and scope["unit"].pk,
        "user": person(scope["user"]),
        "numerator": f"{numerator:f}",
        "denominator": f"{denominator:f}",
        "value": None if value is None else str(value.quantize(SCALE)),
    }


@routes.get("/kpis/records/", EVERYBODY, response=Page[CaseOut])
def records(request, kpi: str = "", period: str = "", unit: int | None = None, user: str = ""):
    scope = _scope(request, kpi, period, unit, user, ("kpi", "period", "unit", "user"))
    return _page(
        [
            _case(figure, case)
            for figure in scope["figures"]
            for case in figure.cases(scope["period"].first, scope["period"].last, request.now)
            if _lies_within(case, scope, request.user)
        ][:MOST]
    )


def _lies_within(case, scope, viewer):
    led = led_unit_ids(viewer)
    if led is not None and case.unit_id not in led and case.user_id != viewer.pk:
        return False
    if scope["user"] is not None:
        return case.user_id == scope["user"].pk
    return scope["below"] is None or case.unit_id in scope["below"]


def _case(figure, case):
    entry = registry.find(case.model._meta.label_lower)
    url = f"/api/v1/{entry.name}/{case.pk}/" if entry else ""
    return {
        "kpi": figure.id,
        "day": case.day.isoformat(),
        "record": {"id": case.pk, "number": case.model._meta.model_name, "url": url},
        "unit": case.unit_id,
        "user": case.user_id,
        "numerator": f"{case.numerator:f}",
        "denominator": f"{case.denominator:f}",
        "counted": case.numerator > 0,
    }


def _scope(request, kpi, period, unit, user, known):
    errors = {name: [_("Unknown filter.")] for name in set(request.GET) - {*known, "page_size", "cursor"}}
    if kpi and kpi not in BOOK:
        errors["kpi"] = [_("There is no such figure.")]
    try:
        span = periods.read(period) if period else periods.month_of(local_day(request.now))
    except ValueError:
        errors["period"] = [_("A year, quarter, month or day: 2026, 2026-Q4, 2026-11, 2026-11-21.")]
    if errors:
        raise Invalid(_("Not a value of this filter."), errors=errors)
    chosen = get_object_or_404(Unit, pk=unit) if unit else None
    below = chosen and set(Unit.objects.filter(path__startswith=chosen.path).values_list("pk", flat=True))
    return {
        "period": span,
        "figures": [BOOK[kpi]] if kpi else list(BOOK.values()),
        "unit": chosen,
        "below": below,
        "user": _person(user) if user else None,
    }


def _person(value):
    key = {"pk": int(value)} if value.isdigit() else {"username": value}
    return get_object_or_404(User, **key)


def _page(rows):
    return {"next": None, "previous": None, "results": rows}
