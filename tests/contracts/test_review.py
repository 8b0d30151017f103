"""CON-2, APR-1..5: legal, finance and head review at once; what is sent back becomes the next version."""

import datetime as dt

import pytest

from contracts import diff
from contracts.models import Contract, ContractApproval, ContractVersion
from contracts.services import checks, contracts, credit, exceptions
from leads.models import CustomerAccess
from salesops.kernel.errors import BusinessError, Conflict, Invalid, NotAllowed
from salesops.kernel.services import approvals
from tests import make as people
from tests.contracts import make
from tests.contracts.conftest import agree, plan, reject
from tests.rules import rule

pytestmark = pytest.mark.django_db

LOOSE = plan(("定金", "20", "signing", 3), ("发货款", "50", "shipment"), ("尾款", "30", "acceptance", 45))


def lanes(contract):
    rows = ContractApproval.objects.filter(contract=contract).order_by("round", "pk")
    return [(row.round, row.step, row.state) for row in rows]


@rule("CON-2", "in parallel")
def test_legal_finance_and_head_wait_at_the_same_time(case, company, now):
    contract = case.submitted()

    assert contract.status == "in_review"
    assert lanes(contract) == [(1, "legal", "waiting"), (1, "finance", "waiting"), (1, "head", "waiting")]
    assert [row.assignee for row in ContractApproval.objects.filter(step="head")] == [company.head1]


@rule("CON-2", "all must pass")
@pytest.mark.parametrize("last", ["legal", "finance", "head"])
def test_only_when_all_three_agree_the_contract_is_approved(case, company, now, last):
    contract = case.submitted()
    agree(contract, company, now, *[step for step in ("legal", "finance", "head") if step != last])
    contract.refresh_from_db()
    assert contract.status == "in_review"

    agree(contract, company, now, last)

    contract.refresh_from_db()
    assert (contract.status, contract.approved_at) == ("approved", now)


@rule("CON-2", "comments")
def test_a_rejection_with_comment_leads_to_version_2_that_shows_what_changed(case, company, now):
    contract = case.submitted()
    agree(contract, company, now, "finance")

    reject(contract, "legal", "违约金无上限，改。", actor=company.legal1, now=now)

    assert contract.status == "rejected"
    assert lanes(contract)[0][2:] == ("rejected",)
    assert lanes(contract)[2] == (1, "head", "superseded")

    text = contract.clauses["after_sales"].replace("床垫质保五年", "床垫质保三年")
    changed = contracts.change(contract.pk, actor=company.sales1, now=now, clauses={"after_sales": text})
    assert (changed.status, changed.version) == ("draft", 2)
    again = contracts.submit(contract.pk, actor=company.sales1, now=now)

    first, second = ContractVersion.objects.filter(contract=contract)
    assert (again.version, first.version, second.version) == (2, 1, 2)
    assert diff.changed(first.clauses, second.clauses) == ["after_sales"]
    pieces = diff.compare(first.clauses["after_sales"], second.clauses["after_sales"])
    assert [p.text for p in pieces if p.kind != "same"] == ["五年", "三年"]
    assert [row for row in lanes(contract) if row[0] == 2] == [
        (2, "legal", "waiting"), (2, "finance", "waiting"), (2, "head", "waiting"),
    ]  # fmt: skip


@rule("APR-4", "comment required")
def test_a_rejection_says_what_has_to_change(case, company, now):
    contract = case.submitted()

    with pytest.raises(Invalid):
        reject(contract, "legal", "  ", actor=company.legal1, now=now)


@rule("CON-2", "same text again")
def test_a_rejected_contract_submitted_as_it_is_is_the_next_version_too(case, company, now):
    contract = case.submitted()
    reject(contract, "finance", "附上报价依据。", actor=company.finance1, now=now)

    again = contracts.submit(contract.pk, actor=company.sales1, now=now)

    assert again.version == 2


@rule("CON-2", "under review")
def test_under_review_nothing_changes_until_it_is_taken_back(case, company, now):
    contract = case.submitted()
    with pytest.raises(Conflict):
        contracts.change(contract.pk, actor=company.sales1, now=now, title="新")
    with pytest.raises(Conflict):
        contracts.submit(contract.pk, actor=company.sales1, now=now)

    draft = contracts.take_back(contract.pk, actor=company.sales1, now=now)

    assert draft.status == "draft"
    assert {state for _round, _step, state in lanes(contract)} == {"withdrawn"}
    assert contracts.submit(contract.pk, actor=company.sales1, now=now).version == 2


@rule("CON-2", "changed after approval")
def test_a_change_after_approval_repeats_all_steps(case, company, now):
    contract = case.approved()

    changed = contracts.change(contract.pk, actor=company.sales1, now=now, delivery_on=dt.date(2026, 12, 28))

    assert (changed.status, changed.version) == ("draft", 2)
    with pytest.raises(Conflict):
        case.sign(changed)


