"""REG-4..7, REG-16, REG-18, REG-21: contacts, measurements, extensions, pauses and the clocks."""

import datetime as dt

import pytest

from leads.models import Extension, FollowUp, Registration
from leads.services import registrations, standings, sweep
from salesops.kernel.errors import BusinessError, Conflict, Invalid, NotAllowed
from salesops.kernel.models import Absence, Event, Notice
from salesops.kernel.services import approvals
from tests.rules import rule

pytestmark = pytest.mark.django_db


@pytest.fixture
def held(company, report, shanghai):
    """Reported by sales1 on Monday, 2 March 2026: follow-up due on the 5th, lapse after the 12th, expiry after the
    17th."""
    return report(company.sales1, shanghai("2026-03-02 10:00")).registration


def contact(registration, actor, at, **changes):
    words = {"method": "phone", "outcome": "reached", "summary": f"谈了尺寸 {at:%d%H%M}"} | changes
    return registrations.follow_up(registration.pk, actor=actor, now=at, **words)


def status_of(registration):
    registration.refresh_from_db()
    return registration.status


@rule("REG-18", "renews")
def test_an_effective_contact_by_the_owner_starts_the_clocks_anew(company, held, shanghai):
    row = contact(held, company.sales1, shanghai("2026-03-04 15:00"))

    held.refresh_from_db()
    assert (row.effective, row.renewed, row.flags) == (True, True, [])
    assert (row.due_before, row.due_after) == (dt.date(2026, 3, 5), dt.date(2026, 3, 7))
    assert held.lapses_on == dt.date(2026, 3, 14)


@rule("REG-18", "not reached")
@pytest.mark.parametrize("outcome", ["not_reached", "off", "refused"])
def test_a_failed_contact_is_kept_and_moves_no_clock(company, held, shanghai, outcome):
    row = contact(held, company.sales1, shanghai("2026-03-04 15:00"), outcome=outcome)

    held.refresh_from_db()
    assert (row.effective, row.renewed) == (False, False)
    assert held.follow_up_due_on == dt.date(2026, 3, 5)


@rule("REG-18", "managers and helpers")
def test_a_managers_contact_is_on_the_timeline_renews_nothing_and_is_told_to_the_owner(company, held, shanghai):
    row = contact(held, company.lead1, shanghai("2026-03-04 15:00"))

    held.refresh_from_db()
    assert (row.effective, row.renewed, held.follow_up_due_on) == (True, False, dt.date(2026, 3, 5))
    assert Notice.objects.filter(recipient=company.sales1, kind="leads.helped").count() == 1


@rule("REG-18", "delegate")
def test_the_delegate_of_an_absent_owner_renews(company, held, shanghai):
    Absence.objects.create(user=company.sales1, delegate=company.sales2, from_on=dt.date(2026, 3, 3),
                           to_on=dt.date(2026, 3, 6), created_at=shanghai("2026-03-02 18:00"))  # fmt: skip

    row = contact(held, company.sales2, shanghai("2026-03-04 15:00"))

    assert (row.renewed, row.acting_for) == (True, company.sales1)


@rule("REG-18", "strangers")
def test_others_record_nothing(company, held, shanghai):
    with pytest.raises(NotAllowed):
        contact(held, company.sales2, shanghai("2026-03-04 15:00"))


@rule("REG-18", "told time")
@pytest.mark.parametrize(
    ("told", "allowed"),
    [("2026-03-03 15:00", True), ("2026-03-03 14:59", False), ("2026-03-04 15:00", True), ("2026-03-04 15:01", False)],
)
def test_a_told_time_lies_at_most_24_hours_back_and_never_ahead(company, held, shanghai, told, allowed):
    at = shanghai("2026-03-04 15:00")
    if not allowed:
        with pytest.raises(Invalid):
            contact(held, company.sales1, at, occurred_at=shanghai(told))
        return

    contact(held, company.sales1, at, occurred_at=shanghai(told))

    held.refresh_from_db()
    assert held.last_effective_at == at


