"""Figures for pages and API, read from the roll-up (KPI-18)."""

import datetime as dt
from decimal import Decimal

from django.db.models import Count, Q, Sum
from django.db.models.functions import Coalesce

from leads.models import Deal, Inquiry, Registration
from orders.models import Order
from quotes.models import Quote
from salesops.kernel.access import led_unit_ids
from salesops.kernel.clock import day_end, day_start

from .figures import BOOK
from .models import KpiDay, Target

ZERO = Decimal(0)
WEEKS = 8


def scoped(user, now, *, unit=None, person=None):
    """The rolled-up rows of a person, or of a unit and all below it, within the viewer's reach."""
    rows = KpiDay.objects.visible_to(user, now)
    if person is not None:
        return rows.filter(user=person)
    return rows.filter(unit__path__startswith=unit.path) if unit is not None else rows


def totals(rows, first, last):
    """{figure: (numerator, denominator)} of a span of days; one query."""
    sums = rows.filter(day__range=(first, last)).values("kpi").order_by("kpi")
    return {row["kpi"]: (row["n"], row["d"]) for row in sums.annotate(n=Sum("numerator"), d=Sum("denominator"))}


def weekly(rows, today):
    """{figure: [(numerator, denominator) of the last 8 weeks, oldest first]}; one query."""
    first = today - dt.timedelta(days=7 * WEEKS - 1)
    series: dict = {kpi: [[ZERO, ZERO] for _week in range(WEEKS)] for kpi in BOOK}
    days = rows.filter(day__range=(first, today)).values_list("kpi", "day").order_by("kpi", "day")
    for kpi, day, numerator, denominator in days.annotate(n=Sum("numerator"), d=Sum("denominator")):
        if kpi in series:
            week = series[kpi][(day - first).days // 7]
            week[0] += numerator
            week[1] += denominator
    return series


def daily_sales(rows, first, last):
    """[(day, amount so far)] of a span, oldest first; one query."""
    by_day = dict(
        rows.filter(kpi="KPI-13", day__range=(first, last))
        .values_list("day")
        .annotate(n=Sum("numerator"))
        .order_by("day")
    )
    line, so_far, day = [], ZERO, first
    while day <= last:
        so_far += by_day.get(day, ZERO)
        line.append((day, so_far))
        day += dt.timedelta(days=1)
    return line


def funnel(user, first, last, *, unit=None):
    """How many came to each step from inquiry to after-sales in a span of days; one query a step."""
    span = {"first": day_start(first), "last": day_end(last)}
    steps = [
        ("inquiry", Inquiry, "received_at"),
        ("registration", Registration, "reported_at"),
        ("measured", Registration, "measured_at"),
        ("quote", Quote, "first_submitted_at"),
        ("deal", Deal, "closed_at"),
        ("delivered", Order, "delivered_at"),
        ("installed", Order, "installed_at"),
    ]
    reach = _reach(user, unit)
    return [(key, _count(model, field, span, reach)) for key, model, field in steps]


def _reach(user, unit):
    if unit is not None:
        return Q(unit__path__startswith=unit.path)
    led = led_unit_ids(user)
    return Q() if led is None else Q(unit__in=led)


def _count(model, field, span, reach):
    rows = model.objects.filter(reach, **{f"{field}__gte": span["first"], f"{field}__lt": span["last"]})
    if model is Registration:
        rows = rows.exclude(status="invalid")
    if model is Deal:
        rows = rows.exclude(status="reversed")
    if model is Quote:
        rows = rows.filter(version=1)
    return rows.count()


def ranking(rows, first, last, limit=10):
    """The people with the highest credited amount in a span; one query."""
    people = rows.filter(kpi="KPI-13", day__range=(first, last), user__isnull=False)
    people = people.values("user", "user__name", "unit__name").annotate(amount=Sum("numerator"))
    return list(people.order_by("-amount", "user")[:limit])


def target_of(period, *, unit=None, person=None):
    """The newest version of the target of a unit or person in a period, or None."""
    rows = Target.objects.filter(period=period.text, user=person)
    if person is None:
        rows = rows.filter(unit=unit)
    return rows.order_by("-version").first()


def targets_of_people(period):
    """{person id: amount} of the newest versions in a period; one query."""
    rows = Target.objects.filter(period=period.text, user__isnull=False).order_by("version")
    return dict(rows.values_list("user", "amount"))


def deals(user, first, last, *, unit=None):
    """Number and amount of the deals closed in a span; one query."""
    rows = Deal.objects.filter(_reach(user, unit), closed_at__gte=day_start(first), closed_at__lt=day_end(last))
    return rows.exclude(status="reversed").aggregate(count=Count("pk"), amount=Coalesce(Sum("amount"), ZERO))
