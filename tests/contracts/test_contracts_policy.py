from datetime import timedelta
from decimal import Decimal
from types import SimpleNamespace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contracts import policy
from contracts.policy import Stage, Terms
from tests.rules import rule
from tests.times import day

D = Decimal
NUMBERS = SimpleNamespace(
    credit_valid_months=12,
    credit_points_identity=15,
    credit_points_business=25,
    credit_points_finances=30,
    credit_points_credit_record=30,
    credit_grade_a=85,
    credit_grade_b=70,
    credit_grade_c=55,
    credit_limit_a=500000,
    credit_limit_b=200000,
    credit_limit_c=50000,
    credit_limit_d=0,
    credit_prepayment_a=20,
    credit_prepayment_b=30,
    credit_prepayment_c=50,
    credit_prepayment_d=100,
    credit_prepayment_guaranteed=70,
    credit_days_a=60,
    credit_days_b=30,
    credit_days_c=15,
    credit_days_d=0,
)
FULL = {"identity": D(15), "business": D(25), "finances": D(30), "credit_record": D(30)}
DELIVERY = day("2026-12-20")


@rule("CRD-2", "points")
def test_the_four_items_add_up_to_a_hundred():
    assert policy.score(FULL) == 100
    assert policy.item_problems(FULL, NUMBERS) == {}


@rule("CRD-2", "points")
@pytest.mark.parametrize(
    ("item", "points", "code"),
    [
        ("identity", D("15.01"), "too_many"),
        ("business", D("-0.01"), "negative"),
        ("finances", None, "missing"),
        ("credit_record", D("NaN"), "not_a_number"),
        ("credit_record", "30", "not_a_number"),
        ("credit_record", True, "not_a_number"),
    ],
)
def test_points_outside_an_item_are_named(item, points, code):
    assert policy.item_problems(FULL | {item: points}, NUMBERS) == {item: code}


@rule("CRD-2", "grades")
@pytest.mark.parametrize(
    ("points", "grade"),
    [
        ("100", "A"),
        ("85", "A"),
        ("84.99", "B"),
        ("70", "B"),
        ("69.99", "C"),
        ("55", "C"),
        ("54.99", "D"),
        ("0", "D"),
    ],
)
def test_the_grade_begins_at_its_line(points, grade):
    assert policy.grade_for(D(points), NUMBERS) == grade


@rule("CRD-3", "defaults")
@pytest.mark.parametrize(
    ("grade", "limit", "prepayment", "days"),
    [("A", 500000, 20, 60), ("B", 200000, 30, 30), ("C", 50000, 50, 15), ("D", 0, 100, 0)],
)
def test_each_grade_has_limit_prepayment_and_term(grade, limit, prepayment, days):
    assert policy.terms_for(grade, NUMBERS) == Terms(D(limit), D(prepayment), days)


@rule("CRD-3", "guarantee")
def test_a_guarantee_lowers_the_prepayment_of_grade_d_alone():
    assert policy.terms_for("D", NUMBERS, guaranteed=True).prepayment == 70
    assert policy.terms_for("A", NUMBERS, guaranteed=True).prepayment == 20


@rule("CRD-2", "second finance person")
def test_a_grade_by_hand_or_a_higher_limit_needs_a_second_person():
    assert policy.second_person_reasons(D(85), "A", D(500000), NUMBERS) == ()
    assert policy.second_person_reasons(D(84), "A", D(500000), NUMBERS) == ("grade_changed",)
    assert policy.second_person_reasons(D(85), "B", D(200000), NUMBERS) == ("grade_changed",)
    assert policy.second_person_reasons(D(85), "A", D("500000.01"), NUMBERS) == ("limit_above_grade",)
    assert policy.second_person_reasons(D(85), "A", D(10), NUMBERS) == ()


@rule("CRD-1", "outdated")
@pytest.mark.parametrize(
    ("assessed", "last"),
    [("2025-11-16", "2026-11-16"), ("2028-02-29", "2029-02-28"), ("2025-12-31", "2026-12-31")],
)
def test_an_assessment_holds_for_twelve_months(assessed, last):
    assert not policy.is_outdated(day(assessed), day(last), NUMBERS)
    assert policy.is_outdated(day(assessed), day(last) + timedelta(days=1), NUMBERS)


