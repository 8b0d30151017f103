"""Pages of complaints: list, record, and what one does with a complaint (AFT-3)."""

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
from ..models import Complaint, Desk, Topic
from ..queries import found
from ..services import complaints
from .acting import ask, choices, started


class ComplaintFilter(django_filters.FilterSet):
    status = django_filters.MultipleChoiceFilter(label=gettext_lazy("State"), choices=Complaint.Status.choices)
    kind = django_filters.MultipleChoiceFilter(label=gettext_lazy("About"), choices=Topic.choices)
    responsible_unit = django_filters.ChoiceFilter(label=gettext_lazy("Unit complained of"), choices=Desk.choices)
    overdue = django_filters.BooleanFilter(label=gettext_lazy("Overdue"), method="only_overdue")
    customer = django_filters.NumberFilter(label=gettext_lazy("Customer"))

    def only_overdue(self, queryset, name, value):
        return queryset.overdue(timezone.now()) if value else queryset

    class Meta:
        model = Complaint
        fields = []


class ComplaintList(ListPage):
    page, title, icon = "aftersales.complaints", gettext_lazy("Complaints"), "message-report"
    filterset, order = ComplaintFilter, ("-received_at",)
    search_hint = gettext_lazy("Number or customer")
    columns = [
        Column("customer", gettext_lazy("Customer"), lambda c: c.shown_name, css="a so-b", link=True, fixed=True),
        Column("number", gettext_lazy("Number"), lambda c: c.number, css="z so-nw"),
        Column("kind", gettext_lazy("About"), lambda c: c.get_kind_display(), css="b"),
        Column("description", gettext_lazy("Description"), lambda c: c.description[:40], css="z"),
        Column("unit", gettext_lazy("Unit complained of"), lambda c: c.get_responsible_unit_display(), css="c"),
        Column("status", gettext_lazy("State"), looks.dot, css="e"),
        Column("due_at", gettext_lazy("First answer"), lambda c: c.clock, css="d", sort="due_at"),
        Column("received_at", gettext_lazy("Received"), lambda c: look.instant(c.received_at), css="z so-nw",
               sort="received_at"),
    ]  # fmt: skip
    presets = [
        Preset("running", gettext_lazy("Running"), "status=open&status=in_progress"),
        Preset("overdue", gettext_lazy("Overdue"), "overdue=true"),
        Preset("solved", gettext_lazy("To be closed"), "status=solved"),
        Preset("closed", gettext_lazy("To be confirmed"), "status=closed"),
        Preset("all", gettext_lazy("All"), ""),
    ]
    empty = Empty(
        gettext_lazy("No complaints here"),
        gettext_lazy("A complaint gets its first answer within four working hours, then cause, remedy, confirmation."),
        "message-report",
    )

    def queryset(self):
        rows = Complaint.objects.visible_to(self.user, self.now)
        return rows.select_related("customer", "handler", "owner", "unit")

    def search(self, queryset, text):
        return found(queryset, text)

    def prepare(self, rows):
        looks.name_papers(rows, self.user, self.now)
        for row in rows:
            row.clock = looks.complaint_clock(row, self.now)
        return rows

    def url_of(self, row):
        return _url(row)

    def actions(self):
        if not access.can_record(self.user):
            return []
        return [Button(_("New complaint"), reverse("aftersales:complaint-new"), primary=True, icon="plus")]


complaint_list = audience(*access.READERS)(ComplaintList.as_view())

_AFTER = (
    (gettext_lazy("4 working hours"), gettext_lazy("The customer has a first answer.")),
    (gettext_lazy("Then"), gettext_lazy("Cause and unit are found, the remedy carried out.")),
    (gettext_lazy("At the end"), gettext_lazy("Somebody outside the unit closes it, the customer confirms.")),
)


@audience(*access.RECORDERS)
def complaint_new(request):
    now = timezone.now()
    return ask(
        request, forms.ComplaintForm, lambda **words: complaints.open_complaint(**words, actor=request.user, now=now),
        title=_("New complaint"), submit=_("Record the complaint"), done=_("Complaint recorded."),
        initial=started(request, now), template="aftersales/new.html", context={"after": _AFTER},
        url=lambda made: _url(made) if made else reverse("aftersales:complaint"),
        **choices(request.user, now, request.POST or request.GET),
    )  # fmt: skip


def found_complaint(request, pk):
    """The complaint within reach, or 404."""
    rows = Complaint.objects.visible_to(request.user, timezone.now())
    return get_object_or_404(
        rows.select_related("customer", "order", "handler", "owner", "unit", "closed_by", "ticket"), pk=pk
    )


@audience(EVERYBODY)
def complaint_record(request, pk):
    complaint = found_complaint(request, pk)
    return page(request, "aftersales/case.html", record.of_complaint(complaint, request.user, timezone.now()))


@audience(EVERYBODY)
@require_POST
def complaint_take(request, pk):
    complaint = complaints.take(found_complaint(request, pk).pk, actor=request.user, now=timezone.now())
    return go(request, _url(complaint), _("Taken."))


def _step(form_class, service, title, submit, done, *, known=()):
    """A view that asks for words and does one thing; `known` fields begin with what the complaint says."""

    @audience(EVERYBODY)
    def view(request, pk):
        complaint = found_complaint(request, pk)
        return ask(
            request, form_class, lambda **words: service(complaint.pk, **words, actor=request.user, now=timezone.now()),
            title=f"{title} {complaint.number}", submit=submit, done=done, url=_url(complaint),
            initial={name: getattr(complaint, name) for name in known},
        )  # fmt: skip

    return view


complaint_answer = _step(
    forms.AnswerForm, complaints.answer, gettext_lazy("Answer the customer"), gettext_lazy("Record the answer"),
    gettext_lazy("First answer recorded."),
)  # fmt: skip
complaint_cause = _step(
    forms.CauseForm, complaints.find_cause, gettext_lazy("Cause"), gettext_lazy("Record the cause"),
    gettext_lazy("Cause recorded."), known=("cause", "responsible_unit"),
)  # fmt: skip
complaint_solve = _step(
    forms.RemedyForm, complaints.solve, gettext_lazy("Solve"), gettext_lazy("Solved"),
    gettext_lazy("Solved; somebody outside the unit closes it."), known=("cause",),
)  # fmt: skip
complaint_close = _step(
    forms.NoteForm, complaints.close, gettext_lazy("Close"), gettext_lazy("Close"), gettext_lazy("Closed.")
)
complaint_confirm = _step(
    forms.ConfirmForm, complaints.confirm, gettext_lazy("Confirmation"), gettext_lazy("Record the confirmation"),
    gettext_lazy("Confirmed by the customer."),
)  # fmt: skip
complaint_reopen = _step(
    forms.ReopenForm, complaints.reopen, gettext_lazy("Reopen"), gettext_lazy("Reopen"), gettext_lazy("Open again.")
)


def _url(complaint):
    return reverse("aftersales:complaint-record", args=[complaint.pk])
