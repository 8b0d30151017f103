"""Forms of quoting: text into values; services decide."""

from django import forms
from django.utils.translation import gettext_lazy as _

from leads.models import Customer
from salesops.kernel.models import Unit, User
from salesops.kernel.web.forms import DateInput, Form

from .models import Category, Channel, Condition, DesignPart, Product, Quote


class QuoteForm(Form):
    """The terms of a quote; its lines come as repeated fields beside it."""

    customer = forms.ModelChoiceField(label=_("Customer"), queryset=Customer.objects.none())
    need = forms.CharField(label=_("Need"), max_length=120, required=False)
    delivery_days = forms.IntegerField(label=_("Delivery days"), min_value=0, max_value=1000, required=False)
    payment_terms = forms.CharField(label=_("Payment terms"), max_length=200, required=False)
    valid_until = forms.DateField(label=_("Valid until"), widget=DateInput(), required=False)
    note = forms.CharField(label=_("Note"), max_length=500, required=False, widget=forms.Textarea(attrs={"rows": 2}))

    def __init__(self, *args, customers=None, fixed=False, **kwargs):
        super().__init__(*args, **kwargs)
        if fixed:
            del self.fields["customer"]
        elif customers is not None:
            self.fields["customer"] = customers
            self._dress("customer", customers)

    def terms(self):
        return {key: value for key, value in self.cleaned_data.items() if key != "customer"}


class CustomerChoice(forms.ModelChoiceField):
    """Customers one may quote, by name and number."""

    def __init__(self, queryset, **kwargs):
        super().__init__(queryset, label=_("Customer"), empty_label=_("Choose a customer"), **kwargs)
        self.widget.attrs["data-pick"] = "1"

    def label_from_instance(self, customer):
        return f"{customer.name} {customer.district} {customer.number}"


class RevisionForm(Form):
    cause = forms.ChoiceField(label=_("Why a new version"), choices=Quote.Cause.choices, required=False)


class AnswerForm(Form):
    reason = forms.CharField(label=_("Reason"), max_length=300, widget=forms.Textarea(attrs={"rows": 3}))


class SendForm(Form):
    email = forms.EmailField(label=_("Email of the customer"), required=False)


