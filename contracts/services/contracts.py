"""Draft, change and submit contracts (CON-1, CON-2, CON-4, CON-5)."""

import datetime as dt
from decimal import Decimal

from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from leads import access as leads_access
from quotes.models import Quote
from salesops.kernel.clock import local_day
from salesops.kernel.errors import Conflict, Invalid, require
from salesops.kernel.services import approvals, search
from salesops.kernel.services.numbering import next_number
from salesops.kernel.services.trail import record

from .. import access
from ..models import Clause, Contract, ContractVersion
from . import checks, credit, plans, review, texts, wording
from .signing import complete, sign, terminate, vouch, withdraw
from .supplements import amend

__all__ = [
    "amend",
    "change",
    "complete",
    "draft_framework",
    "draft_from_quote",
    "sign",
    "submit",
    "take_back",
    "terminate",
    "vouch",
    "withdraw",
]

Status, Kind = Contract.Status, Contract.Kind
OPEN_TO_CHANGE = (Status.DRAFT, Status.REJECTED, Status.APPROVED)
SAME_AS_DRAFTED = (Clause.PAYMENT, Clause.DELIVERY)


@transaction.atomic
def draft_from_quote(quote_id, *, actor, now, kind=Kind.SALE, title="", clauses=None, payment_plan=None):
    """Draft a contract from an accepted quote, everything filled in (CON-1).

    Raises NotAllowed for others than its salesperson's side, Conflict where the quote is not accepted, has its
    contract already, or the customer has no credit assessment in force (CRD-1).
    """
    quote = Quote.objects.locked(quote_id)
    allowed = access.can_draft(actor, quote.owner, quote.unit_id, now)
    require(allowed, _("Only the salesperson of the quote drafts its contract."), rule="CON-1")
    if quote.status != Quote.Status.ACCEPTED:
        raise Conflict(_("A contract is drafted from a quote the customer has accepted."), rule="CON-1")
    _require_first(quote)
    assessment = credit.require_in_force(quote.customer_id, now)
    contract = Contract(
        kind=kind, customer=quote.customer, quote=quote, title=title.strip() or quote.need[:80], amount=quote.total,
        delivery_on=local_day(now) + dt.timedelta(days=quote.delivery_days or 0), owner=quote.owner,
        unit=quote.owner.unit or quote.unit, lines=wording.lines(quote), created_at=now,
    )  # fmt: skip
    return _lay(contract, assessment, clauses, payment_plan, actor=actor, now=now)


@transaction.atomic
def draft_framework(*, customer, actor, now, kind=Kind.FRAMEWORK, title="", starts_on=None, ends_on=None, ceiling=None,
                    commission=None, price_list=None, clauses=None, payment_plan=None):  # fmt: skip
    """Draft a contract under which orders are called off, with its own prices and perhaps commission (CON-4, CON-5)."""
    require(leads_access.can_change(actor, customer, now), _("Another person holds this customer."), rule="REG-15")
    _require_span(starts_on, ends_on, ceiling, commission)
    assessment = credit.require_in_force(customer.pk, now)
    contract = Contract(
        kind=kind, customer=customer, title=title.strip(), amount=Decimal(0), owner=actor, unit=actor.unit,
        starts_on=starts_on or local_day(now), ends_on=ends_on, ceiling=ceiling, commission=commission,
        price_list=price_list, created_at=now,
    )  # fmt: skip
    return _lay(contract, assessment, clauses, payment_plan, actor=actor, now=now)


def _require_first(quote):
    other = quote.contracts.exclude(status__in=[Status.WITHDRAWN, Status.TERMINATED]).first()
    if other:
        raise Conflict(_("This quote has its contract already: %(number)s.") % {"number": other.number}, rule="CON-1")


def _require_span(starts_on, ends_on, ceiling, commission):
    errors = {}
    if starts_on and ends_on and ends_on < starts_on:
        errors["ends_on"] = [_("It ends before it begins.")]
    if ceiling is not None and ceiling <= 0:
        errors["ceiling"] = [_("An amount above 0.")]
    if commission is not None and not 0 <= commission <= 100:
        errors["commission"] = [_("Between 0 and 100 percent.")]
    if errors:
        raise Invalid(next(iter(errors.values()))[0], rule="CON-4", errors=errors)


def _lay(contract, assessment, clauses, payment_plan, *, actor, now):
    contract.number = next_number("HT", now=now)
    contract.parties = wording.parties(contract.customer)
    if payment_plan:
        contract.payment_plan = plans.read(payment_plan)
    else:
        terms = credit.Standing(assessment, Decimal(0)).terms
        contract.payment_plan = plans.usual(terms, wording.texts("phrases"))
    contract.clauses = wording.clauses(contract)
    contract.clauses.update(texts.clean(contract, clauses or {}))
    contract.save()
    record("contracts.contract.drafted", contract, actor=actor, at=now, after=Status.DRAFT, rule="CON-1",
           acting_for=contract.owner if contract.owner != actor else None, quote=contract.quote_id,
           customer=contract.customer_id, amount=contract.amount)  # fmt: skip
    search.index(contract, numbers=[contract.number])
    return contract


