"""Quotes: draft, change, submit, revise (QUO-1..3, QUO-7). What the customer does with them is in `answers`."""

import datetime as dt

from django.db import transaction
from django.utils.translation import gettext as _

from salesops.kernel.access import stands_for_ids
from salesops.kernel.clock import local_day
from salesops.kernel.errors import Conflict, Invalid, require
from salesops.kernel.services import approvals, policies
from salesops.kernel.services.numbering import next_number
from salesops.kernel.services.trail import record

from .. import access
from ..models import Quote, QuoteLine
from . import lines as quote_lines
from . import review
from .answers import accept, expire, opened, refuse, send
from .prices import use

__all__ = ["accept", "change", "draft", "expire", "opened", "refuse", "revise", "send", "submit", "withdraw"]

Status, Cause = Quote.Status, Quote.Cause
TERMS = ("delivery_days", "payment_terms", "valid_until", "note", "need")


@transaction.atomic
def draft(*, customer, lines, actor, now, **terms):
    """Write a quote for a customer one holds; a delegate or assistant writes it for the holder (QUO-7, REG-15).

    `lines` are dicts {product, quantity, unit_price?, discount?}; without a price the one policy grants is taken.
    Terms left out get the usual ones: validity, delivery and payment.
    """
    allowed = access.can_quote(actor, customer, now)
    require(allowed, _("Another person holds this customer; only he quotes."), rule="REG-15")
    registration = access.holder_of(customer, now)
    owner = _owner(actor, registration, now)
    quote = Quote(
        number="",
        customer=customer,
        registration=registration,
        owner=owner,
        author=actor,
        unit=owner.unit or actor.unit,
        need=(registration.need if registration else "")[:120],
        created_at=now,
    )
    built = quote_lines.build(lines, customer=customer, unit=quote.unit, now=now)
    _set_terms(quote, terms, built, now)
    quote_lines.set_totals(quote, built)
    quote.number = next_number("Q", now=now)
    quote.save()
    _lay(quote, built)
    record("quotes.quote.drafted", quote, actor=actor, at=now, rule="QUO-1", total=quote.total, customer=customer.pk,
           acting_for=owner if owner != actor else None)  # fmt: skip
    return quote


def _owner(actor, registration, now):
    """Whose quote it is: the holder's where the writer stands for him, else the writer's own."""
    if registration and registration.owner_id in stands_for_ids(actor, local_day(now)):
        return registration.owner
    return actor


def _set_terms(quote, terms, built, now):
    unknown = set(terms) - set(TERMS)
    if unknown:
        raise TypeError(f"unknown terms: {sorted(unknown)}")
    numbers = policies.numbers(quote.unit, at=now)
    for key, value in terms.items():
        if value is not None:
            setattr(quote, key, value.strip() if isinstance(value, str) else value)
    if quote.delivery_days is None:
        quote.delivery_days = max((line.product.delivery_days for line in built), default=0)
    quote.payment_terms = quote.payment_terms or numbers.quote_payment_terms
    if quote.valid_until is None:
        quote.valid_until = local_day(now) + dt.timedelta(days=numbers.quote_valid_days)
    _check_terms(quote, now)


def _check_terms(quote, now):
    errors = {}
    if quote.valid_until < local_day(now):
        errors["valid_until"] = [_("This day lies in the past.")]
    if quote.valid_until > local_day(now) + dt.timedelta(days=365):
        errors["valid_until"] = [_("At most a year ahead.")]
    if not 0 <= quote.delivery_days <= 1000:
        errors["delivery_days"] = [_("Between 0 and 1000 days.")]
    if errors:
        raise Invalid(next(iter(errors.values()))[0], rule="QUO-1", errors=errors)


def _lay(quote, built):
    for line in built:
        line.quote = quote
    QuoteLine.objects.bulk_create(built)


@transaction.atomic
def change(quote_id, *, actor, now, lines=None, **terms):
    """Change a draft; what was submitted is changed by a new version only (QUO-2)."""
    quote = Quote.objects.locked(quote_id)
    require(access.can_work_on(actor, quote, now), _("Only its salesperson changes this quote."), rule="QUO-2")
    _require_draft(quote)
    specs = quote_lines.specs_of(quote.lines.all()) if lines is None else lines
    built = quote_lines.build(specs, customer=quote.customer, unit=quote.unit, now=now, number=quote.number)
    _set_terms(quote, terms, built, now)
    before = quote.total
    quote_lines.set_totals(quote, built)
    quote.save()
    if lines is not None:
        quote.lines.all().delete()
        _lay(quote, built)
    record("quotes.quote.changed", quote, actor=actor, at=now, rule="QUO-1", total_before=before, total=quote.total)
    return quote


def _require_draft(quote):
    if not quote.is_draft:
        raise Conflict(_("What was submitted does not change; make a new version."), rule="QUO-2")


