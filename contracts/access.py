"""Who may do what with credit assessments and contracts (ORG-8, APR-1, CON-1..6)."""

from salesops.kernel import access
from salesops.kernel.clock import local_day
from salesops.kernel.models import Role

DRAFTERS = (Role.SALESMAN, Role.GUIDE, Role.STORE_MANAGER, Role.SUPERVISOR, Role.HEAD, Role.DIRECTOR, Role.ASSISTANT)
READERS = (
    *DRAFTERS, Role.FINANCE, Role.LEGAL, Role.OPERATIONS, Role.MARKETING, Role.AUDITOR, Role.PLANNER, Role.TECHNICIAN,
)  # fmt: skip


def can_assess(user):
    """Finance enters what a customer's credit is worth (CRD-2)."""
    return user.is_a(Role.FINANCE)


def can_draft(user, owner, unit_id, now):
    """Who writes the paper: the salesperson, who acts for him, his assistant, his managers (CON-1, ORG-6)."""
    return owner.pk in {user.pk, *access.stands_for_ids(user, local_day(now))} or access.leads_unit(user, unit_id)


def can_submit(user, paper, now):
    """Like drafting, but an assistant submits nothing (ORG-6)."""
    acts = {user.pk, *access.deputises_ids(user, local_day(now))}
    return paper.owner_id in acts or access.leads_unit(user, paper.unit_id)


def can_end(user, contract):
    """A signed contract is ended early by a head or director above it, never by its own salesperson."""
    return (
        user.pk != contract.owner_id
        and user.is_a(Role.HEAD, Role.DIRECTOR)
        and access.leads_unit(user, contract.unit_id)
    )


def can_give_word(user, contract):
    """A manager in line vouches for a signature the customer did not announce (CON-6)."""
    return user.pk != contract.owner_id and access.leads_unit(user, contract.unit_id)


def sees_full(user, contract, now):
    """Names and address in full: the line, and whoever reviews contracts (SEC-1)."""
    reviewers = (Role.LEGAL, Role.FINANCE, Role.PLANNER)
    return user.is_a(*reviewers) or access.sees_full(
        user, local_day(now), owner_id=contract.owner_id, unit_id=contract.unit_id
    )
