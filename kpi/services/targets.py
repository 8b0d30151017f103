"""Targets: set, changed by a new version, acknowledged (TGT-1, TGT-2)."""

from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from salesops.kernel.errors import Conflict, Invalid, require
from salesops.kernel.services.notices import notify
from salesops.kernel.services.trail import record

from .. import access, periods
from ..models import Target


@transaction.atomic
def set_target(*, period, unit, amount, actor, now, person=None, quantity=0, growth=0):
    """Set the target of a unit or person; setting it again makes the next version (TGT-2)."""
    require(access.can_set_target(actor, unit), _("You set no targets here."), rule="TGT-1")
    errors = {}
    try:
        periods.read(period)
    except ValueError:
        errors["period"] = [_("A year, quarter or month: 2026, 2026-Q4, 2026-11.")]
    if amount < 0:
        errors["amount"] = [_("Not below 0.")]
    if quantity < 0:
        errors["quantity"] = [_("Not below 0.")]
    if errors:
        raise Invalid(next(iter(errors.values()))[0], rule="TGT-1", errors=errors)
    rows = Target.objects.select_for_update(no_key=True).filter(period=period, unit=unit, user=person)
    version = (rows.aggregate(last=Max("version"))["last"] or 0) + 1
    target = Target.objects.create(
        period=period, unit=unit, user=person, version=version, amount=amount, quantity=quantity, growth=growth,
        set_by=actor, created_at=now,
    )  # fmt: skip
    record("kpi.target.set", target, actor=actor, at=now, rule="TGT-1", period=period, amount=amount, version=version)
    if person:
        notify([person], "target.set", subject=target, number=period, rule="TGT-2", now=now, key=f"target:{target.pk}",
               params={"period": period, "amount": str(amount)})  # fmt: skip
    return target


@transaction.atomic
def acknowledge(target_id, *, actor, now):
    """The person has read the agreement and takes it on (TGT-2)."""
    target = Target.objects.select_for_update(no_key=True).get(pk=target_id)
    require(access.can_acknowledge(actor, target), _("The person of the target acknowledges it."), rule="TGT-2")
    if target.acknowledged_at:
        raise Conflict(_("This target is acknowledged already."), rule="TGT-2")
    target.acknowledged_at = now
    target.save(update_fields=["acknowledged_at"])
    record("kpi.target.acknowledged", target, actor=actor, at=now, rule="TGT-2")
    return target


def gap(target):
    """What the parts below a unit's target leave open, in CNY: positive means they add up to less (TGT-1)."""
    parts = Target.objects.filter(period=target.period, user__isnull=False, unit__path__startswith=target.unit.path)
    newest = parts.order_by("user", "-version")
    seen, total = set(), 0
    for row in newest:
        if row.user_id not in seen:
            seen.add(row.user_id)
            total += row.amount
    return target.amount - total
