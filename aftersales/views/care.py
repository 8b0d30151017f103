"""Pages of care: call-backs and greetings (AFT-1, AFT-5)."""

import django_filters
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from leads.models import FollowUp
from salesops.kernel.clock import local_day
from salesops.kernel.web import look
from salesops.kernel.web.audience import EVERYBODY, audience
from salesops.kernel.web.blocks import Empty, Entry
from salesops.kernel.web.lists import Column, ListPage, Preset

from .. import access, forms, looks, record
from ..models import CallBack, Greeting
from ..queries import found
from ..services import call_backs, greetings
from .acting import ask


class CallBackFilter(django_filters.FilterSet):
    status = django_filters.MultipleChoiceFilter(label=gettext_lazy("State"), choices=CallBack.Status.choices)
    kind = django_filters.MultipleChoiceFilter(label=gettext_lazy("Kind"), choices=CallBack.Kind.choices)
    when = django_filters.ChoiceFilter(
        label=gettext_lazy("When"), method="at_time",
        choices=[("due", gettext_lazy("To do now")), ("today", gettext_lazy("Due today")),
                 ("overdue", gettext_lazy("Overdue"))],
    )  # fmt: skip
    customer = django_filters.NumberFilter(label=gettext_lazy("Customer"))

    def at_time(self, queryset, name, value):
        now = timezone.now()
        return {"due": queryset.to_do, "today": queryset.due_today, "overdue": queryset.overdue}[value](now)

    class Meta:
        model = CallBack
        fields = []


class CallBackList(ListPage):
    page, title, icon = "aftersales.call-backs", gettext_lazy("Call-backs"), "phone-incoming"
    filterset, order = CallBackFilter, ("due_at",)
    search_hint = gettext_lazy("Number or customer")
    columns = [
        Column("customer", gettext_lazy("Customer"), lambda c: c.shown_name, css="a so-b", link=True, fixed=True),
        Column("kind", gettext_lazy("Kind"), lambda c: c.said, css="c"),
        Column("phone", gettext_lazy("Phone"), lambda c: c.phone, css="z so-nw"),
        Column("caller", gettext_lazy("To be called by"), lambda c: c.caller or "—", css="z"),
        Column("planned_on", gettext_lazy("Planned for"), lambda c: look.day(c.planned_on), css="z", sort="planned_on"),
        Column("due_at", gettext_lazy("Due by"), lambda c: c.clock, css="d", sort="due_at"),
        Column("attempts", gettext_lazy("Attempts"), lambda c: c.attempts or "", css="z", num=True),
        Column("act", "", lambda c: c.act, css="b"),
    ]
    presets = [
        Preset("due", gettext_lazy("To do now"), "when=due"),
        Preset("today", gettext_lazy("Due today"), "when=today"),
        Preset("overdue", gettext_lazy("Overdue"), "when=overdue"),
        Preset("planned", gettext_lazy("Planned"), "status=planned"),
        Preset("done", gettext_lazy("Done"), "status=done"),
    ]
    empty = Empty(
        gettext_lazy("Nobody to call now"),
        gettext_lazy("Delivery plans the first contact within three working days, then one a month for a year."),
        "phone-incoming",
    )

    def queryset(self):
        rows = CallBack.objects.visible_to(self.user, self.now)
        return rows.select_related("customer", "caller", "unit").prefetch_related("customer__phones")

    def search(self, queryset, text):
        return found(queryset, text)

    def prepare(self, rows):
        looks.name_papers(rows, self.user, self.now, owner="caller_id")
        for row in rows:
            row.clock, row.phone = looks.call_back_clock(row, self.now), phone_link(row)
            row.said = f"{row.get_kind_display()} {row.month:%Y-%m}" if row.month else row.get_kind_display()
            row.act = self._act(row)
        return rows

    def _act(self, row):
        if row.status != "planned" or self.now < row.opens_at or not access.can_call(self.user, row, self.now):
            return ""
        return format_html('<a class="btn btn-sm" href="{}">{}</a>', self.url_of(row), _("Record"))

    def url_of(self, row):
        return reverse("aftersales:call-back-record", args=[row.pk])


call_back_list = audience(*access.CARERS)(CallBackList.as_view())


def phone_link(paper):
    """The number to tap, in full for those who may; digits hidden else (SEC-1)."""
    phones = list(paper.customer.phones.all())
    if not phones:
        return ""
    if not paper.sees_full:
        return looks.mask_phone(phones[0].number)
    return format_html('<a href="tel:{0}">{0}</a>', phones[0].number)


