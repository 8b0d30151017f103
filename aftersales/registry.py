"""What after-sales tells the kernel and the floors below: records, words of notices, what delivery and time set off."""

from django.utils.translation import gettext_lazy as _

from leads.services import sweep
from orders.services import shipments
from salesops.kernel.registry import registry
from salesops.kernel.services import notice_words

from .models import CallBack, Complaint, Satisfaction, Ticket
from .services import call_backs, escalations, satisfaction

registry.resource(model=Ticket, name="tickets", label=_("Ticket"), icon="headset", searchable=True)
registry.resource(model=Complaint, name="complaints", label=_("Complaint"), icon="message-report", searchable=True)
registry.resource(model=CallBack, name="call-backs", label=_("Call-back"), icon="phone-incoming")
registry.resource(model=Satisfaction, name="satisfaction", label=_("Satisfaction"), icon="mood-smile")

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
