"""Whose a customer's paper is after the sale, and who is told of it."""

from django.utils.translation import gettext as _

from leads.models import Registration
from leads.services import customers
from salesops.kernel.access import line_managers, superior_of
from salesops.kernel.errors import Invalid
from salesops.kernel.models import Role, User
from salesops.kernel.texts import visible_core

from ..models import DESK_ROLES, Desk

LONGEST = 4000


def seller_of(order):
    """Who cares for the buyer of an order: the salesperson with the largest share of its credit (AFT-1)."""
    if order.deal_id:
        credit = order.deal.credits.select_related("user__unit").filter(user__is_active=True).first()
        if credit:
            return credit.user
    return order.owner if order.owner.is_active else None


def owner_of(customer, order, now, *, actor=None):
    """The salesperson a paper belongs to, and the unit of the sale."""
    if order is not None:
        return seller_of(order) or order.owner, order.unit
    live = Registration.objects.live(now).filter(customer=customer).select_related("owner", "unit").first()
    if live:
        return live.owner, live.unit
    owner = customer.carer or customer.created_by or actor
    return owner, owner.unit if owner else None


def words(text, field, message, *, rule):
    """The visible words of a field; Invalid where there are none."""
    if not visible_core(text or ""):
        raise Invalid(message, rule=rule, errors={field: [message]})
    return text.strip()[:LONGEST]


def chosen(value, choices, field, *, rule):
    """A word of a closed list; Invalid where it is none."""
    if value not in choices.values:
        unknown = _("Not one of the words of this list.")
        raise Invalid(unknown, rule=rule, errors={field: [unknown]})
    return value


def of_customer(order, customer, *, rule):
    """An order belongs to the customer of the paper."""
    if order is not None and order.customer_id != customer.pk:
        other = _("This order is another customer's.")
        raise Invalid(other, rule=rule, errors={"order": [other]})


def reach(paper, desk, now):
    """Let a desk see the paper and its customer from now on; customer service has every case (ORG-8, SEC-1)."""
    if f"/{desk}/" not in (paper.reached or ""):
        paper.reached = f"{paper.reached or '/'}{desk}/"
    for role in {Role.SERVICE, DESK_ROLES.get(desk, Role.SERVICE)}:
        customers.open_to(paper.customer, step=step_of(paper), role=role, now=now)


def leave(paper, now):
    """The paper is over for all desks: full values for another 30 days."""
    customers.close_step(paper.customer, step=step_of(paper), now=now)


def step_of(paper):
    return f"{paper._meta.model_name}:{paper.pk}"


def desk_people(paper):
    """Whom a desk's work goes to: its handler, else everybody at the desk."""
    if paper.handler_id:
        return [paper.handler]
    if paper.responsible_unit == Desk.SALES:
        return [paper.owner]
    return list(User.objects.holding(DESK_ROLES[Desk(paper.responsible_unit)]))


def manager_of(paper):
    """The salesperson's manager; without one the nearest manager of the unit, else operations."""
    if paper.owner_id and (above := superior_of(paper.owner)):
        return [above]
    return line_managers(paper.unit)[:1] or list(User.objects.holding(Role.OPERATIONS))


def superiors(paper):
    """Who hears of a missed deadline: the handler's superior and the salesperson's manager."""
    own = [superior_of(paper.handler)] if paper.handler_id else list(User.objects.holding(Role.OPERATIONS))
    return [*own, *manager_of(paper)]
