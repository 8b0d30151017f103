"""Care after the sale: first contact, monthly contacts, greetings (AFT-1, AFT-5)."""

import datetime as dt

import pytest

from aftersales.models import CallBack, Greeting, Satisfaction
from aftersales.services import call_backs, greetings
from leads.models import Customer, FollowUp
from leads.services import care
from salesops.kernel.errors import Conflict, Invalid, NotAllowed
from salesops.kernel.models import Absence, CalendarDay
from tests.aftersales import make
from tests.leads import make as leads
from tests.rules import rule

SECOND = dt.timedelta(seconds=1)


def called(call_back, actor, at, **words):
    said = {"method": "phone", "outcome": "reached", "summary": "家里都装好了，很满意"} | words
    return call_backs.record_call_back(call_back.pk, actor=actor, now=at, **said)


@rule("AFT-1", "first contact")
def test_the_last_delivery_plans_the_first_contact(company, monday, shanghai):
    shipment = make.undelivered(company, monday)
    assert not CallBack.objects.exists()

    order = make.deliver(shipment, company, monday)

    first = make.first_contact(order)
    assert (first.caller, first.due_at) == (company.guide1, shanghai("2026-11-20 00:00"))
    assert first.status == "planned"


@rule("AFT-1", "first contact")
@pytest.mark.parametrize(("at", "in_time"), [("2026-11-20 00:00", True), ("2026-11-20 00:00:01", False)])
def test_a_first_contact_at_the_due_instant_is_in_time(company, monday, shanghai, at, in_time):
    first = make.first_contact(make.delivered(company, monday))

    called(first, company.guide1, shanghai(at))

    counted = CallBack.objects.decided(shanghai("2026-11-30 00:00")).filter(kind="first")
    assert counted.done_in_time().exists() is in_time
    assert [row.decided_at for row in counted] == [shanghai("2026-11-20 00:00")]


@rule("AFT-1", "12 months")
def test_a_year_of_monthly_contacts_is_planned(company, monday, shanghai):
    order = make.delivered(company, monday)

    rows = list(CallBack.objects.filter(order=order, kind="monthly").order_by("month"))
    assert [f"{row.month:%Y-%m}" for row in rows] == [f"2026-{12}", *(f"2027-{n:02d}" for n in range(1, 12))]
    assert rows[0].due_at == shanghai("2027-01-01 00:00")
    assert rows[2].planned_on == dt.date(2027, 2, 16)


@rule("AFT-1", "a month, not an order")
def test_a_second_order_adds_no_second_contact_of_a_month(company, monday, shanghai):
    order = make.delivered(company, monday)
    later = shanghai("2026-12-14 10:00")

    second = make.delivered(company, later, customer=order.customer)

    assert CallBack.objects.filter(order=second, kind="first").count() == 1
    assert [f"{row.month:%Y-%m}" for row in CallBack.objects.filter(order=second, kind="monthly")] == ["2027-12"]


@rule("AFT-1", "planned once")
def test_planning_twice_plans_once(company, monday):
    order = make.delivered(company, monday)

    call_backs.plan_first_contact(order, monday)

    assert CallBack.objects.filter(order=order).count() == 13


@rule("AFT-1", "effective")
@pytest.mark.parametrize("outcome", ["not_reached", "off", "refused"])
def test_who_was_not_reached_is_called_again(company, monday, outcome):
    first = make.first_contact(make.delivered(company, monday))

    first = called(first, company.guide1, monday, outcome=outcome)

    assert (first.status, first.attempts, first.done_at) == ("planned", 1, None)
    assert FollowUp.objects.get(customer=first.customer, outcome=outcome).effective is False
    assert called(first, company.guide1, monday).status == "done"


@rule("AFT-1", "timeline")
def test_an_effective_contact_is_on_the_customers_timeline(company, monday):
    first = make.first_contact(make.delivered(company, monday))
    at = monday + dt.timedelta(hours=2)

    first = called(first, company.guide1, at)

    row = FollowUp.objects.get(pk=first.follow_up_id)
    assert (row.customer, row.by, row.effective, row.renewed) == (first.customer, company.guide1, True, False)
    assert Customer.objects.get(pk=first.customer_id).last_contact_at == at


@rule("AFT-1", "who calls")
def test_the_credited_salesperson_or_customer_service_calls(company, monday):
    first = make.first_contact(make.delivered(company, monday))

    for name in ("guide2", "store1", "tech1", "audit1"):
        with pytest.raises(NotAllowed):
            called(first, getattr(company, name), monday)
    assert called(first, company.cs1, monday).done_by == company.cs1


@rule("ORG-3", "call-backs")
def test_the_delegate_calls_for_an_absent_salesperson(company, monday):
    day = monday.date()
    Absence.objects.create(user=company.guide1, delegate=company.guide2, from_on=day, to_on=day, created_at=monday)
    first = make.first_contact(make.delivered(company, monday))

    first = called(first, company.guide2, monday)

    assert (first.done_by, first.follow_up.acting_for) == (company.guide2, company.guide1)


@rule("AFT-1", "done once")
def test_a_call_back_is_done_once_and_not_before_its_month(company, monday, shanghai):
    order = make.delivered(company, monday)
    first, december = make.first_contact(order), CallBack.objects.filter(order=order, kind="monthly").first()
    called(first, company.guide1, monday)

    with pytest.raises(Conflict):
        called(first, company.guide1, monday)
    with pytest.raises(Conflict):
        called(december, company.guide1, shanghai("2026-11-30 23:59:59"))
    assert called(december, company.guide1, shanghai("2026-12-01 00:00")).status == "done"


