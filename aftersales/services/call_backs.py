"""Care after the sale: the first contact, one a month for a year; only who was reached counts (AFT-1, AFT-5)."""

import datetime as dt
from collections import defaultdict

from django.db import transaction
from django.utils.translation import gettext as _

from leads.models import Contacted, Customer, FollowUp
from leads.services import care, customers
from salesops.kernel.calendars import calendar, end_of_working_day
from salesops.kernel.clock import day_start, local_day, month_of
from salesops.kernel.errors import Conflict, require
from salesops.kernel.models import Role
from salesops.kernel.services import policies
from salesops.kernel.services.numbering import next_number
from salesops.kernel.services.trail import record, record_many

from .. import access, policy
from ..models import CallBack
from . import parties

Kind, Status = CallBack.Kind, CallBack.Status
STEP = "care"


@transaction.atomic
def plan_first_contact(order, now):
    """The order is delivered: plan the first contact and one for every calendar month of care (AFT-1).

    Called in the transaction of the last delivery; a month in which the customer is called anyway gets no second one.
    """
    Customer.objects.locked(order.customer_id)
    if CallBack.objects.filter(order=order, kind=Kind.FIRST).exists():
        return
    numbers = policies.numbers(order.unit, at=now)
    planned = [_first(order, numbers, now), *_monthly(order, numbers, now)]
    for call_back in planned:
        call_back.number = next_number("HF", now=now)
    CallBack.objects.bulk_create(planned)
    customers.open_to(order.customer, step=f"{STEP}:{order.pk}", role=Role.SERVICE, now=now)
    record("aftersales.care.planned", order, actor=None, at=now, rule="AFT-1", months=len(planned) - 1,
           due_at=planned[0].due_at)  # fmt: skip


def _first(order, numbers, now):
    due_at = end_of_working_day(now, numbers.first_contact_days)
    return _planned(order, now, kind=Kind.FIRST, planned_on=local_day(now), opens_at=now, due_at=due_at)


def _monthly(order, numbers, now):
    today = local_day(now)
    taken = set(
        CallBack.objects.filter(customer=order.customer, kind=Kind.MONTHLY)
        .exclude(status=Status.CANCELLED)
        .values_list("month", flat=True)
    )
    for month in policy.care_months(today, numbers.care_months):
        if month not in taken:
            yield _planned(
                order, now, kind=Kind.MONTHLY, month=month, planned_on=policy.same_day_in(month, today.day),
                opens_at=day_start(month), due_at=policy.end_of_month(month, calendar(now)),
            )  # fmt: skip


def _planned(order, now, **fields):
    return CallBack(
        order=order, customer=order.customer, caller=parties.seller_of(order), unit=order.unit, created_at=now, **fields
    )


@transaction.atomic
def record_call_back(call_back_id, *, method, outcome, summary, actor, now, next_step="", occurred_at=None):
    """Record a contact: on the customer's timeline in any case; reached, the call-back is done (AFT-1).

    Raises Conflict when it is done already or its month has not begun.
    """
    call_back = CallBack.objects.locked(call_back_id)
    require(access.can_call(actor, call_back, now), _("Somebody else calls this customer."), rule="AFT-1")
    if call_back.status != Status.PLANNED:
        raise Conflict(_("This call-back is done already."), rule="AFT-1")
    if now < call_back.opens_at:
        raise Conflict(_("This contact belongs to a month that has not begun."), rule="AFT-1")
    acting_for = call_back.caller if access.acts_as(actor, call_back.caller_id, now) else None
    row = care.contact(
        call_back.customer_id, method=method, outcome=outcome, summary=summary, next_step=next_step, actor=actor,
        now=now, occurred_at=occurred_at, acting_for=acting_for if acting_for != actor else None,
    )  # fmt: skip
    call_back.attempts += 1
    if row.effective:
        _done(call_back, row, actor=actor, now=now)
    call_back.save()
    record("aftersales.call_back.tried", call_back, actor=actor, acting_for=row.acting_for, at=now, rule="AFT-1",
           before=Status.PLANNED, after=call_back.status, method=method, outcome=outcome)  # fmt: skip
    return call_back


def _done(call_back, follow_up, *, actor, now):
    call_back.status, call_back.done_at, call_back.done_by, call_back.follow_up = Status.DONE, now, actor, follow_up


