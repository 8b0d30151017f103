"""Registrations: the list, the record, and every act on it."""

from django.http import Http404
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from leads import shown
from leads.filters_registrations import RegistrationFilter
from leads.models import Pause, Registration
from leads.services import finding, standings
from leads.services.why import why_registration
from leads.timeline import contacts_of, events_about
from leads.views import registration_acts as acts
from leads.views import registration_parts as parts
from salesops.kernel.clock import local_day
from salesops.kernel.errors import BusinessError
from salesops.kernel.models import Role
from salesops.kernel.services import policies
from salesops.kernel.web import look
from salesops.kernel.web.audience import EVERYBODY, audience
from salesops.kernel.web.blocks import Button, Empty
from salesops.kernel.web.lists import Column, ListPage, Preset
from salesops.kernel.web.pages import go, page

SELLERS = (Role.GUIDE, Role.SALESMAN, Role.STORE_MANAGER, Role.SUPERVISOR)
MANAGERS = (Role.STORE_MANAGER, Role.SUPERVISOR, Role.HEAD, Role.DIRECTOR, Role.OPERATIONS, Role.MARKETING,
            Role.AUDITOR)  # fmt: skip


class RegistrationList(ListPage):
    """Registrations with their clocks: what to do today stands first."""

    page, title, icon = "leads.registrations", gettext_lazy("Registrations"), "shield"
    filterset, order = RegistrationFilter, ("protected_until",)
    search_hint = gettext_lazy("Name, last digits, estate, pinyin")
    export = "registrations"
    export_roles = MANAGERS
    presets = [
        Preset("mine", gettext_lazy("Mine, protected"), "state=live&mine=true", SELLERS),
        Preset("due", gettext_lazy("Follow-up due today"), "state=due&mine=true", SELLERS),
        Preset("ending", gettext_lazy("Ends within 3 days"), "state=ending&mine=true", SELLERS),
        Preset("lapsed", gettext_lazy("To revive"), "state=lapsed&mine=true", SELLERS),
        Preset("review", gettext_lazy("To be looked at"), "review=waiting", (Role.HEAD, Role.DIRECTOR)),
        Preset("units", gettext_lazy("Protected"), "state=live", MANAGERS),
        Preset("overdue", gettext_lazy("Follow-up overdue"), "state=overdue", MANAGERS),
        Preset("all", gettext_lazy("All"), "sort=-reported"),
    ]
    columns = [
        Column("customer", gettext_lazy("Customer"), lambda row: row.seen_name, css="a", link=True, fixed=True),
        Column("phone", gettext_lazy("Phone"), lambda row: row.seen_phone),
        Column("address", gettext_lazy("Address"), lambda row: row.seen_place, css="c"),
        Column("need", gettext_lazy("Need"), lambda row: row.need),
        Column("owner", gettext_lazy("Owner"), lambda row: row.owner.name, hidden=True),
        Column("status", gettext_lazy("State"), lambda row: row.seen_state, css="z"),
        Column("due", gettext_lazy("Follow-up due"), lambda row: row.seen_due, css="d"),
        Column("left", gettext_lazy("Left"), lambda row: row.seen_left, css="b", num=True, sort="protected_until"),
        Column("limit", gettext_lazy("First limit"), lambda row: row.seen_limit, css="e"),
        Column("last", gettext_lazy("Last follow-up"), lambda row: look.day(row.last_effective_at)),
        Column("number", gettext_lazy("No."), lambda row: row.number, hidden=True),
        Column("reported", gettext_lazy("Reported"), lambda row: look.instant(row.reported_at), hidden=True,
               sort="reported_at"),
    ]  # fmt: skip
    empty = Empty(
        gettext_lazy("No customers registered yet"),
        gettext_lazy("Report the first one: phone, name and address are enough, and the clocks begin."),
        "shield", Button(gettext_lazy("Report a customer"), "/registrations/new/", primary=True), teach=True,
    )  # fmt: skip

    def queryset(self):
        rows = Registration.objects.visible_to(self.user, self.now)
        return rows.select_related("owner", "unit", "customer")

    def search(self, queryset, text):
        return finding.registrations(queryset, text)

    def url_of(self, row):
        return reverse("leads:registration", args=[row.pk])

    def prepare(self, rows):
        sight, today = shown.Sight(self.user, self.now), local_day(self.now)
        paused = set(
            Pause.objects.filter(registration__in=[row.pk for row in rows], first_on__lte=today, last_on__gte=today)
            .values_list("registration_id", flat=True)
        )  # fmt: skip
        for row in rows:
            _dress(row, sight, today, self.now, paused=row.pk in paused)
        return rows

    def actions(self):
        if not self.user.is_a(*SELLERS):
            return []
        url = reverse("leads:registration-new")
        return [Button(_("Report a customer"), url, primary=True, icon="plus", key="N")]


