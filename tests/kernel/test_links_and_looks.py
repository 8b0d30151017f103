"""SEC-1, SEC-4: links for customers; looks at what is masked; a watch on who opens very many records."""

import datetime as dt

import pytest
from django.core.cache import cache
from django.http import Http404

from salesops.kernel.errors import Conflict, TooMany
from salesops.kernel.models import CustomerLink, Event, Notice, PolicyVersion, Reveal
from salesops.kernel.services import links, policies, reveals
from tests.rules import rule
from tests.testapp.models import Paper

pytestmark = pytest.mark.django_db


@pytest.fixture
def now(shanghai):
    cache.clear()
    return shanghai("2026-03-02 10:00")


@pytest.fixture
def paper(company):
    return Paper.objects.create(number="P-1", owner=company.sales1, unit=company.team)


def opens(token, purpose, now, address=""):
    try:
        return links.open_link(token, purpose, now=now, address=address).pk
    except Http404:
        return None


@rule("SEC-4", "128 bit, one purpose, only its hash is kept")
def test_a_link_opens_one_paper_for_one_purpose(company, paper, now):
    token = links.make(paper, "survey", actor=company.sales1, now=now)

    link = links.open_link(token, "survey", now=now)
    assert links.subject_of(link) == paper
    assert link.used_at is None  # opening is not accepting
    assert opens(token, "quote", now) is None
    assert opens(token[:-1], "survey", now) is None
    assert len(token) * 6 >= 128
    assert token not in str(CustomerLink.objects.values())
    assert token not in str(Event.objects.values())


@rule("SEC-4", "30 days")
@pytest.mark.parametrize(("seconds", "lives"), [(-1, True), (0, False)])
def test_a_link_ends_after_30_days(company, paper, now, seconds, lives):
    token = links.make(paper, "survey", actor=company.sales1, now=now)

    assert bool(opens(token, "survey", now + dt.timedelta(days=30, seconds=seconds))) is lives


@rule("SEC-4", "revocable")
def test_a_revoked_link_is_like_none(company, paper, now):
    survey = links.make(paper, "survey", actor=company.sales1, now=now)
    quote = links.make(paper, "quote", actor=company.sales1, now=now)

    assert links.revoke(paper, purpose="survey", actor=company.sales1, now=now) == 1

    assert opens(survey, "survey", now) is None
    assert opens(quote, "quote", now)


@rule("SEC-4", "one answer")
def test_a_link_takes_one_answer(company, paper, now):
    link = links.open_link(links.make(paper, "survey", actor=company.sales1, now=now), "survey", now=now)

    links.use(link, now=now)

    with pytest.raises(Conflict):
        links.use(link, now=now)


@rule("SEC-4", "rate-limited")
def test_openings_and_wrong_tokens_are_limited(company, paper, now):
    token = links.make(paper, "survey", actor=company.sales1, now=now)

    for _n in range(links.OPENINGS_AN_HOUR):
        assert opens(token, "survey", now)
    with pytest.raises(TooMany):
        opens(token, "survey", now)

    for n in range(links.WRONG_TOKENS_AN_HOUR):
        assert opens(f"guess{n}", "survey", now, "10.0.0.1") is None
    with pytest.raises(TooMany):
        opens("another", "survey", now, "10.0.0.1")
    with pytest.raises(TooMany):
        opens(links.make(paper, "quote", actor=company.sales1, now=now), "quote", now, "10.0.0.1")
    assert opens("guess", "survey", now, "10.0.0.2") is None


@rule("SEC-1", "50 looks a day")
def test_the_51st_look_of_a_day_is_refused_until_midnight(company, paper, now, shanghai):
    for _n in range(50):
        reveals.reveal(company.mkt1, paper, now)

    with pytest.raises(TooMany) as refusal:
        reveals.reveal(company.mkt1, paper, now)

    assert (refusal.value.rule, refusal.value.retry_after) == ("SEC-1", 14 * 3600)
    assert (Reveal.objects.count(), Event.objects.filter(verb="kernel.personal.revealed").count()) == (50, 50)
    reveals.reveal(company.ops1, paper, now)
    reveals.reveal(company.mkt1, paper, shanghai("2026-03-03 00:00"))


@rule("SEC-1", "200 pages in 10 minutes")
def test_the_head_is_told_once_of_200_record_pages_in_10_minutes(company, now):
    PolicyVersion.objects.filter(key="pages_watch_limit").update(value=10)
    policies.forget()

    for n in range(9):
        reveals.page_opened(company.sales1, now + dt.timedelta(minutes=n))
    assert Notice.objects.count() == 0

    for _n in range(5):
        reveals.page_opened(company.sales1, now + dt.timedelta(minutes=9))
    notice = Notice.objects.get()
    assert (notice.recipient, notice.rule, notice.params["count"]) == (company.head1, "SEC-1", 10)


@rule("SEC-1", "200 pages in 10 minutes")
def test_the_same_number_over_a_longer_time_is_nothing(company, now):
    PolicyVersion.objects.filter(key="pages_watch_limit").update(value=10)
    policies.forget()

    for n in range(30):
        reveals.page_opened(company.sales1, now + dt.timedelta(minutes=2 * n))

    assert Notice.objects.count() == 0
