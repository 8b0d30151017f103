"""REG-1..3, REG-10, REG-11, REG-16: what comes of a report."""

import datetime as dt

import pytest

from leads.models import Customer, QuotaEntry, Registration, ReportAttempt, Violation
from leads.services import customers, deals, registrations
from salesops.kernel.errors import Conflict, Invalid, NotAllowed
from salesops.kernel.models import Event, Notice
from tests.leads import make
from tests.rules import rule

pytestmark = pytest.mark.django_db

GUANGZHOU = {"province": "广东省", "city": "广州市", "district": "天河区", "street": "体育西路 103 号 1802 室"}
BEIJING = {"province": "北京市", "city": "北京市", "district": "朝阳区", "street": "建国路 88 号 1 幢 301 室"}


@pytest.fixture
def monday(shanghai):
    return shanghai("2026-03-02 10:00")


@rule("REG-3", "first reported, first protected")
def test_the_first_report_protects(company, report, monday, shanghai):
    outcome = report(company.sales1, monday)

    registration = outcome.registration
    assert (registration.status, registration.owner, registration.unit) == ("protected", company.sales1, company.team)
    assert registration.protected_until == shanghai("2026-03-13 00:00")
    assert registration.follow_up_due_on == dt.date(2026, 3, 5)
    assert registration.expires_on == dt.date(2026, 3, 17)
    assert Event.objects.about(registration).get().verb == "leads.registration.reported"


@rule("REG-3", "second reporter")
@pytest.mark.parametrize("spelling", ["13800008017", "+86 138-0000-8017", "１３８００００８０１７", "0086 13800008017"])
def test_the_second_reporter_gets_a_case_number_and_nothing_else(company, report, monday, spelling):
    first = report(company.sales1, monday).registration

    second = report(company.sales2, monday + dt.timedelta(minutes=5), phone=spelling)

    assert second.registration is None
    assert (second.refusal.status, second.refusal.rule) == (409, "REG-3")
    assert second.refusal.extra == {"case_number": second.attempt.case_number}
    said = f"{second.refusal.title} {second.refusal.message} {[f.value for f in second.refusal.facts]}"
    assert not any(word in said for word in (first.number, "张", "sales1", "03-02"))
    assert Registration.objects.get() == first


@rule("REG-3", "own and within reach are shown")
@pytest.mark.parametrize("who", ["sales1", "lead1"])
def test_ones_own_customer_and_one_within_reach_are_shown_and_not_counted(company, report, monday, who):
    first = report(company.sales1, monday).registration

    with pytest.raises(Conflict) as refused:
        report(getattr(company, who), monday + dt.timedelta(hours=1))

    assert refused.value.extra["registration"]["number"] == first.number
    assert not ReportAttempt.objects.exists()


@rule("REG-3", "the manager is told at 11 and again at 30")
def test_the_manager_is_told_at_the_eleventh_and_the_thirtieth_refusal_of_a_day(company, report, monday):
    report(company.sales1, monday)
    told = []

    for n in range(31):
        report(company.sales2, monday + dt.timedelta(minutes=n))
        told.append(Notice.objects.filter(recipient=company.lead1, kind="leads.refusals").count())

    assert [n + 1 for n in range(31) if told[n] > (told[n - 1] if n else 0)] == [11, 30]


@rule("REG-14")
def test_a_report_on_a_customer_whose_protection_ran_out_books_that_end_first(company, report, monday, shanghai):
    first = report(company.sales1, monday).registration

    refused = report(company.sales2, shanghai("2026-03-12 23:59:59"))
    taken = report(company.guide1, shanghai("2026-03-13 00:00"))

    first.refresh_from_db()
    assert refused.refusal.rule == "REG-3"
    assert (first.status, first.ended_at, first.rule) == ("lapsed", shanghai("2026-03-13 00:00"), "REG-5")
    assert taken.registration.status == "protected"


@rule("REG-2")
@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("customer_name", ""), ("customer_name", "\u200b \u3164"), ("phone", ""), ("phone", "138OO008017"),
        ("province", ""), ("province", "东方省"), ("city", "广州市"), ("district", "天河区"), ("street", ""),
        ("street", "\u200b\u200b\u200b\u200b\u200b\u200b"), ("street", "一号楼"), ("street", "上海市徐汇区"),
    ],
)  # fmt: skip
def test_an_incomplete_report_is_refused_with_the_field_named(company, report, monday, field, value):
    with pytest.raises(Invalid) as refused:
        report(company.sales1, monday, **{field: value})

    assert list(refused.value.errors) == [field]
    assert (refused.value.status, refused.value.rule) == (400, "REG-2")
    assert not Customer.objects.exists()


