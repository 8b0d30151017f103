"""Tickets through their services (AFT-2, AFT-6, COM-2, DEAL-4)."""

import datetime as dt
from decimal import Decimal

import pytest

from aftersales.models import Satisfaction, Ticket, TicketRound
from aftersales.services import tickets
from leads.models import CustomerAccess, FollowUp
from leads.services import deals as deal_services
from salesops.kernel.errors import Conflict, Invalid, NotAllowed
from salesops.kernel.models import Event, Notice
from tests.aftersales import make
from tests.leads import make as leads
from tests.rules import rule

SECOND = dt.timedelta(seconds=1)


def told(kind):
    return sorted(Notice.objects.filter(kind=kind).values_list("recipient__username", flat=True))


@rule("AFT-2", "kinds")
@pytest.mark.parametrize(
    ("kind", "unit"),
    [("question", "service"), ("fault", "technology"), ("repair", "technology"), ("exchange", "service"),
     ("return", "service")],
)  # fmt: skip
def test_a_ticket_of_every_kind_goes_to_its_unit(company, monday, kind, unit):
    ticket = make.ticket(company, monday, kind=kind)

    assert (ticket.kind, ticket.responsible_unit, ticket.status) == (kind, unit, "open")
    assert ticket.number.startswith("SH-2611-")


@rule("AFT-2", "solved by")
@rule("AFT-2", "need met by")
def test_the_problem_has_three_working_days_the_need_two(company, monday, shanghai):
    ticket = make.ticket(company, monday)

    assert ticket.due_at == shanghai("2026-11-20 00:00")
    assert ticket.need_due_at == shanghai("2026-11-19 00:00")


@rule("AFT-2", "solved by")
@pytest.mark.parametrize(("solved_at", "in_time"), [("2026-11-20 00:00", True), ("2026-11-20 00:00:01", False)])
def test_solved_at_the_due_instant_is_in_time(company, monday, shanghai, solved_at, in_time):
    make.solved(company, monday, shanghai(solved_at))

    decided = TicketRound.objects.solving_decided(shanghai("2026-11-30 00:00"))
    assert decided.solved_in_time().exists() is in_time
    assert [row.decided_at for row in decided] == [shanghai("2026-11-20 00:00")]


@rule("AFT-2", "need met by")
@rule("COM-2", "2 working days")
@pytest.mark.parametrize(("answered_at", "in_time"), [("2026-11-19 00:00", True), ("2026-11-19 00:00:01", False)])
def test_the_answer_meets_the_need_up_to_the_due_instant(company, monday, shanghai, answered_at, in_time):
    ticket = make.ticket(company, monday)

    tickets.answer(ticket.pk, text="周四上门更换", actor=company.tech1, now=shanghai(answered_at))

    decided = TicketRound.objects.need_decided(shanghai("2026-11-30 00:00"))
    assert decided.need_met_in_time().exists() is in_time


@rule("AFT-2", "need met by")
def test_a_solution_without_an_answer_before_meets_the_need(company, monday):
    ticket = make.solved(company, monday, monday + dt.timedelta(hours=2))

    assert ticket.need_met_at == ticket.solved_at


@rule("COM-2", "classified")
def test_feedback_is_classified(company, monday):
    assert make.ticket(company, monday, topic="installation").topic == "installation"
    with pytest.raises(Invalid) as refused:
        make.ticket(company, monday, topic="weather")
    assert list(refused.value.errors) == ["topic"]


@rule("AFT-6", "technology")
def test_technical_support_is_a_ticket_of_technology(company, monday):
    ticket = make.ticket(company, monday, kind="question", responsible_unit="technology")

    assert told("ticket.opened") == ["guide1", "tech1"]
    assert list(Ticket.objects.visible_to(company.tech1, monday)) == [ticket]
    assert list(Ticket.objects.visible_to(company.plan1, monday)) == []


@rule("AFT-6", "passed on")
def test_a_ticket_passed_on_is_seen_by_both_units_and_its_clock_runs_on(company, monday):
    ticket = make.ticket(company, monday)
    due = ticket.due_at

    ticket = tickets.pass_on(ticket.pk, responsible_unit="production", reason="缺件", actor=company.tech1, now=monday)

    assert (ticket.responsible_unit, ticket.handler, ticket.status, ticket.due_at) == ("production", None, "open", due)
    assert Ticket.objects.visible_to(company.plan1, monday).exists()
    assert Ticket.objects.visible_to(company.tech1, monday).exists()
    assert told("ticket.passed_on") == ["plan1"]


