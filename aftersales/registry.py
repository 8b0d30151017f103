"""What after-sales tells the kernel and the floors below: records, navigation, words, what delivery sets off."""

from django.utils.translation import gettext_lazy as _

from leads.services import sweep
from orders.services import shipments
from salesops.kernel.models import Role
from salesops.kernel.registry import NavItem, Panel, TodaySection, registry
from salesops.kernel.services import notice_words
from salesops.kernel.web import nav

from . import access, today
from .models import CallBack, Complaint, Satisfaction, Ticket
from .services import call_backs, escalations, satisfaction

registry.resource(
    model=Ticket, name="tickets", label=_("Ticket"), icon="headset", record_name="aftersales:ticket-record"
)
registry.resource(
    model=Complaint, name="complaints", label=_("Complaint"), icon="message-report",
    record_name="aftersales:complaint-record",
)  # fmt: skip
registry.resource(
    model=CallBack, name="call-backs", label=_("Call-back"), icon="phone-incoming",
    record_name="aftersales:call-back-record",
)  # fmt: skip
registry.resource(
    model=Satisfaction, name="satisfaction", label=_("Satisfaction"), icon="mood-smile",
    record_name="aftersales:satisfaction-record",
)  # fmt: skip

TICKET_MENU = (*access.CARERS, Role.TECHNICIAN, Role.PLANNER, Role.DESIGNER, Role.FINANCE)
registry.add_nav(
    NavItem(_("Tickets"), "aftersales:ticket", "headset", nav.SERVICE, 400, TICKET_MENU, today.ticket_badge, 60),
    NavItem(_("Complaints"), "aftersales:complaint", "message-report", nav.SERVICE, 410, TICKET_MENU,
            today.complaint_badge),
    NavItem(_("Call-backs"), "aftersales:call-back", "phone-incoming", nav.SERVICE, 420, access.CARERS,
            today.call_badge, 70),
    NavItem(_("Satisfaction"), "aftersales:satisfaction", "mood-smile", nav.SERVICE, 430, access.CARERS),
    NavItem(_("Greetings"), "aftersales:greeting", "award", nav.SERVICE, 440, access.CARERS),
)  # fmt: skip
registry.add_panels(
    Panel("leads.customer", "aftersales:customer-panel", 60, access.READERS),
    Panel("orders.order", "aftersales:order-panel", 60, access.READERS),
)
registry.add_today(
    TodaySection("aftersales.cases", 50, today.cases, access.RECORDERS),
    TodaySection("aftersales.calls", 55, today.calls, access.CARERS),
    TodaySection("aftersales.ask", 58, today.to_ask, access.CARERS),
)

shipments.after_delivery += [call_backs.plan_first_contact, satisfaction.plan_after_delivery]
sweep.add(escalations.book_due)

notice_words.enter(
    ticket__opened=_("Ticket %(number)s has come in"),
    ticket__given=_("%(by)s gave you ticket %(number)s"),
    ticket__passed_on=_("Ticket %(number)s was passed on to your unit"),
    ticket__solved=_("Ticket %(number)s is solved; ask the customer"),
    ticket__reopened=_("Ticket %(number)s is open again; its clock starts anew"),
    ticket__half=_("Half of the time of ticket %(number)s is over; due %(due)s"),
    ticket__overdue=_("Ticket %(number)s was not solved in time"),
    ticket__need_overdue=_("Ticket %(number)s: the customer's need was not met in time"),
    complaint__opened=_("Complaint %(number)s has come in; the first answer is due in working hours"),
    complaint__solved=_("Complaint %(number)s is solved; somebody outside the unit closes it"),
    complaint__reopened=_("Complaint %(number)s is open again; the customer is not content"),
    complaint__half=_("Half of the time for the first answer to complaint %(number)s is over"),
    complaint__overdue=_("Complaint %(number)s had no first answer in time"),
    call_back__due=_("Call-back %(number)s falls due today"),
    call_back__missed=_("Call-back %(number)s was missed"),
    satisfaction__unhappy=_("A customer gave %(score)s of 5; ticket %(ticket)s was opened"),
)
