from dataclasses import replace
from datetime import UTC, date, timedelta
from types import SimpleNamespace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from leads.policy import Extension, Facts, Windows, standing, state_at
from salesops.kernel.worktime import Calendar, local_day
from tests.rules import rule
from tests.times import SHANGHAI, day, shanghai

CALENDAR = Calendar(days={date(2026, 10, d): False for d in range(1, 8)} | {date(2026, 10, 10): True})
WINDOWS = Windows(
    follow_up_days=3,
    lapse_days=10,
    expiry_days=15,
    cap_days=180,
    extension_days=15,
    extension_hold_days=2,
    pause_days=15,
    handover_days=3,
)
SECOND = timedelta(seconds=1)


def store(reported="2026-11-16 10:00", **facts):
    return Facts(shanghai(reported), business_team=False, **facts)


def field(reported="2026-11-16 10:00", **facts):
    return Facts(shanghai(reported), business_team=True, **facts)


def reckon(facts, windows=WINDOWS):
    return standing(facts, windows, CALENDAR)


def kept_alive(*, reported="2026-11-16 10:00", contact="2026-11-25 10:00", **facts):
    """A field registration whose lapse lies beyond its expiry."""
    return field(reported, last_effective_at=shanghai(contact), **facts)


@rule("REG-4", "due day")
@pytest.mark.parametrize(
    ("reported", "due"),
    [
        ("2026-11-16 00:00", "2026-11-19"),
        ("2026-11-16 23:59:59", "2026-11-19"),
        ("2026-01-30 12:00", "2026-02-02"),
        ("2026-02-26 12:00", "2026-03-01"),
        ("2028-02-27 12:00", "2028-03-01"),
        ("2028-02-26 12:00", "2028-02-29"),
        ("2026-12-30 12:00", "2027-01-02"),
    ],
)
def test_the_first_follow_up_is_due_three_days_after_reporting(reported, due):
    found = reckon(store(reported))

    assert found.follow_up_due_on == day(due)
    assert found.overdue_from == shanghai(f"{due} 00:00") + timedelta(days=1)


@rule("REG-4", "overdue")
def test_it_is_overdue_after_the_last_second_of_the_due_day():
    found = reckon(store())

    assert not state_at(found, "protected", shanghai("2026-11-19 23:59:59")).overdue
    assert state_at(found, "protected", shanghai("2026-11-20 00:00")).overdue
    assert state_at(found, "protected", shanghai("2026-11-20 00:00")).protects


@rule("REG-4", "last follow-up")
def test_an_effective_follow_up_starts_the_days_anew():
    found = reckon(store(last_effective_at=shanghai("2026-11-18 21:00")))

    assert found.follow_up_due_on == day("2026-11-21")
    assert found.lapses_on == day("2026-11-28")


@rule("REG-5", "last second")
@pytest.mark.parametrize(
    ("reported", "last", "next_day"),
    [
        ("2026-03-02 10:00", "2026-03-12 23:59:59.999999", "2026-03-13 00:00"),
        ("2026-02-20 00:00", "2026-03-02 23:59:59.999999", "2026-03-03 00:00"),
        ("2028-02-20 23:59:59", "2028-03-01 23:59:59.999999", "2028-03-02 00:00"),
        ("2026-12-25 10:00", "2027-01-04 23:59:59.999999", "2027-01-05 00:00"),
    ],
)
def test_it_protects_to_the_end_of_the_tenth_day(reported, last, next_day):
    found = reckon(store(reported))

    assert state_at(found, "protected", shanghai(last)).protects
    ended = state_at(found, "protected", shanghai(next_day))
    assert (ended.status, ended.protects, ended.overdue) == ("lapsed", False, False)
    assert found.protected_until == shanghai(next_day)


@rule("REG-5", "revived")
def test_a_revived_one_has_new_days_and_keeps_its_reporting_day():
    found = reckon(field(last_effective_at=shanghai("2026-11-28 09:00")))

    assert found.lapses_on == day("2026-12-08")
    assert (found.expires_on, found.first_end) == (day("2026-12-01"), "expiry")


@rule("REG-6", "last second")
def test_a_field_registration_expires_after_the_fifteenth_day():
    found = reckon(kept_alive())

    assert found.expires_on == day("2026-12-01")
    assert state_at(found, "protected", shanghai("2026-12-01 23:59:59")).protects
    assert state_at(found, "protected", shanghai("2026-12-02 00:00")).status == "expired"
    assert state_at(found, "protected", shanghai("2026-12-02 00:00")).reason_code == ""


