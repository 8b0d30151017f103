"""Pages of the daily intent sheet: headquarters' overview, the closing wizard, additions (LOG-1)."""

import datetime as dt
import math

import django_filters as df
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST

from leads import access_inquiries as access
from leads.inquiry_looks import minutes_words
from leads.models import IntentSheet, Reception
from leads.models.sheet import State, state_at
from leads.services import inquiries, receptions, sheets
from leads.sheet_forms import AdditionForm, ClosedDayForm, PhoneForm, SubmitForm
from leads.sheet_lines import gaps_of, lines_of
from leads.sheet_overview import overview
from leads.sheet_pages import by_guide, carried_in, rows_of, shown
from salesops.kernel.clock import local_day
from salesops.kernel.errors import Invalid
from salesops.kernel.models import Role, Unit
from salesops.kernel.web import look
from salesops.kernel.web.audience import EVERYBODY, audience
from salesops.kernel.web.blocks import Button, Empty, Stage
from salesops.kernel.web.lists import Column, ListPage, Preset
from salesops.kernel.web.pages import go, page

READERS = (Role.GUIDE, Role.STORE_MANAGER, Role.HEAD, Role.OPERATIONS, Role.MARKETING, Role.DIRECTOR, Role.AUDITOR)
FIRST_LINES = 8


class SheetFilter(df.FilterSet):
    status = df.MultipleChoiceFilter(label=_("State"), choices=State.choices)
    late = df.BooleanFilter(label=_("Late"))
    day = df.DateFromToRangeFilter(label=_("Day"))

    class Meta:
        model = IntentSheet
        fields: list[str] = []


class SheetList(ListPage):
    page, title, icon, template = "leads.sheets", _("Intent sheets"), "list-check", "leads/sheets.html"
    filterset = SheetFilter
    presets = [
        Preset("all", _("All days")),
        Preset("open", _("Not handed in"), "status=open"),
        Preset("missing", _("Missing"), "status=missing"),
        Preset("late", _("Late"), "late=true"),
    ]
    order = ("-day", "-pk")
    empty = Empty(
        _("No sheet yet"),
        _("The sheet of a day begins with the first customer somebody records."),
        "list-check",
    )

    @property
    def columns(self):
        now = self.now
        return [
            Column("store", _("Store"), lambda s: s.unit.name, css="a", link=True, fixed=True),
            Column("day", _("Day"), lambda s: look.day(s.day), css="b", sort="day"),
            Column("state", _("State"), lambda s: look.status(*state_words(s, now)), css="d"),
            Column("visitors", _("Groups of visitors"), lambda s: "—" if s.visitors is None else s.visitors, num=True),
            Column("lines", _("Customers"), lambda s: len(s.lines) if s.submitted_at else "—", num=True),
            Column("gaps", _("Gaps"), lambda s: s.gaps or "—", num=True),
            Column("submitted", _("Handed in"), lambda s: look.instant(s.submitted_at), css="c"),
        ]

    def queryset(self):
        return IntentSheet.objects.visible_to(self.user, self.now).select_related("unit")

    def url_of(self, row):
        return reverse("leads:sheet-record", args=[row.pk])

    def context(self):
        return {"overview": overview(self.user, self.now), "closedform": ClosedDayForm() if _keeps_store(self.user) else None}  # fmt: skip  # noqa: E501

    def actions(self):
        if not _keeps_store(self.user):
            return []
        today = IntentSheet.objects.filter(unit=self.user.unit, day=local_day(self.now)).first()
        if today:
            return [Button(_("Today's sheet"), reverse("leads:sheet-record", args=[today.pk]), primary=True)]
        fields = {"day": local_day(self.now).isoformat()}
        return [
            Button(_("Open an empty sheet"), reverse("leads:sheet-new"), primary=True, method="post", fields=fields)
        ]


sheet_list = audience(*READERS)(SheetList.as_view())


def _keeps_store(user):
    return user.is_a(Role.STORE_MANAGER) and bool(user.unit) and user.unit.kind == Unit.Kind.STORE


def state_words(sheet, now):
    """(tone, word): the dot and the word of a sheet's or log's state."""
    state = state_at(sheet, now)
    if state == State.SUBMITTED:
        return ("soon", gettext("Handed in late")) if sheet.late else ("good", gettext("Handed in"))
    if state == State.MISSING:
        return "over", State.MISSING.label
    return ("over", gettext("Late")) if now > sheet.due_at else ("wait", State.OPEN.label)


