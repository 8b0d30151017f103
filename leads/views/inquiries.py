"""Pages of inquiries: lists, the form that follows the script, the record with its clock (INQ-1..7)."""

import django_filters as df
from django.http import QueryDict
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_POST

from leads import access_inquiries as access
from leads import inquiry_looks as looks
from leads.inquiry_forms import AnswerForm, AssignForm, CompleteForm, InquiryForm, ReasonForm
from leads.inquiry_pages import record_context, rows_with_names
from leads.models import Customer, Inquiry
from leads.scripts import script_of
from leads.services import inquiries
from salesops.kernel.errors import Invalid
from salesops.kernel.models import Role
from salesops.kernel.web import look
from salesops.kernel.web.audience import EVERYBODY, audience
from salesops.kernel.web.blocks import Button, Empty
from salesops.kernel.web.lists import Column, ListPage, Preset
from salesops.kernel.web.pages import go, page

READERS = (
    Role.GUIDE, Role.SALESMAN, Role.STORE_MANAGER, Role.SUPERVISOR, Role.HEAD, Role.SERVICE, Role.MARKETING,
    Role.OPERATIONS, Role.DIRECTOR, Role.ASSISTANT, Role.PRESENTER, Role.AUDITOR,
)  # fmt: skip
Channel, Status = Inquiry.Channel, Inquiry.Status


class InquiryFilter(df.FilterSet):
    who = df.ChoiceFilter(
        label=_("Handler"), choices=[("mine", _("Mine")), ("nobody", _("Nobody yet"))], method="by_handler"
    )
    status = df.MultipleChoiceFilter(label=_("State"), choices=Status.choices)
    due = df.ChoiceFilter(label=_("Time limit"), choices=[("over", _("Overdue"))], method="by_due")
    channel = df.MultipleChoiceFilter(label=_("Channel"), choices=Channel.choices)
    created_at = df.DateFromToRangeFilter(label=_("Written down on"))

    class Meta:
        model = Inquiry
        fields: list[str] = []

    def by_handler(self, queryset, name, value):
        now = timezone.now()
        return queryset.waiting_for(self.request.user, now) if value == "mine" else queryset.unassigned()

    def by_due(self, queryset, name, value):
        return queryset.overdue(timezone.now())


class InquiryList(ListPage):
    page, title, icon = "leads.inquiries", _("Inquiries"), "message-circle"
    filterset = InquiryFilter
    presets = [
        Preset("mine", _("Mine"), "who=mine&sort=due", roles=access.HANDLERS),
        Preset("over", _("Overdue"), "due=over&sort=due"),
        Preset("nobody", _("Not assigned"), "who=nobody&sort=due"),
        Preset("open", _("Waiting"), "status=open&sort=due"),
        Preset("all", _("All")),
    ]
    order = ("-id",)
    search_hint = _("Name, last digits, number, question")
    empty = Empty(
        _("No inquiry waits for you"),
        _("What comes in by phone, mail, online or in the store is kept here until it is answered."),
        "message-circle",
    )

    @property
    def columns(self):
        user, now = self.user, self.now
        return [
            Column("customer", _("Customer"), lambda i: looks.name_of(i, user, now), css="a", link=True, fixed=True),
            Column("due", _("Answer by"), lambda i: looks.chip(i, now), css="b", sort="respond_by"),
            Column(
                "phone", _("Phone"), lambda i: looks.phone_of(i, user, now) or look.status("soon", gettext("no phone"))
            ),
            Column("question", _("Question"), lambda i: i.question[:60], css="c"),
            Column("channel", _("Channel"), lambda i: i.get_channel_display(), css="e"),
            Column("state", _("State"), lambda i: look.status(*looks.state(i, now)), css="d"),
            Column("handler", _("Handler"), lambda i: looks.handler_of(i, user, now)),
            Column("received", _("Received"), lambda i: look.instant(i.received_at), sort="received_at"),
            Column("number", _("Paper no."), lambda i: i.number, hidden=True),
        ]

    def queryset(self):
        return Inquiry.objects.visible_to(self.user, self.now)

    def prepare(self, rows):
        return rows_with_names(rows)

    def search(self, queryset, text):
        return queryset.filter(looks.matching(text, self.user))

    def url_of(self, row):
        return reverse("leads:inquiry-record", args=[row.pk])

    def actions(self):
        if not access.can_record_inquiry(self.user):
            return []
        return [Button(_("Record an inquiry"), reverse("leads:inquiry-new"), primary=True, icon="plus")]


inquiry_list = audience(*READERS)(InquiryList.as_view())


def visible(request, pk, now):
    rows = Inquiry.objects.visible_to(request.user, now)
    return get_object_or_404(
        rows.select_related("handler__unit", "unit", "recorded_by", "customer", "registration"), pk=pk
    )


