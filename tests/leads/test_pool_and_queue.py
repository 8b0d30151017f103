"""REG-16, REG-19, REG-20: the pool, the queue, the protection check."""

import datetime as dt

import pytest

from leads.models import ClaimEntry, ProtectionCheck, QueuePlace
from leads.services import checks, pool, queue, registrations, sweep
from salesops.kernel.errors import Conflict, NotAllowed, TooMany
from salesops.kernel.models import Notice
from tests.leads import make
from tests.rules import rule

pytestmark = pytest.mark.django_db


@pytest.fixture
def held(company, report, shanghai):
    return report(company.sales1, shanghai("2026-03-02 10:00")).registration


def waits(company, report, who, at):
    attempt = report(who, at).attempt
    return queue.join(attempt.case_number, actor=who, now=at)


@rule("REG-16", "the pool")
def test_a_customer_is_in_the_pool_from_the_end_on_whether_or_not_a_sweep_ran(company, held, shanghai):
    before, after = shanghai("2026-03-12 23:59:59"), shanghai("2026-03-13 00:00")

    assert list(pool.pool(before)) == []
    assert list(pool.pool(after)) == [held]
    sweep.sweep(now=after)
    assert list(pool.pool(after, region=company.east)) == [held]
    assert list(pool.pool(after, region=company.south)) == []


@rule("REG-16", "claim")
def test_a_claim_is_a_new_registration_with_a_place_and_a_ledger_line(company, held, shanghai):
    at = shanghai("2026-03-14 10:00")

    claimed = pool.claim(held.pk, actor=company.sales2, now=at).registration

    assert (claimed.status, claimed.origin, claimed.owner) == ("protected", "claim", company.sales2)
    assert [entry.change for entry in claimed.quota_entries.all()] == [1]
    assert ClaimEntry.objects.get().user == company.sales2
    with pytest.raises(Conflict):
        pool.claim(held.pk, actor=company.guide1, now=at)


@rule("REG-16", "ten claims a day")
def test_the_eleventh_claim_of_a_day_is_refused(company, shanghai):
    at = shanghai("2026-03-14 10:00")
    ended = [make.registration(company.sales1, reported_at=shanghai("2026-03-01 10:00"), status="lapsed")
             for _ in range(11)]  # fmt: skip
    for row in ended[:10]:
        pool.claim(row.pk, actor=company.guide1, now=at)

    with pytest.raises(TooMany):
        pool.claim(ended[10].pk, actor=company.guide1, now=at)


@rule("REG-16", "lost ones after 90 days, invalid never")
def test_lost_customers_come_after_90_days_and_invalid_reports_never(company, shanghai):
    lost = make.registration(company.sales1, reported_at=shanghai("2026-03-01 10:00"), status="lost")
    make.registration(company.sales1, reported_at=shanghai("2026-03-01 10:00"), status="invalid")

    assert list(pool.pool(shanghai("2026-05-30 09:59"))) == []
    assert list(pool.pool(shanghai("2026-05-30 10:00"))) == [lost]


@rule("REG-16", "assigned by a manager")
def test_a_manager_assigns_to_his_people_and_it_uses_their_place(company, held, shanghai):
    at = shanghai("2026-03-14 10:00")
    with pytest.raises(NotAllowed):
        pool.assign(held.pk, user=company.sales3, actor=company.lead1, now=at)

    given = pool.assign(held.pk, user=company.sales2, actor=company.lead1, now=at).registration

    assert (given.owner, given.origin, given.quota_entries.count()) == (company.sales2, "assignment", 1)