@rule("APR-1", "own paper")
@pytest.mark.parametrize("role", ["legal", "finance", "head", "director"])
def test_nobody_decides_the_contract_he_wrote_owns_or_gains_from_in_any_role(case, company, now, role):
    contract = case.submitted()
    people.RoleGrant.objects.create(user=company.sales1, role=role)
    seller = type(company.sales1).objects.get(pk=company.sales1.pk)

    for row in ContractApproval.objects.filter(contract=contract):
        with pytest.raises(NotAllowed) as refusal:
            approvals.decide(row.pk, agree=True, actor=seller, now=now)
        assert refusal.value.rule == "APR-1"


@rule("APR-1", "who wrote it")
def test_a_manager_who_wrote_the_text_does_not_decide_it(case, company, now):
    contract = case.draft()
    contracts.change(contract.pk, actor=company.head1, now=now, title="样板房")

    contracts.submit(contract.pk, actor=company.sales1, now=now)

    head = ContractApproval.objects.get(contract=contract, step="head")
    assert (head.assignee, head.role) == (company.director, "director")
    with pytest.raises(NotAllowed):
        approvals.decide(head.pk, agree=True, actor=company.head1, now=now)


@rule("APR-2", "the head's own")
def test_the_heads_own_contract_goes_to_the_director(company, now):
    quote = make.quote(company.head1, now)
    make.credit(quote.customer, company.finance1, now)
    contract = contracts.draft_from_quote(quote.pk, actor=company.head1, now=now)

    contracts.submit(contract.pk, actor=company.head1, now=now)

    assert ContractApproval.objects.get(contract=contract, step="head").assignee == company.director


@rule("APR-1", "one step a version")
def test_one_person_decides_one_lane_only(case, company, now):
    contract = case.submitted()
    people.RoleGrant.objects.create(user=company.legal1, role="finance")
    both = type(company.legal1).objects.get(pk=company.legal1.pk)
    agree(contract, company, now, "legal", by={"legal": both})

    with pytest.raises(NotAllowed) as refusal:
        agree(contract, company, now, "finance", by={"finance": both})

    assert refusal.value.rule == "APR-1"


@rule("APR-2", "nobody eligible")
def test_without_legal_it_is_said_whom_to_appoint(case, company, now):
    company.legal1.grants.all().delete()

    with pytest.raises(BusinessError) as refusal:
        case.submitted()

    assert refusal.value.rule == "APR-2"


@rule("APR-5", "hash")
def test_the_decision_keeps_the_hash_of_what_was_decided(case, company, now):
    contract = case.approved()

    hashes = set(ContractApproval.objects.filter(contract=contract).values_list("content_hash", flat=True))

    assert hashes == {contract.content_hash, ContractVersion.objects.get().content_hash}


@rule("ORG-8", "steps")
def test_who_has_a_lane_sees_contract_and_customer_others_do_not(case, company, now):
    names = ("sales1", "lead1", "head1", "legal1", "finance1", "director", "ops1", "audit1",
             "sales2", "head3", "admin", "plan1", "cs1")  # fmt: skip

    def seen_by():
        return [n for n in names if Contract.objects.visible_to(getattr(company, n), now).exists()]

    contract = case.draft()
    assert seen_by() == ["sales1", "lead1", "head1", "director", "ops1", "audit1"]
    assert not CustomerAccess.objects.filter(customer=case.customer).exists()

    contracts.submit(contract.pk, actor=company.sales1, now=now)

    assert seen_by() == ["sales1", "lead1", "head1", "legal1", "finance1", "director", "ops1", "audit1"]
    assert set(CustomerAccess.objects.values_list("role", "user", "ends_at")) == {
        ("legal", None, None), ("finance", None, None), ("", company.head1.pk, None),
    }  # fmt: skip


@rule("CON-2", "looser terms")
def test_terms_at_the_line_of_the_credit_pass_looser_ones_do_not(case, company, now):
    exact = plan(("定金", "30", "signing"), ("发货款", "60", "shipment"), ("尾款", "10", "acceptance", 30))
    contract = case.draft(payment_plan=LOOSE)

    with pytest.raises(BusinessError) as refusal:
        contracts.submit(contract.pk, actor=company.sales1, now=now)

    assert (refusal.value.rule, refusal.value.status) == ("CON-2", 422)
    assert [fact.label for fact in refusal.value.facts] == ["CRD-3", "CRD-3"]
    contracts.change(contract.pk, actor=company.sales1, now=now, payment_plan=exact)
    assert contracts.submit(contract.pk, actor=company.sales1, now=now).status == "in_review"


