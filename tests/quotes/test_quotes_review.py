"""Who approves a quote, on both sides of each threshold, and that nobody decides his own (QUO-2, QUO-3, APR-1..5)."""

import datetime as dt
from decimal import Decimal

import pytest

from leads.models import Relative
from quotes.models import Quote
from quotes.services import quotes, review
from salesops.kernel.errors import BusinessError, Conflict, Invalid, NotAllowed
from salesops.kernel.models import Absence, Approval
from salesops.kernel.services import approvals, policies
from tests import make as people
from tests.leads import make as leads_make
from tests.quotes import make
from tests.rules import rule

pytestmark = pytest.mark.django_db


@pytest.fixture
def draft(company, held, noon):
    """A draft of sales1 for his customer: `draft(bed, quantity=1, discount=0)`."""

    def write(product, *, actor=company.sales1, customer=held, now=noon, **line):
        line = {"product": product.pk, "quantity": 1, **line}
        return quotes.draft(customer=customer, lines=[line], actor=actor, now=now)

    return write


def lanes(quote):
    return list(review.last_round(quote).order_by("order", "id").values_list("step", flat=True))


def steps_of(quote, company, noon):
    return lanes(quotes.submit(quote.pk, actor=quote.owner, now=noon))


def agree(quote, step, actor, now):
    return approvals.decide(review.last_round(quote).get(step=step).pk, agree=True, actor=actor, now=now)


@rule("QUO-2", "two")
def test_an_ordinary_quote_goes_to_finance_and_the_department_head(company, draft, bed, noon):
    quote = quotes.submit(draft(bed).pk, actor=company.sales1, now=noon)

    assert lanes(quote) == ["finance", "superior"]
    assert review.last_round(quote).get(step="superior").assignee == company.head1


@rule("QUO-3", "discount")
@pytest.mark.parametrize(
    ("discount", "expected"), [("10", ["finance", "superior"]), ("10.01", ["finance", "superior", "director"])]
)
def test_up_to_ten_percent_off_stays_with_the_head(company, draft, bed, noon, discount, expected):
    assert steps_of(draft(bed, discount=discount), company, noon) == expected


@rule("QUO-3", "discount")
def test_a_lower_unit_price_is_a_discount_as_well(company, draft, bed, noon):
    assert steps_of(draft(bed, unit_price="899.99"), company, noon) == ["finance", "superior", "director"]


@rule("QUO-3", "margin")
@pytest.mark.parametrize(
    ("cost", "expected"), [("800.00", ["finance", "superior"]), ("800.01", ["finance", "superior", "director"])]
)
def test_twenty_percent_margin_stays_with_the_head(company, draft, noon, cost, expected):
    assert steps_of(draft(make.product(cost=Decimal(cost))), company, noon) == expected


@rule("QUO-3", "amount")
@pytest.mark.parametrize(
    ("price", "expected"),
    [("49999.99", ["finance", "superior"]), ("50000.00", ["finance", "superior", "director"])],
)
def test_from_fifty_thousand_on_the_director_decides_too(company, draft, noon, price, expected):
    product = make.product(list_price=Decimal(price), cost=Decimal(100))

    assert steps_of(draft(product), company, noon) == expected


@rule("QUO-3", "below cost")
def test_below_cost_the_director_and_a_second_finance_person_decide(company, draft, bed, noon):
    expected = ["finance", "superior", "director", "second_finance"]

    assert steps_of(draft(bed, unit_price="599.99"), company, noon) == expected


@rule("APR-2", "nobody")
def test_below_cost_with_one_person_of_finance_is_refused_saying_whom_to_appoint(company, draft, bed, noon):
    company.finance2.grants.all().delete()
    quote = draft(bed, unit_price="500")

    with pytest.raises(BusinessError) as found:
        quotes.submit(quote.pk, actor=company.sales1, now=noon)

    assert found.value.rule == "APR-2"
    assert Quote.objects.get(pk=quote.pk).status == "draft"


