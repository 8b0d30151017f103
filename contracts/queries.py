"""What pages and the API show of credit and contracts: versions, differences, checks, lanes, why."""

from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from leads.models import Customer, CustomerAccess, CustomerPhone, Registration
from leads.services.customers import FULL_AFTER_STEP, sees_full
from quotes.models import Quote
from salesops.kernel import access as reach
from salesops.kernel.clock import local_day
from salesops.kernel.masking import mask_name
from salesops.kernel.models import Approval
from salesops.kernel.web import look
from salesops.kernel.web.blocks import Why, WhyRule

from . import diff
from .models import Clause, Contract, CreditAssessment
from .services import checks, credit, plans, supplements, wording

State = Approval.State
CONTRACT_TONES = {
    "draft": "wait", "in_review": "wait", "approved": "act", "rejected": "over", "signed": "good", "completed": "good",
    "terminated": "", "withdrawn": "",
}  # fmt: skip
CREDIT_TONES = {"draft": "wait", "approved": "good", "outdated": ""}
LANES = {"legal": gettext_lazy("Legal"), "finance": gettext_lazy("Finance"), "head": gettext_lazy("Superior"),
         "director": gettext_lazy("Director"), "second_finance": gettext_lazy("Second person of finance")}  # fmt: skip


def found(queryset, text):
    """Papers by their number, or by the customer's name or last four digits."""
    match = Q(number__icontains=text) | Q(customer__name__icontains=text) | Q(customer__company__icontains=text)
    if len(text) == 4 and text.isdecimal():
        match |= Q(customer__in=CustomerPhone.objects.filter(last_four=text).values("customer"))
    return queryset.filter(match)


def assessable(user, now):
    """Customers whose credit the person may enter: those he sees, and those whose quote reached his step (CRD-2)."""
    seen = Customer.objects.visible_to(user, now).values("pk")
    quoted = Quote.objects.visible_to(user, now).exclude(status=Quote.Status.DRAFT).values("customer")
    return Customer.objects.current().filter(Q(pk__in=seen) | Q(pk__in=quoted))


def status_dot(contract):
    return look.status(CONTRACT_TONES[contract.status], contract.get_status_display())


def credit_dot(assessment):
    """The state of an assessment; one that waits for the second person says so."""
    if assessment.is_waiting:
        return look.status("wait", _("Waits for a second finance person"))
    return look.status(CREDIT_TONES[assessment.status], assessment.get_status_display())


@dataclass(frozen=True)
class ClauseView:
    """One clause as the page shows it: its text, or the pieces that changed since the version before."""

    place: int
    key: str
    label: Any
    text: str
    pieces: tuple = ()
    comments: tuple = ()

    @property
    def is_changed(self):
        return bool(self.pieces)


def clauses_of(contract, user, now, *, new, old=None):
    """The eight clauses of a version, each against the version `old` where one is given."""
    put_in = wording.shown(contract, user, now)
    views = []
    for place, (key, label) in enumerate(Clause.choices, 1):
        text = put_in(new.get(key, ""))
        before = put_in(old.get(key, "")) if old is not None else text
        pieces = tuple(diff.compare(before, text)) if before != text else ()
        views.append(ClauseView(place, key, label, text, pieces))
    return views


def plan_rows(plan, amount):
    """The payment plan in words and money."""
    stages = plans.stages(plan)
    amounts = plans.policy.stage_amounts(amount, stages)
    return [
        {"name": stage.name, "share": f"{plans.figure(stage.share)}%", "due": due_words(stage), "amount": money}
        for stage, money in zip(stages, amounts, strict=True)
    ]


def due_words(stage):
    """When a stage falls due: on 12-20, 3 days after signing, before shipment."""
    if stage.due == "date":
        return look.day(stage.due_on)
    words = {
        "signing": _("signing"),
        "shipment": _("shipment"),
        "delivery": _("delivery"),
        "acceptance": _("acceptance"),
    }
    if stage.due == "shipment":
        return _("before shipment")
    if stage.days == 0:
        return _("at %(event)s") % {"event": words[stage.due]}
    return _("%(days)s days after %(event)s") % {"days": stage.days, "event": words[stage.due]}


def shares(plan):
    """The shares of a plan side by side: 30 / 60 / 10."""
    return " / ".join(plans.figure(stage.share) for stage in plans.stages(plan))


def first_less(old, new):
    """By how much less comes in first under the newer version, or None (picture: 先收款少)."""
    before, after = (
        plans.policy.share_of(version.amount, plans.stages(version.payment_plan)[0].share)
        if version.payment_plan else Decimal(0)
        for version in (old, new)
    )  # fmt: skip
    return before - after if after < before else None


def rejections(contract):
    """The comments with which versions were sent back: {round: [approval]}."""
    rows = contract.approvals.filter(state=State.REJECTED).select_related("decided_by").order_by("round")
    return list(rows)


