"""Forms about customers and registrations: text into values; services decide."""

import datetime as dt

from django import forms
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from leads.models import Contacted, Ground, LossReason, Method, Source
from salesops.kernel import divisions
from salesops.kernel.clock import day_start, local_day
from salesops.kernel.web.forms import DateInput, Form, InstantInput

BLANK = ("", gettext_lazy("Not chosen"))


def _areas(names):
    return [BLANK, *((name, name) for name in names)]


class WhenField:
    """The four ways of saying when somebody got to know of the customer."""

    CHOICES = [
        ("now", gettext_lazy("Just now")),
        ("today", gettext_lazy("Today")),
        ("yesterday", gettext_lazy("Yesterday")),
        ("time", gettext_lazy("Choose")),
    ]


class ReportForm(Form):
    """Report a customer, the phone first (REG-2)."""

    phone = forms.CharField(
        label=gettext_lazy("Phone"), max_length=60, required=False,
        widget=forms.TextInput(attrs={"inputmode": "tel", "autocomplete": "off"}),
    )  # fmt: skip
    customer_name = forms.CharField(
        label=gettext_lazy("Customer name"), max_length=50, required=False,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )  # fmt: skip
    province = forms.ChoiceField(label=gettext_lazy("Province"), required=False)
    city = forms.ChoiceField(label=gettext_lazy("City"), required=False)
    district = forms.ChoiceField(label=gettext_lazy("District"), required=False)
    street = forms.CharField(
        label=gettext_lazy("Detailed address"), max_length=120, required=False,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )  # fmt: skip
    obtained = forms.ChoiceField(
        label=gettext_lazy("When did you get to know of the customer"), choices=WhenField.CHOICES, required=False,
        widget=forms.RadioSelect,
    )  # fmt: skip
    obtained_clock = forms.TimeField(
        label=gettext_lazy("Time of day"), required=False, widget=forms.TimeInput(attrs={"type": "time"})
    )
    obtained_at = forms.DateTimeField(label=gettext_lazy("Time"), required=False, widget=InstantInput())
    need = forms.CharField(label=gettext_lazy("Need"), max_length=500, required=False)
    expected_purchase_on = forms.DateField(label=gettext_lazy("Expected purchase"), required=False, widget=DateInput())
    source = forms.ChoiceField(label=gettext_lazy("Source"), choices=[BLANK, *Source.choices], required=False)
    cross_region_ground = forms.ChoiceField(
        label=gettext_lazy("Ground for another region"), choices=[BLANK, *Ground.choices], required=False
    )
    proof = forms.CharField(label=gettext_lazy("Proof"), max_length=500, required=False)
    new_project = forms.CharField(label=gettext_lazy("New project"), max_length=200, required=False)

    def __init__(self, *args, now=None, **kwargs):
        super().__init__(*args, **kwargs)
        self.now = now or timezone.now()
        province, city = self.typed("province"), self.typed("city")
        self.fields["province"].choices = _areas(divisions.provinces())
        self.fields["city"].choices = _areas(divisions.cities(province) if province else ())
        self.fields["district"].choices = _areas(divisions.districts(city, province) if city else ())
        if not self.is_bound:
            self.initial.setdefault("obtained", "now")

    def typed(self, name):
        return (self.data.get(name) if self.is_bound else self.initial.get(name)) or ""

    def clean(self):
        """A division that is not on the list stays what it is: the service names the part."""
        values = super().clean()
        for name in ("province", "city", "district"):
            if name in self.errors:
                del self.errors[name]
                values[name] = self.data.get(name, "")
        values["obtained_at"] = self._obtained(values)
        values.pop("obtained", None)
        values.pop("obtained_clock", None)
        return values

    def _obtained(self, values):
        when, clock = values.get("obtained"), values.get("obtained_clock")
        if values.get("obtained_at") and when in ("", "time", None):
            return values["obtained_at"]
        if when == "now":
            return self.now
        if when in ("today", "yesterday"):
            if clock is None:
                self.add_error("obtained_clock", _("Say at what time."))
                return None
            day = local_day(self.now) - dt.timedelta(days=when == "yesterday")
            return day_start(day) + dt.timedelta(hours=clock.hour, minutes=clock.minute)
        return values.get("obtained_at")


