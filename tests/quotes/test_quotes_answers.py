"""Drafts, validity, versions and the customer's word (QUO-1, QUO-2, QUO-5, QUO-7)."""

from decimal import Decimal

import pytest

from quotes.models import Quote
from quotes.services import quotes, review
from salesops.kernel.errors import Conflict, Invalid, NotAllowed
from salesops.kernel.models import Event
from salesops.kernel.services import approvals
from tests.leads import make as leads_make
from tests.quotes import make
from tests.rules import rule

pytestmark = pytest.mark.django_db


@pytest.fixture
def sent(company, held, noon, bed):
    """A quote of sales1 that went to the customer: `sent(need="灯")`."""

    def make_one(**terms):
        lines = [{"product": bed, "quantity": 1}]
        quote = quotes.draft(customer=held, lines=lines, actor=company.sales1, now=noon, **terms)
        approve(quotes.submit(quote.pk, actor=company.sales1, now=noon), company, noon)
        return quotes.send(quote.pk, actor=company.sales1, now=noon)

    return make_one


def approve(quote, company, now):
    for step in review.last_round(quote):
        actor = step.assignee or company.finance1
        approvals.decide(step.pk, agree=True, actor=actor, now=now)


@rule("QUO-1", "validity")
def test_a_quote_is_valid_for_fifteen_days_to_the_end_of_the_day(sent):
    assert sent().valid_until.isoformat() == "2026-12-01"


@rule("QUO-1", "expired")
@pytest.mark.parametrize(("at", "works"), [("2026-12-01 23:59:59", True), ("2026-12-02 00:00", False)])
def test_a_quote_is_accepted_to_the_last_second_of_its_validity(sent, company, shanghai, at, works):
    quote = sent()

    if works:
        assert quotes.accept(quote.pk, actor=company.sales1, now=shanghai(at)).status == "accepted"
    else:
        with pytest.raises(Conflict) as found:  # no sweep has run
            quotes.accept(quote.pk, actor=company.sales1, now=shanghai(at))
        assert found.value.rule == "QUO-1"


@rule("QUO-1", "sweep")
def test_the_sweep_books_what_has_run_out_once(sent, shanghai):
    quote, last, next_day = sent(), shanghai("2026-12-01 23:59:59"), shanghai("2026-12-02 00:00")

    assert quotes.expire(now=last) == 0
    assert [quotes.expire(now=next_day), quotes.expire(now=next_day)] == [1, 0]

    assert Quote.objects.get(pk=quote.pk).status == "expired"
    assert Event.objects.filter(verb="quotes.quote.expired").count() == 1


@rule("QUO-1", "only revised")
def test_an_expired_quote_is_only_revised(sent, company, shanghai):
    quote, after = sent(), shanghai("2026-12-05 10:00")
    quotes.expire(now=after)

    with pytest.raises(Conflict):
        quotes.accept(quote.pk, actor=company.sales1, now=after)
    new = quotes.revise(quote.pk, cause="time", actor=company.sales1, now=after)

    assert (new.number, new.version, new.status) == (quote.number, 2, "draft")
    assert new.valid_until.isoformat() == "2026-12-20"


@rule("QUO-1", "alternatives")
def test_one_accepted_ends_the_authors_others_for_that_need(sent, company, noon):
    first, second, other = sent(need="卧室"), sent(need="卧室"), sent(need="客厅")

    quotes.accept(first.pk, actor=company.sales1, now=noon)

    states = dict(Quote.objects.values_list("pk", "status"))
    assert states == {first.pk: "accepted", second.pk: "superseded", other.pk: "sent"}


@rule("QUO-1", "alternatives")
def test_an_alternative_under_review_ends_with_its_open_steps(sent, company, held, bed, noon):
    first = sent(need="卧室")
    lines = [{"product": bed, "quantity": 2}]
    waiting = quotes.draft(customer=held, lines=lines, actor=company.sales1, now=noon, need="卧室")
    quotes.submit(waiting.pk, actor=company.sales1, now=noon)

    quotes.accept(first.pk, now=noon)

    assert set(review.last_round(waiting).values_list("state", flat=True)) == {"superseded"}
    assert list(approvals.waiting_for(company.finance1, noon)) == []


@rule("QUO-2", "new version")
def test_a_change_is_a_new_version_that_needs_approval_again(sent, company, noon):
    quote = sent()

    with pytest.raises(Conflict):
        quotes.change(quote.pk, note="x", actor=company.sales1, now=noon)
    new = quotes.revise(quote.pk, actor=company.sales1, now=noon)
    with pytest.raises(Conflict):
        quotes.send(new.pk, actor=company.sales1, now=noon)

    quote.refresh_from_db()
    assert (quote.status, new.revises, new.version) == ("superseded", quote, 2)
    assert list(new.lines.values_list("amount", flat=True)) == [Decimal("1000.00")]


@rule("QUO-2", "one newest")
def test_a_version_has_one_successor(sent, company, noon):
    quote = sent()
    quotes.revise(quote.pk, actor=company.sales1, now=noon)

    with pytest.raises(Conflict):
        quotes.revise(quote.pk, actor=company.sales1, now=noon)


@rule("QUO-5", "opened")
def test_opening_is_kept_once_and_is_no_acceptance(sent, company, noon, shanghai):
    quote, later = sent(), shanghai("2026-11-17 09:00")

    quotes.opened(quote.pk, now=noon)
    quotes.opened(quote.pk, now=later)

    quote.refresh_from_db()
    assert (quote.status, quote.opened_at) == ("sent", noon)
    assert company.sales1.notices.filter(kind="quote.opened").count() == 1


