"""Forms of after-sales: text into values; services decide."""

from django import forms
from django.utils.translation import gettext_lazy as _

from leads.models import Contacted, Customer, Method
from orders.models import Order
from salesops.kernel.web.forms import Form

from .models import Desk, Ticket, Topic

WORDS = forms.Textarea(attrs={"rows": 3})


class CustomerChoice(forms.ModelChoiceField):
    """Customers within reach, by name and number."""

    def label_from_instance(self, customer):
        return f"{customer.name} {customer.number}"


class OrderChoice(forms.ModelChoiceField):
    def label_from_instance(self, order):
        return f"{order.number} {order.customer.name}"


class CaseForm(Form):
    """What tickets and complaints ask first: whose, which order."""

    customer = CustomerChoice(label=_("Customer"), queryset=Customer.objects.none(), empty_label=_("Choose one"))
    order = OrderChoice(
        label=_("Order"), queryset=Order.objects.none(), required=False, empty_label=_("None in particular")
    )

    def __init__(self, *args, customers=None, orders=None, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["customer"].queryset = customers
        self.fields["order"].queryset = orders
        self.fields["customer"].widget.attrs["data-pick"] = "1"


class TicketForm(CaseForm):
    kind = forms.ChoiceField(label=_("Kind"), choices=Ticket.Kind.choices, widget=forms.RadioSelect)
    description = forms.CharField(label=_("Description"), max_length=4000, widget=WORDS)
    topic = forms.ChoiceField(label=_("About"), choices=Topic.choices, initial=Topic.PRODUCT)
    responsible_unit = forms.ChoiceField(
        label=_("Responsible unit"), choices=[("", _("As the kind says")), *Desk.choices], required=False,
        help_text=_("Technical support goes to technology."),
    )  # fmt: skip


class ComplaintForm(CaseForm):
    kind = forms.ChoiceField(label=_("About"), choices=Topic.choices, widget=forms.RadioSelect)
    description = forms.CharField(label=_("Description"), max_length=4000, widget=WORDS)
    responsible_unit = forms.ChoiceField(
        label=_("Unit complained of"), choices=Desk.choices, help_text=_("It cannot close the complaint.")
    )


class AnswerForm(Form):
    text = forms.CharField(label=_("What the customer was told"), max_length=4000, widget=WORDS)


class WaitForm(Form):
    reason = forms.CharField(label=_("What the customer has to do"), max_length=300)


class SolveForm(Form):
    solution = forms.CharField(label=_("How it was solved"), max_length=4000, widget=WORDS)


class ReturnForm(SolveForm):
    returned = forms.DecimalField(
        label=_("Amount of the goods returned"), max_digits=14, decimal_places=2, required=False,
        help_text=_("It leaves the order and the credit of its deal."),
    )  # fmt: skip


class CloseForm(Form):
    basis = forms.ChoiceField(
        label=_("Closed after"), choices=Ticket.ClosedBy.choices[:2], initial=Ticket.ClosedBy.CALL_BACK,
        widget=forms.RadioSelect,
    )  # fmt: skip
    note = forms.CharField(label=_("What the customer said"), max_length=1000, widget=WORDS)


class ReopenForm(Form):
    reason = forms.CharField(label=_("What the customer said"), max_length=1000, widget=WORDS)


class PassOnForm(Form):
    responsible_unit = forms.ChoiceField(label=_("Responsible unit"), choices=Desk.choices)
    reason = forms.CharField(label=_("Reason"), max_length=300)


class CauseForm(Form):
    cause = forms.CharField(label=_("Cause"), max_length=4000, widget=WORDS)
    responsible_unit = forms.ChoiceField(label=_("Unit complained of"), choices=Desk.choices)


class RemedyForm(Form):
    cause = forms.CharField(label=_("Cause"), max_length=4000, widget=WORDS)
    remedy = forms.CharField(label=_("Remedy"), max_length=4000, widget=WORDS)


class NoteForm(Form):
    note = forms.CharField(label=_("Note"), max_length=1000, required=False, widget=WORDS)


class ConfirmForm(Form):
    words = forms.CharField(label=_("In the customer's words"), max_length=500, widget=WORDS)


class CallForm(Form):
    method = forms.ChoiceField(label=_("Method"), choices=Method.choices[:5], initial=Method.PHONE)
    outcome = forms.ChoiceField(
        label=_("Outcome"), choices=Contacted.choices, initial=Contacted.REACHED, widget=forms.RadioSelect
    )
    summary = forms.CharField(label=_("Summary"), max_length=1000, widget=WORDS)
    next_step = forms.CharField(label=_("What comes next"), max_length=300, required=False)


class StarsForm(Form):
    score = forms.TypedChoiceField(
        label=_("How content are you?"), coerce=int, widget=forms.RadioSelect,
        choices=[(n, f"{n} ★") for n in range(1, 6)], help_text=_("1 is not at all, 5 is very."),
        error_messages={"required": _("Choose one to five stars.")},
    )  # fmt: skip
    comment = forms.CharField(
        label=_("What should we know?"), max_length=1000, required=False, widget=forms.Textarea(attrs={"rows": 4})
    )


class GreetingForm(Form):
    text = forms.CharField(label=_("Greeting text"), max_length=500, widget=forms.Textarea(attrs={"rows": 4}))
