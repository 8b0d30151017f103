"""Contacts with a customer: what renews the clocks and what does not (REG-4..6, REG-18, COM-1)."""

import datetime as dt

from django.db import transaction
from django.utils.translation import gettext as _

from leads import access
from leads.models import Contacted, Customer, FollowUp, Measurement, Method, Registration, Status
from leads.policy import is_effective, note_flags, renews, told_time_problem
from leads.services import judging, moves, queue, sheets, standings
from salesops.kernel.clock import local_day
from salesops.kernel.errors import Conflict, Invalid, NotAllowed
from salesops.kernel.services import policies
from salesops.kernel.services.notices import notify
from salesops.kernel.services.trail import record
from salesops.kernel.texts import visible_core


@transaction.atomic
def follow_up(registration_id, *, method, outcome, summary, actor, now, next_step="", occurred_at=None, corrects=None):
    """Record a contact. Effective, unflagged and by the owner or his delegate it moves the clocks; on the owner's own
    lapsed registration it revives it (REG-16)."""
    registration = lock(registration_id)
    _require_works_on(actor, registration, now)
    told = occurred_at or now
    _refuse_bad_words(method, outcome, summary, told, now, registration.unit)
    moves.book_end(registration, now=now)
    flags = _flags(registration, summary, actor, now)
    as_owner = access.acts_as_owner(actor, registration, now)
    renewing = corrects is None and renews(method, outcome, by_owner_or_delegate=as_owner, flags=flags)
    due_before = registration.follow_up_due_on
    if renewing and registration.status == Status.LAPSED:
        _revive(registration, actor=actor, now=now)
    elif renewing and registration.is_live:
        _renew(registration, now)
    else:
        renewing = False
    row = FollowUp.objects.create(
        customer=registration.customer, registration=registration, method=method, outcome=outcome,
        summary=summary.strip(), next_step=next_step.strip(), occurred_at=told, recorded_at=now, by=actor,
        acting_for=registration.owner if as_owner and actor.pk != registration.owner_id else None, unit=actor.unit,
        effective=is_effective(method, outcome) and not flags, renewed=renewing, flags=sorted(flags),
        due_before=due_before, due_after=registration.follow_up_due_on, corrects=corrects,
    )  # fmt: skip
    record("leads.registration.followed_up", registration, actor=actor, acting_for=row.acting_for, at=now,
           rule="REG-18", follow_up=row.pk, method=method, outcome=outcome, renewed=renewing,
           due_on=registration.follow_up_due_on)  # fmt: skip
    sheets.touch(actor.unit, now=now)
    if row.effective:
        Customer.objects.filter(pk=registration.customer_id).update(last_contact_at=now)
    if not as_owner:
        notify([registration.owner], "leads.helped", subject=registration, rule="REG-18",
               params={"by": actor.name, "method": method}, key=f"leads.helped:{row.pk}", now=now)  # fmt: skip
    return row


def lock(registration_id):
    """The registration, locked after its customer, as everywhere."""
    customer_id = Registration.objects.values_list("customer_id", flat=True).get(pk=registration_id)
    Customer.objects.locked(customer_id)
    return Registration.objects.locked(registration_id)


def _require_works_on(actor, registration, now):
    if not access.works_on(actor, registration, now) and not access.is_assigned(actor, registration):
        raise NotAllowed(_("Only those who work on this registration record contacts."), rule="REG-18")


def _refuse_bad_words(method, outcome, summary, told, now, unit):
    errors = {}
    if not visible_core(summary or ""):
        errors["summary"] = [_("Write what was said or seen.")]
    problem = told_time_problem(told, now, hours=policies.numbers(unit, at=now).told_hours)
    if problem:
        errors["occurred_at"] = [
            _("This time lies in the future.") if problem == "ahead" else _("This time lies too far back.")
        ]
    errors |= {
        name: [_("Not one of the words of this list.")]
        for name, value, words in (("method", method, Method), ("outcome", outcome, Contacted))
        if value not in words.values
    }
    if errors:
        raise Invalid(_("The follow-up is not complete yet."), rule="REG-18", errors=errors)


