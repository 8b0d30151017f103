"""Inquiries: recorded, assigned, answered, closed, reopened, made into a registration (INQ-1..7)."""

import datetime as dt

import pytest
from django.db import DatabaseError, IntegrityError, transaction

from leads.models import Inquiry, InquiryAnswer, Registration, ReportAttempt
from leads.services import inquiries, inquiry_escalations
from salesops.kernel.errors import BusinessError, Conflict, Invalid, NotAllowed
from salesops.kernel.models import Absence, Event, Notice
from tests.leads import make
from tests.rules import rule

pytestmark = pytest.mark.django_db


@pytest.fixture
def monday(shanghai):
    return shanghai("2026-11-16 10:00")


@pytest.fixture(autouse=True)
def regions(company):
    make.territories(company)


def opened(actor, now, **fields):
    said = {"channel": "phone", "rings": 2, "customer_name": "李女士", "phone": "13800001111", "question": "床垫多少钱"}
    return inquiries.open_inquiry(actor=actor, now=now, **{**said, **fields})


@rule("INQ-3", "recorded")
def test_an_inquiry_records_customer_question_time_channel_and_handler(company, monday):
    inquiry = opened(company.cs1, monday, phone="+86 138-0000-1111", handler=company.guide1)

    assert (inquiry.customer_name, inquiry.phone, inquiry.question) == ("李女士", "13800001111", "床垫多少钱")
    assert (inquiry.received_at, inquiry.channel, inquiry.handler) == (monday, "phone", company.guide1)
    assert inquiry.unit == company.shop
    assert inquiry.status == "open"


@rule("INQ-1", "channels")
@pytest.mark.parametrize(
    "channel", ["phone", "email", "online", "store", "referral", "exhibition", "web", "market_research"]
)
def test_all_channels_are_recorded(company, monday, channel):
    inquiry = opened(company.guide1, monday, channel=channel, rings=None)

    assert inquiry.channel == channel


@rule("INQ-1", "unknown channel")
def test_an_unknown_channel_is_refused_at_the_field(company, monday):
    with pytest.raises(Invalid) as refused:
        opened(company.cs1, monday, channel="pigeon", rings=None)

    assert list(refused.value.errors) == ["channel"]


@rule("INQ-3", "bad input")
@pytest.mark.parametrize(
    ("fields", "field"),
    [
        ({"phone": "138OO001111"}, "phone"),
        ({"source": "nowhere"}, "source"),
        ({"channel": "email"}, "rings"),
        ({"rings": 0}, "rings"),
        ({"channel": "email", "rings": None, "missed": True}, "missed"),
        ({"customer_name": "\u200b", "phone": "", "question": "　"}, "question"),
    ],
)
def test_unreadable_words_are_refused_at_the_field(company, monday, fields, field):
    with pytest.raises(Invalid) as refused:
        opened(company.cs1, monday, **fields)

    assert list(refused.value.errors) == [field]
    assert Inquiry.objects.count() == 0


@rule("INQ-3", "received")
def test_the_received_time_may_lie_back_but_not_ahead(company, monday):
    hour = dt.timedelta(hours=1)

    assert opened(company.cs1, monday, received_at=monday - hour).received_at == monday - hour
    for told in (monday + dt.timedelta(seconds=1), monday - dt.timedelta(days=31)):
        with pytest.raises(Invalid):
            opened(company.cs1, monday, received_at=told)


@rule("INQ-6", "marked")
def test_missing_phone_source_and_rings_are_marked(company, monday):
    inquiry = opened(company.cs1, monday, phone="", rings=None)

    assert inquiry.missing() == ["phone", "source", "rings"]

    inquiries.complete(inquiry.pk, actor=company.cs1, now=monday, phone="138 0000 1111", source="referral")
    inquiry.refresh_from_db()
    assert inquiry.missing() == ["rings"]
    assert Event.objects.about(inquiry).first().facts["fields"] == ["phone", "source"]


@rule("INQ-2", "clock")
def test_the_clock_starts_when_the_customer_asked(company, monday, shanghai):
    asked = shanghai("2026-11-13 17:00")

    inquiry = opened(company.cs1, monday, channel="email", rings=None, received_at=asked)

    assert inquiry.respond_by == shanghai("2026-11-16 17:00")


@rule("INQ-2", "rings")
@pytest.mark.parametrize(("rings", "in_time"), [(3, True), (4, False), (None, False)])
def test_only_a_call_taken_within_three_rings_counts_in_time(company, monday, rings, in_time):
    inquiry = opened(company.guide1, monday, rings=rings, answer="6,800 元起")

    assert Inquiry.objects.in_time().filter(pk=inquiry.pk).exists() is in_time
    assert inquiry.status == "responded"


