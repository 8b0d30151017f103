"""Pages of quotes as each role meets them, the customer's own page, and two last approvals at once."""

import threading
from decimal import Decimal

import pytest
from django.core.cache import cache
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from quotes.models import Quote
from quotes.services import quotes, review
from salesops.kernel.services import approvals, links
from tests import make as people
from tests.leads import make as leads_make
from tests.quotes import make
from tests.rules import rule

pytestmark = pytest.mark.django_db
BACKEND = "allauth.account.auth_backends.AuthenticationBackend"


@pytest.fixture
def mine(company):
    return leads_make.registration(company.sales1, reported_at=timezone.now()).customer


@pytest.fixture
def lamp(db):
    return make.product(name="云海", list_price=Decimal("1000"), cost=Decimal("617.39"))


@pytest.fixture
def submitted(company, mine, lamp):
    now = timezone.now()
    quote = quotes.draft(customer=mine, lines=[{"product": lamp, "quantity": 1}], actor=company.sales1, now=now)
    return quotes.submit(quote.pk, actor=company.sales1, now=now)


@pytest.fixture
def sent(company, submitted):
    now = timezone.now()
    for step in review.last_round(submitted):
        approvals.decide(step.pk, agree=True, actor=step.assignee or company.finance1, now=now)
    return quotes.send(submitted.pk, actor=company.sales1, now=now)


def seen(client, user, url):
    client.force_login(user, backend=BACKEND)
    return client.get(url).content.decode()


@rule("QUO-3", "cost hidden on pages")
def test_the_salesman_sees_the_light_and_never_cost_or_margin(client, company, submitted):
    url = reverse("quotes:quote-record", args=[submitted.pk])
    own = seen(client, company.sales1, url)

    assert "so-light" in own
    assert [number for number in ("617.39", "38.3%") if number in own] == []
    for user in (company.finance1, company.head1):
        assert [number for number in ("617.39", "38.3%") if number not in seen(client, user, url)] == []


@rule("QUO-2", "inbox")
def test_the_approver_decides_with_cost_margin_and_history_on_one_screen(client, company, submitted):
    page = seen(client, company.head1, reverse("kernel:approvals"))

    assert [word for word in ("617.39", "38.3%", "云海", submitted.customer.name, "QUO-3") if word not in page] == []


@rule("QUO-1", "editor")
def test_a_quote_is_written_without_javascript(client, company, mine, lamp):
    client.force_login(company.sales1, backend=BACKEND)
    url, terms = reverse("quotes:quote-new"), {"customer": mine.pk, "payment_terms": "款到发货"}

    added = client.post(url, {**terms, "add": lamp.pk})
    assert (added.status_code, Quote.objects.count()) == (200, 0)
    line = {"product": lamp.pk, "quantity": "2", "unit_price": "", "discount": "12"}
    preview = client.post(reverse("quotes:quote-preview"), {**terms, **line}, headers={"HX-Request": "true"})
    assert "1,760.00" in preview.content.decode()
    wrong = client.post(url, {**terms, **line, "quantity": "-2"})
    assert (wrong.status_code, Quote.objects.count()) == (400, 0)
    client.post(url, {**terms, **line})

    assert Quote.objects.get().total == Decimal("1760.00")


@rule("SEC-4", "quote")
def test_the_customer_opens_and_accepts_on_his_own_page(client, company, sent):
    cache.clear()
    token = links.make(sent, "quote", actor=company.sales1, now=timezone.now())
    url = reverse("quotes:customer-quote", args=[token])

    page = client.get(url).content.decode()
    sent.refresh_from_db()
    assert (sent.status, sent.opened_at is not None, "617.39" in page) == ("sent", True, False)
    assert client.get(reverse("quotes:customer-paper", args=[token])).content[:5] == b"%PDF-"

    client.post(reverse("quotes:customer-answer", args=[token]), {"answer": "accept"})
    sent.refresh_from_db()
    assert sent.status == "accepted"
    assert client.get(reverse("quotes:customer-quote", args=["x" * 22])).status_code == 404


def test_the_list_asks_the_same_number_of_questions_for_one_and_for_three_rows(client, company, mine, lamp):
    client.force_login(company.sales1, backend=BACKEND)
    counts = []
    for more in (1, 2):
        for _n in range(more):
            quotes.draft(customer=mine, lines=[{"product": lamp, "quantity": 1}], actor=company.sales1,
                         now=timezone.now())  # fmt: skip
        client.get(reverse("quotes:quote"))
        with CaptureQueriesContext(connection) as asked:
            client.get(reverse("quotes:quote"))
        counts.append(len(asked))

    assert counts[0] == counts[1]


def test_every_page_of_this_floor_opens(client, company, mine, lamp, sent):
    pages = ["quote", "quote-new", "product", "specialprice", "specialprice-new", "recommendation", "design"]
    pages += ["design-new", "sample", "loan", "pricelist"]
    client.force_login(company.sales1, backend=BACKEND)

    answers = {name: client.get(reverse(f"quotes:{name}")).status_code for name in pages}
    answers["product-record"] = client.get(reverse("quotes:product-record", args=[lamp.pk])).status_code
    answers["panel"] = client.get(reverse("quotes:quote-panel", args=[mine.pk])).status_code

    assert set(answers.values()) == {200}, answers


@rule("APR-3", "race")
@pytest.mark.django_db(transaction=True)
def test_two_last_approvals_at_once_approve_the_quote_once():
    company = people.company()
    customer = leads_make.registration(company.sales1, reported_at=timezone.now()).customer
    now = timezone.now()
    lines = [{"product": make.product(), "quantity": 1}]
    quote = quotes.draft(customer=customer, lines=lines, actor=company.sales1, now=now)
    quotes.submit(quote.pk, actor=company.sales1, now=now)
    steps = [(step.pk, step.assignee or company.finance1) for step in review.last_round(quote)]
    gate = threading.Barrier(len(steps))

    def decide(pk, actor):
        gate.wait()
        try:
            approvals.decide(pk, agree=True, actor=actor, now=now)
        finally:
            connection.close()

    clerks = [threading.Thread(target=decide, args=pair) for pair in steps]
    for clerk in clerks:
        clerk.start()
    for clerk in clerks:
        clerk.join()

    quote.refresh_from_db()
    assert (quote.status, set(review.last_round(quote).values_list("state", flat=True))) == ("approved", {"approved"})
