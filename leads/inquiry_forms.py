"""Forms of inquiries; the new one follows the script of its channel (INQ-6)."""

from django import forms
from django.utils.translation import gettext_lazy as _

from leads.access_inquiries import HANDLERS
from leads.models import Inquiry, ProductLine, Source
from salesops.kernel.models import User
from salesops.kernel.web.forms import Form, InstantInput

NONE = [("", "—")]


class PersonChoice(forms.ModelChoiceField):
    def label_from_instance(self, person):
        return f"{person.name}, {person.unit.name}" if person.unit else person.name


def handlers():
    return User.objects.holding(*HANDLERS).select_related("unit").order_by("unit__path", "pk")


class InquiryForm(Form):
    """The script as fields, from top to bottom of the talk."""

    channel = forms.ChoiceField(choices=Inquiry.Channel.choices, widget=forms.HiddenInput)
    rings = forms.IntegerField(label=_("Rings before the call was taken"), min_value=1, max_value=99, required=False)
    missed = forms.BooleanField(label=_("Missed call, to be called back"), required=False)
    question = forms.CharField(
        label=_("What the customer asks"), widget=forms.Textarea(attrs={"rows": 3}), max_length=2000, required=False
    )
    product_line = forms.ChoiceField(label=_("Product line"), choices=NONE + ProductLine.choices, required=False)
    customer_name = forms.CharField(label=_("Customer name"), max_length=50, required=False)
    phone = forms.CharField(
        label=_("Phone"), max_length=40, required=False, widget=forms.TextInput(attrs={"inputmode": "tel"})
    )
    source = forms.ChoiceField(label=_("Source"), choices=NONE + Source.choices, required=False)
    province = forms.CharField(label=_("Province"), max_length=20, required=False)
    appointment_at = forms.DateTimeField(label=_("Appointment"), widget=InstantInput(), required=False)
    received_at = forms.DateTimeField(
        label=_("Received at"), widget=InstantInput(), required=False, help_text=_("Empty: just now")
    )
    handler = PersonChoice(
        label=_("Handler"), queryset=User.objects.none(), required=False,
        empty_label=_("Automatic: owner of the customer, then region and load"),
    )  # fmt: skip
    answer = forms.CharField(
        label=_("Answered at once with"), widget=forms.Textarea(attrs={"rows": 2}), max_length=2000, required=False,
        help_text=_("Empty: the handler answers within the time of the channel."),
    )  # fmt: skip

    def __init__(self, *args, channel, user, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["handler"].queryset = handlers()
        if channel != Inquiry.Channel.PHONE:
            del self.fields["rings"], self.fields["missed"]
        if channel == Inquiry.Channel.STORE:
            del self.fields["province"]

    def clean(self):
        said = super().clean()
        if said.get("channel") == Inquiry.Channel.PHONE and not said.get("missed") and not said.get("rings"):
            self.add_error("rings", _("Count the rings, or mark the call as missed."))
        return said


class AnswerForm(Form):
    answer = forms.CharField(
        label=_("Answer"), widget=forms.Textarea(attrs={"rows": 3, "data-key": "f"}), max_length=2000
    )


class AssignForm(Form):
    handler = PersonChoice(label=_("Handler"), queryset=User.objects.none(), empty_label=None)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["handler"].queryset = handlers()


class ReasonForm(Form):
    reason = forms.CharField(label=_("Reason"), max_length=200, required=False)


class CompleteForm(Form):
    """What was not asked in the first talk."""

    customer_name = forms.CharField(label=_("Customer name"), max_length=50, required=False)
    phone = forms.CharField(
        label=_("Phone"), max_length=40, required=False, widget=forms.TextInput(attrs={"inputmode": "tel"})
    )
    source = forms.ChoiceField(label=_("Source"), choices=NONE + Source.choices, required=False)
    question = forms.CharField(
        label=_("What the customer asks"), widget=forms.Textarea(attrs={"rows": 3}), max_length=2000, required=False
    )
