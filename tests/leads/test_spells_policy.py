from dataclasses import replace
from datetime import timedelta
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from leads.policy import Facts, Windows, spells, standing, was_protected
from salesops.kernel.worktime import Calendar
from tests.rules import rule
from tests.times import shanghai

CALENDAR = Calendar()
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
STORE = Facts(shanghai("2026-11-16 10:00"), business_team=False)
FIELD = replace(STORE, business_team=True)


def run(facts, *contacts, windows=WINDOWS):
    found = spells(facts, [shanghai(c) for c in contacts], windows, CALENDAR)
    return [(spell.starts_at, spell.ends_at, spell.first_end) for spell in found]


@rule("POL-1", "simulation")
def test_contacts_in_time_make_one_spell():
    assert run(STORE, "2026-11-26 23:59:59", "2026-11-20 10:00") == [
        (shanghai("2026-11-16 10:00"), shanghai("2026-12-07 00:00"), "lapse")
    ]


@rule("POL-1", "simulation")
def test_with_seven_days_instead_of_ten_it_would_have_lapsed():
    shorter = replace(WINDOWS, lapse_days=7)

    assert run(STORE, "2026-11-24 10:00", windows=shorter) == [
        (shanghai("2026-11-16 10:00"), shanghai("2026-11-24 00:00"), "lapse"),
        (shanghai("2026-11-24 10:00"), shanghai("2026-12-02 00:00"), "lapse"),
    ]
    assert len(run(STORE, "2026-11-24 10:00")) == 1


@rule("REG-16", "revived")
def test_a_contact_after_the_lapse_begins_a_new_spell_and_day_d_stays():
    assert run(FIELD, "2026-11-28 09:00") == [
        (shanghai("2026-11-16 10:00"), shanghai("2026-11-27 00:00"), "lapse"),
        (shanghai("2026-11-28 09:00"), shanghai("2026-12-02 00:00"), "expiry"),
    ]


@rule("REG-16", "revived")
def test_after_expiry_no_contact_begins_anything():
    assert len(run(FIELD, "2026-11-25 10:00", "2026-12-02 00:00", "2026-12-03 10:00")) == 1
    assert len(run(FIELD, "2026-12-02 10:00")) == 1  # lapsed, and D+15 is over


@rule("REG-14", "at any instant")
def test_whether_it_protected_at_an_instant():
    found = spells(STORE, [shanghai("2026-11-28 09:00")], WINDOWS, CALENDAR)

    assert was_protected(found, shanghai("2026-11-26 23:59:59"))
    assert not was_protected(found, shanghai("2026-11-27 00:00"))
    assert not was_protected(found, shanghai("2026-11-28 08:59:59"))
    assert was_protected(found, shanghai("2026-11-28 09:00"))


contacts = st.lists(st.integers(0, 60 * 24 * 60), max_size=8).map(
    lambda minutes: [STORE.reported_at + timedelta(minutes=m) for m in minutes]
)


@rule("POL-1", "simulation")
@given(contacts, st.booleans(), st.integers(1, 10), st.integers(0, 5))
def test_spells_follow_each_other_and_longer_windows_never_protect_less(made, in_field, days, more):
    facts = FIELD if in_field else STORE
    short, long = (replace(WINDOWS, lapse_days=n) for n in (days, days + more))
    strict, generous = (spells(facts, made, windows, CALENDAR) for windows in (short, long))

    assert all(a.ends_at <= b.starts_at for a, b in pairwise(strict))
    assert all(spell.starts_at < spell.ends_at for spell in strict)
    for spell in strict:
        assert was_protected(generous, spell.starts_at)
        assert was_protected(generous, spell.ends_at - timedelta(microseconds=1))


@rule("REG-14", "same answer")
@given(contacts)
def test_the_last_spell_is_the_standing_of_today(made):
    last = spells(STORE, made, WINDOWS, CALENDAR)[-1]
    present = standing(replace(STORE, last_effective_at=max(made, default=None)), WINDOWS, CALENDAR)

    assert (last.ends_at, last.first_end) == (present.protected_until, present.first_end)
