from decimal import ROUND_HALF_UP, Decimal, InvalidOperation
from types import SimpleNamespace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from quotes import policy
from quotes.policy import Line
from tests.rules import rule

D = Decimal
NUMBERS = SimpleNamespace(quote_escalation_discount=10, quote_escalation_margin=20, quote_escalation_amount=50000)


def line(price="1000.00", cost="700.00", quantity="1", discount="0", list_price="1000.00", **more):
    return Line(D(quantity), D(price), D(discount), list_price=D(list_price), cost=D(cost), **more)


def codes(*lines, counted="0"):
    return [reason.code for reason in policy.approvals_needed(lines, NUMBERS, counted_amount=D(counted)).reasons]


@rule("QUO-6", "line")
@pytest.mark.parametrize(
    ("quantity", "price", "discount", "amount"),
    [
        ("1", "100.00", "0", "100.00"),
        ("3", "33.33", "0", "99.99"),
        ("2.5", "10.01", "0", "25.03"),  # 25.025
        ("0.001", "5.00", "0", "0.01"),  # 0.005
        ("0.001", "4.99", "0", "0.00"),
        ("1", "100.00", "12.34", "87.66"),
        ("7", "19.99", "33.33", "93.29"),
        ("1", "100.00", "100", "0.00"),
        ("1", "0.05", "10", "0.05"),  # 0.045
        ("999999", "9999.99", "0", "9999980000.01"),
    ],
)
def test_a_line_is_rounded_half_up_once(quantity, price, discount, amount):
    assert policy.line_amount(D(quantity), D(price), D(discount)) == D(amount)


@rule("QUO-6", "tax inside")
def test_tax_is_taken_per_rate_from_the_sum_of_its_lines():
    lines = [
        Line(D(1), D("100.00")),
        Line(D(1), D("13.00")),
        Line(D(1), D("106.00"), tax_rate=D(6)),
        Line(D(1), D("50.00"), tax_rate=D(0)),
    ]
    found = policy.totals(lines)

    assert found.tax_by_rate == ((D(0), D("0.00")), (D(6), D("6.00")), (D(13), D("13.00")))
    assert (found.subtotal, found.tax, found.total) == (D("250.00"), D("19.00"), D("269.00"))


@rule("QUO-6", "tax inside")
def test_tax_is_rounded_half_up():
    assert policy.tax_inside(D("0.10"), D(13)) == D("0.01")  # 0.0115
    assert policy.tax_inside(D("0.04"), D(13)) == D("0.00")  # 0.0046
    assert policy.tax_inside(D("1.05"), D(5)) == D("0.05")
    assert policy.tax_inside(D("0.21"), D("5")) == D("0.01")


@rule("QUO-6", "totals")
def test_a_quote_without_lines_is_nothing():
    assert policy.totals([]) == policy.Totals(D("0.00"), D("0.00"), D("0.00"), ())


quantities = st.decimals("0.001", "9999.999", places=3)
prices = st.decimals("0.00", "99999.99", places=2)
percents = st.decimals("0", "100", places=2)
rates = st.sampled_from([D(0), D(3), D(6), D(9), D(13)])
any_lines = st.lists(st.builds(Line, quantities, prices, percents, rates), max_size=12)


@rule("QUO-6", "totals")
@given(any_lines)
def test_the_parts_always_add_up_to_the_cent(lines):
    found = policy.totals(lines)

    assert found.total == sum((a.amount for a in lines), D(0))
    assert found.subtotal + found.tax == found.total
    assert found.tax == sum((tax for _, tax in found.tax_by_rate), D(0))
    assert 0 <= found.subtotal <= found.total


@rule("QUO-6", "line")
@given(quantities, prices, percents)
def test_a_line_is_never_more_than_half_a_cent_off(quantity, price, discount):
    exact = quantity * price * (100 - discount) / 100

    assert abs(policy.line_amount(quantity, price, discount) - exact) <= D("0.005")
    assert policy.line_amount(quantity, price, discount) == exact.quantize(D("0.01"), ROUND_HALF_UP)