@rule("CRD-4", "limit")
def test_a_purchase_up_to_the_limit_goes_through():
    assert not policy.is_over_limit(D("150000.00"), D("50000.00"), D("200000.00"))
    assert policy.is_over_limit(D("150000.00"), D("50000.01"), D("200000.00"))


def plan(*stages):
    return [Stage(name, D(share), due and day(due)) for name, share, due in stages]


GOOD = plan(("deposit", "30", "2026-11-20"), ("delivery", "50", "2026-12-20"), ("final", "20", "2027-01-19"))
TERMS = policy.terms_for("B", NUMBERS)


def problems(stages, terms=TERMS):
    return [problem.code for problem in policy.plan_problems(stages, terms, delivery_on=DELIVERY)]


@rule("PAY-1", "plan")
def test_a_plan_of_deposit_delivery_and_final_stands():
    assert problems(GOOD) == []


@rule("PAY-1", "plan")
@pytest.mark.parametrize(
    ("stages", "codes"),
    [
        ([], ["no_stage"]),
        (plan(("all", "99.99", "2026-11-20")), ["shares_not_100"]),
        (plan(("all", "100.01", "2026-11-20")), ["shares_not_100"]),
        (plan(("one", "50", "2026-11-20"), ("two", "60", "2026-12-20")), ["shares_not_100"]),
        (plan(("one", "0", "2026-11-20"), ("two", "100", "2026-12-20")), ["share_not_positive"]),
        (plan(("one", "-10", "2026-11-20"), ("two", "110", "2026-12-20")), ["share_not_positive"]),
        (plan(("one", "33.333", "2026-11-20"), ("two", "66.667", "2026-12-20")), ["share_decimals", "share_decimals"]),
        (plan((" ", "100", "2026-11-20")), ["no_name"]),
        (plan(("all", "100", None)), ["no_due_day"]),
    ],
)
def test_a_plan_that_does_not_add_up_is_refused(stages, codes):
    assert problems(stages) == codes


@rule("CON-2", "looser than policy")
def test_less_prepayment_than_the_grade_asks_is_looser():
    exact = plan(("deposit", "30", "2026-12-20"), ("final", "70", "2027-01-19"))
    short = plan(("deposit", "29.99", "2026-12-20"), ("final", "70.01", "2027-01-19"))
    after = plan(("deposit", "30", "2026-12-21"), ("final", "70", "2027-01-19"))

    assert problems(exact) == []
    assert problems(short) == problems(after) == ["prepayment_short"]


@rule("CON-2", "looser than policy")
def test_a_later_last_stage_than_the_grade_allows_is_looser():
    late = plan(("deposit", "30", "2026-11-20"), ("final", "70", "2027-01-20"))
    (found,) = policy.plan_problems(late, TERMS, delivery_on=DELIVERY)

    assert (found.code, found.params, found.rule, found.looser) == (
        "term_too_long",
        {"days": 31, "allowed": 30},
        "CRD-3",
        True,
    )


@rule("CRD-3", "grade D")
def test_grade_d_pays_all_before_delivery():
    all_before = plan(("all", "100", "2026-12-20"))

    assert problems(all_before, policy.terms_for("D", NUMBERS)) == []
    assert problems(GOOD, policy.terms_for("D", NUMBERS)) == ["prepayment_short", "term_too_long"]


@rule("CRD-2", "grades")
@given(st.integers(0, 10000), st.integers(0, 10000))
def test_more_points_never_mean_worse_terms(one, other):
    low, high = sorted([D(one) / 100, D(other) / 100])
    worse, better = (policy.terms_for(policy.grade_for(p, NUMBERS), NUMBERS) for p in (low, high))

    assert worse.limit <= better.limit
    assert worse.prepayment >= better.prepayment
    assert worse.days <= better.days
