"""The inbox: what waits for me, what I asked for, what I decided; from the page (APR-1..5)."""

import pytest
from django.utils import timezone

from salesops.kernel.models import Approval, Notice, Role
from salesops.kernel.services import approvals
from tests.rules import rule
from tests.testapp.models import Paper
from tests.testapp.papers import FLOW

pytestmark = pytest.mark.django_db


@pytest.fixture
def paper(company):
    paper = Paper.objects.create(number="P-1", owner=company.sales1, unit=company.team)
    steps = [approvals.Step("finance", Role.FINANCE), approvals.Step("superior", Role.HEAD, company.head1)]
    approvals.submit(FLOW, paper, steps, actor=company.sales1, now=timezone.now(), number="P-1", title="For 赵文博")
    return paper


def step(name):
    return Approval.objects.get(step=name)


def test_the_inbox_shows_what_waits_and_opens_the_first(client, company, paper):
    client.force_login(company.head1)

    response = client.get("/approvals/")

    assert [item["title"] for item in response.context["items"]] == ["Paper P-1"]
    assert response.context["approval"] == step("superior")
    assert response.context["may_decide"]


def test_nothing_waits_for_somebody_else(client, company, paper):
    client.force_login(company.head3)

    assert client.get("/approvals/").context["items"] == []


def test_agreeing_decides_ones_own_step(client, company, paper):
    client.force_login(company.head1)

    client.post(f"/approvals/{step('superior').pk}/decide/", {"verdict": "agree", "comment": ""})

    assert (step("superior").state, step("superior").decided_by) == ("approved", company.head1)
    assert step("finance").state == "waiting"


@rule("APR-4", "a rejection needs a comment")
def test_returning_needs_a_comment(client, company, paper):
    client.force_login(company.head1)
    url = f"/approvals/{step('superior').pk}/decide/"

    assert client.post(url, {"verdict": "return", "comment": "  "}).status_code == 400
    assert step("superior").state == "waiting"
    assert client.post(url, {"verdict": "return", "comment": "New price"}).status_code == 302
    assert {row.state for row in Approval.objects.all()} == {"rejected", "superseded"}


@rule("APR-1", "nobody decides what he submitted")
def test_who_asked_sees_no_buttons_to_decide_and_is_refused(client, company, paper):
    client.force_login(company.sales1)

    page = client.get(f"/approvals/{step('superior').pk}/?mine=asked")

    assert (page.context["may_decide"], page.context["may_withdraw"]) == (False, True)
    assert client.post(f"/approvals/{step('superior').pk}/decide/", {"verdict": "agree"}).status_code == 403


def test_an_approval_out_of_reach_is_not_there(client, company, paper):
    client.force_login(company.sales3)

    assert client.get(f"/approvals/{step('superior').pk}/").status_code == 404
    assert client.post(f"/approvals/{step('superior').pk}/decide/", {"verdict": "agree"}).status_code == 404


@rule("APR-5", "the submitter may withdraw until the last decision")
def test_who_asked_withdraws(client, company, paper):
    client.force_login(company.sales1)

    client.post(f"/approvals/{step('superior').pk}/withdraw/")

    assert {row.state for row in Approval.objects.all()} == {"withdrawn"}


@rule("APR-3", "reminder")
def test_reminding_reaches_everybody_whose_turn_it_is_once_a_day(client, company, paper):
    client.force_login(company.sales1)

    for _time in range(2):
        client.post(f"/approvals/{step('superior').pk}/remind/")

    told = Notice.objects.filter(kind="approval.nudged").values_list("recipient__username", flat=True)
    assert sorted(told) == ["finance1", "finance2", "head1"]


def test_what_i_asked_for_shows_once_a_round(client, company, paper):
    client.force_login(company.sales1)

    assert len(client.get("/approvals/?mine=asked").context["items"]) == 1


def test_decided_twice_is_told_and_the_words_stay(client, company, paper):
    pk = step("superior").pk
    approvals.decide(pk, agree=True, actor=company.head1, now=timezone.now())
    client.force_login(company.head1)

    answer = client.post(f"/approvals/{pk}/decide/", {"verdict": "agree"}, headers={"HX-Request": "true"})

    assert (answer.status_code, answer["HX-Retarget"]) == (409, "#refusal")


@rule("APR-2", "why")
def test_why_names_whose_turn_it_is_and_why_not_mine(client, company, paper):
    client.force_login(company.sales1)

    page = client.get(f"/approvals/{step('superior').pk}/why/").content.decode()

    assert "head1" in page
    assert "APR-1" in page


def test_notices_are_read_by_opening_and_lead_to_their_record(client, company, paper):
    client.force_login(company.head1)
    notice = Notice.objects.get(recipient=company.head1)

    answer = client.post(f"/notices/{notice.pk}/open/")

    notice.refresh_from_db()
    assert (answer.url, notice.read_at is None) == (f"/approvals/{step('superior').pk}/", False)


def test_all_notices_are_read_at_once(client, company, paper):
    client.force_login(company.head1)

    client.post("/notices/read/")

    assert not Notice.objects.filter(recipient=company.head1, read_at=None).exists()
    assert Notice.objects.filter(recipient=company.finance1, read_at=None).exists()


def test_the_notice_of_another_is_not_there(client, company, paper):
    notice = Notice.objects.get(recipient=company.head1)
    client.force_login(company.sales1)

    assert client.post(f"/notices/{notice.pk}/open/").status_code == 404


def test_the_badge_counts_what_waits(client, company, paper):
    client.force_login(company.head1)

    badges = client.get("/badges/").json()

    assert badges["kernel-approvals"] == {"text": "1", "hot": True}
    assert badges["bell"]["text"] == "1"
