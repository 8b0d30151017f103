"""Pages of special prices: ask, follow, submit (PRC-3)."""

from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from salesops.kernel.errors import BusinessError
from salesops.kernel.web import look
from salesops.kernel.web.audience import EVERYBODY, audience
from salesops.kernel.web.blocks import Button, Clock, Empty, NextAction, Standing
from salesops.kernel.web.lists import Column, ListPage, Preset
from salesops.kernel.web.pages import go, page

from .. import access, queries
from ..forms import CustomerChoice, SpecialPriceForm
from ..models import SpecialPrice
from ..record import entries
from ..services import special_prices
from .editor import quotable
from .quotes import READING


class SpecialPriceList(ListPage):
    page, title, icon = "quotes.specialprices", gettext_lazy("Special prices"), "percentage"
    search_hint = gettext_lazy("Number or customer")
    columns = [
        Column("product", gettext_lazy("Product"), lambda row: row.product.name, css="a so-b", link=True, fixed=True),
        Column("number", gettext_lazy("Number"), lambda row: row.number, css="c"),
        Column("customer", gettext_lazy("Customer"), lambda row: row.shown_name, css="z"),
        Column("price", gettext_lazy("Price asked"), lambda row: look.money(row.price), css="b", num=True),
        Column(
            "quantity", gettext_lazy("Quantity"), lambda row: queries.quantity_text(row.quantity), css="z", num=True
        ),
        Column(
            "valid_until",
            gettext_lazy("Valid until"),
            lambda row: look.day(row.valid_until),
            css="d",
            sort="valid_until",
        ),
        Column("status", gettext_lazy("Status"), lambda row: queries.paper_dot(row), css="e"),
        Column("owner", gettext_lazy("Salesperson"), lambda row: row.owner.name, css="z"),
    ]
    presets = [Preset("all", gettext_lazy("All"), "")]
    empty = Empty(
        gettext_lazy("No special prices yet"),
        gettext_lazy("Ask before quoting; it holds once, for one customer and quantity."),
        "percentage",
    )

    def queryset(self):
        return SpecialPrice.objects.visible_to(self.user, self.now).select_related("product", "customer", "owner")

    def search(self, queryset, text):
        return queries.found(queryset, text)

    def prepare(self, rows):
        names = queries.names_of(rows, self.user, self.now)
        for row in rows:
            row.shown_name = names[row.pk]
        return rows

    def url_of(self, row):
        return reverse("quotes:specialprice-record", args=[row.pk])

    def actions(self):
        if not self.user.is_a(*access.SELLING):
            return []
        return [Button(_("Ask for a special price"), reverse("quotes:specialprice-new"), primary=True, icon="plus")]


special_price_list = audience(*READING)(SpecialPriceList.as_view())


def found_special(request, pk):
    rows = SpecialPrice.objects.visible_to(request.user, timezone.now()).select_related("product", "customer", "owner")
    return get_object_or_404(rows, pk=pk)


@audience(EVERYBODY)
def special_price_record(request, pk):
    special, user, now = found_special(request, pk), request.user, timezone.now()
    off = (special.list_price - special.price) * 100 / special.list_price if special.list_price else 0
    standing = Standing(queries.paper_tone(special.status), special.get_status_display(), (special.reason,))
    context = {
        "paper_title": queries.customer_name(special.customer, user, now),
        "paper_number": special.number,
        "list_url": reverse("quotes:specialprice"),
        "list_label": _("Special prices"),
        "clocks": [
            standing,
            Clock(
                _("Price asked"),
                look.money(special.price),
                "PRC-3",
                foot=_("%(percent)s off list") % {"percent": queries.percent_text(off)},
            ),
            Clock(_("Valid until"), look.until(special.valid_until), foot=_("Used once, for this quantity")),
        ],
        "action": _next(special, user, now),
        "sections": [
            {"title": _("What is asked"), "facts": facts(special, cost_seen=access.sees_cost(user, special, now))}
        ],
        "lanes": queries.lanes_of(special, user, now),
        "entries": entries(special),
    }
    return page(request, "quotes/paper.html", context)


def facts(special, *, cost_seen):
    rows = [
        (_("Product"), f"{special.product.name} {special.product.sku}"),
        (_("Quantity"), f"{queries.quantity_text(special.quantity)} {special.product.unit}"),
        (_("List price"), look.money(special.list_price)),
        (_("Price asked"), look.money(special.price)),
        (_("Amount"), look.money(special.amount)),
        (_("Reason"), special.reason),
        (_("Used for quote"), special.used_for or "—"),
        (_("Salesperson"), special.owner.name),
    ]
    if cost_seen:
        margin = (special.price - special.cost) * 100 / special.price if special.price else None
        rows += [(_("Cost"), look.money(special.cost)), (_("Margin"), queries.percent_text(margin))]
    return rows


def _next(special, user, now):
    if special.status not in ("draft", "rejected") or not access.can_submit(user, special, now):
        return None
    url = reverse("quotes:specialprice-submit", args=[special.pk])
    return NextAction(
        _("Submit it for approval"),
        _("It needs the approvals of a quote at this price."),
        (Button(_("Submit"), url, method="post", primary=True),),
    )


@audience(*access.SELLING)
def special_price_new(request):
    now = timezone.now()
    initial = {"customer": request.GET.get("customer"), "product": request.GET.get("product")}
    choice = CustomerChoice(quotable(request.user, now))
    form = SpecialPriceForm(request.POST or None, request=request, customers=choice, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            special = special_prices.ask(actor=request.user, now=now, **form.cleaned_data)
            return go(
                request, reverse("quotes:specialprice-record", args=[special.pk]), _("Saved; submit it for approval.")
            )
        except BusinessError as error:
            form.take(error)
    context = {"form": form, "title": _("Ask for a special price"), "cancel_url": reverse("quotes:specialprice")}
    return page(request, "form.html", context, status=400 if form.errors else 200)


@audience(EVERYBODY)
@require_POST
def special_price_submit(request, pk):
    special = special_prices.submit(found_special(request, pk).pk, actor=request.user, now=timezone.now())
    return go(
        request,
        reverse("quotes:specialprice-record", args=[special.pk]),
        _("Submitted; all who decide have been told."),
    )


def approval_context(special, approval, user, now):
    """What its approvers see in the inbox."""
    cost_seen = access.sees_cost(user, special, now)
    return {
        "facts": facts(special, cost_seen=cost_seen),
        "reasons": [queries.reason_text(reason, cost_seen=cost_seen) for reason in approval.reasons],
        "reason_rule": "PRC-3",
    }