@rule("QUO-3", "thirty days")
@pytest.mark.parametrize(("days", "expected"), [(29, True), (30, False)])
def test_quotes_of_thirty_days_count_together(company, draft, noon, days, expected):
    big = make.product(list_price=Decimal("30000"), cost=Decimal(100))
    earlier = draft(big, now=noon)
    quotes.submit(earlier.pk, actor=company.sales1, now=noon)
    now = noon + dt.timedelta(days=days)

    quote = make.quote(company.sales1, lines=[{}], customer=earlier.customer)
    quote.total = Decimal("30000")
    line = quote.lines.get()
    line.unit_price = line.amount = line.list_price = line.granted_price = Decimal("30000")

    assert ("director" in review.needed(quote, [line], now).roles) is expected


@rule("QUO-3", "household and address")
@pytest.mark.parametrize("link", ["address", "spouse", "designer", "none"])
def test_quotes_to_household_and_address_count_together(company, draft, noon, held, link):
    fields = {"address_key": "a1"} if link == "address" else {}
    type(held).objects.filter(pk=held.pk).update(address_key="a1")
    other = leads_make.customer(company.sales1, **fields)
    leads_make.registration(company.sales1, customer=other, reported_at=noon)
    if link in ("spouse", "designer"):
        Relative.objects.create(customer=other, relative=held, relation=link, added_by=company.sales1, added_at=noon)
    big = make.product(list_price=Decimal("30000"), cost=Decimal(100))
    quotes.submit(draft(big, customer=other).pk, actor=company.sales1, now=noon)

    held.refresh_from_db()
    quote = draft(big)

    assert ("director" in review.needed(quote, quote.lines.all(), noon).roles) is (link in ("address", "spouse"))


@rule("QUO-3", "thirty days")
def test_refused_and_expired_quotes_do_not_count(company, draft, noon):
    big = make.product(list_price=Decimal("30000"), cost=Decimal(100))
    first = quotes.submit(draft(big).pk, actor=company.sales1, now=noon)
    quote = draft(big)
    assert review.counted_with(quote, noon) == Decimal("30000")

    Quote.objects.filter(pk=first.pk).update(status="refused")

    assert review.counted_with(quote, noon) == 0


@rule("PRC-5", "counted in margin")
def test_a_promotion_needs_no_leave_for_its_discount(company, draft, noon):
    product = make.product(cost=Decimal("500"))
    make.promotion(company.mkt1, product, percent_off=Decimal("30"))

    quote = draft(product)

    assert quote.total == Decimal("700.00")
    assert steps_of(quote, company, noon) == ["finance", "superior"]


@rule("PRC-3", "used once")
def test_a_special_price_is_taken_once_and_needs_no_leave_again(company, draft, bed, held, noon):
    special = make.special_price(company.sales1, customer=held, product=bed, price=Decimal("800"), quantity=5)

    quote = draft(bed, quantity=5)
    other = draft(bed, quantity=1)
    assert quote.total == Decimal("4000.00")
    assert steps_of(quote, company, noon) == ["finance", "superior"]

    special.refresh_from_db()
    assert (special.status, special.used_for) == ("used", quote.number)
    assert lanes(quotes.submit(other.pk, actor=company.sales1, now=noon)) == ["finance", "superior", "director"]


@rule("PRC-3", "quantity")
@pytest.mark.parametrize(("quantity", "total"), [(5, "4000.00"), (6, "6000.00")])
def test_a_special_price_holds_for_its_quantity(company, draft, bed, held, quantity, total):
    make.special_price(company.sales1, customer=held, product=bed, price=Decimal("800"), quantity=5)

    assert draft(bed, quantity=quantity).total == Decimal(total)


@rule("PRC-3", "end date")
@pytest.mark.parametrize(("until", "total"), [("2026-11-16", "800.00"), ("2026-11-15", "1000.00")])
def test_a_special_price_holds_to_its_last_day(company, draft, bed, held, until, total):
    make.special_price(company.sales1, customer=held, product=bed, price=Decimal("800"), valid_until=until)

    assert draft(bed).total == Decimal(total)


@rule("QUO-2")
def test_both_words_are_needed_before_it_is_approved(company, draft, bed, noon):
    quote = quotes.submit(draft(bed).pk, actor=company.sales1, now=noon)

    agree(quote, "finance", company.finance1, noon)
    quote.refresh_from_db()
    assert quote.status == "in_review"
    with pytest.raises(Conflict):
        quotes.send(quote.pk, actor=company.sales1, now=noon)

    agree(quote, "superior", company.head1, noon)
    quote.refresh_from_db()
    assert (quote.status, quote.approved_at) == ("approved", noon)