@rule("REG-6", "stores")
def test_a_store_registration_does_not_expire():
    found = reckon(replace(kept_alive(), business_team=False))

    assert found.expires_on is None
    assert (found.first_end, found.protected_until) == ("lapse", shanghai("2026-12-06 00:00"))


@rule("REG-6", "measurement")
def test_a_measurement_by_the_last_second_ends_the_rule_for_good_and_a_later_one_does_not():
    in_time = reckon(kept_alive(measured_at=shanghai("2026-12-01 23:59:59")))
    too_late = reckon(kept_alive(measured_at=shanghai("2026-12-02 00:00")))

    assert (in_time.expires_on, in_time.first_end) == (None, "lapse")
    assert (too_late.expires_on, too_late.first_end) == (day("2026-12-01"), "expiry")


@rule("REG-6", "deposit")
def test_a_deposit_by_the_last_second_ends_the_rule_and_a_later_one_does_not():
    assert reckon(kept_alive(deposit_at=shanghai("2026-12-01 23:59:59"))).expires_on is None
    assert reckon(kept_alive(deposit_at=shanghai("2026-12-02 00:00"))).expires_on == day("2026-12-01")


@rule("REG-5", "first of two")
def test_lapse_comes_first_when_nobody_follows_up():
    found = reckon(field())

    assert (found.first_end, found.protected_until) == ("lapse", shanghai("2026-11-27 00:00"))


@rule("REG-25", "first end")
def test_on_the_same_instant_the_end_that_no_contact_could_mend_is_named():
    found = reckon(kept_alive(contact="2026-11-21 10:00"))

    assert found.lapses_on == found.expires_on == day("2026-12-01")
    assert found.first_end == "expiry"


@rule("REG-25", "inclusive days")
def test_days_are_the_last_that_count_and_protected_until_is_the_first_instant_without():
    found = reckon(field())

    assert found.protected_until == shanghai("2026-11-27 00:00")
    assert (found.lapses_on, found.expires_on) == (day("2026-11-26"), day("2026-12-01"))
    assert found.protected_until.utcoffset() is not None


@rule("REG-7", "granted")
def test_a_granted_extension_adds_to_the_old_expiry_day_whenever_it_was_granted():
    early = Extension(shanghai("2026-11-20 10:00"), shanghai("2026-11-21 10:00"), 15)
    late = Extension(shanghai("2026-12-01 23:59:59"), shanghai("2026-12-03 12:00"), 15)
    contact = "2026-12-01 10:00"

    assert reckon(kept_alive(contact=contact, extension=early)).expires_on == day("2026-12-16")
    assert reckon(kept_alive(contact=contact, extension=late)).expires_on == day("2026-12-16")
    assert reckon(kept_alive(contact=contact, extension=early)).first_end == "lapse"


@rule("REG-7", "granted")
def test_fewer_days_may_be_granted_and_more_than_the_policy_never_count():
    def granted(days):
        extension = Extension(shanghai("2026-11-20 10:00"), shanghai("2026-11-21 10:00"), days)
        return reckon(kept_alive(extension=extension)).expires_on

    assert granted(5) == day("2026-12-06")
    assert granted(40) == day("2026-12-16")


@rule("REG-7", "refused")
def test_a_refused_request_adds_nothing():
    refused = Extension(shanghai("2026-11-20 10:00"), shanghai("2026-11-21 10:00"))
    found = reckon(kept_alive(extension=refused))

    assert (found.expires_on, found.held_until) == (day("2026-12-01"), None)
    assert found.protected_until == shanghai("2026-12-02 00:00")


@rule("REG-7", "hold")
def test_an_undecided_request_holds_to_the_end_of_the_second_working_day_after_expiry():
    found = reckon(kept_alive(extension=Extension(shanghai("2026-12-01 23:59:59"))))

    assert found.held_until == found.protected_until == shanghai("2026-12-04 00:00")
    assert found.expires_on == day("2026-12-01")
    assert state_at(found, "protected", shanghai("2026-12-03 23:59:59")).protects
    assert state_at(found, "protected", shanghai("2026-12-04 00:00")).status == "expired"


@rule("REG-7", "hold")
def test_the_hold_counts_working_days_over_a_weekend():
    # Reported on Thursday 5 November: expiry on Friday the 20th, held to the end of Tuesday.
    found = reckon(kept_alive(reported="2026-11-05 10:00", extension=Extension(shanghai("2026-11-20 18:00"))))

    assert found.held_until == shanghai("2026-11-25 00:00")