@rule("QUO-6", "line")
@given(quantities, prices, percents, percents)
def test_more_discount_never_costs_more(quantity, price, one, other):
    small, large = sorted([one, other])

    assert policy.line_amount(quantity, price, large) <= policy.line_amount(quantity, price, small)


@rule("QUO-3", "discount")
def test_ten_percent_off_list_is_the_last_that_needs_no_director():
    assert codes(line(discount="10")) == []
    assert codes(line(discount="10.01")) == ["discount"]
    assert codes(line(price="900.00")) == []
    assert codes(line(price="899.99")) == ["discount"]
    assert codes(line(price="950.00", discount="6")) == ["discount"]  # 893 of 1,000


@rule("QUO-3", "discount")
def test_one_deep_line_is_enough_and_a_price_above_list_hides_none():
    dear = line(price="5000.00", list_price="1000.00")

    assert codes(dear, line(discount="11")) == ["discount"]


@rule("QUO-3", "margin")
def test_a_margin_of_twenty_percent_is_enough():
    assert codes(line(cost="800.00")) == []
    assert codes(line(cost="800.01")) == ["margin"]
    assert policy.margin([line(cost="800.00")]) == 20


@rule("QUO-3", "margin")
def test_an_unknown_cost_needs_the_director():
    unknown = Line(D(1), D("100.00"), list_price=D("100.00"))

    assert policy.margin([unknown]) is None
    assert codes(unknown) == ["margin"]


@rule("QUO-3", "amount")
def test_fifty_thousand_is_no_longer_under_fifty_thousand():
    assert codes(line(quantity="49.999")) == []
    assert codes(line(quantity="50")) == ["amount"]


@rule("QUO-3", "sums count together")
def test_other_quotes_to_the_same_household_count_along():
    assert codes(line(quantity="20"), counted="29999.99") == []
    assert codes(line(quantity="20"), counted="30000.00") == ["amount"]


@rule("QUO-3", "below cost")
def test_below_cost_needs_the_director_and_a_second_finance_person():
    at_cost = policy.approvals_needed([line(cost="1000.00")], NUMBERS)
    below = policy.approvals_needed([line(cost="1000.01")], NUMBERS)

    assert at_cost.roles == ("finance", "superior", "director")
    assert below.roles == ("finance", "superior", "director", "second_finance")
    assert [reason.code for reason in below.reasons] == ["margin", "below_cost"]


@rule("QUO-3", "below cost")
def test_a_line_below_cost_is_not_hidden_by_the_others():
    assert "below_cost" in codes(line(quantity="10", cost="100.00"), line(cost="1000.01"))


@rule("PRC-5", "by rule")
def test_a_gift_of_a_running_promotion_counts_in_the_margin_only():
    gift = line(discount="100", cost="50.00", promotion=True)

    assert codes(line(), gift) == []
    assert policy.margin([line(), gift]) == 25


@rule("QUO-3", "ordinary")
def test_an_ordinary_quote_needs_finance_and_the_superior():
    assert policy.approvals_needed([line()], NUMBERS) == policy.Approvals(("finance", "superior"), ())


@rule("QUO-3", "why")
def test_the_reason_says_what_it_is_and_what_is_allowed():
    (reason,) = policy.approvals_needed([line(discount="12.5")], NUMBERS).reasons

    assert (reason.code, reason.value, reason.limit, reason.rule) == ("discount", D("12.5"), D(10), "QUO-3")


@rule("QUO-3", "light")
def test_the_light_turns_with_the_margin():
    assert policy.light([line(cost="800.00")], NUMBERS) == "green"
    assert policy.light([line(cost="800.01")], NUMBERS) == "amber"
    assert policy.light([line(cost="1000.00")], NUMBERS) == "amber"
    assert policy.light([line(cost="1000.01")], NUMBERS) == "red"
    assert policy.light([Line(D(1), D(1))], NUMBERS) == "amber"


