"""Open, assign, answer, close, reopen an inquiry; make a registration of it (INQ-1..7)."""

import datetime as dt

from django.db import transaction
from django.utils.translation import gettext as _

from leads import access_inquiries as access
from leads.models import Inquiry, InquiryAnswer, ProductLine, Source
from leads.policy import inquiries as policy
from leads.services import assignment, receptions, registrations, sheets
from leads.services.customers import match, read_phone
from salesops.kernel.calendars import calendar
from salesops.kernel.clock import said
from salesops.kernel.errors import Conflict, Invalid, require
from salesops.kernel.services import policies
from salesops.kernel.services.notices import notify
from salesops.kernel.services.numbering import next_number
from salesops.kernel.services.trail import record
from salesops.kernel.texts import visible_core

Channel, Status = Inquiry.Channel, Inquiry.Status
ADDRESS = ("province", "city", "district", "street")
OLDEST = dt.timedelta(days=30)


@transaction.atomic
def open_inquiry(
    *,
    actor,
    now,
    channel,
    customer_name="",
    phone="",
    question="",
    source="",
    rings=None,
    missed=False,
    received_at=None,
    appointment_at=None,
    product_line="",
    handler=None,
    answer="",
    reception=None,
    **address,
):
    """Write an inquiry down and give it to somebody at once (INQ-3, INQ-5). Missing phone or source is marked.

    With `answer` it is answered in the same step. Raises Invalid for an unknown channel, a phone that cannot be read,
    a received time ahead or long past, or when nothing was written down.
    """
    require(access.can_record_inquiry(actor), _("Inquiries are recorded by sales and customer service."), rule="ORG-8")
    facts = _checked(channel, source, product_line, rings, missed, received_at, now)
    number = read_phone(phone, unit=actor.unit) if phone else None
    words = {
        "customer_name": customer_name.strip(),
        "phone": number.canonical if number else "",
        "question": question.strip(),
    }
    if not any(visible_core(word) for word in words.values()):
        raise Invalid(_("Write down a name, a phone or the question."), rule="INQ-3",
                      errors={"question": [_("Say what the customer asks.")]})  # fmt: skip
    inquiry = Inquiry(
        number=next_number("ZX", now=now, by="day", width=3),
        **facts,
        **words,
        **{part: address.get(part, "").strip() for part in ADDRESS},
        appointment_at=appointment_at,
        customer=number and match(number),
        recorded_by=actor,
        created_at=now,
    )
    assignment.lay(inquiry, actor=actor, handler=handler, now=now)
    _start_clock(inquiry, now)
    inquiry.save()
    record("leads.inquiry.opened", inquiry, actor=actor, at=now, after=inquiry.status, rule="INQ-3",
           channel=channel, handler=inquiry.handler, why=inquiry.assigned_why,
           respond_by=inquiry.respond_by)  # fmt: skip
    _tell_handler(inquiry, actor=actor, now=now)
    if channel == Channel.STORE:
        receptions.recorded(inquiry, actor=actor, reception=reception)
    sheets.touch(inquiry.unit, now=now)
    if answer.strip():
        _answer(inquiry, answer, actor=actor, now=now)
    return inquiry


def _checked(channel, source, product_line, rings, missed, received_at, now):
    received_at = received_at or now
    errors = {}
    if channel not in Channel.values:
        errors["channel"] = [_("Choose the channel.")]
    if source and source not in Source.values:
        errors["source"] = [_("Choose the source from the list.")]
    if product_line and product_line not in ProductLine.values:
        errors["product_line"] = [_("Choose the product line from the list.")]
    if rings is not None and (channel != Channel.PHONE or not 0 < rings <= 99):
        errors["rings"] = [_("Rings are counted for calls, from 1 to 99.")]
    if missed and channel != Channel.PHONE:
        errors["missed"] = [_("Only a call can be missed.")]
    if received_at > now:
        errors["received_at"] = [_("This time has not come yet.")]
    elif received_at < now - OLDEST:
        errors["received_at"] = [_("This lies more than 30 days back.")]
    if errors:
        raise Invalid(
            _("The inquiry is not complete."), rule="INQ-1" if "channel" in errors else "INQ-3", errors=errors
        )
    return {"channel": channel, "source": source, "product_line": product_line, "rings": rings, "missed": missed,
            "received_at": received_at}  # fmt: skip


def _times(inquiry, now):
    return policy.ResponseTimes.of(policies.numbers(inquiry.unit, at=now))


def _start_clock(inquiry, now):
    """The clock of the channel runs from the moment the customer asked (INQ-2, INQ-7)."""
    times, received = _times(inquiry, now), inquiry.received_at
    inquiry.respond_by = inquiry.first_due_at = policy.respond_by(
        inquiry.channel, received, times, calendar(received), missed=inquiry.missed
    )
    inquiry.picked_up_late = policy.was_picked_up_late(
        inquiry.channel, times, rings=inquiry.rings, missed=inquiry.missed
    )
    if inquiry.channel == Channel.STORE and inquiry.handler_id:
        inquiry.met_at = inquiry.first_met_at = inquiry.assigned_at


