"""APR-1..5: who decides, who never, in which order, and what a decision keeps."""

import datetime as dt

import pytest

from salesops.kernel.errors import BusinessError, Conflict, Invalid, NotAllowed
from salesops.kernel.models import Absence, Approval, Event, Notice, Role, RoleGrant, User
from salesops.kernel.services import approvals
from salesops.kernel.services.approvals import Step
from tests.rules import rule
from tests.testapp.models import Paper, PaperApproval
from tests.testapp.papers import FLOW

pytestmark = pytest.mark.django_db

State = Approval.State


@pytest.fixture
def now(shanghai):
    return shanghai("2026-03-02 10:00")  # a Monday


def paper_of(owner, text="first"):
    return Paper.objects.create(number="P-1", owner=owner, unit=owner.unit, text=text)


def begin(paper, now, *steps, actor=None):
    made = approvals.submit(FLOW, paper, steps, actor=actor or paper.owner, now=now, number=paper.number)
    return made if len(made) > 1 else made[0]


def fresh(person):
    """The person as the next request reads him."""
    return User.objects.get(pk=person.pk)


def states(paper):
    return list(
        PaperApproval.objects.filter(paper=paper).order_by("round", "order", "pk").values_list("state", flat=True)
    )


def agree(approval, actor, now, **more):
    return approvals.decide(approval.pk, agree=True, actor=fresh(actor), now=now, **more)


def reject(approval, actor, now, comment="Too dear."):
    return approvals.decide(approval.pk, agree=False, comment=comment, actor=fresh(actor), now=now)


def away(person, delegate, now):
    day = now.date()
    return Absence.objects.create(user=person, delegate=delegate, from_on=day, to_on=day, created_at=now)


def inbox(person, now):
    return list(approvals.waiting_for(fresh(person), now).values_list("pk", flat=True))


def refused(approval, actor, now):
    """The rule by which the person may not decide; his inbox agrees."""
    assert approval.pk not in inbox(actor, now)
    with pytest.raises(NotAllowed) as refusal:
        agree(approval, actor, now)
    return refusal.value.rule


FINANCE = Step("finance", Role.FINANCE)


@rule("APR-1", "own")
def test_nobody_decides_what_he_owns_or_submitted(company, now):
    RoleGrant.objects.create(user=company.sales1, role=Role.FINANCE)
    RoleGrant.objects.create(user=company.sales2, role=Role.FINANCE)
    step = begin(paper_of(company.sales1), now, FINANCE, actor=company.sales2)

    assert refused(step, company.sales1, now) == "APR-1"
    assert refused(step, company.sales2, now) == "APR-1"
    assert agree(step, company.finance1, now).state == State.APPROVED


@rule("APR-1", "not as a delegate")
def test_a_delegate_with_a_stake_does_not_decide(company, now):
    away(company.finance1, company.sales1, now)
    step = begin(paper_of(company.sales1), now, FINANCE)

    assert refused(step, company.sales1, now) == "APR-1"


@rule("APR-1", "not through a delegate")
def test_the_delegate_of_somebody_with_a_stake_does_not_decide(company, now):
    RoleGrant.objects.create(user=company.sales1, role=Role.FINANCE)
    away(company.sales1, company.guide1, now)
    step = begin(paper_of(company.sales1), now, FINANCE)

    assert refused(step, company.guide1, now) == "APR-1"


@rule("APR-1", "through a delegate of two")
def test_standing_in_for_two_the_one_without_a_stake_counts(company, now):
    RoleGrant.objects.create(user=company.sales1, role=Role.FINANCE)
    away(company.sales1, company.guide1, now)
    away(company.finance1, company.guide1, now)
    step = begin(paper_of(company.sales1), now, FINANCE)

    assert inbox(company.guide1, now) == [step.pk]
    assert agree(step, company.guide1, now).acting_for == company.finance1


@rule("APR-1", "roles at the decision")
def test_the_roles_at_the_moment_of_decision_count(company, now):
    step = begin(paper_of(company.sales1), now, FINANCE)
    RoleGrant.objects.filter(user=company.finance1).delete()
    RoleGrant.objects.create(user=company.tech1, role=Role.FINANCE)

    assert refused(step, company.finance1, now) == "APR-2"
    assert agree(step, company.tech1, now).state == State.APPROVED


