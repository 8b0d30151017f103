"""CRD-1..4: credit assessments, who decides them, how long they hold, what they allow."""

from decimal import Decimal

import pytest

from contracts.models import CreditApproval, CreditAssessment
from contracts.services import credit
from salesops.kernel.errors import BusinessError, Conflict, Invalid, NotAllowed
from salesops.kernel.services import approvals
from tests.contracts import make
from tests.contracts.make import POINTS, SOURCES
from tests.rules import rule

pytestmark = pytest.mark.django_db


@pytest.fixture
def customer(company, now):
    return make.customer(company.sales1, now)


def assess(customer, company, now, letter="B", **fields):
    facts = {"points": POINTS[letter], "sources": SOURCES, "actor": company.finance1, "now": now}
    return credit.assess(customer=customer, **{**facts, **fields})


def second(assessment):
    return CreditApproval.objects.filter(assessment=assessment).order_by("-round").first()


@rule("CRD-2", "points to grade")
def test_points_give_score_grade_and_terms(company, customer, now):
    assessment = assess(customer, company, now, "B")

    assert (assessment.score, assessment.grade, assessment.status) == (72, "B", "draft")
    assert (assessment.credit_limit, assessment.prepayment, assessment.term_days) == (200000, 30, 30)


@rule("CRD-2", "entered by finance")
@pytest.mark.parametrize("who", ["sales1", "head1", "director", "legal1", "admin", "audit1"])
def test_only_finance_enters_an_assessment(company, customer, now, who):
    with pytest.raises(NotAllowed) as refusal:
        assess(customer, company, now, actor=getattr(company, who))

    assert refusal.value.rule == "CRD-2"


@rule("CRD-2", "points")
def test_points_outside_an_item_are_refused_at_the_field(company, customer, now):
    with pytest.raises(Invalid) as refusal:
        assess(customer, company, now, points={"identity": 16, "business": -1, "finances": 30})

    assert set(refusal.value.errors) == {"identity", "business", "credit_record"}


@rule("CRD-2", "as the points say")
def test_an_assessment_as_the_points_say_is_in_force_at_once(company, customer, now):
    assessment = credit.submit(assess(customer, company, now).pk, actor=company.finance1, now=now)

    assert (assessment.status, str(assessment.valid_until)) == ("approved", "2027-11-19")
    assert credit.in_force(customer.pk, now) == assessment


@rule("CRD-2", "each with source")
def test_every_item_needs_its_source(company, customer, now):
    draft = assess(customer, company, now, sources={"identity": "营业执照", "business": "\u200b"})

    with pytest.raises(Invalid) as refusal:
        credit.submit(draft.pk, actor=company.finance1, now=now)

    assert set(refusal.value.errors) == {"business", "finances", "credit_record"}


@rule("CRD-2", "second finance person")
@pytest.mark.parametrize(
    ("fields", "codes"),
    [
        ({"grade": "A", "reason": "老客户"}, ["grade_changed"]),
        ({"grade": "C", "reason": "诉讼中"}, ["grade_changed"]),
        ({"credit_limit": Decimal("200000.01"), "reason": "工程款"}, ["limit_above_grade"]),
    ],
)
def test_a_departure_from_the_points_waits_for_a_second_finance_person(company, customer, now, fields, codes):
    draft = assess(customer, company, now, **fields)

    waiting = credit.submit(draft.pk, actor=company.finance1, now=now)

    assert (waiting.status, waiting.is_waiting) == ("draft", True)
    assert [reason["code"] for reason in second(waiting).reasons] == codes
    assert credit.in_force(customer.pk, now) is None
    with pytest.raises(NotAllowed) as refusal:
        approvals.decide(second(waiting).pk, agree=True, actor=company.finance1, now=now)
    assert refusal.value.rule == "APR-1"

    approvals.decide(second(waiting).pk, agree=True, actor=company.finance2, now=now)

    assert credit.in_force(customer.pk, now) == draft


@rule("CRD-2", "lower limit")
def test_a_lower_limit_needs_no_second_person_and_a_departure_needs_a_reason(company, customer, now):
    lower = credit.submit(assess(customer, company, now, credit_limit=100).pk, actor=company.finance1, now=now)
    unexplained = assess(customer, company, now, grade="A")

    assert lower.status == "approved"
    with pytest.raises(Invalid) as refusal:
        credit.submit(unexplained.pk, actor=company.finance1, now=now)
    assert set(refusal.value.errors) == {"reason"}


