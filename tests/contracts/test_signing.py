"""CON-3, CON-6, DEAL-1, DEAL-2, DEAL-5: signing freezes the contract and is the deal."""

import datetime as dt

import pytest

from contracts.models import AuthorisedPerson, Contract
from contracts.services import calls, contracts, supplements
from leads.models import Deal
from salesops.kernel.errors import BusinessError, Conflict, Invalid, NotAllowed
from salesops.kernel.services import approvals
from tests.contracts import make
from tests.contracts.conftest import plan
from tests.rules import rule

pytestmark = pytest.mark.django_db


@rule("CON-3", "signed")
def test_the_signed_copy_its_date_and_its_signatory_are_kept(case, company, now):
    contract = case.sign(case.approved(), signatory="戴立群")

    assert (contract.status, contract.signed_on, contract.signed_at) == ("signed", dt.date(2026, 11, 19), now)
    assert (contract.signatory, contract.signed_file.uploaded_by) == ("戴立群", company.sales1)


@rule("DEAL-1", "at signing")
def test_signing_is_the_deal_over_the_amount_with_tax_in_the_same_transaction(case, company, now):
    contract = case.sign(case.approved())

    deal = Deal.objects.get()
    assert (contract.deal, deal.customer, deal.amount, deal.basis) == (deal, case.customer, contract.amount, "contract")
    assert (deal.closer, deal.paper, deal.closed_at) == (company.sales1, contract.number, now)
    assert sum(credit.share for credit in deal.credits.all()) == 100


@rule("DEAL-5", "framework")
def test_a_signed_framework_is_a_deal_with_amount_0(case, company, now):
    contract = contracts.draft_framework(customer=case.customer, actor=company.sales1, now=now, ceiling=1000)
    contracts.submit(contract.pk, actor=company.sales1, now=now)
    for row in contract.approvals.all():
        who = {"legal": company.legal1, "finance": company.finance1, "head": company.head1}[row.step]
        approvals.decide(row.pk, agree=True, actor=who, now=now)

    case.sign(contract)

    assert [(deal.amount, deal.basis) for deal in Deal.objects.all()] == [(0, "framework")]


@rule("CON-2", "not before")
@pytest.mark.parametrize("stage", ["draft", "submitted"])
def test_nothing_is_signed_before_all_agreed(case, stage):
    contract = getattr(case, stage)()

    with pytest.raises(Conflict):
        case.sign(contract)
    assert not Deal.objects.exists()


@rule("CON-3", "what is needed")
@pytest.mark.parametrize(
    ("fields", "errors"),
    [
        ({"file": None}, {"file"}),
        ({"signed_on": None}, {"signed_on"}),
        ({"signed_on": dt.date(2026, 11, 20)}, {"signed_on"}),
        ({"signed_on": dt.date(2026, 11, 17)}, {"signed_on"}),
    ],
)
def test_copy_and_a_possible_day_are_required(case, fields, errors):
    contract = case.approved()

    with pytest.raises(Invalid) as refusal:
        case.sign(contract, **fields)

    assert set(refusal.value.errors) == errors
    assert not Deal.objects.exists()


@rule("CON-3", "who")
@pytest.mark.parametrize(("who", "may"), [("lead1", True), ("head1", True), ("legal1", False), ("sales2", False)])
def test_the_salesperson_and_his_line_sign_off(case, company, who, may):
    contract = case.approved()
    if may:
        assert case.sign(contract, actor=getattr(company, who)).deal.closer == company.sales1
    else:
        with pytest.raises(NotAllowed):
            case.sign(contract, actor=getattr(company, who))


@rule("CON-3", "once")
def test_signing_again_is_refused_and_makes_no_second_deal(case):
    contract = case.sign(case.approved())

    with pytest.raises(Conflict):
        case.sign(contract)

    assert Deal.objects.count() == 1


@rule("CON-3", "frozen")
def test_a_signed_contract_is_changed_by_supplement_only(case, company, now):
    contract = case.sign(case.approved())

    for act in (contracts.change, contracts.withdraw):
        with pytest.raises(Conflict) as refusal:
            act(contract.pk, actor=company.sales1, now=now)
        assert refusal.value.rule == "CON-3"


def amend(contract, company, now, *, reason="客户要求", **typed):
    return supplements.amend(contract.pk, reason=reason, actor=company.sales1, now=now, **typed)


def decide_supplement(supplement, company, now, agree=True):
    for step, person in (("legal", company.legal1), ("finance", company.finance1), ("head", company.head1)):
        row = supplement.approvals.filter(step=step).order_by("-round").first()
        approvals.decide(row.pk, agree=agree, comment="" if agree else "写清楚", actor=person, now=now)
        if not agree:
            break
    supplement.refresh_from_db()


