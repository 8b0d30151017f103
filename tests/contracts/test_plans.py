"""CRD-4, CON-2, PAY-1: what a payment plan grants, by events and by dates."""

import datetime as dt
from decimal import Decimal

import pytest

from contracts import policy
from contracts.policy import PlanTerms, Stage, Terms
from tests.rules import rule

D = Decimal
DELIVERY = dt.date(2026, 12, 20)
B = Terms(D(200000), D(30), 30)
NO_CREDIT = Terms(D(0), D(100), 0)


def terms(*stages):
    return policy.plan_terms(stages, delivery_on=DELIVERY)


def codes(stages, allowed):
    return [problem.code for problem in policy.plan_problems(stages, allowed, delivery_on=DELIVERY)]


@rule("CON-2", "plan")
def test_beforehand_is_what_falls_due_with_the_signature_and_on_account_what_comes_after_delivery():
    plan = [
        Stage("deposit", D(20), due="signing"),
        Stage("shipment", D(50), due="shipment"),
        Stage("final", D(30), due="acceptance", days=45),
    ]

    assert terms(*plan) == PlanTerms(D(20), D(70), 45, D(30))
    assert codes(plan, B) == ["prepayment_short", "term_too_long"]


@rule("CON-2", "plan of dates")
def test_in_a_plan_of_dates_the_first_date_stands_for_the_signature():
    plan = [
        Stage("deposit", D(30), dt.date(2026, 11, 25)),
        Stage("middle", D(40), DELIVERY),
        Stage("final", D(30), DELIVERY + dt.timedelta(30)),
    ]

    assert terms(*plan) == PlanTerms(D(30), D(70), 30, D(30))
    assert codes(plan, B) == []


@rule("CRD-3", "no credit")
def test_who_has_no_credit_may_pay_in_stages_as_long_as_all_is_paid_before_delivery():
    before = [Stage("deposit", D(30), due="signing"), Stage("rest", D(70), due="shipment")]
    after = [Stage("deposit", D(30), due="signing"), Stage("rest", D(70), due="delivery", days=1)]

    assert codes(before, NO_CREDIT) == []
    assert codes(after, NO_CREDIT) == ["prepayment_short", "term_too_long"]


@rule("CRD-4", "limit")
@pytest.mark.parametrize(("exposure", "code"), [("130000", None), ("130000.01", "over_limit")])
def test_what_is_on_account_counts_with_the_exposure_up_to_the_limit(exposure, code):
    asked = PlanTerms(D(30), D(30), 30, D(70))

    found = policy.limit_problem(asked, B, amount=D(100000), exposure=D(exposure))

    assert (found and found.code) == code


@rule("CRD-4", "paid before delivery")
def test_what_is_paid_before_delivery_needs_no_limit():
    asked = PlanTerms(D(30), D(100), 0, D(0))

    assert policy.limit_problem(asked, NO_CREDIT, amount=D(100000), exposure=D(500000)) is None


@rule("PAY-1", "exact")
def test_the_last_stage_takes_the_cents_left_over():
    stages = [Stage("a", D("33.33")), Stage("b", D("33.33")), Stage("c", D("33.34"))]

    amounts = policy.stage_amounts(D("100.01"), stages)

    assert (amounts, sum(amounts)) == ([D("33.33"), D("33.33"), D("33.35")], D("100.01"))
