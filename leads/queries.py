"""What pages and reports read about customers, registrations, quota and deals."""

from dataclasses import dataclass
from decimal import Decimal

from django.db.models import Count, Q, Sum

from leads.models import CreditEntry, Deal, QuotaEntry, QuotaMonth, Registration, Status
from leads.policy import QuotaBalance
from leads.services import quota
from leads.services.why import why_deal, why_registration
from salesops.kernel.clock import day_end, day_start, local_day, month_of

__all__ = ["QuotaSlip", "credit_of_month", "overdue_of", "quota_slip", "why_deal", "why_registration"]


@dataclass(frozen=True)
class QuotaSlip:
    """A month like a bank book: the balance, every use and every freed place (REG-8, REG-23)."""

    balance: QuotaBalance
    entries: list


def quota_slip(user, month, now):
    """The slip of one person's month (`month` is its first day)."""
    book = QuotaMonth.objects.filter(user=user, month=month).first()
    rows = QuotaEntry.objects.filter(quota_month=book).select_related("registration") if book else ()
    entries = list(rows)
    at = now if month == month_of(local_day(now)) else day_start(month)
    limit = quota.limit_of(user.unit, at=at) if user.unit else None
    freed = len({row.registration_id for row in entries if row.registration.status == Status.WON})
    balance = QuotaBalance(f"{month:%Y-%m}", limit, book.used if book else 0, freed)
    return QuotaSlip(balance, entries)


def overdue_of(user, now):
    """One's own registrations: how many are overdue, due today, and protect at all."""
    live = Registration.objects.filter(owner=user).live(now)
    today = local_day(now)
    return live.aggregate(
        live=Count("pk"),
        overdue=Count("pk", filter=Q(overdue_from__lte=now)),
        due=Count("pk", filter=Q(follow_up_due_on=today)),
    )


def credit_of_month(user, month):
    """What a person is credited with in a month, corrections included (DEAL-6)."""
    entries = CreditEntry.objects.filter(user=user, on__year=month.year, on__month=month.month)
    return entries.aggregate(total=Sum("amount"))["total"] or Decimal(0)


def deals_of_day(rows, day):
    return rows.filter(closed_at__gte=day_start(day), closed_at__lt=day_end(day)).exclude(status=Deal.Status.REVERSED)
