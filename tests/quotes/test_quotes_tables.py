"""What the database itself holds of quotes and samples, whoever writes."""

import pytest
from django.db import DatabaseError, IntegrityError, transaction

from quotes.models import Quote, QuoteLine, SampleLoan
from tests.leads import make as leads_make
from tests.quotes import make
from tests.rules import rule

pytestmark = pytest.mark.django_db


def refused(act):
    with pytest.raises(DatabaseError), transaction.atomic():
        act()


@pytest.fixture
def sent(company):
    quote = make.quote(company.sales1, lines=[{}])
    Quote.objects.filter(pk=quote.pk).update(status="in_review", content_hash="x")
    Quote.objects.filter(pk=quote.pk).update(status="sent", approved_at=quote.created_at, sent_at=quote.created_at)
    return Quote.objects.get(pk=quote.pk)


@rule("QUO-2", "frozen")
@pytest.mark.parametrize(
    "change",
    [{"payment_terms": "货到付款"}, {"delivery_days": 3}, {"note": "x"}, {"content_hash": "y"}, {"version": 7}],
)
def test_an_approved_quote_never_changes_its_words_and_figures(sent, change):
    refused(lambda: Quote.objects.filter(pk=sent.pk).update(**change))


@rule("QUO-2", "frozen")
def test_the_lines_of_an_approved_quote_never_change(sent):
    line = sent.lines.get()

    refused(lambda: QuoteLine.objects.filter(pk=line.pk).update(quantity=2))
    refused(lambda: make.quote_line(sent, position=2))


@rule("QUO-2", "frozen")
def test_an_approved_quote_never_becomes_a_draft_again(sent):
    refused(lambda: Quote.objects.filter(pk=sent.pk).update(status="draft", content_hash=""))


@rule("CUS-4")
def test_the_link_to_the_customer_stays_outside_the_freeze(sent, company):
    other = leads_make.customer(company.sales1)

    assert Quote.objects.filter(pk=sent.pk).update(customer=other) == 1


@rule("QUO-2")
def test_a_draft_changes_freely(company):
    quote = make.quote(company.sales1, lines=[{}])

    Quote.objects.filter(pk=quote.pk).update(note="新的")
    quote.lines.update(quantity=3)

    assert quote.lines.get().quantity == 3


@rule("QUO-2")
def test_nothing_is_sent_that_nobody_approved(company):
    quote = make.quote(company.sales1, lines=[{}])

    refused(lambda: Quote.objects.filter(pk=quote.pk).update(status="sent", content_hash="x"))


@rule("QUO-6")
def test_total_is_net_plus_tax_to_the_cent(company):
    quote = make.quote(company.sales1)

    refused(lambda: Quote.objects.filter(pk=quote.pk).update(total=100, subtotal=80, tax=10))


@rule("SMP-2", "never twice at once")
def test_a_sample_is_out_once_at_a_time(company):
    sample = make.sample()
    loan = {"sample": sample, "unit": company.team, "out_on": "2026-11-01", "due_on": "2026-11-08",
            "condition_out": "good", "created_at": sample.created_at}  # fmt: skip
    first = SampleLoan.objects.create(number="A", borrower=company.sales1, **loan)

    with pytest.raises(IntegrityError), transaction.atomic():
        SampleLoan.objects.create(number="B", borrower=company.sales2, **loan)

    SampleLoan.objects.filter(pk=first.pk).update(returned_on="2026-11-05", condition_back="good")
    assert SampleLoan.objects.create(number="C", borrower=company.sales2, **loan).pk