@rule("AFT-1", "a calendar month")
def test_any_effective_contact_of_the_month_does_the_duty(company, monday, shanghai):
    order = make.delivered(company, monday)
    words = {"method": "visit", "outcome": "reached", "summary": "路过看望", "actor": company.guide1}
    care.contact(order.customer_id, **words, now=shanghai("2026-11-30 20:00"))
    assert call_backs.settle(now=shanghai("2026-12-01 09:00")) == 0
    care.contact(order.customer_id, **words | {"outcome": "off"}, now=shanghai("2026-12-05 10:00"))
    assert call_backs.settle(now=shanghai("2026-12-05 11:00")) == 0

    care.contact(order.customer_id, **words, now=shanghai("2026-12-31 23:00"))

    assert call_backs.settle(now=shanghai("2027-01-01 00:10")) == 1
    assert call_backs.settle(now=shanghai("2027-01-01 00:20")) == 0
    december = CallBack.objects.get(order=order, month="2026-12-01")
    assert (december.status, december.done_by, december.done_at) == (
        "done",
        company.guide1,
        shanghai("2026-12-31 23:00"),
    )


@rule("AFT-1", "bad input")
@pytest.mark.parametrize(("field", "value"), [("method", "pigeon"), ("outcome", "maybe"), ("summary", " ​")])
def test_unreadable_words_are_refused_at_the_field(company, monday, field, value):
    first = make.first_contact(make.delivered(company, monday))

    with pytest.raises(Invalid) as refused:
        called(first, company.guide1, monday, **{field: value})

    assert list(refused.value.errors) == [field]
    first.refresh_from_db()
    assert first.attempts == 0


@rule("AFT-1", "called off")
def test_call_backs_of_an_undone_sale_are_called_off_and_count_nowhere(company, monday):
    order = make.delivered(company, monday)
    called(make.first_contact(order), company.guide1, monday)

    assert call_backs.cancel_for(order, actor=company.head1, now=monday) == 12
    assert CallBack.objects.decided(monday + dt.timedelta(days=500)).count() == 1


@rule("AFT-5", "of the planned")
def test_missed_call_backs_count_among_the_planned(company, monday, shanghai):
    order = make.delivered(company, monday)
    called(make.first_contact(order), company.guide1, monday)

    decided = CallBack.objects.decided(shanghai("2027-01-02 00:00")).filter(order=order)

    assert (decided.count(), decided.done_in_time().count()) == (2, 1)


@rule("AFT-4", "after delivery")
def test_delivery_asks_for_satisfaction(company, monday):
    order = make.delivered(company, monday)

    row = Satisfaction.objects.get()
    assert (row.kind, row.order, row.owner, row.status) == ("delivery", order, company.guide1, "waiting")


@rule("ORG-8", "call-backs")
def test_who_sees_call_backs(company, monday):
    make.delivered(company, monday)

    def sees(name):
        return CallBack.objects.visible_to(getattr(company, name), monday).exists()

    assert [name for name in ("guide1", "store1", "head1", "director", "cs1", "audit1") if not sees(name)] == []
    assert [name for name in ("guide2", "sales1", "tech1", "finance1", "admin") if sees(name)] == []


@rule("AFT-1", "greetings")
def test_birthdays_of_customers_in_care_are_prepared_a_week_ahead_once(company, monday):
    for day in ("1990-11-15", "1990-11-16", "1990-11-23", "1990-11-24"):
        leads.customer(company.guide1, now=monday, birthday=day, carer=company.guide1)
    leads.customer(company.guide1, now=monday, birthday="1990-11-17")  # nobody cares for him yet

    assert greetings.prepare(now=monday) == 2
    assert greetings.prepare(now=monday) == 0

    assert [f"{row.on:%m-%d}" for row in Greeting.objects.all()] == ["11-16", "11-23"]


@rule("AFT-1", "greetings")
def test_somebody_born_on_the_29th_of_february_is_greeted_every_year(company, shanghai):
    leads.customer(company.guide1, birthday="1988-02-29", carer=company.guide1)

    greetings.prepare(now=shanghai("2027-02-25 09:00"))

    assert [str(row.on) for row in Greeting.objects.filter(occasion="birthday")] == ["2027-02-28"]


@rule("AFT-1", "greetings")
def test_a_festival_is_greeted_on_its_first_day(company, monday, shanghai):
    for day in ("2026-12-20", "2026-12-21"):
        CalendarDay.objects.update_or_create(day=day, defaults={"is_working": False, "name": "冬节"})
    order = make.delivered(company, monday)
    Customer.objects.filter(pk=order.customer_id).update(carer=company.guide1)

    greetings.prepare(now=shanghai("2026-12-15 09:00"))

    assert [(str(row.on), row.festival) for row in Greeting.objects.all()] == [("2026-12-20", "冬节")]


@rule("AFT-1", "sent by a person")
def test_a_greeting_is_sent_once_by_a_person_of_the_case(company, monday):
    leads.customer(company.guide1, now=monday, birthday="1990-11-16", carer=company.guide1)
    greetings.prepare(now=monday)
    greeting = Greeting.objects.get()

    with pytest.raises(NotAllowed):
        greetings.send(greeting.pk, text="生日快乐", actor=company.guide2, now=monday)
    greeting = greetings.send(greeting.pk, text="生日快乐", actor=company.guide1, now=monday)

    assert greeting.sent_by == company.guide1
    with pytest.raises(Conflict):
        greetings.send(greeting.pk, text="生日快乐", actor=company.guide1, now=monday)