@rule("REG-7", "hold")
def test_a_refusal_within_the_hold_ends_protection_at_that_moment():
    refused_at = shanghai("2026-12-02 15:30")
    found = reckon(kept_alive(extension=Extension(shanghai("2026-12-01 10:00"), refused_at)))

    assert found.protected_until == refused_at
    assert state_at(found, "protected", refused_at - SECOND).protects
    assert state_at(found, "protected", refused_at).status == "expired"


@rule("REG-7", "in time")
def test_a_request_filed_after_expiry_holds_nothing_and_cannot_be_granted():
    asked = Extension(shanghai("2026-12-02 00:00"))
    granted = replace(asked, decided_at=shanghai("2026-12-02 10:00"), granted_days=15)

    for extension in (asked, granted):
        found = reckon(kept_alive(extension=extension))
        assert found.protected_until == shanghai("2026-12-02 00:00")
        assert (found.expires_on, found.held_until) == (day("2026-12-01"), None)


@rule("REG-7", "hold")
def test_a_decision_after_the_hold_changes_nothing():
    extension = Extension(shanghai("2026-12-01 10:00"), shanghai("2026-12-04 00:00"), 15)
    found = reckon(kept_alive(extension=extension))

    assert found.protected_until == shanghai("2026-12-04 00:00")
    assert found.expires_on == day("2026-12-01")


@rule("REG-7", "never moves REG-5")
def test_neither_extension_nor_hold_moves_the_lapse():
    extension = Extension(shanghai("2026-11-20 10:00"), shanghai("2026-11-21 10:00"), 15)
    found = reckon(field(extension=extension))

    assert (found.lapses_on, found.first_end) == (day("2026-11-26"), "lapse")


@rule("REG-7", "hold")
def test_a_measurement_within_the_hold_counts():
    extension = Extension(shanghai("2026-12-01 10:00"))

    assert reckon(kept_alive(extension=extension, measured_at=shanghai("2026-12-03 23:59:59"))).expires_on is None
    assert reckon(kept_alive(extension=extension, measured_at=shanghai("2026-12-04 00:00"))).expires_on is not None


@rule("REG-18", "cap")
def test_total_protection_ends_at_the_end_of_day_180():
    found = reckon(store(last_effective_at=shanghai("2027-05-10 10:00")))

    assert found.capped_on == day("2027-05-15")
    assert (found.first_end, found.protected_until) == ("cap", shanghai("2027-05-16 00:00"))
    assert state_at(found, "protected", shanghai("2027-05-15 23:59:59")).protects
    ended = state_at(found, "protected", shanghai("2027-05-16 00:00"))
    assert (ended.status, ended.reason_code) == ("expired", "CAP")


@rule("REG-18", "cap")
def test_the_cap_over_a_leap_day():
    assert reckon(store("2027-12-01 10:00")).capped_on == day("2028-05-29")


@rule("REG-21", "lost days")
@pytest.mark.parametrize(
    ("lost", "due", "lapse", "expiry", "cap"),
    [
        ([], "2026-11-19", "2026-11-26", "2026-12-01", "2027-05-15"),
        (["2026-11-16"], "2026-11-19", "2026-11-26", "2026-12-01", "2027-05-15"),
        (["2026-11-17"], "2026-11-20", "2026-11-27", "2026-12-02", "2027-05-16"),
        (["2026-11-19"], "2026-11-20", "2026-11-27", "2026-12-02", "2027-05-16"),
        (["2026-11-20"], "2026-11-19", "2026-11-27", "2026-12-02", "2027-05-16"),
        (["2026-11-19", "2026-11-20"], "2026-11-21", "2026-11-28", "2026-12-03", "2027-05-17"),
        (["2026-11-26"], "2026-11-19", "2026-11-27", "2026-12-02", "2027-05-16"),
        (["2026-11-27"], "2026-11-19", "2026-11-26", "2026-12-02", "2027-05-16"),
        (["2026-12-02"], "2026-11-19", "2026-11-26", "2026-12-01", "2027-05-16"),
        (["2027-05-16"], "2026-11-19", "2026-11-26", "2026-12-01", "2027-05-15"),
    ],
)
def test_a_lost_day_moves_the_day_clocks_that_run_over_it(lost, due, lapse, expiry, cap):
    found = reckon(field(lost_days=frozenset(map(day, lost))))

    assert found.follow_up_due_on == day(due)
    assert found.lapses_on == day(lapse)
    assert found.expires_on == day(expiry)
    assert found.capped_on == day(cap)


