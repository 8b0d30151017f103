"""Tickets: opened, taken, answered, solved, closed, reopened (AFT-2, AFT-6, COM-2)."""

import datetime as dt

from django.db import transaction
from django.utils.translation import gettext as _

from salesops.kernel.calendars import calendar
from salesops.kernel.errors import Conflict, Invalid, require
from salesops.kernel.services import policies
from salesops.kernel.services.notices import notify
from salesops.kernel.services.numbering import next_number
from salesops.kernel.services.trail import record

from .. import access, policy
from ..models import Desk, Ticket, TicketPause, Topic
from . import call_backs, clocks, parties, returns, satisfaction

Status = Ticket.Status
TOLD_DAYS = 31  # how far back a receipt may be told, as with inquiries
DESK_OF = {
    Ticket.Kind.QUESTION: Desk.SERVICE,
    Ticket.Kind.FAULT: Desk.TECHNOLOGY,
    Ticket.Kind.REPAIR: Desk.TECHNOLOGY,
    Ticket.Kind.EXCHANGE: Desk.SERVICE,
    Ticket.Kind.RETURN: Desk.SERVICE,
}


@transaction.atomic
def open_ticket(
    *, customer, kind, description, actor, now, order=None, topic=Topic.SERVICE, responsible_unit="", received_at=None
):
    """Write down what a customer needs; the clocks of AFT-2 run from its receipt. `actor` is None for the customer
    himself, who answered a satisfaction link."""
    require(actor is None or access.can_record(actor), _("You do not record tickets."), rule="AFT-2")
    received_at = received_at or now
    if not now - dt.timedelta(days=TOLD_DAYS) <= received_at <= now:
        wrong = _("Not in the future, and not more than %(days)s days back.") % {"days": TOLD_DAYS}
        raise Invalid(wrong, rule="AFT-2", errors={"received_at": [wrong]})
    parties.of_customer(order, customer, rule="AFT-2")
    owner, unit = parties.owner_of(customer, order, now, actor=actor)
    kind = parties.chosen(kind, Ticket.Kind, "kind", rule="AFT-2")
    ticket = Ticket(
        number=next_number("SH", now=now), customer=customer, order=order, kind=kind,
        topic=parties.chosen(topic, Topic, "topic", rule="COM-2"),
        description=parties.words(description, "description", _("Say what the customer needs."), rule="AFT-2"),
        responsible_unit=parties.chosen(responsible_unit or DESK_OF[kind], Desk, "responsible_unit", rule="AFT-2"),
        owner=owner, unit=unit, recorded_by=actor, created_at=now, received_at=received_at,
    )  # fmt: skip
    clocks.begin(ticket, received_at)
    ticket.save()
    parties.reach(ticket, ticket.responsible_unit, now)
    ticket.save(update_fields=["reached"])
    clocks.open_round(ticket)
    record("aftersales.ticket.opened", ticket, actor=actor, at=now, after=ticket.status, rule="AFT-2", kind=kind,
           responsible_unit=ticket.responsible_unit, due_at=ticket.due_at, customer=customer.pk)  # fmt: skip
    _tell([*parties.desk_people(ticket), ticket.owner], ticket, "opened", actor=actor, now=now)
    return ticket


def _tell(people, ticket, word, *, actor, now, **params):
    notify(
        [person for person in people if person is not None and person != actor], f"ticket.{word}", subject=ticket,
        rule="AFT-2", key=f"ticket:{ticket.pk}:{word}:{now.isoformat()}", now=now,
        params={"number": ticket.number, **params},
    )  # fmt: skip


@transaction.atomic
def take(ticket_id, *, actor, now, handler=None):
    """Somebody works on it; customer service and managers may name another (`handler`)."""
    ticket = Ticket.objects.locked(ticket_id)
    require(access.can_take(actor, ticket), _("This ticket lies with another unit."), rule="AFT-2")
    _require_unsolved(ticket)
    handler, gives = handler or actor, access.can_give(actor, ticket)
    if handler != actor:
        require(gives and access.can_record(handler), _("You cannot give it to this person."), rule="AFT-2")
    if ticket.handler_id == handler.pk or (ticket.handler_id and not gives):
        raise Conflict(_("This ticket is taken already."), rule="AFT-2")
    before, ticket.handler = ticket.status, handler
    ticket.status = Status.IN_PROGRESS
    _save(ticket)
    parties.customers.open_to(ticket.customer, step=parties.step_of(ticket), user=handler, now=now)
    record("aftersales.ticket.taken", ticket, actor=actor, at=now, before=before, after=ticket.status, rule="AFT-2",
           handler=handler.pk)  # fmt: skip
    _tell([handler], ticket, "given", actor=actor, now=now, by=actor.name)
    return ticket


