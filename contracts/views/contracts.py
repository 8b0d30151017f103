"""Pages of contracts: list, draft, change, record, PDF (CON-1, CON-2, CON-4)."""

import django_filters
from django.http import HttpResponse, QueryDict
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from leads.models import Customer
from quotes.models import PriceList, Quote
from salesops.kernel.clock import local_day
from salesops.kernel.errors import BusinessError
from salesops.kernel.web import look
from salesops.kernel.web.audience import EVERYBODY, audience
from salesops.kernel.web.blocks import Button, Empty
from salesops.kernel.web.lists import Column, ListPage, Preset
from salesops.kernel.web.pages import go, page

from .. import access, queries, record
from ..forms import DUES, ContractForm, DraftForm, FrameworkForm, plan_of
from ..models import Contract
from ..paper import contract_pdf
from ..services import contracts, wording

BLANK_ROWS = 2


class ContractFilter(django_filters.FilterSet):
    status = django_filters.MultipleChoiceFilter(label=gettext_lazy("Status"), choices=Contract.Status.choices)
    kind = django_filters.MultipleChoiceFilter(label=gettext_lazy("Kind"), choices=Contract.Kind.choices)
    signed_on = django_filters.DateFromToRangeFilter(label=gettext_lazy("Signed on"))
    amount = django_filters.RangeFilter(label=gettext_lazy("Amount"))
    customer = django_filters.NumberFilter(label=gettext_lazy("Customer"))

    class Meta:
        model = Contract
        fields = []


class ContractList(ListPage):
    page, title, icon = "contracts.contracts", gettext_lazy("Contracts"), "signature"
    filterset, order = ContractFilter, ("-pk",)
    search_hint = gettext_lazy("Number or customer")
    columns = [
        Column("customer", gettext_lazy("Customer"), lambda c: c.shown_name, css="a so-b", link=True, fixed=True),
        Column("number", gettext_lazy("Paper number"), lambda c: c.number, css="c"),
        Column("title", gettext_lazy("Subject"), lambda c: c.title, css="z"),
        Column("amount", gettext_lazy("Amount"), lambda c: c.money, css="b", sort="amount", num=True),
        Column("version", gettext_lazy("Version"), lambda c: c.version, num=True),
        Column("status", gettext_lazy("Status"), queries.status_dot, css="e"),
        Column("signed", gettext_lazy("Signed on"), lambda c: look.day(c.signed_on), css="d"),
        Column("owner", gettext_lazy("Salesperson"), lambda c: c.owner.name, css="z"),
        Column("created_at", gettext_lazy("Created"), lambda c: look.day(c.created_at), sort="created_at"),
    ]
    presets = [
        Preset("open", gettext_lazy("At work"), "status=draft&status=in_review&status=rejected&status=approved"),
        Preset("review", gettext_lazy("In review"), "status=in_review"),
        Preset("rejected", gettext_lazy("Returned"), "status=rejected"),
        Preset("approved", gettext_lazy("To be signed"), "status=approved"),
        Preset("signed", gettext_lazy("Signed"), "status=signed"),
        Preset("all", gettext_lazy("All"), ""),
    ]

    def queryset(self):
        return Contract.objects.visible_to(self.user, self.now).select_related("customer", "owner", "unit")

    def search(self, queryset, text):
        return queries.found(queryset, text)

    def prepare(self, rows):
        for row in rows:
            row.shown_name = queries.buyer_name(row, self.user, self.now)
            row.money = _("framework") if row.calls_off else look.money(row.amount)
        return rows

    def url_of(self, row):
        return reverse("contracts:contract-record", args=[row.pk])

    def actions(self):
        if not self.user.is_a(*access.DRAFTERS):
            return []
        return [
            Button(_("Framework"), reverse("contracts:contract-framework")),
            Button(_("New contract"), reverse("contracts:contract-new"), primary=True, icon="plus"),
        ]

    @property
    def empty(self):
        button = Button(_("New contract"), reverse("contracts:contract-new"), primary=True)
        return Empty(
            _("No contracts yet"),
            _("A contract is drafted from a quote the customer has accepted; everything is filled in."),
            "signature",
            button if self.user.is_a(*access.DRAFTERS) else None,
        )


contract_list = audience(*access.READERS)(ContractList.as_view())


def found(request, pk):
    """The contract within reach, or 404."""
    rows = Contract.objects.visible_to(request.user, timezone.now())
    return get_object_or_404(rows.select_related("customer", "owner", "unit", "quote", "deal", "signed_file"), pk=pk)


def url_of(contract):
    return reverse("contracts:contract-record", args=[contract.pk])


def _quotes(user, now):
    """Accepted quotes without a contract of one's own side."""
    taken = Contract.objects.filter(quote__isnull=False).exclude(status__in=["withdrawn", "terminated"]).values("quote")
    rows = Quote.objects.visible_to(user, now).filter(status=Quote.Status.ACCEPTED).exclude(pk__in=taken)
    return rows.select_related("customer", "owner").order_by("-pk")


@audience(*access.DRAFTERS)
def contract_new(request):
    """Choose the accepted quote; the draft then stands ready, everything filled in (CON-1)."""
    now = timezone.now()
    quotes = _quotes(request.user, now)
    initial = {"quote": request.GET.get("quote")}
    form = DraftForm(request.POST or None, quotes=quotes, initial=initial, request=request)
    if request.method == "POST" and form.is_valid():
        try:
            contract = contracts.draft_from_quote(
                form.cleaned_data["quote"].pk, title=form.cleaned_data["title"], actor=request.user, now=now
            )
        except BusinessError as error:
            form.take(error)
        else:
            return go(request, url_of(contract), _("Contract drafted"))
    context = {"form": form, "title": _("New contract"), "submit": _("Draft it"), "none": not quotes.exists(),
               "cancel_url": reverse("contracts:contract")}  # fmt: skip
    return page(request, "contracts/contract-new.html", context, status=400 if form.errors else 200)


