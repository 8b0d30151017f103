"""Pages of quotes: list, record, and what one does with a quote."""

import django_filters
from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from leads.models import Customer
from salesops.kernel.models import Role
from salesops.kernel.services import policies
from salesops.kernel.web import look
from salesops.kernel.web.audience import EVERYBODY, audience
from salesops.kernel.web.blocks import Button, Empty
from salesops.kernel.web.lists import Column, ListPage, Preset
from salesops.kernel.web.pages import go, page

from .. import access, queries, record
from ..forms import AnswerForm, RevisionForm
from ..models import Quote
from ..paper import quote_pdf
from ..services import quotes

READING = (
    *access.SELLING,
    Role.FINANCE,
    Role.LEGAL,
    Role.MARKETING,
    Role.OPERATIONS,
    Role.AUDITOR,
    Role.DESIGNER,
    Role.TECHNICIAN,
    Role.SERVICE,
)


class QuoteFilter(django_filters.FilterSet):
    status = django_filters.MultipleChoiceFilter(label=gettext_lazy("Status"), choices=Quote.Status.choices)
    customer = django_filters.NumberFilter(label=gettext_lazy("Customer"))
    valid_until = django_filters.DateFromToRangeFilter(label=gettext_lazy("Valid until"))
    total = django_filters.RangeFilter(label=gettext_lazy("Total"))

    class Meta:
        model = Quote
        fields = []


class QuoteList(ListPage):
    page, title, icon = "quotes.quotes", gettext_lazy("Quotes"), "file-dollar"
    filterset, order = QuoteFilter, ("-pk",)
    search_hint = gettext_lazy("Number or customer")
    columns = [
        Column("customer", gettext_lazy("Customer"), lambda q: q.shown_name, css="a so-b", link=True, fixed=True),
        Column("number", gettext_lazy("Number"), lambda q: q.name, css="c"),
        Column("total", gettext_lazy("Total"), lambda q: look.money(q.total), css="b", sort="total", num=True),
        Column("light", gettext_lazy("Margin"), lambda q: q.light, css="z"),
        Column("status", gettext_lazy("Status"), lambda q: q.dot, css="e"),
        Column("valid_until", gettext_lazy("Valid until"), lambda q: q.valid, css="d"),
        Column("owner", gettext_lazy("Salesperson"), lambda q: q.owner.name, css="z"),
        Column("created_at", gettext_lazy("Created"), lambda q: look.day(q.created_at), css="z", sort="created_at"),
    ]
    presets = [
        Preset(
            "running",
            gettext_lazy("Running"),
            "status=draft&status=in_review&status=approved&status=rejected&status=sent",
        ),
        Preset("review", gettext_lazy("In review"), "status=in_review"),
        Preset("rejected", gettext_lazy("Returned"), "status=rejected"),
        Preset("sent", gettext_lazy("With the customer"), "status=sent"),
        Preset("accepted", gettext_lazy("Accepted"), "status=accepted"),
        Preset("all", gettext_lazy("All"), ""),
    ]
    export = "quotes"
    export_roles = (
        Role.STORE_MANAGER,
        Role.SUPERVISOR,
        Role.HEAD,
        Role.OPERATIONS,
        Role.MARKETING,
        Role.DIRECTOR,
    )

    def queryset(self):
        rows = Quote.objects.visible_to(self.user, self.now)
        return rows.select_related("customer", "owner", "unit").prefetch_related("lines")

    def search(self, queryset, text):
        return queries.found(queryset, text)

    def prepare(self, rows):
        names = queries.names_of(rows, self.user, self.now)
        units = {row.unit_id: row.unit for row in rows}
        numbers = {pk: policies.numbers(unit, at=self.now) for pk, unit in units.items()}
        for row in rows:
            row.shown_name = names[row.pk]
            colour = queries.light_of(row, self.now, list(row.lines.all()), numbers[row.unit_id])
            row.light = queries.light_html(colour)
            row.dot, row.valid = queries.status_dot(row, self.now), queries.valid_text(row, self.now)
        return rows

    def url_of(self, row):
        return reverse("quotes:quote-record", args=[row.pk])

    def actions(self):
        if not self.user.is_a(*access.SELLING):
            return []
        return [Button(_("New quote"), reverse("quotes:quote-new"), primary=True, icon="plus")]

    @property
    def empty(self):
        button = Button(_("New quote"), reverse("quotes:quote-new"), primary=True)
        sells = self.user.is_a(*access.SELLING)
        return Empty(
            _("No quotes yet"),
            _("A quote names products, prices, delivery and validity; two people approve it."),
            "file-dollar",
            button if sells else None,
        )