@audience(EVERYBODY)
def call_back_record(request, pk):
    """One tap to call, one form to record: the page of a call-back."""
    now = timezone.now()
    rows = CallBack.objects.visible_to(request.user, now).select_related("customer", "order", "caller", "unit")
    call_back = get_object_or_404(rows, pk=pk)
    looks.name_papers([call_back], request.user, now, owner="caller_id")
    may = call_back.status == "planned" and now >= call_back.opens_at and access.can_call(request.user, call_back, now)
    outcome = request.GET.get("outcome")
    return ask(
        request, forms.CallForm,
        lambda **words: call_backs.record_call_back(call_back.pk, **words, actor=request.user, now=now),
        title=f"{call_back.get_kind_display()} {call_back.shown_name}", submit=_("Record the call"),
        done=_("Recorded."), url=reverse("aftersales:call-back"), template="aftersales/call_back.html",
        context={"call_back": call_back, "may": may, "clock": looks.call_back_clock(call_back, now),
                 "facts": _facts(call_back, request.user, now), "entries": _contacts(call_back)},
        initial={"outcome": outcome} if outcome else None,
    )  # fmt: skip


def _facts(call_back, user, now):
    rows = [
        (_("Phone"), phone_link(call_back) or "—"),
        (_("Due by"), look.until(looks.last_day(call_back.due_at))),
        (_("To be called by"), call_back.caller or _("Customer service")),
        (_("Attempts"), call_back.attempts),
    ]
    if call_back.order_id:
        url = record.visible_url(call_back.order, user, now)
        number = format_html('<a href="{}">{}</a>', url, call_back.order.number) if url else call_back.order.number
        rows.append((_("Order"), number))
    return rows


def _contacts(call_back):
    """The last contacts with the customer, for whoever is about to call him."""
    rows = FollowUp.objects.filter(customer=call_back.customer_id).select_related("by").order_by("-id")[:6]
    return [
        Entry(
            at=row.occurred_at, title=f"{row.get_method_display()} {row.get_outcome_display()}", who=row.by.name,
            text=row.summary, next_step=row.next_step, speaks=True, counts=row.effective, icon="phone",
        )
        for row in rows
    ]  # fmt: skip


class GreetingList(ListPage):
    page, title, icon = "aftersales.greetings", gettext_lazy("Greetings"), "award"
    order = ("on",)
    columns = [
        Column("customer", gettext_lazy("Customer"), lambda g: g.shown_name, css="a so-b", link=True, fixed=True),
        Column("occasion", gettext_lazy("Occasion"), lambda g: g.festival or g.get_occasion_display(), css="c"),
        Column("on", gettext_lazy("Day"), lambda g: look.day(g.on), css="d", sort="on"),
        Column("owner", gettext_lazy("Salesperson"), lambda g: g.owner or "—", css="z"),
        Column("sent_at", gettext_lazy("Sent"), lambda g: look.instant(g.sent_at), css="e"),
    ]
    empty = Empty(
        gettext_lazy("No greetings to send"),
        gettext_lazy("Birthdays and festivals of customers in care are prepared a week ahead; a person sends them."),
        "award",
    )

    def queryset(self):
        rows = Greeting.objects.visible_to(self.user, self.now).filter(on__gte=local_day(self.now))
        return rows.select_related("customer", "owner", "unit")

    def prepare(self, rows):
        return looks.name_papers(rows, self.user, self.now)

    def url_of(self, row):
        return reverse("aftersales:greeting-send", args=[row.pk])


greeting_list = audience(*access.CARERS)(GreetingList.as_view())


@audience(EVERYBODY)
def greeting_send(request, pk):
    now = timezone.now()
    rows = Greeting.objects.visible_to(request.user, now).select_related("customer", "owner", "unit")
    greeting = get_object_or_404(rows, pk=pk)
    looks.name_papers([greeting], request.user, now)
    text = greeting.text or (greetings.words_for(greeting) if greeting.sees_full else "")
    return ask(
        request, forms.GreetingForm, lambda text: greetings.send(greeting.pk, text=text, actor=request.user, now=now),
        title=_("Greeting for %(name)s") % {"name": greeting.shown_name}, submit=_("Sent by me"),
        done=_("Greeting noted as sent."), url=reverse("aftersales:greeting"), initial={"text": text},
    )  # fmt: skip
