"""APR-1, APR-3: many decisions in one second are one decision, and two last agreements finish the paper."""

import threading

import pytest
from django.db import connection
from django.db.models import QuerySet

from salesops.kernel.errors import Conflict
from salesops.kernel.models import Approval, Event, Role, User
from salesops.kernel.services import approvals
from salesops.kernel.services.approvals import Step
from tests import make
from tests.rules import rule
from tests.testapp.models import Paper, PaperApproval
from tests.testapp.papers import FLOW
from tests.together import together

pytestmark = pytest.mark.django_db(transaction=True)

State = Approval.State


@pytest.fixture
def now(shanghai):
    return shanghai("2026-03-02 10:00")


def begin(company, now, *roles):
    paper = Paper.objects.create(number="P-1", owner=company.sales1, unit=company.team, text="first")
    steps = [Step(role, role) for role in roles]
    return paper, approvals.submit(FLOW, paper, steps, actor=company.sales1, now=now, number="P-1")


def deciding(step, person, now, agree=True):
    def decide():
        actor = User.objects.get(pk=person.pk)
        return approvals.decide(step.pk, agree=agree, comment="so", actor=actor, now=now).state

    return decide


@rule("APR-3", "the first decision counts")
def test_sixteen_decisions_at_once_are_one(company, now):
    finance = [company.finance1, company.finance2, *(make.user(Role.FINANCE, unit=company.root) for _ in range(14))]
    paper, [step] = begin(company, now, Role.FINANCE)

    said = together(*(deciding(step, person, now, agree=n % 2 == 0) for n, person in enumerate(finance)))

    decided = [answer for answer in said if answer in (State.APPROVED, State.REJECTED)]
    assert (len(decided), [type(answer) for answer in said].count(Conflict)) == (1, 15), said
    paper.refresh_from_db()
    assert (paper.state, paper.finished) == (decided[0], 1)
    assert Event.objects.filter(subject_type="testapp.paper").count() == 1


@rule("APR-4", "two last agreements")
def test_two_last_agreements_in_one_second_finish_the_paper(company, now):
    for _ in range(5):
        paper, [finance, legal] = begin(company, now, Role.FINANCE, Role.LEGAL)

        together(deciding(finance, company.finance1, now), deciding(legal, company.legal1, now))

        paper.refresh_from_db()
        assert (paper.state, paper.finished) == ("approved", 1)


@pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite lets one writer in at a time by itself")
def test_without_the_lock_two_last_agreements_leave_it_undecided(company, now, monkeypatch):
    """The control: it is the lock on the paper that the test above proves."""
    paper, [finance, legal] = begin(company, now, Role.FINANCE, Role.LEGAL)
    both_here, go_on = threading.Barrier(2), approvals._go_on

    def meet_before(*args, **kwargs):
        both_here.wait(timeout=10)
        return go_on(*args, **kwargs)

    monkeypatch.setattr(approvals, "_go_on", meet_before)
    monkeypatch.setattr(QuerySet, "select_for_update", lambda self, **kwargs: self)

    together(deciding(finance, company.finance1, now), deciding(legal, company.legal1, now))

    paper.refresh_from_db()
    assert set(PaperApproval.objects.values_list("state", flat=True)) == {State.APPROVED}
    assert (paper.state, paper.finished) == ("draft", 0)


@rule("APR-4", "one round")
def test_a_paper_submitted_twice_at_once_has_one_round(company, now):
    paper = Paper.objects.create(number="P-1", owner=company.sales1, unit=company.team, text="first")

    def submit():
        steps = [Step("finance", Role.FINANCE)]
        return len(approvals.submit(FLOW, paper, steps, actor=company.sales1, now=now, number="P-1"))

    said = together(*[submit] * 8)

    assert (said.count(1), [type(answer) for answer in said].count(Conflict)) == (1, 7), said
    assert PaperApproval.objects.count() == 1