@audience(*access.DRAFTERS)
def contract_framework(request):
    """Draft a framework or agency contract (CON-4, CON-5)."""
    now, user = timezone.now(), request.user
    form = FrameworkForm(
        request.POST or None, customers=Customer.objects.visible_to(user, now).current().order_by("-pk")[:300],
        price_lists=PriceList.objects.visible_to(user, now).in_force(local_day(now)), request=request,
        initial={"customer": request.GET.get("customer")},
    )  # fmt: skip
    form.fields["customer"].queryset = Customer.objects.visible_to(user, now).current().order_by("-pk")
    if request.method == "POST" and form.is_valid():
        try:
            contract = contracts.draft_framework(actor=user, now=now, **form.cleaned_data)
        except BusinessError as error:
            form.take(error)
        else:
            return go(request, url_of(contract), _("Contract drafted"))
    context = {"form": form, "title": _("New framework"), "submit": _("Draft it"),
               "cancel_url": reverse("contracts:contract")}  # fmt: skip
    return page(request, "contracts/contract-new.html", context, status=400 if form.errors else 200)


@audience(EVERYBODY)
def contract_record(request, pk):
    contract = found(request, pk)
    context = record.context(contract, request.user, timezone.now(), view=request.GET.get("version", ""))
    return page(request, "contracts/contract.html", context)


@audience(EVERYBODY)
def contract_edit(request, pk):
    """Change clauses, plan, delivery of what is not under review and not signed (CON-2)."""
    contract, now = found(request, pk), timezone.now()
    put_in = wording.shown(contract, request.user, now)
    initial = {**{key: put_in(text) for key, text in contract.clauses.items()}, "title": contract.title,
               "delivery_on": contract.delivery_on}  # fmt: skip
    form = ContractForm(request.POST or None, initial=initial, request=request)
    if request.method == "POST" and form.is_valid():
        try:
            contracts.change(
                pk, clauses=_typed(form, initial), payment_plan=plan_of(request.POST), title=form.cleaned_data["title"],
                delivery_on=form.cleaned_data["delivery_on"], actor=request.user, now=now,
            )  # fmt: skip
        except BusinessError as error:
            _take(form, error)
        else:
            return go(request, url_of(contract), _("Contract changed"))
    context = {
        "form": form, "contract": contract, "title": _("Change %(number)s") % {"number": contract.number},
        "submit": _("Save"), "cancel_url": url_of(contract), "dues": DUES,
        "rows": plan_rows(contract.payment_plan, request.POST),
    }  # fmt: skip
    return page(request, "contracts/contract-edit.html", context, status=400 if form.errors else 200)


def _typed(form, initial):
    """The clauses somebody changed; line ends of browsers are no change."""
    return {
        key: text for key, text in form.clauses().items()
        if text.replace("\r\n", "\n").strip() != initial.get(key, "").strip()
    }  # fmt: skip


def _take(form, error):
    """Put findings at a clause under its field."""
    error.errors = {name.removeprefix("clauses."): words for name, words in error.errors.items()}
    form.take(error)


def plan_rows(plan, posted):
    """The rows of the plan table: as typed, else as kept, and two empty ones."""
    rows = plan_of(posted) if isinstance(posted, QueryDict) and posted else [dict(row) for row in plan]
    return rows + [{"name": "", "share": "", "due": "signing", "days": "", "due_on": ""}] * BLANK_ROWS


@audience(EVERYBODY)
@require_POST
def contract_submit(request, pk):
    contract = contracts.submit(found(request, pk).pk, actor=request.user, now=timezone.now())
    words = _("Version %(n)s submitted; legal, finance and the superior have been told") % {"n": contract.version}
    return go(request, url_of(contract), words)


@audience(EVERYBODY)
@require_POST
def contract_take_back(request, pk):
    contract = contracts.take_back(found(request, pk).pk, actor=request.user, now=timezone.now())
    return go(request, url_of(contract), _("Taken back; it is a draft again"))


@audience(EVERYBODY)
def contract_paper(request, pk):
    """The PDF, for those who see the contract."""
    contract = found(request, pk)
    response = HttpResponse(contract_pdf(contract, request.user, timezone.now()), content_type="application/pdf")
    response["Content-Disposition"] = f'inline; filename="{contract.number}-V{contract.version}.pdf"'
    response["X-Content-Type-Options"] = "nosniff"
    return response


@audience(EVERYBODY)
def contract_of_quote(request, pk):
    """The panel on a quote's page: its contract, or the way to one."""
    now = timezone.now()
    quote = get_object_or_404(Quote.objects.visible_to(request.user, now), pk=pk)
    rows = list(Contract.objects.visible_to(request.user, now).filter(quote=quote).order_by("-pk"))
    for row in rows:
        row.dot = queries.status_dot(row)
    may = quote.status == Quote.Status.ACCEPTED and access.can_draft(request.user, quote.owner, quote.unit_id, now)
    free = all(row.status in ("withdrawn", "terminated") for row in rows)
    context = {"quote": quote, "contracts": rows, "may_draft": may and free,
               "credit": queries.credit.in_force(quote.customer_id, now)}  # fmt: skip
    return page(request, "contracts/panel-quote.html", context)