@rule("INQ-7", "missed call")
def test_a_missed_call_is_late_and_called_back_within_thirty_working_minutes(company, shanghai):
    evening = shanghai("2026-11-16 17:45")

    inquiry = opened(company.cs1, evening, rings=None, missed=True, question="", customer_name="")

    assert inquiry.picked_up_late
    assert inquiry.respond_by == shanghai("2026-11-17 09:15")


@rule("INQ-5", "owner first")
def test_the_live_registrations_owner_comes_first(company, monday):
    customer = make.customer(company.guide2, phone="13800001111", now=monday)
    make.registration(company.guide2, customer=customer, reported_at=monday)
    make.registration(company.sales1, reported_at=monday)

    inquiry = opened(company.cs1, monday)

    assert (inquiry.handler, inquiry.assigned_why, inquiry.customer) == (company.guide2, "owner", customer)


@rule("INQ-5", "owner first")
def test_an_absent_owners_inquiry_goes_to_his_delegate(company, monday):
    customer = make.customer(company.sales1, phone="13800001111", now=monday)
    make.registration(company.sales1, customer=customer, reported_at=monday)
    Absence.objects.create(user=company.sales1, delegate=company.sales2, from_on=monday.date(), to_on=monday.date(),
                           created_at=monday)  # fmt: skip

    assert opened(company.cs1, monday).handler == company.sales2


@rule("INQ-5", "ended registration")
def test_an_ended_registration_gives_no_first_claim(company, monday):
    customer = make.customer(company.guide2, phone="13800001111", now=monday)
    make.registration(company.guide2, customer=customer, reported_at=monday - dt.timedelta(days=30))

    assert opened(company.guide1, monday).handler == company.guide1


@rule("INQ-5", "region and load")
def test_the_least_loaded_seller_of_the_region_takes_it(company, monday):
    for _ in range(2):
        for person in (company.guide1, company.guide2, company.guide3, company.sales1):
            opened(company.cs1, monday, handler=person, phone="")

    assert opened(company.cs1, monday, province="上海市").handler == company.sales2
    assert opened(company.cs1, monday, province="广东省").handler == company.sales3


@rule("INQ-5", "on duty")
def test_nobody_on_leave_is_given_an_inquiry(company, monday):
    Absence.objects.create(user=company.sales3, from_on=monday.date(), to_on=monday.date(), created_at=monday)

    inquiry = opened(company.cs1, monday, province="广东省")

    assert (inquiry.handler, inquiry.unit) == (None, company.south)
    assert list(Inquiry.objects.visible_to(company.head3, monday)) == [inquiry]


@rule("INQ-5", "who may assign")
def test_dispatchers_and_managers_assign_others_only_take_what_is_free(company, monday):
    inquiry = opened(company.cs1, monday, handler=company.guide1)

    assert (
        inquiries.assign(inquiry.pk, handler=company.guide2, actor=company.store1, now=monday).handler == company.guide2
    )
    with pytest.raises(NotAllowed):
        inquiries.assign(inquiry.pk, handler=company.guide1, actor=company.guide1, now=monday)
    with pytest.raises(Invalid):
        inquiries.assign(inquiry.pk, handler=company.finance1, actor=company.cs1, now=monday)


@rule("INQ-5", "told")
def test_the_handler_is_told_once(company, monday):
    inquiry = opened(company.cs1, monday, handler=company.guide1)
    inquiries.assign(inquiry.pk, handler=company.guide1, actor=company.cs1, now=monday)

    assert [notice.recipient for notice in Notice.objects.filter(kind="inquiry.assigned")] == [company.guide1]


@rule("INQ-7", "store")
def test_in_the_store_the_duty_is_met_when_somebody_looks_after_the_visitor(company, monday):
    own = opened(company.guide1, monday, channel="store", rings=None)
    late = opened(
        company.guide1,
        monday,
        channel="store",
        rings=None,
        phone="",
        received_at=monday - dt.timedelta(minutes=5, seconds=1),
    )

    assert (own.status, own.met_at, own.is_in_time) == ("open", monday, True)
    assert late.is_in_time is False
    assert list(Inquiry.objects.overdue(monday + dt.timedelta(days=1))) == []


@rule("INQ-3", "answer")
def test_an_answer_stops_the_clock_and_later_answers_are_added(company, monday):
    inquiry = opened(company.cs1, monday, handler=company.guide1)
    later = monday + dt.timedelta(hours=1)

    inquiries.respond(inquiry.pk, answer="6,800 元起", actor=company.guide1, now=monday)
    inquiries.respond(inquiry.pk, answer="周末有活动", actor=company.guide1, now=later)

    inquiry.refresh_from_db()
    assert (inquiry.status, inquiry.responded_at) == ("responded", monday)
    assert [answer.text for answer in inquiry.answers.all()] == ["6,800 元起", "周末有活动"]


