"""Complaints: first answer, cause, remedy, closed by others than the unit complained of, confirmed (AFT-3)."""

from django.db import transaction
from django.utils.translation import gettext as _

from salesops.kernel.calendars import calendar
from salesops.kernel.errors import Conflict, Invalid, require
from salesops.kernel.services import policies
from salesops.kernel.services.notices import notify
from salesops.kernel.services.numbering import next_number
from salesops.kernel.services.trail import record
from salesops.kernel.texts import visible_core
from salesops.kernel.worktime import add_working_minutes

from .. import access, policy
from ..models import Complaint, Desk, Topic
from . import parties

Status = Complaint.Status


@transaction.atomic
def open_complaint(
    *, customer, kind, description, responsible_unit, actor, now, order=None, ticket=None, received_at=None
):
    """Write a complaint down; the first answer is due in four working hours (AFT-3)."""
    require(access.can_record(actor), _("You do not record complaints."), rule="AFT-3")
    received_at = received_at or now
    if not received_at <= now:
        wrong = _("This time lies in the future.")
        raise Invalid(wrong, rule="AFT-3", errors={"received_at": [wrong]})
    parties.of_customer(order, customer, rule="AFT-3")
    owner, unit = parties.owner_of(customer, order, now, actor=actor)
    complaint = Complaint(
        number=next_number("TS", now=now), customer=customer, order=order, ticket=ticket,
        kind=parties.chosen(kind, Topic, "kind", rule="COM-2"),
        description=parties.words(description, "description", _("Say what the customer complains of."), rule="AFT-3"),
        responsible_unit=parties.chosen(responsible_unit, Desk, "responsible_unit", rule="AFT-3"),
        owner=owner, unit=unit, recorded_by=actor, created_at=now, received_at=received_at,
    )  # fmt: skip
    _begin_clock(complaint, received_at)
    complaint.save()
    parties.reach(complaint, complaint.responsible_unit, now)
    complaint.save(update_fields=["reached"])
    record("aftersales.complaint.opened", complaint, actor=actor, at=now, after=complaint.status, rule="AFT-3",
           kind=kind, responsible_unit=complaint.responsible_unit, due_at=complaint.due_at)  # fmt: skip
    people = [*parties.desk_people(complaint), *parties.manager_of(complaint), complaint.owner]
    _tell(people, complaint, "opened", actor=actor, now=now)
    return complaint


def _begin_clock(complaint, at):
    days = calendar(at)
    hours = policies.numbers(complaint.unit, at=at).complaint_answer_hours
    complaint.due_at = add_working_minutes(days, at, hours * 60)
    complaint.warn_at = policy.half_time(at, complaint.due_at, days)


def _tell(people, complaint, word, *, actor, now):
    notify(
        [person for person in people if person is not None and person != actor], f"complaint.{word}",
        subject=complaint, rule="AFT-3", key=f"complaint:{complaint.pk}:{word}:{now.isoformat()}", now=now,
        params={"number": complaint.number},
    )  # fmt: skip


@transaction.atomic
def take(complaint_id, *, actor, now, handler=None):
    """Somebody works on it; customer service and managers may name another."""
    complaint = Complaint.objects.locked(complaint_id)
    require(access.can_take(actor, complaint), _("This complaint lies with another unit."), rule="AFT-3")
    _require_unsolved(complaint)
    handler, gives = handler or actor, access.can_give(actor, complaint)
    if handler != actor:
        require(gives and access.can_record(handler), _("You cannot give it to this person."), rule="AFT-3")
    if complaint.handler_id == handler.pk or (complaint.handler_id and not gives):
        raise Conflict(_("This complaint is taken already."), rule="AFT-3")
    before, complaint.handler, complaint.status = complaint.status, handler, Status.IN_PROGRESS
    complaint.save()
    parties.customers.open_to(complaint.customer, step=parties.step_of(complaint), user=complaint.handler, now=now)
    record("aftersales.complaint.taken", complaint, actor=actor, at=now, before=before, after=complaint.status,
           rule="AFT-3", handler=complaint.handler_id)  # fmt: skip
    return complaint


@transaction.atomic
def answer(complaint_id, *, text, actor, now):
    """The first answer to the customer stops the clock of four working hours (AFT-3)."""
    complaint = _worked_on(complaint_id, actor, now)
    if complaint.answered_at:
        raise Conflict(_("The customer has a first answer already."), rule="AFT-3")
    complaint.answer = parties.words(text, "text", _("Write what the customer was told."), rule="AFT-3")
    complaint.answered_at = now
    _take_up(complaint, actor)
    complaint.save()
    record("aftersales.complaint.answered", complaint, actor=actor, at=now, rule="AFT-3",
           in_time=now <= complaint.due_at, personal={"answer": complaint.answer})  # fmt: skip
    return complaint


@transaction.atomic
def find_cause(complaint_id, *, cause, actor, now, responsible_unit=""):
    """Say where it came from, and whose it is (AFT-3)."""
    complaint = _worked_on(complaint_id, actor, now)
    complaint.cause = parties.words(cause, "cause", _("Write the cause."), rule="AFT-3")
    before = complaint.responsible_unit
    if responsible_unit and responsible_unit != before:
        complaint.responsible_unit = parties.chosen(responsible_unit, Desk, "responsible_unit", rule="AFT-3")
        parties.reach(complaint, complaint.responsible_unit, now)
    _take_up(complaint, actor)
    complaint.save()
    record("aftersales.complaint.cause_found", complaint, actor=actor, at=now, rule="AFT-3", from_unit=before,
           to_unit=complaint.responsible_unit, personal={"cause": complaint.cause})  # fmt: skip
    return complaint


