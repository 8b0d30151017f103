"""Pages of the range: list, record, and the facts as their keepers enter and release them (PRC-1, PRC-4)."""

import django_filters
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from salesops.kernel.errors import BusinessError
from salesops.kernel.models import Role
from salesops.kernel.web import look
from salesops.kernel.web.audience import EVERYBODY, audience
from salesops.kernel.web.blocks import Button, Empty
from salesops.kernel.web.lists import Column, ListPage, Preset
from salesops.kernel.web.pages import go, page

from .. import access, queries
from ..forms import ProductForm
from ..models import Category, PriceListItem, Product
from ..record import entries
from ..services import products


class ProductFilter(django_filters.FilterSet):
    category = django_filters.MultipleChoiceFilter(label=gettext_lazy("Category"), choices=Category.choices)
    list_price = django_filters.RangeFilter(label=gettext_lazy("List price"))

    class Meta:
        model = Product
        fields = []


class ProductList(ListPage):
    page, title, icon = "quotes.products", gettext_lazy("Products"), "lamp"
    filterset, order = ProductFilter, ("sku",)
    search_hint = gettext_lazy("Name, article number or size")
    columns = [
        Column("name", gettext_lazy("Name"), lambda p: p.name, css="a so-b", link=True, fixed=True),
        Column("sku", gettext_lazy("Article number"), lambda p: p.sku, css="c", sort="sku"),
        Column("spec", gettext_lazy("Specification"), lambda p: p.spec, css="d"),
        Column("category", gettext_lazy("Category"), lambda p: p.get_category_display(), css="z"),
        Column(
            "list_price",
            gettext_lazy("List price"),
            lambda p: look.money(p.list_price),
            css="b",
            sort="list_price",
            num=True,
        ),
        Column("delivery", gettext_lazy("Delivery days"), lambda p: p.delivery_days, css="z", num=True),
        Column("status", gettext_lazy("Status"), lambda p: status_dot(p), css="e"),
    ]
    presets = [Preset("all", gettext_lazy("All"), "")] + [
        Preset(key, label, f"category={key}") for key, label in Category.choices
    ]
    empty = Empty(gettext_lazy("No products yet"), gettext_lazy("Marketing and finance enter the range."), "lamp")

    def queryset(self):
        return Product.objects.visible_to(self.user, self.now)

    def search(self, queryset, text):
        return found(queryset, text)

    def url_of(self, row):
        return reverse("quotes:product-record", args=[row.pk])

    def actions(self):
        if not access.can_keep_product(self.user):
            return []
        return [Button(_("New product"), reverse("quotes:product-new"), primary=True, icon="plus")]


product_list = audience(EVERYBODY)(ProductList.as_view())


def found(queryset, text):
    for word in text.split():
        queryset = queryset.filter(queries.product_match(word))
    return queryset


def status_dot(product):
    if not product.is_active:
        return look.status("", _("Out of the range"))
    if not product.released_version:
        return look.status("wait", _("Not released"))
    return look.status("good", _("Released"))


def found_product(request, pk):
    return get_object_or_404(Product.objects.visible_to(request.user, timezone.now()), pk=pk)


@audience(EVERYBODY)
def product_record(request, pk):
    product = found_product(request, pk)
    context = {
        "paper_title": product.name, "paper_number": product.sku,
        "list_url": reverse("quotes:product"), "list_label": _("Products"),
        "buttons": _buttons(product, request.user),
        "sections": [
            {"title": _("Facts"), "rule": "PRC-4", "note": status_dot(product), "facts": _facts(product)},
            {"title": _("Price"), "rule": "PRC-1", "facts": _prices(product, request.user)},
            {"title": _("Fits"), "facts": _fits(product)},
            {"title": _("Price lists"), "rows": _lists(product, request.user), "empty": _("On no price list.")},
            {"title": _("Versions"), "rows": _versions(product), "empty": _("Not released yet.")},
        ],
        "entries": entries(product),
    }  # fmt: skip
    return page(request, "quotes/paper.html", context)


