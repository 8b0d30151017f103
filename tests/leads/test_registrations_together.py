"""Races: the same phone at once, the last place at once, one claim at once; and what happens without the guard."""

import datetime as dt
import time

import pytest
from django.db import IntegrityError, connection
from django.utils import timezone

from leads.models import Customer, QuotaMonth, Registration, ReportAttempt
from leads.services import pool, quota, registrations
from salesops.kernel.clock import local_day, month_of
from tests import make as people
from tests.leads import make
from tests.rules import rule
from tests.together import together

pytestmark = pytest.mark.django_db(transaction=True)

SPELLINGS = ["13800008017", "138 0000 8017", "+86 13800008017", "１３８００００８０１７"]


@pytest.fixture
def company():
    made = people.company()
    make.territories(made)
    return made


def reporter(person, phone, n=0):
    def call():
        words = {"customer_name": "张明", "phone": phone, **make.ADDRESS, "street": f"漕溪北路 {n + 1} 号 302 室"}
        now = timezone.now()
        return registrations.report(actor=person, now=now, obtained_at=now, **words)

    return call


def outcomes_of(results):
    errors = [result for result in results if isinstance(result, Exception)]
    kept = [result.registration for result in results if result not in errors and result.registration]
    return errors, kept


@rule("REG-3", "at any load")
def test_sixteen_reports_of_one_phone_at_once_make_one_registration(company):
    guides = [people.user("guide", unit=company.shop) for _ in range(16)]

    results = together(*(reporter(guide, SPELLINGS[n % 4]) for n, guide in enumerate(guides)))

    errors, kept = outcomes_of(results)
    assert errors == []
    assert len(kept) == 1
    assert Registration.objects.get() == kept[0]
    assert ReportAttempt.objects.count() == 15
    assert Customer.objects.count() == 1


@rule("REG-3", "control: without the constraint two get in")
def test_without_the_constraint_the_race_is_lost(company):
    """The same rows written without asking: only the unique key refuses the second."""
    customer = make.customer(company.guide1)

    results = together(*(lambda: make.registration(company.guide1, customer=customer) for _ in range(4)))

    refused = [result for result in results if isinstance(result, IntegrityError)]
    assert len(refused) == 3
    with connection.schema_editor() as editor:
        editor.remove_constraint(Registration, _one_live())
    try:
        make.registration(company.guide2, customer=customer)
        assert Registration.objects.live(timezone.now()).count() == 2
    finally:
        Registration.objects.all().delete()
        with connection.schema_editor() as editor:
            editor.add_constraint(Registration, _one_live())


def _one_live():
    return next(c for c in Registration._meta.constraints if c.name == "registration_one_live_per_customer")


def fill(person, count):
    now = timezone.now()
    for n in range(count):
        registrations.report(actor=person, now=now, obtained_at=now, customer_name="张明", phone=f"139000010{n:02d}",
                             **make.ADDRESS | {"street": f"衡山路 {n + 1} 号 101 室"})  # fmt: skip


def used(person):
    return QuotaMonth.objects.get(user=person, month=month_of(local_day(timezone.now()))).used


@rule("REG-8", "exact under parallel requests")
def test_nineteen_places_used_and_eight_reports_at_once_make_twenty(company):
    fill(company.sales1, 19)

    results = together(*(reporter(company.sales1, f"1370000200{n}", n) for n in range(8)))

    errors, kept = outcomes_of(results)
    assert errors == []
    assert sorted(row.status for row in kept) == ["invalid"] * 7 + ["protected"]
    assert {row.reason_code for row in kept} == {"", "OVER_QUOTA"}
    assert used(company.sales1) == 20


@rule("REG-8", "control: counted outside the lock")
@pytest.mark.skipif("connection.vendor != 'postgresql'", reason="SQLite writes one after the other anyway")
def test_counted_outside_the_lock_the_quota_is_overrun(company, monkeypatch):
    fill(company.sales1, 19)
    for n in range(8):  # known customers, so that nothing else makes one wait for the other
        make.customer(company.guide1, phone=f"1370000200{n}")
    month = month_of(local_day(timezone.now()))
    monkeypatch.setattr(quota, "lock_month", lambda user, at: QuotaMonth.objects.get(user=user, month=month))
    counted = quota.is_full
    monkeypatch.setattr(quota, "is_full", lambda *args, **kwargs: (counted(*args, **kwargs), time.sleep(0.5))[0])

    errors, _kept = outcomes_of(together(*(reporter(company.sales1, f"1370000200{n}", n) for n in range(8))))
    assert errors == []

    protected = Registration.objects.filter(owner=company.sales1, status="protected").count()
    assert protected > 20


@rule("REG-16", "the first one wins")
def test_of_eight_claims_at_once_one_wins(company):
    at = timezone.now() - dt.timedelta(days=30)
    ended = make.registration(company.sales1, reported_at=at, status="withdrawn")
    guides = [people.user("guide", unit=company.shop) for _ in range(8)]

    results = together(*(lambda g=guide: pool.claim(ended.pk, actor=g, now=timezone.now()) for guide in guides))

    won = [result for result in results if not isinstance(result, Exception)]
    assert len(won) == 1
    assert {getattr(result, "status", None) for result in results if isinstance(result, Exception)} == {409}
    assert Registration.objects.live(timezone.now()).count() == 1


@rule("REG-8", "the slip equals the count")
def test_the_ledger_equals_what_the_rule_counts(company):
    fill(company.sales1, 3)
    rows = Registration.objects.filter(owner=company.sales1).order_by("pk")
    registrations.withdraw(rows[0].pk, reason="x", actor=company.sales1, now=timezone.now())
    registrations.review(rows[1].pk, verdict="reject", reason="x", actor=company.head1, now=timezone.now())

    counted = quota.quota_balance_of(company.sales1, timezone.now())

    assert counted.used == used(company.sales1) == 2