@rule("REG-18", "empty")
@pytest.mark.parametrize("summary", ["", "   ", "\u200b\u3164"])
def test_an_empty_note_is_refused(company, held, shanghai, summary):
    with pytest.raises(Invalid) as refused:
        contact(held, company.sales1, shanghai("2026-03-04 15:00"), summary=summary)

    assert list(refused.value.errors) == ["summary"]
    assert not FollowUp.objects.exists()


@rule("REG-18", "repeated")
def test_a_repeated_note_is_kept_flagged_and_moves_no_clock(company, held, shanghai):
    contact(held, company.sales1, shanghai("2026-03-03 15:00"), summary="已联系")

    row = contact(held, company.sales1, shanghai("2026-03-05 15:00"), summary="已 联系")

    held.refresh_from_db()
    assert (row.flags, row.effective, row.renewed) == (["repeated"], False, False)
    assert held.follow_up_due_on == dt.date(2026, 3, 6)


@rule("REG-18", "serial")
def test_the_fourth_note_in_ten_minutes_is_serial(company, report, shanghai):
    at = shanghai("2026-03-03 15:00")
    rows = [report(company.sales1, shanghai("2026-03-02 10:00"), phone=f"1390000801{n}").registration for n in range(5)]

    notes = [contact(row, company.sales1, at + dt.timedelta(minutes=n)) for n, row in enumerate(rows[:4])]
    later = contact(rows[4], company.sales1, at + dt.timedelta(minutes=11))

    assert [note.flags for note in notes] == [[], [], [], ["serial"]]
    assert later.flags == []


@rule("REG-5")
@pytest.mark.parametrize(("at", "status"), [("2026-03-12 23:59:59", "protected"), ("2026-03-13 00:00", "lapsed")])
def test_without_follow_up_it_lapses_at_the_end_of_the_tenth_day(company, held, shanghai, at, status):
    sweep.sweep(now=shanghai(at))

    assert status_of(held) == status
    assert Registration.objects.live(shanghai(at)).exists() is (status == "protected")


@rule("REG-6")
@pytest.mark.parametrize(("at", "status"), [("2026-03-17 23:59:59", "protected"), ("2026-03-18 00:00", "expired")])
def test_the_business_teams_expires_at_the_end_of_the_fifteenth_day(company, held, shanghai, at, status):
    contact(held, company.sales1, shanghai("2026-03-10 10:00"))

    sweep.sweep(now=shanghai(at))

    assert status_of(held) == status


@rule("REG-6", "measurement")
def test_a_measurement_in_time_ends_the_fifteen_days_for_good(company, held, shanghai):
    registrations.measure(held.pk, measured_at=shanghai("2026-03-12 09:00"), actor=company.lead1,
                          now=shanghai("2026-03-12 10:00"), note="客厅和主卧")  # fmt: skip
    contact(held, company.sales1, shanghai("2026-03-12 11:00"))

    held.refresh_from_db()
    assert held.expires_on is None
    assert held.protected_until == shanghai("2026-03-23 00:00")


@rule("REG-6", "stores")
def test_store_registrations_do_not_expire(company, report, shanghai):
    assert report(company.guide1, shanghai("2026-03-02 10:00")).registration.expires_on is None


@rule("REG-16", "revive")
def test_the_owner_revives_a_lapsed_one_by_an_effective_contact_and_d_stays(company, held, shanghai):
    at = shanghai("2026-03-14 10:00")
    failed = contact(held, company.sales1, at, outcome="off")

    assert (failed.renewed, status_of(held)) == (False, "lapsed")
    words = {"method": "visit", "outcome": "reached", "summary": "上门看了样品"}
    registrations.revive(held.pk, actor=company.sales1, now=at, **words)

    held.refresh_from_db()
    assert (held.status, held.ended_at, held.expires_on) == ("protected", None, dt.date(2026, 3, 17))
    assert held.protected_until == shanghai("2026-03-18 00:00")


@rule("REG-16", "revive only while free")
def test_nobody_revives_once_another_holds_the_customer(company, held, report, shanghai):
    report(company.guide1, shanghai("2026-03-13 08:00"))

    with pytest.raises(Conflict):
        contact(held, company.sales1, shanghai("2026-03-14 10:00"))