@transaction.atomic
def change(contract_id, *, actor, now, clauses=None, payment_plan=None, delivery_on=None, title=None):
    """Change what is not under review and not signed; after a review the text is the next version (CON-2).

    Where plan or delivery changes and their clause is still as it was drafted, the clause follows.
    """
    contract = Contract.objects.locked(contract_id)
    allowed = access.can_draft(actor, contract.owner, contract.unit_id, now)
    require(allowed, _("Only its salesperson changes this contract."), rule="CON-1")
    _require_open(contract)
    as_drafted = wording.clauses(contract)
    if payment_plan is not None:
        contract.payment_plan = plans.read(payment_plan)
    if delivery_on is not None:
        contract.delivery_on = delivery_on
    if title is not None:
        contract.title = title.strip()[:80]
    _follow(contract, as_drafted)
    contract.clauses = {**contract.clauses, **texts.clean(contract, clauses or {})}
    before, contract.status = contract.status, Status.DRAFT
    contract.version = _next_version(contract)
    contract.save()
    record("contracts.contract.changed", contract, actor=actor, at=now, before=before, after=Status.DRAFT, rule="CON-2",
           version=contract.version, clauses=sorted(clauses or {}), plan=payment_plan is not None)  # fmt: skip
    return contract


def _require_open(contract):
    if contract.status == Status.IN_REVIEW:
        raise Conflict(_("This contract is under review; take it back first."), rule="CON-2")
    if contract.is_binding:
        raise Conflict(_("A signed contract does not change; make a supplement."), rule="CON-3")
    if contract.status not in OPEN_TO_CHANGE:
        raise Conflict(_("This contract was withdrawn."), rule="CON-1")


def _follow(contract, as_drafted):
    fresh = wording.clauses(contract)
    for key in SAME_AS_DRAFTED:
        if contract.clauses.get(key) == as_drafted[key]:
            contract.clauses = {**contract.clauses, key: fresh[key]}


def _next_version(contract):
    return (contract.versions.aggregate(last=Max("version"))["last"] or 0) + 1


@transaction.atomic
def submit(contract_id, *, actor, now):
    """Hand the contract to legal, finance and the head at once (CON-2).

    Raises BusinessError for a missing clause, a faulty plan (CON-1) or terms looser than the credit allows without an
    approved exception (CON-2), Conflict where quote or credit no longer stand.
    """
    contract = Contract.objects.locked(contract_id)
    require(access.can_submit(actor, contract, now), _("Only its salesperson submits this contract."), rule="CON-1")
    if contract.status not in (Status.DRAFT, Status.REJECTED):
        raise Conflict(_("This contract is not a draft."), rule="CON-2")
    checks.require_complete(contract)
    if checks.against_quote(contract):
        raise Conflict(_("The contract no longer agrees with its quote; draft it again."), rule="CON-1")
    credit.require_in_force(contract.customer_id, now)
    checks.require_granted(contract, now)
    before = contract.status
    contract.version, contract.status, contract.submitted_at = _next_version(contract), Status.IN_REVIEW, now
    contract.content_hash = approvals.hash_of(review.FLOW, contract)
    contract.save(update_fields=["version", "status", "submitted_at", "content_hash"])
    _keep_version(contract, actor, now)
    record("contracts.contract.submitted", contract, actor=actor, at=now, before=before, after=contract.status,
           rule="CON-2", version=contract.version, content=contract.content_hash)  # fmt: skip
    review.begin(review.FLOW, contract, contract, actor=actor, now=now, number=contract.number,
                 parties=review.parties_of(contract))  # fmt: skip
    return contract


def _keep_version(contract, actor, now):
    kept = ("version", "clauses", "payment_plan", "lines", "amount", "delivery_on", "content_hash")
    ContractVersion.objects.create(
        contract=contract, submitted_by=actor, submitted_at=now, **{key: getattr(contract, key) for key in kept}
    )


@transaction.atomic
def take_back(contract_id, *, actor, now):
    """Take the contract back from review before the last decision; it is a draft again (APR-5)."""
    contract = Contract.objects.locked(contract_id)
    step = contract.approvals.filter(state="waiting").first()
    if contract.status != Status.IN_REVIEW or step is None:
        raise Conflict(_("This contract is not under review."), rule="APR-5")
    approvals.withdraw(step.pk, actor=actor, now=now)
    return Contract.objects.get(pk=contract_id)