class FollowUpForm(Form):
    """A contact in three taps: how, with what outcome, and a sentence (REG-18)."""

    method = forms.ChoiceField(
        label=gettext_lazy("How"), choices=[(word, label) for word, label in Method.choices if word != "measurement"],
        widget=forms.RadioSelect, initial="phone",
    )  # fmt: skip
    outcome = forms.ChoiceField(
        label=gettext_lazy("Outcome"), choices=Contacted.choices, widget=forms.RadioSelect, initial="reached"
    )
    summary = forms.CharField(label=gettext_lazy("What was said"), max_length=1000, widget=forms.Textarea)
    next_step = forms.CharField(label=gettext_lazy("Next step"), max_length=300, required=False)
    occurred_at = forms.DateTimeField(
        label=gettext_lazy("If it was earlier, when"), required=False, widget=InstantInput(),
        help_text=gettext_lazy("At most 24 hours back; the clock counts from now all the same."),
    )  # fmt: skip


class MeasureForm(Form):
    """A measurement on site (REG-6)."""

    measured_at = forms.DateTimeField(label=gettext_lazy("Measured at"), widget=InstantInput())
    note = forms.CharField(label=gettext_lazy("Rooms and sizes"), max_length=300, required=False)


class ReasonForm(Form):
    reason = forms.CharField(label=gettext_lazy("Why"), max_length=300, widget=forms.Textarea(attrs={"rows": 3}))


class ExtensionForm(ReasonForm):
    """One extension of at most 15 days (REG-7)."""

    days = forms.IntegerField(label=gettext_lazy("Days"), min_value=1, max_value=180, initial=15)


class PauseForm(ReasonForm):
    """A pause agreed with the customer (REG-21)."""

    days = forms.IntegerField(label=gettext_lazy("Days"), min_value=1, max_value=90, initial=7)


class OutcomeForm(Form):
    """What became of the customer (REG-12)."""

    outcome = forms.ChoiceField(label=gettext_lazy("Outcome"), choices=LossReason.choices, widget=forms.RadioSelect)
    note = forms.CharField(label=gettext_lazy("Note"), max_length=300, required=False)


class ReviewForm(Form):
    """The head's look (REG-27)."""

    verdict = forms.ChoiceField(
        label=gettext_lazy("Verdict"), widget=forms.RadioSelect, initial="pass",
        choices=[("pass", gettext_lazy("Pass")), ("ask_proof", gettext_lazy("Ask for proof")),
                 ("reject", gettext_lazy("Reject"))],
    )  # fmt: skip
    reason_code = forms.ChoiceField(
        label=gettext_lazy("If rejected"), required=False,
        choices=[("", gettext_lazy("Rejected on review")), ("FALSE_DATA", gettext_lazy("False data"))],
    )  # fmt: skip
    reason = forms.CharField(label=gettext_lazy("Why"), max_length=300, required=False)


class ClaimForm(Form):
    """A claim of a customer in another region needs a ground (REG-11)."""

    cross_region_ground = forms.ChoiceField(
        label=gettext_lazy("Ground for another region"), choices=[BLANK, *Ground.choices], required=False
    )
    proof = forms.CharField(label=gettext_lazy("Proof"), max_length=500, required=False)


class CustomerForm(Form):
    """The profile of a customer (CUS-1)."""

    name = forms.CharField(label=gettext_lazy("Customer name"), max_length=50)
    company = forms.CharField(label=gettext_lazy("Company name"), max_length=80, required=False)
    source = forms.ChoiceField(label=gettext_lazy("Source"), choices=[BLANK, *Source.choices], required=False)
    needs = forms.CharField(label=gettext_lazy("Need"), max_length=500, required=False)
    business_scope = forms.CharField(label=gettext_lazy("Business scope"), max_length=200, required=False)
    expected_purchase_on = forms.DateField(label=gettext_lazy("Expected purchase"), required=False, widget=DateInput())
    birthday = forms.DateField(label=gettext_lazy("Birthday"), required=False, widget=DateInput())
    vip = forms.BooleanField(label=gettext_lazy("VIP"), required=False)