@transaction.atomic
def submit(quote_id, *, actor, now):
    """Hand the quote to finance and the superior, beyond a threshold to the director too (QUO-2, QUO-3).

    Prices and cost are those of the version's first submission; thresholds those of this one (POL-4).
    """
    quote = Quote.objects.locked(quote_id)
    require(access.can_submit(actor, quote, now), _("Only its salesperson submits this quote."), rule="QUO-2")
    _require_draft(quote)
    free = not access.held_by_another(quote.owner, quote.customer, now)
    require(free, _("Another person holds this customer; only he quotes."), rule="REG-15")
    built = _priced_for_submission(quote, now)
    _check_terms(quote, now)
    wanted = review.needed(quote, built, now)
    steps = review.steps_for(quote.owner, review.parties_of(quote), wanted)
    use({line.special_price for line in built if line.special_price}, quote.number, now=now)
    quote.required = [{"code": r.code, "value": str(r.value), "limit": str(r.limit)} for r in wanted.reasons]
    quote.policy_version = policies.numbers(quote.unit, at=now).version
    quote.first_submitted_at = quote.first_submitted_at or now
    quote.submitted_at, quote.status = now, Status.IN_REVIEW
    quote.content_hash = approvals.hash_of(review.flow, quote)
    quote.save()
    approvals.submit(
        review.flow, quote, steps, actor=actor, now=now, number=quote.name, title=summary(built), amount=quote.total,
        unit=quote.unit,
    )  # fmt: skip
    review.open_customer(quote, steps, now)
    record("quotes.quote.submitted", quote, actor=actor, at=now, before=Status.DRAFT, after=quote.status,
           rule="QUO-3", steps=[step.key for step in steps], total=quote.total)  # fmt: skip
    return quote


def summary(lines):
    """A quote in a few words, without a person in them: `护脊床垫 60 张, 3 lines`."""
    first = max(lines, key=lambda line: line.amount)
    words = f"{first.name} {first.quantity.normalize():f} {first.measure}"
    return words if len(lines) == 1 else _("%(first)s and %(count)s more") % {"first": words, "count": len(lines) - 1}


def _priced_for_submission(quote, now):
    """The lines with prices and cost of today at the first submission, later as they were then (POL-4)."""
    if quote.first_submitted_at:
        return list(quote.lines.select_related("product", "special_price", "promotion"))
    specs = quote_lines.specs_of(quote.lines.all())
    built = quote_lines.build(specs, customer=quote.customer, unit=quote.unit, now=now, number=quote.number)
    quote_lines.set_totals(quote, built)
    quote.lines.all().delete()
    _lay(quote, built)
    return built


@transaction.atomic
def withdraw(quote_id, *, actor, now):
    """Take the quote back before the last decision; it is a draft again (APR-5)."""
    quote = Quote.objects.locked(quote_id)
    step = review.last_round(quote).first()
    if quote.status != Status.IN_REVIEW or step is None:
        raise Conflict(_("This quote is not under review."), rule="APR-5")
    approvals.withdraw(step.pk, actor=actor, now=now)
    return Quote.objects.get(pk=quote_id)


@transaction.atomic
def revise(quote_id, *, actor, now, cause=Cause.WISH):
    """Begin the next version as a draft; the one before stays as it is and is superseded once this one is sent for
    approval or at once when it was with the customer (QUO-2)."""
    quote = Quote.objects.locked(quote_id)
    require(access.can_work_on(actor, quote, now), _("Only its salesperson revises this quote."), rule="QUO-2")
    _require_revisable(quote)
    new = Quote(
        number=quote.number,
        version=quote.version + 1,
        revises=quote,
        cause=cause,
        customer=quote.customer,
        registration=quote.registration,
        owner=quote.owner,
        author=actor,
        unit=quote.owner.unit or quote.unit,
        need=quote.need,
        created_at=now,
    )
    specs = quote_lines.specs_of(quote.lines.all())
    built = quote_lines.build(specs, customer=new.customer, unit=new.unit, now=now, number=new.number)
    terms = {"delivery_days": quote.delivery_days, "payment_terms": quote.payment_terms, "note": quote.note}
    _set_terms(new, terms, built, now)
    quote_lines.set_totals(new, built)
    new.save()
    _lay(new, built)
    _supersede(quote, now)
    record("quotes.quote.revised", new, actor=actor, at=now, rule="QUO-2", version=new.version, cause=cause,
           revises=quote.pk)  # fmt: skip
    return new


def _require_revisable(quote):
    if quote.is_draft:
        raise Conflict(_("This is a draft; change it as it is."), rule="QUO-2")
    if quote.status == Status.IN_REVIEW:
        raise Conflict(_("This quote is under review; withdraw it first."), rule="QUO-2")
    if quote.status == Status.ACCEPTED:
        raise Conflict(_("The customer has accepted this quote."), rule="QUO-1")
    if quote.status == Status.SUPERSEDED or hasattr(quote, "revision"):
        raise Conflict(_("There is a newer version already."), rule="QUO-2")


def _supersede(quote, now):
    """The version before is over: only one version of a quote is on its way (QUO-2)."""
    before = quote.status
    if before in (Status.APPROVED, Status.SENT):
        quote.status, quote.ended_at = Status.SUPERSEDED, now
        quote.save(update_fields=["status", "ended_at"])
        record("quotes.quote.superseded", quote, actor=None, at=now, before=before, after=quote.status, rule="QUO-2")
