"""The paper the customer gets (QUO-5)."""

import time
from decimal import Decimal

import pytest

from quotes.models import Quote
from quotes.paper import quote_data, quote_pdf
from quotes.services import quotes
from tests.quotes import make
from tests.rules import rule

pytestmark = pytest.mark.django_db


@pytest.fixture
def quote(company, held, noon):
    bed = make.product(sku="S-880", list_price=Decimal("2500"), cost=Decimal("1000"))
    lamp = make.product(
        sku="L-2107", name="床头壁灯", list_price=Decimal("398"), cost=Decimal("100"), tax_rate=Decimal("6")
    )
    lines = [{"product": bed, "quantity": 60}, {"product": lamp, "quantity": "2", "discount": "5.5"}]
    return quotes.draft(customer=held, lines=lines, actor=company.sales1, now=noon, note="含送货 <b>铺装</b> #let x")


@rule("QUO-5", "capitals")
def test_the_paper_names_lines_tax_capitals_and_validity(quote):
    data = quote_data(quote, name="钱伟")

    assert data["company"] == "禾光家居"
    assert [line["amount"] for line in data["lines"]] == ["150,000.00", "752.22"]
    assert data["total"][1] == "¥150,752.22"
    assert data["capitals"][1] == "壹拾伍万零柒佰伍拾贰元贰角贰分"
    assert [row[1] for row in data["sums"]] == ["¥133,453.00", "¥42.58", "¥17,256.64"]
    assert "2026-12-01 24:00" in data["facts"][3][1]


@rule("QUO-5", "PDF")
def test_the_paper_is_made_within_a_second_and_markup_stays_text(quote):
    quote_pdf(quote, name="钱伟")
    begun = time.process_time()  # work, not waiting for a busy machine

    pdf = quote_pdf(quote, name='#eval("1") \\ $x$ <script>')

    assert pdf.startswith(b"%PDF-")
    assert time.process_time() - begun < 1


@rule("QUO-1", "names")
def test_a_quote_names_all_that_the_rule_asks_for(quote):
    line = Quote.objects.get(pk=quote.pk).lines.first()

    assert (line.name, line.spec, line.model, line.quantity, line.unit_price) == (
        line.product.name, line.product.spec, line.product.model, Decimal(60), Decimal("2500.00"))  # fmt: skip
    assert (quote.delivery_days, bool(quote.payment_terms), quote.valid_until.isoformat()) == (15, True, "2026-12-01")