def time_left(sheet, now):
    """(words, tone) of the time to closing."""
    if sheet.submitted_at:
        return gettext("Handed in %(at)s") % {"at": look.instant(sheet.submitted_at)}, "soon" if sheet.late else "good"
    minutes = (sheet.due_at - now).total_seconds() / 60
    if minutes < 0:
        return gettext("%(time)s over") % {"time": minutes_words(math.ceil(-minutes))}, "over"
    return gettext("%(time)s to closing") % {"time": minutes_words(math.ceil(minutes))}, "soon" if minutes <= 60 else ""


def visible(request, pk, now):
    rows = IntentSheet.objects.visible_to(request.user, now).select_related("unit", "submitted_by")
    return get_object_or_404(rows, pk=pk)


@audience(*READERS)
@require_POST
def sheet_new(request):
    """Open the empty sheet of a day without customers."""
    now = timezone.now()
    try:
        day = dt.date.fromisoformat(request.POST.get("day", ""))
    except ValueError:
        day = local_day(now)
    sheet = sheets.open_sheet(request.user.unit, day=day, actor=request.user, now=now)
    return go(request, reverse("leads:sheet-record", args=[sheet.pk]), _("Sheet opened"))


@audience(EVERYBODY)
def sheet_record(request, pk):
    now = timezone.now()
    sheet = visible(request, pk, now)
    return page(request, "leads/sheet.html", record_context(request, sheet, now))


def record_context(request, sheet, now):
    user = request.user
    is_open = sheet.status != State.SUBMITTED
    lines = lines_of(sheet.unit, sheet.day)
    rows = shown(rows_of(sheet), user, now, unit_id=sheet.unit_id)
    left, tone = time_left(sheet, now)
    may_submit = is_open and access.can_submit_sheet(user, sheet.unit, now)
    visitors = sheet.visitors if sheet.visitors is not None else _counted(request, lines)
    gaps = sheet.gaps if not is_open else gaps_of(lines, visitors)
    step = _step(request, gaps) if may_submit else ""
    open_rows = sorted(rows, key=lambda line: not line.gap)
    return {
        "sheet": sheet, "title": gettext("%(store)s, %(day)s") % {"store": sheet.unit.name, "day": look.day(sheet.day)},
        "left": left, "left_tone": tone, "state": state_words(sheet, now), "may_submit": may_submit, "step": step,
        "stages": _stages(step, gaps) if may_submit else (), "visitors": visitors, "gaps": gaps,
        "anonymous": range(max(visitors - lines.visitors, 0)) if is_open else (),
        "groups": _groups(lines) if is_open else (), "phoneform": PhoneForm(),
        "lines": open_rows[:FIRST_LINES] if step == "gaps" else rows, "hidden": max(len(rows) - FIRST_LINES, 0)
        if step == "gaps" and "all" not in request.GET else 0, "all_lines": rows, "guides": by_guide(lines),
        "carried": carried_in(lines), "counted": lines.visitors,
        "form": SubmitForm(request=request, action=reverse("leads:sheet-submit", args=[sheet.pk]),
                           initial={"visitors": visitors}),
        "additions": sheet.additions.select_related("by"), "may_add": not is_open and _may_add(user, sheet, now),
        "additionform": AdditionForm(request=request, action=reverse("leads:sheet-add", args=[sheet.pk])),
    }  # fmt: skip


def _counted(request, lines):
    """The visitors the manager counted in step one, at least what the records know."""
    said = request.GET.get("visitors", "")
    return int(said) if said.isdecimal() and len(said) < 6 else lines.visitors


def _step(request, gaps):
    asked = request.GET.get("step", "")
    if asked in ("count", "gaps", "submit"):
        return asked
    return "count"


def _stages(step, gaps):
    order = ["count", "gaps", "submit"]
    labels = [
        gettext("Check the visitors"),
        gettext("Fill %(n)d gaps") % {"n": gaps} if gaps else gettext("No gaps"),
        gettext("Hand in"),
    ]
    at = order.index(step)
    states = ["done" if n < at else "now" if n == at else "later" for n in range(3)]
    return [Stage(label, state) for label, state in zip(labels, states, strict=True)]


def _groups(lines):
    guides = Reception.objects.select_related("guide").in_bulk([group.key for group in lines.unrecorded])
    return [guides[group.key] for group in lines.unrecorded]