def _buttons(product, user):
    shown = []
    if access.can_keep_product(user):
        shown.append(Button(_("Edit"), reverse("quotes:product-edit", args=[product.pk]), icon="pencil"))
        if not product.released_version:
            url = reverse("quotes:product-release", args=[product.pk])
            shown.append(Button(_("Release"), url, method="post", primary=True))
    if user.is_a(*access.SELLING) and product.released_version:
        shown.append(Button(_("Quote it"), f"{reverse('quotes:quote-new')}?product={product.pk}", icon="file-dollar"))
    return shown


def _facts(product):
    return [
        (_("Specification"), product.spec or "—"), (_("Model"), product.model or "—"),
        (_("Category"), product.get_category_display()), (_("Unit of measure"), product.unit),
        (_("Delivery"), _("%(days)s days after order") % {"days": product.delivery_days}),
        (_("Kept by"), product.keeper.name if product.keeper else "—"),
    ]  # fmt: skip


def _prices(product, user):
    rows = [(_("List price"), look.money(product.list_price)), (_("VAT"), queries.percent_text(product.tax_rate))]
    if access.knows_cost(user):
        margin = (product.list_price - product.cost) * 100 / product.list_price if product.list_price else None
        rows += [(_("Cost"), look.money(product.cost)), (_("Margin at list price"), queries.percent_text(margin)),
                 (_("Floor price"), look.money(product.floor_price))]  # fmt: skip
    return rows


def _fits(product):
    words = queries.survey_words()
    return [
        (label, _(", ").join(words.get(code, code) for code in codes) or _("any"))
        for label, codes in (
            (_("Scenes"), product.scenes),
            (_("Styles"), product.styles),
            (_("Functions"), product.functions),
        )
    ]


def _lists(product, user):
    items = PriceListItem.objects.filter(product=product).select_related("price_list").order_by("-pk")[:10]
    return [
        {"title": item.price_list.name, "text": item.price_list.number, "end": look.money(item.price),
         "url": reverse("quotes:pricelist-record", args=[item.price_list_id])}
        for item in items if item.price_list.status == "approved" or user.is_a(Role.FINANCE, Role.MARKETING)
    ]  # fmt: skip


def _versions(product):
    return [
        {"title": _("Version %(version)s") % {"version": row.version}, "text": row.why,
         "end": f"{row.released_by.name} {look.instant(row.released_at)}"}
        for row in product.releases.select_related("released_by")[:10]
    ]  # fmt: skip


@audience(*access.KEEPS_FACTS)
def product_new(request):
    form = ProductForm(request.POST or None, request=request, money=request.user.is_a(Role.FINANCE))
    if request.method == "POST" and form.is_valid():
        try:
            product = products.enter(actor=request.user, now=timezone.now(), **form.facts())
            return go(
                request, reverse("quotes:product-record", args=[product.pk]), _("Entered; release it to sell it.")
            )
        except BusinessError as error:
            form.take(error)
    return _form(request, form, _("New product"), reverse("quotes:product"))


@audience(*access.KEEPS_FACTS)
def product_edit(request, pk):
    product = found_product(request, pk)
    initial = {key: getattr(product, key) for key in products.EDITABLE}
    initial |= {key: " ".join(getattr(product, key)) for key in ("scenes", "styles", "functions")}
    form = ProductForm(request.POST or None, request=request, money=request.user.is_a(Role.FINANCE), initial=initial)
    url = reverse("quotes:product-record", args=[product.pk])
    if request.method == "POST" and form.is_valid():
        try:
            why = form.cleaned_data["why"]
            products.change(product.pk, why=why, actor=request.user, now=timezone.now(), **form.facts())
            return go(request, url, _("Saved."))
        except BusinessError as error:
            form.take(error)
    return _form(request, form, _("Change %(number)s") % {"number": product.sku}, url)


def _form(request, form, title, cancel_url):
    context = {"form": form, "title": title, "submit": _("Save"), "cancel_url": cancel_url}
    return page(request, "form.html", context, status=400 if form.errors else 200)


@audience(*access.KEEPS_FACTS)
@require_POST
def product_release(request, pk):
    product = products.release(found_product(request, pk).pk, actor=request.user, now=timezone.now())
    return go(request, reverse("quotes:product-record", args=[product.pk]), _("Released."))
