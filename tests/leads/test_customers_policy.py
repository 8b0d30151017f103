from decimal import Decimal
from types import SimpleNamespace

import pytest

from leads.policy import Purchase, cadence_days, suggest_class
from tests.rules import rule
from tests.times import day

D = Decimal
TODAY = day("2026-11-16")
NUMBERS = SimpleNamespace(
    class_months=24,
    class_a_amount=50000,
    class_a_purchases=3,
    class_b_amount=10000,
    class_b_purchases=2,
    cadence_a=3,
    cadence_b=7,
    cadence_c=30,
    cadence_care_a=15,
    cadence_care=30,
    cadence_urgent=1,
    follow_up_days=3,
)


def letter(*amounts, expected=None, on="2026-06-01"):
    return suggest_class([Purchase(day(on), D(a)) for a in amounts], expected and D(expected), TODAY, NUMBERS).letter


@rule("CUS-2", "class")
@pytest.mark.parametrize(
    ("amounts", "expected", "found"),
    [
        (["50000.00"], None, "A"),
        (["49999.99"], None, "B"),
        (["20000.00", "30000.00"], None, "A"),
        ([], "50000.00", "A"),
        ([], "49999.99", "B"),
        (["1.00", "1.00", "1.00"], None, "A"),
        (["1.00", "1.00"], None, "B"),
        (["10000.00"], None, "B"),
        (["9999.99"], None, "C"),
        ([], "10000.00", "B"),
        ([], "9999.99", "C"),
        (["30000.00"], "30000.00", "B"),
        ([], None, "C"),
    ],
)
def test_the_class_follows_what_was_bought_expected_and_how_often(amounts, expected, found):
    assert letter(*amounts, expected=expected) == found


@rule("CUS-2", "24 months")
def test_only_the_last_24_months_count():
    assert letter("60000.00", on="2024-11-16") == "A"
    assert letter("60000.00", on="2024-11-15") == "C"
    assert letter("60000.00", on="2026-11-17") == "C"


@rule("CUS-2", "why")
def test_the_suggestion_says_why():
    found = suggest_class([Purchase(TODAY, D("60000.00"))], D("50000.00"), TODAY, NUMBERS)

    assert [(step.code, step.params["class"]) for step in found.steps] == [("bought", "A"), ("expects", "A")]
    assert suggest_class([], None, TODAY, NUMBERS).steps[0].code == "ordinary"


@rule("CUS-2", "cadence")
@pytest.mark.parametrize(("letter", "days", "care"), [("A", 3, 15), ("B", 7, 30), ("C", 30, 30)])
def test_each_class_has_its_cadence_and_another_in_care(letter, days, care):
    assert cadence_days(letter, NUMBERS) == days
    assert cadence_days(letter, NUMBERS, in_care=True) == care


@rule("CUS-2", "with a live registration")
def test_a_live_registration_rules_if_it_is_shorter():
    assert cadence_days("C", NUMBERS, live_registration=True) == 3
    assert cadence_days("A", SimpleNamespace(**vars(NUMBERS) | {"follow_up_days": 5}), live_registration=True) == 3


@rule("CUS-2", "urgent")
def test_an_urgent_project_is_daily():
    assert cadence_days("C", NUMBERS, urgent=True) == 1


@rule("CUS-6", "VIP")
def test_a_vip_has_the_cadence_of_class_a():
    assert cadence_days("C", NUMBERS, vip=True) == 3
    assert cadence_days("C", NUMBERS, vip=True, in_care=True) == 15
