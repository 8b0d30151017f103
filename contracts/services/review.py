"""The review of contracts and supplements: legal, finance and head at once (CON-2, APR-1..5)."""

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from leads.services import customers
from quotes.services.review import rank_of, superior
from salesops.kernel.errors import Conflict
from salesops.kernel.models import Event, Role
from salesops.kernel.services import approvals
from salesops.kernel.services.approvals import Flow, Step, flows
from salesops.kernel.services.trail import record

from ..models import Contract, ContractApproval, Supplement, SupplementApproval
from . import checks, credit

Status = Contract.Status
WROTE = (
    "contracts.contract.drafted",
    "contracts.contract.changed",
    "contracts.contract.submitted",
    "contracts.supplement.submitted",
)
CONTENT = ("number", "version", "kind", "title", "parties", "lines", "clauses", "payment_plan", "commission")
DATES = ("delivery_on", "starts_on", "ends_on")


def steps(owner, parties):
    """Legal, finance and the superior, side by side: all must agree (CON-2)."""
    above = superior(owner, parties)
    return [
        Step("legal", Role.LEGAL, reasons=({"code": "legal", "rule": "CON-2"},)),
        Step("finance", Role.FINANCE, reasons=({"code": "business", "rule": "CON-2"},)),
        Step("head", rank_of(above), assignee=above, reasons=({"code": "business", "rule": "CON-2"},)),
    ]


def parties_of(contract):
    """Who wrote, submitted, owns or gains from the contract, in any role (APR-1)."""
    wrote = Event.objects.about(contract).filter(verb__in=WROTE).values_list("actor_id", flat=True)
    holders = contract.customer.registrations.filter(status__in=["pending", "protected"]).values_list(
        "owner", flat=True
    )
    return {pk for pk in (contract.owner_id, *wrote, *holders) if pk}


def content(contract):
    """What is decided, signed and frozen; the link to the customer stays outside (APR-5, CUS-4)."""
    words = {key: getattr(contract, key) for key in CONTENT}
    words["commission"] = str(contract.commission or "")
    days = {key: value.isoformat() if (value := getattr(contract, key)) else "" for key in DATES}
    money = {"amount": f"{contract.amount:.2f}", "ceiling": f"{contract.ceiling:.2f}" if contract.ceiling else ""}
    return {**words, **days, **money, "quote": contract.quote_id, "price_list": contract.price_list_id}


def begin(flow, paper, contract, *, actor, now, number, parties):
    """Open the three lanes, and the customer to those who decide in them (ORG-8)."""
    made = approvals.submit(
        flow, paper, steps(contract.owner, parties | {actor.pk}), actor=actor, now=now, number=number,
        title=number, amount=contract.amount, unit=contract.unit,
    )  # fmt: skip
    for approval in made:
        who = {"user": approval.assignee} if approval.assignee else {"role": approval.role}
        customers.open_to(contract.customer, step=f"{flow.kind}:{number}", now=now, **who)


def finish(kind, contract, number, now):
    customers.close_step(contract.customer, step=f"{kind}:{number}", now=now)


def _approved(contract, *, approval, actor, now):
    """All three agree; terms that became too loose in the meantime do not pass (CON-2)."""
    left = checks.ungranted(contract, credit.standing(contract.customer_id, now))
    if left:
        raise Conflict(
            _("The terms are looser than the credit allows now; return it, or let an exception be approved first."),
            rule="CON-2",
        )
    contract.status, contract.approved_at = Status.APPROVED, now
    contract.save(update_fields=["status", "approved_at"])
    record("contracts.contract.approved", contract, actor=actor, at=now, before=Status.IN_REVIEW, after=Status.APPROVED,
           rule="CON-2", version=contract.version, content=contract.content_hash)  # fmt: skip
    finish("contract", contract, contract.number, now)


def _rejected(contract, *, approval, actor, now):
    """Sent back with a comment; changed, it is the next version and all decide again (CON-2, APR-4)."""
    _back(contract, Status.REJECTED, "contracts.contract.returned", actor=actor, now=now, reason=approval.comment)


def _withdrawn(contract, *, approval, actor, now):
    _back(contract, Status.DRAFT, "contracts.contract.taken_back", actor=actor, now=now)


def _back(contract, status, verb, *, actor, now, reason=""):
    contract.status = status
    contract.save(update_fields=["status"])
    record(verb, contract, actor=actor, at=now, before=Status.IN_REVIEW, after=status, rule="CON-2", reason=reason,
           version=contract.version)  # fmt: skip
    finish("contract", contract, contract.number, now)


FLOW = flows.register(
    Flow(
        kind="contract",
        label=gettext_lazy("Contract"),
        model=ContractApproval,
        link="contract",
        parties=parties_of,
        content=content,
        approved=_approved,
        rejected=_rejected,
        withdrawn=_withdrawn,
        template="contracts/contract-approval.html",
    )
)


def parties_of_supplement(supplement):
    wrote = Event.objects.about(supplement).filter(verb__in=WROTE).values_list("actor_id", flat=True)
    return parties_of(supplement.contract) | {pk for pk in (supplement.owner_id, *wrote) if pk}


def supplement_content(supplement):
    keys = ("number", "sequence", "before", "clauses", "payment_plan", "reason")
    return {**{key: getattr(supplement, key) for key in keys}, "contract": supplement.contract.content_hash}


def _settle(status, verb):
    """What a decision does to a supplement."""

    def settle(supplement, *, approval, actor, now):
        before, supplement.status = supplement.status, status
        supplement.save(update_fields=["status"])
        record(verb, supplement, actor=actor, at=now, before=before, after=status, rule="CON-3",
               reason=approval.comment)  # fmt: skip
        finish("supplement", supplement.contract, supplement.number, now)

    return settle


SUPPLEMENT_FLOW = flows.register(
    Flow(
        kind="supplement",
        label=gettext_lazy("Supplement"),
        model=SupplementApproval,
        link="supplement",
        parties=parties_of_supplement,
        content=supplement_content,
        approved=_settle(Supplement.Status.APPROVED, "contracts.supplement.approved"),
        rejected=_settle(Supplement.Status.REJECTED, "contracts.supplement.returned"),
        withdrawn=_settle(Supplement.Status.DRAFT, "contracts.supplement.taken_back"),
        template="contracts/supplement-approval.html",
    )
)
