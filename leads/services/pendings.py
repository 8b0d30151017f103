"""Pending registrations: another region, or a new project after a deal; the head decides (REG-11, CUS-7)."""

from django.utils.translation import gettext_lazy as _

from leads.models import Reason, Registration, RegistrationApproval, Review, Status
from leads.services import customers, moves
from leads.services.addresses import Address
from salesops.kernel import access
from salesops.kernel.models import Role
from salesops.kernel.services import approvals


def submit(registration, *, now):
    """Ask the head of the customer's region, and for a new project the reporter's own head."""
    steps = []
    if registration.territory_id not in (None, registration.unit.region_id):
        steps.append(_step("territory", access.head_of_region(registration.territory), registration, "REG-11"))
    if not steps:
        steps.append(_step("new_project", access.superior_for(registration.owner), registration, "CUS-7"))
    approvals.submit(
        FLOW, registration, steps, actor=registration.owner, now=now, number=registration.number,
        title=str(registration.unit.name), unit=steps[0].assignee.unit if steps[0].assignee else registration.unit,
    )  # fmt: skip
    for step in steps:
        if step.assignee:
            customers.open_to(registration.customer, user=step.assignee, step=_key(registration), now=now)


def _step(key, head, registration, rule):
    head = head if head and head.pk != registration.owner_id else access.superior_for(registration.owner)
    return approvals.Step(key=key, role=Role.HEAD, assignee=head, reasons=(rule,))


def _key(registration):
    return f"registration:{registration.pk}"


def _content(registration):
    """What is decided (APR-5)."""
    names = ("customer_id", "owner_id", "province", "city", "district", "street", "cross_region_ground", "proof",
             "new_project")  # fmt: skip
    return {name: getattr(registration, name) for name in names}


def _approved(paper, *, approval, actor, now):
    registration = Registration.objects.locked(paper.pk)
    if moves.book_end(registration, now=now) or registration.status != Status.PENDING:
        return
    _looked_at(registration, Review.PASSED, actor, now)
    moves.move(registration, Status.PROTECTED, cause="approved", actor=actor, now=now, rule=approval.reasons[0])
    parts = {name: getattr(registration, name) for name in ("province", "city", "district", "street")}
    customers.settle_address(
        registration.customer, Address(**parts), name=registration.customer_name, actor=actor, now=now
    )


def _rejected(paper, *, approval, actor, now):
    registration = Registration.objects.locked(paper.pk)
    if moves.book_end(registration, now=now) or registration.status != Status.PENDING:
        return
    _looked_at(registration, Review.REJECTED, actor, now)
    moves.move(registration, Status.INVALID, cause="rejected", actor=actor, now=now, rule=approval.reasons[0],
               reason_code=Reason.REJECTED, reason=approval.comment)  # fmt: skip


def _looked_at(registration, verdict, actor, now):
    registration.review, registration.reviewed_by = verdict, actor
    registration.save(update_fields=["review", "reviewed_by"])
    customers.close_step(registration.customer, step=_key(registration), now=now)


def _withdrawn(paper, *, approval, actor, now):
    """The asker took the question back: the registration is withdrawn with it."""
    registration = Registration.objects.locked(paper.pk)
    if registration.status == Status.PENDING:
        moves.move(registration, Status.WITHDRAWN, cause="withdrawn", actor=actor, now=now, rule="REG-26")


FLOW = approvals.flows.register(
    approvals.Flow(
        kind="registration",
        label=_("Registration"),
        model=RegistrationApproval,
        link="paper",
        parties=lambda registration: {registration.owner_id, registration.reported_by_id},
        content=_content,
        approved=_approved,
        rejected=_rejected,
        withdrawn=_withdrawn,
    )
)
