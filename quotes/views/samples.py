"""Pages of samples and loans: what there is, who has it, what is overdue (SMP-1, SMP-2)."""

from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from leads.models import Customer
from salesops.kernel.clock import local_day
from salesops.kernel.errors import BusinessError
from salesops.kernel.models import User
from salesops.kernel.web import look
from salesops.kernel.web.audience import EVERYBODY, audience
from salesops.kernel.web.blocks import Button, Empty, NextAction, Standing
from salesops.kernel.web.lists import Column, ListPage, Preset
from salesops.kernel.web.pages import go, page

from .. import access, queries
from ..forms import CustomerChoice, LoanForm, ReturnForm, SampleForm
from ..models import Sample, SampleLoan
from ..models.samples import KEEPERS
from ..record import entries
from ..services import samples

BORROWING = (*access.SELLING, *KEEPERS)


class SampleList(ListPage):
    page, title, icon = "quotes.samples", gettext_lazy("Samples"), "archive"
    search_hint = gettext_lazy("Number or product")
    columns = [
        Column("product", gettext_lazy("Product"), lambda row: row.product.name, css="a so-b", link=True, fixed=True),
        Column("number", gettext_lazy("Number"), lambda row: row.number, css="c"),
        Column("place", gettext_lazy("Kept at"), lambda row: row.place.name if row.place else "—", css="d"),
        Column("condition", gettext_lazy("Condition"), lambda row: row.get_condition_display(), css="z"),
        Column("state", gettext_lazy("Status"), lambda row: row.dot, css="e"),
    ]
    presets = [Preset("all", gettext_lazy("All"), "")]
    empty = Empty(
        gettext_lazy("No samples yet"), gettext_lazy("The sample keeper enters what was bought for showing."), "archive"
    )

    def queryset(self):
        rows = Sample.objects.visible_to(self.user, self.now).filter(is_retired=False)
        return rows.select_related("product", "place")

    def search(self, queryset, text):
        return queryset.filter(queries.product_match(text, "product__") | queries.Q(number__icontains=text))

    def prepare(self, rows):
        out = SampleLoan.objects.out().filter(sample__in=rows).select_related("borrower")
        loans = {loan.sample_id: loan for loan in out}
        for row in rows:
            row.dot = state_of(row, loans.get(row.pk), local_day(self.now))
        return rows

    def url_of(self, row):
        return reverse("quotes:sample-record", args=[row.pk])

    def actions(self):
        if not access.can_keep_samples(self.user):
            return []
        return [Button(_("New sample"), reverse("quotes:sample-new"), primary=True, icon="plus")]


sample_list = audience(EVERYBODY)(SampleList.as_view())


def state_of(sample, loan, today):
    """Where a sample is, as dot and word."""
    if loan is None:
        return look.status("good", _("Here"))
    if loan.due_on < today:
        return look.status("over", _("Overdue, %(name)s") % {"name": loan.borrower.name})
    return look.status("act", _("Lent to %(name)s") % {"name": loan.borrower.name})


class LoanList(ListPage):
    page, title, icon = "quotes.loans", gettext_lazy("Sample loans"), "archive"
    columns = [
        Column(
            "sample", gettext_lazy("Sample"), lambda row: row.sample.product.name, css="a so-b", link=True, fixed=True
        ),
        Column("number", gettext_lazy("Number"), lambda row: row.number, css="c"),
        Column("borrower", gettext_lazy("Borrower"), lambda row: row.borrower.name, css="z"),
        Column("customer", gettext_lazy("Customer"), lambda row: row.shown_name or "—", css="z"),
        Column("out_on", gettext_lazy("Out"), lambda row: look.day(row.out_on), css="z", sort="out_on"),
        Column("due_on", gettext_lazy("Due"), lambda row: row.due, css="d", sort="due_on"),
        Column("returned_on", gettext_lazy("Back"), lambda row: look.day(row.returned_on), css="e"),
    ]
    presets = [Preset("all", gettext_lazy("All"), "")]
    order = ("-pk",)
    empty = Empty(gettext_lazy("No sample is out"), gettext_lazy("Lend one from its page."), "archive")

    def queryset(self):
        rows = SampleLoan.objects.visible_to(self.user, self.now)
        return rows.select_related("sample__product", "borrower", "customer")

    def prepare(self, rows):
        names, today = queries.names_of(rows, self.user, self.now), local_day(self.now)
        for row in rows:
            row.shown_name = names[row.pk]
            row.due = look.day(row.due_on) if row.returned_on else look.countdown(
                look.days_left(row.due_on, today), look.tone_of(row.due_on, today, within=1))  # fmt: skip
        return rows

    def url_of(self, row):
        return reverse("quotes:sample-record", args=[row.sample_id])


loan_list = audience(*BORROWING)(LoanList.as_view())


def found_sample(request, pk):
    rows = Sample.objects.visible_to(request.user, timezone.now()).select_related("product", "place")
    return get_object_or_404(rows, pk=pk)