def _tell_handler(inquiry, *, actor, now):
    if inquiry.handler_id in (None, actor.pk):
        return
    notify(
        [inquiry.handler], "inquiry.assigned", key=f"inquiry:{inquiry.pk}:{inquiry.assigned_at.timestamp()}", now=now,
        subject=inquiry, rule="INQ-5",
        params={"channel": inquiry.channel, "respond_by": said(inquiry.respond_by)},
    )  # fmt: skip


@transaction.atomic
def assign(inquiry_id, *, handler, actor, now):
    """Give an inquiry to somebody; the registration clock of its customer starts for him now (INQ-5, REG-10)."""
    inquiry = Inquiry.objects.locked(inquiry_id)
    require(access.can_assign(actor, inquiry, now), _("You cannot assign this inquiry."), rule="INQ-5")
    _require_not_closed(inquiry)
    if inquiry.handler_id == handler.pk:
        return inquiry
    before = inquiry.handler_id
    assignment.give(inquiry, handler, why="named", now=now)
    if inquiry.channel == Channel.STORE and inquiry.met_at is None:
        inquiry.met_at = now
        inquiry.first_met_at = inquiry.first_met_at or now
    inquiry.save()
    record("leads.inquiry.assigned", inquiry, actor=actor, at=now, rule="INQ-5", before_handler=before,
           handler=handler)  # fmt: skip
    _tell_handler(inquiry, actor=actor, now=now)
    return inquiry


@transaction.atomic
def respond(inquiry_id, *, answer, actor, now):
    """Answer the customer; the first answer stops the clock, later ones are added (INQ-3)."""
    inquiry = Inquiry.objects.locked(inquiry_id)
    require(access.can_answer(actor, inquiry, now), _("Somebody else answers this inquiry."), rule="INQ-5")
    _require_not_closed(inquiry)
    _answer(inquiry, answer, actor=actor, now=now)
    return inquiry


def _answer(inquiry, text, *, actor, now):
    if not visible_core(text):
        raise Invalid(_("Write what was answered."), rule="INQ-3", errors={"answer": [_("Write what was answered.")]})
    if inquiry.handler_id is None:
        assignment.give(inquiry, actor, why="taken", now=now)
    before = inquiry.status
    _meet(inquiry, now)
    inquiry.status = Status.RESPONDED
    inquiry.save()
    InquiryAnswer.objects.create(
        inquiry=inquiry, text=text.strip(), by=actor, unit=inquiry.unit, at=now, due_at=inquiry.respond_by
    )
    for_whom = None if actor.pk == inquiry.handler_id else inquiry.handler
    record("leads.inquiry.responded", inquiry, actor=actor, acting_for=for_whom, at=now, before=before,
           after=inquiry.status, rule="INQ-2", in_time=now <= inquiry.respond_by)  # fmt: skip


def _meet(inquiry, now):
    inquiry.responded_at = inquiry.responded_at or now
    inquiry.met_at = inquiry.met_at or now
    inquiry.first_met_at = inquiry.first_met_at or now


@transaction.atomic
def close(inquiry_id, *, actor, now, reason=""):
    """The question is solved; one that nobody answered needs a reason and still counts (INQ-3, KPI-19)."""
    inquiry = Inquiry.objects.locked(inquiry_id)
    require(access.can_close(actor, inquiry, now), _("You cannot close this inquiry."), rule="INQ-3")
    _require_not_closed(inquiry)
    if inquiry.responded_at is None and not visible_core(reason):
        raise Invalid(_("Nobody has answered yet: say why it is closed."), rule="INQ-3",
                      errors={"reason": [_("Say why.")]})  # fmt: skip
    _close(inquiry, actor=actor, now=now, reason=reason)
    return inquiry


def _close(inquiry, *, actor, now, reason=""):
    before, inquiry.status, inquiry.closed_at = inquiry.status, Status.CLOSED, now
    inquiry.save()
    record("leads.inquiry.closed", inquiry, actor=actor, at=now, before=before, after=inquiry.status, rule="INQ-3",
           reason=reason, answered=inquiry.responded_at is not None)  # fmt: skip


