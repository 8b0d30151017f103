"""What tickets and complaints share over the API."""

from django.utils.translation import gettext as _

from leads.models import Customer
from orders.models import Order
from salesops.kernel.errors import Invalid
from salesops.kernel.models import Unit

from ..models import Desk


def customer_of(request, pk, order):
    """The customer named, or the order's; both within reach."""
    if pk is None and order is not None:
        return order.customer
    found = Customer.objects.visible_to(request.user, request.now).filter(pk=pk).first()
    if found is None:
        raise Invalid(_("There is no such customer."), errors={"customer": [_("There is no such customer.")]})
    return found


def order_of(request, pk):
    if pk is None:
        return None
    rows = Order.objects.visible_to(request.user, request.now).select_related("customer", "owner", "unit", "deal")
    found = rows.filter(pk=pk).first()
    if found is None:
        raise Invalid(_("There is no such order."), errors={"order": [_("There is no such order.")]})
    return found


def desk_of(value):
    """A word of the list; the number of a sales unit stands for sales."""
    if value in (None, ""):
        return ""
    if str(value).isdigit() and Unit.objects.filter(pk=int(value)).exists():
        return Desk.SALES
    return str(value)
