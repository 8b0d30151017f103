"""What happens to an approved quote: sent, opened, accepted, refused, expired (QUO-1, QUO-5)."""

from django.db import transaction
from django.utils.translation import gettext as _

from salesops.kernel.clock import local_day
from salesops.kernel.errors import Conflict, Invalid, require
from salesops.kernel.services.notices import notify
from salesops.kernel.services.trail import record, record_many

from .. import access
from ..models import Quote
from . import review

Status = Quote.Status


@transaction.atomic
def send(quote_id, *, actor, now, by="link"):
    """Note that an approved quote goes to the customer; sending again changes nothing (QUO-2, QUO-5)."""
    quote = Quote.objects.locked(quote_id)
    require(access.can_submit(actor, quote, now), _("Only its salesperson sends this quote."), rule="QUO-2")
    if quote.status == Status.SENT:
        record("quotes.quote.sent_again", quote, actor=actor, at=now, rule="QUO-5", by=by)
        return quote
    if quote.status != Status.APPROVED:
        raise Conflict(_("Only an approved quote can be sent."), rule="QUO-2")
    _require_in_time(quote, now)
    quote.status, quote.sent_at, quote.sent_by = Status.SENT, now, actor
    quote.save(update_fields=["status", "sent_at", "sent_by"])
    record("quotes.quote.sent", quote, actor=actor, at=now, before=Status.APPROVED, after=quote.status,
           rule="QUO-5", by=by)  # fmt: skip
    return quote


@transaction.atomic
def opened(quote_id, *, now):
    """The customer looked at it for the first time; that is no acceptance (QUO-5, SEC-4)."""
    quote = Quote.objects.locked(quote_id)
    if quote.opened_at is None:
        quote.opened_at = now
        quote.save(update_fields=["opened_at"])
        record("quotes.quote.opened", quote, actor=None, at=now, rule="QUO-5")
        _tell_owner(quote, "quote.opened", now)
    return quote


@transaction.atomic
def accept(quote_id, *, now, actor=None):
    """The customer takes it, himself or in the salesperson's words; the author's others for the need end (QUO-1)."""
    quote = _answerable(quote_id, actor, now)
    _require_in_time(quote, now)
    _answer(quote, Status.ACCEPTED, actor, now)
    _end_alternatives(quote, now)
    return quote


@transaction.atomic
def refuse(quote_id, *, reason, now, actor=None):
    """The customer does not want it; the reason is kept (QUO-5)."""
    reason = reason.strip()
    if actor is not None and not reason:
        words = _("Say why the customer refuses.")
        raise Invalid(words, rule="QUO-5", errors={"reason": [words]})
    quote = _answerable(quote_id, actor, now)
    quote.answer_reason = reason[:300]
    _answer(quote, Status.REFUSED, actor, now)
    return quote


def _answerable(quote_id, actor, now):
    quote = Quote.objects.locked(quote_id)
    if actor is not None:
        require(access.can_submit(actor, quote, now), _("Only its salesperson notes the answer."), rule="QUO-5")
    if quote.status in (Status.ACCEPTED, Status.REFUSED):
        raise Conflict(_("The customer has answered this quote already."), rule="QUO-5")
    if quote.status == Status.EXPIRED:
        raise Conflict(_("This quote has expired; make a new version."), rule="QUO-1")
    if quote.status != Status.SENT:
        raise Conflict(_("This quote has not been sent."), rule="QUO-2")
    return quote


def _require_in_time(quote, now):
    if quote.has_run_out(now):
        raise Conflict(
            _("This quote was valid until %(day)s; make a new version.") % {"day": quote.valid_until.isoformat()},
            rule="QUO-1",
        )


def _answer(quote, status, actor, now):
    quote.status, quote.answered_at, quote.ended_at = status, now, now
    quote.save(update_fields=["status", "answered_at", "ended_at", "answer_reason"])
    record(f"quotes.quote.{status}", quote, actor=actor, at=now, before=Status.SENT, after=status, rule="QUO-5",
           reason=quote.answer_reason, by="customer" if actor is None else "salesperson")  # fmt: skip
    if actor is None:
        _tell_owner(quote, f"quote.{status}", now)


def _tell_owner(quote, kind, now):
    notify([quote.owner], kind, subject=quote, number=quote.name, rule="QUO-5",
           params={"total": f"{quote.total:,.2f}"}, key=f"{kind}:{quote.pk}", now=now)  # fmt: skip


def _end_alternatives(quote, now):
    """The salesperson's other offers for the same need are over (QUO-1)."""
    others = Quote.objects.filter(customer=quote.customer, owner=quote.owner, need=quote.need, status__in=Quote.OPEN)
    ended = list(others.exclude(pk=quote.pk).select_for_update(no_key=True))
    if not ended:
        return
    review.end_round([other.pk for other in ended])
    record_many("quotes.quote.superseded", ended, at=now, before=lambda other: other.status,
                after=Status.SUPERSEDED, rule="QUO-1", facts=lambda other: {"accepted": quote.pk})  # fmt: skip
    Quote.objects.filter(pk__in=[other.pk for other in ended]).update(status=Status.SUPERSEDED, ended_at=now)


def expire(*, now, batch=1000):
    """Book quotes whose last day of validity is over (QUO-1); returns how many. Safe to run twice or late."""
    total = 0
    while count := _expire_batch(now, batch):
        total += count
    return total


@transaction.atomic
def _expire_batch(now, size):
    due = Quote.objects.ran_out(local_day(now)).order_by("pk").select_for_update(skip_locked=True, no_key=True)
    rows = list(due[:size])
    record_many("quotes.quote.expired", rows, at=now, before=lambda row: row.status, after=Status.EXPIRED,
                rule="QUO-1")  # fmt: skip
    Quote.objects.filter(pk__in=[row.pk for row in rows]).update(status=Status.EXPIRED, ended_at=now)
    return len(rows)
