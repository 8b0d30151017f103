"""Unanswered and overdue inquiries go to the supervisor (INQ-4)."""

from django.db import transaction

from leads.models import Inquiry
from salesops.kernel.access import line_managers, superior_of
from salesops.kernel.clock import said
from salesops.kernel.models import Role, User
from salesops.kernel.services.notices import notify
from salesops.kernel.services.trail import record_many

BATCH = 200


def escalate_overdue(*, now):
    """Tell handler and supervisor once of every inquiry that fell due unanswered. Safe to run twice and in parallel."""
    total = 0
    while count := _escalate(now):
        total += count
    return total


@transaction.atomic
def _escalate(now):
    rows = Inquiry.objects.overdue(now).filter(escalated_at=None).select_related("handler__unit", "unit")
    found = list(rows.select_for_update(no_key=True, of=("self",), skip_locked=True).order_by("respond_by")[:BATCH])
    for inquiry in found:
        notify(
            [inquiry.handler, *_supervisors(inquiry)],
            "inquiry.overdue",
            key=f"inquiry:{inquiry.pk}:overdue:{inquiry.reopened}",
            now=now,
            subject=inquiry,
            rule="INQ-4",
            params={"channel": inquiry.channel, "respond_by": said(inquiry.respond_by)},
        )
    Inquiry.objects.filter(pk__in=[inquiry.pk for inquiry in found]).update(escalated_at=now)
    record_many("leads.inquiry.escalated", found, at=now, rule="INQ-4",
                facts=lambda i: {"handler": i.handler_id, "respond_by": i.respond_by})  # fmt: skip
    return len(found)


def _supervisors(inquiry):
    """The handler's superior; of one nobody has, the nearest manager, or operations."""
    if inquiry.handler:
        return [superior_of(inquiry.handler)]
    return line_managers(inquiry.unit)[:1] or list(User.objects.holding(Role.OPERATIONS))