quote_list = audience(*READING)(QuoteList.as_view())


def found_quote(request, pk):
    """The quote within reach, or 404."""
    rows = Quote.objects.visible_to(request.user, timezone.now())
    return get_object_or_404(rows.select_related("customer", "owner", "author", "unit", "revises"), pk=pk)


@audience(EVERYBODY)
def quote_record(request, pk):
    quote, now = found_quote(request, pk), timezone.now()
    return page(request, "quotes/quote.html", record.context(quote, request.user, now))


@audience(EVERYBODY)
@require_POST
def quote_submit(request, pk):
    quote = quotes.submit(found_quote(request, pk).pk, actor=request.user, now=timezone.now())
    return go(request, _url(quote), _("Submitted; all who decide have been told."))


@audience(EVERYBODY)
@require_POST
def quote_withdraw(request, pk):
    quote = quotes.withdraw(found_quote(request, pk).pk, actor=request.user, now=timezone.now())
    return go(request, _url(quote), _("Withdrawn; it is a draft again."))


@audience(EVERYBODY)
@require_POST
def quote_revise(request, pk):
    quote, form = found_quote(request, pk), RevisionForm(request.POST)
    cause = form.cleaned_data["cause"] if form.is_valid() else Quote.Cause.WISH
    new = quotes.revise(quote.pk, cause=cause, actor=request.user, now=timezone.now())
    return go(request, reverse("quotes:quote-edit", args=[new.pk]), _("A new version; the one before stays as it was."))


@audience(EVERYBODY)
@require_POST
def quote_accept(request, pk):
    quote = quotes.accept(found_quote(request, pk).pk, actor=request.user, now=timezone.now())
    return go(request, _url(quote), _("Accepted."))


@audience(EVERYBODY)
def quote_refuse(request, pk):
    quote = found_quote(request, pk)
    form = AnswerForm(request.POST or None, request=request)
    if request.method == "POST" and form.is_valid():
        quotes.refuse(quote.pk, reason=form.cleaned_data["reason"], actor=request.user, now=timezone.now())
        return go(request, _url(quote), _("Refused; the reason is kept."))
    context = {
        "form": form,
        "title": _("The customer refuses %(number)s") % {"number": quote.name},
        "submit": _("Note the refusal"),
        "cancel_url": _url(quote),
    }
    return page(request, "form.html", context, status=400 if form.is_bound else 200)


@audience(EVERYBODY)
def quote_paper(request, pk):
    """The PDF, for those who see the quote."""
    quote = found_quote(request, pk)
    name = queries.customer_name(quote.customer, request.user, timezone.now())
    return pdf(quote, name)


def pdf(quote, name):
    response = HttpResponse(quote_pdf(quote, name=name), content_type="application/pdf")
    response["Content-Disposition"] = f'inline; filename="{quote.number}-V{quote.version}.pdf"'
    response["X-Content-Type-Options"] = "nosniff"
    return response


@audience(EVERYBODY)
def quotes_of_customer(request, pk):
    """The panel on a customer's page: his quotes within reach."""
    now = timezone.now()
    customer = get_object_or_404(Customer.objects.visible_to(request.user, now), pk=pk)
    rows = queries.recent_of(customer, request.user, now)
    for row in rows:
        row.dot = queries.status_dot(row, now)
    context = {"customer": customer, "quotes": rows, "may_quote": request.user.is_a(*access.SELLING)}
    return page(request, "quotes/panel.html", context)


def _url(quote):
    return reverse("quotes:quote-record", args=[quote.pk])
