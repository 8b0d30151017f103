"""Samples, designs, recommendations and the keeping of products (SMP-1, SMP-2, DSN-1..3, REC-1..3, PRC-1, PRC-4)."""

import datetime as dt
from decimal import Decimal

import pytest

from leads.services import surveys
from quotes.models import ProductSet, ProductSetItem, QuoteLine
from quotes.services import designs, price_papers, products, quotes, recommendations, samples, special_prices
from salesops.kernel.errors import BusinessError, Conflict, Invalid, NotAllowed
from salesops.kernel.models import Approval
from salesops.kernel.services import approvals
from tests.quotes import make
from tests.rules import rule

pytestmark = pytest.mark.django_db


@rule("SMP-2", "never twice at once")
def test_a_sample_is_lent_to_one_person_at_a_time(company, noon):
    sample = make.sample()
    samples.lend(sample.pk, borrower=company.sales1, actor=company.sales1, now=noon)

    with pytest.raises(Conflict):
        samples.lend(sample.pk, borrower=company.sales2, actor=company.sales2, now=noon)


@rule("SMP-2", "back")
def test_it_comes_back_with_its_condition_and_can_be_lent_again(company, noon):
    sample = make.sample()
    loan = samples.lend(sample.pk, borrower=company.sales1, actor=company.sales1, now=noon)

    with pytest.raises(NotAllowed):
        samples.give_back(loan.pk, condition="good", actor=company.sales2, now=noon)
    samples.give_back(loan.pk, condition="worn", actor=company.mkt1, now=noon)
    with pytest.raises(Conflict):
        samples.give_back(loan.pk, condition="good", actor=company.sales1, now=noon)

    sample.refresh_from_db()
    assert sample.condition == "worn"
    assert samples.lend(sample.pk, borrower=company.sales2, actor=company.sales2, now=noon).condition_out == "worn"


@rule("SMP-2", "overdue")
@pytest.mark.parametrize(("at", "told"), [("2026-11-20 23:59", 0), ("2026-11-21 00:00", 1)])
def test_the_borrower_is_reminded_once_a_day_when_it_is_overdue(company, noon, shanghai, at, told):
    sample = make.sample()
    samples.lend(sample.pk, borrower=company.sales1, actor=company.sales1, now=noon, due_on=dt.date(2026, 11, 20))

    assert [samples.remind_overdue(now=shanghai(at)), samples.remind_overdue(now=shanghai(at))] == [told, 0]
    assert company.sales1.notices.filter(kind="sample.overdue").count() == told


@rule("SMP-1")
def test_samples_are_entered_by_their_keepers_only(company, noon, bed):
    with pytest.raises(NotAllowed):
        samples.enter(product=bed, place=company.shop, actor=company.sales1, now=noon)

    assert samples.enter(product=bed, place=company.shop, supplier="厂方", actor=company.mkt1, now=noon).number


@pytest.fixture
def design(company, held, noon):
    team = [company.sales1, company.tech1, company.design1]
    parts = {"layout": "床靠南墙"}
    return designs.draft(customer=held, title="主卧", actor=company.sales1, now=noon, team=team, parts=parts)


@rule("DSN-1")
def test_a_designer_leads_the_team_and_its_members_see_the_design(company, design, noon):
    assert [(row.person, row.is_lead) for row in design.team.all()] == [
        (company.design1, True), (company.sales1, False), (company.tech1, False)]  # fmt: skip
    assert type(design).objects.visible_to(company.tech1, noon).filter(pk=design.pk).exists()
    assert not type(design).objects.visible_to(company.sales2, noon).filter(pk=design.pk).exists()


@rule("DSN-3", "all must pass")
def test_each_department_judges_and_one_return_leads_to_a_new_version(company, design, noon):
    designs.submit(design.pk, actor=company.sales1, now=noon)
    steps = {step.step: step for step in design.reviews.all()}
    assert sorted(steps) == ["design", "finance", "sales", "technology"]

    approvals.decide(steps["design"].pk, agree=True, actor=company.design1, now=noon)
    approvals.decide(steps["technology"].pk, agree=False, comment="承重不够", actor=company.tech1, now=noon)

    design.refresh_from_db()
    assert design.status == "rejected"
    new = designs.revise(design.pk, actor=company.sales1, now=noon)
    assert (new.number, new.version, new.parts.get().words) == (design.number, 2, "床靠南墙")


@rule("APR-1", "design")
def test_who_wrote_a_part_does_not_judge_it(company, design, noon):
    designs.write_part(design.pk, "effect", words="夜景", actor=company.design1, now=noon)

    with pytest.raises(BusinessError) as found:
        designs.submit(design.pk, actor=company.sales1, now=noon)
    assert found.value.rule == "APR-2"  # the only designer wrote it: appoint another


@rule("DSN-2")
def test_a_design_without_parts_is_not_submitted(company, held, noon):
    empty = designs.draft(customer=held, title="空", actor=company.sales1, now=noon)

    with pytest.raises(Conflict):
        designs.submit(empty.pk, actor=company.sales1, now=noon)


@pytest.fixture
def survey(company, held, noon):
    return surveys.start(customer=held, method="interview", actor=company.sales1, now=noon,
                         answers={"scene": "bedroom", "style": "modern", "budget_max": "1000"})  # fmt: skip


