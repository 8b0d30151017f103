"""The dashboard and the records behind its figures (KPI-18)."""

from django.http import Http404
from django.utils import timezone
from django.views.decorators.http import require_safe

from salesops.kernel.access import led_unit_ids
from salesops.kernel.clock import local_day
from salesops.kernel.models import Unit, User
from salesops.kernel.registry import registry
from salesops.kernel.web.audience import audience
from salesops.kernel.web.pages import page

from .. import periods
from ..access import VIEWERS
from ..board import KINDS, board
from ..figures import BOOK

MOST = 500


@audience(*VIEWERS)
@require_safe
def dashboard(request):
    """Sales against target, the funnel, timeliness and quality, ranking."""
    now = timezone.now()
    kind = request.GET.get("period", "month")
    units = _units(request.user)
    unit = _chosen(request, units)
    context = board(request.user, now, kind=kind if kind in KINDS else "month", unit=unit, units=units)
    return page(request, "kpi/dashboard.html", context)


@audience(*VIEWERS)
@require_safe
def figure(request, kpi):
    """Every case of a figure in a period, with the record behind it."""
    if kpi not in BOOK:
        raise Http404
    now = timezone.now()
    entry = BOOK[kpi]
    period = _period(request.GET.get("period", ""), now)
    units = _units(request.user)
    unit = _chosen(request, units)
    cases = [case for case in entry.cases(period.first, period.last, now) if _within(case, request.user, unit, units)]
    cases.sort(key=lambda case: (case.day, case.pk), reverse=True)
    numerator = sum(case.numerator for case in cases)
    denominator = sum(case.denominator for case in cases)
    context = {
        "title": entry.label,
        "figure": entry,
        "period": period,
        "unit": unit,
        "cases": _rows(cases[:MOST]),
        "count": len(cases),
        "most": MOST,
        "numerator": numerator,
        "denominator": denominator,
        "value": entry.value(numerator, denominator) if cases else None,
    }
    return page(request, "kpi/figure.html", context)


def _units(user):
    led = led_unit_ids(user)
    rows = Unit.objects.filter(is_active=True).order_by("path")
    return list(rows if led is None else rows.filter(pk__in=led))


def _chosen(request, units):
    """The unit asked for, within reach; else the highest one led, else none (one's own figures)."""
    asked = request.GET.get("unit", "")
    if asked:
        found = next((unit for unit in units if str(unit.pk) == asked), None)
        if found is None:
            raise Http404
        return found
    return units[0] if units else None


def _period(text, now):
    try:
        return periods.read(text) if text else periods.month_of(local_day(now))
    except ValueError as error:
        raise Http404 from error


def _within(case, user, unit, units):
    if unit is None:
        return case.user_id == user.pk
    below = {row.pk for row in units if row.path.startswith(unit.path)}
    return case.unit_id in below


def _rows(cases):
    """Cases with the words a table places; one query a kind of record, two for names."""
    people = User.objects.in_bulk({case.user_id for case in cases if case.user_id})
    units = Unit.objects.in_bulk({case.unit_id for case in cases if case.unit_id})
    records = {
        model: model.objects.in_bulk([case.pk for case in cases if case.model is model])
        for model in {case.model for case in cases}
    }
    for case in cases:
        entry = registry.find(case.model._meta.label_lower)
        record = records[case.model].get(case.pk)
        yield {
            "day": case.day,
            "number": getattr(record, entry.number, case.pk) if entry else str(record),
            "url": entry.url(case.pk) if entry else "",
            "person": people.get(case.user_id),
            "unit": units.get(case.unit_id),
            "numerator": case.numerator,
            "denominator": case.denominator,
            "good": case.numerator >= case.denominator,
        }