@rule("REG-2", "marked")
@pytest.mark.parametrize(("street", "marked"), [("漕溪北路十八号", False), ("漕溪北路靠近地铁站", True)])
def test_an_address_without_any_number_is_marked(company, report, monday, street, marked):
    assert report(company.sales1, monday, street=street).registration.address_marked is marked


@rule("REG-10", "exactly 24:00:00 is in time")
@pytest.mark.parametrize(("late_by", "status"), [(0, "protected"), (1, "invalid")])
def test_a_report_is_in_time_up_to_exactly_24_hours(company, report, monday, late_by, status):
    obtained = monday - dt.timedelta(hours=24, microseconds=late_by)

    outcome = report(company.sales1, monday, obtained_at=obtained)

    assert outcome.registration.status == status


@rule("REG-10", "late is kept, a violation, and leaves the customer free")
def test_a_late_report_is_kept_as_a_violation_and_the_customer_is_free(company, report, monday):
    late = report(company.sales1, monday, obtained_at=monday - dt.timedelta(hours=25))

    assert (late.registration.reason_code, late.refusal.status, late.refusal.rule) == ("LATE", 422, "REG-10")
    assert late.refusal.extra["id"] == late.registration.pk
    assert Violation.objects.get().user == company.sales1
    assert report(company.sales2, monday).registration.status == "protected"


@rule("REG-10", "again from a new effective contact")
def test_after_a_late_report_only_a_new_contact_makes_another_one_in_time(company, report, monday):
    report(company.sales1, monday, obtained_at=monday - dt.timedelta(hours=25))
    hour = dt.timedelta(hours=1)

    same_contact = report(company.sales1, monday + hour, obtained_at=monday - hour)
    new_contact = report(company.sales1, monday + 3 * hour, obtained_at=monday + 2 * hour)

    assert same_contact.registration.reason_code == "LATE"
    assert Violation.objects.count() == 1
    assert new_contact.registration.status == "protected"


@rule("REG-10", "not in the future")
def test_obtained_at_does_not_lie_in_the_future(company, report, monday):
    with pytest.raises(Invalid) as refused:
        report(company.sales1, monday, obtained_at=monday + dt.timedelta(seconds=1))

    assert list(refused.value.errors) == ["obtained_at"]


@rule("REG-10", "not later than his first record")
def test_a_refused_attempt_is_his_first_record_of_the_customer(company, report, monday):
    held = report(company.sales1, monday).registration
    report(company.sales2, monday + dt.timedelta(hours=1))
    registrations.withdraw(held.pk, reason="moved away", actor=company.sales1, now=monday + dt.timedelta(hours=2))

    later = monday + dt.timedelta(hours=26)

    assert report(company.sales2, later, obtained_at=later).registration.reason_code == "LATE"


@rule("REG-1")
def test_a_report_after_the_deal_is_invalid_for_everybody_for_30_days(company, report, monday):
    customer = report(company.sales1, monday).registration.customer
    deal = deals.close(customer=customer, amount=9000, closer=company.sales1, actor=company.sales1, now=monday,
                       basis="contract", number="C-1")  # fmt: skip
    deals.delivered(deal, now=monday)

    last = report(company.sales2, monday + dt.timedelta(days=30) - dt.timedelta(seconds=1))
    free = report(company.sales2, monday + dt.timedelta(days=31))

    assert (last.registration.reason_code, last.refusal.rule) == ("AFTER_DEAL", "REG-1")
    assert free.registration.status == "protected"


@rule("CUS-7", "undelivered")
def test_while_the_order_is_undelivered_only_a_new_project_is_reported_and_waits_for_the_head(company, report, monday):
    customer = report(company.sales1, monday).registration.customer
    deals.close(customer=customer, amount=9000, closer=company.sales1, actor=company.sales1, now=monday,
                basis="contract", number="C-1")  # fmt: skip
    later = monday + dt.timedelta(days=60)

    plain = report(company.sales2, later)
    project = report(company.sales2, later, new_project="另一套房, 浦东")

    assert plain.registration.reason_code == "AFTER_DEAL"
    assert (project.registration.status, project.registration.rule) == ("pending", "CUS-7")