@rule("QUO-6", "bad numbers")
@pytest.mark.parametrize(
    ("values", "problems"),
    [
        (("1", "1.00", "0"), {}),
        (("1.234", "1.00", "99.99"), {}),
        (("1.0000", "1.000", "5.000"), {}),
        (("0", "1.00", "0"), {"quantity": "not_positive"}),
        (("-1", "1.00", "0"), {"quantity": "not_positive"}),
        (("1.2345", "1.00", "0"), {"quantity": "decimals"}),
        (("1", "-0.01", "0"), {"unit_price": "negative"}),
        (("1", "1.001", "0"), {"unit_price": "decimals"}),
        (("1", "1.00", "100"), {}),
        (("1", "1.00", "100.01"), {"discount": "out_of_range"}),
        (("1", "1.00", "-0.01"), {"discount": "out_of_range"}),
        (("1", "1.00", "0.001"), {"discount": "decimals"}),
        (("NaN", "Infinity", "-Infinity"), dict.fromkeys(["quantity", "unit_price", "discount"], "not_a_number")),
        (("1e30", "1.00", "0"), {"quantity": "too_large"}),
        (("999999999999", "999999999999.99", "0"), {"quantity": "too_large"}),
    ],
)
def test_numbers_that_cannot_be_reckoned_with_are_named(values, problems):
    assert policy.line_problems(*map(D, values)) == problems


@rule("QUO-6", "units")
def test_a_unit_sold_whole_takes_no_decimals():
    assert policy.line_problems(D("1.5"), D(1), quantity_decimals=0) == {"quantity": "decimals"}
    assert policy.line_problems(D("2.0"), D(1), quantity_decimals=0) == {}


@rule("QUO-5", "capitals")
@pytest.mark.parametrize(
    ("amount", "text"),
    [
        ("186400", "壹拾捌万陆仟肆佰元整"),
        ("0", "零元整"),
        ("0.05", "伍分"),
        ("0.10", "壹角"),
        ("0.55", "伍角伍分"),
        ("1.05", "壹元零伍分"),
        ("10", "壹拾元整"),
        ("10.10", "壹拾元壹角"),
        ("15", "壹拾伍元整"),
        ("110", "壹佰壹拾元整"),
        ("1001", "壹仟零壹元整"),
        ("10010.01", "壹万零壹拾元零壹分"),
        ("100000", "壹拾万元整"),
        ("1000000", "壹佰万元整"),
        ("20000000", "贰仟万元整"),
        ("100000001.10", "壹亿零壹元壹角"),
        ("100010000", "壹亿零壹万元整"),
        ("100200300.04", "壹亿零贰拾万零叁佰元零肆分"),
        ("999999999999.99", "玖仟玖佰玖拾玖亿玖仟玖佰玖拾玖万玖仟玖佰玖拾玖元玖角玖分"),
        ("12.345", "壹拾贰元叁角伍分"),
        ("-5.00", "负伍元整"),
    ],
)
def test_amounts_in_capitals(amount, text):
    assert policy.capitals(D(amount)) == text


@rule("QUO-5", "capitals")
@pytest.mark.parametrize("amount", ["NaN", "Infinity", "1000000000000"])
def test_what_no_paper_holds_is_not_written(amount):
    with pytest.raises(InvalidOperation):
        policy.capitals(D(amount))


DIGITS = {digit: value for value, digit in enumerate("零壹贰叁肆伍陆柒捌玖")}
UNITS = {"拾": 10, "佰": 100, "仟": 1000}


def read(text):
    """Read an amount in capitals back: the opposite of what is tested, written apart."""
    text = text.removesuffix("整")
    whole, found, rest = text.partition("元")
    if not found:
        whole, rest = "", text
    total, section, digit = 0, 0, 0
    for sign in whole:
        if sign in DIGITS:
            digit = DIGITS[sign]
        elif sign in UNITS:
            section, digit = section + digit * UNITS[sign], 0
        else:
            total, section, digit = (total + section + digit) * {"万": 10**4, "亿": 10**8}[sign], 0, 0
            if sign == "万":
                total, section = total, 0
    cents = 0
    for place, value in (("角", 10), ("分", 1)):
        if place in rest:
            cents += DIGITS[rest[rest.index(place) - 1]] * value
    return D(total + section + digit) + D(cents) / 100


@rule("QUO-5", "capitals")
@given(st.decimals("0.01", "99999999.99", places=2))
def test_capitals_read_back_are_the_amount(amount):
    assert read(policy.capitals(amount)) == amount
