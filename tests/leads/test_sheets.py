"""The store's daily intent sheet (LOG-1, LOG-3)."""

import datetime as dt

import pytest
from django.db import DatabaseError, IntegrityError, transaction

from leads.models import ClosedDay, Inquiry, IntentSheet, Reception, SheetAddition, StoreHours
from leads.models.sheet import state_at
from leads.services import inquiries, receptions, sheets
from leads.sheet_lines import lines_of
from salesops.kernel.errors import BusinessError, Conflict, Invalid, NotAllowed
from salesops.kernel.models import Absence, Notice
from tests.leads import make
from tests.rules import rule

pytestmark = pytest.mark.django_db


@pytest.fixture
def noon(shanghai):
    return shanghai("2026-11-19 12:00")


def walked_in(guide, now, **fields):
    said = {"channel": "store", "customer_name": "李女士", "phone": "13800001111", "question": "主卧床垫"}
    return inquiries.open_inquiry(actor=guide, now=now, **{**said, **fields})


def sheet_of(store, day="2026-11-19"):
    return IntentSheet.objects.get(unit=store, day=day)


def handed_in(company, now, **fields):
    receptions.receive(actor=company.guide1, now=now, no_contact=True)
    return sheets.submit(
        sheet_of(company.shop).pk, visitors=1, actor=company.store1, now=now, **{"comment": "平静的一天", **fields}
    )


@rule("LOG-1", "first entry")
def test_the_sheet_exists_from_the_first_entry_of_the_day(company, noon):
    assert not IntentSheet.objects.exists()

    walked_in(company.guide1, noon)
    walked_in(company.guide2, noon, phone="")

    assert [(sheet.unit, str(sheet.day), sheet.status) for sheet in IntentSheet.objects.all()] == [
        (company.shop, "2026-11-19", "open")
    ]


@rule("LOG-1", "stores only")
def test_a_business_team_has_no_sheet(company, noon):
    walked_in(company.sales1, noon, channel="referral")

    assert not IntentSheet.objects.exists()


@rule("LOG-3", "built from records")
def test_the_lines_are_built_from_the_days_records(company, noon, shanghai):
    inquiry = walked_in(company.guide1, noon, phone="13800002222")
    registration = make.registration(company.guide2, reported_at=noon)
    make.follow_up(registration, method="store_visit", recorded_at=noon, unit=company.shop, by=company.guide2)
    make.registration(company.guide3, reported_at=noon)  # another store
    make.registration(company.guide1, reported_at=shanghai("2026-11-20 00:00"))  # the next day
    receptions.receive(actor=company.guide1, now=noon, no_contact=True)

    lines = lines_of(company.shop, noon.date())

    assert {(row.lead.kind, row.lead.subject_id) for row in lines.customers} == {
        ("inquiry", inquiry.pk),
        ("registration", registration.pk),
    }
    assert (lines.visitors, lines.no_contact) == (3, 1)


@rule("LOG-1", "visitors")
def test_a_group_without_a_record_is_a_gap_until_it_is_recorded_or_left_no_contact(company, noon):
    first = receptions.receive(actor=company.guide1, now=noon)
    second = receptions.receive(actor=company.guide1, now=noon + dt.timedelta(minutes=5))
    assert len(lines_of(company.shop, noon.date()).unrecorded) == 2

    walked_in(company.guide1, noon + dt.timedelta(minutes=10))
    receptions.left_no_contact(second.pk, actor=company.store1, now=noon + dt.timedelta(hours=1))

    first.refresh_from_db()
    assert (first.outcome, first.inquiry) == ("recorded", Inquiry.objects.get())
    assert lines_of(company.shop, noon.date()).unrecorded == []
    with pytest.raises(Conflict):
        receptions.left_no_contact(second.pk, actor=company.store1, now=noon)


@rule("LOG-1", "visitors")
def test_only_the_guide_or_the_manager_says_that_nobody_left_a_contact(company, noon):
    group = receptions.receive(actor=company.guide1, now=noon)

    for stranger in (company.guide2, company.guide3, company.store2):
        with pytest.raises(NotAllowed):
            receptions.left_no_contact(group.pk, actor=stranger, now=noon)
    with pytest.raises(NotAllowed):
        receptions.receive(actor=company.sales1, now=noon)


@rule("LOG-1", "submission")
def test_the_store_manager_hands_the_sheet_in_to_operations(company, noon, shanghai):
    walked_in(company.guide1, noon)

    sheet = sheets.submit(sheet_of(company.shop).pk, visitors=1, actor=company.store1, now=shanghai("2026-11-19 21:40"))

    assert (sheet.status, sheet.late, sheet.visitors, sheet.gaps) == ("submitted", False, 1, 0)
    assert [(line["kind"], line["has_phone"]) for line in sheet.lines] == [("inquiry", True)]
    assert [n.recipient for n in Notice.objects.filter(kind="sheet.submitted")] == [company.ops1]


