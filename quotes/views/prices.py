"""Pages of price lists: what is in force, what is being prepared, which open quotes a change touches (PRC-1, PRC-2)."""

from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from salesops.kernel.errors import BusinessError
from salesops.kernel.web import look
from salesops.kernel.web.audience import EVERYBODY, audience
from salesops.kernel.web.blocks import Button, Empty
from salesops.kernel.web.lists import Column, ListPage, Preset
from salesops.kernel.web.pages import go, page

from .. import access, queries
from ..forms import PriceListForm
from ..models import PriceList, Quote
from ..record import entries
from ..services import price_papers


class PriceListList(ListPage):
    page, title, icon = "quotes.pricelists", gettext_lazy("Price lists"), "tag"
    order = ("-valid_from", "-pk")
    columns = [
        Column("name", gettext_lazy("Name"), lambda row: row.name, css="a so-b", link=True, fixed=True),
        Column("number", gettext_lazy("Number"), lambda row: row.number, css="c"),
        Column("scope", gettext_lazy("Holds for"), lambda row: scope_of(row), css="d"),
        Column(
            "valid_from", gettext_lazy("Valid from"), lambda row: look.day(row.valid_from), css="b", sort="valid_from"
        ),
        Column("valid_to", gettext_lazy("Valid to"), lambda row: look.day(row.valid_to), css="z"),
        Column("status", gettext_lazy("Status"), lambda row: queries.paper_dot(row), css="e"),
    ]
    presets = [Preset("all", gettext_lazy("All"), "")]
    empty = Empty(
        gettext_lazy("No price lists yet"), gettext_lazy("Without a list the product's own list price holds."), "tag"
    )

    def queryset(self):
        return PriceList.objects.visible_to(self.user, self.now).select_related("region")

    def url_of(self, row):
        return reverse("quotes:pricelist-record", args=[row.pk])

    def actions(self):
        if not access.can_keep_prices(self.user):
            return []
        return [Button(_("New price list"), reverse("quotes:pricelist-new"), primary=True, icon="plus")]


price_list_list = audience(EVERYBODY)(PriceListList.as_view())


def scope_of(row):
    """For whom a list holds, in words."""
    parts = [row.region.name if row.region else "", row.get_channel_display() if row.channel else "",
             _("class %(name)s") % {"name": row.customer_class} if row.customer_class else ""]  # fmt: skip
    return _(", ").join(part for part in parts if part) or _("everybody")


def found_list(request, pk):
    return get_object_or_404(PriceList.objects.visible_to(request.user, timezone.now()), pk=pk)


@audience(EVERYBODY)
def price_list_record(request, pk):
    row, user, now = found_list(request, pk), request.user, timezone.now()
    items = row.items.select_related("product")
    touched = price_papers.affected_quotes(row) & Quote.objects.visible_to(user, now)
    context = {
        "paper_title": row.name, "paper_number": row.number,
        "list_url": reverse("quotes:pricelist"), "list_label": _("Price lists"),
        "buttons": _buttons(row, user),
        "sections": [
            {"title": _("Validity"), "note": queries.paper_dot(row), "facts": [
                (_("Holds for"), scope_of(row)), (_("Valid from"), look.day(row.valid_from)),
                (_("Valid to"), look.day(row.valid_to)), (_("Why"), row.why or "—"), (_("Author"), row.owner.name)]},
            {"title": _("Prices"), "rows": [_item(item) for item in items]},
            {"title": _("Open quotes it touches"), "rule": "PRC-2", "empty": _("None."), "rows": [
                {"title": quote.name, "url": reverse("quotes:quote-record", args=[quote.pk]),
                 "end": look.money(quote.total)} for quote in touched[:20]]},
        ],
        "lanes": queries.lanes_of(row, user, now),
        "entries": entries(row),
    }  # fmt: skip
    return page(request, "quotes/paper.html", context)


def _buttons(row, user):
    if row.status not in ("draft", "rejected") or not access.can_keep_prices(user):
        return []
    return [Button(_("Submit"), reverse("quotes:pricelist-submit", args=[row.pk]), method="post", primary=True)]


def _item(item):
    change = (item.price - item.product.list_price) * 100 / item.product.list_price if item.product.list_price else 0
    return {
        "title": item.product.name,
        "text": f"{item.product.sku} {item.product.spec}",
        "end": f"{look.money(item.price)} ({look.signed(round(change))}%)",
        "url": reverse("quotes:product-record", args=[item.product_id]),
    }


@audience(*access.KEEPS_PRICES)
def price_list_new(request):
    form = PriceListForm(request.POST or None, request=request)
    if request.method == "POST" and form.is_valid():
        try:
            row = price_papers.draft_list(actor=request.user, now=timezone.now(), **form.cleaned_data)
            return go(request, reverse("quotes:pricelist-record", args=[row.pk]), _("Saved; submit it for approval."))
        except BusinessError as error:
            form.take(error)
    context = {"form": form, "title": _("New price list"), "cancel_url": reverse("quotes:pricelist")}
    return page(request, "form.html", context, status=400 if form.errors else 200)


@audience(*access.KEEPS_PRICES)
@require_POST
def price_list_submit(request, pk):
    row = price_papers.submit(found_list(request, pk), actor=request.user, now=timezone.now())
    return go(
        request, reverse("quotes:pricelist-record", args=[row.pk]), _("Submitted; all who decide have been told.")
    )