def _dress(row, sight, today, now, *, paused):
    """The cells of one row, once."""
    full, state = sight.full(row), standings.state_of(row, now)
    row.seen_name = shown.name(row.customer_name, full)
    row.seen_phone = shown.phone(row.phone, full, pretty=True)
    row.seen_place = shown.place(row, full)
    row.seen_state = parts.state_cell(row, state, paused=paused)
    if not state.protects:
        row.seen_due, row.seen_limit = "—", look.day(row.ended_at or row.protected_until)
        row.seen_left = row.seen_state
        return
    due, end = row.follow_up_due_on, parts.end_day(row)
    tone = look.tone_of(due, today, within=0)
    row.seen_due = look.join([parts.follow_up_ticks(row, today, paused=paused).html("sm"),
                              look.countdown(look.days_left(due, today), tone)])  # fmt: skip
    left = (end - today).days
    tone = look.tone_of(end, today, within=2)
    row.seen_left = format_html('<b class="{}">{}</b> {}', f"so-{tone}" if tone else "", left, _("days"))
    ticks = parts.first_end_ticks(row, today)
    words = format_html('<span class="so-nw {}">{} {}</span>', f"so-{tone}" if tone else "", parts.end_word(row),
                        look.day(end))  # fmt: skip
    row.seen_limit = look.join([words, ticks.html("sm") if ticks else ""])


registration_list = audience(EVERYBODY)(RegistrationList.as_view())


@audience(EVERYBODY)
def registration(request, pk):
    """The record: state and clocks, next action, facts, timeline, and why."""
    request.now = timezone.now()
    row = _visible(request, pk)
    state = standings.state_of(row, request.now)
    may = acts.allowed(request.user, row, state, request.now)
    numbers = policies.numbers(row.unit, at=row.policy_at)
    full = shown.sight_of(request).full(row)
    action = parts.next_action(row, state, request.now, may=may)
    contacts = contacts_of(row.customer, [row], request.user)
    context = {
        "row": row, "name": shown.name(row.customer_name, full), "full": full,
        "phone": shown.phone(row.phone, full, pretty=True), "tel": row.phone if full else "",
        "clocks": parts.clocks(row, state, request.now, numbers), "action": action,
        "facts": _facts(row, full), "may": may, "buttons": acts.buttons(row, may, primary=action is None),
        "entries": parts.timeline(contacts, events_about(row.customer, [row]), row.attempts.all()),
        "contacts": len(contacts), "why": parts.why_panel(why_registration(row, request.now), row, request.now),
    }  # fmt: skip
    return page(request, "leads/registration.html", context)


def _visible(request, pk):
    rows = Registration.objects.visible_to(request.user, request.now)
    return get_object_or_404(rows.select_related("owner", "unit", "customer", "extension", "territory"), pk=pk)


def _facts(row, full):
    return [
        (_("Address"), shown.address(row, full)),
        (_("Need"), row.need or "—"),
        (_("Expected purchase"), look.day(row.expected_purchase_on)),
        (_("Source"), row.get_source_display() or "—"),
        (_("Owner"), row.owner.name),
        (_("Got to know"), look.instant(row.obtained_at)),
    ]


@audience(EVERYBODY)
def registration_act(request, pk, verb):
    """One act on a registration: its form, then one service call."""
    request.now = timezone.now()
    row = _visible(request, pk)
    act = acts.ACTS.get(verb)
    if act is None:
        raise Http404
    form = act.form(
        request.POST if request.method == "POST" else None, request=request, initial=act.initial(row, request.now)
    )
    url = reverse("leads:registration", args=[pk])
    if request.method == "POST" and form.is_valid():
        try:
            act.call(row.pk, actor=request.user, now=request.now, **form.cleaned_data)
        except BusinessError as refused:
            if not refused.errors:
                raise
            form.take(refused)
        else:
            return go(request, url, act.done)
    full = shown.sight_of(request).full(row)
    context = {
        "title": act.title, "form": form, "submit": act.title, "cancel_url": url, "row": row,
        "name": shown.name(row.customer_name, full), "lead": act.lead,
    }  # fmt: skip
    return page(request, "leads/registration_act.html", context, status=422 if form.errors else 200)