@rule("REG-21", "pause")
def test_a_pause_moves_follow_up_lapse_and_expiry_but_not_the_cap():
    # Granted on the 18th for 5 days.
    found = reckon(field(pauses=((day("2026-11-19"), day("2026-11-23")),)))

    assert found.follow_up_due_on == day("2026-11-24")
    assert found.lapses_on == day("2026-12-01")
    assert found.expires_on == day("2026-12-06")
    assert found.capped_on == day("2027-05-15")


@rule("REG-21", "pause")
def test_a_contact_during_the_pause_leaves_only_the_rest_of_it():
    found = reckon(
        field(
            pauses=((day("2026-11-19"), day("2026-11-23")),),
            last_effective_at=shanghai("2026-11-21 10:00"),
        )
    )

    assert found.follow_up_due_on == day("2026-11-26")  # 22 and 23 not counted, then 24, 25, 26


@rule("REG-21", "pause")
def test_a_lost_day_within_a_pause_moves_the_clock_once():
    pauses = ((day("2026-11-19"), day("2026-11-23")),)
    found = reckon(field(pauses=pauses, lost_days=frozenset({day("2026-11-20")})))

    assert found.lapses_on == day("2026-12-01")
    assert found.capped_on == day("2027-05-16")


@rule("REG-22", "restored")
def test_a_restored_one_has_a_new_follow_up_clock_and_the_lost_days_added():
    back = (shanghai("2026-11-27 00:00"), shanghai("2026-11-30 11:00"))
    found = reckon(field(restored=(back,)))

    assert found.follow_up_due_on == day("2026-12-03")
    assert found.lapses_on == day("2026-12-10")
    assert found.expires_on == day("2026-12-05")  # 1 December and the four days from 27 to 30 November
    assert found.capped_on == day("2027-05-19")


@rule("CUS-8", "days between")
def test_an_undone_merge_adds_the_days_between_to_every_clock():
    gone = (shanghai("2026-11-18 15:00"), shanghai("2026-11-20 09:00"))
    found = reckon(field(merges_undone=(gone,)))

    assert found.follow_up_due_on == day("2026-11-22")
    assert found.lapses_on == day("2026-11-29")
    assert found.expires_on == day("2026-12-04")
    assert found.capped_on == day("2027-05-18")


@rule("ORG-10", "three days more")
def test_a_handed_over_one_protects_at_least_three_days_more():
    found = reckon(field(handed_over_at=shanghai("2026-11-26 20:00")))

    assert (found.first_end, found.protected_until) == ("lapse", shanghai("2026-11-30 00:00"))
    assert found.follow_up_due_on == day("2026-11-19")


@rule("ORG-10", "three days more")
def test_a_hand_over_early_changes_nothing_and_one_after_the_end_revives_nothing():
    plain = reckon(field()).protected_until

    assert reckon(field(handed_over_at=shanghai("2026-11-18 20:00"))).protected_until == plain
    assert reckon(field(handed_over_at=plain)).protected_until == plain


@rule("ORG-10", "within the cap")
def test_a_hand_over_never_goes_beyond_the_cap():
    facts = store(last_effective_at=shanghai("2027-05-05 10:00"), handed_over_at=shanghai("2027-05-14 10:00"))
    found = reckon(facts)

    assert (found.first_end, found.protected_until) == ("cap", shanghai("2027-05-16 00:00"))


@rule("REG-9", "clocks of a ruling")
def test_a_ruling_starts_the_clocks_anew_within_the_cap():
    found = reckon(field("2026-10-01 10:00", ruled_at=shanghai("2026-11-16 10:00")))

    assert found.lapses_on == day("2026-11-26")
    assert found.expires_on == day("2026-12-01")
    assert found.capped_on == day("2027-03-30")


@rule("REG-16", "withdrawn and claimed again")
def test_a_claim_after_ones_own_withdrawal_carries_day_and_last_contact_on():
    # Claimed again on 25 November: the facts keep the first report and its last follow-up.
    found = reckon(field(last_effective_at=shanghai("2026-11-20 10:00")))

    assert (found.lapses_on, found.expires_on) == (day("2026-11-30"), day("2026-12-01"))


@rule("REG-14", "statuses of time")
@pytest.mark.parametrize("status", ["pending", "protected"])
def test_pending_ones_run_out_like_protected_ones(status):
    found = reckon(field())

    assert state_at(found, status, shanghai("2026-11-18 10:00")).status == status
    assert state_at(found, status, shanghai("2026-11-27 00:00")).status == "lapsed"


