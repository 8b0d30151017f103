"""CON-1, CRD-1: a contract is drafted from the accepted quote, everything filled in."""

import datetime as dt
from decimal import Decimal

import pytest

from contracts.models import Clause, Contract
from contracts.services import contracts, wording
from salesops.kernel.errors import BusinessError, Conflict, Invalid, NotAllowed
from tests.contracts import make
from tests.contracts.conftest import plan
from tests.rules import rule

pytestmark = pytest.mark.django_db


@rule("CON-1", "filled in")
def test_the_draft_holds_all_eight_clauses_goods_plan_and_amount_of_the_quote(case, company):
    contract = case.draft()

    assert contract.number == "HT-2611-0001"
    assert (contract.amount, contract.owner, contract.unit) == (Decimal("100000.00"), company.sales1, company.team)
    assert list(contract.clauses) == Clause.values
    assert all(contract.clauses.values())
    assert "壹拾万元整" in contract.clauses["price"]
    assert "2026 年 12 月 19 日" in contract.clauses["delivery"]
    assert [(row["share"], row["due"], row["days"]) for row in contract.payment_plan] == [
        ("30.00", "signing", 3), ("60.00", "shipment", 0), ("10.00", "acceptance", 30),
    ]  # fmt: skip
    assert [line["amount"] for line in contract.lines] == ["100000.00"]


@rule("CON-1", "accepted quote")
@pytest.mark.parametrize("status", ["in_review", "approved", "sent", "refused", "expired", "superseded", "rejected"])
def test_only_an_accepted_quote_becomes_a_contract(company, now, status):
    quote = make.quote(company.sales1, now, status=status)
    make.credit(quote.customer, company.finance1, now)

    with pytest.raises(Conflict) as refusal:
        contracts.draft_from_quote(quote.pk, actor=company.sales1, now=now)

    assert refusal.value.rule == "CON-1"


@rule("CRD-1", "required")
def test_a_contract_needs_an_assessment_in_force(company, now, shanghai):
    quote = make.quote(company.sales1, now)

    with pytest.raises(Conflict) as refusal:
        contracts.draft_from_quote(quote.pk, actor=company.sales1, now=now)
    assert refusal.value.rule == "CRD-1"

    make.credit(quote.customer, company.finance1, now, valid_until=dt.date(2026, 11, 18))
    with pytest.raises(Conflict):
        contracts.draft_from_quote(quote.pk, actor=company.sales1, now=now)
    assert contracts.draft_from_quote(quote.pk, actor=company.sales1, now=shanghai("2026-11-18 23:59")).pk


@rule("CON-1", "by sales")
@pytest.mark.parametrize(
    ("who", "may"),
    [("sales1", True), ("lead1", True), ("head1", True), ("sales2", False), ("finance1", False), ("head3", False)],
)
def test_the_salesperson_of_the_quote_and_his_line_draft(case, company, now, who, may):
    actor = getattr(company, who)
    if may:
        assert contracts.draft_from_quote(case.quote.pk, actor=actor, now=now).owner == company.sales1
    else:
        with pytest.raises(NotAllowed):
            contracts.draft_from_quote(case.quote.pk, actor=actor, now=now)


@rule("CON-1", "one contract a quote")
def test_a_quote_gets_another_contract_only_after_the_first_was_withdrawn(case, company, now):
    first = case.draft()

    with pytest.raises(Conflict):
        case.draft()
    contracts.withdraw(first.pk, actor=company.sales1, now=now, reason="客户改主意")

    assert case.draft().number == "HT-2611-0002"


@rule("CON-1", "must hold")
@pytest.mark.parametrize("text", ["", "  ", "\u200b\u3164"])
def test_a_contract_without_one_of_its_clauses_is_not_submitted(case, company, now, text):
    contract = case.draft()
    contracts.change(contract.pk, actor=company.sales1, now=now, clauses={"quality": text, "after_sales": text})

    with pytest.raises(BusinessError) as refusal:
        contracts.submit(contract.pk, actor=company.sales1, now=now)

    assert refusal.value.rule == "CON-1"
    assert set(refusal.value.errors) == {"clauses.quality", "clauses.after_sales"}
    assert Contract.objects.get().status == "draft"