@rule("REG-7", "granted")
def test_a_granted_extension_adds_days_to_the_old_expiry_day(company, held, shanghai):
    extension = registrations.request_extension(held.pk, reason="设计院出图晚", actor=company.sales1, days=10,
                                                now=shanghai("2026-03-11 10:00"))  # fmt: skip
    approval = extension.approvals.get()
    assert approval.assignee == company.head1

    approvals.decide(approval.pk, agree=True, actor=company.head1, now=shanghai("2026-03-12 10:00"))

    held.refresh_from_db()
    assert held.expires_on == dt.date(2026, 3, 27)
    assert held.lapses_on == dt.date(2026, 3, 12)


@rule("REG-7", "refused, once")
def test_a_refused_extension_adds_nothing_and_there_is_no_second(company, held, shanghai):
    extension = registrations.request_extension(held.pk, reason="忙", actor=company.sales1,
                                                now=shanghai("2026-03-11 10:00"))  # fmt: skip
    approvals.decide(extension.approvals.get().pk, agree=False, comment="先去量尺", actor=company.head1,
                     now=shanghai("2026-03-11 11:00"))  # fmt: skip

    held.refresh_from_db()
    assert held.expires_on == dt.date(2026, 3, 17)
    with pytest.raises(Conflict):
        registrations.request_extension(held.pk, reason="再", actor=company.sales1, now=shanghai("2026-03-12 10:00"))


@rule("REG-7", "held while undecided")
@pytest.mark.parametrize(("at", "status"), [("2026-03-19 23:59:59", "protected"), ("2026-03-20 00:00", "expired")])
def test_an_undecided_request_holds_expiry_to_the_end_of_the_second_working_day(company, held, shanghai, at, status):
    contact(held, company.sales1, shanghai("2026-03-12 09:00"))
    registrations.request_extension(held.pk, reason="等样品", actor=company.sales1, now=shanghai("2026-03-17 10:00"))

    sweep.sweep(now=shanghai(at))

    assert status_of(held) == status


@rule("REG-7", "stores have nothing to extend")
def test_stores_have_nothing_to_extend(company, report, shanghai):
    at = shanghai("2026-03-02 10:00")
    with pytest.raises(BusinessError):
        registrations.request_extension(report(company.guide1, at).registration.pk, reason="x", actor=company.guide1,
                                        now=at)  # fmt: skip
    assert not Extension.objects.exists()


@rule("REG-21", "pause")
def test_a_pause_moves_the_day_clocks_by_its_days(company, held, shanghai):
    pause = registrations.request_pause(held.pk, days=5, reason="客户出差", actor=company.sales1,
                                        now=shanghai("2026-03-03 10:00"))  # fmt: skip
    approval = pause.approvals.get()
    assert approval.assignee == company.lead1

    approvals.decide(approval.pk, agree=True, actor=company.lead1, now=shanghai("2026-03-03 11:00"))

    held.refresh_from_db()
    assert (held.follow_up_due_on, held.lapses_on) == (dt.date(2026, 3, 10), dt.date(2026, 3, 17))
    assert (held.expires_on, held.capped_on) == (dt.date(2026, 3, 22), dt.date(2026, 8, 29))


@rule("REG-22")
@pytest.mark.parametrize(("at", "allowed"), [("2026-03-20 00:00", True), ("2026-03-20 00:00:01", False)])
def test_the_head_restores_a_wrongful_loss_within_seven_days(company, held, shanghai, at, allowed):
    sweep.sweep(now=shanghai("2026-03-13 00:05"))
    if not allowed:
        with pytest.raises(Conflict):
            registrations.restore(held.pk, reason="系统故障", actor=company.head1, now=shanghai(at))
        return

    registrations.restore(held.pk, reason="系统故障", actor=company.head1, now=shanghai(at))

    held.refresh_from_db()
    assert held.status == "protected"
    assert held.follow_up_due_on == dt.date(2026, 3, 23)
    assert held.expires_on == dt.date(2026, 3, 25)


@rule("REG-22", "who")
def test_neither_the_owner_nor_the_supervisor_restores(company, held, shanghai):
    sweep.sweep(now=shanghai("2026-03-13 00:05"))
    for actor in (company.sales1, company.lead1, company.head3):
        with pytest.raises(NotAllowed):
            registrations.restore(held.pk, reason="x", actor=actor, now=shanghai("2026-03-14 10:00"))