@audience(*access.RECORDERS)
@require_http_methods(["GET", "POST"])
def inquiry_new(request):
    """The form follows the script of the channel; nothing that was typed is lost on a refusal (INQ-6)."""
    channel = request.POST.get("channel") or request.GET.get("channel") or _usual_channel(request.user)
    if channel not in Channel.values:
        channel = Channel.PHONE
    form = InquiryForm(request.POST or None, channel=channel, user=request.user, request=request,
                       initial={"channel": channel, **_given(request.GET)})  # fmt: skip
    if request.method == "POST" and form.is_valid():
        try:
            return _recorded(request, form.cleaned_data)
        except Invalid as error:
            form.take(error)
    channels = [
        {
            "key": key,
            "label": label,
            "icon": looks.ICONS[key],
            "url": _other_channel(request, key),
            "on": key == channel,
        }
        for key, label in Channel.choices
    ]
    context = {"title": _("Record an inquiry"), "form": form, "channels": channels, "script": script_of(channel),
               "submit": _("Write it down"), "cancel_url": reverse("leads:inquiry")}  # fmt: skip
    return page(request, "leads/inquiry_form.html", context, status=400 if form.errors else 200)


def _recorded(request, said):
    now = timezone.now()
    said["missed"] = bool(said.get("missed"))
    said["rings"] = said.get("rings") if not said["missed"] else None
    inquiry = inquiries.open_inquiry(actor=request.user, now=now, **said)
    if Inquiry.objects.visible_to(request.user, now).filter(pk=inquiry.pk).exists():
        url = reverse("leads:inquiry-record", args=[inquiry.pk])
    else:
        url = reverse("leads:inquiry")
    who = looks.handler_of(inquiry, request.user, now)
    text = (
        _("Recorded; nobody is on duty for it yet") if inquiry.handler is None else _("Recorded and given to %(who)s")
    )
    return go(request, url, text % {"who": who} if inquiry.handler else text)


def _usual_channel(user):
    return Channel.STORE if user.is_a(Role.GUIDE, Role.STORE_MANAGER, Role.PRESENTER) else Channel.PHONE


def _given(query):
    """What another page hands over: a report that was incomplete is kept as an inquiry (REG-2)."""
    names = ("customer_name", "phone", "question", "source", "province", "product_line")
    return {name: query[name] for name in names if query.get(name)}


def _other_channel(request, key):
    query = QueryDict(mutable=True)
    query.update(_given(request.GET))
    query["channel"] = key
    return f"?{query.urlencode()}"


@audience(EVERYBODY)
def inquiry_record(request, pk):
    now = timezone.now()
    inquiry = visible(request, pk, now)
    return page(request, "leads/inquiry.html", record_context(request, inquiry, now))


def _act(request, pk, form_class, do, text):
    """Find, call once, go back to the record; a word that is missing is asked for on the record itself."""
    now = timezone.now()
    inquiry = visible(request, pk, now)
    form = form_class(request.POST)
    if form.is_valid():
        try:
            do(inquiry, form.cleaned_data, now)
            return go(request, reverse("leads:inquiry-record", args=[pk]), text)
        except Invalid as error:
            form.take(error)
    context = record_context(request, inquiry, now) | {form_class.__name__.lower(): form}
    return page(request, "leads/inquiry.html", context, status=400)


@audience(EVERYBODY)
@require_POST
def inquiry_respond(request, pk):
    def do(inquiry, said, now):
        inquiries.respond(inquiry.pk, answer=said["answer"], actor=request.user, now=now)

    return _act(request, pk, AnswerForm, do, _("Answered"))


@audience(EVERYBODY)
@require_POST
def inquiry_assign(request, pk):
    def do(inquiry, said, now):
        inquiries.assign(inquiry.pk, handler=said["handler"], actor=request.user, now=now)

    return _act(request, pk, AssignForm, do, _("Assigned"))


@audience(EVERYBODY)
@require_POST
def inquiry_take(request, pk):
    now = timezone.now()
    inquiry = visible(request, pk, now)
    inquiries.assign(inquiry.pk, handler=request.user, actor=request.user, now=now)
    return go(request, reverse("leads:inquiry-record", args=[pk]), _("Taken"))


@audience(EVERYBODY)
@require_POST
def inquiry_close(request, pk):
    def do(inquiry, said, now):
        inquiries.close(inquiry.pk, actor=request.user, now=now, reason=said["reason"])

    return _act(request, pk, ReasonForm, do, _("Closed"))


@audience(EVERYBODY)
@require_POST
def inquiry_reopen(request, pk):
    def do(inquiry, said, now):
        inquiries.reopen(inquiry.pk, actor=request.user, now=now, reason=said["reason"])

    return _act(request, pk, ReasonForm, do, _("Reopened"))


@audience(EVERYBODY)
@require_POST
def inquiry_excuse(request, pk):
    def do(inquiry, said, now):
        inquiries.excuse(inquiry.pk, actor=request.user, now=now, reason=said["reason"])

    return _act(request, pk, ReasonForm, do, _("Taken out of the count"))


@audience(EVERYBODY)
@require_POST
def inquiry_complete(request, pk):
    def do(inquiry, said, now):
        words = {name: value for name, value in said.items() if value}
        inquiries.complete(inquiry.pk, actor=request.user, now=now, **words)

    return _act(request, pk, CompleteForm, do, _("Completed"))


@audience(*READERS)
def customer_inquiries(request, pk):
    """Panel of the customer's record: what he asked, newest first."""
    now = timezone.now()
    customer = get_object_or_404(Customer.objects.visible_to(request.user, now), pk=pk)
    found = Inquiry.objects.visible_to(request.user, now).filter(customer=customer).order_by("-id")[:20]
    rows = [{"inquiry": inquiry, "state": look.status(*looks.state(inquiry, now))} for inquiry in found]
    return page(request, "leads/inquiry_panel.html", {"rows": rows, "customer": customer})