@rule("INQ-3", "who answers")
def test_only_the_handler_his_delegate_and_managers_answer(company, monday):
    inquiry = opened(company.cs1, monday, handler=company.guide1)

    for stranger in (company.guide2, company.sales1, company.cs1, company.store2):
        with pytest.raises(NotAllowed):
            inquiries.respond(inquiry.pk, answer="我来", actor=stranger, now=monday)
    with pytest.raises(Invalid):
        inquiries.respond(inquiry.pk, answer=" \u200b ", actor=company.guide1, now=monday)

    inquiries.respond(inquiry.pk, answer="代答", actor=company.store1, now=monday)
    assert Event.objects.about(inquiry).first().acting_for == company.guide1


@rule("INQ-3", "kept")
def test_answers_are_never_changed(company, monday):
    inquiry = opened(company.guide1, monday, answer="6,800 元起")

    with pytest.raises((DatabaseError, IntegrityError)), transaction.atomic():
        InquiryAnswer.objects.filter(inquiry=inquiry).update(text="别的话")


@rule("INQ-3", "closing")
def test_closing_unanswered_needs_a_reason_and_still_counts(company, monday):
    inquiry = opened(company.cs1, monday, handler=company.guide1)

    with pytest.raises(Invalid):
        inquiries.close(inquiry.pk, actor=company.guide1, now=monday)
    inquiries.close(inquiry.pk, actor=company.guide1, now=monday, reason="打错电话")

    assert list(Inquiry.objects.decided(monday + dt.timedelta(days=3))) == [inquiry]
    with pytest.raises(NotAllowed):
        inquiries.excuse(inquiry.pk, actor=company.guide1, now=monday, reason="打错")
    inquiries.excuse(inquiry.pk, actor=company.store1, now=monday, reason="打错")
    assert list(Inquiry.objects.decided(monday + dt.timedelta(days=3))) == []


@rule("INQ-3", "reopening")
def test_reopening_keeps_the_history_and_starts_a_new_clock(company, monday, shanghai):
    inquiry = opened(company.guide1, monday, answer="6,800 元起")
    inquiries.close(inquiry.pk, actor=company.guide1, now=monday)
    again = shanghai("2026-11-17 15:00")

    inquiries.reopen(inquiry.pk, actor=company.guide1, now=again, reason="客户又问")

    inquiry.refresh_from_db()
    assert (inquiry.status, inquiry.responded_at, inquiry.respond_by) == ("open", None, shanghai("2026-11-18 15:00"))
    assert inquiry.first_met_at == monday
    assert [answer.text for answer in inquiry.answers.all()] == ["6,800 元起"]
    with pytest.raises(Conflict):
        inquiries.reopen(inquiry.pk, actor=company.guide1, now=again)


@rule("INQ-4", "escalation")
def test_overdue_inquiries_go_to_the_supervisor_once(company, monday):
    inquiry = opened(company.cs1, monday, handler=company.guide1)
    due = inquiry.respond_by

    assert inquiry_escalations.escalate_overdue(now=due) == 0
    assert inquiry_escalations.escalate_overdue(now=due + dt.timedelta(microseconds=1)) == 1
    assert inquiry_escalations.escalate_overdue(now=due + dt.timedelta(hours=1)) == 0

    told = Notice.objects.filter(kind="inquiry.overdue").order_by("recipient__username")
    assert [notice.recipient for notice in told] == [company.guide1, company.store1]


@rule("INQ-4", "unassigned")
def test_an_overdue_inquiry_nobody_has_goes_to_the_units_manager(company, monday):
    Absence.objects.create(user=company.sales3, from_on=monday.date(), to_on=monday.date(), created_at=monday)
    inquiry = opened(company.cs1, monday, province="广东省")

    inquiry_escalations.escalate_overdue(now=inquiry.respond_by + dt.timedelta(seconds=1))

    assert [notice.recipient for notice in Notice.objects.filter(kind="inquiry.overdue")] == [company.head3]


@rule("INQ-4", "own list")
def test_the_handlers_list_shows_what_waits_for_him_and_for_those_he_stands_in_for(company, monday):
    mine = opened(company.cs1, monday, handler=company.sales1)
    his = opened(company.cs1, monday, handler=company.sales2)
    Absence.objects.create(user=company.sales2, delegate=company.sales1, from_on=monday.date(), to_on=monday.date(),
                           created_at=monday)  # fmt: skip

    assert set(Inquiry.objects.waiting_for(company.sales1, monday)) == {mine, his}