@rule("LOG-1", "who")
def test_only_the_manager_or_his_delegate_hands_in(company, noon):
    walked_in(company.guide1, noon)
    pk = sheet_of(company.shop).pk

    for stranger in (company.guide1, company.store2, company.ops1, company.head1):
        with pytest.raises(NotAllowed):
            sheets.submit(pk, visitors=1, actor=stranger, now=noon)

    Absence.objects.create(user=company.store1, delegate=company.guide2, from_on=noon.date(), to_on=noon.date(),
                           created_at=noon)  # fmt: skip
    assert sheets.submit(pk, visitors=1, actor=company.guide2, now=noon).submitted_by == company.guide2


@rule("LOG-1", "late")
@pytest.mark.parametrize(
    ("at", "late"),
    [
        ("2026-11-19 22:00:00", False),
        ("2026-11-19 22:00:00.000001", True),
        ("2026-11-19 23:59:59", True),
        ("2026-11-20 00:00:00", True),
        ("2026-11-20 09:00:00", True),
    ],
)
def test_after_closing_it_is_late_and_after_midnight_it_belongs_to_the_old_day(company, noon, shanghai, at, late):
    walked_in(company.guide1, noon)
    pk = sheet_of(company.shop).pk

    sheet = sheets.submit(pk, visitors=1, actor=company.store1, now=shanghai(at))

    assert (sheet.late, str(sheet.day)) == (late, "2026-11-19")
    assert IntentSheet.objects.count() == 1


@rule("LOG-1", "closing time")
def test_a_store_may_close_at_another_hour(company, noon, shanghai):
    StoreHours.objects.create(unit=company.shop, opens=dt.time(9), closes=dt.time(21, 30))
    walked_in(company.guide1, noon)

    sheet = sheets.submit(sheet_of(company.shop).pk, visitors=1, actor=company.store1, now=shanghai("2026-11-19 21:31"))

    assert (sheet.due_at, sheet.late) == (shanghai("2026-11-19 21:30"), True)


@rule("LOG-1", "gaps")
def test_gaps_are_handed_in_only_with_a_word(company, noon):
    walked_in(company.guide1, noon, phone="")
    pk = sheet_of(company.shop).pk

    with pytest.raises(Invalid) as refused:
        sheets.submit(pk, visitors=4, actor=company.store1, now=noon)
    assert list(refused.value.errors) == ["comment"]

    assert sheets.submit(pk, visitors=4, actor=company.store1, now=noon, comment="周六人多").gaps == 4
    # three groups nobody recorded, and one customer without phone


@rule("LOG-1", "visitors")
@pytest.mark.parametrize("visitors", [None, -1, 10001, True, "3"])
def test_the_number_of_visitors_is_a_number(company, noon, visitors):
    walked_in(company.guide1, noon)

    with pytest.raises(Invalid) as refused:
        sheets.submit(sheet_of(company.shop).pk, visitors=visitors, actor=company.store1, now=noon)
    assert list(refused.value.errors) == ["visitors"]


@rule("LOG-1", "frozen")
def test_a_sheet_handed_in_is_frozen_in_code_and_in_the_database(company, noon):
    sheet = handed_in(company, noon)

    with pytest.raises(Conflict):
        sheets.submit(sheet.pk, visitors=2, actor=company.store1, now=noon, comment="再交")
    with pytest.raises((DatabaseError, IntegrityError)), transaction.atomic():
        IntentSheet.objects.filter(pk=sheet.pk).update(visitors=99)
    sheet.refresh_from_db()
    assert sheet.visitors == 1


@rule("LOG-1", "additions")
def test_what_comes_after_is_an_addition_with_reason(company, noon):
    sheet = handed_in(company, noon)

    with pytest.raises(Invalid) as refused:
        sheets.add(sheet.pk, text="补一位", reason="", actor=company.store1, now=noon)
    assert list(refused.value.errors) == ["reason"]
    addition = sheets.add(sheet.pk, text="补一位", reason="导购漏记", actor=company.guide1, now=noon)
    with pytest.raises(NotAllowed):
        sheets.add(sheet.pk, text="补一位", reason="导购漏记", actor=company.guide3, now=noon)
    with pytest.raises((DatabaseError, IntegrityError)), transaction.atomic():
        SheetAddition.objects.filter(pk=addition.pk).update(text="改")


@rule("LOG-1", "additions")
def test_before_it_is_handed_in_nothing_is_added(company, noon):
    walked_in(company.guide1, noon)

    with pytest.raises(Conflict):
        sheets.add(sheet_of(company.shop).pk, text="补", reason="漏", actor=company.store1, now=noon)


@rule("LOG-1", "additions")
def test_a_group_of_a_frozen_day_is_not_changed_silently(company, noon):
    group = receptions.receive(actor=company.guide1, now=noon)
    handed_in(company, noon)

    with pytest.raises(Conflict):
        receptions.left_no_contact(group.pk, actor=company.guide1, now=noon)
    assert Reception.objects.get(pk=group.pk).outcome == "waiting"


