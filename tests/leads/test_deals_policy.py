from datetime import timedelta
from decimal import Decimal
from itertools import pairwise
from types import SimpleNamespace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from leads.policy import AgreedSplit, DealFacts, LiveRegistration, credit, deposit_counts, is_after_deal, split_cents
from leads.policy.deals import shares_problem, stood_short
from tests.rules import rule
from tests.times import shanghai

D = Decimal
AT = shanghai("2026-11-16 10:00")
ALL = D(100)


def deal(closer="closer", **facts):
    return credit(DealFacts(AT, closer, **facts))


def codes(verdict):
    return [step.code for step in verdict.steps]


@rule("DEAL-2", "live registration")
@pytest.mark.parametrize("closer", ["owner", "colleague"])
def test_a_live_registration_gives_its_owner_everything_whoever_closes(closer):
    verdict = deal(closer, live=LiveRegistration("owner", "protected"))

    assert verdict.shares == (("owner", ALL),)
    assert (verdict.held, verdict.marks, verdict.is_violation, verdict.rule) == (False, (), False, "DEAL-2")
    assert verdict.steps[0].params == {"owner": "owner", "closer": closer}


@rule("DEAL-2", "none live")
@pytest.mark.parametrize("ended", ["lapsed", "expired", "withdrawn"])
def test_who_closes_after_his_own_protection_ended_is_credited_like_any_closer(ended):
    verdict = deal(closers_ended=ended)

    assert verdict.shares == (("closer", ALL),)
    assert (verdict.marks, verdict.is_violation) == ((), False)
    assert codes(verdict) == ["closer_alone", "closer_own_ended"]


@rule("DEAL-2", "unregistered")
def test_a_closer_without_registration_is_credited_and_marked():
    in_store, in_field = deal(), deal(closer_in_business_team=True)

    assert in_store.shares == in_field.shares == (("closer", ALL),)
    assert in_store.marks == in_field.marks == ("UNREGISTERED",)
    assert (in_store.is_violation, in_field.is_violation) == (False, True)


@rule("REG-13", "unregistered")
@pytest.mark.parametrize("ended", ["invalid", "lost", None])
def test_an_invalid_or_lost_report_is_no_registration(ended):
    assert deal(closers_ended=ended, closer_in_business_team=True).is_violation


@rule("DEAL-2", "held")
@pytest.mark.parametrize(
    ("facts", "holds"),
    [
        ({"live": LiveRegistration("owner", "pending")}, ("PENDING",)),
        ({"live": LiveRegistration("owner", "protected"), "possible_duplicate": True}, ("DUPLICATE",)),
        ({"live": LiveRegistration("owner", "protected"), "open_dispute": True}, ("DISPUTE",)),
        ({"cross_region_without_approval": True}, ("TERRITORY",)),
        ({"open_dispute": True, "possible_duplicate": True}, ("DUPLICATE", "DISPUTE")),
    ],
)
def test_what_is_undecided_holds_the_credit_and_names_its_owner_all_the_same(facts, holds):
    verdict = deal(**facts)

    assert (verdict.held, verdict.holds) == (True, holds)
    assert sum(share for _, share in verdict.shares) == 100


@rule("DEAL-7", "second order")
def test_a_deposit_for_another_order_is_held():
    assert deal(live=LiveRegistration("owner", "protected"), second_order=True).holds == ("SECOND_ORDER",)


@rule("DEAL-2", "agreed split")
def test_a_split_counts_when_it_was_approved_before_the_deal():
    shares = (("owner", D(70)), ("helper", D(30)))
    live = LiveRegistration("owner", "protected")

    before = deal(live=live, split=AgreedSplit(shares, AT - timedelta(microseconds=1)))
    at_the_deal = deal(live=live, split=AgreedSplit(shares, AT))

    assert before.shares == shares
    assert at_the_deal.shares == (("owner", ALL),)
    assert codes(at_the_deal) == ["live", "split_void"]


@rule("DEAL-2", "helpers")
def test_helpers_get_nothing_without_a_split():
    assert deal("helper", live=LiveRegistration("owner", "protected")).shares == (("owner", ALL),)


@rule("REG-9", "ruling")
def test_a_ruling_decides_and_ends_every_hold():
    verdict = deal(
        live=LiveRegistration("owner", "pending"),
        open_dispute=True,
        ruling=(("other", D("33.33")), ("owner", D("66.67"))),
    )

    assert verdict.shares == (("other", D("33.33")), ("owner", D("66.67")))
    assert (verdict.held, verdict.rule) == (False, "REG-9")


