"""Registrations of a leaver go to another person with history; they protect 3 days more, once (ORG-4, ORG-10)."""

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from leads.models import LIVE_STATUSES, Customer, Registration
from leads.services import moves, standings
from salesops.kernel.services import handovers
from salesops.kernel.services.trail import record


def _open(person):
    rows = Registration.objects.filter(owner=person, status__in=LIVE_STATUSES)
    return rows.order_by("pk").values_list("pk", flat=True)


@transaction.atomic
def _move(ids, to, actor, now):
    """Give live registrations to another: unit, quota month and policy stay those of the reporting (ORG-9)."""
    moved = []
    for pk, customer_id in Registration.objects.filter(pk__in=ids).order_by("customer").values_list("pk", "customer"):
        Customer.objects.locked(customer_id)
        row = Registration.objects.locked(pk)
        if not row.is_live or moves.book_end(row, now=now):
            continue
        before, row.owner = row.owner, to
        row.handed_over_at = row.handed_over_at or now
        standings.reckon(row)
        row.save(update_fields=["owner", "handed_over_at", *standings.DERIVED])
        record("leads.registration.handed_over", row, actor=actor, at=now, rule="ORG-10", before_owner=before.pk,
               after_owner=to.pk, protected_until=row.protected_until)  # fmt: skip
        moved.append(pk)
    return moved


handovers.register(handovers.Mover("registrations", _("Registrations"), _open, _move))
