"""People and units, for the administrator (ORG-1, ORG-4, ORG-6, ORG-9)."""

import django_filters
from django import forms
from django.db.models import Count, Q
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from .. import access
from ..clock import local_day
from ..errors import BusinessError
from ..models import Absence, Event, Role, Unit, User
from ..services import appointments, handovers
from ..services import people as service
from ..web import look
from ..web.audience import audience
from ..web.blocks import Button
from ..web.forms import Form
from ..web.lists import Column, ListPage, Preset
from ..web.pages import flash, go, page

ADMIN = Role.ADMINISTRATOR


def role_words(person):
    return _(", ").join(str(Role(grant.role).label) for grant in person.grants.all())


class PeopleFilter(django_filters.FilterSet):
    unit = django_filters.ModelChoiceFilter(queryset=Unit.objects.all(), label=gettext_lazy("Home unit"))
    role = django_filters.ChoiceFilter(choices=Role.choices, field_name="grants__role", label=gettext_lazy("Role"))
    is_active = django_filters.BooleanFilter(label=gettext_lazy("Active account"))

    class Meta:
        model = User
        fields = ["unit", "role", "is_active"]


class PeopleList(ListPage):
    page, title, icon = "kernel.people", gettext_lazy("People"), "users-group"
    columns = [
        Column(
            "name",
            gettext_lazy("Name of the person"),
            lambda person: person.name,
            css="a",
            sort="name",
            link=True,
            fixed=True,
        ),
        Column("username", gettext_lazy("Username"), lambda person: person.username, css="b", sort="username"),
        Column("unit", gettext_lazy("Home unit"), lambda person: person.unit.name if person.unit else "—", css="c"),
        Column("roles", gettext_lazy("Role"), role_words, css="d"),
        Column("state", gettext_lazy("State"), lambda person: look.status(*state_of(person)), css="e"),
    ]
    filterset = PeopleFilter
    presets = [
        Preset("active", gettext_lazy("Working here"), "is_active=true"),
        Preset("gone", gettext_lazy("Left the company"), "is_active=false"),
        Preset("all", gettext_lazy("All")),
    ]
    order = ("username",)
    search_hint = gettext_lazy("Name, username, phone")

    def queryset(self):
        return User.objects.select_related("unit").prefetch_related("grants")

    def search(self, queryset, text):
        return queryset.filter(Q(name__icontains=text) | Q(username__icontains=text) | Q(phone__contains=text))

    def url_of(self, person):
        return reverse("kernel:person", args=[person.pk])

    def actions(self):
        return [Button(_("Appoint"), reverse("kernel:person-new"), primary=True, icon="user-plus")]


EVENT_WORDS = {
    "kernel.person.appointed": gettext_lazy("appointed"),
    "kernel.person.changed": gettext_lazy("name or address changed"),
    "kernel.person.roles": gettext_lazy("roles changed"),
    "kernel.person.moved": gettext_lazy("moved to another unit"),
    "kernel.person.password_reset": gettext_lazy("new password set"),
    "kernel.person.deactivated": gettext_lazy("deactivated"),
    "kernel.person.reactivated": gettext_lazy("let in again"),
}


def state_of(person):
    return ("good", _("works here")) if person.is_active else ("", _("left"))


people = audience(ADMIN)(PeopleList.as_view())


class PersonForm(Form):
    """Name and how to reach the person."""

    name = forms.CharField(label=gettext_lazy("Name of the person"), max_length=40)
    email = forms.EmailField(label=gettext_lazy("Mail"), required=False)
    phone = forms.CharField(label=gettext_lazy("Phone"), max_length=32, required=False)


class AppointmentForm(PersonForm):
    """A new person."""

    username = forms.CharField(label=gettext_lazy("Username"), max_length=40, help_text=gettext_lazy("a-z, 0-9"))
    unit = forms.ModelChoiceField(Unit.objects.filter(is_active=True), label=gettext_lazy("Home unit"))
    roles = forms.MultipleChoiceField(
        label=gettext_lazy("Roles"), choices=Role.choices, widget=forms.CheckboxSelectMultiple
    )
    field_order = ["name", "username", "unit", "roles", "email", "phone"]


@audience(ADMIN)
def new(request):
    form = AppointmentForm(request.POST or None, request=request)
    if request.method == "POST" and form.is_valid():
        try:
            person, password = appointments.appoint(**form.cleaned_data, actor=request.user, now=timezone.now())
        except BusinessError as error:
            form.take(error)
        else:
            words = _("%(name)s appointed. First password, shown once: %(password)s")
            return go(request, reverse("kernel:person", args=[person.pk]),
                      words % {"name": person.name, "password": password})  # fmt: skip
    context = {"form": form, "title": _("Appoint a person"), "submit": _("Appoint"),
               "cancel_url": reverse("kernel:people"), "crumb": _("People")}  # fmt: skip
    return page(request, "kernel/person_form.html", context, status=422 if form.errors else 200)


