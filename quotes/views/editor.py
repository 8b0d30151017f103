"""Write a quote: lines with a product picker, live totals and the approvals it will need (QUO-1, QUO-3)."""

from decimal import Decimal

from django.db.models import Q
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from leads.models import Customer
from salesops.kernel.errors import Invalid
from salesops.kernel.web.audience import audience
from salesops.kernel.web.pages import go, page

from .. import access, queries
from ..forms import CustomerChoice, QuoteForm
from ..models import Product, Quote
from ..services import lines as quote_lines
from ..services import quotes, review
from .quotes import found_quote

FIELDS = ("product", "quantity", "unit_price", "discount")
PICKS = 8


def quotable(user, now):
    """Customers within reach that the person may quote; at most the 200 newest are offered."""
    ids = [
        row.pk
        for row in Customer.objects.visible_to(user, now).filter(merged_into=None).order_by("-pk")[:200]
        if access.can_quote(user, row, now)
    ]
    return Customer.objects.filter(pk__in=ids).order_by("-pk")


@audience(*access.SELLING)
def quote_new(request):
    now = timezone.now()
    choice = CustomerChoice(quotable(request.user, now))
    initial = {"customer": request.GET.get("customer")}
    form = QuoteForm(request.POST or None, request=request, customers=choice, initial=initial)
    specs = typed_specs(request)
    if _wants_saving(request) and form.is_valid():
        try:
            customer = form.cleaned_data["customer"]
            quote = quotes.draft(customer=customer, lines=specs, actor=request.user, now=now, **form.terms())
            return _saved(request, quote, now)
        except Invalid as error:
            form.take(error)
    return _draw(request, form, specs, now)


@audience(*access.SELLING)
def quote_edit(request, pk):
    quote, now = found_quote(request, pk), timezone.now()
    initial = {key: getattr(quote, key) for key in quotes.TERMS}
    form = QuoteForm(request.POST or None, request=request, fixed=True, initial=initial)
    specs = typed_specs(request) if request.method == "POST" else _specs_of(quote)
    if _wants_saving(request) and form.is_valid():
        try:
            quote = quotes.change(quote.pk, lines=specs, actor=request.user, now=now, **form.terms())
            return _saved(request, quote, now)
        except Invalid as error:
            form.take(error)
    return _draw(request, form, specs, now, quote=quote)


def _wants_saving(request):
    return request.method == "POST" and not {"add", "remove", "look"} & set(request.POST)


def _saved(request, quote, now):
    if "submit" in request.POST:
        quotes.submit(quote.pk, actor=request.user, now=now)
        return go(
            request, reverse("quotes:quote-record", args=[quote.pk]), _("Submitted; all who decide have been told.")
        )
    return go(request, reverse("quotes:quote-record", args=[quote.pk]), _("Saved as a draft."))


@audience(*access.SELLING)
@require_POST
def quote_preview(request):
    """The lines with totals, light and needed approvals as they would stand; writes nothing."""
    now = timezone.now()
    quote = found_quote(request, request.POST["quote"]) if request.POST.get("quote", "").isdecimal() else None
    return page(request, "quotes/editor_lines.html", _reckoned(request, typed_specs(request), now, quote))


@audience(*access.SELLING)
def quote_products(request):
    """Products that match a search, to put on the quote."""
    rows = picks(request.GET.get("q", ""), request.user, timezone.now())
    return page(request, "quotes/editor_picks.html", {"picks": rows, "words": request.GET.get("q", "")})


def picks(text, user, now):
    rows = Product.objects.visible_to(user, now).released()
    for word in text.split():
        rows = rows.filter(
            Q(name__icontains=word) | Q(sku__icontains=word) | Q(spec__icontains=word) | Q(model__icontains=word)
        )
    return rows.order_by("-popularity", "sku")[:PICKS]


def typed_specs(request):
    """The lines of the posted form; `add` puts a product on, `remove` takes a line off."""
    columns = [request.POST.getlist(name) for name in FIELDS]
    specs = [dict(zip(FIELDS, row, strict=True)) for row in zip(*columns, strict=False)]
    gone = request.POST.get("remove", "")
    if gone.isdecimal() and int(gone) < len(specs):
        specs.pop(int(gone))
    added = request.POST.get("add") or request.GET.get("product", "")
    if added.isdecimal():
        specs.append({"product": added, "quantity": "1", "unit_price": "", "discount": ""})
    return [spec for spec in specs if spec["product"]]