@rule("PAY-1", "plan")
@pytest.mark.parametrize(
    "rows", [[], plan(("定金", "30", "signing")), plan(("定金", "30", "signing"), ("尾款", "70.01", "shipment"))]
)
def test_a_plan_that_does_not_add_up_is_not_submitted(case, company, now, rows):
    contract = case.draft()
    contracts.change(contract.pk, actor=company.sales1, now=now, payment_plan=rows)

    with pytest.raises(BusinessError) as refusal:
        contracts.submit(contract.pk, actor=company.sales1, now=now)

    assert refusal.value.rule == "PAY-1"


@rule("CON-1", "typed")
@pytest.mark.parametrize(
    "typed",
    [
        {"clauses": {"gift": "x"}},
        {"clauses": {"price": "x" * 8001}},
        {"payment_plan": [{"name": "x", "share": "NaN"}]},
        {"payment_plan": [{"name": "x", "share": "many"}]},
        {"payment_plan": [{"name": "x", "share": "100", "due_on": "2026-02-30"}]},
        {"payment_plan": [{"name": "x", "share": "100", "due": "someday"}]},
        {"payment_plan": [{"name": "x", "share": "1", "due": "signing"}] * 21},
    ],
)
def test_what_cannot_be_kept_is_refused_at_its_field(case, company, now, typed):
    contract = case.draft()

    with pytest.raises(Invalid) as refusal:
        contracts.change(contract.pk, actor=company.sales1, now=now, **typed)

    assert refusal.value.errors


@rule("CON-1", "clauses follow")
def test_the_clause_as_drafted_follows_plan_and_delivery_a_typed_one_stays(case, company, now):
    contract = case.draft()
    rows = plan(("定金", "50", "signing", 5), ("尾款", "50", "shipment"))

    contract = contracts.change(
        contract.pk, actor=company.sales1, now=now, payment_plan=rows, delivery_on=dt.date(2026, 12, 28)
    )
    assert "签订后 5 日内付 50%（¥50,000.00）" in contract.clauses["payment"]
    assert "2026 年 12 月 28 日" in contract.clauses["delivery"]

    contracts.change(contract.pk, actor=company.sales1, now=now, clauses={"payment": "另议。"})
    contract = contracts.change(
        contract.pk, actor=company.sales1, now=now, payment_plan=plan(("全款", "100", "signing"))
    )
    assert contract.clauses["payment"] == "另议。"


@rule("SEC-1", "names in clauses")
def test_name_and_address_in_a_clause_are_masked_for_who_does_not_work_the_case(case, company, now):
    contract = case.draft()
    contract = contracts.change(
        contract.pk,
        actor=company.sales1,
        now=now,
        clauses={"after_sales": "戴立群在浙江省杭州市滨江区望江府 8-1201报修。"},
    )

    def seen_by(person):
        put_in = wording.shown(contract, person, now)
        return put_in(contract.clauses["rights_duties"]) + put_in(contract.clauses["after_sales"])

    assert "戴立群" not in str(contract.clauses)
    assert "戴立群" in seen_by(company.sales1)
    assert "望江府 8-1201" in seen_by(company.legal1)
    for person in (company.ops1, company.mkt1, company.audit1):
        assert "戴立群" not in seen_by(person)
        assert "望江府" not in seen_by(person)
        assert "戴**" in seen_by(person)


@rule("CON-4", "framework")
def test_a_framework_is_drafted_without_a_quote_and_has_a_span_and_a_ceiling(case, company, now):
    contract = contracts.draft_framework(
        customer=case.customer, actor=company.sales1, now=now, starts_on=dt.date(2026, 12, 1),
        ends_on=dt.date(2027, 11, 30), ceiling=Decimal("300000"),
    )  # fmt: skip

    assert (contract.kind, contract.quote, contract.amount) == ("framework", None, 0)
    assert "300,000.00" in contract.clauses["quantity"]
    with pytest.raises(Invalid):
        contracts.draft_framework(customer=case.customer, actor=company.sales1, now=now,
                                  starts_on=dt.date(2026, 12, 2), ends_on=dt.date(2026, 12, 1))  # fmt: skip


@rule("CON-5", "agency")
def test_an_agency_contract_names_its_commission(case, company, now):
    contract = contracts.draft_framework(
        customer=case.customer, actor=company.sales1, now=now, kind="agency", commission=Decimal("5")
    )

    assert "5%" in contract.clauses["rights_duties"]