@rule("QUO-5", "refused")
def test_a_salesperson_notes_a_refusal_with_its_reason(sent, company, noon):
    quote = sent()

    with pytest.raises(Invalid):
        quotes.refuse(quote.pk, reason=" ", actor=company.sales1, now=noon)
    quotes.refuse(quote.pk, reason="太贵", actor=company.sales1, now=noon)

    quote.refresh_from_db()
    assert (quote.status, quote.answer_reason) == ("refused", "太贵")
    with pytest.raises(Conflict):
        quotes.accept(quote.pk, actor=company.sales1, now=noon)


@rule("REG-15")
def test_while_another_protects_the_customer_nobody_else_quotes(company, held, bed, noon):
    lines = [{"product": bed, "quantity": 1}]

    for actor in (company.sales2, company.guide1, company.lead1, company.head1, company.director):
        with pytest.raises(NotAllowed) as found:
            quotes.draft(customer=held, lines=lines, actor=actor, now=noon)
        assert found.value.rule == "REG-15"


@rule("QUO-7", "holds")
def test_a_salesman_quotes_only_whom_he_holds_a_guide_the_free_walk_in_too(company, bed, noon):
    free, lines = leads_make.customer(company.guide1), [{"product": bed, "quantity": 1}]

    with pytest.raises(NotAllowed):
        quotes.draft(customer=free, lines=lines, actor=company.sales1, now=noon)
    assert quotes.draft(customer=free, lines=lines, actor=company.guide1, now=noon).owner == company.guide1

    type(free).objects.filter(pk=free.pk).update(carer=company.sales1)
    free.refresh_from_db()
    assert quotes.draft(customer=free, lines=lines, actor=company.sales1, now=noon).owner == company.sales1


@rule("QUO-7", "protection that ends later")
def test_protection_that_ends_later_does_not_void_the_quote(company, held, bed, noon, shanghai):
    quote = quotes.draft(customer=held, lines=[{"product": bed, "quantity": 1}], actor=company.sales1, now=noon)
    after = shanghai("2026-11-29 10:00")  # the registration lapsed after ten days
    assert not held.registrations.live(after).exists()

    assert quotes.submit(quote.pk, actor=company.sales1, now=after).status == "in_review"


@rule("QUO-6", "bad numbers")
@pytest.mark.parametrize(
    ("field", "value"),
    [("quantity", "0"), ("quantity", "-1"), ("quantity", "1.5"), ("quantity", "NaN"), ("quantity", "一"),
     ("quantity", "1e40"), ("unit_price", "-0.01"), ("unit_price", "1.001"), ("unit_price", "Infinity"),
     ("discount", "100.01"), ("discount", "-1"), ("discount", "1.234"), ("product", "999999"), ("product", "x")],
)  # fmt: skip
def test_wrong_numbers_are_refused_at_their_line(company, held, bed, noon, field, value):
    line = {"product": bed.pk, "quantity": "1", "unit_price": "10", "discount": "0", field: value}

    with pytest.raises(Invalid) as found:
        quotes.draft(customer=held, lines=[line], actor=company.sales1, now=noon)

    assert list(found.value.errors) == [f"lines.0.{field}"]
    assert Quote.objects.count() == 0


@rule("QUO-6", "full width")
def test_full_width_digits_and_thousands_are_read(company, held, bed, noon):
    line = {"product": bed, "quantity": "２", "unit_price": "1,000.50"}

    assert quotes.draft(customer=held, lines=[line], actor=company.sales1, now=noon).total == Decimal("2001.00")


@rule("QUO-6", "decimals as the unit allows")
def test_a_quantity_has_the_decimals_of_its_unit(company, held, noon):
    cable = make.product(unit="米", decimals=3, list_price=Decimal("9.99"), cost=Decimal(1))

    quote = quotes.draft(customer=held, lines=[{"product": cable, "quantity": "1.255"}], actor=company.sales1, now=noon)

    assert quote.total == Decimal("12.54")


@rule("PRC-4", "released")
def test_only_released_products_are_quoted(company, held, noon):
    new = make.product(released_version=0)

    with pytest.raises(Invalid):
        quotes.draft(customer=held, lines=[{"product": new, "quantity": 1}], actor=company.sales1, now=noon)


@rule("PRC-1", "price lists")
def test_the_most_particular_price_list_in_force_counts(company, held, bed, noon):
    type(held).objects.filter(pk=held.pk).update(region=company.east, grade="A")
    held.refresh_from_db()
    make.price_list(company.mkt1, (bed, "950"))
    make.price_list(company.mkt1, (bed, "900"), region=company.east)
    make.price_list(company.mkt1, (bed, "700"), region=company.south)
    make.price_list(company.mkt1, (bed, "600"), valid_from="2026-11-17")
    make.price_list(company.mkt1, (bed, "500"), valid_to="2026-11-15")
    make.price_list(company.mkt1, (bed, "400"), status="in_review")
    make.price_list(company.mkt1, (bed, "300"), customer_class="B", region=company.east)

    quote = quotes.draft(customer=held, lines=[{"product": bed, "quantity": 1}], actor=company.sales1, now=noon)

    assert quote.total == Decimal("900.00")


@rule("PRC-5", "by rule")
@pytest.mark.parametrize(("quantity", "total"), [(2, "2000.00"), (3, "2550.00")])
def test_a_promotion_applies_from_its_quantity_on(company, held, bed, noon, quantity, total):
    make.promotion(company.mkt1, bed, least_quantity=3)

    line = {"product": bed, "quantity": quantity}
    assert quotes.draft(customer=held, lines=[line], actor=company.sales1, now=noon).total == Decimal(total)
