"""Pages of tickets: list, record, and what one does with a ticket (AFT-2)."""

import django_filters
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from salesops.kernel.web import look
from salesops.kernel.web.audience import EVERYBODY, audience
from salesops.kernel.web.blocks import Button, Empty
from salesops.kernel.web.lists import Column, ListPage, Preset
from salesops.kernel.web.pages import go, page

from .. import access, forms, looks, record
from ..models import Desk, Ticket, Topic
from ..queries import found
from ..services import tickets
from .acting import ask, choices, started


class TicketFilter(django_filters.FilterSet):
    status = django_filters.MultipleChoiceFilter(label=gettext_lazy("State"), choices=Ticket.Status.choices)
    kind = django_filters.MultipleChoiceFilter(label=gettext_lazy("Kind"), choices=Ticket.Kind.choices)
    topic = django_filters.ChoiceFilter(label=gettext_lazy("About"), choices=Topic.choices)
    responsible_unit = django_filters.ChoiceFilter(label=gettext_lazy("Responsible unit"), choices=Desk.choices)
    mine = django_filters.BooleanFilter(label=gettext_lazy("Mine"), method="only_mine")
    overdue = django_filters.BooleanFilter(label=gettext_lazy("Overdue"), method="only_overdue")
    customer = django_filters.NumberFilter(label=gettext_lazy("Customer"))
    order = django_filters.NumberFilter(label=gettext_lazy("Order"))

    def only_mine(self, queryset, name, value):
        return queryset.waiting_for(self.request.user, timezone.now()) if value else queryset

    def only_overdue(self, queryset, name, value):
        return queryset.overdue(timezone.now()) if value else queryset

    class Meta:
        model = Ticket
        fields = []


class TicketList(ListPage):
    page, title, icon = "aftersales.tickets", gettext_lazy("Tickets"), "headset"
    filterset, order = TicketFilter, ("due_at",)
    search_hint = gettext_lazy("Number or customer")
    columns = [
        Column("customer", gettext_lazy("Customer"), lambda t: t.shown_name, css="a so-b", link=True, fixed=True),
        Column("number", gettext_lazy("Number"), lambda t: t.number, css="z so-nw"),
        Column("kind", gettext_lazy("Kind"), lambda t: t.get_kind_display(), css="b"),
        Column("description", gettext_lazy("Description"), lambda t: t.description[:40], css="z"),
        Column("responsible_unit", gettext_lazy("Responsible unit"), lambda t: t.desk, css="c"),
        Column("status", gettext_lazy("State"), lambda t: t.dot, css="e"),
        Column("due_at", gettext_lazy("Solved by"), lambda t: t.clock, css="d", sort="due_at"),
        Column("received_at", gettext_lazy("Received"), lambda t: look.instant(t.received_at), css="z so-nw",
               sort="received_at"),
    ]  # fmt: skip
    presets = [
        Preset("running", gettext_lazy("Running"), "status=open&status=in_progress"),
        Preset("mine", gettext_lazy("Mine"), "mine=true"),
        Preset("overdue", gettext_lazy("Overdue"), "overdue=true"),
        Preset("solved", gettext_lazy("To ask the customer"), "status=solved"),
        Preset("all", gettext_lazy("All"), ""),
    ]
    empty = Empty(
        gettext_lazy("No tickets here"),
        gettext_lazy("A ticket holds what a customer needs after the sale until he says that it is solved."),
        "headset",
    )

    def queryset(self):
        rows = Ticket.objects.visible_to(self.user, self.now)
        return rows.select_related("customer", "handler", "owner", "unit")

    def search(self, queryset, text):
        return found(queryset, text)

    def prepare(self, rows):
        looks.name_papers(rows, self.user, self.now)
        for row in rows:
            row.dot, row.clock = looks.dot(row), looks.ticket_clock(row, self.now)
            row.desk = f"{row.get_responsible_unit_display()} {row.handler or ''}".strip()
        return rows

    def url_of(self, row):
        return reverse("aftersales:ticket-record", args=[row.pk])

    def actions(self):
        if not access.can_record(self.user):
            return []
        return [Button(_("New ticket"), reverse("aftersales:ticket-new"), primary=True, icon="plus")]


