"""What the dashboard shows, ready to be placed: sales against target, funnel, figures, ranking (KPI-18)."""

from decimal import Decimal

from django.urls import reverse
from django.utils.translation import gettext as _

from salesops.kernel.clock import local_day
from salesops.kernel.web import look

from . import periods, queries
from .drawing import Plot, sparkline
from .figures import BOOK

KINDS = {"month": periods.month_of, "quarter": periods.quarter_of, "year": periods.year_of}


def board(user, now, *, kind, unit, units):
    """The context of the dashboard; a fixed number of queries."""
    today = local_day(now)
    period = KINDS[kind](today)
    rows = queries.scoped(user, now, unit=unit)
    sums = queries.totals(rows, period.first, today)
    return {
        "title": _("Dashboard"),
        "kind": kind,
        "kinds": [("month", _("Month")), ("quarter", _("Quarter")), ("year", _("Year"))],
        "unit": unit,
        "units": units,
        "period": period,
        "today": today,
        "sales": _sales(user, rows, period, today, unit, sums),
        "funnel": _funnel(user, period, today, unit),
        "figures": _figures(rows, sums, period, today, unit),
        "ranking": _ranking(rows, period, today),
    }


def _sales(user, rows, period, today, unit, sums):
    amount = sums.get("KPI-13", (Decimal(0), Decimal(0)))[0]
    target = queries.target_of(period, unit=unit)
    goal = target.amount if target else None
    line = queries.daily_sales(rows, period.first, today)
    passed = Decimal(period.passed(today))
    expected = amount / passed if passed else None
    plot = Plot(period.days, max(goal or 0, expected or 0, amount) * Decimal("1.08"))
    last = len(line) - 1
    return {
        "amount": amount,
        "deals": queries.deals(user, period.first, today, unit=unit)["count"],
        "goal": goal,
        "ahead": goal and amount - goal * passed,
        "behind": goal and goal * passed - amount,
        "change": _change(amount, queries.totals(rows, *_same_days_before(period, today)).get("KPI-13", (0, 0))[0]),
        "plot": plot,
        "line": plot.line([(n, value) for n, (_day, value) in enumerate(line)]),
        "end": {"x": plot.x(last), "y": plot.y(amount)},
        "goal_line": goal and plot.line([(0, 0), (plot.days, goal)]),
        "goal_y": goal and plot.y(goal),
        "hope_line": expected and plot.line([(last, amount), (plot.days, expected)]),
        "hope": expected,
        "hope_y": expected and plot.y(expected),
        "grid": plot.grid(),
        "ticks": plot.ticks(period.first, period.last),
        "days": line,
        "drill": _drill("KPI-13", period, unit),
    }


def _same_days_before(period, today):
    """The span of the year before that compares with the days gone by."""
    last_year = periods.a_year_before(period)
    gone = (today - period.first).days
    return last_year.first, min(last_year.last, last_year.first.fromordinal(last_year.first.toordinal() + gone))


def _change(new, old):
    return (new - old) / old if old else None


LABELS = {
    "inquiry": lambda: _("Inquiries"),
    "registration": lambda: _("Registrations"),
    "measured": lambda: _("Measured"),
    "quote": lambda: _("Quotes"),
    "deal": lambda: _("Deals"),
    "delivered": lambda: _("Delivered"),
    "installed": lambda: _("Installed"),
}


def _funnel(user, period, today, unit):
    steps = queries.funnel(user, period.first, today, unit=unit)
    previous = periods.before(period)
    earlier = dict(queries.funnel(user, previous.first, previous.last, unit=unit))
    widest = max((count for _key, count in steps), default=0) or 1
    rows, above = [], None
    for key, count in steps:
        rate = Decimal(count) / above[1] if above and above[1] else None
        rate_before = Decimal(earlier[key]) / earlier[above[0]] if above and earlier[above[0]] else None
        rows.append(
            {
                "label": LABELS[key](),
                "count": count,
                "share": count / widest,
                "rate": rate,
                "change": None if rate is None or rate_before is None else round((rate - rate_before) * 100, 1),
            }
        )
        above = (key, count)
    return rows


def _figures(rows, sums, period, today, unit):
    series = queries.weekly(rows, today)
    shown = []
    for figure in BOOK.values():
        if figure.kind == "money":
            continue
        numerator, denominator = sums.get(figure.id, (Decimal(0), Decimal(0)))
        value = figure.value(numerator, denominator)
        shown.append(
            {
                "id": figure.id,
                "label": figure.label,
                "value": None if value is None else _number(figure, value),
                "target": figure.target and _number(figure, figure.target),
                "misses": value is not None and figure.target is not None and value < figure.target,
                "basis": f"{_plain(numerator)} / {_plain(denominator)}",
                "spark": sparkline([figure.value(n, d) for n, d in series[figure.id]], figure.target),
                "drill": _drill(figure.id, period, unit),
            }
        )
    return shown


def _number(figure, value):
    return f"{value:.1f}%" if figure.kind == "percent" else f"{value:.2f}"


def _plain(amount):
    return f"{amount:,.0f}" if amount == amount.to_integral_value() else f"{amount:,.2f}"


def _ranking(rows, period, today):
    people = queries.ranking(rows, period.first, today)
    goals = queries.targets_of_people(period)
    widest = max([row["amount"] for row in people] + [goals.get(row["user"], 0) for row in people], default=0) or 1
    return [
        {
            "place": place,
            "name": row["user__name"],
            "unit": row["unit__name"],
            "amount": row["amount"],
            "bar": look.bar(row["amount"] / widest, mark=goals[row["user"]] / widest if row["user"] in goals else None),
            "share": row["amount"] / goals[row["user"]] if goals.get(row["user"]) else None,
        }
        for place, row in enumerate(people, 1)
    ]


def _drill(kpi, period, unit):
    query = f"?period={period.text}" + (f"&unit={unit.pk}" if unit else "")
    return reverse("kpi:figure", args=[kpi]) + query