@rule("CRD-4", "over the limit")
def test_on_account_above_the_limit_needs_an_exception(case, company, now, monkeypatch):
    monkeypatch.setattr(credit, "_exposures", [lambda pk, at: 190001])
    contract = case.draft()

    with pytest.raises(BusinessError) as refusal:
        contracts.submit(contract.pk, actor=company.sales1, now=now)
    assert [fact.label for fact in refusal.value.facts] == ["CRD-4"]

    monkeypatch.setattr(credit, "_exposures", [lambda pk, at: 190000])
    assert contracts.submit(contract.pk, actor=company.sales1, now=now).status == "in_review"


def decide_exception(leave, company, now, *, agree_=True):
    for step, person in (("finance", company.finance2), ("director", company.director)):
        row = leave.approvals.get(step=step)
        approvals.decide(row.pk, agree=agree_, comment="同意" if agree_ else "不行", actor=person, now=now)
        if not agree_:
            break
    leave.refresh_from_db()


@rule("CON-2", "exception")
def test_an_approved_exception_lets_exactly_its_terms_pass(case, company, now):
    contract = case.draft(payment_plan=LOOSE)
    leave = exceptions.ask(contract.pk, reason="样板房，长期合作", actor=company.sales1, now=now)

    with pytest.raises(BusinessError):
        contracts.submit(contract.pk, actor=company.sales1, now=now)
    decide_exception(leave, company, now)
    assert (leave.status, leave.prepayment, leave.term_days) == ("approved", 20, 45)

    looser = plan(("定金", "19.99", "signing", 3), ("发货款", "50.01", "shipment"), ("尾款", "30", "acceptance", 46))
    contracts.change(contract.pk, actor=company.sales1, now=now, payment_plan=looser)
    with pytest.raises(BusinessError) as refusal:
        contracts.submit(contract.pk, actor=company.sales1, now=now)
    assert len(refusal.value.facts) == 2

    contracts.change(contract.pk, actor=company.sales1, now=now, payment_plan=LOOSE)
    assert contracts.submit(contract.pk, actor=company.sales1, now=now).status == "in_review"
    states = {check.key: check.state for check in checks.checklist(contract, now)}
    assert (states["prepayment_short"], states["term_too_long"], states["over_limit"]) == ("soon", "soon", "good")


@rule("CON-2", "exception refused")
def test_a_refused_exception_changes_nothing_and_may_be_asked_again(case, company, now):
    contract = case.draft(payment_plan=LOOSE)
    leave = exceptions.ask(contract.pk, reason="样板房", actor=company.sales1, now=now)
    with pytest.raises(Conflict):
        exceptions.ask(contract.pk, reason="再问", actor=company.sales1, now=now)

    decide_exception(leave, company, now, agree_=False)

    assert leave.status == "rejected"
    with pytest.raises(BusinessError):
        contracts.submit(contract.pk, actor=company.sales1, now=now)
    assert exceptions.ask(contract.pk, reason="有担保", actor=company.sales1, now=now).number != leave.number


@rule("CON-2", "no exception needed")
def test_an_exception_is_asked_with_a_reason_and_only_where_needed(case, company, now):
    contract = case.draft()

    with pytest.raises(BusinessError):
        exceptions.ask(contract.pk, reason="保险起见", actor=company.sales1, now=now)
    contracts.change(contract.pk, actor=company.sales1, now=now, payment_plan=LOOSE)
    with pytest.raises(Invalid):
        exceptions.ask(contract.pk, reason="\u200b", actor=company.sales1, now=now)


@rule("CON-2", "cannot pass")
def test_terms_that_became_too_loose_under_review_do_not_pass(case, company, now):
    contract = case.submitted()
    agree(contract, company, now, "legal", "head")
    worse = credit.assess(customer=case.customer, points=make.POINTS["C"], sources=make.SOURCES,
                          actor=company.finance2, now=now)  # fmt: skip
    credit.submit(worse.pk, actor=company.finance2, now=now)

    with pytest.raises(Conflict) as refusal:
        agree(contract, company, now, "finance")

    assert refusal.value.rule == "CON-2"
    contract.refresh_from_db()
    assert contract.status == "in_review"


@rule("CON-1", "fit with the quote")
def test_a_contract_whose_quote_no_longer_stands_is_not_submitted(case, company, now):
    contract = case.draft()
    Contract.objects.filter(pk=contract.pk).update(amount=99999)

    with pytest.raises(Conflict):
        contracts.submit(contract.pk, actor=company.sales1, now=now)

    states = {check.key: check.state for check in checks.checklist(Contract.objects.get(), now)}
    assert (states["amount"], states["lines"]) == ("over", "good")


@rule("ORG-6", "assistant")
def test_an_assistant_writes_and_submits_nothing(case, company, now):
    helper = people.user("assistant", unit=company.team)
    helper.assists.create(principal=company.sales1)

    contract = contracts.draft_from_quote(case.quote.pk, actor=helper, now=now)

    assert contract.owner == company.sales1
    with pytest.raises(NotAllowed):
        contracts.submit(contract.pk, actor=helper, now=now)