@rule("ORG-8", "tickets")
def test_who_sees_a_ticket(company, monday):
    make.ticket(company, monday)

    def sees(name):
        return Ticket.objects.visible_to(getattr(company, name), monday).exists()

    seen = ["guide1", "store1", "head1", "ops1", "mkt1", "director", "audit1", "cs1", "tech1"]
    assert [name for name in seen if not sees(name)] == []
    out = ["guide2", "store2", "sales1", "lead1", "head3", "finance1", "legal1", "design1", "plan1", "admin"]
    assert [name for name in out if sees(name)] == []


@rule("SEC-1", "ticket")
def test_the_unit_sees_the_customer_while_the_ticket_is_its_own(company, monday):
    ticket = make.solved(company, monday, monday)
    steps = CustomerAccess.objects.filter(customer=ticket.customer, step=f"ticket:{ticket.pk}")
    assert set(steps.filter(ends_at=None).values_list("role", flat=True)) == {"technician", "service"}

    tickets.close(ticket.pk, basis="customer_word", note="好了", actor=company.cs1, now=monday)

    assert not steps.filter(ends_at=None).exists()


@rule("AFT-2", "handler")
def test_taking_a_ticket_makes_its_handler(company, monday):
    ticket = tickets.take(make.ticket(company, monday).pk, actor=company.tech1, now=monday)

    assert (ticket.handler, ticket.status) == (company.tech1, "in_progress")
    with pytest.raises(Conflict):
        tickets.take(ticket.pk, actor=company.tech1, now=monday)


@rule("AFT-2", "handler")
def test_others_do_not_work_on_it(company, monday):
    ticket = make.ticket(company, monday)

    for name in ("plan1", "design1", "guide1", "audit1"):
        with pytest.raises(NotAllowed):
            tickets.take(ticket.pk, actor=getattr(company, name), now=monday)
    with pytest.raises(NotAllowed):
        tickets.solve(ticket.pk, solution="好了", actor=company.guide1, now=monday)


@rule("AFT-2", "handler")
def test_customer_service_gives_a_ticket_to_somebody(company, monday):
    ticket = tickets.take(make.ticket(company, monday).pk, actor=company.cs1, now=monday, handler=company.tech1)

    assert ticket.handler == company.tech1
    assert told("ticket.given") == ["tech1"]


@rule("AFT-2", "waiting for the customer")
def test_waiting_stops_the_clock_with_a_reason(company, monday, shanghai):
    ticket = make.ticket(company, monday)
    with pytest.raises(Invalid):
        tickets.wait_for_customer(ticket.pk, reason=" ​", actor=company.tech1, now=monday)

    tickets.wait_for_customer(ticket.pk, reason="等客户寄回", actor=company.tech1, now=shanghai("2026-11-17 10:00"))

    late = shanghai("2026-11-30 00:00")
    assert not Ticket.objects.overdue(late).exists()
    assert not TicketRound.objects.solving_decided(late).exists()
    ticket = tickets.resume(ticket.pk, actor=company.tech1, now=shanghai("2026-11-19 10:00"))
    assert ticket.due_at == shanghai("2026-11-24 00:00")  # Tuesday and Wednesday did not count
    assert ticket.need_due_at == shanghai("2026-11-21 00:00")
    assert list(Ticket.objects.overdue(ticket.due_at)) == []
    assert list(Ticket.objects.overdue(ticket.due_at + SECOND)) == [ticket]


@rule("AFT-2", "waiting for the customer")
def test_waiting_after_the_end_does_not_hide_that_it_is_late(company, monday, shanghai):
    ticket = make.ticket(company, monday)

    tickets.wait_for_customer(ticket.pk, reason="等客户", actor=company.tech1, now=shanghai("2026-11-20 09:00"))

    assert list(Ticket.objects.overdue(shanghai("2026-11-20 10:00"))) == [ticket]
    assert TicketRound.objects.solving_decided(shanghai("2026-11-20 10:00")).exists()


@rule("AFT-2", "waiting for the customer")
def test_one_waits_once_and_only_what_waits_resumes(company, monday):
    ticket = make.ticket(company, monday)
    with pytest.raises(Conflict):
        tickets.resume(ticket.pk, actor=company.tech1, now=monday)
    tickets.wait_for_customer(ticket.pk, reason="等客户", actor=company.tech1, now=monday)
    with pytest.raises(Conflict):
        tickets.wait_for_customer(ticket.pk, reason="等客户", actor=company.tech1, now=monday)


