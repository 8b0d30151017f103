"""Contacts with a customer outside a registration: care after the sale (AFT-1, CUS-2, COM-1)."""

from django.db import transaction
from django.utils.translation import gettext as _

from leads.models import Contacted, Customer, FollowUp, Method
from leads.policy import is_effective, told_time_problem
from salesops.kernel.errors import Invalid
from salesops.kernel.services import policies
from salesops.kernel.services.trail import record
from salesops.kernel.texts import visible_core


@transaction.atomic
def contact(customer_id, *, method, outcome, summary, actor, now, next_step="", occurred_at=None, acting_for=None):
    """Put a contact on the customer's timeline; it moves no clock of a registration.

    The caller has judged whether the actor may. Only a contact that reached the customer is effective (REG-18).
    """
    customer = Customer.objects.locked(customer_id)
    told = occurred_at or now
    _refuse_bad_words(method, outcome, summary, told, now, customer.unit)
    row = FollowUp.objects.create(
        customer=customer, method=method, outcome=outcome, summary=summary.strip(), next_step=next_step.strip(),
        occurred_at=told, recorded_at=now, by=actor, acting_for=acting_for, unit=actor.unit,
        effective=is_effective(method, outcome), renewed=False,
    )  # fmt: skip
    record("leads.customer.contacted", customer, actor=actor, acting_for=acting_for, at=now, rule="COM-1",
           follow_up=row.pk, method=method, outcome=outcome)  # fmt: skip
    if row.effective:
        Customer.objects.filter(pk=customer.pk).update(last_contact_at=now)
    return row


def _refuse_bad_words(method, outcome, summary, told, now, unit):
    errors = {
        name: [_("Not one of the words of this list.")]
        for name, value, words in (("method", method, Method), ("outcome", outcome, Contacted))
        if value not in words.values
    }
    if not visible_core(summary or ""):
        errors["summary"] = [_("Write what was said or seen.")]
    problem = told_time_problem(told, now, hours=policies.numbers(unit, at=now).told_hours)
    if problem:
        errors["occurred_at"] = [
            _("This time lies in the future.") if problem == "ahead" else _("This time lies too far back.")
        ]
    if errors:
        raise Invalid(_("The contact is not complete yet."), rule="COM-1", errors=errors)