@transaction.atomic
def pass_on(ticket_id, *, responsible_unit, reason, actor, now):
    """Another desk is responsible: it gets the ticket, the clocks run on (AFT-6)."""
    ticket = _worked_on(ticket_id, actor, now)
    desk = parties.chosen(responsible_unit, Desk, "responsible_unit", rule="AFT-6")
    if desk == ticket.responsible_unit:
        raise Conflict(_("It lies with this unit already."), rule="AFT-6")
    reason = parties.words(reason, "reason", _("Say why."), rule="AFT-6")
    before = ticket.responsible_unit
    ticket.responsible_unit, ticket.handler, ticket.status = desk, None, Status.OPEN
    parties.reach(ticket, desk, now)
    _save(ticket)
    record("aftersales.ticket.passed_on", ticket, actor=actor, at=now, rule="AFT-6", reason=reason,
           from_unit=before, to_unit=desk)  # fmt: skip
    _tell(parties.desk_people(ticket), ticket, "passed_on", actor=actor, now=now)
    return ticket


@transaction.atomic
def answer(ticket_id, *, text, actor, now):
    """Tell the customer what will be done: his need is met (AFT-2, COM-2)."""
    ticket = _worked_on(ticket_id, actor, now)
    if ticket.need_met_at:
        raise Conflict(_("The customer has an answer already."), rule="AFT-2")
    ticket.answer = parties.words(text, "text", _("Write what the customer was told."), rule="AFT-2")
    ticket.need_met_at = now
    _take_up(ticket, actor)
    _save(ticket)
    record("aftersales.ticket.answered", ticket, actor=actor, at=now, rule="COM-2",
           in_time=now <= ticket.need_due_at, personal={"answer": ticket.answer})  # fmt: skip
    return ticket


@transaction.atomic
def wait_for_customer(ticket_id, *, reason, actor, now):
    """The customer has to do something first: the clock stands still, with the reason (AFT-2)."""
    ticket = _worked_on(ticket_id, actor, now)
    if ticket.waiting_since:
        raise Conflict(_("The clock stands still already."), rule="AFT-2")
    reason = parties.words(reason, "reason", _("Say what the customer has to do."), rule="AFT-2")[:300]
    TicketPause.objects.create(ticket=ticket, reason=reason, from_at=now, by=actor)
    ticket.waiting_since = now
    _take_up(ticket, actor)
    _save(ticket)
    record("aftersales.ticket.waits", ticket, actor=actor, at=now, rule="AFT-2", reason=reason)
    return ticket


@transaction.atomic
def resume(ticket_id, *, actor, now):
    """The customer has done it: the clock goes on."""
    ticket = _worked_on(ticket_id, actor, now)
    if not ticket.waiting_since:
        raise Conflict(_("The clock is running."), rule="AFT-2")
    _go_on(ticket, now)
    _save(ticket)
    record("aftersales.ticket.resumed", ticket, actor=actor, at=now, rule="AFT-2", due_at=ticket.due_at)
    return ticket


def _go_on(ticket, now):
    """End the pause; working days at whose end the clock stood do not count."""
    ticket.pauses.filter(to_at=None).update(to_at=now)
    ticket.waiting_since = None
    clocks.reckon(ticket, warn_from=now)


@transaction.atomic
def solve(ticket_id, *, solution, actor, now, returned=None):
    """The problem is solved; the customer still has to say so. Goods returned are taken back from the order (DEAL-4).

    `returned`: the amount of a return.
    """
    ticket = _worked_on(ticket_id, actor, now)
    ticket.solution = parties.words(solution, "solution", _("Write how it was solved."), rule="AFT-2")
    if returned is not None:
        ticket.returned = returns.take_back(ticket, returned, actor=actor, now=now)
    if ticket.waiting_since:
        _go_on(ticket, now)
    before, ticket.status, ticket.solved_at = ticket.status, Status.SOLVED, now
    ticket.handler = ticket.handler or actor
    ticket.need_met_at = ticket.need_met_at or now
    days = policies.numbers(ticket.unit, at=now).ticket_silence_days
    ticket.silent_until = policy.silence_ends(now, days, calendar(now))
    _save(ticket)
    record("aftersales.ticket.solved", ticket, actor=actor, at=now, before=before, after=ticket.status, rule="AFT-2",
           in_time=now <= ticket.due_at, personal={"solution": ticket.solution})  # fmt: skip
    _tell([ticket.owner], ticket, "solved", actor=actor, now=now)
    return ticket


