"""Absences: one's own, those one stands in for, those of one's people (ORG-3)."""

from django import forms
from django.db.models import Q
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from .. import access
from ..clock import local_day
from ..errors import BusinessError
from ..models import Absence, Role, User
from ..services import absences as service
from ..services import policies
from ..web.audience import EVERYBODY, audience
from ..web.forms import DateInput, Form
from ..web.pages import go, page


class AbsenceForm(Form):
    """From, to, delegate, reason."""

    from_on = forms.DateField(label=gettext_lazy("First day away"), widget=DateInput())
    to_on = forms.DateField(label=gettext_lazy("Last day away"), widget=DateInput())
    delegate = forms.ModelChoiceField(
        User.objects.none(), label=gettext_lazy("Delegate"), required=False, empty_label=gettext_lazy("direct superior")
    )
    reason = forms.CharField(label=gettext_lazy("Reason"), max_length=200, required=False)

    def __init__(self, *args, person, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["delegate"].queryset = User.objects.active().exclude(pk=person.pk).order_by("name")


def in_reach(user):
    """One's own, those one is named in, those of the people one leads; all for the administrator."""
    if user.is_a(Role.ADMINISTRATOR):
        return Absence.objects.all()
    led = access.led_unit_ids(user)
    reach = Q(user=user) | Q(delegate=user)
    return Absence.objects.all() if led is None else Absence.objects.filter(reach | Q(user__unit__in=led))


@audience(EVERYBODY)
def absences(request):
    now = timezone.now()
    day = local_day(now)
    rows = in_reach(request.user).filter(cancelled_at=None).select_related("user__unit", "delegate")
    shown = [
        {
            "absence": row,
            "now": row.from_on <= day,
            "stands_in": row.delegate or access.superior_of(row.user),
            "may_cancel": service.may_enter_for(request.user, row.user),
        }
        for row in rows.filter(to_on__gte=day).order_by("from_on", "pk")[:100]
    ]
    context = {
        "title": _("Absences"),
        "mine": [row for row in shown if row["absence"].user_id == request.user.pk],
        "others": [row for row in shown if row["absence"].user_id != request.user.pk],
        "past": rows.filter(user=request.user, to_on__lt=day)[:5],
        "longest": policies.numbers(request.user.unit, at=now).absence_max_days,
    }
    return page(request, "kernel/absences.html", context)


@audience(EVERYBODY)
def new(request):
    form = AbsenceForm(request.POST or None, request=request, person=request.user)
    if request.method == "POST" and form.is_valid():
        try:
            service.announce(request.user, **form.cleaned_data, actor=request.user, now=timezone.now())
        except BusinessError as error:
            form.take(error)
        else:
            return go(request, reverse("kernel:absences"), _("Absence entered"))
    context = {
        "form": form,
        "title": _("Enter an absence"),
        "submit": _("Enter"),
        "cancel_url": reverse("kernel:absences"),
        "superior": access.superior_of(request.user),
    }
    return page(request, "kernel/absence_form.html", context, status=422 if form.errors else 200)


@audience(EVERYBODY)
@require_POST
def cancel(request, pk):
    absence = get_object_or_404(in_reach(request.user), pk=pk)
    service.cancel(absence.pk, actor=request.user, now=timezone.now())
    return go(request, reverse("kernel:absences"), _("Absence cancelled"))
