"""Groups of the navigation, in the order people meet them, and the kernel's own lines.

An app enters its lines in its AppConfig.ready(): `registry.add_nav(NavItem(_("Quotes"), "quotes:quote", "file-dollar",
nav.DEALS, 210, roles=(…), badge=…, phone_order=20))`. `order` decides: top 0-99, customers 100, deals 200, money 300,
service and records 400, figures 500, administration 900. `phone_order` puts a line into the phone's bar (lowest first).
"""

from django.utils.translation import gettext_lazy as _

from ..models import Role
from ..registry import Badge, NavItem

TOP = ""
CUSTOMERS = _("Customers")
DEALS = _("Deals")
MONEY = _("Money")
STORE = _("Store")
SERVICE = _("Service and records")
FIGURES = _("Figures")
ADMINISTRATION = _("Administration")


def waiting_approvals(user, now):
    from ..services.approvals import waiting_for  # noqa: PLC0415 - a cycle: approvals look at the registry

    count = waiting_for(user, now)[:100].count()
    return Badge(count, hot=count > 0) if count else None


DECIDERS = (
    Role.SUPERVISOR, Role.STORE_MANAGER, Role.HEAD, Role.DIRECTOR, Role.OPERATIONS, Role.MARKETING, Role.FINANCE,
    Role.LEGAL, Role.DESIGNER, Role.TECHNICIAN, Role.PLANNER, Role.AUDITOR,
)  # fmt: skip
ADMIN = (Role.ADMINISTRATOR,)
EXPORTERS = (
    Role.STORE_MANAGER,
    Role.SUPERVISOR,
    Role.HEAD,
    Role.OPERATIONS,
    Role.MARKETING,
    Role.DIRECTOR,
)  # as exports.ROLES
POLICY_READERS = (Role.ADMINISTRATOR, Role.DIRECTOR, Role.OPERATIONS, Role.HEAD, Role.AUDITOR)

LINES = (
    NavItem(_("Today"), "kernel:today", "checkbox", TOP, 0, phone_order=0),
    NavItem(_("Approvals"), "kernel:approvals", "rubber-stamp", TOP, 10, DECIDERS, waiting_approvals, 15),
    NavItem(_("Approvals asked for"), "kernel:approvals", "rubber-stamp", SERVICE, 480, badge=waiting_approvals),
    NavItem(_("Exports"), "kernel:exports", "table-export", SERVICE, 485, EXPORTERS),
    NavItem(_("Absences"), "kernel:absences", "calendar-event", SERVICE, 490),
    NavItem(_("People"), "kernel:people", "users-group", ADMINISTRATION, 900, ADMIN, phone_order=10),
    NavItem(_("Units"), "kernel:units", "building", ADMINISTRATION, 910, ADMIN, phone_order=20),
    NavItem(_("Rule numbers"), "kernel:policies", "adjustments-horizontal", ADMINISTRATION, 920, POLICY_READERS),
    NavItem(_("Rule book"), "kernel:rules", "book-2", ADMINISTRATION, 930),
)
