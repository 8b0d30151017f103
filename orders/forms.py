"""Forms of orders and money: text to values; services decide and save."""

from django import forms
from django.utils.translation import gettext_lazy as _

from leads.models import Customer
from quotes.models import Product
from salesops.kernel.web.forms import DateInput, Form

from .models import Payment


class CustomerChoice(forms.ModelChoiceField):
    def label_from_instance(self, customer):
        return f"{customer.company or customer.name} {customer.number}"


class ProductChoice(forms.ModelChoiceField):
    def label_from_instance(self, product):
        return f"{product.name} {product.spec} {product.sku} ¥{product.list_price:,.2f}"


class RetailForm(Form):
    """A retail order by purchase letter (ORD-1, REG-28)."""

    LINES = 4

    customer = CustomerChoice(queryset=Customer.objects.none(), label=_("Customer"), required=False)
    case_number = forms.CharField(
        label=_("or case number"), max_length=30, required=False,
        help_text=_("For a buyer who is protected for a colleague; the sale goes on."),
    )  # fmt: skip
    buyer_name = forms.CharField(label=_("Buyer's name"), max_length=60, required=False)
    buyer_phone = forms.CharField(label=_("Buyer's phone"), max_length=32, required=False)
    deposit = forms.DecimalField(label=_("Deposit"), max_digits=14, decimal_places=2, min_value=0)
    promised_on = forms.DateField(label=_("Promised for"), widget=DateInput(), required=False)
    delivery_address = forms.CharField(label=_("Delivery address"), max_length=200, required=False)

    def __init__(self, *args, customers, products, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["customer"].queryset = customers
        for n in range(1, self.LINES + 1):
            product = ProductChoice(queryset=products, label=_("Product %(n)s") % {"n": n}, required=n == 1)
            quantity = forms.DecimalField(
                label=_("Quantity"), max_digits=12, decimal_places=3, min_value=0, required=n == 1
            )
            for name, field in ((f"product_{n}", product), (f"quantity_{n}", quantity)):
                self.fields[name] = field
                self._dress(name, field)
        first = [name for n in range(1, self.LINES + 1) for name in (f"product_{n}", f"quantity_{n}")]
        head = ["customer", "case_number", "buyer_name", "buyer_phone"]
        self.order_fields([*head, *first, "deposit", "promised_on", "delivery_address"])

    def lines(self):
        """[(product, quantity, None)] of the rows filled in."""
        rows = (
            (self.cleaned_data.get(f"product_{n}"), self.cleaned_data.get(f"quantity_{n}"))
            for n in range(1, self.LINES + 1)
        )
        return [(product, quantity or 1, None) for product, quantity in rows if product]


class ReceiptForm(Form):
    """A receipt with its slip (PAY-1, DEAL-3)."""

    amount = forms.DecimalField(label=_("Amount"), max_digits=14, decimal_places=2)
    received_on = forms.DateField(label=_("Received on"), widget=DateInput())
    method = forms.ChoiceField(label=_("Method"), choices=Payment.Method.choices)
    reference = forms.CharField(label=_("Slip number"), max_length=60, required=False)
    slip = forms.FileField(label=_("Slip or photo"), required=False)


class DayForm(Form):
    to_on = forms.DateField(label=_("New day"), widget=DateInput())
    reason = forms.CharField(label=_("Reason"), max_length=300, widget=forms.Textarea({"rows": 3}))


class TextForm(Form):
    """One text in one's own words."""

    text = forms.CharField(label=_("Text"), max_length=2000, widget=forms.Textarea({"rows": 4}))

    def __init__(self, *args, label="", required=True, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["text"].label = label or self.fields["text"].label
        self.fields["text"].required = required


class ShipForm(Form):
    carrier = forms.CharField(label=_("Carrier"), max_length=40)
    tracking_number = forms.CharField(label=_("Tracking number"), max_length=40, required=False)


class EventForm(Form):
    place = forms.CharField(label=_("Place"), max_length=60, required=False)
    text = forms.CharField(label=_("Carrier says"), max_length=200)
    delivered = forms.BooleanField(label=_("Delivered to the customer"), required=False)


class RefuseForm(TextForm):
    invented = forms.BooleanField(label=_("The receipt is invented"), required=False)


class RefundForm(Form):
    amount = forms.DecimalField(label=_("Amount"), max_digits=14, decimal_places=2)
    reason = forms.CharField(label=_("Reason"), max_length=300, widget=forms.Textarea({"rows": 3}))


def released():
    return Product.objects.released().order_by("category", "sku")