@rule("APR-1", "roles at the decision")
def test_a_named_person_who_lost_the_right_does_not_decide(company, now):
    step = begin(paper_of(company.sales1), now, Step("head", Role.HEAD, assignee=company.head1))
    RoleGrant.objects.filter(user=company.head1).update(role=Role.GUIDE)

    assert refused(step, company.head1, now) == "APR-2"


@rule("APR-1", "one step a person")
def test_one_person_decides_one_step_of_a_version(company, now):
    RoleGrant.objects.create(user=company.finance1, role=Role.LEGAL)
    finance, legal = begin(paper_of(company.sales1), now, FINANCE, Step("legal", Role.LEGAL))

    agree(finance, company.finance1, now)

    assert refused(legal, company.finance1, now) == "APR-1"
    assert agree(legal, company.legal1, now).state == State.APPROVED


@rule("APR-1", "one step a person")
def test_who_was_acted_for_has_used_his_step_too(company, now):
    RoleGrant.objects.create(user=company.finance1, role=Role.LEGAL)
    finance, legal = begin(paper_of(company.sales1), now, FINANCE, Step("legal", Role.LEGAL))
    away(company.finance1, company.design1, now)

    agree(finance, company.design1, now)

    assert refused(legal, company.finance1, now) == "APR-1"
    assert refused(legal, company.design1, now) == "APR-1"


@rule("APR-2", "nobody eligible")
def test_with_nobody_to_decide_the_submission_says_whom_to_appoint(company, now):
    RoleGrant.objects.filter(role=Role.LEGAL).delete()

    with pytest.raises(BusinessError, match="Legal|法务") as refusal:
        begin(paper_of(company.sales1), now, Step("legal", Role.LEGAL))

    assert (refusal.value.rule, refusal.value.status, PaperApproval.objects.count()) == ("APR-2", 422, 0)


@rule("APR-2", "finance's own paper")
def test_finance_papers_go_to_another_finance_person(company, now):
    step = begin(paper_of(company.finance1), now, FINANCE)

    assert approvals.deciders(step, now) == [company.finance2]

    User.objects.filter(pk=company.finance2.pk).update(is_active=False)
    with pytest.raises(BusinessError, match="appoint|任命|指定"):
        begin(paper_of(company.finance1), now, FINANCE)


@rule("APR-2", "enough people")
def test_two_steps_of_one_role_need_two_people(company, now):
    second = Step("second", Role.FINANCE)
    assert len(begin(paper_of(company.sales1), now, FINANCE, second)) == 2

    User.objects.filter(pk=company.finance2.pk).update(is_active=False)
    with pytest.raises(BusinessError) as refusal:
        begin(paper_of(company.sales2), now, FINANCE, second)
    assert refusal.value.rule == "APR-2"


@rule("APR-2", "enough people")
def test_steps_are_dealt_out_so_that_everybody_has_one(company, now):
    """finance1 may do both, finance2 only the one: the order of the steps must not matter."""
    User.objects.filter(pk=company.legal1.pk).update(is_active=False)
    RoleGrant.objects.create(user=company.finance1, role=Role.LEGAL)

    assert len(begin(paper_of(company.sales1), now, FINANCE, Step("legal", Role.LEGAL))) == 2


@rule("APR-3", "reminder")
@pytest.mark.parametrize(("at", "reminded"), [("2026-03-03 09:59:59", 0), ("2026-03-03 10:00", 1)])
def test_after_one_working_day_the_approver_is_reminded_once(company, now, shanghai, at, reminded):
    begin(paper_of(company.sales1), now, FINANCE)

    approvals.escalate_overdue(now=shanghai(at))
    approvals.escalate_overdue(now=shanghai(at))

    told = Notice.objects.filter(kind="approval.reminder")
    assert set(told.values_list("recipient__username", flat=True)) == ({"finance1", "finance2"} if reminded else set())
    assert told.count() == 2 * reminded


@rule("APR-3", "working days")
def test_the_weekend_does_not_count(company, shanghai):
    step = begin(paper_of(company.sales1), shanghai("2026-03-06 16:00"), FINANCE)  # a Friday

    assert (step.remind_at, step.escalate_at) == (shanghai("2026-03-09 16:00"), shanghai("2026-03-10 16:00"))


