"""ORG-4, ORG-10, SEC-3: who leaves is out at once; his work goes on in other hands, with a way back for seven days."""

import datetime as dt

import pytest

from salesops.kernel.errors import Conflict, Invalid, NotAllowed
from salesops.kernel.models import Approval, Event, Notice, Role, User
from salesops.kernel.services import api_tokens, approvals, handovers, people
from salesops.kernel.services.approvals import Step
from tests.rules import rule
from tests.testapp.models import Paper
from tests.testapp.papers import FLOW

pytestmark = pytest.mark.django_db


@pytest.fixture
def now(shanghai):
    return shanghai("2026-03-02 10:00")


@pytest.fixture
def papers(company):
    return [
        Paper.objects.create(number=f"P-{n}", owner=company.sales1, unit=company.team, state=state)
        for n, state in enumerate(["draft", "draft", "approved"])
    ]


def owners():
    return list(Paper.objects.order_by("pk").values_list("owner__username", flat=True))


@rule("ORG-4", "in one step, with history")
def test_open_work_goes_over_in_one_step_with_history(company, papers, now):
    handover = handovers.hand_over(company.sales1, company.sales2, actor=company.lead1, now=now, reason="leaves")

    assert owners() == ["sales2", "sales2", "sales1"]
    assert handover.items == {"papers": [papers[0].pk, papers[1].pk]}
    assert handovers.open_work(company.sales1) == {}
    assert Event.objects.filter(verb="testapp.paper.moved").count() == 2
    assert Notice.objects.get(kind="kernel.handover.done").recipient == company.sales2


@rule("ORG-4", "who may")
def test_managers_in_line_and_administrators_hand_over(company, papers, now):
    for actor in (company.lead3, company.sales1, company.sales2, company.ops1):
        with pytest.raises(NotAllowed):
            handovers.hand_over(company.sales1, company.sales2, actor=actor, now=now)
    for actor in (company.lead1, company.head1, company.admin):
        handovers.hand_over(company.sales1, company.sales2, actor=actor, now=now)


def test_work_goes_to_another_person_who_works_here(company, papers, now):
    User.objects.filter(pk=company.sales2.pk).update(is_active=False)
    company.sales2.refresh_from_db()

    for receiver in (company.sales1, company.sales2):
        with pytest.raises(Invalid):
            handovers.hand_over(company.sales1, receiver, actor=company.lead1, now=now)


@rule("ORG-10", "undo for 7 days")
@pytest.mark.parametrize(("seconds", "may"), [(0, True), (1, False)])
def test_a_hand_over_can_be_undone_for_seven_days(company, papers, now, seconds, may):
    handover = handovers.hand_over(company.sales1, company.sales2, actor=company.lead1, now=now)
    Paper.objects.filter(pk=papers[0].pk).update(state="approved")  # ended meanwhile: stays where it ended
    at = now + dt.timedelta(days=7, seconds=seconds)

    if not may:
        with pytest.raises(Conflict):
            handovers.undo(handover.pk, actor=company.lead1, now=at)
        return
    handovers.undo(handover.pk, actor=company.lead1, now=at)
    assert owners() == ["sales2", "sales1", "sales1"]
    with pytest.raises(Conflict):
        handovers.undo(handover.pk, actor=company.lead1, now=at)


@rule("ORG-4", "approvals")
def test_waiting_approvals_go_over_where_the_receiver_may_decide(company, now):
    mine = Paper.objects.create(number="P-1", owner=company.sales1, unit=company.team, text="x")
    own = Paper.objects.create(number="P-2", owner=company.head3, unit=company.team, text="x")
    for paper in (mine, own):
        step = Step("head", Role.HEAD, assignee=company.head1)
        approvals.submit(FLOW, paper, [step], actor=paper.owner, now=now, number=paper.number)

    handovers.hand_over(company.head1, company.head3, actor=company.director, now=now)

    assigned = dict(Approval.objects.values_list("subject_number", "assignee__username"))
    assert assigned == {"P-1": "head3", "P-2": "head1"}
    assert handovers.open_work(company.head1) != {}  # escalates to the next higher


@rule("SEC-3", "deactivation")
def test_deactivation_ends_every_session_and_token_at_once(company, papers, now, client):
    client.force_login(company.sales1)
    token = api_tokens.issue(company.sales1, now=now)

    people.deactivate(company.sales1.pk, actor=company.admin, now=now, reason="left")

    assert client.get("/api/v1/me/").status_code == 401
    assert not api_tokens.user_of(token, now=now).is_authenticated
    told = Notice.objects.get(kind="kernel.leaver.work")
    assert (told.recipient, told.params["count"]) == (company.lead1, 2)


@rule("SEC-3", "deactivation")
def test_a_session_of_before_does_not_come_alive_again(company, client):
    from django.utils import timezone

    client.force_login(company.sales1)
    assert client.get("/api/v1/me/").status_code == 200
    people.deactivate(company.sales1.pk, actor=company.admin, now=timezone.now())
    people.reactivate(company.sales1.pk, actor=company.admin, now=timezone.now())

    assert client.get("/api/v1/me/").status_code == 401
    client.force_login(User.objects.get(pk=company.sales1.pk))
    assert client.get("/api/v1/me/").status_code == 200


def test_only_an_administrator_deactivates_and_not_himself(company, now):
    for actor, person in ((company.director, company.sales1), (company.admin, company.admin)):
        with pytest.raises(NotAllowed):
            people.deactivate(person.pk, actor=actor, now=now)
