"""Rule numbers: what is in force, what was and what comes, and the administrator's way to set one (POL-1, POL-4)."""

import json

from django import forms
from django.http import Http404
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from ..clock import local_day
from ..errors import BusinessError
from ..models import PolicyVersion, Role, Unit
from ..policybook import BOOK
from ..services import policies as service
from ..web.audience import audience
from ..web.forms import DateInput, Form
from ..web.nav import POLICY_READERS
from ..web.pages import go, page


def shown(value):
    """A value as people read it."""
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if isinstance(value, dict | list):
        return json.dumps(value, ensure_ascii=False)
    return f"{value:,}" if isinstance(value, int) else str(value)


def why_words(row):
    """Why a version was set; the first ones came with the installation."""
    return row.why if row.set_by_id else _("Installation")


def scope_words(row):
    """For whom a version is: the company, a region, a kind of unit, or both."""
    words = [row.region.name if row.region else "", Unit.Kind(row.unit_kind).label if row.unit_kind else ""]
    return _(", ").join(str(word) for word in words if word) or _("Whole company")


@audience(*POLICY_READERS)
def policies(request):
    """All numbers by rule group."""
    now = timezone.now()
    company, day = service.numbers(at=now), local_day(now)
    special, ahead = {}, {}
    for row in PolicyVersion.objects.select_related("region"):
        if row.region_id or row.unit_kind:
            special[row.key] = special.get(row.key, 0) + 1
        if row.effective_from > day:
            ahead[row.key] = row.effective_from
    groups = {}
    for key, entry in BOOK.items():
        group = entry.rules[0].partition("-")[0] if entry.rules else ""
        row = {"key": key, "entry": entry, "value": shown(company.get(key)), "special": special.get(key, 0),
               "ahead": ahead.get(key)}  # fmt: skip
        groups.setdefault(group, []).append(row)
    return page(request, "kernel/policies.html", {"title": _("Rule numbers"), "groups": sorted(groups.items())})


class PolicyForm(Form):
    """A new value, for whom, from which day, why."""

    value = forms.CharField(label=gettext_lazy("New value"), max_length=2000)
    region = forms.ModelChoiceField(
        Unit.objects.filter(kind=Unit.Kind.REGION), label=gettext_lazy("Region"), required=False,
        empty_label=gettext_lazy("all"),
    )  # fmt: skip
    unit_kind = forms.ChoiceField(
        label=gettext_lazy("Kind of unit"), required=False,
        choices=[("", gettext_lazy("all")), *((k.value, k.label) for k in Unit.Kind if k != Unit.Kind.COMPANY)],
    )  # fmt: skip
    effective_from = forms.DateField(label=gettext_lazy("In force from"), widget=DateInput())
    why = forms.CharField(label=gettext_lazy("Why"), max_length=300, widget=forms.Textarea(attrs={"rows": 2}))

    def __init__(self, *args, entry, **kwargs):
        super().__init__(*args, **kwargs)
        self.entry = entry
        self.fields["value"].label = f"{_('New value')}（{entry.unit}）" if entry.unit else _("New value")
        if entry.low is not None:
            self.fields["value"].help_text = _("Between %(low)s and %(high)s.") % {"low": entry.low, "high": entry.high}

    def clean_value(self):
        """The text in the type of the number."""
        text, default = self.cleaned_data["value"].strip(), self.entry.default
        if isinstance(default, bool):
            return text in ("1", "true", "yes", _("yes"))
        if isinstance(default, int):
            try:
                return int(text.replace(",", ""))
            except ValueError:
                raise forms.ValidationError(_("A whole number.")) from None
        if isinstance(default, list | dict):
            try:
                return json.loads(text)
            except ValueError:
                raise forms.ValidationError(_("Not a value of this kind.")) from None
        return text


@audience(*POLICY_READERS)
def policy(request, key):
    """One number: value in force, history, and for the administrator the form to set it."""
    if key not in BOOK:
        raise Http404
    now, entry = timezone.now(), BOOK[key]
    may = request.user.is_a(Role.ADMINISTRATOR)
    form = PolicyForm(request.POST or None, request=request, entry=entry,
                      initial={"effective_from": local_day(now)}) if may else None  # fmt: skip
    if form and request.method == "POST" and form.is_valid():
        try:
            service.change(key, **form.cleaned_data, actor=request.user, now=now)
        except BusinessError as error:
            form.take(error)
        else:
            return go(request, reverse("kernel:policy", args=[key]), _("Value set"))
    versions = (
        PolicyVersion.objects.filter(key=key).select_related("region", "set_by").order_by("-effective_from", "-id")
    )
    context = {
        "title": entry.label,
        "entry": entry,
        "value": shown(service.numbers(at=now).get(key)),
        "form": form,
        "submit": _("Set the value"),
        "versions": [{"row": row, "value": shown(row.value), "scope": scope_words(row), "why": why_words(row),
                      "ahead": row.effective_from > local_day(now)} for row in versions[:200]],
    }  # fmt: skip
    return page(request, "kernel/policy.html", context, status=422 if form and form.errors else 200)
