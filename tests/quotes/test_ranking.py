"""What a good salesperson would show first, and why (REC-1, REC-2)."""

import json
from decimal import Decimal
from pathlib import Path

import pytest

from quotes.ranking import Offer, Wish, rank
from salesops.demo.products import FAMILIES
from tests.rules import rule

SURVEYS = json.loads((Path(__file__).parent / "data" / "surveys.json").read_text(encoding="utf-8"))
DAYS = {"lighting": 7, "mattress": 15, "furniture": 30}


def demo_range():
    """The demo company's range as offers."""
    return [
        Offer(f"{code}-{number}", Decimal(price), category, scenes.split(), styles.split(), functions.split(),
              DAYS[category], max(5, 95 - 3 * place - 5 * number))
        for category, _unit, families in FAMILIES
        for place, (code, _name, _model, specs, _share, scenes, styles, functions) in enumerate(families)
        for number, (_spec, price) in enumerate(specs, 1)
    ]  # fmt: skip


def wish(answers, product_lines=()):
    money = {key: Decimal(answers[key]) for key in ("budget_min", "budget_max") if key in answers}
    words = {key: answers[key] for key in ("scene", "style", "functions") if key in answers}
    return Wish(**words, **money, categories=product_lines)


@rule("REC-1", "first product")
@pytest.mark.parametrize("survey", SURVEYS, ids=lambda survey: survey["first"])
def test_the_first_product_is_the_one_a_good_salesperson_would_show(survey):
    ranked = rank(wish(survey["answers"], survey["product_lines"]), demo_range())

    assert ranked[0].offer.key == survey["first"]


def test_there_are_thirty_surveys():
    assert len(SURVEYS) >= 30


def offer(key, price=100, **fields):
    return Offer(key, Decimal(price), **fields)


@rule("REC-1", "out of budget")
@pytest.mark.parametrize(("price", "over"), [("1000", False), ("1000.01", True)])
def test_out_of_budget_is_marked(price, over):
    [ranked] = rank(Wish(budget_max=Decimal(1000)), [offer("a", price)])

    assert ranked.over_budget is over
    assert [reason.code for reason in ranked.reasons] == ["over_budget" if over else "budget"]


@rule("REC-1", "out of budget")
def test_far_over_budget_comes_last_however_well_it_fits():
    wanted = Wish(scene="bedroom", style="modern", budget_max=Decimal(1000))
    dear = offer("dear", 1101, scenes=["bedroom"], styles=["modern"])
    near = offer("near", 1100, scenes=["bedroom"], styles=["modern"])
    half = offer("half", 900, scenes=["bedroom"])

    assert [row.offer.key for row in rank(wanted, [dear, near, half])] == ["near", "half", "dear"]


@rule("REC-1", "reasons")
def test_reasons_say_what_speaks_for_and_against():
    wanted = Wish(scene="bedroom", style="modern", functions=("soft", "quiet"), budget_max=Decimal(500), days=10)
    item = offer("a", 300, scenes=["bedroom"], styles=["modern"], functions=["soft"], delivery_days=20, popularity=90)

    [row] = rank(wanted, [item])

    assert [(reason.code, reason.value, reason.good) for reason in row.reasons] == [
        ("scene", "bedroom", True), ("style", "modern", True), ("functions", "soft", True),
        ("functions", "quiet", False),
        ("budget", "300.00", True), ("delivery", "20", False), ("popular", "", True),
    ]  # fmt: skip


@rule("REC-1", "ranked")
def test_what_does_not_fit_is_not_proposed():
    assert rank(Wish(scene="bedroom", style="modern"), [offer("a", scenes=["shop"], styles=["european"])]) == []


@rule("REC-1", "whole home")
def test_a_room_belongs_to_the_whole_home_and_the_home_to_every_room():
    assert rank(Wish(scene="bedroom"), [offer("a", scenes=["whole_home"])])
    assert rank(Wish(scene="whole_home"), [offer("a", scenes=["bedroom"])])
    assert rank(Wish(scene="hotel"), [offer("a", scenes=["whole_home"])]) == []