@rule("CON-3", "supplement")
def test_a_supplement_is_numbered_reviewed_alike_and_holds_once_signed(case, company, now):
    contract = case.sign(case.approved())
    text = contract.clauses["delivery"].replace("12 月 19 日", "12 月 28 日")

    first = amend(contract, company, now, clauses={"delivery": text})
    assert (first.number, first.status) == (f"{contract.number}-B01", "in_review")
    assert sorted(first.approvals.values_list("step", flat=True)) == ["finance", "head", "legal"]
    with pytest.raises(Conflict):
        amend(contract, company, now, clauses={"quality": "x"})
    assert supplements.in_force(contract)["delivery"] == contract.clauses["delivery"]

    decide_supplement(first, company, now)
    signed = supplements.sign(first.pk, signed_on=dt.date(2026, 11, 19), file=make.file(company.sales1, now),
                              actor=company.sales1, now=now)  # fmt: skip

    assert signed.status == "signed"
    assert supplements.in_force(contract)["delivery"] == text
    assert Contract.objects.get().clauses == contract.clauses
    second = amend(contract, company, now, clauses={"quality": "新标准"})
    assert second.number == f"{contract.number}-B02"


@rule("CON-3", "supplement sent back")
def test_a_supplement_sent_back_is_changed_under_its_number(case, company, now):
    contract = case.sign(case.approved())
    sent = amend(contract, company, now, clauses={"quality": "新"})
    decide_supplement(sent, company, now, agree=False)
    assert sent.status == "rejected"

    again = amend(contract, company, now, clauses={"quality": "新标准 GB/T"})

    assert (again.pk, again.status, again.approvals.count()) == (sent.pk, "in_review", 6)


@rule("CON-2", "looser by supplement")
def test_a_supplement_cannot_loosen_the_terms_beyond_the_credit(case, company, now):
    contract = case.sign(case.approved())
    loose = plan(("定金", "10", "signing"), ("尾款", "90", "acceptance", 90))

    with pytest.raises(BusinessError) as refusal:
        amend(contract, company, now, payment_plan=loose)

    assert refusal.value.rule == "CON-2"


@rule("CON-3", "supplement of what")
def test_only_a_signed_contract_is_amended_and_something_must_change(case, company, now):
    contract = case.approved()
    with pytest.raises(Conflict):
        amend(contract, company, now, clauses={"quality": "x"})
    case.sign(contract)

    for typed in ({}, {"clauses": dict(contract.clauses)}, {"clauses": {"quality": " "}}):
        with pytest.raises(Invalid):
            amend(contract, company, now, **typed)


@rule("CON-6", "authorised")
def test_a_signature_by_somebody_unannounced_is_marked_and_needs_a_managers_word(case, company, now):
    AuthorisedPerson.objects.create(customer=case.customer, name="周敏", may_sign=True, added_by=company.sales1,
                                    created_at=now)  # fmt: skip
    contract = case.sign(case.approved(), signatory="王强")

    assert (contract.signatory_is_authorised, contract.awaits_word) == (False, True)
    assert not calls.takes_orders(contract, now)
    with pytest.raises(NotAllowed):
        contracts.vouch(contract.pk, actor=company.sales1, now=now, reason="认识")

    contract = contracts.vouch(contract.pk, actor=company.head1, now=now, reason="已电话核实")

    assert not contract.awaits_word
    assert calls.takes_orders(contract, now)


@rule("CON-6", "announced")
@pytest.mark.parametrize(("signatory", "verdict"), [("周敏", True), ("", None)])
def test_an_announced_person_signs_and_without_a_list_nobody_is_marked(case, company, now, signatory, verdict):
    if signatory:
        AuthorisedPerson.objects.create(customer=case.customer, name="周敏", may_sign=True, added_by=company.sales1,
                                        created_at=now)  # fmt: skip

    contract = case.sign(case.approved(), signatory=signatory)

    assert (contract.signatory_is_authorised, contract.awaits_word) == (verdict, False)


@rule("DEAL-4", "terminated")
def test_a_contract_ended_before_any_order_undoes_its_deal(case, company, now):
    contract = case.sign(case.approved())
    with pytest.raises(NotAllowed):
        contracts.terminate(contract.pk, actor=company.sales1, now=now, reason="客户反悔")

    ended = contracts.terminate(contract.pk, actor=company.head1, now=now, reason="客户反悔")

    assert (ended.status, ended.end_reason, Deal.objects.get().status) == ("terminated", "客户反悔", "reversed")


@rule("CON-4", "until used up or ended")
def test_orders_come_from_a_framework_in_its_time_and_within_its_ceiling(company, now, shanghai, monkeypatch):
    contract = make.contract(company.sales1, now, kind="framework", status="draft", ceiling=1000,
                             starts_on=dt.date(2026, 12, 1), ends_on=dt.date(2026, 12, 31))  # fmt: skip
    contract.status = "signed"
    monkeypatch.setattr(calls, "_calls", {"called_off": lambda c, at: 400, "is_open": lambda c, at: True})

    open_at = [t for t in ("2026-11-30 23:59", "2026-12-01 00:00", "2026-12-31 23:59", "2027-01-01 00:00")
               if calls.takes_orders(contract, shanghai(t))]  # fmt: skip
    assert open_at == ["2026-12-01 00:00", "2026-12-31 23:59"]
    assert calls.room(contract, now) == 600


@rule("PAY-1", "plan with amounts and days")
def test_the_plan_gives_amounts_that_add_up_and_days_as_far_as_known(case):
    contract = case.sign(case.approved())

    rows = calls.due_rows(contract)

    assert [(row["name"], str(row["amount"]), row["due_on"]) for row in rows] == [
        ("定金", "30000.00", dt.date(2026, 11, 22)),
        ("发货款", "60000.00", dt.date(2026, 12, 19)),
        ("尾款", "10000.00", dt.date(2027, 1, 18)),
    ]
