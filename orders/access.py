"""Who may do what with orders and money."""

from salesops.kernel import access
from salesops.kernel.clock import local_day
from salesops.kernel.models import Role

WRITERS = (Role.GUIDE, Role.SALESMAN, Role.STORE_MANAGER, Role.SUPERVISOR, Role.HEAD)
MOVERS = (Role.PLANNER,)
SHIPPERS = (Role.PLANNER, Role.SERVICE)
FITTERS = (Role.TECHNICIAN, Role.SERVICE, Role.PLANNER)


def can_open(user):
    """Salespeople and their managers open orders (ORD-1)."""
    return user.is_a(*WRITERS)


def can_change(user, order, now):
    """The owner, his delegate or assistant, and his managers work on an order."""
    return access.sees_full(user, local_day(now), owner_id=order.owner_id, unit_id=order.unit_id)


def can_submit(user, order, now):
    """An assistant prepares; the owner, his delegate or manager submits (ORG-6)."""
    if user.is_a(Role.ASSISTANT) and user.pk != order.owner_id:
        return False
    return can_change(user, order, now)


def can_record_receipt(user, order):
    """Store: cashier or manager; field: the salesman; or finance itself (DEAL-3)."""
    if user.is_a(Role.FINANCE):
        return True
    if order.unit.is_business_team:
        return user.pk == order.owner_id and user.is_a(Role.SALESMAN)
    return user.is_a(Role.CASHIER, Role.STORE_MANAGER) and user.unit_id == order.unit_id


def can_decide_receipt(user, payment):
    """Finance, but not who recorded it (APR-1)."""
    return user.is_a(Role.FINANCE) and user.pk != payment.recorded_by_id


def can_plan(user):
    return user.is_a(*MOVERS)


def can_ship(user):
    return user.is_a(*SHIPPERS)


def can_agree_date(user, order, now):
    """Who spoke with the customer records his agreement: the owner, his managers, customer service (ORD-4)."""
    return user.is_a(Role.SERVICE) or can_change(user, order, now)


def can_install(user, order, now):
    return user.is_a(*FITTERS) or can_change(user, order, now)


def can_evaluate(user, order):
    """The manager of the unit, not the owner himself (ORD-9)."""
    return user.pk != order.owner_id and access.leads_unit(user, order.unit_id)


def sees_buyer(user, order, now):
    """Full name and address: the owner's side, and whoever makes, ships, installs or books it while it runs (SEC-1)."""
    if can_change(user, order, now):
        return True
    runs = order.confirmed_at is not None and order.status not in order.OVER
    return runs and user.is_a(*SHIPPERS, Role.TECHNICIAN, Role.FINANCE)