@rule("REC-2", "sets")
def test_a_set_is_proposed_at_its_own_price(company, survey, noon):
    lamp = make.product(list_price=Decimal(400), scenes=["bedroom"], styles=["modern"])
    table = make.product(list_price=Decimal(500), scenes=["bedroom"], styles=["modern"])
    both = ProductSet.objects.create(code="T1", name="卧室套装", price=Decimal(800))
    for item in (lamp, table):
        ProductSetItem.objects.create(set=both, product=item)

    made = recommendations.make(survey, actor=company.sales1, now=noon)

    assert [(item.set, item.price) for item in made.items.all() if item.set] == [(both, Decimal(800))]


@rule("PRC-4", "released")
def test_only_released_products_are_recommended(company, survey, noon):
    make.product(scenes=["bedroom"], styles=["modern"], released_version=0)

    with pytest.raises(Conflict) as found:
        recommendations.make(survey, actor=company.sales1, now=noon)
    assert found.value.rule == "PRC-6"


@rule("REC-3")
def test_the_answer_is_noted_once_and_a_refusal_has_a_reason(company, survey, noon):
    make.product(scenes=["bedroom"], styles=["modern"])
    made = recommendations.make(survey, actor=company.sales1, now=noon)

    with pytest.raises(Invalid):
        recommendations.refuse(made.pk, reason=" ", actor=company.sales1, now=noon)
    assert recommendations.accept(made.pk, actor=company.sales1, now=noon).status == "accepted"
    with pytest.raises(Conflict):
        recommendations.refuse(made.pk, reason="太贵", actor=company.sales1, now=noon)


@rule("PRC-4", "versions")
def test_a_released_product_changes_in_versions_and_quotes_keep_their_words(company, held, bed, noon):
    quotes.draft(customer=held, lines=[{"product": bed, "quantity": 1}], actor=company.sales1, now=noon)

    with pytest.raises(Invalid):
        products.change(bed.pk, why="", name="新名", actor=company.mkt1, now=noon)
    changed = products.change(bed.pk, why="名称有误", name="新名", actor=company.mkt1, now=noon)

    assert (changed.released_version, changed.releases.get().facts["name"]) == (2, "新名")
    assert QuoteLine.objects.get().name != "新名"


@rule("PRC-1", "cost")
def test_only_finance_enters_cost(company, bed, noon):
    with pytest.raises(NotAllowed):
        products.change(bed.pk, why="x", cost=Decimal(1), actor=company.mkt1, now=noon)

    assert products.change(bed.pk, why="x", cost=Decimal(1), actor=company.finance1, now=noon).cost == 1


@rule("PRC-2", "open quotes")
def test_a_new_price_list_tells_salespeople_with_open_quotes(company, held, bed, noon):
    quote = quotes.draft(customer=held, lines=[{"product": bed, "quantity": 1}], actor=company.sales1, now=noon)
    quotes.submit(quote.pk, actor=company.sales1, now=noon)
    row = price_papers.draft_list(name="冬季", items=[(bed, Decimal(1100))], valid_from=dt.date(2026, 12, 1),
                                  actor=company.mkt1, now=noon)  # fmt: skip
    price_papers.submit(row, actor=company.mkt1, now=noon)

    for step in row.approvals.all():
        actor = company.finance1 if step.step == "finance" else company.director
        approvals.decide(step.pk, agree=True, actor=actor, now=noon)

    row.refresh_from_db()
    assert (row.status, list(price_papers.affected_quotes(row))) == ("approved", [quote])
    assert company.sales1.notices.filter(kind="quote.prices_change").count() == 1


@rule("PRC-3", "reason")
def test_a_special_price_needs_a_reason_and_the_approvals_of_its_price(company, held, bed, noon):
    wanted = {"customer": held, "product": bed, "quantity": "5", "actor": company.sales1, "now": noon}
    with pytest.raises(Invalid):
        special_prices.ask(price="950", reason=" ", **wanted)

    small = special_prices.ask(price="950", reason="样板间", **wanted)
    large = special_prices.ask(price="850", reason="样板间", **wanted)
    special_prices.submit(small.pk, actor=company.sales1, now=noon)
    special_prices.submit(large.pk, actor=company.sales1, now=noon)

    assert list(small.approvals.values_list("step", flat=True)) == ["finance", "superior"]
    assert list(large.approvals.values_list("step", flat=True)) == ["finance", "superior", "director"]


@rule("PRC-3", "end date")
@pytest.mark.parametrize(("day", "ended"), [("2026-12-01 23:59", 0), ("2026-12-02 00:00", 1)])
def test_an_unused_special_price_expires_after_its_last_day(company, held, bed, shanghai, day, ended):
    special = make.special_price(company.sales1, customer=held, product=bed, valid_until="2026-12-01")

    assert special_prices.expire(now=shanghai(day)) == ended
    special.refresh_from_db()
    assert special.status == ("expired" if ended else "approved")


@rule("ORG-2", "designs")
def test_reviewers_see_a_design_once_it_waits_for_them(company, design, noon):
    seen = type(design).objects.visible_to
    assert not seen(company.finance1, noon).exists()

    designs.submit(design.pk, actor=company.sales1, now=noon)

    assert seen(company.finance1, noon).get() == design
    assert Approval.objects.filter(subject_id=design.pk, kind="design").count() == 4
