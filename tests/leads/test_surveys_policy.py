from decimal import Decimal

import pytest

from leads.policy import surveys as policy
from leads.policy.surveys import Point
from tests.rules import rule

ANSWERS = {
    "scene": "bedroom",
    "style": "modern",
    "functions": ["dimming", "quiet"],
    "budget_min": "5000",
    "budget_max": "8000",
    "delivery": "2026-12-20",
}


@rule("SUR-3", "core needs")
def test_core_needs_say_where_how_and_what_for():
    assert policy.core_needs(ANSWERS) == [
        Point("scene", ("bedroom",)),
        Point("style", ("modern",)),
        Point("functions", ("dimming", "quiet")),
    ]
    assert policy.core_needs({"scene": "", "functions": []}) == []


@rule("SUR-3", "main concerns")
def test_concerns_are_money_time_and_what_was_left_open():
    assert policy.concerns(ANSWERS) == [
        Point("budget", (Decimal("5000"), Decimal("8000"))),
        Point("delivery", ("2026-12-20",)),
    ]
    assert policy.concerns({"budget_max": 3000, "scene": "study"}) == [
        Point("budget", (None, Decimal("3000"))),
        Point("open", ("style", "functions", "delivery")),
    ]


@rule("SUR-4")
@rule("SUR-5", "who")
@pytest.mark.parametrize(
    ("facts", "why"),
    [
        ({}, None),
        ({"customer_class": "A"}, "class_a"),
        ({"vip": True}, "vip"),
        ({"special_need": True}, "special"),
        ({"expected_amount": Decimal("50000.00")}, "amount"),
        ({"expected_amount": Decimal("49999.99")}, None),
    ],
)
def test_important_customers_and_special_needs_need_a_survey(facts, why):
    usual = {"customer_class": "C", "vip": False, "expected_amount": None, "special_need": False}

    assert policy.is_important(**{**usual, **facts}, amount_from=Decimal(50000)) == why