@rule("AFT-2", "waiting for the customer")
def test_solving_ends_the_wait(company, monday, shanghai):
    ticket = make.ticket(company, monday)
    tickets.wait_for_customer(ticket.pk, reason="等客户", actor=company.tech1, now=monday)

    ticket = tickets.solve(ticket.pk, solution="好了", actor=company.tech1, now=shanghai("2026-11-19 10:00"))

    assert ticket.waiting_since is None
    assert ticket.due_at == shanghai("2026-11-24 00:00")


@rule("AFT-2", "closed only after")
def test_only_the_customers_word_or_a_call_back_closes_before_the_silence(company, monday):
    ticket = make.solved(company, monday, monday)

    with pytest.raises(Conflict):
        tickets.close(
            ticket.pk, basis="silence", note="", actor=company.cs1, now=monday + dt.timedelta(days=7) - SECOND
        )
    with pytest.raises(Invalid):
        tickets.close(ticket.pk, basis="customer_word", note="", actor=company.cs1, now=monday)
    with pytest.raises(Invalid):
        tickets.close(ticket.pk, basis="because", note="好", actor=company.cs1, now=monday)

    ticket = tickets.close(ticket.pk, basis="customer_word", note="客户说好了", actor=company.guide1, now=monday)

    assert (ticket.status, ticket.closed_by) == ("closed", "customer_word")


@rule("AFT-2", "closed only after")
def test_an_unsolved_ticket_is_not_closed(company, monday):
    ticket = make.ticket(company, monday)

    with pytest.raises(Conflict):
        tickets.close(ticket.pk, basis="customer_word", note="算了", actor=company.cs1, now=monday)


@rule("AFT-2", "call-back")
def test_a_call_back_that_closes_is_on_the_customers_timeline(company, monday):
    ticket = make.solved(company, monday, monday)

    tickets.close(ticket.pk, basis="call_back", note="灯亮了，满意", actor=company.cs1, now=monday)

    contact = FollowUp.objects.get(customer=ticket.customer)
    assert (contact.effective, contact.summary) == (True, "灯亮了，满意")
    assert [(row.kind, row.status) for row in ticket.call_backs.all()] == [("ticket", "done")]


@rule("AFT-2", "7 days of silence")
def test_seven_days_of_silence_close_a_solved_ticket(company, monday):
    ticket = make.solved(company, monday, monday)
    open_one = make.ticket(company, monday)

    assert tickets.close_silent(now=monday + dt.timedelta(days=7) - SECOND) == 0
    assert tickets.close_silent(now=monday + dt.timedelta(days=7)) == 1
    assert tickets.close_silent(now=monday + dt.timedelta(days=8)) == 0

    ticket.refresh_from_db()
    open_one.refresh_from_db()
    assert (ticket.status, ticket.closed_by, open_one.status) == ("closed", "silence", "open")


@rule("AFT-2", "reopened")
def test_reopening_starts_the_clock_again_and_keeps_the_round_before(company, monday, shanghai):
    ticket = make.solved(company, monday, monday)

    ticket = tickets.reopen(ticket.pk, reason="又不亮了", actor=company.cs1, now=shanghai("2026-11-23 10:00"))

    assert (ticket.status, ticket.reopened, ticket.handler) == ("in_progress", 1, company.tech1)
    assert ticket.due_at == shanghai("2026-11-27 00:00")
    assert (ticket.solved_at, ticket.need_met_at) == (None, None)
    first, second = ticket.rounds.all()
    assert (first.solved_at, second.begun_at, second.solved_at) == (monday, shanghai("2026-11-23 10:00"), None)
    assert told("ticket.reopened") == ["guide1", "tech1"]


@rule("AFT-2", "reopened")
def test_a_closed_ticket_is_reopened_too_but_not_an_open_one(company, monday):
    ticket = make.solved(company, monday, monday)
    tickets.close(ticket.pk, basis="customer_word", note="好了", actor=company.cs1, now=monday)

    ticket = tickets.reopen(ticket.pk, reason="又坏了", actor=company.cs1, now=monday)

    assert (ticket.status, ticket.closed_at, ticket.closed_by) == ("in_progress", None, "")
    with pytest.raises(Conflict):
        tickets.reopen(ticket.pk, reason="又坏了", actor=company.cs1, now=monday)


@rule("AFT-2", "reopened")
def test_pauses_of_an_earlier_round_do_not_lengthen_the_next(company, monday, shanghai):
    ticket = make.ticket(company, monday)
    tickets.wait_for_customer(ticket.pk, reason="等客户", actor=company.tech1, now=monday)
    tickets.resume(ticket.pk, actor=company.tech1, now=shanghai("2026-11-18 10:00"))
    tickets.solve(ticket.pk, solution="好了", actor=company.tech1, now=shanghai("2026-11-18 11:00"))

    tickets.reopen(ticket.pk, reason="没好", actor=company.cs1, now=shanghai("2026-11-18 12:00"))
    tickets.wait_for_customer(ticket.pk, reason="等", actor=company.tech1, now=shanghai("2026-11-18 13:00"))
    ticket = tickets.resume(ticket.pk, actor=company.tech1, now=shanghai("2026-11-18 14:00"))

    assert ticket.due_at == shanghai("2026-11-24 00:00")