@rule("APR-3", "escalation")
@pytest.mark.parametrize(("at", "may"), [("2026-03-04 09:59:59", False), ("2026-03-04 10:00", True)])
def test_after_two_working_days_the_next_higher_may_decide_as_well(company, now, shanghai, at, may):
    step = begin(paper_of(company.sales1), now, Step("head", Role.HEAD, assignee=company.head1))
    at = shanghai(at)

    approvals.escalate_overdue(now=at)

    assert inbox(company.director, at) == ([step.pk] if may else [])
    assert inbox(company.head1, at) == [step.pk]
    if may:
        assert agree(step, company.director, at).decided_by == company.director
        with pytest.raises(Conflict):
            agree(step, company.head1, at)


@rule("APR-3", "escalation")
def test_never_approved_by_silence(company, now):
    paper = paper_of(company.sales1)
    begin(paper, now, FINANCE)

    for days in range(1, 60):
        approvals.escalate_overdue(now=now + dt.timedelta(days=days))

    assert states(paper) == [State.WAITING]


@rule("APR-3", "absent")
def test_an_absent_approver_is_replaced_at_once_by_his_delegate_or_superior(company, now):
    step = begin(paper_of(company.sales1), now, Step("head", Role.HEAD, assignee=company.head1))
    away(company.head1, None, now)

    assert inbox(company.director, now) == [step.pk]
    assert agree(step, company.director, now).acting_for == company.head1


@rule("ORG-3", "one hop")
def test_a_delegates_delegate_has_nothing(company, now):
    step = begin(paper_of(company.sales1), now, Step("head", Role.HEAD, assignee=company.head1))
    away(company.head1, company.head3, now)
    away(company.head3, company.lead3, now)

    assert inbox(company.head3, now) == [step.pk]
    assert refused(step, company.lead3, now) == "APR-2"


@rule("ORG-3", "delegate who left")
def test_where_the_delegate_has_left_the_superior_stands_in(company, now):
    step = begin(paper_of(company.sales1), now, Step("head", Role.HEAD, assignee=company.head1))
    away(company.head1, company.head3, now)
    User.objects.filter(pk=company.head3.pk).update(is_active=False)

    assert inbox(company.director, now) == [step.pk]
    assert approvals.deciders(step, now) == [company.head1, company.director]


@rule("APR-4", "parallel")
def test_the_last_agreement_makes_it_approved(company, now):
    paper = paper_of(company.sales1)
    finance, legal = begin(paper, now, FINANCE, Step("legal", Role.LEGAL))

    agree(legal, company.legal1, now)
    paper.refresh_from_db()
    assert (paper.state, states(paper)) == ("draft", [State.WAITING, State.APPROVED])

    agree(finance, company.finance1, now)
    paper.refresh_from_db()
    assert (paper.state, paper.finished) == ("approved", 1)


@rule("APR-4", "ordered")
def test_an_ordered_step_waits_for_the_one_before(company, now):
    paper = paper_of(company.sales1)
    finance, director = begin(paper, now, FINANCE, Step("director", Role.DIRECTOR, order=1))

    assert states(paper) == [State.WAITING, State.QUEUED]
    with pytest.raises(Conflict):
        agree(director, company.director, now)

    agree(finance, company.finance1, now)

    director.refresh_from_db()
    assert (director.state, director.waiting_since) == (State.WAITING, now)
    assert Notice.objects.filter(recipient=company.director, kind="approval.waiting").count() == 1


@rule("APR-4", "rejection")
def test_the_first_rejection_ends_the_round_for_all(company, now):
    paper = paper_of(company.sales1)
    finance, legal, late = begin(paper, now, FINANCE, Step("legal", Role.LEGAL), Step("x", Role.DIRECTOR, order=1))

    reject(legal, company.legal1, now)

    paper.refresh_from_db()
    assert states(paper) == [State.SUPERSEDED, State.REJECTED, State.SUPERSEDED]
    assert (paper.state, paper.finished) == ("rejected", 1)
    with pytest.raises(Conflict):
        agree(finance, company.finance1, now)


@rule("APR-4", "comment")
@pytest.mark.parametrize("comment", ["", "  ", "\n"])
def test_a_rejection_needs_a_comment(company, now, comment):
    step = begin(paper_of(company.sales1), now, FINANCE)

    with pytest.raises(Invalid) as refusal:
        reject(step, company.finance1, now, comment)

    assert (refusal.value.status, list(refusal.value.errors)) == (400, ["comment"])


