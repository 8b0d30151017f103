"""Pages of orders: list, record, new, and the acts of a record (ORD-1..9)."""

import django_filters
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from contracts.models import Contract
from leads.models import Customer, ReportAttempt
from salesops.kernel.clock import local_day
from salesops.kernel.errors import BusinessError, Invalid
from salesops.kernel.models import Role
from salesops.kernel.web import look
from salesops.kernel.web.audience import EVERYBODY, audience
from salesops.kernel.web.blocks import Button, Empty
from salesops.kernel.web.lists import Column, ListPage, Preset
from salesops.kernel.web.pages import go, page

from .. import access, queries, record
from ..forms import DayForm, EventForm, RetailForm, ShipForm, TextForm, released
from ..models import Order, Shipment
from ..services import orders, production, shipments

READERS = (
    *access.WRITERS, Role.OPERATIONS, Role.MARKETING, Role.DIRECTOR, Role.FINANCE, Role.PLANNER, Role.SERVICE,
    Role.TECHNICIAN, Role.CASHIER, Role.ASSISTANT, Role.AUDITOR,
)  # fmt: skip


class OrderFilter(django_filters.FilterSet):
    status = django_filters.MultipleChoiceFilter(label=gettext_lazy("Status"), choices=Order.Status.choices)
    promised_on = django_filters.DateFromToRangeFilter(label=gettext_lazy("Promised for"))
    total = django_filters.RangeFilter(label=gettext_lazy("Amount"))
    customer = django_filters.NumberFilter(label=gettext_lazy("Customer"))

    class Meta:
        model = Order
        fields = []


class OrderList(ListPage):
    page, title, icon = "orders.orders", gettext_lazy("Orders"), "package"
    filterset, order = OrderFilter, ("-pk",)
    search_hint = gettext_lazy("Number or customer")
    columns = [
        Column("customer", gettext_lazy("Customer"), lambda o: o.shown_name, css="a so-b", link=True, fixed=True),
        Column("number", gettext_lazy("Number"), lambda o: o.number, css="c"),
        Column("total", gettext_lazy("Amount"), lambda o: look.money(o.total), css="b", sort="total", num=True),
        Column("status", gettext_lazy("Status"), queries.status_dot, css="e"),
        Column("promised_on", gettext_lazy("Promised for"), lambda o: o.promise, css="d"),
        Column("owner", gettext_lazy("Salesperson"), lambda o: o.owner.name, css="z"),
        Column("created_at", gettext_lazy("Created"), lambda o: look.day(o.created_at), css="z", sort="created_at"),
    ]
    presets = [
        Preset("open", gettext_lazy("Running"),
               "status=draft&status=in_review&status=confirmed&status=in_production&status=shipping"),
        Preset("review", gettext_lazy("In review"), "status=in_review"),
        Preset("production", gettext_lazy("In production"), "status=confirmed&status=in_production"),
        Preset("shipping", gettext_lazy("Shipping"), "status=shipping"),
        Preset("delivered", gettext_lazy("Delivered"), "status=delivered&status=installed"),
        Preset("all", gettext_lazy("All"), ""),
    ]  # fmt: skip

    def queryset(self):
        return Order.objects.visible_to(self.user, self.now).select_related("customer", "owner", "unit", "attempt")

    def search(self, queryset, text):
        return queries.found(queryset, text)

    def prepare(self, rows):
        today = local_day(self.now)
        for row in rows:
            row.shown_name = queries.buyer_name(row, self.user, self.now)
            late = row.promised_on and row.status in Order.RUNNING and row.promised_on < today
            row.promise = look.status("over", look.day(row.promised_on)) if late else look.day(row.promised_on)
        return rows

    def url_of(self, row):
        return url_of(row)

    def actions(self):
        if not access.can_open(self.user):
            return []
        return [Button(_("New purchase letter"), reverse("orders:order-new"), primary=True, icon="plus")]

    @property
    def empty(self):
        button = Button(_("New purchase letter"), reverse("orders:order-new"), primary=True)
        words = _("An order comes from a signed contract, or in the store from a purchase letter with a deposit.")
        return Empty(_("No orders yet"), words, "package", button if access.can_open(self.user) else None)


order_list = audience(*READERS)(OrderList.as_view())


def url_of(order):
    return reverse("orders:order-record", args=[order.pk])