@rule("REG-9", "adds up to 100")
@pytest.mark.parametrize(
    ("shares", "problem"),
    [
        ([("a", D(100))], None),
        ([("a", D("33.33")), ("b", D("33.33")), ("c", D("33.34"))], None),
        ([], "empty"),
        ([("a", D(50)), ("a", D(50))], "twice"),
        ([("a", D(100)), ("b", D(0))], "not_positive"),
        ([("a", D(110)), ("b", D(-10))], "not_positive"),
        ([("a", D("NaN"))], "not_positive"),
        ([("a", D("99.99"))], "not_100"),
        ([("a", D("100.01"))], "not_100"),
        ([("a", D("33.333")), ("b", D("66.667"))], "decimals"),
    ],
)
def test_shares_add_up_to_100_percent(shares, problem):
    assert shares_problem(shares) == problem
    if problem:
        with pytest.raises(ValueError, match=problem):
            split_cents(D("1.00"), shares)


@rule("DEAL-1", "largest remainder")
@pytest.mark.parametrize(
    ("amount", "shares", "parts"),
    [
        ("100.00", ["33.33", "33.33", "33.34"], ["33.33", "33.33", "33.34"]),
        ("0.01", ["50", "50"], ["0.01", "0.00"]),
        ("0.03", ["50", "50"], ["0.02", "0.01"]),
        ("10.01", ["70", "30"], ["7.01", "3.00"]),  # 7.007 and 3.003
        ("0.10", ["33.33", "33.33", "33.34"], ["0.03", "0.03", "0.04"]),
        ("0.05", ["33.34", "33.33", "33.33"], ["0.02", "0.02", "0.01"]),
        ("-10.01", ["70", "30"], ["-7.01", "-3.00"]),
        ("0.00", ["70", "30"], ["0.00", "0.00"]),
    ],
)
def test_cents_go_by_the_largest_remainder(amount, shares, parts):
    people = [(n, D(share)) for n, share in enumerate(shares)]

    assert [part for _, part in split_cents(D(amount), people)] == [D(part) for part in parts]


amounts = st.decimals("-9999999999.99", "9999999999.99", places=2)


@st.composite
def any_shares(draw):
    cuts = sorted(draw(st.sets(st.integers(1, 9999), max_size=5)))
    edges = [0, *cuts, 10000]
    return [(n, D(b - a) / 100) for n, (a, b) in enumerate(pairwise(edges))]


@rule("DEAL-1", "cents")
@given(amounts, any_shares())
def test_the_parts_are_the_whole_and_nobody_is_off_by_a_cent(amount, shares):
    parts = split_cents(amount, shares)

    assert sum(part for _, part in parts) == amount
    for (person, share), (credited, part) in zip(shares, parts, strict=True):
        assert person == credited
        assert abs(part - amount * share / 100) < D("0.01")


@rule("DEAL-4", "same shares")
@given(amounts, any_shares())
def test_undoing_a_deal_takes_back_exactly_what_was_given(amount, shares):
    assert [(p, -part) for p, part in split_cents(amount, shares)] == split_cents(-amount, shares)


DEPOSIT = SimpleNamespace(deposit_percent=10, deposit_amount=500)


@rule("DEAL-3", "counting deposit")
@pytest.mark.parametrize(
    ("amount", "total", "counts"),
    [
        ("499.99", "10000.00", False),
        ("500.00", "10000.00", True),
        ("500.00", "1000000.00", True),
        ("99.99", "1000.00", False),
        ("100.00", "1000.00", True),
        ("0.00", "0.00", False),
    ],
)
def test_a_deposit_counts_from_ten_percent_or_500_whichever_is_lower(amount, total, counts):
    assert deposit_counts(D(amount), D(total), DEPOSIT) is counts


@rule("CUS-7", "after the deal")
@pytest.mark.parametrize(
    ("reported", "after"),
    [
        ("2026-11-16 09:59:59", False),
        ("2026-11-16 10:00", True),
        ("2026-12-16 10:00", True),
        ("2026-12-16 10:00:00.000001", False),
    ],
)
def test_a_report_within_30_days_of_the_deal_is_after_it(reported, after):
    assert is_after_deal(shanghai(reported), AT, order_open=False, new_project=False, days=30) is after


@rule("CUS-7", "undelivered order")
def test_an_undelivered_order_closes_the_door_longer_and_a_new_project_opens_it():
    late = shanghai("2027-06-01 10:00")

    assert is_after_deal(late, AT, order_open=True, new_project=False, days=30)
    assert not is_after_deal(late, AT, order_open=True, new_project=True, days=30)
    assert not is_after_deal(late, None, order_open=False, new_project=False, days=30)


@rule("DEAL-4", "under 15 days")
def test_a_deal_undone_within_15_days_brings_the_cool_down():
    assert stood_short(AT, AT + timedelta(days=15, microseconds=-1), days=15)
    assert not stood_short(AT, AT + timedelta(days=15), days=15)