@audience(ADMIN)
def person(request, pk):
    """One person: facts, roles, unit, absence, what stays open, what happened to the account."""
    now = timezone.now()
    who = get_object_or_404(User.objects.select_related("unit").prefetch_related("grants"), pk=pk)
    labels = handovers.labels()
    context = {
        "title": who.name,
        "who": who,
        "state": state_of(who),
        "facts": [
            (_("Username"), who.username),
            (_("Home unit"), who.unit or "—"),
            (_("Mail"), who.email or "—"),
            (_("Phone"), who.phone or "—"),
        ],
        "roles": [(role.value, role.label, role.value in {g.role for g in who.grants.all()}) for role in Role],
        "units": Unit.objects.filter(is_active=True),
        "superior": access.superior_of(who),
        "absence": Absence.objects.on(local_day(now)).filter(user=who).select_related("delegate").first(),
        "open_work": [(labels[key], len(ids)) for key, ids in handovers.open_work(who).items()],
        "colleagues": User.objects.active().exclude(pk=who.pk).order_by("name"),
        "events": [
            {"event": event, "words": EVENT_WORDS.get(event.verb, event.verb)}
            for event in Event.objects.about(who).select_related("actor")[:20]
        ],
    }
    return page(request, "kernel/person.html", context)


@audience(ADMIN)
def change(request, pk):
    who = get_object_or_404(User, pk=pk)
    initial = {"name": who.name, "email": who.email, "phone": who.phone}
    form = PersonForm(request.POST or None, request=request, initial=initial)
    url = reverse("kernel:person", args=[pk])
    if request.method == "POST" and form.is_valid():
        try:
            appointments.change(pk, **form.cleaned_data, actor=request.user, now=timezone.now())
        except BusinessError as error:
            form.take(error)
        else:
            return go(request, url, _("Saved"))
    context = {"form": form, "title": _("Edit %(name)s") % {"name": who.name}, "submit": _("Save"),
               "cancel_url": url, "crumb": who.name}  # fmt: skip
    return page(request, "kernel/person_form.html", context, status=422 if form.errors else 200)


@audience(ADMIN)
@require_POST
def act(request, pk, verb):
    """Roles, unit, password, leaving and coming back, handing work over: one verb, one service."""
    who = get_object_or_404(User, pk=pk)
    VERBS[verb](request, who, timezone.now())
    return go(request, reverse("kernel:person", args=[pk]))


def _roles(request, who, now):
    roles = [role for role in request.POST.getlist("roles") if role in Role.values]
    appointments.give_roles(who.pk, roles, actor=request.user, now=now)
    flash(request, _("Roles saved"))


def _move(request, who, now):
    appointments.move(who.pk, get_object_or_404(Unit, pk=_number(request, "unit")), actor=request.user, now=now)
    flash(request, _("Moved"))


def _password(request, who, now):
    password = appointments.reset_password(who.pk, actor=request.user, now=now)
    flash(request, _("New password, shown once: %(password)s") % {"password": password})


def _deactivate(request, who, now):
    service.deactivate(who.pk, actor=request.user, now=now, reason=request.POST.get("reason", ""))
    flash(request, _("Deactivated; every session and token has ended"))


def _reactivate(request, who, now):
    service.reactivate(who.pk, actor=request.user, now=now, reason=request.POST.get("reason", ""))
    flash(request, _("Works here again"))


def _hand_over(request, who, now):
    receiver = get_object_or_404(User, pk=_number(request, "to"))
    done = handovers.hand_over(who, receiver, actor=request.user, now=now, reason=request.POST.get("reason", ""))
    flash(request, _("Work handed over (%(number)s)") % {"number": done.number})


def _number(request, name):
    text = request.POST.get(name, "")
    return int(text) if text.isdecimal() else 0


VERBS = {
    "roles": _roles,
    "move": _move,
    "password": _password,
    "deactivate": _deactivate,
    "reactivate": _reactivate,
    "hand-over": _hand_over,
}


class UnitForm(Form):
    """A new unit below another."""

    name = forms.CharField(label=gettext_lazy("Unit name"), max_length=60)
    code = forms.SlugField(label=gettext_lazy("Code"), max_length=30)
    kind = forms.ChoiceField(
        label=gettext_lazy("Kind of unit"),
        choices=[choice for choice in Unit.Kind.choices if choice[0] != Unit.Kind.COMPANY],
    )
    parent = forms.ModelChoiceField(Unit.objects.filter(is_active=True), label=gettext_lazy("Below"))


@audience(ADMIN)
def units(request):
    """The unit tree with how many people work in each, and the form for a new unit."""
    form = UnitForm(request.POST or None, request=request)
    if request.method == "POST" and form.is_valid():
        try:
            unit = appointments.open_unit(**form.cleaned_data, actor=request.user, now=timezone.now())
        except BusinessError as error:
            form.take(error)
        else:
            return go(request, reverse("kernel:units"), _("%(name)s opened") % {"name": unit.name})
    tree = Unit.objects.annotate(count=Count("people", filter=Q(people__is_active=True))).order_by("path")
    rows = [{"unit": unit, "depth": unit.path.count("/") - 2} for unit in tree]
    context = {"form": form, "title": _("Units"), "rows": rows, "submit": _("Open the unit")}
    return page(request, "kernel/units.html", context, status=422 if form.errors else 200)


@audience(ADMIN)
@require_POST
def rename_unit(request, pk):
    unit = get_object_or_404(Unit, pk=pk)
    appointments.rename_unit(unit.pk, request.POST.get("name", ""), actor=request.user, now=timezone.now())
    return go(request, reverse("kernel:units"), _("Renamed"))
