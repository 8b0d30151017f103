"""Numbered supplements of a signed contract, with the same review (CON-3)."""

from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from salesops.kernel.errors import Conflict, Invalid, require
from salesops.kernel.services import approvals, files
from salesops.kernel.services.trail import record
from salesops.kernel.texts import visible_core

from .. import access
from ..models import Contract, Supplement
from . import checks, plans, review, signing, texts

Status = Supplement.Status


@transaction.atomic
def amend(contract_id, *, reason, actor, now, clauses=None, payment_plan=None):
    """Write the next supplement and hand it to legal, finance and the head; one sent back is changed and asked again.

    Raises Conflict for a contract that is not signed or has a supplement at work, Invalid where nothing changes,
    BusinessError for terms looser than the credit allows.
    """
    contract = Contract.objects.locked(contract_id)
    require(access.can_submit(actor, contract, now), _("Only its salesperson amends this contract."), rule="CON-3")
    if contract.status != Contract.Status.SIGNED:
        raise Conflict(_("Only a signed contract is amended; change this one."), rule="CON-3")
    supplement = _at_work(contract) or _new(contract, now)
    _fill(supplement, contract, clauses or {}, payment_plan, reason)
    if payment_plan is not None:
        checks.require_granted(contract, now, plan=supplement.payment_plan)
    supplement.status = Status.IN_REVIEW
    supplement.content_hash = approvals.hash_of(review.SUPPLEMENT_FLOW, supplement)
    supplement.save()
    record("contracts.supplement.submitted", supplement, actor=actor, at=now, after=supplement.status, rule="CON-3",
           reason=reason, clauses=sorted(supplement.clauses), contract=contract.pk)  # fmt: skip
    review.begin(review.SUPPLEMENT_FLOW, supplement, contract, actor=actor, now=now, number=supplement.number,
                 parties=review.parties_of_supplement(supplement))  # fmt: skip
    return supplement


def _at_work(contract):
    supplement = contract.supplements.exclude(status__in=[Status.SIGNED, Status.WITHDRAWN]).first()
    if supplement and supplement.status in (Status.IN_REVIEW, Status.APPROVED):
        raise Conflict(_("Supplement %(number)s is not finished yet.") % {"number": supplement.number}, rule="CON-3")
    return supplement


def _new(contract, now):
    sequence = (contract.supplements.aggregate(last=Max("sequence"))["last"] or 0) + 1
    return Supplement(
        contract=contract, sequence=sequence, number=f"{contract.number}-B{sequence:02d}", owner=contract.owner,
        unit=contract.unit, created_at=now,
    )  # fmt: skip


def _fill(supplement, contract, clauses, payment_plan, reason):
    if not visible_core(reason):
        raise Invalid(_("Say why."), rule="CON-3", errors={"reason": [_("Say why.")]})
    now_valid = in_force(contract)
    typed = texts.clean(contract, clauses)
    supplement.clauses = {key: text for key, text in typed.items() if text != now_valid.get(key, "")}
    empty = {f"clauses.{key}": [_("This clause is missing.")] for key, text in typed.items() if not visible_core(text)}
    if empty:
        raise Invalid(_("A clause cannot be left out."), rule="CON-1", errors=empty)
    supplement.payment_plan = None
    if payment_plan is not None:
        supplement.payment_plan = plans.read(payment_plan)
        checks.require_plan(supplement.payment_plan)
    if not supplement.clauses and supplement.payment_plan in (None, plan_in_force(contract)):
        words = _("Nothing changes.")
        raise Invalid(words, rule="CON-3", errors={"clauses": [words]})
    supplement.before = {key: now_valid.get(key, "") for key in supplement.clauses}
    supplement.reason = reason.strip()[:300]


def in_force(contract):
    """The clauses as the signed supplements left them."""
    clauses = dict(contract.clauses)
    for supplement in contract.supplements.filter(status=Status.SIGNED).order_by("sequence"):
        clauses.update(supplement.clauses)
    return clauses


def plan_in_force(contract):
    """The payment plan as the signed supplements left it."""
    last = contract.supplements.filter(status=Status.SIGNED, payment_plan__isnull=False).order_by("-sequence").first()
    return last.payment_plan if last else contract.payment_plan


@transaction.atomic
def sign(supplement_id, *, signed_on, file, actor, now, signatory=""):
    """Store the signed copy of an approved supplement; from now on it holds and does not change (CON-3)."""
    supplement = Supplement.objects.locked(supplement_id)
    require(access.can_submit(actor, supplement, now), _("Only its salesperson signs this off."), rule="CON-3")
    if supplement.status == Status.SIGNED:
        raise Conflict(_("This supplement is signed already."), rule="CON-3")
    if supplement.status != Status.APPROVED:
        raise Conflict(_("A supplement is signed after legal, finance and the head have agreed."), rule="CON-2")
    signing.require_signature(signed_on, file, now, approved_at=None)
    supplement.status, supplement.signed_on, supplement.signed_at = Status.SIGNED, signed_on, now
    supplement.signed_file, supplement.signatory = file, signatory.strip()[:60]
    supplement.save(update_fields=["status", "signed_on", "signed_at", "signed_file", "signatory"])
    record("contracts.supplement.signed", supplement, actor=actor, at=now, before=Status.APPROVED, after=Status.SIGNED,
           rule="CON-3", signed_on=signed_on, file=file.sha256, content=supplement.content_hash)  # fmt: skip
    files.attach(file, supplement)
    return supplement


@transaction.atomic
def withdraw(supplement_id, *, actor, now):
    """Give up a supplement that is not signed."""
    supplement = Supplement.objects.locked(supplement_id)
    require(access.can_submit(actor, supplement, now), _("Only its salesperson withdraws this."), rule="CON-3")
    if supplement.status in (Status.SIGNED, Status.WITHDRAWN, Status.IN_REVIEW):
        raise Conflict(_("This supplement is not open."), rule="CON-3")
    before, supplement.status = supplement.status, Status.WITHDRAWN
    supplement.save(update_fields=["status"])
    record("contracts.supplement.withdrawn", supplement, actor=actor, at=now, before=before, after=supplement.status,
           rule="CON-3")  # fmt: skip
    return supplement
