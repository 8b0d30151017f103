"""Who may do what with inquiries, surveys, daily sheets and work logs (ORG-2, ORG-3, ORG-8)."""

from salesops.kernel import access
from salesops.kernel.clock import local_day
from salesops.kernel.models import Role, Unit

from .models.sheet import stores_stood_in_for

RECORDERS = (
    Role.GUIDE, Role.SALESMAN, Role.STORE_MANAGER, Role.SUPERVISOR, Role.HEAD, Role.SERVICE, Role.MARKETING,
    Role.OPERATIONS, Role.ASSISTANT, Role.PRESENTER,
)  # fmt: skip
HANDLERS = (Role.GUIDE, Role.SALESMAN, Role.STORE_MANAGER, Role.SUPERVISOR, Role.HEAD, Role.SERVICE)
DISPATCHERS = (Role.SERVICE, Role.OPERATIONS, Role.MARKETING, Role.DIRECTOR)
SURVEYORS = (Role.GUIDE, Role.SALESMAN, Role.STORE_MANAGER, Role.SUPERVISOR, Role.HEAD, Role.MARKETING, Role.ASSISTANT)


def can_record_inquiry(user):
    return user.is_a(*RECORDERS)


def stands_for_handler(user, inquiry, now):
    """The handler, or whoever stands in for him while he is away (ORG-3)."""
    return inquiry.handler_id is not None and inquiry.handler_id in {
        user.pk,
        *access.deputises_ids(user, local_day(now)),
    }


def can_answer(user, inquiry, now):
    """The handler, his delegate, a manager of the unit; what is unassigned, whoever may handle inquiries."""
    if inquiry.handler_id is None:
        return user.is_a(*HANDLERS)
    return stands_for_handler(user, inquiry, now) or access.leads_unit(user, inquiry.unit_id)


def can_close(user, inquiry, now):
    """Who may answer may close; customer service closes what it recorded."""
    return can_answer(user, inquiry, now) or user.is_a(Role.SERVICE)


def can_assign(user, inquiry, now):
    """Customer service and headquarters anywhere, managers what lies in their units, sellers take what is free."""
    if user.is_a(*DISPATCHERS) or access.leads_unit(user, inquiry.unit_id):
        return True
    return inquiry.handler_id is None and user.is_a(*HANDLERS)


def can_be_handler(person):
    return person.is_a(*HANDLERS)


def can_register_inquiry(user, inquiry, now):
    """Only who works the inquiry reports its customer (REG-10)."""
    return stands_for_handler(user, inquiry, now) and user.is_a(
        Role.GUIDE, Role.SALESMAN, Role.STORE_MANAGER, Role.SUPERVISOR
    )


def can_excuse(user, inquiry):
    """The supervisor takes a wrong or empty inquiry out of the count (KPI-19), never his own."""
    return inquiry.handler_id != user.pk and (
        access.leads_unit(user, inquiry.unit_id) or user.is_a(Role.OPERATIONS, Role.DIRECTOR)
    )


def sees_inquiry_in_full(user, inquiry, now):
    """Handler, delegate, assistant, managers in line; who recorded it or has it to dispatch holds a step (SEC-1)."""
    if user.pk == inquiry.recorded_by_id:
        return True
    if user.is_a(Role.SERVICE) and inquiry.status == "open":
        return True
    if inquiry.handler_id is None and user.is_a(*HANDLERS) and user.unit_id == inquiry.unit_id:
        return True
    return access.sees_full(user, local_day(now), owner_id=inquiry.handler_id, unit_id=inquiry.unit_id)


def knows_handler(user, inquiry, now):
    """A seller is not told who holds the customer he met (REG-3); whoever assigns or leads is."""
    if inquiry.handler_id in (None, user.pk) or inquiry.assigned_why != "owner":
        return True
    if user.is_a(*DISPATCHERS, Role.AUDITOR) or access.leads_unit(user, inquiry.unit_id):
        return True
    return inquiry.handler_id in access.stands_for_ids(user, local_day(now))


def can_survey(user):
    return user.is_a(*SURVEYORS)


def can_work_survey(user, survey, now):
    """Who conducts it, his delegate or assistant, managers in line."""
    return access.sees_full(user, local_day(now), owner_id=survey.conducted_by_id, unit_id=survey.unit_id)


def can_submit_sheet(user, unit, now):
    """The store manager or whoever stands in for him; the next manager in line where the store has none (LOG-1)."""
    if user.is_a(Role.STORE_MANAGER) and user.unit_id == unit.pk:
        return True
    if unit.pk in stores_stood_in_for(user, now):
        return True
    has_manager = any(p.is_a(Role.STORE_MANAGER) and p.unit_id == unit.pk for p in access.line_managers(unit)[:3])
    return not has_manager and access.leads_unit(user, unit.pk)


def can_receive(user):
    """Guides and store managers receive visitors."""
    return user.is_a(Role.GUIDE, Role.STORE_MANAGER) and bool(user.unit) and user.unit.kind == Unit.Kind.STORE


def can_close_store(user, unit):
    """The store's manager and those above set its closed days; headquarters too (LOG-1, ORG-7)."""
    return access.leads_unit(user, unit.pk) or user.is_a(Role.OPERATIONS)


def keeps_log(user):
    return user.is_a(Role.SALESMAN)


def can_sum_up(user, unit, now):
    """The team's supervisor or whoever stands in for him (LOG-2)."""
    if user.is_a(Role.SUPERVISOR) and user.unit_id == unit.pk:
        return True
    absent = access.deputises_ids(user, local_day(now))
    return bool(absent) and unit.people.filter(pk__in=absent, grants__role=Role.SUPERVISOR).exists()
