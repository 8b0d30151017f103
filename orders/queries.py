"""What pages show of orders and money."""

from decimal import Decimal

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from leads.models import CustomerPhone
from salesops.kernel.masking import mask_name
from salesops.kernel.web import look

from . import access
from .models import Payment
from .services import plans

ORDER_TONES = {
    "draft": "wait", "in_review": "wait", "confirmed": "act", "in_production": "act", "shipping": "act",
    "delivered": "good", "installed": "good", "completed": "good", "cancelled": "",
}  # fmt: skip
PAYMENT_TONES = {"recorded": "soon", "confirmed": "good", "refused": "over", "refunded": ""}
STATIONS = [
    (_("Ordered"), "created_at", ("draft",)),
    (_("Reviewed"), "confirmed_at", ("in_review",)),
    (_("Production"), "production_started_at", ("confirmed", "in_production")),
    (_("Delivered"), "delivered_at", ("shipping",)),
    (_("Installed"), "installed_at", ("delivered",)),
    (_("Order done"), "completed_at", ("installed",)),
]


def buyer_name(order, user, now):
    """Who buys, as the person may see it: the data the buyer gave himself, else name or masked name (SEC-1, REG-28)."""
    if order.attempt_id and order.owner_id == user.pk:
        return order.buyer_name or order.attempt.case_number
    customer = order.customer
    if customer.company or access.sees_buyer(user, order, now):
        return customer.company or customer.name
    return mask_name(customer.name)


def status_dot(order):
    return look.status(ORDER_TONES[order.status], order.get_status_display())


def payment_dot(payment):
    return look.status(PAYMENT_TONES[payment.status], payment.get_status_display())


def found(queryset, text):
    """Orders by number, or by the customer's name or last four digits."""
    match = Q(number__icontains=text) | Q(customer__name__icontains=text) | Q(customer__company__icontains=text)
    if len(text) == 4 and text.isdecimal():
        match |= Q(customer__in=CustomerPhone.objects.filter(last_four=text).values("customer"))
    return queryset.filter(match)


def lines(order):
    """The lines with how far each is made, delivered and installed, as shares of 1."""
    return [
        {
            "line": line,
            "bars": [_bar(getattr(line, step), line.quantity) for step in ("made", "delivered", "installed")],
        }
        for line in order.lines.all()
    ]


def _bar(done, whole):
    done_plain, whole_plain = (f"{value.normalize():f}" for value in (Decimal(done), Decimal(whole)))
    css = "so-ck" if done >= whole else "so-c1f"
    return {"text": f"{done_plain} / {whole_plain}", "bar": look.bar(done / whole, css=css, size="h4")}


def money(order, today):
    """The payment rail: what came, each stage with its state, the receipts (PAY-1, PAY-2)."""
    stages = []
    for stage, standing in plans.standing(order):
        late = not standing.is_paid and stage.due_on is not None and stage.due_on < today
        tone = "good" if standing.is_paid else "over" if late else "wait"
        stages.append({"stage": stage, "tone": tone, "open": standing.open})
    received = plans.received(order)
    return {
        "stages": stages,
        "received": received,
        "share": received / order.total if order.total else Decimal(0),
        "bar": look.bar(received / order.total if order.total else 0, css="so-ck"),
        "receipts": list(order.payments.select_related("recorded_by", "slip")),
    }


def waiting_receipts(now):
    """Receipts finance has still to confirm, the oldest first (DEAL-3)."""
    return Payment.objects.filter(status=Payment.Status.RECORDED).order_by("confirm_by")