@rule("APR-4")
def test_the_first_rejection_ends_the_round_and_needs_a_word(company, draft, bed, noon):
    quote = quotes.submit(draft(bed).pk, actor=company.sales1, now=noon)
    step = review.last_round(quote).get(step="finance")

    with pytest.raises(Invalid):
        approvals.decide(step.pk, agree=False, comment="  ", actor=company.finance1, now=noon)
    approvals.decide(step.pk, agree=False, comment="毛利偏低", actor=company.finance1, now=noon)

    quote.refresh_from_db()
    assert quote.status == "rejected"
    assert set(review.last_round(quote).values_list("state", flat=True)) == {"rejected", "superseded"}


@rule("APR-5")
def test_withdrawn_before_the_last_word_it_is_a_draft_and_repeats_all_steps(company, draft, bed, noon):
    quote = quotes.submit(draft(bed).pk, actor=company.sales1, now=noon)
    agree(quote, "finance", company.finance1, noon)

    quote = quotes.withdraw(quote.pk, actor=company.sales1, now=noon)
    assert (quote.status, quote.content_hash) == ("draft", "")

    quotes.submit(quote.pk, actor=company.sales1, now=noon)
    assert set(review.last_round(quote).values_list("state", flat=True)) == {"waiting"}


@rule("APR-5")
def test_an_approved_quote_cannot_be_withdrawn(company, draft, bed, noon):
    quote = quotes.submit(draft(bed).pk, actor=company.sales1, now=noon)
    agree(quote, "finance", company.finance1, noon)
    agree(quote, "superior", company.head1, noon)

    with pytest.raises(Conflict):
        quotes.withdraw(quote.pk, actor=company.sales1, now=noon)


@rule("POL-4", "prices")
def test_prices_and_cost_are_those_of_the_first_submission(company, draft, bed, noon):
    quote = draft(bed)
    type(bed).objects.filter(pk=bed.pk).update(cost=Decimal("850"))

    assert steps_of(quote, company, noon) == ["finance", "superior", "director"]
    quotes.withdraw(quote.pk, actor=company.sales1, now=noon)
    type(bed).objects.filter(pk=bed.pk).update(cost=Decimal("100"))

    assert steps_of(quote, company, noon) == ["finance", "superior", "director"]


@rule("POL-4", "thresholds")
def test_thresholds_are_those_of_the_submission(company, draft, bed, noon, shanghai):
    quote = draft(bed, discount=8)
    policies.change("quote_escalation_discount", 5, effective_from=dt.date(2026, 11, 17), why="x", actor=company.admin,
                    now=shanghai("2026-11-16 08:00"))  # fmt: skip

    assert "director" not in review.needed(quote, quote.lines.all(), shanghai("2026-11-16 23:59")).roles
    assert "director" in review.needed(quote, quote.lines.all(), shanghai("2026-11-17 00:00")).roles


# Nobody decides his own paper.


@rule("APR-1")
@pytest.mark.parametrize("step", ["finance", "superior"])
def test_the_salesman_decides_no_step_even_when_he_holds_every_role(company, draft, bed, noon, step):
    for role in ("finance", "head", "director", "operations"):
        company.sales1.grants.create(role=role)
    quote = quotes.submit(draft(bed).pk, actor=company.sales1, now=noon)

    with pytest.raises(NotAllowed) as found:
        agree(quote, step, company.sales1, noon)

    assert found.value.rule == "APR-1"


@rule("APR-1", "delegate")
@pytest.mark.parametrize(("step", "absent"), [("finance", "finance1"), ("superior", "head1")])
def test_the_salesman_as_delegate_of_the_approver_decides_nothing(company, draft, bed, noon, step, absent):
    Absence.objects.create(
        user=getattr(company, absent),
        delegate=company.sales1,
        from_on="2026-11-01",
        to_on="2026-11-30",
        created_at=noon,
    )
    quote = quotes.submit(draft(bed).pk, actor=company.sales1, now=noon)

    with pytest.raises(NotAllowed):
        agree(quote, step, company.sales1, noon)


