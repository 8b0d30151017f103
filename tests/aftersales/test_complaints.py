"""Complaints through their services (AFT-3)."""

import datetime as dt

import pytest

from aftersales.models import Complaint
from aftersales.services import complaints
from salesops.kernel.errors import Conflict, Invalid, NotAllowed
from salesops.kernel.models import Notice
from tests.aftersales import make
from tests.rules import rule

SECOND = dt.timedelta(seconds=1)


def solved(company, at, **fields):
    made = make.complaint(company, at, **fields)
    return complaints.solve(made.pk, remedy="补送并致歉", cause="排车漏单", actor=company.cs1, now=at)


@rule("AFT-3", "4 working hours")
@pytest.mark.parametrize(
    ("received", "due"),
    [
        ("2026-11-16 10:00", "2026-11-16 14:00"),
        ("2026-11-16 16:30", "2026-11-17 11:30"),
        ("2026-11-20 17:00", "2026-11-23 12:00"),  # Friday: on Monday
        ("2026-11-21 10:00", "2026-11-23 13:00"),  # Saturday: from Monday's opening
    ],
)
def test_the_first_answer_is_due_in_four_working_hours(company, shanghai, received, due):
    assert make.complaint(company, shanghai(received)).due_at == shanghai(due)


@rule("AFT-3", "4 working hours")
@pytest.mark.parametrize(("late", "in_time"), [(dt.timedelta(), True), (SECOND, False)])
def test_an_answer_at_the_due_instant_is_in_time(company, monday, late, in_time):
    complaint = make.complaint(company, monday)

    complaints.answer(complaint.pk, text="今天核实", actor=company.cs1, now=complaint.due_at + late)

    decided = Complaint.objects.decided(monday + dt.timedelta(days=9))
    assert [row.decided_at for row in decided] == [complaint.due_at]
    assert decided.answered_in_time().exists() is in_time


@rule("AFT-3", "first answer")
def test_the_first_answer_is_given_once(company, monday):
    complaint = make.complaint(company, monday)
    answered = complaints.answer(complaint.pk, text="今天核实", actor=company.cs1, now=monday)

    assert (answered.status, answered.handler) == ("in_progress", company.cs1)
    with pytest.raises(Conflict):
        complaints.answer(complaint.pk, text="再答", actor=company.cs1, now=monday)


@rule("AFT-3", "cause and remedy")
def test_it_is_solved_with_cause_and_remedy_only(company, monday):
    complaint = make.complaint(company, monday)

    with pytest.raises(Invalid) as refused:
        complaints.solve(complaint.pk, remedy=" ", actor=company.cs1, now=monday)
    assert sorted(refused.value.errors) == ["cause", "remedy"]

    complaints.find_cause(complaint.pk, cause="排车漏单", actor=company.cs1, now=monday, responsible_unit="production")
    complaint = complaints.solve(complaint.pk, remedy="补送", actor=company.cs1, now=monday)

    assert (complaint.status, complaint.cause, complaint.responsible_unit) == ("solved", "排车漏单", "production")
    assert complaint.answered_at == monday


@rule("AFT-3", "responsible unit")
def test_the_unit_found_responsible_sees_it(company, monday):
    complaint = make.complaint(company, monday)
    assert not Complaint.objects.visible_to(company.plan1, monday).exists()

    complaints.find_cause(complaint.pk, cause="晚产", actor=company.cs1, now=monday, responsible_unit="production")

    assert Complaint.objects.visible_to(company.plan1, monday).exists()


@rule("AFT-3", "not closed by the unit complained of")
@pytest.mark.parametrize(
    ("unit", "refused", "allowed"),
    [
        ("sales", ["guide1", "guide2", "store1"], ["cs1", "head1", "director", "ops1"]),
        ("service", ["cs1", "guide1", "store2"], ["store1", "head1", "director"]),
        ("technology", ["tech1", "guide1", "plan1"], ["cs1", "store1"]),
    ],
)
def test_the_unit_complained_of_does_not_close_it(company, monday, unit, refused, allowed):
    complaint = solved(company, monday, responsible_unit=unit)
    for name in refused:
        with pytest.raises(NotAllowed) as no:
            complaints.close(complaint.pk, actor=getattr(company, name), now=monday)
        assert no.value.rule == "AFT-3"

    for name in allowed:
        Complaint.objects.filter(pk=complaint.pk).update(status="solved", closed_at=None)
        assert complaints.close(complaint.pk, actor=getattr(company, name), now=monday).status == "closed"