def _may_add(user, sheet, now):
    return access.can_submit_sheet(user, sheet.unit, now) or user.unit_id == sheet.unit_id


@audience(EVERYBODY)
@require_POST
def sheet_submit(request, pk):
    now = timezone.now()
    sheet = visible(request, pk, now)
    form = SubmitForm(request.POST)
    if form.is_valid():
        try:
            sheets.submit(pk, **form.cleaned_data, actor=request.user, now=now)
            return go(request, reverse("leads:sheet-record", args=[pk]), _("Handed in"))
        except Invalid as error:
            form.take(error)
    context = record_context(request, sheet, now) | {"form": form, "step": "submit", "stages": _stages("submit", 0)}
    return page(request, "leads/sheet.html", context, status=400)


@audience(EVERYBODY)
@require_POST
def sheet_add(request, pk):
    now = timezone.now()
    sheet = visible(request, pk, now)
    form = AdditionForm(request.POST)
    if form.is_valid():
        sheets.add(pk, **form.cleaned_data, actor=request.user, now=now)
        return go(request, reverse("leads:sheet-record", args=[pk]), _("Added"))
    return page(request, "leads/sheet.html", record_context(request, sheet, now) | {"additionform": form}, status=400)


@audience(EVERYBODY)
@require_POST
def sheet_phone(request, pk, inquiry_pk):
    """Write down the phone that an entry lacks, in the wizard itself; a number that cannot be read stays typed."""
    now = timezone.now()
    sheet = visible(request, pk, now)
    form, rows = PhoneForm(request.POST), lines_of(sheet.unit, sheet.day).without_phone
    if inquiry_pk in [row.lead.subject_id for row in rows if row.lead.subject == "leads.inquiry"] and form.is_valid():
        try:
            inquiries.complete(inquiry_pk, actor=request.user, now=now, phone=form.cleaned_data["phone"])
            return go(request, _gaps_url(request, pk), _("Phone written down"))
        except Invalid as error:
            form.take(error)
    context = record_context(request, sheet, now)
    context |= {"phoneform": form, "step": "gaps", "wrong_line": inquiry_pk, "stages": _stages("gaps", context["gaps"])}
    return page(request, "leads/sheet.html", context, status=400)


def _gaps_url(request, pk):
    visitors = request.POST.get("visitors", "")
    keep = f"&visitors={visitors}" if visitors.isdecimal() else ""
    return f"{reverse('leads:sheet-record', args=[pk])}?step=gaps{keep}"


@audience(Role.GUIDE, Role.STORE_MANAGER)
@require_POST
def reception_begin(request):
    """One tap: a group came in, or has left again without leaving a name."""
    now = timezone.now()
    no_contact = request.POST.get("no_contact") == "1"
    receptions.receive(actor=request.user, now=now, no_contact=no_contact, note=request.POST.get("note", ""))
    return go(request, "/", _("Left no contact, noted") if no_contact else _("Received, noted"))


@audience(Role.GUIDE, Role.STORE_MANAGER, Role.HEAD, Role.DIRECTOR)
@require_POST
def reception_no_contact(request, pk):
    now = timezone.now()
    mine = Reception.objects.filter(pk=pk)
    reception = get_object_or_404(mine.filter(unit=request.user.unit) if request.user.is_a(Role.GUIDE) else mine, pk=pk)
    receptions.left_no_contact(reception.pk, actor=request.user, now=now)
    sheet = request.POST.get("sheet", "")
    return go(request, _gaps_url(request, int(sheet)) if sheet.isdecimal() else "/", _("Left no contact, noted"))


@audience(Role.STORE_MANAGER, Role.HEAD, Role.OPERATIONS, Role.DIRECTOR)
@require_POST
def closed_day_new(request):
    """The store is closed on a day and owes no sheet."""
    now = timezone.now()
    form = ClosedDayForm(request.POST)
    unit = (
        get_object_or_404(Unit, pk=request.POST["unit"])
        if request.POST.get("unit", "").isdecimal()
        else request.user.unit
    )
    if not form.is_valid():
        raise Invalid(_("Name the day and why."), rule="LOG-1", errors={k: list(v) for k, v in form.errors.items()})
    sheets.close_day(unit, form.cleaned_data["day"], reason=form.cleaned_data["reason"], actor=request.user, now=now)
    return go(request, reverse("leads:sheet"), _("Closed day noted"))
