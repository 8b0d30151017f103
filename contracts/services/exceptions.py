"""Leave for one contract to be looser than the customer's credit allows (CON-2, CRD-4, POL-2)."""

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from leads.services import customers
from quotes.services.review import rank_of, superior
from salesops.kernel.clock import local_day
from salesops.kernel.errors import BusinessError, Conflict, Invalid, require
from salesops.kernel.models import Role, User
from salesops.kernel.services import approvals
from salesops.kernel.services.approvals import Flow, Step, flows
from salesops.kernel.services.numbering import next_number
from salesops.kernel.services.trail import record
from salesops.kernel.texts import visible_core

from .. import access, policy
from ..models import Contract, CreditException, ExceptionApproval, PaperStatus
from . import checks, credit, plans
from .review import parties_of as parties_of_contract


@transaction.atomic
def ask(contract_id, *, reason, actor, now):
    """Ask finance and the director to allow the terms of the contract as they stand now (CON-2).

    Raises BusinessError where the terms need no leave, Conflict while one is asked for, Invalid without a reason.
    """
    contract = Contract.objects.locked(contract_id)
    require(access.can_submit(actor, contract, now), _("Only its salesperson asks for this."), rule="CON-2")
    if not visible_core(reason):
        raise Invalid(_("Say why."), rule="CON-2", errors={"reason": [_("Say why.")]})
    if contract.is_binding or contract.status == Contract.Status.WITHDRAWN:
        raise Conflict(_("This contract is no longer being prepared."), rule="CON-2")
    if contract.exceptions.filter(status=PaperStatus.IN_REVIEW).exists():
        raise Conflict(_("An exception is being decided already."), rule="CON-2")
    standing = credit.standing(contract.customer_id, now)
    left = checks.ungranted(contract, standing)
    if not left:
        raise BusinessError(_("The terms keep to the credit policy; no exception is needed."), rule="CON-2")
    leave = CreditException.objects.create(
        number=next_number("LW", now=now), contract=contract, reason=reason.strip()[:300], owner=contract.owner,
        unit=contract.unit, status=PaperStatus.IN_REVIEW, created_at=now, **_wanted(contract, standing),
    )  # fmt: skip
    record("contracts.exception.asked", leave, actor=actor, at=now, after=leave.status, rule="CON-2", reason=reason,
           contract=contract.pk)  # fmt: skip
    made = approvals.submit(
        FLOW, leave, _steps(contract, actor, left), actor=actor, now=now, number=leave.number, title=contract.number,
        amount=contract.amount, unit=contract.unit,
    )  # fmt: skip
    for approval in made:
        who = {"user": approval.assignee} if approval.assignee else {"role": approval.role}
        customers.open_to(contract.customer, step=f"exception:{leave.number}", now=now, **who)
    return leave


def _wanted(contract, standing):
    asked = policy.plan_terms(
        plans.stages(contract.payment_plan), delivery_on=contract.delivery_on or local_day(contract.created_at)
    )
    return {
        "prepayment": asked.prepayment(standing.terms),
        "term_days": asked.days,
        "exposure": standing.used + policy.share_of(contract.amount, asked.on_account),
    }


def _steps(contract, actor, left):
    parties = parties_of_contract(contract) | {actor.pk}
    director = User.objects.holding(Role.DIRECTOR).exclude(pk__in=parties).order_by("pk").first()
    above = director or superior(contract.owner, parties)
    reasons = tuple({"code": p.code, "rule": p.rule, **{k: str(v) for k, v in p.params.items()}} for p in left)
    return [Step("finance", Role.FINANCE, reasons=reasons), Step("director", rank_of(above), above, reasons=reasons)]


def _content(leave):
    terms = {"prepayment": f"{leave.prepayment:.2f}", "term_days": leave.term_days, "exposure": f"{leave.exposure:.2f}"}
    return {"number": leave.number, "contract": leave.contract.number, "reason": leave.reason, **terms}


def _settle(status, verb):
    def settle(leave, *, approval, actor, now):
        before, leave.status, leave.decided_at = leave.status, status, now
        leave.save(update_fields=["status", "decided_at"])
        record(verb, leave, actor=actor, at=now, before=before, after=status, rule="CON-2", reason=approval.comment)
        customers.close_step(leave.contract.customer, step=f"exception:{leave.number}", now=now)

    return settle


FLOW = flows.register(
    Flow(
        kind="credit_exception",
        label=gettext_lazy("Credit exception"),
        model=ExceptionApproval,
        link="exception",
        parties=lambda leave: parties_of_contract(leave.contract) | {leave.owner_id},
        content=_content,
        approved=_settle(PaperStatus.APPROVED, "contracts.exception.approved"),
        rejected=_settle(PaperStatus.REJECTED, "contracts.exception.refused"),
        withdrawn=_settle(PaperStatus.DRAFT, "contracts.exception.taken_back"),
        template="contracts/exception-approval.html",
    )
)
