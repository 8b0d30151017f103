"""What the pages of after-sales share: a small form and one service call."""

from leads.models import Customer
from orders.models import Order
from salesops.kernel.errors import Invalid
from salesops.kernel.web.pages import go, page

MOST = 300  # customers and orders offered for choice, the newest


def ask(request, form_class, call, *, title, submit, url, done, template="form.html", context=None, **form_words):
    """Show a form; sent and readable, make the one call. A refusal of a field stands at the field."""
    form = form_class(request.POST or None, request=request, **form_words)
    if request.method == "POST" and form.is_valid():
        try:
            made = call(**form.cleaned_data)
        except Invalid as refused:
            form.take(refused)
        else:
            return go(request, url(made) if callable(url) else url, done)
    cancel = url(None) if callable(url) else url
    words = {"form": form, "title": title, "submit": submit, "cancel_url": cancel, **(context or {})}
    return page(request, template, words, status=400 if form.is_bound else 200)


def choices(user, now, given):
    """The customers and orders a form offers, with those named in the address or already chosen."""
    customers = Customer.objects.visible_to(user, now).current()
    orders = Order.objects.visible_to(user, now).select_related("customer")
    picked, order = _number(given.get("customer")), _number(given.get("order"))
    return {"customers": _newest(customers, picked), "orders": _newest(orders, order)}


def _newest(rows, picked):
    ids = list(rows.order_by("-pk").values_list("pk", flat=True)[:MOST])
    return rows.filter(pk__in=[*ids, picked] if picked else ids).order_by("-pk")


def _number(text):
    return int(text) if str(text or "").isdecimal() and len(str(text)) < 18 else None


def started(request, now):
    """Initial words of a new case from the address: its customer, by his number or by that of his order."""
    customer, order = _number(request.GET.get("customer")), _number(request.GET.get("order"))
    if order and not customer:
        row = Order.objects.visible_to(request.user, now).filter(pk=order).first()
        customer = row.customer_id if row else None
    return {"customer": customer, "order": order}
