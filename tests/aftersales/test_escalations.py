"""What time does after the sale, and what happens when two do the same at once (AFT-1..3, REG-14)."""

import datetime as dt

import pytest

from aftersales.services import call_backs, complaints, escalations, tickets
from leads.services.sweep import sweep
from salesops.kernel.errors import Conflict
from salesops.kernel.models import Notice
from tests import make as people
from tests.aftersales import make
from tests.rules import rule
from tests.together import together

SECOND = dt.timedelta(seconds=1)


def told(kind):
    return sorted(Notice.objects.filter(kind=kind).values_list("recipient__username", flat=True))


@rule("AFT-2", "half-time warning")
def test_half_time_warns_the_desk_once(company, monday, shanghai):
    ticket = make.ticket(company, monday)
    assert ticket.warn_at == shanghai("2026-11-18 09:30")

    escalations.escalate_overdue(now=ticket.warn_at - SECOND)
    assert told("ticket.half") == []
    escalations.escalate_overdue(now=ticket.warn_at)
    escalations.escalate_overdue(now=ticket.warn_at + SECOND)

    assert told("ticket.half") == ["tech1"]


@rule("AFT-2", "half-time warning")
def test_no_warning_while_the_customer_is_waited_for(company, monday, shanghai):
    ticket = make.ticket(company, monday)
    tickets.wait_for_customer(ticket.pk, reason="等客户", actor=company.tech1, now=monday)

    escalations.escalate_overdue(now=shanghai("2026-11-25 10:00"))
    assert (told("ticket.half"), told("ticket.overdue")) == ([], [])
    ticket = tickets.resume(ticket.pk, actor=company.tech1, now=shanghai("2026-11-25 10:00"))
    escalations.escalate_overdue(now=ticket.warn_at)

    assert told("ticket.half") == ["tech1"]


@rule("AFT-2", "escalation on expiry")
def test_expiry_escalates_to_the_superiors_once(company, monday):
    ticket = make.ticket(company, monday)
    tickets.take(ticket.pk, actor=company.tech1, now=monday)

    assert escalations.escalate_overdue(now=ticket.need_due_at)["escalated"] == 0
    assert escalations.escalate_overdue(now=ticket.need_due_at + SECOND)["escalated"] == 1
    assert escalations.escalate_overdue(now=ticket.due_at)["escalated"] == 0
    assert escalations.escalate_overdue(now=ticket.due_at + SECOND)["escalated"] == 1
    assert escalations.escalate_overdue(now=ticket.due_at + SECOND)["escalated"] == 0

    assert told("ticket.need_overdue") == told("ticket.overdue") == ["director", "store1", "tech1"]


@rule("AFT-2", "escalation on expiry")
def test_a_reopened_ticket_is_warned_and_escalated_anew(company, monday):
    ticket = make.solved(company, monday, monday)
    tickets.reopen(ticket.pk, reason="没好", actor=company.cs1, now=monday)
    ticket.refresh_from_db()

    escalations.escalate_overdue(now=ticket.due_at + SECOND)

    assert told("ticket.overdue") == ["director", "store1", "tech1"]


@rule("AFT-3", "escalation")
def test_an_unanswered_complaint_is_warned_and_escalated(company, monday):
    complaint = make.complaint(company, monday)

    escalations.escalate_overdue(now=monday + dt.timedelta(hours=2))
    assert (told("complaint.half"), told("complaint.overdue")) == (["guide1"], [])
    escalations.escalate_overdue(now=complaint.due_at)
    assert told("complaint.overdue") == []
    escalations.escalate_overdue(now=complaint.due_at + SECOND)

    assert told("complaint.overdue") == ["director", "guide1", "ops1", "store1"]


@rule("AFT-3", "escalation")
def test_an_answered_complaint_is_left_alone(company, monday):
    complaint = make.complaint(company, monday)
    complaints.answer(complaint.pk, text="今天核实", actor=company.cs1, now=complaint.due_at)

    assert escalations.escalate_overdue(now=complaint.due_at + SECOND)["escalated"] == 0


@rule("AFT-1", "due")
@rule("AFT-5", "missed")
def test_a_call_back_is_reminded_on_its_day_and_escalated_when_missed(company, monday, shanghai):
    first = make.first_contact(make.delivered(company, monday))

    escalations.escalate_overdue(now=shanghai("2026-11-19 08:59"))
    assert told("call_back.due") == []
    escalations.escalate_overdue(now=shanghai("2026-11-19 09:00"))
    assert told("call_back.due") == ["guide1"]
    escalations.escalate_overdue(now=first.due_at)
    assert told("call_back.missed") == []
    escalations.escalate_overdue(now=first.due_at + SECOND)

    assert told("call_back.missed") == ["cs1", "guide1", "store1"]


@rule("AFT-2", "sweep")
@rule("REG-14", "after-sales")
def test_the_sweep_books_what_time_decided_after_the_sale(company, monday):
    ticket = make.ticket(company, monday)

    counts = sweep(now=ticket.due_at + SECOND)

    assert counts["escalated"] >= 1
    assert told("ticket.overdue") == ["ops1", "store1", "tech1"]


@rule("AFT-2", "races")
@pytest.mark.django_db(transaction=True)
def test_of_eight_who_take_a_ticket_at_once_one_has_it(company, monday):
    ticket = make.ticket(company, monday)
    crowd = [people.user("technician", unit=company.root) for _n in range(8)]

    results = together(*(lambda who=who: tickets.take(ticket.pk, actor=who, now=monday) for who in crowd))

    assert sum(isinstance(result, Conflict) for result in results) == 7


@rule("AFT-1", "races")
@pytest.mark.django_db(transaction=True)
def test_of_four_who_record_a_call_back_at_once_one_does_it(company, monday):
    first = make.first_contact(make.delivered(company, monday))

    def call():
        return call_backs.record_call_back(
            first.pk, method="phone", outcome="reached", summary="满意", actor=company.cs1, now=monday
        )

    results = together(*[call] * 4)

    assert sum(isinstance(result, Conflict) for result in results) == 3
    first.refresh_from_db()
    assert first.attempts == 1


@rule("AFT-2", "races")
@pytest.mark.django_db(transaction=True)
def test_escalating_in_parallel_tells_once(company, monday):
    ticket = make.ticket(company, monday)

    together(*[lambda: escalations.escalate_overdue(now=ticket.due_at + SECOND)] * 4)

    assert told("ticket.overdue") == sorted(set(told("ticket.overdue")))
    assert Notice.objects.filter(kind="ticket.overdue", recipient=company.tech1).count() == 1
