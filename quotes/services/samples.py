"""Samples and their loans (SMP-1, SMP-2)."""

import datetime as dt

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from salesops.kernel.clock import local_day
from salesops.kernel.errors import Conflict, Invalid, NotAllowed, require
from salesops.kernel.services import policies
from salesops.kernel.services.notices import notify
from salesops.kernel.services.numbering import next_number
from salesops.kernel.services.trail import record, record_many

from .. import access
from ..models import Condition, Sample, SampleLoan


@transaction.atomic
def enter(*, product, place, actor, now, supplier="", purchase="", bought_on=None, condition=Condition.GOOD):
    """Put a piece on the books with where it was bought (SMP-1)."""
    require(access.can_keep_samples(actor), _("Samples are kept by the sample keeper or marketing."), rule="SMP-1")
    sample = Sample.objects.create(
        number=next_number("YP", now=now),
        product=product,
        place=place,
        supplier=supplier,
        purchase=purchase,
        bought_on=bought_on,
        condition=condition,
        created_at=now,
    )
    record("quotes.sample.entered", sample, actor=actor, at=now, rule="SMP-1", product=product.pk)
    return sample


@transaction.atomic
def lend(sample_id, *, borrower, actor, now, customer=None, due_on=None, note=""):
    """Give a sample out; the same piece is never out twice (SMP-2)."""
    _may_lend(actor, borrower)
    sample = Sample.objects.select_for_update(no_key=True).get(pk=sample_id)
    today = local_day(now)
    due_on = due_on or today + dt.timedelta(days=policies.numbers(borrower.unit, at=now).sample_loan_days)
    if due_on < today:
        words = _("The day of return lies in the past.")
        raise Invalid(words, rule="SMP-2", errors={"due_on": [words]})
    if sample.is_retired or sample.condition == Condition.LOST:
        raise Conflict(_("This sample is not there any more."), rule="SMP-1")
    loan = _lend(sample, borrower, customer, today, due_on, note, now)
    record("quotes.sample.lent", loan, actor=actor, at=now, rule="SMP-2", sample=sample.pk, due_on=due_on,
           customer=customer.pk if customer else None)  # fmt: skip
    return loan


def _may_lend(actor, borrower):
    if actor != borrower and not access.can_keep_samples(actor):
        raise NotAllowed(_("Only the sample keeper lends to others."), rule="SMP-2")
    require(borrower.unit_id is not None, _("The borrower belongs to no unit."), rule="SMP-2")


def _lend(sample, borrower, customer, today, due_on, note, now):
    try:
        with transaction.atomic():
            return SampleLoan.objects.create(
                number=next_number("JY", now=now),
                sample=sample,
                borrower=borrower,
                unit=borrower.unit,
                customer=customer,
                out_on=today,
                due_on=due_on,
                condition_out=sample.condition,
                note=note,
                created_at=now,
            )
    except IntegrityError:
        raise Conflict(_("This sample is lent already."), rule="SMP-2") from None


@transaction.atomic
def give_back(loan_id, *, condition, actor, now, note=""):
    """Take a sample back and note its condition (SMP-2)."""
    loan = SampleLoan.objects.select_for_update(no_key=True, of=("self",)).select_related("sample").get(pk=loan_id)
    allowed = actor.pk == loan.borrower_id or access.can_keep_samples(actor)
    require(allowed, _("Only the borrower or the sample keeper takes it back."), rule="SMP-2")
    if loan.returned_on is not None:
        raise Conflict(_("This sample is back already."), rule="SMP-2")
    if condition not in Condition.values:
        words = _("Choose the condition.")
        raise Invalid(words, rule="SMP-2", errors={"condition": [words]})
    loan.returned_on, loan.condition_back = local_day(now), condition
    if note:
        loan.note = f"{loan.note} {note}".strip()[:200]
    loan.save(update_fields=["returned_on", "condition_back", "note"])
    Sample.objects.filter(pk=loan.sample_id).update(condition=condition)
    record("quotes.sample.returned", loan, actor=actor, at=now, rule="SMP-2", sample=loan.sample_id,
           condition=condition, late=loan.returned_on > loan.due_on)  # fmt: skip
    return loan


@transaction.atomic
def remind_overdue(*, now):
    """Tell borrowers once a day that a sample is overdue (SMP-2); returns how many. Safe to run twice."""
    today = local_day(now)
    loans = list(
        SampleLoan.objects.overdue(today)
        .exclude(reminded_on=today)
        .select_related("borrower", "sample__product")[:1000]
    )
    for loan in loans:
        notify(
            [loan.borrower],
            "sample.overdue",
            subject=loan,
            number=loan.number,
            rule="SMP-2",
            params={"sample": loan.sample.product.name, "due_on": loan.due_on.isoformat()},
            key=f"sample.overdue:{loan.pk}:{today}",
            now=now,
        )
    SampleLoan.objects.filter(pk__in=[loan.pk for loan in loans]).update(reminded_on=today)
    record_many("quotes.sample.overdue", loans, at=now, rule="SMP-2")
    return len(loans)