@rule("LOG-1", "empty sheet")
def test_a_day_without_customers_needs_an_empty_sheet(company, noon, shanghai):
    sheet = sheets.open_sheet(company.shop, day=noon.date(), actor=company.store1, now=noon)
    sheets.submit(sheet.pk, visitors=0, actor=company.store1, now=shanghai("2026-11-19 21:59"))

    with pytest.raises(Conflict) as refused:
        sheets.open_sheet(company.shop, day=noon.date(), actor=company.store1, now=noon)
    assert refused.value.rule == "LOG-1"
    with pytest.raises(Invalid):
        sheets.open_sheet(company.shop, day=noon.date() + dt.timedelta(days=1), actor=company.store1, now=noon)


@rule("LOG-1", "one a day")
def test_the_database_keeps_one_sheet_a_store_and_day(company, noon):
    sheet = sheets.open_sheet(company.shop, day=noon.date(), actor=company.store1, now=noon)

    with pytest.raises(IntegrityError), transaction.atomic():
        IntentSheet.objects.create(number="x", unit=company.shop, day=sheet.day, due_at=noon, created_at=noon)


@rule("LOG-1", "missing")
def test_what_is_not_in_by_midnight_is_missing_and_told_once(company, noon, shanghai):
    walked_in(company.guide1, noon)
    sheet, midnight = sheet_of(company.shop), shanghai("2026-11-20 00:00")

    assert state_at(sheet, midnight - dt.timedelta(microseconds=1)) == "open"
    assert state_at(sheet, midnight) == "missing"  # whether or not a job has run
    assert sheets.book_missing(now=midnight - dt.timedelta(microseconds=1)) == 0
    assert sheets.book_missing(now=midnight) == 2  # both stores owed one
    assert sheets.book_missing(now=midnight) == 0

    assert {(s.unit, s.status) for s in IntentSheet.objects.all()} == {
        (company.shop, "missing"),
        (company.shop2, "missing"),
    }
    assert Notice.objects.filter(kind="sheet.missing", recipient=company.ops1).count() == 2
    late = sheets.submit(sheet.pk, visitors=1, actor=company.store1, now=shanghai("2026-11-20 09:00"))
    assert (late.status, late.late) == ("submitted", True)


@rule("LOG-1", "closed day")
def test_a_closed_day_needs_no_sheet(company, noon, shanghai):
    walked_in(company.guide1, noon)
    sheets.close_day(company.shop2, noon.date(), reason="商场停业", actor=company.store2, now=noon)

    assert sheets.book_missing(now=shanghai("2026-11-20 00:00")) == 1
    with pytest.raises(BusinessError):
        sheets.open_sheet(company.shop2, day=noon.date(), actor=company.store2, now=noon)


@rule("LOG-1", "closed day")
def test_a_store_does_not_close_days_gone_by_nor_days_with_a_sheet(company, noon):
    yesterday = noon.date() - dt.timedelta(days=1)
    walked_in(company.guide1, noon)

    with pytest.raises(BusinessError):
        sheets.close_day(company.shop, yesterday, reason="停业", actor=company.store1, now=noon)
    with pytest.raises(Conflict):
        sheets.close_day(company.shop, noon.date(), reason="停业", actor=company.store1, now=noon)
    with pytest.raises(NotAllowed):
        sheets.close_day(company.shop, noon.date(), reason="停业", actor=company.store2, now=noon)
    sheets.close_day(company.shop, yesterday, reason="停电", actor=company.ops1, now=noon)
    assert ClosedDay.objects.get().day == yesterday


@rule("LOG-1", "reminder")
def test_the_manager_is_reminded_before_closing_and_headquarters_told_after(company, noon, shanghai):
    walked_in(company.guide1, noon)
    sheets.close_day(company.shop2, noon.date(), reason="停业", actor=company.store2, now=noon)

    assert sheets.remind(now=shanghai("2026-11-19 21:29:59")) == 0
    for _ in range(2):
        sheets.remind(now=shanghai("2026-11-19 21:30"))
    assert [n.recipient for n in Notice.objects.filter(kind="sheet.due")] == [company.store1]

    sheets.remind(now=shanghai("2026-11-19 22:00:01"))
    told = Notice.objects.filter(kind="sheet.late").order_by("recipient__username")
    assert [n.recipient for n in told] == [company.ops1, company.store1]


@rule("ORG-8", "sheets")
def test_who_sees_a_sheet(company, noon):
    walked_in(company.guide1, noon)

    seen = {
        name
        for name, person in vars(company).items()
        if hasattr(person, "username") and IntentSheet.objects.visible_to(person, noon).exists()
    }

    assert seen == {"guide1", "guide2", "store1", "head1", "ops1", "mkt1", "director", "audit1"}
