"""Forms of the daily sheet and the work log."""

from django import forms
from django.utils.translation import gettext_lazy as _

from salesops.kernel.web.forms import DateInput, Form


class SubmitForm(Form):
    visitors = forms.IntegerField(label=_("Groups of visitors"), min_value=0, max_value=10000)
    comment = forms.CharField(
        label=_("Comment"), max_length=500, required=False, widget=forms.Textarea(attrs={"rows": 2})
    )


class AdditionForm(Form):
    text = forms.CharField(label=_("Addition"), max_length=500, widget=forms.Textarea(attrs={"rows": 2}))
    reason = forms.CharField(label=_("Reason"), max_length=200)


class PhoneForm(Form):
    phone = forms.CharField(label=_("Phone"), max_length=40)


class ClosedDayForm(Form):
    day = forms.DateField(label=_("Day"), widget=DateInput())
    reason = forms.CharField(label=_("Reason"), max_length=120)


class LogForm(Form):
    problems = forms.CharField(
        label=_("Problems"), max_length=2000, required=False, widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("What hindered you, what you need from others."),
    )  # fmt: skip
    tomorrow = forms.CharField(
        label=_("Tomorrow"), max_length=2000, required=False, widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Whom you will see, what you want to reach."),
    )  # fmt: skip


class SummaryForm(Form):
    comment = forms.CharField(
        label=_("Comment"), max_length=1000, required=False, widget=forms.Textarea(attrs={"rows": 3})
    )