def why(contract, user, now):
    """Why the contract stands where it does: the rules that decided, with their facts (CON-1..3, CRD-1..4)."""
    found = checks.checklist(contract, now) if not contract.is_binding else []
    blocks = []
    if found:
        rows = [(check.label, check.text, check.state != "good") for check in found]
        blocks.append(WhyRule(_("Fit with quote and credit"), "CON-2", tuple(rows)))
    lanes = last_round(contract)
    if lanes:
        rows = [(LANES.get(row.step, row.step), _lane_words(row), row.state == State.REJECTED) for row in lanes]
        blocks.append(WhyRule(_("Review by legal, finance and sales"), "CON-2", tuple(rows)))
    if contract.is_binding:
        blocks.append(WhyRule(_("Signed and frozen"), "CON-3", tuple(_signed_rows(contract))))
    standing = credit.standing(contract.customer_id, now).assessment
    return Why(
        question=_("Why %(status)s") % {"status": contract.get_status_display()},
        answer=_answer(contract, found, lanes),
        rules=tuple(blocks),
        version=standing.policy_on.isoformat() if standing and standing.policy_on else "",
    )


def last_round(contract):
    """The lanes of the last review, in order."""
    rows = list(
        contract.approvals.select_related("decided_by", "assignee", "acting_for", "requested_by", "escalated_to")
    )
    last = max((row.round for row in rows), default=0)
    return [row for row in rows if row.round == last]


def _lane_words(row):
    if row.decided_by is None:
        return row.get_state_display()
    said = {"state": row.get_state_display(), "name": row.decided_by.name, "time": look.instant(row.decided_at)}
    words = _("%(state)s, %(name)s, %(time)s") % said
    return _("%(words)s: %(comment)s") % {"words": words, "comment": row.comment} if row.comment else words


def _signed_rows(contract):
    yield _("Fact"), _("signed on %(day)s, recorded %(time)s") % {
        "day": contract.signed_on.isoformat(), "time": look.instant(contract.signed_at)
    }, True  # fmt: skip
    yield _("Hash"), contract.content_hash[:16], False
    if contract.deal:
        yield _("Deal"), _("%(number)s over %(amount)s (DEAL-1)") % {
            "number": contract.deal.number, "amount": look.money(contract.deal.amount)
        }, False  # fmt: skip
    if contract.awaits_word:
        yield _("Can be done"), _("A manager gives his word for the signature (CON-6)."), False


def _answer(contract, found, lanes):
    open_points = [str(check.label) for check in found if check.state == "over"]
    if contract.status in (Contract.Status.DRAFT, Contract.Status.REJECTED) and open_points:
        return _("It cannot pass yet: %(points)s.") % {"points": _(", ").join(open_points)}
    if contract.status == Contract.Status.IN_REVIEW:
        waiting = [str(LANES.get(row.step, row.step)) for row in lanes if row.state == State.WAITING]
        return _("%(people)s have not decided yet; all must agree.") % {"people": _(", ").join(waiting)}
    words = {
        "draft": _("Nothing stands against submitting it."),
        "rejected": _("It was sent back; changed, it is the next version."),
        "approved": _("Legal, finance and the superior agreed; the signed copy is missing."),
        "signed": _("It is signed and does not change; supplements amend it."),
        "completed": _("All was delivered and paid."),
        "terminated": _("It was ended early: %(reason)s") % {"reason": contract.end_reason},
        "withdrawn": _("It was withdrawn: %(reason)s") % {"reason": contract.end_reason},
    }
    return words[contract.status]


def customer_name(customer, user, now):
    """A customer's name as the person may see it; a company's is no secret (SEC-1)."""
    if customer.company:
        return customer.company
    return customer.name if sees_full(user, customer, now) else mask_name(customer.name)


def names_of(customers, user, now):
    """Names of many customers by id, each as the person may see it, with two queries (SEC-1)."""
    mine = Q(user=user) | Q(role__in=user.roles)
    still = Q(ends_at=None) | Q(ends_at__gt=now - FULL_AFTER_STEP)
    held = set(CustomerAccess.objects.filter(mine, still, customer__in=customers).values_list("customer", flat=True))
    live = Registration.objects.live(now).filter(customer__in=customers).values_list("customer", "owner", "unit")
    holders = {customer: [(owner, unit)] for customer, owner, unit in live}
    day = local_day(now)

    def full(customer):
        people = holders.get(customer.pk) or [(customer.created_by_id, customer.unit_id)]
        people = [*people, (customer.carer_id, customer.unit_id)]
        return any(owner and reach.sees_full(user, day, owner_id=owner, unit_id=unit) for owner, unit in people)

    return {
        customer.pk: customer.company
        or (customer.name if customer.pk in held or full(customer) else mask_name(customer.name))
        for customer in customers
    }


def contracts_of(customer, user, now, limit=5):
    """The newest contracts of a customer that the person sees."""
    return list(Contract.objects.visible_to(user, now).filter(customer=customer).order_by("-pk")[:limit])


def credit_of(customer, user, now):
    """The customer's credit if the person sees it, else None."""
    row = credit.in_force(customer.pk, now)
    if row is None or not CreditAssessment.objects.visible_to(user, now).filter(pk=row.pk).exists():
        return None
    return credit.standing(customer.pk, now)


def clauses_in_force(contract):
    return supplements.in_force(contract)


def buyer_name(contract, user, now):
    """Who buys, as the person may see it (SEC-1)."""
    return wording.names(contract, user, now)[0]