@rule("REG-19", "precedence")
def test_the_first_in_line_has_24_hours_and_nobody_else_reports_claims_or_revives(company, held, report, shanghai):
    waits(company, report, company.sales2, shanghai("2026-03-03 11:00"))
    waits(company, report, company.guide1, shanghai("2026-03-03 12:00"))
    ended = shanghai("2026-03-13 09:00")  # counted from nine: the end lies at midnight

    assert queue.turn_of(held.customer, ended).ends_at == shanghai("2026-03-14 09:00")
    assert report(company.guide1, ended).refusal.rule == "REG-19"
    with pytest.raises(Conflict):
        pool.claim(held.pk, actor=company.guide1, now=ended)
    with pytest.raises(Conflict):
        registrations.follow_up(held.pk, method="phone", outcome="reached", summary="想恢复", actor=company.sales1,
                                now=ended)  # fmt: skip
    taken = report(company.sales2, ended, obtained_at=shanghai("2026-03-01 09:00")).registration
    assert (taken.status, taken.origin) == ("protected", "queue")


@rule("REG-19", "then the next")
def test_after_24_hours_the_next_in_line_has_his_turn(company, held, report, shanghai):
    waits(company, report, company.sales2, shanghai("2026-03-03 11:00"))
    waits(company, report, company.guide1, shanghai("2026-03-03 12:00"))

    turns = [queue.turn_of(held.customer, shanghai(at)) for at in ("2026-03-14 08:59", "2026-03-14 09:00",
                                                                   "2026-03-15 09:00")]  # fmt: skip

    assert [turn and turn.key for turn in turns] == [company.sales2.pk, company.guide1.pk, None]


@rule("REG-19", "told once")
def test_the_one_whose_turn_it_is_is_told_once(company, held, report, shanghai):
    waits(company, report, company.sales2, shanghai("2026-03-03 11:00"))

    for at in ("2026-03-13 00:05", "2026-03-13 00:10"):
        sweep.sweep(now=shanghai(at))

    assert Notice.objects.filter(recipient=company.sales2, kind="leads.turn").count() == 1
    assert QueuePlace.objects.get().state == "offered"


@rule("REG-19", "ninety days")
def test_a_place_ends_after_90_days(company, held, report, shanghai):
    place = waits(company, report, company.sales2, shanghai("2026-03-03 11:00"))

    sweep.sweep(now=shanghai("2026-06-01 11:00"))

    place.refresh_from_db()
    assert place.state == "gone"


@rule("REG-20")
def test_a_check_says_free_or_protected_and_counts_a_number_once_a_day(company, held, shanghai):
    at = shanghai("2026-03-03 10:00")

    assert checks.check("138-0000-8017", actor=company.sales2, now=at).status == "protected"
    assert checks.check("13800008017", actor=company.sales2, now=at).status == "protected"
    assert checks.check("13900000000", actor=company.sales2, now=at).status == "free"
    assert ProtectionCheck.objects.filter(user=company.sales2).count() == 2


@rule("REG-20", "own reach is not counted")
def test_ones_own_customer_is_not_counted(company, held, shanghai):
    assert checks.check("13800008017", actor=company.sales1, now=shanghai("2026-03-03 10:00")).registration == held
    assert not ProtectionCheck.objects.exists()


@rule("REG-20", "fifty a day")
def test_the_51st_number_of_a_day_is_not_checked(company, held, shanghai):
    at = shanghai("2026-03-03 10:00")
    for n in range(50):
        checks.check(f"139000000{n:02d}", actor=company.sales2, now=at)

    with pytest.raises(TooMany):
        checks.check("13900000099", actor=company.sales2, now=at)
    assert checks.check("13900000001", actor=company.sales2, now=at).status == "free"
    assert checks.check("13900000099", actor=company.sales2, now=at + dt.timedelta(days=1)).status == "free"


@rule("POL-3")
def test_a_sweep_that_would_end_too_many_stops_and_books_nothing(company, shanghai):
    make.territories(company)
    for n in range(51):
        make.registration(company.guide1, reported_at=shanghai("2026-03-01 10:00"), phone=f"1390001{n:04d}")
    now = shanghai("2026-03-20 10:00")

    with pytest.raises(sweep.BreakerTripped):
        sweep.sweep(now=now)
    assert pool.pool(now).count() == 51  # dates rule all the same
    assert sweep.sweep(now=now, confirmed=True)["lapsed"] == 51
