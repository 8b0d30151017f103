"""The words that tickets, complaints and call-backs share."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from salesops.kernel.models import Role


class Desk(models.TextChoices):
    """The unit that has to solve it; technical support is a ticket of technology (AFT-6)."""

    SERVICE = "service", _("Customer service")
    TECHNOLOGY = "technology", _("Technology")
    PRODUCTION = "production", _("Production")
    DESIGN = "design", _("Design team")
    FINANCE = "finance", _("Finance")
    SALES = "sales", _("Sales team")


DESK_ROLES = {
    Desk.SERVICE: Role.SERVICE,
    Desk.TECHNOLOGY: Role.TECHNICIAN,
    Desk.PRODUCTION: Role.PLANNER,
    Desk.DESIGN: Role.DESIGNER,
    Desk.FINANCE: Role.FINANCE,
}


class Topic(models.TextChoices):
    """What feedback is about (COM-2)."""

    PRODUCT = "product", _("Product")
    PRICE = "price", _("Price")
    DELIVERY = "delivery", _("Delivery")
    SERVICE = "service", _("Service")
    INSTALLATION = "installation", _("Installation work")
    OTHER = "other", _("Other")


def desks_of(user):
    """The desks a person works at, by his roles."""
    return [desk.value for desk, role in DESK_ROLES.items() if user.is_a(role)]