@rule("ORG-8", "inquiries")
def test_who_sees_an_inquiry(company, monday):
    opened(company.cs1, monday, handler=company.guide1)

    seen = {
        name
        for name, person in vars(company).items()
        if hasattr(person, "username") and Inquiry.objects.visible_to(person, monday).exists()
    }

    assert seen == {"guide1", "store1", "head1", "ops1", "mkt1", "director", "cs1", "audit1"}


ADDRESS = {"province": "上海市", "city": "上海市", "district": "徐汇区", "street": "漕溪北路 18 号 302 室"}


@rule("REG-10", "assigned inquiry")
def test_an_inquiry_becomes_a_registration_in_one_step(company, monday):
    assigned = monday + dt.timedelta(hours=30)
    inquiry = opened(company.cs1, monday, handler=company.guide2)
    inquiries.assign(inquiry.pk, handler=company.guide1, actor=company.store1, now=assigned)
    now = assigned + dt.timedelta(hours=24)

    outcome = inquiries.register(inquiry.pk, actor=company.guide1, now=now, **ADDRESS)

    registration = outcome.registration
    assert outcome.refusal is None
    assert (registration.status, registration.obtained_at, registration.owner) == (
        "protected",
        assigned,
        company.guide1,
    )
    assert (registration.customer_name, registration.phone, registration.need) == (
        "李女士",
        "13800001111",
        "床垫多少钱",
    )
    inquiry.refresh_from_db()
    assert (inquiry.status, inquiry.registration, inquiry.customer) == ("closed", registration, registration.customer)
    assert inquiry.responded_at == now


@rule("REG-10", "assigned inquiry")
def test_a_second_after_the_24_hours_from_assignment_it_is_late_and_the_inquiry_stays_open(company, monday):
    inquiry = opened(company.cs1, monday, handler=company.guide1)
    now = monday + dt.timedelta(hours=24, seconds=1)

    outcome = inquiries.register(inquiry.pk, actor=company.guide1, now=now, **ADDRESS)

    assert outcome.registration.reason_code == "LATE"
    inquiry.refresh_from_db()
    assert (inquiry.status, inquiry.registration) == ("open", None)


@rule("REG-2", "inquiry stays open")
def test_an_incomplete_report_leaves_the_inquiry_open(company, monday):
    inquiry = opened(company.cs1, monday, handler=company.guide1)

    with pytest.raises(Invalid) as refused:
        inquiries.register(inquiry.pk, actor=company.guide1, now=monday, **{**ADDRESS, "street": ""})

    assert list(refused.value.errors) == ["street"]
    inquiry.refresh_from_db()
    assert (inquiry.status, Registration.objects.count()) == ("open", 0)


@rule("REG-3", "inquiry stays open")
def test_a_protected_customers_inquiry_stays_open_and_the_attempt_is_kept(company, monday):
    customer = make.customer(company.sales3, phone="13800001111", now=monday)
    make.registration(company.sales3, customer=customer, reported_at=monday)
    inquiry = opened(company.cs1, monday, handler=company.guide1)

    outcome = inquiries.register(inquiry.pk, actor=company.guide1, now=monday, **ADDRESS)

    assert outcome.refusal.rule == "REG-3"
    assert outcome.attempt == ReportAttempt.objects.get()
    inquiry.refresh_from_db()
    assert inquiry.status == "open"


@rule("REG-10", "only the handler")
def test_only_the_handler_reports_the_customer_of_an_inquiry_and_once(company, monday):
    inquiry = opened(company.cs1, monday, handler=company.guide1)

    for stranger in (company.guide2, company.cs1, company.store1):
        with pytest.raises(NotAllowed):
            inquiries.register(inquiry.pk, actor=stranger, now=monday, **ADDRESS)
    inquiries.register(inquiry.pk, actor=company.guide1, now=monday, **ADDRESS)
    with pytest.raises(BusinessError):
        inquiries.register(inquiry.pk, actor=company.guide1, now=monday, **ADDRESS)
    assert Registration.objects.count() == 1


@rule("KPI-1")
@rule("KPI-19", "inquiries")
def test_timeliness_is_decided_by_the_answer_or_when_it_falls_due(company, monday):
    quick = opened(company.guide1, monday, answer="好的")
    slow = opened(company.cs1, monday, handler=company.guide1, channel="email", rings=None)
    waiting = opened(company.cs1, monday, handler=company.guide1, channel="email", rings=None)
    inquiries.respond(slow.pk, answer="迟了", actor=company.guide1, now=slow.respond_by + dt.timedelta(minutes=1))
    after = waiting.respond_by

    assert {i.pk: i.decided_at for i in Inquiry.objects.decided(after)} == {quick.pk: monday, slow.pk: slow.respond_by}
    assert {i.pk for i in Inquiry.objects.decided(after + dt.timedelta(seconds=1))} == {quick.pk, slow.pk, waiting.pk}
    assert list(Inquiry.objects.in_time()) == [quick]
