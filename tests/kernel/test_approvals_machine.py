"""APR-1..5 whatever people do in whatever order: a machine plays the flow and looks after every move."""

import datetime as dt

import pytest
from django.db import transaction
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from salesops.kernel.errors import BusinessError
from salesops.kernel.models import Absence, Approval, Event, Role, RoleGrant, User
from salesops.kernel.services import approvals
from salesops.kernel.services.approvals import Step
from tests import make
from tests.rules import rule as shows
from tests.testapp.models import Paper, PaperApproval
from tests.testapp.papers import FLOW

State = Approval.State
PEOPLE = ("sales1", "finance1", "finance2", "legal1", "head1", "director")
ROLES = (Role.FINANCE, Role.LEGAL, Role.HEAD, Role.DIRECTOR)
people = st.sampled_from(PEOPLE)


class Flow(RuleBasedStateMachine):
    def __init__(self):
        super().__init__()
        self.undo = transaction.atomic()
        self.undo.__enter__()
        self.company = make.company()
        self.paper = Paper.objects.create(number="P-1", owner=self.company.sales1, unit=self.company.team, text="first")
        self.now = dt.datetime(2026, 3, 2, 10, tzinfo=dt.UTC)
        self.rounds = 0
        for name, role in (("sales1", Role.FINANCE), ("finance1", Role.LEGAL), ("head1", Role.FINANCE)):
            RoleGrant.objects.create(user=self.person(name), role=role)

    def teardown(self):
        transaction.set_rollback(True)
        self.undo.__exit__(None, None, None)

    def person(self, name):
        return User.objects.get(username=name)

    def steps(self):
        return list(PaperApproval.objects.filter(paper=self.paper))

    @property
    def running(self):
        return PaperApproval.objects.filter(paper=self.paper, state__in=["waiting", "queued"]).exists()

    @initialize()
    def submitted(self):
        self.submit([(Role.FINANCE, 0), (Role.LEGAL, 0)])

    @precondition(lambda self: not self.running)
    @rule(chosen=st.lists(st.tuples(st.sampled_from(ROLES), st.integers(0, 1)), min_size=1, max_size=3))
    def submit(self, chosen):
        steps = [Step(f"{role}{n}", role, order=order) for n, (role, order) in enumerate(chosen)]
        paper = Paper.objects.get(pk=self.paper.pk)
        try:
            approvals.submit(FLOW, paper, steps, actor=self.person("sales1"), now=self.now, number="P-1")
        except BusinessError as refusal:
            assert refusal.rule == "APR-2"  # not enough people
        else:
            self.rounds += 1

    @precondition(lambda self: self.running)
    @rule(which=st.integers(0, 20))
    def agree(self, which):
        self.decide(which, agree=True)

    @precondition(lambda self: self.running)
    @rule(which=st.integers(0, 20))
    def agree_again(self, which):
        self.decide(which, agree=True)

    @precondition(lambda self: self.running)
    @rule(which=st.integers(0, 20))
    def reject(self, which):
        self.decide(which, agree=False)

    def decide(self, which, *, agree):
        offered = [(pk, name) for name in PEOPLE for pk in sorted(self.inbox(name))]
        if not offered:
            return
        pk, name = offered[which % len(offered)]
        step = PaperApproval.objects.get(pk=pk)
        changed = approvals.hash_of(FLOW, Paper.objects.get(pk=self.paper.pk)) != step.content_hash
        try:
            approvals.decide(pk, agree=agree, comment="so", actor=self.person(name), now=self.now)
        except BusinessError as refusal:
            assert changed, refusal

    def inbox(self, name):
        return set(approvals.waiting_for(self.person(name), self.now).values_list("pk", flat=True))

    def allowed(self, step, person):
        try:
            approvals.capacity(step, FLOW.parties(self.paper), person, self.now)
        except BusinessError:
            return False
        return True

    @invariant()
    def inbox_decision_and_notices_agree_on_whose_turn_it_is(self):
        waiting = [step for step in self.steps() if step.state == State.WAITING]
        told = {step.pk: {person.username for person in approvals.deciders(step, self.now)} for step in waiting}
        for name in PEOPLE if waiting else ():
            person = self.person(name)
            inbox = {step.pk for step in waiting if self.allowed(step, person)}
            assert self.inbox(name) == inbox == {pk for pk, names in told.items() if name in names}

    @precondition(lambda self: self.running)
    @rule()
    def withdraw(self):
        step = next(step for step in self.steps() if step.state in ("waiting", "queued"))
        approvals.withdraw(step.pk, actor=self.person("sales1"), now=self.now)

    @rule(text=st.sampled_from(["first", "first", "second"]))
    def change_the_paper(self, text):
        Paper.objects.filter(pk=self.paper.pk).update(text=text)

    @rule(name=people, delegate=st.one_of(st.none(), people))
    def go_away(self, name, delegate):
        if name == delegate:
            return
        day = (self.now + dt.timedelta(hours=8)).date()
        Absence.objects.create(
            user=self.person(name),
            delegate=delegate and self.person(delegate),
            from_on=day,
            to_on=day + dt.timedelta(days=1),
            created_at=self.now,
        )

    @rule(name=people, role=st.sampled_from(ROLES))
    def grant(self, name, role):
        RoleGrant.objects.get_or_create(user=self.person(name), role=role)

    @rule(name=people, role=st.sampled_from(ROLES))
    def take_away(self, name, role):
        RoleGrant.objects.filter(user__username=name, role=role).delete()

    @rule(hours=st.sampled_from([1, 9, 30]))
    def time_passes(self, hours):
        self.now += dt.timedelta(hours=hours)
        approvals.escalate_overdue(now=self.now)

    @invariant()
    def nobody_with_a_stake_decided_or_was_acted_for(self):
        owner = self.company.sales1.pk
        assert not any(owner in (step.decided_by_id, step.acting_for_id) for step in self.steps())

    @invariant()
    def everybody_took_part_at_most_once_a_round(self):
        for round_ in range(1, self.rounds + 1):
            took_part = [
                pk
                for step in self.steps()
                if step.round == round_
                for pk in {step.decided_by_id, step.acting_for_id} - {None}
            ]
            assert len(took_part) == len(set(took_part))

    @invariant()
    def every_ended_round_ended_once(self):
        ended = self.rounds - self.running
        paper = Paper.objects.get(pk=self.paper.pk)
        assert paper.finished == ended
        if paper.state == "approved" and not self.running:
            last = [step.state for step in self.steps() if step.round == self.rounds]
            assert set(last) == {State.APPROVED}

    @invariant()
    def every_decision_is_on_the_trail(self):
        decided = [step for step in self.steps() if step.decided_by_id]
        verbs = ("kernel.approval.approved", "kernel.approval.rejected")
        assert Event.objects.filter(verb__in=verbs).count() == len(decided)


def play(games, moves):
    how = settings(
        max_examples=games,
        stateful_step_count=moves,
        deadline=None,
        derandomize=True,
        suppress_health_check=list(HealthCheck),
    )
    run_state_machine_as_test(Flow, settings=how)


@shows("APR-1", "whatever happens")
@pytest.mark.django_db
def test_the_flow_keeps_its_word_whatever_people_do():
    play(games=4, moves=12)


@shows("APR-1", "whatever happens")
@pytest.mark.demand
@pytest.mark.django_db
def test_the_flow_keeps_its_word_for_a_long_time():
    play(games=100, moves=40)
