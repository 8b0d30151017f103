"""Who may do what after the sale (ORG-3, ORG-8, AFT-1..4)."""

from salesops.kernel import access
from salesops.kernel.clock import local_day
from salesops.kernel.models import Role

from .models.vocabulary import DESK_ROLES, Desk

RECORDERS = (
    Role.GUIDE, Role.SALESMAN, Role.STORE_MANAGER, Role.SUPERVISOR, Role.HEAD, Role.OPERATIONS, Role.MARKETING,
    Role.DIRECTOR, Role.SERVICE, Role.TECHNICIAN, Role.PLANNER, Role.DESIGNER, Role.FINANCE, Role.ASSISTANT,
)  # fmt: skip
READERS = (*RECORDERS, Role.AUDITOR)
CARERS = (
    Role.GUIDE, Role.SALESMAN, Role.STORE_MANAGER, Role.SUPERVISOR, Role.HEAD, Role.OPERATIONS, Role.MARKETING,
    Role.DIRECTOR, Role.SERVICE, Role.AUDITOR,
)  # fmt: skip
JUDGES = (Role.SERVICE, Role.HEAD, Role.OPERATIONS, Role.DIRECTOR, Role.STORE_MANAGER, Role.SUPERVISOR)


def can_record(user):
    """Whoever speaks with customers, or works on what they bought, writes tickets and complaints."""
    return user.is_a(*RECORDERS)


def acts_as(user, person_id, now):
    """The person himself, or his delegate while he is away (ORG-3)."""
    return person_id is not None and person_id in {user.pk, *access.deputises_ids(user, local_day(now))}


def at_desk(user, paper):
    """Whether the person works at the responsible desk; at that of sales the salesperson and his line."""
    if paper.responsible_unit == Desk.SALES:
        return user.pk == paper.owner_id or access.leads_unit(user, paper.unit_id)
    return user.is_a(DESK_ROLES[paper.responsible_unit])


def can_take(user, paper):
    """Customer service, the responsible desk, managers."""
    return can_give(user, paper) or at_desk(user, paper)


def can_give(user, paper):
    """Customer service and managers say who works on it."""
    return user.is_a(Role.SERVICE) or access.leads_unit(user, paper.unit_id)


def can_work(user, paper, now):
    """The handler or his delegate, customer service; the desk what nobody has taken."""
    if acts_as(user, paper.handler_id, now) or user.is_a(Role.SERVICE):
        return True
    return at_desk(user, paper) if paper.handler_id is None else access.leads_unit(user, paper.unit_id)


def can_hear(user, paper, now):
    """Who speaks with the customer reports his word: salesperson, managers, handler, customer service."""
    side = access.sees_full(user, local_day(now), owner_id=paper.owner_id, unit_id=paper.unit_id)
    return (side and not user.is_a(Role.ASSISTANT)) or can_work(user, paper, now)


def is_complained_of(user, complaint):
    """Whether the person belongs to the unit complained of (AFT-3)."""
    if user.pk == complaint.owner_id and complaint.responsible_unit == Desk.SALES:
        return True
    if complaint.responsible_unit != Desk.SALES:
        return user.is_a(DESK_ROLES[complaint.responsible_unit])
    return bool(complaint.unit and user.unit and user.unit.path.startswith(complaint.unit.path))


def can_judge(user, complaint):
    """Customer service or a manager closes a complaint, never one of the unit complained of (AFT-3)."""
    if is_complained_of(user, complaint) or not user.is_a(*JUDGES):
        return False
    return user.is_a(Role.SERVICE, Role.OPERATIONS, Role.DIRECTOR) or access.leads_unit(user, complaint.unit_id)


def can_call(user, call_back, now):
    """The credited salesperson or his delegate, or customer service (AFT-1)."""
    return user.is_a(Role.SERVICE) or acts_as(user, call_back.caller_id, now)


def can_send(user, paper, now):
    """Customer service, the salesperson, his delegate or assistant, and his managers send links and greetings."""
    if user.is_a(Role.SERVICE):
        return True
    return access.sees_full(user, local_day(now), owner_id=paper.owner_id, unit_id=paper.unit_id)