@transaction.atomic
def close(ticket_id, *, basis, note, actor, now, method="phone"):
    """Close after the customer's word or a call-back that reached him; silence closes by itself (AFT-2)."""
    ticket = Ticket.objects.locked(ticket_id)
    require(access.can_hear(actor, ticket, now), _("You do not speak with this customer."), rule="AFT-2")
    _require_solved(ticket)
    basis = parties.chosen(basis, Ticket.ClosedBy, "basis", rule="AFT-2")
    if basis == Ticket.ClosedBy.SILENCE:
        if now < ticket.silent_until:
            raise Conflict(_("Silence closes it only after the days of the rule."), rule="AFT-2")
    else:
        note = parties.words(note, "note", _("Write what the customer said."), rule="AFT-2")
    if basis == Ticket.ClosedBy.CALL_BACK:
        call_backs.called_about(ticket, summary=note, method=method, actor=actor, now=now)
    return _close(ticket, basis, actor=actor, now=now, reason=note)


def _close(ticket, basis, *, actor, now, reason=""):
    before, ticket.status = ticket.status, Status.CLOSED
    ticket.closed_at, ticket.closed_by = now, basis
    _save(ticket)
    parties.leave(ticket, now)
    record("aftersales.ticket.closed", ticket, actor=actor, at=now, before=before, after=ticket.status, rule="AFT-2",
           reason=reason, basis=basis)  # fmt: skip
    satisfaction.plan(customer=ticket.customer, ticket=ticket, order=ticket.order, now=now)
    return ticket


def close_silent(*, now, batch=200):
    """Close solved tickets whose customers said nothing for the days of the rule (AFT-2). Safe twice, in parallel."""
    total = 0
    while count := _close_batch(now, batch):
        total += count
    return total


@transaction.atomic
def _close_batch(now, batch):
    silent = Ticket.objects.filter(status=Status.SOLVED, silent_until__lte=now).select_related("customer", "order")
    rows = list(silent.select_for_update(no_key=True, of=("self",), skip_locked=True).order_by("silent_until")[:batch])
    for ticket in rows:
        _close(ticket, Ticket.ClosedBy.SILENCE, actor=None, now=now)
    return len(rows)


@transaction.atomic
def reopen(ticket_id, *, reason, actor, now):
    """It was not solved after all: the clock starts again, the history stays (AFT-2)."""
    ticket = Ticket.objects.locked(ticket_id)
    require(access.can_hear(actor, ticket, now), _("You do not speak with this customer."), rule="AFT-2")
    if ticket.is_unsolved:
        raise Conflict(_("This ticket is open."), rule="AFT-2")
    reason = parties.words(reason, "reason", _("Write what the customer said."), rule="AFT-2")
    before = ticket.status
    ticket.status = Status.IN_PROGRESS if ticket.handler_id else Status.OPEN
    ticket.solved_at = ticket.silent_until = ticket.closed_at = ticket.need_met_at = None
    ticket.closed_by, ticket.reopened = "", ticket.reopened + 1
    clocks.begin(ticket, now)
    parties.reach(ticket, ticket.responsible_unit, now)
    ticket.save()
    clocks.open_round(ticket)
    record("aftersales.ticket.reopened", ticket, actor=actor, at=now, before=before, after=ticket.status, rule="AFT-2",
           reason=reason, due_at=ticket.due_at)  # fmt: skip
    _tell([*parties.desk_people(ticket), ticket.owner], ticket, "reopened", actor=actor, now=now)
    return ticket


def _worked_on(ticket_id, actor, now):
    """The ticket, locked, unsolved, and the actor's to work on."""
    ticket = Ticket.objects.locked(ticket_id)
    require(access.can_work(actor, ticket, now), _("Somebody else works on this ticket."), rule="AFT-2")
    _require_unsolved(ticket)
    return ticket


def _take_up(ticket, actor):
    """Who does something on a ticket nobody has taken is its handler from then on."""
    ticket.handler = ticket.handler or actor
    ticket.status = Status.IN_PROGRESS


def _save(ticket):
    ticket.save()
    clocks.keep_round(ticket)


def _require_unsolved(ticket):
    if not ticket.is_unsolved:
        raise Conflict(_("This ticket is solved; reopen it first."), rule="AFT-2")


def _require_solved(ticket):
    if ticket.status == Status.CLOSED:
        raise Conflict(_("This ticket is closed already."), rule="AFT-2")
    if ticket.status != Status.SOLVED:
        raise Conflict(_("Only a solved ticket is closed."), rule="AFT-2")