def _specs_of(quote):
    rows = quote_lines.specs_of(quote.lines.all())
    return [
        {
            "product": str(row["product"]),
            "quantity": queries.quantity_text(row["quantity"]),
            "unit_price": f"{row['unit_price']:.2f}",
            "discount": f"{row['discount'].normalize():f}" if row["discount"] else "",
        }
        for row in rows
    ]


def _draw(request, form, specs, now, quote=None):
    context = {
        "form": form,
        "title": _("Change %(number)s") % {"number": quote.name} if quote else _("New quote"),
        "cancel_url": reverse("quotes:quote-record", args=[quote.pk]) if quote else reverse("quotes:quote"),
        "name": queries.customer_name(quote.customer, request.user, now) if quote else "",
        "picks": picks(request.POST.get("q", ""), request.user, now),
        "words": request.POST.get("q", ""),
        **_reckoned(request, specs, now, quote),
    }
    return page(request, "quotes/editor.html", context, status=400 if form.errors else 200)


def _reckoned(request, specs, now, quote=None):
    """The typed lines with what they come to; wrong ones keep their words and say what is wrong."""
    customer = quote.customer if quote else _customer(request, now)
    known = Product.objects.in_bulk([int(spec["product"]) for spec in specs if spec["product"].isdecimal()])
    rows = [{**spec, "known": known.get(int(spec["product"]) if spec["product"].isdecimal() else 0)} for spec in specs]
    context = {"rows": rows, "quote": quote, "errors": {}}
    if not rows:
        return context
    try:
        built = quote_lines.build(
            specs, customer=customer, unit=request.user.unit, now=now, number=quote.number if quote else ""
        )
    except Invalid as error:
        for key, messages in error.errors.items():
            _place(rows, key, messages)
        return {**context, "errors": error.errors}
    for row, line in zip(rows, built, strict=True):
        row["amount"], row["granted"], row["line"] = line.amount, line.granted_price, line
    return {**context, **_outlook(request, customer, built, now, quote)}


def _place(rows, key, messages):
    """Put the message of `lines.3.quantity` at its row."""
    parts = key.split(".")
    if len(parts) == 3 and int(parts[1]) < len(rows):
        rows[int(parts[1])]["error"] = messages[0]


def _customer(request, now):
    pk = request.POST.get("customer") or request.GET.get("customer", "")
    return Customer.objects.visible_to(request.user, now).filter(pk=pk).first() if pk.isdecimal() else None


def _outlook(request, customer, built, now, quote):
    """Totals, light, and which approvals it will need and why, without a figure of cost (QUO-3)."""
    sketch = Quote(number=quote.number if quote else "", customer=customer, unit=request.user.unit)
    quote_lines.set_totals(sketch, built)
    found = (
        review.needed(sketch, built, now)
        if customer
        else review.policy.approvals_needed(
            quote_lines.for_policy(built), queries.policies.numbers(sketch.unit, at=now)
        )
    )
    reasons = [{"code": reason.code, "value": reason.value, "limit": reason.limit} for reason in found.reasons]
    listed = sketch.list_total or Decimal(1)
    return {
        "sketch": sketch,
        "off": queries.percent_text(max((listed - sketch.total) * 100 / listed, Decimal(0))),
        "light": queries.light_html(queries.light_of(sketch, now, built)),
        "needed": [queries.step_word(role) for role in found.roles],
        "needed_more": len(found.roles) > 2,
        "needed_reasons": [queries.reason_text(reason, cost_seen=False) for reason in reasons],
        "tax_rows": queries.tax_rows(built),
    }


@audience(*access.SELLING)
def quote_for(request, pk):
    """Begin a quote for a customer: the address other pages link to."""
    customer = get_object_or_404(Customer.objects.visible_to(request.user, timezone.now()), pk=pk)
    return go(request, f"{reverse('quotes:quote-new')}?customer={customer.pk}")
