"""Forms of credit and contracts: text to values; services decide and save."""

from django import forms
from django.utils.translation import gettext_lazy as _

from quotes.models import PriceList
from salesops.kernel.web.forms import DateInput, Form

from .models import ITEMS, Clause, Contract, Due, Grade

SOURCES = (_("Business licence"), _("Visit on site"), _("Financial statements"), _("Agency report"),
           _("Reputation in the trade"), _("Our own records"))  # fmt: skip


class CustomerChoice(forms.ModelChoiceField):
    def label_from_instance(self, customer):
        return f"{customer.company or customer.name} {customer.number}"


class QuoteChoice(forms.ModelChoiceField):
    def label_from_instance(self, quote):
        return f"{quote.name} {quote.customer.company or quote.customer.name} ¥{quote.total:,.2f}"


class CreditForm(Form):
    """Points with their sources; grade and limit follow unless set by hand (CRD-2)."""

    customer = CustomerChoice(queryset=None, label=_("Customer"))
    identity = forms.DecimalField(label=_("Identity"))
    identity_source = forms.CharField(label=_("Source of identity"), max_length=200, required=False)
    business = forms.DecimalField(label=_("Business"))
    business_source = forms.CharField(label=_("Source of business"), max_length=200, required=False)
    finances = forms.DecimalField(label=_("Finances"))
    finances_source = forms.CharField(label=_("Source of finances"), max_length=200, required=False)
    credit_record = forms.DecimalField(label=_("Credit record"))
    credit_record_source = forms.CharField(label=_("Source of the credit record"), max_length=200, required=False)
    guarantee = forms.CharField(
        label=_("Guarantee"), max_length=200, required=False, help_text=_("Lowers the prepayment of grade D.")
    )
    grade = forms.ChoiceField(
        label=_("Grade by hand"), choices=[("", _("As the points say")), *Grade.choices], required=False,
        help_text=_("Another grade or a higher limit needs a second person of finance."),
    )  # fmt: skip
    credit_limit = forms.DecimalField(
        label=_("Limit by hand"), max_digits=14, decimal_places=2, min_value=0, required=False
    )
    reason = forms.CharField(label=_("Reason"), max_length=300, required=False, widget=forms.Textarea({"rows": 2}))

    def __init__(self, *args, customers, numbers, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["customer"].queryset = customers
        for item in ITEMS:
            most = getattr(numbers, f"credit_points_{item}")
            self.fields[item].help_text = _("0 to %(most)s points") % {"most": most}
            self.fields[item].widget.attrs.update({"min": 0, "max": most, "step": 1, "inputmode": "numeric"})
            self.fields[f"{item}_source"].widget.attrs["list"] = "credit-sources"

    def facts(self):
        """What the service takes."""
        data = self.cleaned_data
        return {
            "points": {item: data[item] for item in ITEMS},
            "sources": {item: data[f"{item}_source"] for item in ITEMS},
            "grade": data["grade"],
            "credit_limit": data["credit_limit"],
            "guarantee": data["guarantee"],
            "reason": data["reason"],
        }


class DraftForm(Form):
    """Which accepted quote becomes a contract; everything else is filled in (CON-1)."""

    quote = QuoteChoice(queryset=None, label=_("Accepted quote"))
    title = forms.CharField(label=_("Subject"), max_length=80, required=False)

    def __init__(self, *args, quotes, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["quote"].queryset = quotes


class FrameworkForm(Form):
    """A contract under which orders are called off (CON-4, CON-5)."""

    customer = CustomerChoice(queryset=None, label=_("Customer"))
    kind = forms.ChoiceField(
        label=_("Kind"), choices=[(kind, kind.label) for kind in (Contract.Kind.FRAMEWORK, Contract.Kind.AGENCY)],
        widget=forms.RadioSelect, initial=Contract.Kind.FRAMEWORK,
    )  # fmt: skip
    title = forms.CharField(label=_("Subject"), max_length=80, required=False)
    starts_on = forms.DateField(label=_("Begins"), required=False, widget=DateInput())
    ends_on = forms.DateField(label=_("Ends"), required=False, widget=DateInput())
    ceiling = forms.DecimalField(
        label=_("Most that may be called off"), max_digits=14, decimal_places=2, min_value=0, required=False
    )
    commission = forms.DecimalField(
        label=_("Commission %"), max_digits=5, decimal_places=2, min_value=0, max_value=100, required=False
    )
    price_list = forms.ModelChoiceField(queryset=PriceList.objects.none(), label=_("Price list"), required=False)

    def __init__(self, *args, customers, price_lists, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["customer"].queryset = customers
        self.fields["price_list"].queryset = price_lists


def _clause_fields():
    return {
        key: forms.CharField(label=label, max_length=8000, required=False, widget=forms.Textarea({"rows": 5}))
        for key, label in Clause.choices
    }


class ClausesForm(Form):
    """The eight clauses; an empty one is kept empty and stops the submission, not the saving."""

    locals().update(_clause_fields())

    def clauses(self):
        return {key: self.cleaned_data[key] for key in Clause.values}


class ContractForm(ClausesForm):
    """Subject, delivery and clauses of a draft; the plan has rows of its own."""

    title = forms.CharField(label=_("Subject"), max_length=80, required=False)
    delivery_on = forms.DateField(label=_("Delivery until"), required=False, widget=DateInput())
    field_order = ["title", "delivery_on", *Clause.values]


class AmendForm(ClausesForm):
    """The clauses as they hold now; what is changed becomes the supplement (CON-3)."""

    reason = forms.CharField(label=_("Reason"), max_length=300, widget=forms.Textarea({"rows": 2}))
    field_order = ["reason", *Clause.values]


class SignForm(Form):
    """The signed copy and its date (CON-3)."""

    signed_on = forms.DateField(label=_("Signed on"), widget=DateInput())
    signatory = forms.CharField(
        label=_("Signed for the customer by"), max_length=60, required=False,
        help_text=_("Somebody the customer did not name needs a manager's word."),
    )  # fmt: skip
    file = forms.FileField(label=_("Signed copy"), help_text=_("PDF or photo"))


class ReasonForm(Form):
    reason = forms.CharField(label=_("Reason"), max_length=300, widget=forms.Textarea({"rows": 3}))


PLAN = ("name", "share", "due", "days", "due_on")


def plan_of(data):
    """The rows of a plan as posted: parallel lists `plan_name`, `plan_share` …; empty rows are left out."""
    columns = [data.getlist(f"plan_{key}") for key in PLAN]
    rows = [dict(zip(PLAN, row, strict=False)) for row in zip(*columns, strict=False)]
    return [_row(row) for row in rows if row["name"].strip() or row["share"].strip()]


def _row(row):
    return {**row, "due_on": row["due_on"] or None, "days": row["days"] or 0, "share": row["share"].rstrip("%％ ")}


DUES = Due.choices
