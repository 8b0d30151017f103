"""What the start page and the badges say of orders and money."""

from django.db.models import F
from django.urls import reverse
from django.utils.translation import gettext as _

from salesops.kernel.models import Role
from salesops.kernel.registry import Badge
from salesops.kernel.web import look
from salesops.kernel.web.blocks import TodayBlock, TodayRow

from . import access, queries
from .models import Order, Payment

MOST = 8


def _waiting(user, now):
    """Orders that wait for a step of one's own role."""
    rows = Order.objects.visible_to(user, now)
    if user.is_a(*access.MOVERS):
        return rows.filter(status__in=["confirmed", "in_production"])
    if user.is_a(Role.TECHNICIAN):
        return rows.filter(status="delivered")
    drafts = rows.filter(owner=user, status__in=["draft", "delivered", "installed"])
    delays = rows.filter(owner=user, delivery_changes__isnull=False, delivery_changes__answered_at=None)
    return (drafts | delays).distinct()


def order_badge(user, now):
    if not user.is_a(*access.WRITERS, *access.MOVERS, Role.TECHNICIAN):
        return None
    count = _waiting(user, now)[:100].count()
    return Badge(count) if count else None


def receipt_badge(user, now):
    """Receipts that wait for finance; red once one is late (DEAL-3)."""
    if not user.is_a(Role.FINANCE):
        return None
    due = list(queries.waiting_receipts(now).exclude(recorded_by=user).values_list("confirm_by", flat=True)[:100])
    return Badge(len(due), hot=due[0] < now) if due else None


def orders(user, now):
    """Orders to submit, to agree a date for, to sum up; for production those to move."""
    words = {
        "draft": _("Submit the order for review"), "confirmed": _("Start production"),
        "in_production": _("Tell when the goods are made"), "delivered": _("Delivered; install or sum up"),
        "installed": _("Write the order summary"),
    }  # fmt: skip
    found = list(
        _waiting(user, now)
        .select_related("customer", "attempt")
        .order_by(F("promised_on").asc(nulls_last=True))[: MOST + 1]
    )
    rows = tuple(
        TodayRow(
            title=queries.buyer_name(row, user, now),
            text=words.get(row.status, row.get_status_display()),
            where=row.number,
            url=reverse("orders:order-record", args=[row.pk]),
            icon="package",
            chip=queries.status_dot(row),
            note=_("promised for %(day)s") % {"day": look.day(row.promised_on)} if row.promised_on else "",
        )
        for row in found[:MOST]
    )
    if not rows:
        return None
    return TodayBlock(
        title=_("Orders"), rows=rows, count=look.capped(len(found), MOST), link=_("All"), url=reverse("orders:order")
    )


def receipts(user, now):
    """Receipts to confirm, the oldest first (DEAL-3)."""
    found = list(queries.waiting_receipts(now).exclude(recorded_by=user).select_related("order")[: MOST + 1])
    if not found:
        return None
    rows = tuple(
        TodayRow(
            title=look.money(row.amount), text=row.get_method_display(), where=row.order.number,
            url=reverse("orders:order-record", args=[row.order_id]), icon="coin-yuan",
            note=_("until %(time)s") % {"time": look.instant(row.confirm_by)},
        )
        for row in found[:MOST]
    )  # fmt: skip
    url = reverse("orders:payment") + f"?status={Payment.Status.RECORDED}"
    return TodayBlock(
        title=_("Receipts to confirm"), rows=rows, count=look.capped(len(found), MOST), link=_("All"), url=url
    )
