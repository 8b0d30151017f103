"""KPI-1..19: which cases count, on which day, for whom; the roll-up equals a recount by naive code."""

import datetime as dt
from collections import Counter
from decimal import Decimal

import pytest
from django.core.management import call_command
from hypothesis import given
from hypothesis import strategies as st

from kpi import periods, queries
from kpi.duties import turns
from kpi.figures import BOOK
from kpi.models import KpiDay
from kpi.services import rollup
from leads.models import Inquiry
from orders.models import PlanStage
from salesops.kernel.clock import local_day
from tests.leads import make as leads
from tests.orders import make as orders
from tests.rules import rule

pytestmark = pytest.mark.django_db

DAY = dt.date(2026, 3, 2)


def inquiry(company, received_at, *, met_at=None, due_at=None, **fields):
    return Inquiry.objects.create(
        number=f"ZX-{Inquiry.objects.count()}", channel="phone", received_at=received_at, respond_by=due_at,
        first_due_at=due_at, first_met_at=met_at, responded_at=met_at, recorded_by=company.cs1, created_at=received_at,
        handler=company.guide1, unit=company.shop, assigned_at=received_at, **fields,
    )  # fmt: skip


def counted(kpi, first, last, now):
    """{day: (numerator, denominator)} of a figure."""
    found = {}
    for case in BOOK[kpi].cases(first, last, now):
        numerator, denominator = found.get(case.day, (0, 0))
        found[case.day] = (numerator + case.numerator, denominator + case.denominator)
    return found


@rule("KPI-1", "in time")
@rule("KPI-19", "day of decision")
def test_an_answer_counts_on_its_day_and_a_missed_one_on_its_due_day(company, shanghai):
    due = shanghai("2026-03-03 10:00")
    inquiry(company, shanghai("2026-03-02 17:00"), met_at=due, due_at=due)
    inquiry(company, shanghai("2026-03-02 17:00"), met_at=due + dt.timedelta(seconds=1), due_at=due)
    inquiry(company, shanghai("2026-03-02 17:00"), met_at=shanghai("2026-03-05 10:00"), due_at=due)
    inquiry(company, shanghai("2026-03-04 17:00"), due_at=shanghai("2026-03-06 10:00"))

    before, after = shanghai("2026-03-06 10:00"), shanghai("2026-03-06 10:00:01")

    march_3, march_6 = dt.date(2026, 3, 3), dt.date(2026, 3, 6)
    assert counted("KPI-1", DAY, march_6, before) == {march_3: (1, 3)}
    assert counted("KPI-1", DAY, march_6, after) == {march_3: (1, 3), march_6: (0, 1)}


@rule("KPI-19", "excused")
def test_an_excused_inquiry_leaves_the_count(company, shanghai):
    due = shanghai("2026-03-03 10:00")
    inquiry(company, shanghai("2026-03-02 17:00"), due_at=due, excused_at=shanghai("2026-03-04 10:00"))

    assert counted("KPI-1", DAY, dt.date(2026, 3, 6), shanghai("2026-03-06 10:00")) == {}


def days(*numbers):
    return [dt.date(2026, 3, number) for number in numbers]


@rule("KPI-9", "duties")
@pytest.mark.parametrize(
    ("contacts", "over", "expected"),
    [
        ([1, 4], 6, [(4, True)]),  # the third day is in time; the next duty is still open
        ([1, 5], 6, [(4, False)]),  # a late contact: the duty was missed once, on its due day
        ([1], 3, []),  # not over yet
        ([1], 4, [(4, False)]),
        ([1, 2, 3], 6, [(2, True), (3, True), (6, False)]),
    ],
)
def test_a_follow_up_duty_is_met_within_three_days_or_missed_once(contacts, over, expected):
    found = list(turns(days(*contacts), 3, dt.date(2026, 3, over)))

    assert [(day.day, met) for day, met in found] == expected


@rule("KPI-9", "each duty once")
@given(st.lists(st.integers(0, 60), min_size=1, max_size=10), st.integers(0, 70))
def test_every_contact_decides_one_duty_and_time_at_most_one_more(offsets, over):
    marks = [DAY + dt.timedelta(days=offset) for offset in sorted(offsets)]

    found = list(turns(marks, 3, DAY + dt.timedelta(days=over)))

    assert len(marks) - 1 <= len(found) <= len(marks)
    assert [day for day, _met in found] == sorted(day for day, _met in found)


@rule("KPI-13", "sales")
@rule("KPI-14", "collection")
def test_sales_and_collection_count_deals_and_due_stages(company, shanghai):
    now = shanghai("2026-03-02 10:00")
    order = orders.confirmed(company, now, deposit="500", price="5000", promised_on=dt.date(2026, 3, 10))
    orders.pay(order, company.finance1, now, "500")
    orders.pay(order, company.finance1, now, "1500", received_on=dt.date(2026, 3, 2))
    later = shanghai("2026-03-20 10:00")

    sales = list(BOOK["KPI-13"].cases(DAY, DAY, later))
    due = list(BOOK["KPI-14"].cases(DAY, dt.date(2026, 3, 31), later))

    assert [(c.numerator, c.denominator, c.user_id) for c in sales] == [(Decimal(5000), 1, company.guide1.pk)]
    assert [(c.numerator, c.denominator, c.model) for c in due] == [(Decimal(1500), Decimal(4500), PlanStage)]