@rule("APR-4", "changed version")
def test_a_changed_paper_repeats_all_steps(company, now):
    paper = paper_of(company.sales1)
    finance, legal = begin(paper, now, FINANCE, Step("legal", Role.LEGAL))
    agree(finance, company.finance1, now)
    Paper.objects.update(text="second")

    with pytest.raises(Conflict) as refusal:
        agree(legal, company.legal1, now)
    assert refusal.value.rule == "APR-4"

    approvals.withdraw(legal.pk, actor=company.sales1, now=now)
    paper.refresh_from_db()
    again = begin(paper, now, FINANCE, Step("legal", Role.LEGAL))
    assert [step.round for step in again] == [2, 2]
    assert agree(again[0], company.finance1, now).state == State.APPROVED  # a new version, a new decision


@rule("APR-4", "one round")
def test_a_second_round_does_not_begin_while_one_runs(company, now):
    paper = paper_of(company.sales1)
    begin(paper, now, FINANCE)

    with pytest.raises(Conflict):
        begin(paper, now, FINANCE)


@rule("APR-5", "withdraw")
def test_the_submitter_withdraws_until_the_last_decision(company, now):
    paper = paper_of(company.sales1)
    finance, legal = begin(paper, now, FINANCE, Step("legal", Role.LEGAL))
    agree(finance, company.finance1, now)

    with pytest.raises(NotAllowed):
        approvals.withdraw(legal.pk, actor=company.sales2, now=now)
    approvals.withdraw(finance.pk, actor=company.sales1, now=now)

    paper.refresh_from_db()
    assert (paper.state, states(paper)) == ("withdrawn", [State.APPROVED, State.WITHDRAWN])


@rule("APR-5", "withdraw")
def test_after_the_last_decision_nothing_is_withdrawn(company, now):
    step = begin(paper_of(company.sales1), now, FINANCE)
    agree(step, company.finance1, now)

    with pytest.raises(Conflict):
        approvals.withdraw(step.pk, actor=company.sales1, now=now)


@rule("APR-5", "hash")
def test_a_decision_keeps_what_was_decided_and_later_roles_do_not_touch_it(company, now):
    paper = paper_of(company.sales1)
    step = begin(paper, now, FINANCE)
    agree(step, company.finance1, now)

    Paper.objects.update(text="second")
    RoleGrant.objects.filter(user=company.finance1).delete()

    step.refresh_from_db()
    paper.text = "first"
    assert (step.state, step.content_hash) == (State.APPROVED, approvals.hash_of(FLOW, paper))
    event = Event.objects.get(verb="kernel.approval.approved")
    assert (event.actor, event.facts["content"]) == (company.finance1, step.content_hash)


def test_the_asker_nudges_at_most_once_a_day(company, now):
    step = begin(paper_of(company.sales1), now, FINANCE)

    for _ in range(3):
        approvals.remind(step.pk, actor=company.sales1, now=now)

    assert Notice.objects.filter(kind="approval.nudged").count() == 2  # two finance people


@rule("ORG-2", "approvals within reach")
def test_approvals_are_seen_by_those_concerned_only(company, now):
    step = begin(paper_of(company.sales1), now, FINANCE)

    def sees(person):
        return step.pk in approvals.visible_to(fresh(person), now).values_list("pk", flat=True)

    assert [name for name, person in vars(company).items() if isinstance(person, User) and sees(person)] == [
        "sales1", "lead1", "head1", "ops1", "mkt1", "director", "finance1", "finance2", "audit1",
    ]  # fmt: skip


@rule("APR-3", "nobody above")
def test_where_nobody_above_may_decide_the_administrator_is_told(company, now):
    User.objects.filter(pk__in=[company.director.pk, company.ops1.pk]).update(is_active=False)
    begin(paper_of(company.sales1), now, Step("head", Role.HEAD, assignee=company.head1))

    approvals.escalate_overdue(now=now + dt.timedelta(days=3))

    assert Notice.objects.get(kind="approval.stuck").recipient == company.admin


def test_an_inactive_person_has_an_empty_inbox(company, now):
    begin(paper_of(company.sales1), now, FINANCE)
    assert inbox(company.finance1, now)

    User.objects.filter(pk=company.finance1.pk).update(is_active=False)

    assert inbox(company.finance1, now) == []