@transaction.atomic
def reopen(inquiry_id, *, actor, now, reason=""):
    """The customer asks again; answers and first times stay, a new clock runs (INQ-3)."""
    inquiry = Inquiry.objects.locked(inquiry_id)
    require(access.can_close(actor, inquiry, now), _("You cannot reopen this inquiry."), rule="INQ-3")
    if inquiry.status == Status.OPEN:
        raise Conflict(_("This inquiry is open already."), rule="INQ-3")
    before = inquiry.status
    inquiry.status, inquiry.closed_at, inquiry.responded_at, inquiry.met_at = Status.OPEN, None, None, None
    inquiry.escalated_at, inquiry.reopened = None, inquiry.reopened + 1
    inquiry.respond_by = policy.respond_by(Channel.WEB, now, _times(inquiry, now), calendar(now))
    inquiry.save()
    record("leads.inquiry.reopened", inquiry, actor=actor, at=now, before=before, after=inquiry.status, rule="INQ-3",
           reason=reason, respond_by=inquiry.respond_by)  # fmt: skip
    return inquiry


COMPLETABLE = ("customer_name", "phone", "question", "source", "product_line", "appointment_at", *ADDRESS)


@transaction.atomic
def complete(inquiry_id, *, actor, now, **words):
    """Write down what was missing or wrong; what stood there before stays in the history (INQ-6)."""
    inquiry = Inquiry.objects.locked(inquiry_id)
    may = access.can_answer(actor, inquiry, now) or actor.pk == inquiry.recorded_by_id
    require(may or access.can_assign(actor, inquiry, now), _("You cannot change this inquiry."), rule="INQ-3")
    if words.get("phone"):
        number = read_phone(words["phone"], unit=actor.unit)
        words["phone"], inquiry.customer = number.canonical, match(number) or inquiry.customer
    if words.get("source") and words["source"] not in Source.values:
        unknown = _("Choose the source from the list.")
        raise Invalid(unknown, rule="INQ-6", errors={"source": [unknown]})
    changed = {k: v for k, v in words.items() if k in COMPLETABLE and v is not None and getattr(inquiry, k) != v}
    old = {key: getattr(inquiry, key) for key in changed}
    for key, value in changed.items():
        setattr(inquiry, key, value)
    if changed:
        inquiry.save()
        record("leads.inquiry.completed", inquiry, actor=actor, at=now, rule="INQ-6", fields=sorted(changed),
               personal={"before": old, "after": changed})  # fmt: skip
    return inquiry


@transaction.atomic
def excuse(inquiry_id, *, actor, now, reason):
    """Take an inquiry out of the count of response timeliness: wrong number, advertising (KPI-19)."""
    inquiry = Inquiry.objects.locked(inquiry_id)
    require(access.can_excuse(actor, inquiry), _("The supervisor decides this."), rule="KPI-19")
    if inquiry.excused_at or inquiry.status != Status.CLOSED:
        raise Conflict(_("Only a closed inquiry is taken out of the count, once."), rule="KPI-19")
    if not visible_core(reason):
        raise Invalid(_("Say why."), rule="KPI-19", errors={"reason": [_("Say why.")]})
    inquiry.excused_at = now
    inquiry.save()
    record("leads.inquiry.excused", inquiry, actor=actor, at=now, rule="KPI-19", reason=reason)
    return inquiry


def register(inquiry_id, *, actor, now, **report):
    """Make a registration of an inquiry in one step: nothing is typed twice (REG-2, REG-10).

    Returns the outcome of the report. Refused or kept invalid, the inquiry stays open as it was.
    """
    with transaction.atomic():
        inquiry = Inquiry.objects.locked(inquiry_id)
        require(
            access.can_register_inquiry(actor, inquiry, now), _("Its handler reports this customer."), rule="REG-10"
        )
        if inquiry.registration_id:
            raise Conflict(_("This inquiry has become a registration already."), rule="INQ-3")
        outcome = registrations.report(actor=actor, now=now, **_report_of(inquiry, report))
        if outcome.refusal is None:
            _registered(inquiry, outcome.registration, actor=actor, now=now)
        return outcome


def _report_of(inquiry, said):
    """The report's words: those of the inquiry, where the form did not say otherwise."""
    known = {key: getattr(inquiry, key) for key in ("customer_name", "phone", "source", *ADDRESS)}
    words = {**known, "need": inquiry.question[:500], **{k: v for k, v in said.items() if v not in (None, "")}}
    words["source"] = words["source"] or (inquiry.channel if inquiry.channel in Source.values else "")
    return {**words, "obtained_at": inquiry.obtained_at}


def _registered(inquiry, registration, *, actor, now):
    inquiry.registration, inquiry.customer = registration, registration.customer
    _meet(inquiry, now)
    if inquiry.status != Status.CLOSED:
        _close(
            inquiry, actor=actor, now=now, reason=_("Became registration %(number)s") % {"number": registration.number}
        )
    else:
        inquiry.save()
    record("leads.inquiry.registered", inquiry, actor=actor, at=now, rule="REG-2", registration=registration)


def _require_not_closed(inquiry):
    if inquiry.status == Status.CLOSED:
        raise Conflict(_("This inquiry is closed; reopen it first."), rule="INQ-3")