@rule("REG-14", "statuses of time")
@pytest.mark.parametrize("status", ["lapsed", "expired", "won", "lost", "withdrawn", "invalid"])
def test_an_ended_one_is_not_moved_by_the_clock_and_never_protects(status):
    found = state_at(reckon(field()), status, shanghai("2026-11-16 10:01"))

    assert (found.status, found.protects, found.overdue) == (status, False, False)


@rule("REG-17", "equations")
def test_the_reasons_show_day_plus_days():
    steps = {step.code: step for step in reckon(field(last_effective_at=shanghai("2026-11-18 21:00"))).reasons}

    assert steps["follow_up"].rule == "REG-4"
    assert steps["follow_up"].as_data()["equation"] == {
        "base": day("2026-11-18"),
        "base_is": "last_follow_up",
        "plus": [{"days": 3, "is": "follow_up_days"}],
        "equals": day("2026-11-21"),
    }
    assert steps["expiry"].equation.base_is == "reported"
    assert steps["ends"].params == {"first_end": "lapse", "protected_until": shanghai("2026-11-29 00:00")}


@rule("REG-17", "equations")
def test_the_reasons_name_what_moved_a_clock():
    facts = kept_alive(
        contact="2026-11-17 10:00",
        pauses=((day("2026-11-19"), day("2026-11-20")),),
        lost_days=frozenset({day("2026-11-20")}),
        extension=Extension(shanghai("2026-11-20 10:00"), shanghai("2026-11-21 10:00"), 10),
    )
    steps = {step.code: step for step in reckon(facts).reasons}

    assert steps["expiry"].equation.plus == (
        (15, "expiry_days"),
        (10, "extension_days"),
        (1, "pause_days"),
        (1, "lost_days"),
    )
    assert steps["expiry"].equation.equals == day("2026-12-13")
    assert steps["extension_granted"].rule == "REG-7"
    assert {steps["lost_days"].rule, steps["pause"].rule} == {"REG-21"}


@rule("REG-17", "facts change the sentence")
def test_only_lost_days_within_the_protection_are_told():
    lost = frozenset(map(day, ["2026-11-10", "2026-11-16", "2026-11-20", "2026-12-24"]))
    told = [step.params["day"] for step in reckon(store(lost_days=lost)).reasons if step.code == "lost_days"]

    assert told == [day("2026-11-20")]


@rule("REG-17", "facts change the sentence")
def test_the_reasons_follow_the_facts():
    def codes(facts):
        return [step.code for step in reckon(facts).reasons]

    assert codes(store()) == ["reported", "follow_up", "lapse", "no_expiry_store", "cap", "ends"]
    assert "measured_in_time" in codes(kept_alive(measured_at=shanghai("2026-12-01 23:59:59")))
    assert "measured_too_late" in codes(kept_alive(measured_at=shanghai("2026-12-02 00:00")))
    assert "deposit_in_time" in codes(kept_alive(deposit_at=shanghai("2026-12-01 23:59:59")))
    assert "deposit_in_time" not in codes(kept_alive(deposit_at=shanghai("2026-12-02 00:00")))
    assert "extension_pending" in codes(kept_alive(extension=Extension(shanghai("2026-12-01 10:00"))))
    assert "extension_void" in codes(kept_alive(extension=Extension(shanghai("2026-12-02 10:00"))))
    assert "handed_over" in codes(field(handed_over_at=shanghai("2026-11-26 20:00")))


@rule("POL-1", "numbers are data")
def test_the_windows_come_from_the_policy_version():
    numbers = SimpleNamespace(
        follow_up_days=2,
        lapse_days=7,
        expiry_days=20,
        cap_days=90,
        extension_days=5,
        extension_hold_days=1,
        pause_days=5,
        handover_days=2,
        quota_month=20,
    )
    found = reckon(field(), Windows.of(numbers))

    assert found.follow_up_due_on == day("2026-11-18")
    assert found.protected_until == shanghai("2026-11-24 00:00")
    with pytest.raises(AttributeError):
        Windows.of(SimpleNamespace(follow_up_days=3))


starts = st.integers(0, 3 * 365 * 24 * 60).map(lambda n: shanghai("2026-01-01 00:00") + timedelta(minutes=n))
after = st.integers(0, 40 * 24 * 60).map(lambda n: timedelta(minutes=n))
maybe_after = st.none() | after