def called_about(ticket, *, summary, method, actor, now):
    """The call-back after a solved ticket: it reached the customer, or nothing is closed (AFT-2)."""
    row = care.contact(
        ticket.customer_id, method=method, outcome=Contacted.REACHED, summary=summary, actor=actor, now=now
    )
    call_back = CallBack(
        number=next_number("HF", now=now), kind=Kind.TICKET, customer=ticket.customer, order=ticket.order,
        ticket=ticket, caller=actor, unit=ticket.unit, created_at=now, planned_on=local_day(now), opens_at=now,
        due_at=now, attempts=1,
    )  # fmt: skip
    _done(call_back, row, actor=actor, now=now)
    call_back.save()
    record("aftersales.call_back.tried", call_back, actor=actor, at=now, rule="AFT-2", after=call_back.status,
           method=method, ticket=ticket.pk)  # fmt: skip
    return call_back


@transaction.atomic
def take_over(call_back_id, *, to, actor, now):
    """Customer service or the manager gives a planned contact to somebody else (ORG-4)."""
    call_back = CallBack.objects.locked(call_back_id)
    allowed = actor.is_a(Role.SERVICE) or access.access.leads_unit(actor, call_back.unit_id)
    require(allowed, _("Customer service or the manager decides who calls."), rule="AFT-1")
    if call_back.status != Status.PLANNED:
        raise Conflict(_("This call-back is done already."), rule="AFT-1")
    before, call_back.caller = call_back.caller_id, to
    call_back.save(update_fields=["caller"])
    record("aftersales.call_back.given", call_back, actor=actor, at=now, rule="AFT-1", before_caller=before,
           caller=to.pk)  # fmt: skip
    return call_back


def settle(*, now, batch=500):
    """Any effective contact of the month does the month's duty: book those made elsewhere (AFT-1). Safe twice."""
    month = month_of(local_day(now))
    waiting = CallBack.objects.planned().filter(kind=Kind.MONTHLY, opens_at__lte=now, month__gte=_month_before(month))
    total = 0
    for ids in _batches(waiting, batch):
        total += _settle(ids, now)
    return total


def _batches(queryset, size):
    ids = list(queryset.order_by("pk").values_list("pk", flat=True))
    return [ids[n : n + size] for n in range(0, len(ids), size)]


def _month_before(month):
    return month_of(month - dt.timedelta(days=1))


@transaction.atomic
def _settle(ids, now):
    planned = CallBack.objects.planned().filter(pk__in=ids).select_for_update(no_key=True, skip_locked=True)
    rows = list(planned.order_by("pk"))
    if not rows:
        return 0
    since = min(row.opens_at for row in rows)
    contacts = FollowUp.objects.filter(effective=True, recorded_at__gte=since, recorded_at__lte=now)
    of_customer = defaultdict(list)
    for contact in contacts.filter(customer__in={row.customer_id for row in rows}).order_by("recorded_at"):
        of_customer[contact.customer_id].append(contact)
    done = [row for row in rows if _met_by(row, of_customer[row.customer_id])]
    CallBack.objects.bulk_update(done, ["status", "done_at", "done_by", "follow_up"])
    record_many("aftersales.call_back.settled", done, at=now, before=Status.PLANNED, after=Status.DONE, rule="AFT-1",
                facts=lambda row: {"follow_up": row.follow_up_id})  # fmt: skip
    return len(done)


def _met_by(row, contacts):
    """Book the first contact of its month, if there was one."""
    contact = next((c for c in contacts if row.opens_at <= c.recorded_at <= row.due_at), None)
    if contact:
        _done(row, contact, actor=contact.by, now=contact.recorded_at)
    return contact


@transaction.atomic
def cancel_for(order, *, actor, now):
    """The sale is undone: what was planned for it is called off. Returns how many."""
    rows = list(CallBack.objects.planned().filter(order=order).select_for_update(no_key=True))
    CallBack.objects.filter(pk__in=[row.pk for row in rows]).update(status=Status.CANCELLED)
    record_many("aftersales.call_back.cancelled", rows, at=now, before=Status.PLANNED, after=Status.CANCELLED,
                rule="AFT-1", actor=actor)  # fmt: skip
    return len(rows)