@rule("AFT-3", "not closed by the unit complained of")
def test_nor_does_it_write_the_customers_confirmation(company, monday):
    complaint = solved(company, monday)
    complaints.close(complaint.pk, actor=company.cs1, now=monday)

    with pytest.raises(NotAllowed):
        complaints.confirm(complaint.pk, words="满意", actor=company.guide1, now=monday)


@rule("AFT-3", "customer's confirmation")
def test_the_customer_confirms_what_was_closed(company, monday):
    complaint = solved(company, monday)
    with pytest.raises(Conflict):
        complaints.confirm(complaint.pk, words="满意", actor=company.cs1, now=monday)
    complaints.close(complaint.pk, actor=company.cs1, now=monday)

    complaint = complaints.confirm(complaint.pk, words="满意", actor=company.cs1, now=monday)

    assert (complaint.status, complaint.customer_words) == ("confirmed", "满意")


@rule("AFT-3", "customer's confirmation")
def test_a_customer_who_is_not_content_opens_it_again(company, monday, shanghai):
    complaint = solved(company, monday)

    complaint = complaints.reopen(complaint.pk, reason="还是没送", actor=company.cs1, now=shanghai("2026-11-17 09:00"))

    assert (complaint.status, complaint.reopened, complaint.answered_at) == ("in_progress", 1, None)
    assert complaint.due_at == shanghai("2026-11-17 13:00")
    with pytest.raises(Conflict):
        complaints.reopen(complaint.pk, reason="还是没送", actor=company.cs1, now=monday)


@rule("AFT-3", "own flow")
def test_an_unsolved_complaint_is_not_closed_and_a_solved_one_not_worked_on(company, monday):
    complaint = make.complaint(company, monday)
    with pytest.raises(Conflict):
        complaints.close(complaint.pk, actor=company.cs1, now=monday)

    complaints.solve(complaint.pk, remedy="补送", cause="漏单", actor=company.cs1, now=monday)

    for act in (
        lambda: complaints.answer(complaint.pk, text="好", actor=company.cs1, now=monday),
        lambda: complaints.solve(complaint.pk, remedy="补", cause="漏", actor=company.cs1, now=monday),
        lambda: complaints.take(complaint.pk, actor=company.cs1, now=monday),
    ):
        with pytest.raises(Conflict):
            act()


@rule("AFT-3", "own flow")
def test_salesperson_unit_and_manager_are_told(company, monday):
    make.complaint(company, monday, responsible_unit="technology")

    told = Notice.objects.filter(kind="complaint.opened").values_list("recipient__username", flat=True)
    assert sorted(told) == ["guide1", "store1", "tech1"]


@rule("AFT-3", "bad input")
@pytest.mark.parametrize(
    ("fields", "field"),
    [
        ({"kind": "noise"}, "kind"),
        ({"description": " "}, "description"),
        ({"responsible_unit": ""}, "responsible_unit"),
    ],
)
def test_unreadable_words_are_refused_at_the_field(company, monday, fields, field):
    with pytest.raises(Invalid) as refused:
        make.complaint(company, monday, **fields)

    assert list(refused.value.errors) == [field]


@rule("ORG-8", "complaints")
def test_who_sees_a_complaint(company, monday):
    make.complaint(company, monday)

    def sees(name):
        return Complaint.objects.visible_to(getattr(company, name), monday).exists()

    seen = ["guide1", "store1", "head1", "ops1", "director", "audit1", "cs1"]
    assert [name for name in seen if not sees(name)] == []
    out = ["guide2", "store2", "sales1", "head3", "tech1", "plan1", "finance1", "admin"]
    assert [name for name in out if sees(name)] == []
