"""What happened with a customer, newest first: contacts speak, the trail whispers (COM-1, SEC-2)."""

from itertools import islice

from leads.models import FollowUp, Registration
from salesops.kernel.models import Event

MOST = 200
QUIET = ("leads.registration.followed_up", "leads.customer.revealed", "leads.registration.measured")


def registrations_of(customer, user, now):
    """The registrations of a customer that the person sees."""
    return Registration.objects.visible_to(user, now).filter(customer=customer)


def events_about(customer, registrations, *, limit=MOST):
    """Trail rows of the customer and of registrations in reach."""
    ids = [row.pk for row in registrations]
    about_customer = Event.objects.filter(subject_type="leads.customer", subject_id=customer.pk)
    about_registrations = Event.objects.filter(subject_type="leads.registration", subject_id__in=ids)
    rows = (about_customer | about_registrations).exclude(verb__in=QUIET).select_related("actor", "acting_for")
    return list(rows.order_by("-id")[:limit])


def contacts_of(customer, registrations, user, *, limit=MOST):
    """Follow-ups the person may read: his own, and those of the registrations in reach (ORG-8)."""
    rows = FollowUp.objects.filter(customer=customer).select_related("by", "acting_for")
    ids = [row.pk for row in registrations]
    return list((rows.filter(registration__in=ids) | rows.filter(by=user)).order_by("-id")[:limit])


def timeline_data(customer, user, now):
    """Both in one list, as data."""
    registrations = list(registrations_of(customer, user, now))
    rows = [(row.recorded_at, _contact(row)) for row in contacts_of(customer, registrations, user)]
    rows += [(event.at, _event(event)) for event in events_about(customer, registrations)]
    rows.sort(key=lambda row: row[0], reverse=True)
    return [data for _at, data in islice(rows, MOST)]


def _contact(row):
    data = {
        "id": row.pk, "method": row.method, "outcome": row.outcome, "summary": row.summary,
        "next_step": row.next_step, "effective": row.effective, "renewed": row.renewed, "flags": row.flags,
        "registration": row.registration_id,
    }  # fmt: skip
    return {"at": row.recorded_at, "kind": "contact", "verb": row.method, "by": row.by.name, "rule": "REG-18",
            "data": data}  # fmt: skip


def _event(event):
    by = event.actor.name if event.actor else ""
    data = {"from": event.from_state, "to": event.to_state, **event.facts}
    return {"at": event.at, "kind": "event", "verb": event.verb, "by": by, "rule": event.rule, "data": data}