@rule("KPI-8", "mean")
@rule("KPI-11", "done in time")
def test_opinions_keep_sum_and_count_and_call_backs_their_due_day(company, shanghai):
    from aftersales.models import CallBack, Satisfaction

    opened = shanghai("2026-03-02 10:00")
    due = shanghai("2026-03-06 00:00")

    def facts():
        order = orders.confirmed(company, opened)
        return {"customer": order.customer, "order": order, "unit": company.shop, "created_at": opened}

    for n, score in enumerate((5, 4, 1)):
        Satisfaction.objects.create(
            number=f"MY-{n}", kind="delivery", owner=company.guide1, status="answered", score=score,
            answered_at=shanghai("2026-03-03 10:00"), **facts(),
        )  # fmt: skip
    for n, done in enumerate((due, due + dt.timedelta(seconds=1), None)):
        CallBack.objects.create(
            number=f"HF-{n}", kind="first", caller=company.guide1, opens_at=opened, due_at=due, planned_on=DAY,
            status="done" if done else "planned", done_at=done, done_by=company.guide1 if done else None, **facts(),
        )  # fmt: skip
    march_3, march_6 = dt.date(2026, 3, 3), dt.date(2026, 3, 6)

    assert counted("KPI-8", DAY, march_6, due) == {march_3: (10, 3)}
    assert counted("KPI-11", DAY, march_6, due + dt.timedelta(hours=1)) == {march_6: (1, 3)}


@pytest.fixture
def business(company, shanghai):
    """Three days of inquiries and registrations that end in every way."""
    for n in range(12):
        at = shanghai(f"2026-03-{2 + n % 3:02d} 10:00")
        inquiry(company, at, met_at=at + dt.timedelta(hours=n % 4), due_at=at + dt.timedelta(hours=2))
        ended = at + dt.timedelta(days=1)
        status = ["won", "lost", "expired", "withdrawn"][n % 4]
        leads.registration(company.sales1, reported_at=at, status=status, ended_at=ended)
    return shanghai("2026-03-31 10:00")


@rule("KPI-16", "equals a recount")
def test_the_roll_up_equals_a_recount_by_naive_code(company, business):
    last = dt.date(2026, 3, 31)
    rollup.roll(DAY, last, now=business)

    answered, asked = Counter(), Counter()
    for row in Inquiry.objects.all():
        in_time = row.first_met_at is not None and row.first_met_at <= row.first_due_at
        day = local_day(row.first_met_at if in_time else row.first_due_at)
        asked[day] += 1
        answered[day] += in_time
    rolled = {row.day: (row.numerator, row.denominator) for row in KpiDay.objects.filter(kpi="KPI-1")}
    assert rolled == {day: (answered[day], asked[day]) for day in asked}
    assert rollup.differences(DAY, last, now=business) == []


@rule("KPI-16", "safe twice")
def test_rolling_up_twice_changes_nothing(company, business):
    last = dt.date(2026, 3, 31)
    first = rollup.roll(DAY, last, now=business)

    assert rollup.roll(DAY, last, now=business) == first == KpiDay.objects.count()


@rule("KPI-16", "check")
def test_a_changed_figure_is_found_by_the_check(company, business, capsys):
    last = dt.date(2026, 3, 31)
    rollup.roll(DAY, last, now=business)
    KpiDay.objects.filter(kpi="KPI-1").update(numerator=99)

    with pytest.raises(SystemExit) as ended:
        call_command("rollup", "--check", "--from", DAY.isoformat(), "--to", last.isoformat())

    assert ended.value.code == 1
    assert "KPI-1 2026-03-02" in capsys.readouterr().out


@rule("KPI-16", "months are sums of days")
def test_a_month_is_the_sum_of_its_days(company, business):
    rollup.roll(DAY, dt.date(2026, 3, 31), now=business)
    rows = queries.scoped(company.director, business)

    whole = queries.totals(rows, dt.date(2026, 3, 1), dt.date(2026, 3, 31))
    by_day = [queries.totals(rows, DAY + dt.timedelta(days=n), DAY + dt.timedelta(days=n)) for n in range(30)]

    assert whole["KPI-10"] == tuple(sum(day.get("KPI-10", (0, 0))[i] for day in by_day) for i in (0, 1))
    assert whole["KPI-10"] == (3, 12)


@rule("KPI-19", "nothing decided")
def test_a_figure_without_a_case_shows_nothing():
    assert BOOK["KPI-1"].value(Decimal(0), Decimal(0)) is None
    assert BOOK["KPI-1"].value(Decimal(3), Decimal(4)) == 75


@rule("KPI-18", "reach")
def test_a_manager_sees_the_figures_of_his_units_only(company, business):
    rollup.roll(DAY, dt.date(2026, 3, 31), now=business)

    def seen(user):
        return {row.kpi for row in queries.scoped(user, business)}

    assert "KPI-10" in seen(company.lead1)
    assert seen(company.lead3) == set()
    assert seen(company.sales1) == {"KPI-10"}


@pytest.mark.parametrize(
    ("text", "first", "last"),
    [
        ("2026", "2026-01-01", "2026-12-31"),
        ("2026-Q1", "2026-01-01", "2026-03-31"),
        ("2024-02", "2024-02-01", "2024-02-29"),
        ("2026-11-21", "2026-11-21", "2026-11-21"),
    ],
)
def test_periods_are_read_as_people_write_them(text, first, last):
    period = periods.read(text)

    assert (period.first.isoformat(), period.last.isoformat()) == (first, last)


@pytest.mark.parametrize("text", ["", "x", "2026-13", "2026-Q5", "1999", "2026-02-30"])
def test_nonsense_is_no_period(text):
    with pytest.raises(ValueError):  # noqa: PT011 - whatever reading finds
        periods.read(text)


@pytest.mark.parametrize(
    ("text", "before"), [("2026", "2025"), ("2026-Q1", "2025-Q4"), ("2026-01", "2025-12"), ("2026-03-01", "2026-02-28")]
)
def test_the_period_before_is_of_the_same_kind(text, before):
    assert periods.before(periods.read(text)).text == before
