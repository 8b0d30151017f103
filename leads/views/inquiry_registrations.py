"""The report form filled from an inquiry: nothing is typed twice (REG-2, REG-10)."""

from django import forms
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods

from leads import inquiry_looks as looks
from leads.access_inquiries import can_register_inquiry
from leads.models import Inquiry, Source
from leads.services import inquiries
from leads.views.inquiries import visible
from salesops.kernel.errors import Conflict, Invalid, require
from salesops.kernel.registry import registry
from salesops.kernel.web import look
from salesops.kernel.web.audience import EVERYBODY, audience
from salesops.kernel.web.errors import refuse
from salesops.kernel.web.forms import DateInput, Form
from salesops.kernel.web.pages import go, page

NONE = [("", "—")]


class RegisterForm(Form):
    """The words of a report; those of the inquiry stand in it already."""

    customer_name = forms.CharField(label=_("Customer name"), max_length=50)
    phone = forms.CharField(label=_("Phone"), max_length=40, widget=forms.TextInput(attrs={"inputmode": "tel"}))
    province = forms.CharField(label=_("Province"), max_length=30)
    city = forms.CharField(label=_("City"), max_length=40)
    district = forms.CharField(label=_("District"), max_length=40)
    street = forms.CharField(label=_("Detailed address"), max_length=120)
    need = forms.CharField(label=_("Need"), max_length=500, required=False, widget=forms.Textarea(attrs={"rows": 2}))
    expected_purchase_on = forms.DateField(label=_("Expected purchase"), required=False, widget=DateInput())
    source = forms.ChoiceField(label=_("Source"), choices=NONE + Source.choices, required=False)


@audience(EVERYBODY)
@require_http_methods(["GET", "POST"])
def inquiry_register(request, pk):
    now = timezone.now()
    inquiry = visible(request, pk, now)
    require(can_register_inquiry(request.user, inquiry, now), _("Its handler reports this customer."), rule="REG-10")
    if inquiry.registration_id:
        raise Conflict(_("This inquiry has become a registration already."), rule="INQ-3")
    form = RegisterForm(request.POST or None, request=request, initial=_initial(inquiry))
    if request.method == "POST" and form.is_valid():
        try:
            outcome = inquiries.register(inquiry.pk, actor=request.user, now=now, **form.cleaned_data)
        except Invalid as error:
            form.take(error)
        else:
            if outcome.refusal is not None:
                return refuse(request, outcome.refusal, kept=True)
            return go(request, _after(outcome, inquiry), _("Newly reported"))
    context = {
        "title": _("Make a registration"), "form": form, "inquiry": inquiry, "submit": _("Report the customer"),
        "name": looks.name_of(inquiry, request.user, now), "obtained_at": look.instant(inquiry.obtained_at),
        "cancel_url": reverse("leads:inquiry-record", args=[pk]),
    }  # fmt: skip
    return page(request, "leads/inquiry_register.html", context, status=400 if form.errors else 200)


def _initial(inquiry: Inquiry):
    words = ("customer_name", "phone", "province", "city", "district", "street", "source")
    known = {name: getattr(inquiry, name) for name in words}
    if not known["source"] and inquiry.channel in Source.values:
        known["source"] = inquiry.channel
    return {**known, "need": inquiry.question[:500]}


def _after(outcome, inquiry):
    """The registration's own page, where there is one; else the inquiry."""
    entry = registry.find("leads.registration")
    return (entry and entry.url(outcome.registration.pk)) or reverse("leads:inquiry-record", args=[inquiry.pk])