@rule("REG-11", "another region without ground")
def test_a_customer_of_another_region_needs_a_ground(company, report, monday):
    outcome = report(company.sales1, monday, **GUANGZHOU)

    assert (outcome.registration.status, outcome.registration.reason_code) == ("invalid", "TERRITORY")
    assert outcome.refusal.rule == "REG-11"


@rule("REG-11", "pending blocks, the head of the customer's region decides")
def test_with_a_ground_it_is_pending_and_blocks_others(company, report, monday):
    outcome = report(company.sales1, monday, cross_region_ground="unified_tender", **GUANGZHOU)

    approval = outcome.registration.approvals.get()
    assert outcome.registration.status == "pending"
    assert approval.assignee == company.head3
    assert report(company.sales3, monday, **GUANGZHOU).refusal.rule == "REG-3"


@rule("REG-11", "free to all")
def test_an_address_of_no_region_is_free_to_all(company, report, monday):
    assert report(company.sales3, monday, **BEIJING).registration.status == "protected"


@rule("REG-16", "own lapsed one")
def test_ones_own_lapsed_customer_is_revived_not_reported(company, report, monday, shanghai):
    first = report(company.guide1, monday).registration

    with pytest.raises(Conflict) as refused:
        report(company.guide1, shanghai("2026-03-14 10:00"))

    assert refused.value.rule == "REG-16"
    assert refused.value.extra["registration"]["id"] == first.pk


@rule("REG-16", "cool-down")
@pytest.mark.parametrize(("at", "status"), [("2026-04-16 23:59:59", "invalid"), ("2026-04-17 00:00", "protected")])
def test_after_expiry_the_same_person_waits_30_days(company, report, monday, shanghai, at, status):
    first = report(company.sales1, monday).registration
    for day in ("03-05", "03-10"):
        registrations.follow_up(first.pk, method="phone", outcome="reached", summary=f"谈了 {day}",
                                actor=company.sales1, now=shanghai(f"2026-{day} 10:00"))  # fmt: skip

    again = report(company.sales1, shanghai(at))

    first.refresh_from_db()
    assert (first.status, first.ended_at) == ("expired", shanghai("2026-03-18 00:00"))
    assert again.registration.status == status
    assert again.registration.reason_code == ("COOLDOWN" if status == "invalid" else "")


@rule("REG-16", "cool-down waived")
def test_the_head_may_waive_the_cool_down(company, report, monday, shanghai):
    first = make.registration(company.sales1, reported_at=monday, status="expired")
    phone, later = first.phone, shanghai("2026-03-20 10:00")

    with pytest.raises(NotAllowed):
        registrations.waive_cooldown(first.pk, reason="customer asks", actor=company.lead1, now=later)
    registrations.waive_cooldown(first.pk, reason="customer asks", actor=company.head1, now=later)

    assert report(company.sales1, later, phone=phone).registration.status == "protected"


@rule("REG-16", "after withdrawal D runs on")
def test_after_withdrawal_the_same_persons_report_carries_d_on(company, report, monday, shanghai):
    first = report(company.sales1, monday).registration
    registrations.withdraw(first.pk, reason="wrong customer", actor=company.sales1, now=shanghai("2026-03-04 09:00"))

    again = report(company.sales1, shanghai("2026-03-06 10:00")).registration

    assert (again.status, again.expires_on) == ("protected", dt.date(2026, 3, 17))
    assert again.protected_until == shanghai("2026-03-13 00:00")


@rule("REG-8")
def test_stores_have_no_quota_and_use_no_place(company, report, monday):
    assert report(company.guide1, monday).registration.status == "protected"
    assert not QuotaEntry.objects.exists()


@rule("CUS-3", "shared number")
def test_a_shared_number_identifies_nobody(company, report, monday):
    first = report(company.sales1, monday).registration
    first.customer.phones.update(shared=True)

    second = report(company.sales2, monday).registration

    assert second.status == "protected"
    assert second.customer != first.customer


def test_only_salespeople_and_their_managers_report(company, report, monday):
    with pytest.raises(NotAllowed):
        report(company.finance1, monday)


@rule("CUS-3", "possible duplicate")
def test_the_same_address_with_another_phone_is_a_possible_duplicate_and_blocks_nobody(company, report, monday):
    first = report(company.sales1, monday).registration

    second = report(company.sales2, monday, phone="13900008018", street="漕溪北路18号302").registration

    row = customers.PossibleDuplicate.objects.get()
    assert {row.first, row.second} == {first.customer, second.customer}
    assert second.status == "protected"
