"""Who may do what with figures and targets (TGT-1, KPI-18)."""

from salesops.kernel import access
from salesops.kernel.models import Role

VIEWERS = (
    Role.GUIDE, Role.SALESMAN, Role.STORE_MANAGER, Role.SUPERVISOR, Role.HEAD, Role.OPERATIONS, Role.MARKETING,
    Role.DIRECTOR, Role.FINANCE, Role.AUDITOR,
)  # fmt: skip
SETTERS = (Role.DIRECTOR, Role.OPERATIONS, Role.HEAD)


def can_set_target(user, unit):
    """The director and operations anywhere, a head within his region (TGT-1)."""
    if user.is_a(Role.DIRECTOR, Role.OPERATIONS):
        return True
    return user.is_a(Role.HEAD) and access.leads_unit(user, unit.pk)


def can_acknowledge(user, target):
    """The person himself; a unit's target its manager (TGT-2)."""
    if target.user_id:
        return user.pk == target.user_id
    return access.leads_unit(user, target.unit_id) or user.is_a(Role.OPERATIONS)
