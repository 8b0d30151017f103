"""Places of the month: used, freed, counted under the lock of the person's month (REG-8, REG-23)."""

import datetime as dt

from django.db.models import Sum

from leads.models import QuotaEntry, QuotaMonth, Registration
from leads.policy import quota_balance, uses_place
from salesops.kernel.clock import day_start, local_day, month_of
from salesops.kernel.services import policies


def limit_of(unit, *, at):
    """The places of a month, or None where there is no quota (stores)."""
    return policies.numbers(unit, at=at).quota_month if unit.is_business_team else None


def lock_month(user, *, at):
    """The person's month, locked: whoever uses or frees a place of it waits here."""
    month = month_of(local_day(at))
    QuotaMonth.objects.get_or_create(user=user, month=month)
    return QuotaMonth.objects.select_for_update(no_key=True).get(user=user, month=month)


def lock_months_of(customer):
    """The months whose places a change at this customer may free or use, locked in one order."""
    entries = QuotaEntry.objects.filter(registration__customer=customer).values("quota_month")
    return list(QuotaMonth.objects.filter(pk__in=entries).order_by("pk").select_for_update(no_key=True))


def is_full(quota_month, unit, *, at):
    limit = limit_of(unit, at=at)
    return limit is not None and quota_month.used >= limit


def settle(registration, *, now, why, fresh=False):
    """Use or free the registration's place as its status now says; every change is a line of the slip."""
    if not registration.unit.is_business_team:
        return
    entries = QuotaEntry.objects.filter(registration=registration)
    has = 0 if fresh else entries.aggregate(places=Sum("change"))["places"] or 0
    change = uses_place(registration.status, registration.reason_code, origin=registration.origin) - has
    if not change:
        return
    book = lock_month(registration.reported_by, at=registration.reported_at)
    book.used += change
    book.save(update_fields=["used"])
    QuotaEntry.objects.create(
        quota_month=book, registration=registration, at=now, change=change, used_after=book.used, why=why
    )


def quota_balance_of(user, now):
    """The month counted again from its registrations: what the ledger must equal."""
    month = month_of(local_day(now))
    start, end = day_start(month), day_start(month_of(month + dt.timedelta(days=32)))
    rows = Registration.objects.filter(reported_by=user, reported_at__gte=start, reported_at__lt=end)
    facts = rows.values_list("status", "reason_code", "origin")
    return quota_balance(f"{month:%Y-%m}", limit_of(user.unit, at=now), facts)