@rule("REG-27")
def test_the_head_rejects_an_ordinary_report_and_its_place_comes_back(company, held, shanghai):
    with pytest.raises(NotAllowed):
        registrations.review(held.pk, verdict="pass", actor=company.lead1, now=shanghai("2026-03-03 10:00"))

    registrations.review(held.pk, verdict="reject", reason="不是客户", reason_code="REJECTED", actor=company.head1,
                         now=shanghai("2026-03-03 10:00"))  # fmt: skip

    held.refresh_from_db()
    assert (held.status, held.reason_code) == ("invalid", "REJECTED")
    assert [entry.change for entry in held.quota_entries.all()] == [1, -1]


@rule("REG-27", "false data")
def test_false_data_keep_the_place_and_are_a_violation(company, held, shanghai):
    registrations.review(held.pk, verdict="reject", reason="号码是假的", reason_code="FALSE_DATA", actor=company.head1,
                         now=shanghai("2026-03-03 10:00"))  # fmt: skip

    assert [entry.change for entry in held.quota_entries.all()] == [1]
    assert held.violations.get().kind == "FALSE_DATA"


@rule("REG-27", "passes by silence")
@pytest.mark.parametrize(("at", "review"), [("2026-03-04 23:59", "waiting"), ("2026-03-05 00:00", "passed")])
def test_an_ordinary_report_passes_by_silence_after_two_working_days(company, held, shanghai, at, review):
    sweep.sweep(now=shanghai(at))

    held.refresh_from_db()
    assert held.review == review


@rule("REG-12")
def test_bought_elsewhere_ends_it_as_lost(company, held, shanghai):
    registrations.note_outcome(held.pk, outcome="bought_elsewhere", actor=company.sales1,
                               now=shanghai("2026-03-03 10:00"))  # fmt: skip

    assert status_of(held) == "lost"


@rule("REG-4", "reminded a day ahead and on the day, escalated when missed")
def test_the_owner_is_reminded_and_the_supervisor_told_each_exactly_once(company, held, shanghai):
    counts = [
        {k: v for k, v in sweep.sweep(now=shanghai(f"2026-03-{at}")).items() if v}
        for at in ("04 08:59", "04 09:00", "04 12:00", "05 09:00", "05 23:59:59", "06 00:00", "06 09:00")
    ]

    assert counts == [{}, {"reminded": 1}, {}, {"reminded": 1}, {}, {"escalated": 1}, {}]
    assert set(Notice.objects.filter(kind="leads.overdue").values_list("recipient__username", flat=True)) == {
        "sales1", "lead1",
    }  # fmt: skip


@rule("REG-29")
def test_a_reminder_for_a_day_off_goes_out_on_the_last_working_day_before(company, report, shanghai):
    row = report(company.sales1, shanghai("2026-03-05 10:00")).registration  # due on Sunday, the 8th

    assert row.follow_up_due_on == dt.date(2026, 3, 8)
    assert sweep.sweep(now=shanghai("2026-03-06 08:59"))["reminded"] == 0
    assert sweep.sweep(now=shanghai("2026-03-06 09:00"))["reminded"] == 1
    assert sweep.sweep(now=shanghai("2026-03-08 12:00"))["reminded"] == 0


@rule("REG-25")
def test_what_is_kept_equals_what_is_reckoned(company, held, shanghai):
    contact(held, company.sales1, shanghai("2026-03-04 15:00"))
    registrations.measure(held.pk, measured_at=shanghai("2026-03-05 09:00"), actor=company.sales1,
                          now=shanghai("2026-03-05 10:00"))  # fmt: skip

    held.refresh_from_db()
    again = standings.standing_of(held)
    assert [getattr(held, name) for name in standings.DERIVED] == [getattr(again, name) for name in standings.DERIVED]


@rule("SEC-2")
def test_every_move_has_one_trail_row(company, held, shanghai):
    sweep.sweep(now=shanghai("2026-03-13 00:05"))
    sweep.sweep(now=shanghai("2026-03-13 00:10"))

    moves = Event.objects.about(held).filter(verb="leads.registration.lapsed")
    assert [(row.from_state, row.to_state, row.rule) for row in moves] == [("protected", "lapsed", "REG-5")]
