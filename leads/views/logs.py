"""Pages of work logs and of the team's daily summary (LOG-2, LOG-3)."""

import datetime as dt

import django_filters as df
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_POST

from leads import access_inquiries as access
from leads.models import TeamSummary, WorkLog
from leads.models.sheet import State
from leads.services import logs
from leads.sheet_forms import LogForm, SummaryForm
from leads.sheet_lines import lines_of_person, thawed
from leads.sheet_pages import carried_in, shown
from leads.views.sheets import state_words, time_left
from salesops.kernel.clock import local_day
from salesops.kernel.models import Role, Unit
from salesops.kernel.web import look
from salesops.kernel.web.audience import EVERYBODY, audience
from salesops.kernel.web.blocks import Button, Empty
from salesops.kernel.web.lists import Column, ListPage, Preset
from salesops.kernel.web.pages import go, page

READERS = (Role.SALESMAN, Role.SUPERVISOR, Role.HEAD, Role.OPERATIONS, Role.MARKETING, Role.DIRECTOR, Role.AUDITOR)
SUMMARY_READERS = READERS[1:]


class LogFilter(df.FilterSet):
    status = df.MultipleChoiceFilter(label=_("State"), choices=State.choices)
    late = df.BooleanFilter(label=_("Late"))
    day = df.DateFromToRangeFilter(label=_("Day"))

    class Meta:
        model = WorkLog
        fields: list[str] = []


class LogList(ListPage):
    page, title, icon = "leads.logs", _("Work logs"), "notebook"
    filterset = LogFilter
    presets = [
        Preset("all", _("All days")),
        Preset("open", _("Not handed in"), "status=open"),
        Preset("missing", _("Missing"), "status=missing"),
        Preset("late", _("Late"), "late=true"),
    ]
    order = ("-day", "-pk")
    empty = Empty(
        _("No work log yet"),
        _("It is filled from what you recorded; add problems and tomorrow."),
        "notebook",
    )

    @property
    def columns(self):
        now = self.now
        return [
            Column("who", _("Person"), lambda log: log.user.name, css="a", link=True, fixed=True),
            Column("day", _("Day"), lambda log: look.day(log.day), css="b", sort="day"),
            Column("state", _("State"), lambda log: look.status(*state_words(log, now)), css="d"),
            Column("lines", _("Customers"), lambda log: len(log.lines) if log.submitted_at else "—", num=True),
            Column("problems", _("Problems"), lambda log: log.problems[:60] or "—", css="c"),
            Column("submitted", _("Handed in"), lambda log: look.instant(log.submitted_at), css="e"),
        ]

    def queryset(self):
        return WorkLog.objects.visible_to(self.user, self.now).select_related("user")

    def url_of(self, row):
        return reverse("leads:log-record", args=[row.pk])

    def actions(self):
        found = []
        if self.user.is_a(*SUMMARY_READERS):
            found.append(Button(_("Team's day"), reverse("leads:team-summary"), icon="users-group"))
        if access.keeps_log(self.user):
            found.append(Button(_("Write the log"), reverse("leads:log-new"), primary=True, icon="pencil"))
        return found


log_list = audience(*READERS)(LogList.as_view())


@audience(Role.SALESMAN)
@require_http_methods(["GET", "POST"])
def log_new(request):
    """Today's log: filled from the day; kept or handed in with one button."""
    now = timezone.now()
    day = local_day(now)
    log = WorkLog.objects.filter(user=request.user, day=day).first()
    if request.method == "POST":
        log = log or logs.open_log(day=day, actor=request.user, now=now)
        return _written(request, log, now)
    if log:
        return go(request, reverse("leads:log-record", args=[log.pk]))
    draft = WorkLog(user=request.user, unit=request.user.unit, day=day,
                    due_at=logs.due_at("log_due_at", request.user.unit, day))  # fmt: skip
    return page(request, "leads/log.html", _context(request, draft, now, action=reverse("leads:log-new")))


def visible(request, pk, now):
    return get_object_or_404(WorkLog.objects.visible_to(request.user, now).select_related("user", "unit"), pk=pk)


@audience(EVERYBODY)
def log_record(request, pk):
    now = timezone.now()
    log = visible(request, pk, now)
    return page(request, "leads/log.html", _context(request, log, now, action=reverse("leads:log-submit", args=[pk])))


@audience(EVERYBODY)
@require_POST
def log_submit(request, pk):
    now = timezone.now()
    return _written(request, visible(request, pk, now), now)


def _written(request, log, now):
    form = LogForm(request.POST)
    if not form.is_valid():
        context = _context(request, log, now, action=reverse("leads:log-submit", args=[log.pk])) | {"form": form}
        return page(request, "leads/log.html", context, status=400)
    act = logs.write if request.POST.get("keep") else logs.submit
    act(log.pk, **form.cleaned_data, actor=request.user, now=now)
    words = _("Kept") if request.POST.get("keep") else _("Handed in")
    return go(request, reverse("leads:log-record", args=[log.pk]), words)


def _context(request, log, now, *, action):
    is_open = log.status != State.SUBMITTED
    lines = lines_of_person(log.user, log.day)
    rows = lines.rows if is_open else thawed(log.lines)
    left, tone = time_left(log, now)
    return {
        "log": log, "title": gettext("%(person)s, %(day)s") % {"person": log.user.name, "day": look.day(log.day)},
        "left": left, "left_tone": tone, "state": state_words(log, now), "carried": carried_in(lines),
        "lines": shown(rows, request.user, now, unit_id=log.unit_id),
        "may_write": is_open and request.user.pk == log.user_id,
        "form": LogForm(request=request, action=action,
                        initial={"problems": log.problems, "tomorrow": log.tomorrow}), "action": action,
    }  # fmt: skip


@audience(*SUMMARY_READERS)
@require_http_methods(["GET", "POST"])
def team_summary(request):
    """The team's day from the logs and registrations; the supervisor sends it with one click."""
    now = timezone.now()
    day, unit = _day(request, now), _team(request)
    form = SummaryForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        logs.sum_up(unit, day, actor=request.user, now=now, comment=form.cleaned_data["comment"])
        return go(request, f"{reverse('leads:team-summary')}?unit={unit.pk}&day={day}", _("Sent to operations"))
    teams = list(_teams(request.user))
    rows = logs.figures_of(unit, day, now) if unit else []
    sums = {key: sum(row[key] for row in rows) for key in ("visits", "contacts", "inquiries", "registrations", "deals")}
    context = {
        "title": _("Team's day"), "unit": unit, "teams": teams, "day": day, "rows": rows, "sums": sums, "form": form,
        "summary": TeamSummary.objects.filter(unit=unit, day=day).select_related("submitted_by").first(),
        "may_send": bool(unit) and access.can_sum_up(request.user, unit, now),
        "before": day - dt.timedelta(days=1), "after": day + dt.timedelta(days=1) if day < local_day(now) else None,
    }  # fmt: skip
    return page(request, "leads/team_summary.html", context)


def _day(request, now):
    try:
        return min(dt.date.fromisoformat(request.GET.get("day", "")), local_day(now))
    except ValueError:
        return local_day(now)


def _teams(user):
    teams = Unit.objects.filter(kind=Unit.Kind.TEAM, is_active=True)
    led = access.access.led_unit_ids(user)
    return teams if led is None else teams.filter(pk__in=led)


def _team(request):
    asked = request.GET.get("unit", "")
    teams = _teams(request.user)
    if asked.isdecimal():
        return get_object_or_404(teams, pk=asked)
    return teams.filter(pk=request.user.unit_id).first() or teams.first()
