"""Pages of receipts: list, record, confirm, refuse, refund (PAY-1, DEAL-3)."""

import django_filters
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from salesops.kernel.clock import local_day
from salesops.kernel.errors import BusinessError
from salesops.kernel.models import Role
from salesops.kernel.services import files
from salesops.kernel.web import look
from salesops.kernel.web.audience import EVERYBODY, audience
from salesops.kernel.web.blocks import Empty
from salesops.kernel.web.lists import Column, ListPage, Preset
from salesops.kernel.web.pages import go, page

from .. import queries
from ..forms import ReceiptForm, RefundForm, RefuseForm
from ..models import Payment
from ..services import payments
from .orders import found, url_of

READERS = (Role.FINANCE, Role.CASHIER, Role.STORE_MANAGER, Role.SUPERVISOR, Role.HEAD, Role.DIRECTOR, Role.AUDITOR)


class PaymentFilter(django_filters.FilterSet):
    status = django_filters.MultipleChoiceFilter(label=gettext_lazy("Status"), choices=Payment.Status.choices)
    method = django_filters.MultipleChoiceFilter(label=gettext_lazy("Method"), choices=Payment.Method.choices)
    received_on = django_filters.DateFromToRangeFilter(label=gettext_lazy("Received on"))
    amount = django_filters.RangeFilter(label=gettext_lazy("Amount"))

    class Meta:
        model = Payment
        fields = []


class PaymentList(ListPage):
    page, title, icon = "orders.payments", gettext_lazy("Receipts"), "coin-yuan"
    filterset, order = PaymentFilter, ("-pk",)
    columns = [
        Column("number", gettext_lazy("Number"), lambda p: p.number, css="a so-b", link=True, fixed=True),
        Column("order", gettext_lazy("Order"), lambda p: p.order.number, css="c"),
        Column("amount", gettext_lazy("Amount"), lambda p: look.money(p.amount), css="b", sort="amount", num=True),
        Column("method", gettext_lazy("Method"), lambda p: p.get_method_display(), css="z"),
        Column("reference", gettext_lazy("Slip number"), lambda p: p.reference, css="z"),
        Column("received_on", gettext_lazy("Received on"), lambda p: look.day(p.received_on), css="d"),
        Column("status", gettext_lazy("Status"), queries.payment_dot, css="e"),
        Column("recorded_by", gettext_lazy("Recorded by"), lambda p: p.recorded_by.name, css="z"),
    ]
    presets = [
        Preset("recorded", gettext_lazy("To be confirmed"), "status=recorded"),
        Preset("confirmed", gettext_lazy("Confirmed"), "status=confirmed"),
        Preset("all", gettext_lazy("All"), ""),
    ]

    def queryset(self):
        return Payment.objects.visible_to(self.user, self.now).select_related("order", "recorded_by")

    def url_of(self, row):
        return url_of(row.order)

    @property
    def empty(self):
        words = _("Receipts are recorded on the order they belong to.")
        return Empty(_("No receipts here"), words, "coin-yuan")


payment_list = audience(*READERS)(PaymentList.as_view())


@audience(EVERYBODY)
def payment_new(request, pk):
    """Record a receipt of an order; a deposit that counts makes the deal (DEAL-3)."""
    order, now = found(request, pk), timezone.now()
    posted = (request.POST, request.FILES) if request.method == "POST" else ()
    form = ReceiptForm(*posted, initial={"received_on": local_day(now)}, request=request)
    if form.is_bound and form.is_valid():
        data = dict(form.cleaned_data)
        upload = data.pop("slip")
        try:
            slip = files.store(upload, actor=request.user, now=now, purpose="slip") if upload else None
            payments.receive(order.pk, slip=slip, actor=request.user, now=now, **data)
        except BusinessError as error:
            form.take(error)
        else:
            return go(request, url_of(order), _("Receipt recorded"))
    context = {"form": form, "title": _("Record a receipt"), "submit": _("Put down"), "cancel_url": url_of(order),
               "order": order}  # fmt: skip
    return page(request, "orders/receipt.html", context, status=400 if form.errors else 200)


def _found(request, pk):
    rows = Payment.objects.visible_to(request.user, timezone.now())
    return get_object_or_404(rows.select_related("order"), pk=pk)


@audience(EVERYBODY)
@require_POST
def payment_confirm(request, pk):
    payment = _found(request, pk)
    payments.confirm(pk, actor=request.user, now=timezone.now())
    return go(request, url_of(payment.order), _("Receipt confirmed"))


@audience(EVERYBODY)
def payment_refuse(request, pk):
    """Finance finds no such money; the deal it made is undone (DEAL-3)."""
    form = RefuseForm(request.POST or None, label=_("Reason"), request=request)
    return _decided(
        request, pk, form, _("Refuse the receipt"), _("Refuse receipt"), _("Receipt refused"),
        lambda data, who: payments.refuse(pk, reason=data["text"], invented=data["invented"], **who),
    )  # fmt: skip


@audience(EVERYBODY)
def payment_refund(request, pk):
    """Give money back (PAY-1)."""
    form = RefundForm(request.POST or None, request=request)
    return _decided(
        request, pk, form, _("Refund"), _("Refund"), _("Refund recorded"),
        lambda data, who: payments.refund(pk, **data, **who),
    )  # fmt: skip


def _decided(request, pk, form, title, submit, words, act):
    payment = _found(request, pk)
    if request.method == "POST" and form.is_valid():
        try:
            act(form.cleaned_data, {"actor": request.user, "now": timezone.now()})
        except BusinessError as error:
            form.take(error)
        else:
            return go(request, url_of(payment.order), words)
    context = {"form": form, "title": title, "submit": submit, "cancel_url": url_of(payment.order)}
    return page(request, "form.html", context, status=400 if form.errors else 200)
