"""POL-1, POL-4: which version of a rule number governs, and from when."""

import datetime as dt

import pytest
from django.utils import timezone

from salesops.kernel.errors import Invalid, NotAllowed
from salesops.kernel.models import Event, PolicyVersion
from salesops.kernel.services import numbering, policies
from tests.rules import rule
from tests.together import together

pytestmark = pytest.mark.django_db

KEY = "approval_reminder_days"


@pytest.fixture
def now(shanghai):
    return shanghai("2026-03-02 10:00")


def change(company, value, now, *, day=dt.date(2026, 3, 2), **scope):
    return policies.change(KEY, value, effective_from=day, why="try", actor=company.admin, now=now, **scope)


def governs(unit, at):
    return policies.numbers(unit, at=at).approval_reminder_days


@rule("POL-4", "scope order")
def test_region_and_kind_come_before_region_before_kind_before_company(company, now):
    later = now + dt.timedelta(seconds=1)
    change(company, 2, now, region=company.east, unit_kind="team")
    change(company, 3, now, region=company.east)
    change(company, 4, now, unit_kind="team")
    change(company, 5, now)

    assert [governs(unit, later) for unit in (company.team, company.shop, company.team3, company.south, None)] == [
        2, 3, 4, 5, 5,
    ]  # fmt: skip


@rule("POL-4", "later of one scope")
def test_of_one_scope_the_later_day_counts_then_the_later_entry(company, now, shanghai):
    change(company, 2, now, day=dt.date(2026, 3, 5))
    change(company, 3, now, day=dt.date(2026, 3, 3))
    change(company, 4, now, day=dt.date(2026, 3, 3))

    days = ["2026-03-02 23:59:59", "2026-03-03 00:00", "2026-03-04 23:59:59", "2026-03-05 00:00"]
    assert [governs(None, shanghai(day)) for day in days] == [1, 4, 4, 2]


@rule("POL-4", "not in the past")
def test_a_change_begins_today_at_the_earliest(company, now):
    with pytest.raises(Invalid) as refusal:
        change(company, 2, now, day=dt.date(2026, 3, 1))

    assert (refusal.value.rule, list(refusal.value.errors)) == ("POL-4", ["effective_from"])


@rule("POL-4", "no retroactive effect")
def test_what_happened_before_the_entry_keeps_its_numbers(company, now):
    change(company, 7, now)

    assert (governs(None, now - dt.timedelta(seconds=1)), governs(None, now)) == (1, 7)


@rule("POL-1", "who and why")
def test_only_an_administrator_changes_a_number_with_a_reason_within_its_bounds(company, now):
    with pytest.raises(NotAllowed):
        policies.change(KEY, 2, effective_from=now.date(), why="x", actor=company.director, now=now)
    wrong = [(KEY, 0), (KEY, 11), (KEY, "2"), (KEY, True), ("nothing", 2), ("business_opens", "25:00")]
    for key, value, why in [*((key, value, "x") for key, value in wrong), (KEY, 2, " ")]:
        with pytest.raises(Invalid):
            policies.change(key, value, effective_from=now.date(), why=why, actor=company.admin, now=now)
    assert Event.objects.filter(verb="kernel.policy.changed").count() == 0

    row = change(company, 2, now)
    assert (row.set_by, row.why) == (company.admin, "try")
    assert Event.objects.get(verb="kernel.policy.changed").actor == company.admin


def test_a_version_committed_after_one_with_a_higher_id_is_not_overlooked(company, now):
    first = change(company, 2, now)
    assert governs(None, now) == 2
    PolicyVersion.objects.filter(pk=first.pk)._raw_delete("default")
    change(company, 3, now, day=dt.date(2026, 3, 9))
    assert governs(None, now) == 1

    first.save(force_insert=True)

    assert governs(None, now) == 2


def test_numbers_of_papers_have_no_gap_and_no_double(company, now):
    assert [numbering.next_number("Q", now=now) for _n in range(3)] == ["Q-2603-0001", "Q-2603-0002", "Q-2603-0003"]
    assert numbering.next_number("BB", now=now, by="day", width=3) == "BB-260302-001"
    assert numbering.next_number("Q", now=now + dt.timedelta(days=30)) == "Q-2604-0001"


@pytest.mark.django_db(transaction=True)
def test_sixteen_numbers_taken_at_once_are_sixteen_numbers():
    now = timezone.now()

    said = together(*[lambda: numbering.next_number("Q", now=now)] * 16)

    assert sorted(number[-4:] for number in said) == [f"{n:04d}" for n in range(1, 17)]