class SpecialPriceForm(Form):
    """A special price asked for one customer, product and quantity (PRC-3)."""

    product = forms.ModelChoiceField(label=_("Product"), queryset=Product.objects.none())
    quantity = forms.DecimalField(label=_("Quantity"), max_digits=12, decimal_places=3)
    price = forms.DecimalField(label=_("Price asked"), max_digits=12, decimal_places=2)
    reason = forms.CharField(label=_("Reason"), max_length=300, widget=forms.Textarea(attrs={"rows": 3}))
    valid_until = forms.DateField(label=_("Valid until"), widget=DateInput(), required=False)

    def __init__(self, *args, customers, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields = {"customer": customers, **self.fields}
        self._dress("customer", customers)
        self.fields["product"].queryset = Product.objects.released()
        self.fields["product"].widget.attrs["data-pick"] = "1"


WORDS_HINT = _("Several, with spaces between")


class ProductForm(Form):
    """The facts of a product; cost and target margin only for finance (PRC-1, PRC-4)."""

    sku = forms.CharField(label=_("Article number"), max_length=30)
    name = forms.CharField(label=_("Name"), max_length=80)
    spec = forms.CharField(label=_("Specification"), max_length=120, required=False)
    model = forms.CharField(label=_("Model"), max_length=60, required=False)
    category = forms.ChoiceField(label=_("Category"), choices=Category.choices)
    unit = forms.CharField(label=_("Unit of measure"), max_length=10, initial="件")
    decimals = forms.IntegerField(label=_("Decimals of a quantity"), min_value=0, max_value=3, initial=0)
    list_price = forms.DecimalField(label=_("List price"), max_digits=12, decimal_places=2, min_value=0)
    tax_rate = forms.DecimalField(
        label=_("VAT %"), max_digits=5, decimal_places=2, min_value=0, max_value=100, initial=13
    )
    cost = forms.DecimalField(label=_("Cost"), max_digits=12, decimal_places=2, min_value=0, required=False)
    floor_price = forms.DecimalField(
        label=_("Floor price"), max_digits=12, decimal_places=2, min_value=0, required=False
    )
    target_margin = forms.DecimalField(label=_("Target margin %"), max_digits=5, decimal_places=2, required=False)
    delivery_days = forms.IntegerField(label=_("Delivery days"), min_value=0, max_value=1000, initial=15)
    scenes = forms.CharField(label=_("Scenes"), required=False, help_text=WORDS_HINT)
    styles = forms.CharField(label=_("Styles"), required=False, help_text=WORDS_HINT)
    functions = forms.CharField(label=_("Functions"), required=False, help_text=WORDS_HINT)
    popularity = forms.IntegerField(label=_("Popularity"), min_value=0, max_value=100, initial=0)
    sample_reorder_level = forms.IntegerField(label=_("Samples to keep"), min_value=0, max_value=100, initial=0)
    is_active = forms.BooleanField(label=_("In the range"), required=False, initial=True)
    why = forms.CharField(label=_("Why this change"), max_length=200, required=False)

    def __init__(self, *args, money=False, **kwargs):
        super().__init__(*args, **kwargs)
        if not money:
            del self.fields["cost"], self.fields["target_margin"]

    def facts(self):
        """The values as the service takes them."""
        values = {key: value for key, value in self.cleaned_data.items() if key != "why"}
        for key in ("scenes", "styles", "functions"):
            values[key] = values[key].split()
        if values.get("cost") is None:
            values.pop("cost", None)
        return values


class PriceListForm(Form):
    """The scope of a price list; its items come as repeated fields beside it (PRC-1, PRC-2)."""

    name = forms.CharField(label=_("Name"), max_length=80)
    region = forms.ModelChoiceField(
        label=_("Region"), queryset=Unit.objects.filter(kind="region"), required=False, empty_label=_("All regions")
    )
    channel = forms.ChoiceField(label=_("Channel"), choices=[("", _("All channels")), *Channel.choices], required=False)
    customer_class = forms.ChoiceField(
        label=_("Customer class"), choices=[("", _("All classes")), ("A", "A"), ("B", "B"), ("C", "C")], required=False
    )
    valid_from = forms.DateField(label=_("Valid from"), widget=DateInput())
    valid_to = forms.DateField(label=_("Valid to"), widget=DateInput(), required=False)
    why = forms.CharField(label=_("Why"), max_length=300, required=False)
    items = forms.CharField(
        label=_("Prices"),
        widget=forms.Textarea(attrs={"rows": 8}),
        help_text=_("One line a product: article number, space, price"),
    )

    def clean_items(self):
        found = []
        for number, line in enumerate(self.cleaned_data["items"].splitlines(), start=1):
            if line.strip():
                found.append(self._item(number, line.replace("，", " ").replace(",", " ").split()))
        return found

    def _item(self, number, words):
        product = Product.objects.filter(sku=words[0]).first()
        field = forms.DecimalField(max_digits=12, decimal_places=2, min_value=0)
        if product is None or len(words) != 2:
            raise forms.ValidationError(_("Line %(number)s: article number and price are needed.") % {"number": number})
        try:
            return product, field.clean(words[1])
        except forms.ValidationError:
            raise forms.ValidationError(_("Line %(number)s: not a price.") % {"number": number}) from None


class DesignForm(Form):
    """What a design is for and who works on it (DSN-1, DSN-2)."""

    title = forms.CharField(label=_("Title"), max_length=80)
    site = forms.CharField(label=_("Site data"), required=False, widget=forms.Textarea(attrs={"rows": 3}))
    budget = forms.DecimalField(label=_("Budget"), max_digits=14, decimal_places=2, min_value=0, required=False)
    team = forms.ModelMultipleChoiceField(label=_("Team"), queryset=User.objects.none(), required=False)

    def __init__(self, *args, customers=None, team, **kwargs):
        super().__init__(*args, **kwargs)
        if customers is not None:
            self.fields = {"customer": customers, **self.fields}
            self._dress("customer", customers)
        self.fields["team"].queryset = team
        self.fields["team"].widget.attrs["data-pick"] = "1"


class DesignPartForm(Form):
    kind = forms.ChoiceField(label=_("Part"), choices=DesignPart.Kind.choices, widget=forms.RadioSelect)
    words = forms.CharField(label=_("Description"), required=False, widget=forms.Textarea(attrs={"rows": 4}))
    file = forms.FileField(label=_("File"), required=False)


class SampleForm(Form):
    """A piece bought for showing or lending (SMP-1)."""

    product = forms.ModelChoiceField(label=_("Product"), queryset=Product.objects.none())
    place = forms.ModelChoiceField(label=_("Kept at"), queryset=Unit.objects.filter(is_active=True), required=False)
    supplier = forms.CharField(label=_("Supplier"), max_length=80, required=False)
    purchase = forms.CharField(label=_("Purchase or contract"), max_length=60, required=False)
    bought_on = forms.DateField(label=_("Bought on"), widget=DateInput(), required=False)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["product"].queryset = Product.objects.released()
        self.fields["product"].widget.attrs["data-pick"] = "1"


class LoanForm(Form):
    """Who takes a sample, for whom, until when (SMP-2)."""

    due_on = forms.DateField(label=_("Due"), widget=DateInput(), required=False)
    note = forms.CharField(label=_("Note"), max_length=200, required=False)

    def __init__(self, *args, customers, borrowers=None, **kwargs):
        super().__init__(*args, **kwargs)
        customers.required = False
        first = {"borrower": forms.ModelChoiceField(label=_("Borrower"), queryset=borrowers)} if borrowers else {}
        self.fields = {**first, "customer": customers, **self.fields}
        for name in (*first, "customer"):
            self._dress(name, self.fields[name])


class ReturnForm(Form):
    condition = forms.ChoiceField(
        label=_("Condition"), choices=Condition.choices, widget=forms.RadioSelect, initial="good"
    )
    note = forms.CharField(label=_("Note"), max_length=200, required=False)
