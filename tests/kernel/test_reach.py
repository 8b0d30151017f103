"""ORG-1..3, ORG-6, ORG-8: who sees what, who stands in for whom, who is whose superior."""

import pytest

from salesops.kernel import access
from salesops.kernel.models import Absence, Assistance, Role, RoleGrant, Unit, User
from tests import make
from tests.rules import rule
from tests.testapp.models import Paper

pytestmark = pytest.mark.django_db


@pytest.fixture
def now(shanghai):
    return shanghai("2026-03-02 10:00")


def fresh(person):
    return User.objects.get(pk=person.pk)


def readers(company, paper, now):
    """The names of everybody who finds the paper."""
    people = [value for value in vars(company).values() if isinstance(value, User)]
    return {p.username for p in people if Paper.objects.visible_to(fresh(p), now).filter(pk=paper.pk).exists()}


def full(company, paper, now):
    people = [value for value in vars(company).values() if isinstance(value, User)]
    mark = {"owner_id": paper.owner_id, "unit_id": paper.unit_id}
    return {p.username for p in people if access.sees_full(fresh(p), now.date(), **mark)}


def paper_of(owner):
    return Paper.objects.create(number="P-1", owner=owner, unit=owner.unit)


COMPANY = {"ops1", "mkt1", "director", "audit1"}


@rule("ORG-8", "reach")
@pytest.mark.parametrize(
    ("owner", "line"),
    [("guide1", {"store1", "head1"}), ("guide3", {"store2", "head1"}), ("sales1", {"lead1", "head1"}),
     ("sales3", {"lead3", "head3"}), ("head1", set())],
)  # fmt: skip
def test_a_record_is_seen_by_its_owner_his_line_and_the_company_roles(company, now, owner, line):
    assert readers(company, paper_of(getattr(company, owner)), now) == {owner} | line | COMPANY


@rule("SEC-1", "who sees in full")
def test_operations_marketing_and_auditors_see_masked(company, now):
    assert full(company, paper_of(company.sales1), now) == {"sales1", "lead1", "head1", "director"}


@rule("ORG-6", "several roles")
def test_a_supervisor_who_is_an_auditor_too_still_sees_his_team_in_full(company, now):
    RoleGrant.objects.create(user=company.lead1, role=Role.AUDITOR)

    assert "lead1" in full(company, paper_of(company.sales1), now)
    assert "lead1" not in full(company, paper_of(company.sales3), now)


@rule("ORG-8", "administrator")
def test_the_administrator_sees_no_customer_data(company, now):
    assert "admin" not in readers(company, paper_of(company.sales1), now)


@rule("ORG-3", "delegate")
@pytest.mark.parametrize(("day", "stands_in"), [("03-01", False), ("03-02", True), ("03-04", True), ("03-05", False)])
def test_a_delegate_sees_what_the_absent_person_sees_as_his_own(company, shanghai, now, day, stands_in):
    paper = paper_of(company.sales1)
    Absence.objects.create(
        user=company.sales1, delegate=company.guide3, from_on="2026-03-02", to_on="2026-03-04", created_at=now
    )

    assert ("guide3" in readers(company, paper, shanghai(f"2026-{day} 12:00"))) is stands_in


@rule("ORG-3", "no delegate named")
def test_without_a_delegate_the_direct_superior_stands_in(company, now):
    absence = {"from_on": "2026-03-02", "to_on": "2026-03-04", "created_at": now}
    Absence.objects.create(user=company.sales1, delegate=None, **absence)

    assert access.delegate_of(company.sales1, now.date()) == company.lead1
    assert access.deputises_ids(fresh(company.lead1), now.date()) == {company.sales1.pk}
    assert access.deputises_ids(fresh(company.head1), now.date()) == frozenset()


@rule("ORG-3", "one hop")
def test_a_delegates_delegate_has_nothing(company, now):
    absence = {"from_on": "2026-03-02", "to_on": "2026-03-04", "created_at": now}
    Absence.objects.create(user=company.sales1, delegate=company.sales2, **absence)
    Absence.objects.create(user=company.sales2, delegate=company.guide3, **absence)

    assert "guide3" not in readers(company, paper_of(company.sales1), now)


@rule("ORG-3", "cancelled")
def test_a_cancelled_absence_gives_nothing(company, now):
    Absence.objects.create(
        user=company.sales1, delegate=company.guide3, from_on="2026-03-02", to_on="2026-03-04", created_at=now,
        cancelled_at=now,
    )  # fmt: skip

    assert "guide3" not in readers(company, paper_of(company.sales1), now)
    assert access.delegate_of(company.sales1, now.date()) is None


@rule("ORG-6", "assistant")
def test_an_assistant_sees_what_his_salesperson_sees_as_his_own_in_full(company, now):
    company.helper = make.user(Role.ASSISTANT, unit=company.team, username="helper")
    Assistance.objects.create(assistant=company.helper, principal=company.sales1)
    mine, other = paper_of(company.sales1), paper_of(company.sales2)

    assert ("helper" in readers(company, mine, now), "helper" in readers(company, other, now)) == (True, False)
    assert "helper" in full(company, mine, now)


@rule("APR-2", "superior")
@pytest.mark.parametrize(
    ("name", "superior", "decides"),
    [("guide1", "store1", "head1"), ("sales1", "lead1", "head1"), ("lead1", "head1", "head1"),
     ("store1", "head1", "head1"), ("head1", "director", "director"), ("finance1", "director", "director"),
     ("ops1", "director", "director"), ("director", "ops1", "ops1")],
)  # fmt: skip
def test_everybody_has_a_superior(company, name, superior, decides):
    person = getattr(company, name)

    assert access.superior_of(person).username == superior
    assert access.superior_for(person).username == decides


@rule("APR-2", "nearest above")
def test_where_a_place_is_empty_the_next_above_is_the_superior(company):
    User.objects.filter(pk__in=[company.lead1.pk, company.head1.pk]).update(is_active=False)

    assert access.superior_of(company.sales1) == company.director
    assert access.superior_for(company.sales1, Role.SUPERVISOR) == company.director


@rule("ORG-1", "tree")
def test_a_unit_that_moves_takes_those_below_along(company, now):
    room = make.unit(Unit.Kind.DEPARTMENT, company.team)
    company.team.parent = company.south
    company.team.save()

    room.refresh_from_db()
    assert (room.region, room.path) == (company.south, f"{company.south.path}{company.team.pk}/{room.pk}/")
    assert {"head3"} <= readers(company, paper_of(company.sales1), now)
    assert "head1" not in readers(company, paper_of(company.sales1), now)