@st.composite
def any_facts(draw):
    reported = draw(starts)

    def later():
        delay = draw(maybe_after)
        return None if delay is None else reported + delay

    asked = later()
    decided = asked + draw(after) if asked and draw(st.booleans()) else None
    extension = Extension(asked, decided, draw(st.integers(0, 15)) if decided else 0) if asked else None
    reporting_day = local_day(reported, SHANGHAI)
    lost = draw(st.sets(st.integers(-3, 45), max_size=5))
    first = draw(st.integers(1, 20))
    pauses = ((first, first + draw(st.integers(0, 14))),) if draw(st.booleans()) else ()
    return Facts(
        reported_at=reported,
        business_team=draw(st.booleans()),
        last_effective_at=later(),
        measured_at=later(),
        deposit_at=later(),
        extension=extension,
        lost_days=frozenset(reporting_day + timedelta(days=n) for n in lost),
        pauses=tuple((reporting_day + timedelta(days=a), reporting_day + timedelta(days=b)) for a, b in pauses),
        handed_over_at=later(),
    )


@rule("REG-18", "only lengthens")
@given(any_facts(), after)
def test_a_later_contact_never_shortens_anything(facts, delay):
    before = reckon(facts)
    contact = (facts.last_effective_at or facts.reported_at) + delay
    renewed = reckon(replace(facts, last_effective_at=contact))

    assert renewed.protected_until >= before.protected_until
    assert renewed.follow_up_due_on >= before.follow_up_due_on
    assert (renewed.expires_on, renewed.capped_on) == (before.expires_on, before.capped_on)


@rule("REG-21", "only lengthens")
@given(any_facts(), st.integers(-5, 60))
def test_a_lost_day_never_shortens_anything(facts, offset):
    lost = local_day(facts.reported_at, SHANGHAI) + timedelta(days=offset)
    before, moved = reckon(facts), reckon(replace(facts, lost_days=facts.lost_days | {lost}))

    assert moved.follow_up_due_on in (before.follow_up_due_on, _next_uncounted(before.follow_up_due_on, facts))
    assert moved.lapses_on >= before.lapses_on
    assert moved.capped_on >= before.capped_on


def _next_uncounted(last, facts):
    """The next day a clock counts: the day after, unless that one is lost or paused itself."""
    uncounted = facts.lost_days | {
        first + timedelta(days=n) for first, end in facts.pauses for n in range((end - first).days + 1)
    }
    last += timedelta(days=1)
    while last in uncounted:
        last += timedelta(days=1)
    return last


@rule("REG-6", "only lengthens")
@given(any_facts(), after)
def test_a_measurement_never_shortens_protection(facts, delay):
    measured = reckon(replace(facts, measured_at=facts.reported_at + delay, deposit_at=None))

    assert measured.protected_until >= reckon(replace(facts, measured_at=None, deposit_at=None)).protected_until


@rule("REG-25", "never beyond the cap")
@given(any_facts())
def test_protection_ends_at_the_first_end_and_never_after_the_cap(facts):
    found = reckon(facts)
    cap = shanghai(f"{found.capped_on} 00:00") + timedelta(days=1)

    assert found.protected_until <= cap
    assert found.follow_up_due_on <= found.lapses_on
    if facts.handed_over_at is None:
        lapse = shanghai(f"{found.lapses_on} 00:00") + timedelta(days=1)
        assert found.protected_until <= lapse
        assert {"cap": cap, "lapse": lapse}.get(found.first_end, found.protected_until) == found.protected_until


@rule("REG-14", "no clock of its own")
@given(any_facts(), starts)
def test_the_answer_depends_on_facts_and_instant_alone(facts, now):
    found, again = reckon(facts), reckon(replace(facts))

    assert found == again
    assert state_at(found, "protected", now) == state_at(again, "protected", now.astimezone(UTC))
    assert state_at(found, "protected", now).protects == (now < found.protected_until)


@rule("REG-17", "equations")
@given(any_facts())
def test_every_equation_adds_up_and_says_the_dates_of_the_standing(facts):
    found = reckon(facts)
    equations = {step.code: step.equation for step in found.reasons if step.equation}

    for equation in equations.values():
        assert equation.base + timedelta(days=sum(n for n, _ in equation.plus)) == equation.equals
    assert equations["follow_up"].equals == found.follow_up_due_on
    assert equations["lapse"].equals == found.lapses_on
    assert equations["cap"].equals == found.capped_on
    if found.expires_on:
        assert equations["expiry"].equals == found.expires_on