@transaction.atomic
def solve(complaint_id, *, remedy, actor, now, cause="", answer=""):
    """The remedy is carried out; without an earlier answer it is the first one (AFT-3)."""
    complaint = _worked_on(complaint_id, actor, now)
    errors = {}
    if not visible_core(remedy):
        errors["remedy"] = [_("Write the remedy.")]
    if not visible_core(cause or complaint.cause):
        errors["cause"] = [_("Write the cause.")]
    if errors:
        raise Invalid(_("A complaint is solved with its cause and its remedy."), rule="AFT-3", errors=errors)
    complaint.remedy, complaint.cause = remedy.strip(), (cause or complaint.cause).strip()
    complaint.answered_at, complaint.answer = complaint.answered_at or now, complaint.answer or answer or remedy.strip()
    _take_up(complaint, actor)
    before, complaint.status, complaint.solved_at = complaint.status, Status.SOLVED, now
    complaint.save()
    record("aftersales.complaint.solved", complaint, actor=actor, at=now, before=before, after=complaint.status,
           rule="AFT-3", personal={"cause": complaint.cause, "remedy": complaint.remedy})  # fmt: skip
    _tell([complaint.owner, *parties.manager_of(complaint)], complaint, "solved", actor=actor, now=now)
    return complaint


@transaction.atomic
def close(complaint_id, *, note="", actor, now):
    """Somebody outside the unit complained of looks at it and closes it (AFT-3)."""
    complaint = Complaint.objects.locked(complaint_id)
    _require_outsider(actor, complaint)
    if complaint.status != Status.SOLVED:
        raise Conflict(_("Only a solved complaint is closed."), rule="AFT-3")
    before, complaint.status = complaint.status, Status.CLOSED
    complaint.closed_at, complaint.closed_by = now, actor
    complaint.save()
    parties.leave(complaint, now)
    record("aftersales.complaint.closed", complaint, actor=actor, at=now, before=before, after=complaint.status,
           rule="AFT-3", reason=note)  # fmt: skip
    return complaint


@transaction.atomic
def confirm(complaint_id, *, words, actor, now):
    """The customer confirms that he is content; written down by somebody outside the unit complained of (AFT-3)."""
    complaint = Complaint.objects.locked(complaint_id)
    _require_outsider(actor, complaint)
    if complaint.status != Status.CLOSED:
        raise Conflict(_("The customer confirms what has been closed."), rule="AFT-3")
    complaint.customer_words = parties.words(words, "words", _("Write what the customer said."), rule="AFT-3")[:500]
    before, complaint.status, complaint.confirmed_at = complaint.status, Status.CONFIRMED, now
    complaint.save()
    record("aftersales.complaint.confirmed", complaint, actor=actor, at=now, before=before, after=complaint.status,
           rule="AFT-3", personal={"words": complaint.customer_words})  # fmt: skip
    return complaint


@transaction.atomic
def reopen(complaint_id, *, reason, actor, now):
    """The customer is not content: the clock of the answer starts again, the history stays (AFT-3)."""
    complaint = Complaint.objects.locked(complaint_id)
    require(access.can_hear(actor, complaint, now), _("You do not speak with this customer."), rule="AFT-3")
    if complaint.is_unsolved:
        raise Conflict(_("This complaint is open."), rule="AFT-3")
    reason = parties.words(reason, "reason", _("Write what the customer said."), rule="AFT-3")
    before = complaint.status
    complaint.status = Status.IN_PROGRESS if complaint.handler_id else Status.OPEN
    complaint.answered_at = complaint.solved_at = complaint.closed_at = complaint.confirmed_at = None
    complaint.closed_by = complaint.warned_at = complaint.escalated_at = None
    complaint.answer, complaint.remedy, complaint.reopened = "", "", complaint.reopened + 1
    _begin_clock(complaint, now)
    parties.reach(complaint, complaint.responsible_unit, now)
    complaint.save()
    record("aftersales.complaint.reopened", complaint, actor=actor, at=now, before=before, after=complaint.status,
           rule="AFT-3", reason=reason)  # fmt: skip
    _tell([*parties.desk_people(complaint), *parties.manager_of(complaint)], complaint, "reopened", actor=actor,
          now=now)  # fmt: skip
    return complaint


def _worked_on(complaint_id, actor, now):
    complaint = Complaint.objects.locked(complaint_id)
    require(access.can_work(actor, complaint, now), _("Somebody else works on this complaint."), rule="AFT-3")
    _require_unsolved(complaint)
    return complaint


def _require_outsider(actor, complaint):
    require(
        access.can_judge(actor, complaint),
        _("Customer service or a manager closes it, nobody of the unit complained of."), rule="AFT-3",
    )  # fmt: skip


def _require_unsolved(complaint):
    if not complaint.is_unsolved:
        raise Conflict(_("This complaint is solved; reopen it first."), rule="AFT-3")


def _take_up(complaint, actor):
    complaint.handler = complaint.handler or actor
    complaint.status = Status.IN_PROGRESS
