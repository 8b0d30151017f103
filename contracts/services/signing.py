"""Sign contracts and end them; signing is the deal (CON-3, CON-6, DEAL-1, DEAL-5)."""

import datetime as dt
from decimal import Decimal

from django.db import transaction
from django.utils.translation import gettext as _

from leads.services import deals
from salesops.kernel.clock import local_day
from salesops.kernel.errors import Conflict, Invalid, require
from salesops.kernel.services import files
from salesops.kernel.services.notices import notify
from salesops.kernel.services.trail import record
from salesops.kernel.texts import visible_core

from .. import access
from ..models import AuthorisedPerson, Contract
from . import calls

Status = Contract.Status


@transaction.atomic
def sign(contract_id, *, signed_on, file, actor, now, signatory=""):
    """Store the signed copy; the contract is frozen and the deal is closed, all or nothing (CON-3, DEAL-1, DEAL-5).

    The deal is closed first, so that locks are taken in one order; a second signature finds the contract signed and
    nothing of it stays.
    """
    contract = Contract.objects.select_related("customer", "owner__unit").get(pk=contract_id)
    require(access.can_submit(actor, contract, now), _("Only its salesperson signs this contract off."), rule="CON-3")
    _require_signable(contract)
    require_signature(signed_on, file, now, approved_at=contract.approved_at)
    basis = "framework" if contract.calls_off else "contract"
    deal = deals.close(
        customer=contract.customer, amount=Decimal(0) if contract.calls_off else contract.amount,
        closer=contract.owner, actor=actor, now=now, basis=basis, number=contract.number,
    )  # fmt: skip
    contract = Contract.objects.locked(contract_id)
    _require_signable(contract)
    contract.status, contract.deal, contract.signed_file = Status.SIGNED, deal, file
    contract.signed_on, contract.signed_at, contract.signatory = signed_on, now, signatory.strip()[:60]
    contract.signatory_is_authorised = is_authorised(contract, contract.signatory)
    contract.save(update_fields=[
        "status", "deal", "signed_file", "signed_on", "signed_at", "signatory", "signatory_is_authorised"
    ])  # fmt: skip
    record("contracts.contract.signed", contract, actor=actor, at=now, before=Status.APPROVED, after=Status.SIGNED,
           rule="CON-3", deal=deal.pk, signed_on=signed_on, file=file.sha256, content=contract.content_hash,
           authorised=contract.signatory_is_authorised)  # fmt: skip
    files.attach(file, contract)
    _tell_signed(contract, actor, now)
    return contract


def _require_signable(contract):
    if contract.is_binding:
        raise Conflict(_("This contract is signed already."), rule="CON-3")
    if contract.status != Status.APPROVED:
        raise Conflict(_("A contract is signed after legal, finance and the head have agreed."), rule="CON-2")


def require_signature(signed_on, file, now, *, approved_at):
    """The signed copy is there and its day is possible; a day's tolerance, papers are dated where they are signed."""
    errors = {}
    if file is None:
        errors["file"] = [_("Attach the signed copy.")]
    if signed_on is None:
        errors["signed_on"] = [_("Say on which day it was signed.")]
    elif signed_on > local_day(now):
        errors["signed_on"] = [_("This day has not come yet.")]
    elif approved_at and signed_on < local_day(approved_at) - dt.timedelta(days=1):
        errors["signed_on"] = [_("It was approved later than that.")]
    if errors:
        raise Invalid(next(iter(errors.values()))[0], rule="CON-3", errors=errors)


def is_authorised(contract, signatory):
    """Whether the customer named this person to sign; None where nobody was named or asked for (CON-6)."""
    named = AuthorisedPerson.objects.filter(customer=contract.customer_id, may_sign=True, ended_at=None)
    if not signatory or not named.exists():
        return None
    return named.filter(name=signatory).exists()


def _tell_signed(contract, actor, now):
    people = [contract.owner] if contract.owner_id != actor.pk else []
    notify(people, "contract.signed", subject=contract, number=contract.number, rule="CON-3",
           params={"number": contract.number}, key=f"contract.signed:{contract.pk}", now=now)  # fmt: skip


@transaction.atomic
def vouch(contract_id, *, actor, now, reason):
    """A manager gives his word for a signature the customer did not announce (CON-6)."""
    contract = Contract.objects.locked(contract_id)
    allowed = access.can_give_word(actor, contract)
    require(allowed, _("A manager in line gives his word for this."), rule="CON-6")
    if not contract.awaits_word:
        raise Conflict(_("No word is needed for this signature."), rule="CON-6")
    if not visible_core(reason):
        raise Invalid(_("Say why."), rule="CON-6", errors={"reason": [_("Say why.")]})
    contract.signatory_confirmed_by = actor
    contract.save(update_fields=["signatory_confirmed_by"])
    record("contracts.contract.vouched", contract, actor=actor, at=now, rule="CON-6", reason=reason)
    return contract


@transaction.atomic
def withdraw(contract_id, *, actor, now, reason=""):
    """Give up a contract before it is signed; the quote may have another one (CON-1)."""
    contract = Contract.objects.locked(contract_id)
    require(access.can_submit(actor, contract, now), _("Only its salesperson withdraws this contract."), rule="CON-1")
    if contract.is_binding:
        raise Conflict(_("A signed contract is terminated, not withdrawn."), rule="CON-3")
    if contract.status == Status.WITHDRAWN:
        raise Conflict(_("This contract was withdrawn."), rule="CON-1")
    if contract.status == Status.IN_REVIEW:
        raise Conflict(_("This contract is under review; take it back first."), rule="CON-2")
    return _end(contract, Status.WITHDRAWN, "contracts.contract.withdrawn", actor=actor, now=now, reason=reason)


@transaction.atomic
def terminate(contract_id, *, actor, now, reason):
    """End a signed contract early; without any order under it the deal is undone (DEAL-4)."""
    contract = Contract.objects.select_related("customer", "deal").get(pk=contract_id)
    require(access.can_end(actor, contract), _("The department head ends a signed contract."), rule="CON-3")
    if not visible_core(reason):
        raise Invalid(_("Say why."), rule="CON-3", errors={"reason": [_("Say why.")]})
    if contract.status != Status.SIGNED:
        raise Conflict(_("Only a signed contract can be ended."), rule="CON-3")
    if calls.has_open(contract, now):
        raise Conflict(_("Orders under this contract are open; cancel them first."), rule="ORD-7")
    if contract.deal and contract.deal.status != "reversed" and not calls.called_off(contract, now):
        deals.undo(contract.deal, reason=reason, actor=actor, now=now)
    contract = Contract.objects.locked(contract_id)
    if contract.status != Status.SIGNED:
        raise Conflict(_("Only a signed contract can be ended."), rule="CON-3")
    return _end(contract, Status.TERMINATED, "contracts.contract.terminated", actor=actor, now=now, reason=reason)


@transaction.atomic
def complete(contract_id, *, actor, now):
    """All is delivered and paid, or the framework is used up or over (CON-4)."""
    contract = Contract.objects.locked(contract_id)
    if contract.status != Status.SIGNED:
        return contract
    return _end(contract, Status.COMPLETED, "contracts.contract.completed", actor=actor, now=now)


def _end(contract, status, verb, *, actor, now, reason=""):
    before, contract.status = contract.status, status
    contract.ended_at, contract.end_reason = now, reason.strip()[:300]
    contract.save(update_fields=["status", "ended_at", "end_reason"])
    record(verb, contract, actor=actor, at=now, before=before, after=status, rule="CON-3", reason=reason)
    return contract
