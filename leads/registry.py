"""What this app tells the kernel about customers, registrations, pool, quota and deals."""

from django.utils.translation import gettext_lazy as _

from leads import exporting, shown  # noqa: F401 - sources of exports are registered by importing them
from leads.models import Customer, Deal, Registration, ReportAttempt, Violation
from leads.services import asking, handing, pendings  # noqa: F401 - so are flows and movers
from leads.today import NAV_BADGES, SECTIONS
from salesops.kernel.models import Role
from salesops.kernel.registry import NavItem, registry
from salesops.kernel.services import notice_words
from salesops.kernel.web import nav

SELLERS = (Role.GUIDE, Role.SALESMAN, Role.STORE_MANAGER, Role.SUPERVISOR)
MANAGERS = (Role.HEAD, Role.DIRECTOR, Role.OPERATIONS, Role.MARKETING, Role.AUDITOR)
OTHERS = (Role.FINANCE, Role.LEGAL, Role.DESIGNER, Role.TECHNICIAN, Role.PLANNER, Role.SERVICE)


def _title(customer, user, now):
    """What a search result says of a customer: masked where he must be (SEC-1)."""
    full = shown.Sight(user, now).full_customer(customer)
    return f"{shown.name(customer.name, full)} {shown.place(customer, full)}"


registry.resource(
    model=Customer, name="customers", label=_("Customer"), record_name="leads:customer", icon="users", searchable=True,
    title=_title,
)  # fmt: skip
registry.resource(
    model=Registration, name="registrations", label=_("Registration"), record_name="leads:registration", icon="shield"
)
registry.resource(model=Deal, name="deals", label=_("Deal"), record_name="leads:deal", icon="trophy")
registry.resource(model=Violation, name="violations", label=_("Violation"), number="pk", icon="alert-triangle")
registry.resource(model=ReportAttempt, name="attempts", label=_("Refused report"), number="case_number")

registry.add_nav(
    NavItem(_("Registrations"), "leads:registration-list", "shield-check", nav.CUSTOMERS, 110, (*SELLERS, *MANAGERS),
            NAV_BADGES["registrations"], 10),
    NavItem(_("Customers"), "leads:customer-list", "users", nav.CUSTOMERS, 120, (*SELLERS, *MANAGERS, *OTHERS), None,
            40),
    NavItem(_("Public pool"), "leads:pool-list", "ripple", nav.CUSTOMERS, 130, (*SELLERS, *MANAGERS)),
    NavItem(_("Deals and credit"), "leads:deal-list", "trophy", nav.DEALS, 260, (*SELLERS, *MANAGERS, Role.FINANCE)),
    NavItem(_("Quota"), "leads:quota", "list-check", nav.SERVICE, 440, (Role.SALESMAN, Role.SUPERVISOR, *MANAGERS)),
    NavItem(_("Violations"), "leads:violation-list", "alert-triangle", nav.SERVICE, 450, (*SELLERS, *MANAGERS)),
)  # fmt: skip
registry.main_action = NavItem(_("Report a customer"), "leads:registration-new", "plus", nav.CUSTOMERS, 0, SELLERS)
registry.add_today(*SECTIONS)

notice_words.enter(
    leads__violation=_("A violation was recorded: %(name)s"),
    leads__refusals=_("%(name)s: %(count)s refused reports today"),
    leads__deal=_("Deal of CNY %(amount)s recorded"),
    leads__helped=_("%(by)s recorded a contact on your registration %(number)s"),
    leads__restored=_("%(by)s restored your registration %(number)s"),
    leads__proof_asked=_("%(by)s asks for proof on %(number)s: %(reason)s"),
    leads__rejected=_("%(by)s rejected your registration %(number)s: %(reason)s"),
    leads__assigned=_("%(by)s assigned you a customer: %(number)s"),
    leads__breaker=_("The sweep stopped: %(due)s of %(live)s live registrations would end"),
    leads__turn=_("It is your turn with case %(number)s: report within 24 hours"),
    leads__due=_("Follow-up of %(number)s is due %(due_on)s"),
    leads__overdue=_("Follow-up of %(number)s (%(name)s) was due %(due_on)s"),
    leads__lapsed=_("%(number)s lapsed: no follow-up in time"),
    leads__expired=_("%(number)s expired"),
)
