"""Satisfaction by link: one answer, the unhappy ones heard (AFT-4, SEC-4)."""

import datetime as dt

import pytest
from django.http import Http404
from django.urls import reverse
from django.utils import timezone

from aftersales.models import Satisfaction, Ticket
from aftersales.services import answers
from salesops.kernel.errors import Conflict, Invalid, NotAllowed
from salesops.kernel.models import Event, Notice
from salesops.kernel.services import links
from tests.aftersales import make
from tests.rules import rule
from tests.together import together


@pytest.fixture
def asked(company, monday):
    """A delivered order whose buyer has his link: (survey, token)."""
    make.delivered(company, monday)
    row = Satisfaction.objects.get()
    return row, answers.send_link(row.pk, actor=company.guide1, now=monday)


def answered(token, at, score, comment=""):
    link = links.open_link(token, answers.PURPOSE, now=at)
    return answers.answer(link, score=score, comment=comment, now=at)


@rule("AFT-4", "by link")
@pytest.mark.parametrize("score", [3, 4, 5])
def test_a_content_answer_is_kept_and_opens_nothing(company, monday, asked, score):
    row = answered(asked[1], monday, score, "送货准时")

    assert (row.status, row.score, row.comment, row.answered_at) == ("answered", score, "送货准时", monday)
    assert (row.opened_ticket, Ticket.objects.count()) == (None, 0)


@rule("AFT-4", "1 and 2 open a ticket")
@pytest.mark.parametrize("score", [1, 2])
def test_an_unhappy_answer_opens_a_ticket_and_tells_the_manager(company, monday, asked, score):
    row = answered(asked[1], monday, score, "灯罩有划痕")

    ticket = row.opened_ticket
    assert (ticket.customer, ticket.order, ticket.status) == (row.customer, row.order, "open")
    assert "灯罩有划痕" in ticket.description
    told = Notice.objects.filter(kind="satisfaction.unhappy").values_list("recipient__username", flat=True)
    assert sorted(told) == ["guide1", "store1"]


@rule("AFT-4", "one answer a link")
def test_a_link_is_answered_once(company, monday, asked):
    answered(asked[1], monday, 5)

    with pytest.raises(Conflict):
        answered(asked[1], monday, 1)
    assert Satisfaction.objects.get().score == 5


@rule("AFT-4", "one answer a link")
@pytest.mark.django_db(transaction=True)
def test_of_six_answers_at_once_one_counts(company, monday, asked):
    results = together(*[lambda: answered(asked[1], monday, 1)] * 6)

    assert sum(isinstance(result, Satisfaction) for result in results) == 1
    assert Ticket.objects.count() == 1


@rule("AFT-4", "1 to 5")
@pytest.mark.parametrize("score", [0, 6, -1, 3.5, "5", None])
def test_other_scores_are_refused(company, monday, asked, score):
    with pytest.raises(Invalid):
        answered(asked[1], monday, score)
    assert Satisfaction.objects.get().status == "sent"


@rule("SEC-4", "revocable")
def test_a_new_link_ends_the_one_before(company, monday, asked):
    row, old = asked

    new = answers.send_link(row.pk, actor=company.cs1, now=monday)

    with pytest.raises(Http404):
        links.open_link(old, answers.PURPOSE, now=monday)
    assert answered(new, monday, 4).score == 4


@rule("SEC-4", "30 days")
def test_a_link_ends_after_thirty_days(company, monday, asked):
    last = monday + dt.timedelta(days=30)
    assert links.open_link(asked[1], answers.PURPOSE, now=last - dt.timedelta(seconds=1))
    with pytest.raises(Http404):
        links.open_link(asked[1], answers.PURPOSE, now=last)


@rule("AFT-4", "who sends")
def test_who_makes_a_link(company, monday, asked):
    row, _token = asked

    for name in ("guide2", "sales1", "tech1", "audit1"):
        with pytest.raises(NotAllowed):
            answers.send_link(row.pk, actor=getattr(company, name), now=monday)
    for name in ("guide1", "store1", "head1", "cs1"):
        assert answers.send_link(row.pk, actor=getattr(company, name), now=monday)


@rule("AFT-4", "answered")
def test_an_answered_survey_gets_no_further_link(company, monday, asked):
    answered(asked[1], monday, 5)

    with pytest.raises(Conflict):
        answers.send_link(asked[0].pk, actor=company.cs1, now=monday)


@pytest.fixture
def fresh(company):
    """The same, with a link made now, for the page."""
    make.delivered(company, timezone.now() - dt.timedelta(hours=1))
    row = Satisfaction.objects.get()
    token = answers.send_link(row.pk, actor=company.guide1, now=timezone.now())
    return row, reverse("aftersales:customer-satisfaction", args=[token])


@rule("SEC-4", "opening is not accepting")
def test_opening_the_page_answers_nothing_and_names_nobody(client, company, fresh):
    row, url = fresh
    before = Event.objects.count()

    page = client.get(url)

    words = page.content.decode()
    assert page.status_code == 200
    assert row.customer.name not in words
    assert row.customer.phones.first().number not in words
    row.refresh_from_db()
    assert (row.status, Event.objects.count()) == ("sent", before)


@rule("AFT-4", "by link")
def test_the_customer_answers_on_the_page_once(client, company, fresh):
    row, url = fresh

    assert client.post(url, {"comment": "没选星"}).status_code == 400
    assert client.post(url, {"score": "2", "comment": "<b>来晚了</b>"}).status_code == 200
    assert client.post(url, {"score": "5"}).status_code == 200

    row.refresh_from_db()
    assert (row.score, row.comment) == (2, "<b>来晚了</b>")
    assert "<b>来晚了</b>" not in client.get(url).content.decode()


@rule("SEC-4", "128 bits")
def test_a_wrong_token_is_nowhere(client, company, fresh):
    assert client.get(reverse("aftersales:customer-satisfaction", args=["x" * 22])).status_code == 404