def found(request, pk):
    """The order within reach, or 404."""
    rows = Order.objects.visible_to(request.user, timezone.now())
    related = ("customer", "contract", "deal", "owner", "unit", "attempt", "letter", "evaluated_by")
    return get_object_or_404(rows.select_related(*related), pk=pk)


@audience(EVERYBODY)
def order_record(request, pk):
    return page(request, "orders/order.html", record.context(found(request, pk), request.user, timezone.now()))


@audience(*access.WRITERS)
def order_new(request):
    """Sell from the floor: purchase letter with deposit (ORD-1, REG-28)."""
    now, user = timezone.now(), request.user
    customers = Customer.objects.visible_to(user, now).current().order_by("-pk")
    form = RetailForm(request.POST or None, customers=customers, products=released(), request=request,
                      initial={"customer": request.GET.get("customer")})  # fmt: skip
    if request.method == "POST" and form.is_valid():
        try:
            order = _open(form, user, now)
        except BusinessError as error:
            form.take(error)
        else:
            return go(request, url_of(order), _("Purchase letter written"))
    context = {"form": form, "title": _("New purchase letter"), "submit": _("Open the order"),
               "cancel_url": reverse("orders:order")}  # fmt: skip
    return page(request, "orders/new.html", context, status=400 if form.errors else 200)


def _open(form, user, now):
    data = form.cleaned_data
    attempt = None
    if data["case_number"]:
        attempt = (
            ReportAttempt.objects.select_related("customer").filter(case_number=data["case_number"].strip()).first()
        )
        if attempt is None:
            words = _("There is no such case.")
            raise Invalid(words, rule="REG-28", errors={"case_number": [words]})
    customer = attempt.customer if attempt else data["customer"]
    if customer is None:
        words = _("Choose the customer or enter a case number.")
        raise Invalid(words, rule="ORD-1", errors={"customer": [words]})
    return orders.open_retail(
        customer=customer, attempt=attempt, lines=form.lines(), deposit=data["deposit"],
        promised_on=data["promised_on"], delivery_address=data["delivery_address"], buyer_name=data["buyer_name"],
        buyer_phone=data["buyer_phone"], actor=user, now=now,
    )  # fmt: skip


@audience(*access.WRITERS)
@require_POST
def order_from_contract(request, contract_id):
    """The order of a signed contract, in one click (ORD-1)."""
    now = timezone.now()
    contract = get_object_or_404(Contract.objects.visible_to(request.user, now), pk=contract_id)
    order = orders.open_from_contract(contract, actor=request.user, now=now)
    return go(request, url_of(order), _("Order opened"))


@audience(EVERYBODY)
def contract_panel(request, pk):
    """The orders of a contract, on its record."""
    now = timezone.now()
    contract = get_object_or_404(Contract.objects.visible_to(request.user, now), pk=pk)
    rows = Order.objects.visible_to(request.user, now).filter(contract=contract).order_by("-pk")
    may = access.can_open(request.user) and contract.status == contract.Status.SIGNED
    context = {"contract": contract, "orders": rows, "may_open": may and (contract.calls_off or not rows)}
    return page(request, "orders/panel.html", context)


@audience(EVERYBODY)
def customer_panel(request, pk):
    """The orders of a customer, on his record."""
    now = timezone.now()
    customer = get_object_or_404(Customer.objects.visible_to(request.user, now), pk=pk)
    rows = Order.objects.visible_to(request.user, now).filter(customer=customer).order_by("-pk")[:10]
    return page(
        request, "orders/panel.html", {"customer": customer, "orders": rows, "may_sell": access.can_open(request.user)}
    )


def _post(act, words):
    """A view that makes one service call about an order within reach and goes back to its record."""

    @audience(EVERYBODY)
    @require_POST
    def view(request, pk):
        order = found(request, pk)
        act(order.pk, actor=request.user, now=timezone.now())
        return go(request, url_of(order), words)

    return view


order_submit = _post(orders.submit, gettext_lazy("Order submitted"))
order_start = _post(lambda pk, **who: production.move(pk, "in_production", **who), gettext_lazy("Production started"))
order_made = _post(lambda pk, **who: production.move(pk, "produced", **who), gettext_lazy("Everything is made"))