@rule("AFT-4", "after each ticket")
def test_a_closed_ticket_asks_for_satisfaction_once(company, monday):
    ticket = make.solved(company, monday, monday)
    tickets.close(ticket.pk, basis="customer_word", note="好了", actor=company.cs1, now=monday)
    tickets.reopen(ticket.pk, reason="又坏了", actor=company.cs1, now=monday)
    tickets.solve(ticket.pk, solution="修好", actor=company.tech1, now=monday)
    tickets.close(ticket.pk, basis="customer_word", note="好了", actor=company.cs1, now=monday)

    assert [(row.kind, row.ticket, row.status) for row in Satisfaction.objects.all()] == [("ticket", ticket, "waiting")]


@rule("DEAL-4", "part returned")
@rule("ORD-7", "return")
def test_goods_returned_lessen_the_order_and_the_credit(company, monday):
    order = make.delivered(company, monday, price="5000")
    ticket = make.ticket(company, monday, order=order, kind="return")

    ticket = tickets.solve(ticket.pk, solution="收回一件", actor=company.cs1, now=monday, returned=Decimal("1200.50"))

    order.refresh_from_db()
    assert (ticket.returned, order.returned) == (Decimal("1200.50"), Decimal("1200.50"))
    assert deal_services.remaining(order.deal) == Decimal("3799.50")


@rule("DEAL-4", "part returned")
@pytest.mark.parametrize("amount", ["0", "-1", "5000.01", "NaN", "1.001"])
def test_a_wrong_amount_of_a_return_is_refused_and_nothing_is_kept(company, monday, amount):
    order = make.delivered(company, monday, price="5000")
    ticket = make.ticket(company, monday, order=order, kind="return")

    with pytest.raises(Invalid) as refused:
        tickets.solve(ticket.pk, solution="收回", actor=company.cs1, now=monday, returned=Decimal(amount))

    assert list(refused.value.errors) == ["returned"]
    ticket.refresh_from_db()
    assert ticket.status == "open"


@rule("DEAL-4", "part returned")
def test_only_a_return_takes_goods_back(company, monday):
    order = make.delivered(company, monday)
    ticket = make.ticket(company, monday, order=order, kind="exchange")

    with pytest.raises(Invalid):
        tickets.solve(ticket.pk, solution="换了", actor=company.cs1, now=monday, returned=Decimal(10))


@rule("AFT-2", "bad input")
@pytest.mark.parametrize(
    ("fields", "field"),
    [
        ({"kind": "wish"}, "kind"),
        ({"description": "　​"}, "description"),
        ({"responsible_unit": "kitchen"}, "responsible_unit"),
    ],
)
def test_unreadable_words_are_refused_at_the_field(company, monday, fields, field):
    with pytest.raises(Invalid) as refused:
        make.ticket(company, monday, **fields)

    assert list(refused.value.errors) == [field]
    assert Ticket.objects.count() == 0


@rule("AFT-2", "received")
def test_receipt_may_lie_back_but_not_ahead(company, monday, shanghai):
    friday = shanghai("2026-11-13 10:00")

    assert make.ticket(company, monday, received_at=friday).due_at == shanghai("2026-11-19 00:00")
    for told_at in (monday + SECOND, monday - dt.timedelta(days=31, seconds=1)):
        with pytest.raises(Invalid):
            make.ticket(company, monday, received_at=told_at)


@rule("AFT-2", "order")
def test_an_order_of_another_customer_is_refused(company, monday):
    order = make.delivered(company, monday)

    with pytest.raises(Invalid):
        make.ticket(company, monday, order=order, customer=leads.customer(company.guide1, now=monday))


@rule("SEC-2", "tickets")
def test_every_step_is_on_the_trail(company, monday):
    ticket = make.solved(company, monday, monday)
    tickets.close(ticket.pk, basis="customer_word", note="好了", actor=company.cs1, now=monday)

    verbs = list(Event.objects.about(ticket).order_by("pk").values_list("verb", "from_state", "to_state"))
    assert verbs == [
        ("aftersales.ticket.opened", "", "open"),
        ("aftersales.ticket.solved", "open", "solved"),
        ("aftersales.ticket.closed", "solved", "closed"),
    ]