ticket_list = audience(*access.READERS)(TicketList.as_view())


@audience(*access.RECORDERS)
def ticket_new(request):
    now = timezone.now()
    return ask(
        request, forms.TicketForm, lambda **words: tickets.open_ticket(**words, actor=request.user, now=now),
        title=_("New ticket"), submit=_("Record the ticket"), done=_("Ticket recorded."), initial=started(request, now),
        url=lambda made: _url(made) if made else reverse("aftersales:ticket"), template="aftersales/new.html",
        context={"after": _AFTER}, **choices(request.user, now, request.POST or request.GET),
    )  # fmt: skip


_AFTER = (
    (gettext_lazy("2 working days"), gettext_lazy("The customer has an answer: his need is met.")),
    (gettext_lazy("3 working days"), gettext_lazy("The problem is solved; at half-time the unit is warned.")),
    (
        gettext_lazy("7 days"),
        gettext_lazy("After the solution: the customer's word, a call-back or silence closes it."),
    ),
)


def found_ticket(request, pk):
    """The ticket within reach, or 404."""
    rows = Ticket.objects.visible_to(request.user, timezone.now())
    return get_object_or_404(rows.select_related("customer", "order", "handler", "owner", "unit"), pk=pk)


@audience(EVERYBODY)
def ticket_record(request, pk):
    ticket, now = found_ticket(request, pk), timezone.now()
    return page(request, "aftersales/case.html", record.of_ticket(ticket, request.user, now))


@audience(EVERYBODY)
@require_POST
def ticket_take(request, pk):
    ticket = tickets.take(found_ticket(request, pk).pk, actor=request.user, now=timezone.now())
    return go(request, _url(ticket), _("Taken."))


@audience(EVERYBODY)
@require_POST
def ticket_resume(request, pk):
    ticket = tickets.resume(found_ticket(request, pk).pk, actor=request.user, now=timezone.now())
    return go(request, _url(ticket), _("The clock goes on."))


def _step(form_class, service, title, submit, done, **more):
    """A view that asks for words and does one thing with a ticket."""

    @audience(EVERYBODY)
    def view(request, pk):
        ticket = found_ticket(request, pk)
        chosen = forms.ReturnForm if service is tickets.solve and ticket.kind == Ticket.Kind.RETURN else form_class
        return ask(
            request, chosen, lambda **words: service(ticket.pk, **words, actor=request.user, now=timezone.now()),
            title=f"{title} {ticket.number}", submit=submit, done=done, url=_url(ticket), **more,
        )  # fmt: skip

    return view


ticket_answer = _step(
    forms.AnswerForm, tickets.answer, gettext_lazy("Answer the customer"), gettext_lazy("Record the answer"),
    gettext_lazy("Answer recorded; the need is met."),
)  # fmt: skip
ticket_wait = _step(
    forms.WaitForm, tickets.wait_for_customer, gettext_lazy("Wait for the customer"), gettext_lazy("Stop the clock"),
    gettext_lazy("The clock stands still."),
)  # fmt: skip
ticket_solve = _step(
    forms.SolveForm, tickets.solve, gettext_lazy("Solve"), gettext_lazy("Solved"),
    gettext_lazy("Solved; now ask the customer."),
)  # fmt: skip
ticket_close = _step(
    forms.CloseForm, tickets.close, gettext_lazy("Close"), gettext_lazy("Close"), gettext_lazy("Closed.")
)
ticket_reopen = _step(
    forms.ReopenForm, tickets.reopen, gettext_lazy("Reopen"), gettext_lazy("Reopen"),
    gettext_lazy("Open again; the clock starts anew."),
)  # fmt: skip
ticket_pass = _step(
    forms.PassOnForm, tickets.pass_on, gettext_lazy("Pass on"), gettext_lazy("Pass on"), gettext_lazy("Passed on.")
)


def _url(ticket):
    return reverse("aftersales:ticket-record", args=[ticket.pk])