@audience(EVERYBODY)
@require_POST
def delivery_agree(request, pk):
    """The customer agrees to the day production named (ORD-4)."""
    order = found(request, pk)
    change = order.delivery_changes.filter(answered_at=None).first()
    day = change.to_on if change else order.expected_on or local_day(timezone.now())
    orders.change_delivery(pk, to_on=day, customer_agreed=True, actor=request.user, now=timezone.now())
    return go(request, url_of(order), _("Agreement recorded"))


def _form_view(form_class, title, submit, act, words, **form_options):
    """A view with one form about an order within reach: `act(order, data, actor, now)` is its one service call."""

    @audience(EVERYBODY)
    def view(request, pk):
        order = found(request, pk)
        form = form_class(request.POST or None, request=request, **form_options)
        if request.method == "POST" and form.is_valid():
            try:
                act(order, form.cleaned_data, request.user, timezone.now())
            except BusinessError as error:
                form.take(error)
            else:
                return go(request, url_of(order), words)
        context = {"form": form, "title": title, "submit": submit, "cancel_url": url_of(order)}
        return page(request, "form.html", context, status=400 if form.errors else 200)

    return view


order_delay = _form_view(
    DayForm, gettext_lazy("Name another day"), gettext_lazy("Tell the salesperson"),
    lambda order, data, actor, now: orders.change_delivery(
        order.pk, to_on=data["to_on"], reason=data["reason"], customer_agreed=False, actor=actor, now=now),
    gettext_lazy("The salesperson is told"),
)  # fmt: skip
delivery_refuse = _form_view(
    TextForm, gettext_lazy("The customer keeps the promised day"), gettext_lazy("Put down"),
    lambda order, data, actor, now: orders.refuse_delivery(order.pk, note=data["text"], actor=actor, now=now),
    gettext_lazy("The promise stays"), label=gettext_lazy("What the customer said"),
)  # fmt: skip
order_cancel = _form_view(
    TextForm, gettext_lazy("Cancel the order"), gettext_lazy("Ask for cancellation"),
    lambda order, data, actor, now: orders.ask_cancellation(order.pk, reason=data["text"], actor=actor, now=now),
    gettext_lazy("Cancellation asked for"), label=gettext_lazy("Reason"),
)  # fmt: skip
order_summary = _form_view(
    TextForm, gettext_lazy("Order summary"), gettext_lazy("Complete the order"),
    lambda order, data, actor, now: orders.complete(order.pk, summary=data["text"], actor=actor, now=now),
    gettext_lazy("Order completed"), label=gettext_lazy("How it went"),
)  # fmt: skip
order_evaluate = _form_view(
    TextForm, gettext_lazy("Evaluate the order summary"), gettext_lazy("Save"),
    lambda order, data, actor, now: orders.evaluate(order.pk, evaluation=data["text"], actor=actor, now=now),
    gettext_lazy("Evaluated"), label=gettext_lazy("Evaluation and suggestion"),
)  # fmt: skip
order_ship = _form_view(
    ShipForm, gettext_lazy("Ship what is made"), gettext_lazy("Ship"),
    lambda order, data, actor, now: shipments.ship(order.pk, actor=actor, now=now, **data),
    gettext_lazy("Shipment prepared"),
)  # fmt: skip
order_install = _form_view(
    TextForm, gettext_lazy("Installed and accepted"), gettext_lazy("Accepted by the customer"),
    lambda order, data, actor, now: shipments.install(order.pk, accepted_by=data["text"][:60], actor=actor, now=now),
    gettext_lazy("Installation recorded"), label=gettext_lazy("Accepted by"), required=False,
)  # fmt: skip


@audience(EVERYBODY)
def shipment_event(request, pk):
    """What the carrier says about a shipment (ORD-5)."""
    now = timezone.now()
    shipment = get_object_or_404(Shipment.objects.visible_to(request.user, now).select_related("order"), pk=pk)
    form = EventForm(request.POST or None, request=request)
    if request.method == "POST" and form.is_valid():
        try:
            shipments.add_event(pk, at=now, actor=request.user, now=now, **form.cleaned_data)
        except BusinessError as error:
            form.take(error)
        else:
            return go(request, url_of(shipment.order), _("Event recorded"))
    context = {"form": form, "title": _("Shipment %(number)s") % {"number": shipment.number}, "submit": _("Put down"),
               "cancel_url": url_of(shipment.order)}  # fmt: skip
    return page(request, "form.html", context, status=400 if form.errors else 200)
