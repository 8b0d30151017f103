"""The words of this app's trail and notices."""

from django.utils.translation import gettext_lazy as _

from salesops.kernel.services import notice_words

VERBS = {
    "orders.order.opened": _("Order opened"),
    "orders.order.submitted": _("Order submitted for review"),
    "orders.order.confirmed": _("Order confirmed"),
    "orders.order.returned": _("Order returned"),
    "orders.order.delayed": _("Production names another day"),
    "orders.order.rescheduled": _("The customer agrees to another day"),
    "orders.order.delay_refused": _("The customer keeps the promised day"),
    "orders.order.production_started": _("Production started"),
    "orders.order.made": _("Goods made"),
    "orders.order.shipping": _("First goods shipped"),
    "orders.order.delivered": _("Everything delivered"),
    "orders.order.installed": _("Installed and accepted"),
    "orders.order.completed": _("Summary written"),
    "orders.order.evaluated": _("Summary evaluated"),
    "orders.order.cancellation_asked": _("Cancellation asked for"),
    "orders.order.cancelled": _("Order cancelled"),
    "kernel.approval.approved": _("Agreed"),
    "kernel.approval.rejected": _("Returned"),
    "kernel.approval.withdrawn": _("Taken back"),
}

notice_words.enter(
    orders__delayed=_("Order %(number)s: production names %(to)s; ask the customer"),
    orders__delivered=_("Order %(number)s is delivered"),
    orders__summary=_("%(by)s has summed up order %(number)s"),
)