def _flags(registration, summary, actor, now):
    numbers = policies.numbers(registration.unit, at=now)
    window = now - dt.timedelta(minutes=numbers.serial_minutes)
    notes = FollowUp.objects.filter(by=actor, recorded_at__gt=window).values_list("recorded_at", flat=True)
    last = registration.follow_ups.order_by("-id").values_list("summary", flat=True).first()
    return note_flags(
        summary, previous_summary=last, own_notes_at=list(notes), now=now, serial_count=numbers.serial_count,
        serial_minutes=numbers.serial_minutes,
    )  # fmt: skip


def _renew(registration, now):
    """The clocks of REG-4 and REG-5 start again from today; a renewal only ever lengthens."""
    registration.last_effective_at = max(registration.last_effective_at or now, now)
    standings.reckon(registration)
    registration.save(update_fields=["last_effective_at", *standings.DERIVED])


def _revive(registration, *, actor, now):
    """An effective contact by its owner on a lapsed one, while nobody else holds the customer (REG-16)."""
    require_free(registration, actor, now)
    if not judging.revivable(registration, now):
        raise Conflict(_("It can't be revived: expiry or the longest protection has come."), rule="REG-16")
    _renew(registration, now)
    moves.move(registration, Status.PROTECTED, cause="revived", actor=actor, now=now, rule="REG-16")


def require_free(registration, actor, now):
    """Conflict while another protects the customer or has precedence, or after a deal."""
    customer = registration.customer
    if customer.registrations.live(now).exclude(pk=registration.pk).exists():
        raise Conflict(_("Another colleague holds this customer now."), rule="REG-16")
    if customer.registrations.filter(pk__gt=registration.pk).exclude(status=Status.INVALID).exists():
        raise Conflict(_("Another colleague has registered this customer since."), rule="REG-16")
    if queue.is_anothers_turn(customer, actor, now):
        raise Conflict(_("A colleague in the queue has precedence now."), rule="REG-19")


@transaction.atomic
def revive(registration_id, *, method, outcome, summary, actor, now, next_step="", occurred_at=None):
    """Revive one's own lapsed registration by an effective contact (REG-16); Conflict when it isn't lapsed."""
    registration = lock(registration_id)
    if not access.acts_as_owner(actor, registration, now):
        raise NotAllowed(_("Only the owner revives a registration."), rule="REG-16")
    moves.book_end(registration, now=now)
    if registration.status != Status.LAPSED:
        raise Conflict(_("Only a lapsed registration is revived."), rule="REG-16")
    row = follow_up(
        registration_id, method=method, outcome=outcome, summary=summary, actor=actor, now=now, next_step=next_step,
        occurred_at=occurred_at,
    )  # fmt: skip
    if not row.renewed:
        raise Conflict(_("Only an effective contact revives it: reached, with a note of its own."), rule="REG-18")
    return row


@transaction.atomic
def measure(registration_id, *, measured_at, actor, now, note=""):
    """Record a measurement on site: before the 15 days are over it ends that rule for good (REG-6)."""
    registration = lock(registration_id)
    moves.book_end(registration, now=now)
    summary = note.strip() or _("Measured on site %(day)s") % {"day": f"{local_day(measured_at):%m-%d}"}
    try:
        row = follow_up(
            registration_id, method=Method.MEASUREMENT, outcome=Contacted.REACHED, summary=summary, actor=actor,
            now=now, occurred_at=measured_at,
        )  # fmt: skip
    except Invalid as refused:
        fields = {"occurred_at": "measured_at", "summary": "note"}
        refused.errors = {fields.get(name, name): words for name, words in refused.errors.items()}
        raise
    measurement = Measurement.objects.create(
        registration=registration, measured_at=measured_at, recorded_at=now, by=actor, note=note.strip(), follow_up=row
    )
    registration.refresh_from_db()
    if registration.is_live and registration.measured_at is None:
        registration.measured_at = now
        standings.reckon(registration)
        registration.save(update_fields=["measured_at", *standings.DERIVED])
    record("leads.registration.measured", registration, actor=actor, at=now, rule="REG-6",
           measured_at=measured_at, expires_on=registration.expires_on)  # fmt: skip
    return measurement
