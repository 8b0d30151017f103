"""Who may see and do what with customers, registrations and deals (ORG-2, ORG-8, REG-15, SEC-1)."""

from django.apps import apps
from django.db.models import Exists, OuterRef, Q

from salesops.kernel import access
from salesops.kernel.clock import local_day
from salesops.kernel.models import Role

REPORTERS = (Role.GUIDE, Role.SALESMAN, Role.STORE_MANAGER, Role.SUPERVISOR)


def _rows(name):
    return apps.get_model("leads", name).objects.order_by()


def through_a_step(user, *, customer="pk"):
    """Customers whose papers wait for or went through a step of the person's (ORG-8), as a filter."""
    mine = Q(user=user) | Q(role__in=user.roles)
    return Q(Exists(_rows("CustomerAccess").filter(mine, customer=OuterRef(customer))))


def customers_in_reach(rows, user, now):
    """One's own customers, those of the units one leads, those whose papers reached one's step."""
    if not user.is_active:
        return rows.none()
    if access.led_unit_ids(user) is None:
        return rows
    day = local_day(now)
    registered = _rows("Registration").filter(access.own_or_led(user, day), customer=OuterRef("pk"))
    own = access.own_or_led(user, day, owner="created_by") | Q(carer__in={user.pk, *access.stands_for_ids(user, day)})
    return rows.filter(own | Exists(registered) | through_a_step(user))


def registrations_in_reach(rows, user, now):
    """Own registrations, those of one's units, those that reached one's step."""
    if not user.is_active:
        return rows.none()
    if access.led_unit_ids(user) is None:
        return rows
    return rows.filter(access.own_or_led(user, local_day(now)) | through_a_step(user, customer="customer"))


def deals_in_reach(rows, user, now):
    """Deals one is credited with or closed, of one's units, or that reached one's step."""
    if not user.is_active:
        return rows.none()
    if access.led_unit_ids(user) is None or user.is_a(Role.FINANCE):
        return rows
    day = local_day(now)
    credited = _rows("DealCredit").filter(access.own_or_led(user, day, owner="user"), deal=OuterRef("pk"))
    own = access.own_or_led(user, day, owner="closer")
    return rows.filter(own | Exists(credited) | through_a_step(user, customer="customer"))


def can_report(user):
    """Salespeople and their nearest managers report customers."""
    return user.is_a(*REPORTERS)


def acts_as_owner(user, registration, now):
    """The owner, or his delegate while he is absent: only they renew a clock (REG-18)."""
    return user.pk == registration.owner_id or registration.owner_id in access.deputises_ids(user, local_day(now))


def works_on(user, registration, now):
    """The owner, delegate, assistant, and the managers of the unit or of the owner's unit now (ORG-9)."""
    if registration.owner_id in {user.pk, *access.stands_for_ids(user, local_day(now))}:
        return True
    return access.leads_unit(user, registration.unit_id) or access.leads_unit(user, registration.owner.unit_id)


def heads(user, registration):
    """Whether the person decides as head (or director above him) of the registration's unit."""
    return user.is_a(Role.HEAD, Role.DIRECTOR) and access.leads_unit(user, registration.unit_id)


def can_change(user, customer, now):
    """Who reported, keeps or made the customer, and their managers, correct the profile (CUS-1)."""
    people = {user.pk, *access.stands_for_ids(user, local_day(now))}
    live = customer.registrations.live(now).select_related("owner").first()
    if live:
        return works_on(user, live, now)
    if customer.created_by_id in people or customer.carer_id in people:
        return True
    return access.leads_unit(user, customer.unit_id)


def can_quote(user, customer, now):
    """Who may quote to a customer now (REG-15, QUO-7): while a registration lives its owner, delegate or assistant;
    else a salesman only customers in his care, a guide also a free walk-in."""
    people = {user.pk, *access.stands_for_ids(user, local_day(now))}
    live = customer.registrations.live(now).first()
    if live:
        return live.owner_id in people
    return customer.carer_id in people or user.is_a(Role.GUIDE, Role.STORE_MANAGER)


def is_assigned(user, registration):
    """Whether a step of the customer's is this person's: he may measure and note (REG-6)."""
    return _rows("CustomerAccess").filter(customer=registration.customer_id, user=user, ends_at=None).exists()