@rule("APR-2", "nobody else")
def test_without_a_second_finance_person_it_is_said_whom_to_appoint(company, customer, now):
    company.finance2.grants.all().delete()
    draft = assess(customer, company, now, grade="A", reason="老客户")

    with pytest.raises(BusinessError) as refusal:
        credit.submit(draft.pk, actor=company.finance1, now=now)

    assert refusal.value.rule == "APR-2"


@rule("CRD-2", "rejected")
def test_a_rejected_departure_is_a_draft_again_and_can_be_changed(company, customer, now):
    draft = assess(customer, company, now, grade="A", reason="老客户")
    credit.submit(draft.pk, actor=company.finance1, now=now)

    approvals.decide(second(draft).pk, agree=False, comment="按分数", actor=company.finance2, now=now)
    changed = credit.change(draft.pk, actor=company.finance1, now=now, grade="B", reason="")

    assert credit.submit(changed.pk, actor=company.finance1, now=now).status == "approved"


@rule("CRD-2", "while it waits")
def test_what_waits_for_the_second_person_does_not_change(company, customer, now):
    draft = assess(customer, company, now, grade="A", reason="老客户")
    credit.submit(draft.pk, actor=company.finance1, now=now)

    with pytest.raises(Conflict):
        credit.change(draft.pk, actor=company.finance1, now=now, points={"identity": 1})


@rule("CRD-1", "newer")
def test_a_newer_assessment_outdates_the_former(company, customer, now):
    former = make.credit(customer, company.finance1, now, "C")

    newer = credit.submit(assess(customer, company, now).pk, actor=company.finance1, now=now)

    former.refresh_from_db()
    assert (former.status, credit.in_force(customer.pk, now)) == ("outdated", newer)


@rule("CRD-1", "12 months")
def test_an_assessment_holds_to_the_end_of_its_last_day_whether_or_not_a_sweep_ran(company, customer, now, shanghai):
    assessment = credit.submit(assess(customer, company, now).pk, actor=company.finance1, now=now)
    last, after = shanghai("2027-11-19 23:59:59"), shanghai("2027-11-20 00:00")

    assert credit.in_force(customer.pk, last) == assessment
    assert credit.in_force(customer.pk, after) is None
    assert credit.expire(last) == 0
    assert (credit.expire(after), credit.expire(after)) == (1, 0)
    assert CreditAssessment.objects.get().status == "outdated"


@rule("CRD-3", "grade D")
def test_grade_d_pays_all_beforehand_or_seventy_with_a_guarantee(company, customer, now):
    bare = assess(customer, company, now, "D")
    guaranteed = assess(customer, company, now, "D", guarantee="母公司担保函")

    assert (bare.credit_limit, bare.prepayment) == (0, 100)
    assert (guaranteed.credit_limit, guaranteed.prepayment) == (0, 70)


@rule("CRD-4", "exposure")
def test_what_is_on_account_is_held_above_the_limit(company, customer, now, monkeypatch):
    make.credit(customer, company.finance1, now, "B")
    monkeypatch.setattr(credit, "_exposures", [lambda pk, at: Decimal("150000"), lambda pk, at: Decimal("10000")])

    standing = credit.standing(customer.pk, now)

    assert (standing.used, standing.free) == (160000, 40000)
    assert (standing.holds(Decimal("40000")), standing.holds(Decimal("40000.01"))) == (False, True)


@rule("CRD-1", "none")
def test_without_an_assessment_all_is_paid_beforehand(company, customer, now):
    standing = credit.standing(customer.pk, now)

    assert (standing.assessment, standing.terms.prepayment, standing.holds(Decimal("0.01"))) == (None, 100, True)


@rule("ORG-8")
def test_sellers_see_the_credit_of_their_customers_and_finance_all(company, customer, now):
    assessment = make.credit(customer, company.finance1, now)
    sees = {
        name: CreditAssessment.objects.visible_to(getattr(company, name), now).filter(pk=assessment.pk).exists()
        for name in ("sales1", "lead1", "head1", "finance2", "director", "audit1", "sales2", "sales3", "head3",
                     "legal1", "admin", "plan1")
    }  # fmt: skip

    assert [name for name, seen in sees.items() if seen] == [
        "sales1", "lead1", "head1", "finance2", "director", "audit1",
    ]  # fmt: skip
