"""What time does after the sale: half-time warnings, escalations, silence, missed contacts (AFT-1..3, AFT-5).

Every step works on the whole set in batches, may run late, twice and in parallel.
"""

import datetime as dt
from collections import Counter

from django.db import transaction
from django.utils.timezone import localtime

from salesops.kernel.access import superior_of
from salesops.kernel.clock import local_day
from salesops.kernel.models import Role, User
from salesops.kernel.services.notices import notify
from salesops.kernel.services.trail import record_many

from ..models import CallBack, Complaint, Ticket
from . import call_backs, greetings, parties, tickets

BATCH = 200


def book_due(now):
    """Book and tell all that is due; counts by word, for the sweep and its own job."""
    settled = call_backs.settle(now=now)
    counts = escalate_overdue(now=now)
    counts.update(closed=tickets.close_silent(now=now), settled=settled, greetings=greetings.prepare(now=now))
    return counts


def escalate_overdue(*, now):
    """Warn at half-time, escalate on expiry; each once a clock (AFT-2, AFT-3)."""
    warned = _each(_tickets_at_half_time(now), "warned_at", _warn_ticket, now)
    warned += _each(_complaints_at_half_time(now), "warned_at", _warn_complaint, now)
    warned += _each(_call_backs_to_remind(now), "reminded_at", _remind_call_back, now)
    escalated = _each(_tickets_overdue(now), "escalated_at", _escalate_ticket, now)
    escalated += _each(_needs_overdue(now), "need_escalated_at", _escalate_need, now)
    escalated += _each(_complaints_overdue(now), "escalated_at", _escalate_complaint, now)
    escalated += _each(_call_backs_overdue(now), "escalated_at", _escalate_call_back, now)
    return Counter(reminded=warned, escalated=escalated)


def _tickets_at_half_time(now):
    return Ticket.objects.running().filter(warn_at__lte=now, due_at__gte=now, warned_at=None).order_by("warn_at")


def _tickets_overdue(now):
    return Ticket.objects.overdue(now).filter(escalated_at=None).order_by("due_at")


def _needs_overdue(now):
    return Ticket.objects.need_overdue(now).filter(need_escalated_at=None).order_by("need_due_at")


def _complaints_at_half_time(now):
    rows = Complaint.objects.unanswered().filter(warn_at__lte=now, due_at__gte=now, warned_at=None)
    return rows.order_by("warn_at")


def _complaints_overdue(now):
    return Complaint.objects.overdue(now).filter(escalated_at=None).order_by("due_at")


def _call_backs_to_remind(now):
    """Those that fall due today, at the opening of the day's work."""
    if localtime(now).hour < 9:
        return CallBack.objects.none()
    return CallBack.objects.due_today(now).filter(reminded_at=None).order_by("due_at")


def _call_backs_overdue(now):
    return CallBack.objects.overdue(now).filter(escalated_at=None).order_by("due_at")


def _each(queryset, mark, tell, now):
    total = 0
    while count := _batch(queryset, mark, tell, now):
        total += count
    return total


@transaction.atomic
def _batch(queryset, mark, tell, now):
    rows = list(_with_people(queryset).select_for_update(no_key=True, of=("self",), skip_locked=True)[:BATCH])
    if not rows:
        return 0
    rule = {tell(row, now) for row in rows}.pop()
    queryset.model.objects.filter(pk__in=[row.pk for row in rows]).update(**{mark: now})
    noun = queryset.model._meta.model_name.replace("callback", "call_back")
    record_many(f"aftersales.{noun}.{mark.removesuffix('_at')}", rows, at=now, rule=rule,
                facts=lambda row: {"due_at": row.due_at})  # fmt: skip
    return len(rows)


def _with_people(queryset):
    person = "caller__unit" if queryset.model is CallBack else "handler__unit"
    others = ("unit",) if queryset.model is CallBack else ("unit", "owner__unit")
    return queryset.select_related(person, *others)


def _tell(people, paper, kind, rule, key, now, **params):
    notify(people, kind, subject=paper, rule=rule, now=now, key=key, params={"number": paper.number, **params})
    return rule


def _round(paper):
    return f"{paper.pk}:{paper.reopened}"


def _warn_ticket(ticket, now):
    key = f"ticket:{_round(ticket)}:half"
    return _tell(parties.desk_people(ticket), ticket, "ticket.half", "AFT-2", key, now, due=_day(ticket.due_at))


def _escalate_ticket(ticket, now):
    people = [*parties.desk_people(ticket), *parties.superiors(ticket)]
    return _tell(people, ticket, "ticket.overdue", "AFT-2", f"ticket:{_round(ticket)}:overdue", now)


def _escalate_need(ticket, now):
    people = [*parties.desk_people(ticket), *parties.superiors(ticket)]
    return _tell(people, ticket, "ticket.need_overdue", "AFT-2", f"ticket:{_round(ticket)}:need", now)


def _warn_complaint(complaint, now):
    key = f"complaint:{_round(complaint)}:half"
    return _tell(parties.desk_people(complaint), complaint, "complaint.half", "AFT-3", key, now)


def _escalate_complaint(complaint, now):
    people = [*parties.desk_people(complaint), *parties.superiors(complaint), *User.objects.holding(Role.DIRECTOR)]
    return _tell(people, complaint, "complaint.overdue", "AFT-3", f"complaint:{_round(complaint)}:overdue", now)


def _remind_call_back(call_back, now):
    people = [call_back.caller] if call_back.caller_id else User.objects.holding(Role.SERVICE)
    return _tell(people, call_back, "call_back.due", "AFT-1", f"call_back:{call_back.pk}:due", now)


def _escalate_call_back(call_back, now):
    above = [call_back.caller, superior_of(call_back.caller)] if call_back.caller_id else []
    people = [*above, *User.objects.holding(Role.SERVICE)]
    return _tell(people, call_back, "call_back.missed", "AFT-5", f"call_back:{call_back.pk}:missed", now)


def _day(instant):
    """The last day that counts of a deadline at 24:00."""
    return f"{local_day(instant - dt.timedelta(seconds=1)):%m-%d} 24:00"
