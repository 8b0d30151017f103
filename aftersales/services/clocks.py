"""The clocks of a ticket: set at receipt and reopening, moved by waiting (AFT-2)."""

from salesops.kernel.calendars import calendar
from salesops.kernel.services import policies

from .. import policy
from ..models import TicketRound


def begin(ticket, at):
    """The clocks start: need, solution, half-time; the numbers of that instant hold for the whole round (POL-4)."""
    ticket.clock_from = at
    ticket.warned_at = ticket.escalated_at = ticket.need_escalated_at = None
    reckon(ticket, warn_from=at)


def reckon(ticket, *, warn_from):
    """Reckon both deadlines from the round's beginning and its pauses, and the half-time from `warn_from`."""
    numbers = policies.numbers(ticket.unit, at=ticket.clock_from)
    days = calendar(ticket.clock_from)
    pauses = _pauses(ticket)
    ticket.need_due_at = policy.due_after(ticket.clock_from, numbers.ticket_need_days, pauses, days)
    ticket.due_at = policy.due_after(ticket.clock_from, numbers.ticket_solve_days, pauses, days)
    ticket.warn_at = policy.half_time(warn_from, ticket.due_at, days)


def _pauses(ticket):
    if ticket.pk is None:
        return []
    rows = ticket.pauses.filter(from_at__gte=ticket.clock_from, to_at__isnull=False)
    return list(rows.values_list("from_at", "to_at"))


def open_round(ticket):
    TicketRound.objects.create(
        ticket=ticket, begun_at=ticket.clock_from, need_due_at=ticket.need_due_at, due_at=ticket.due_at,
        handler=ticket.handler, unit=ticket.unit,
    )  # fmt: skip


def keep_round(ticket):
    """The round in progress says what the ticket says: deadlines, when the need was met, when it was solved."""
    ticket.rounds.filter(solved_at=None).update(
        need_due_at=ticket.need_due_at, due_at=ticket.due_at, need_met_at=ticket.need_met_at,
        solved_at=ticket.solved_at, handler=ticket.handler,
    )  # fmt: skip