@audience(EVERYBODY)
def sample_record(request, pk):
    sample, user, now = found_sample(request, pk), request.user, timezone.now()
    loan = sample.loans.out().select_related("borrower").first()
    seen = SampleLoan.objects.visible_to(user, now).filter(sample=sample).select_related("borrower", "customer")[:20]
    names = queries.names_of(seen, user, now)
    context = {
        "paper_title": sample.product.name, "paper_number": sample.number,
        "list_url": reverse("quotes:sample"), "list_label": _("Samples"),
        "clocks": [Standing("good" if loan is None else "over" if loan.due_on < local_day(now) else "act",
                            _("Here") if loan is None else _("Lent to %(name)s") % {"name": loan.borrower.name},
                            (_("Due %(day)s") % {"day": look.until(loan.due_on)},) if loan else ())],
        "action": _next(sample, loan, user),
        "sections": [
            {"title": _("Facts"), "rule": "SMP-1", "facts": [
                (_("Product"), f"{sample.product.name} {sample.product.sku}"),
                (_("Kept at"), sample.place.name if sample.place else "—"),
                (_("Condition"), sample.get_condition_display()), (_("Supplier"), sample.supplier or "—"),
                (_("Purchase or contract"), sample.purchase or "—"), (_("Bought on"), look.day(sample.bought_on))]},
            {"title": _("Loans"), "rule": "SMP-2", "empty": _("Never lent, as far as you see."),
             "rows": [_loan(row, names[row.pk]) for row in seen]},
        ],
        "entries": entries(sample),
    }  # fmt: skip
    return page(request, "quotes/paper.html", context)


def _next(sample, loan, user):
    if loan is None and user.is_a(*BORROWING):
        url = reverse("quotes:sample-lend", args=[sample.pk])
        return NextAction(_("It is here and can be lent"), "", (Button(_("Lend"), url, primary=True),))
    if loan and (loan.borrower_id == user.pk or access.can_keep_samples(user)):
        url = reverse("quotes:loan-return", args=[loan.pk])
        return NextAction(_("Take it back"), _("%(name)s has it.") % {"name": loan.borrower.name},
                          (Button(_("Return"), url, primary=True),))  # fmt: skip
    return None


def _loan(row, name):
    days = f"{look.day(row.out_on)} – {look.day(row.returned_on)}" if row.returned_on else f"{look.day(row.out_on)} –"
    condition = row.get_condition_back_display() if row.condition_back else ""
    return {"title": row.borrower.name, "text": f"{row.number} {name} {condition}", "end": days}


@audience(*KEEPERS)
def sample_new(request):
    form = SampleForm(request.POST or None, request=request)
    if request.method == "POST" and form.is_valid():
        sample = samples.enter(actor=request.user, now=timezone.now(), **form.cleaned_data)
        return go(request, reverse("quotes:sample-record", args=[sample.pk]), _("Entered."))
    return _form(request, form, _("New sample"), reverse("quotes:sample"))


@audience(EVERYBODY)
def sample_lend(request, pk):
    sample, user, now = found_sample(request, pk), request.user, timezone.now()
    url = reverse("quotes:sample-record", args=[sample.pk])
    customers = CustomerChoice(Customer.objects.visible_to(user, now).order_by("-pk")[:0])
    customers.queryset = Customer.objects.visible_to(user, now).filter(merged_into=None).order_by("-pk")
    keeps = access.can_keep_samples(user)
    borrowers = User.objects.holding(*BORROWING).exclude(unit=None) if keeps else None
    form = LoanForm(request.POST or None, request=request, customers=customers, borrowers=borrowers,
                    initial={"borrower": user.pk})  # fmt: skip
    if request.method == "POST" and form.is_valid():
        try:
            data = {"borrower": user, **form.cleaned_data}
            samples.lend(sample.pk, actor=user, now=now, **data)
            return go(request, url, _("Lent."))
        except BusinessError as error:
            form.take(error)
    return _form(request, form, _("Lend %(number)s") % {"number": sample.number}, url, submit=_("Lend"))


@audience(EVERYBODY)
def loan_return(request, pk):
    now = timezone.now()
    loan = get_object_or_404(SampleLoan.objects.visible_to(request.user, now).select_related("sample"), pk=pk)
    form = ReturnForm(request.POST or None, request=request)
    url = reverse("quotes:sample-record", args=[loan.sample_id])
    if request.method == "POST" and form.is_valid():
        samples.give_back(loan.pk, actor=request.user, now=now, **form.cleaned_data)
        return go(request, url, _("It is back."))
    return _form(request, form, _("Return %(number)s") % {"number": loan.sample.number}, url, submit=_("Take back"))


def _form(request, form, title, cancel_url, submit=""):
    context = {"form": form, "title": title, "cancel_url": cancel_url, "submit": submit or _("Save")}
    return page(request, "form.html", context, status=400 if form.errors else 200)