@rule("APR-1", "through a delegate")
def test_an_approver_with_a_stake_decides_nothing_through_his_delegate(company, bed, noon):
    customer = leads_make.registration(company.head1, reported_at=noon, unit=company.east).customer
    quote = quotes.draft(customer=customer, lines=[{"product": bed, "quantity": 1}], actor=company.head1, now=noon)
    company.head1.grants.create(role="finance")
    Absence.objects.create(
        user=company.head1, delegate=company.sales2, from_on="2026-11-01", to_on="2026-11-30", created_at=noon
    )
    quotes.submit(quote.pk, actor=company.head1, now=noon)

    for step in ("finance", "superior"):
        with pytest.raises(NotAllowed):
            agree(quote, step, company.sales2, noon)


@rule("APR-2", "head's own")
def test_a_heads_own_quote_goes_to_the_director(company, bed, noon):
    customer = leads_make.registration(company.head1, reported_at=noon, unit=company.east).customer
    quote = quotes.draft(
        customer=customer, lines=[{"product": bed, "quantity": 1, "discount": 11}], actor=company.head1, now=noon
    )

    quotes.submit(quote.pk, actor=company.head1, now=noon)

    assert lanes(quote) == ["finance", "superior"]  # the director decides once for both
    assert review.last_round(quote).get(step="superior").assignee == company.director


@rule("APR-2", "director's own")
def test_a_directors_own_quote_goes_to_the_operations_manager(company, bed, noon):
    customer = leads_make.registration(company.director, reported_at=noon, unit=company.root).customer
    quote = quotes.draft(customer=customer, lines=[{"product": bed, "quantity": 1}], actor=company.director, now=noon)

    quotes.submit(quote.pk, actor=company.director, now=noon)

    assert review.last_round(quote).get(step="superior").assignee == company.ops1


@rule("APR-1", "superior is author")
def test_where_the_superior_wrote_it_the_next_higher_decides(company, held, bed, noon):
    Absence.objects.create(
        user=company.sales1, delegate=company.head1, from_on="2026-11-01", to_on="2026-11-30", created_at=noon
    )
    quote = quotes.draft(customer=held, lines=[{"product": bed, "quantity": 1}], actor=company.head1, now=noon)
    assert (quote.owner, quote.author) == (company.sales1, company.head1)

    quotes.submit(quote.pk, actor=company.head1, now=noon)

    assert review.last_round(quote).get(step="superior").assignee == company.director
    with pytest.raises(NotAllowed):
        agree(quote, "superior", company.head1, noon)


@rule("APR-1", "finance's own")
def test_finances_own_quote_goes_to_another_person_of_finance(company, bed, noon):
    company.finance1.grants.create(role="salesman")
    customer = leads_make.registration(company.finance1, reported_at=noon, unit=company.root).customer
    quote = quotes.draft(customer=customer, lines=[{"product": bed, "quantity": 1}], actor=company.finance1, now=noon)
    quotes.submit(quote.pk, actor=company.finance1, now=noon)

    with pytest.raises(NotAllowed):
        agree(quote, "finance", company.finance1, noon)
    assert agree(quote, "finance", company.finance2, noon).state == Approval.State.APPROVED


@rule("APR-1", "one step a person")
def test_one_person_of_finance_does_not_decide_both_finance_steps(company, draft, bed, noon):
    quote = quotes.submit(draft(bed, unit_price="500").pk, actor=company.sales1, now=noon)
    agree(quote, "finance", company.finance1, noon)

    with pytest.raises(NotAllowed):
        agree(quote, "second_finance", company.finance1, noon)
    assert agree(quote, "second_finance", company.finance2, noon).state == Approval.State.APPROVED


@rule("ORG-6", "assistant")
def test_an_assistant_writes_for_his_salesman_and_submits_nothing(company, held, bed, noon):
    helper = people.user("assistant", unit=company.team, username="helper1")
    helper.assists.create(principal=company.sales1)

    quote = quotes.draft(customer=held, lines=[{"product": bed, "quantity": 1}], actor=helper, now=noon)

    assert quote.owner == company.sales1
    with pytest.raises(NotAllowed):
        quotes.submit(quote.pk, actor=helper, now=noon)


@rule("QUO-2")
def test_others_neither_change_nor_submit_a_colleagues_quote(company, draft, bed, noon):
    quote = draft(bed)

    for actor in (company.sales2, company.finance1, company.head1):
        with pytest.raises(NotAllowed):
            quotes.change(quote.pk, note="x", actor=actor, now=noon)
        with pytest.raises(NotAllowed):
            quotes.submit(quote.pk, actor=actor, now=noon)
