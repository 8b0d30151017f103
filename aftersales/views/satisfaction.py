"""Pages of satisfaction: list, record with its link, and the page the customer opens (AFT-4, SEC-4)."""

import django_filters
from django.db.models import Avg, Count, Q
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from salesops.kernel.errors import BusinessError
from salesops.kernel.services import links
from salesops.kernel.web import look
from salesops.kernel.web.audience import ANYONE, EVERYBODY, audience
from salesops.kernel.web.blocks import Button, Empty, NextAction
from salesops.kernel.web.context import company_name
from salesops.kernel.web.lists import Column, ListPage, Preset
from salesops.kernel.web.pages import page

from .. import access, forms, looks, record
from ..models import Satisfaction
from ..queries import found
from ..services import answers


class SatisfactionFilter(django_filters.FilterSet):
    status = django_filters.MultipleChoiceFilter(label=gettext_lazy("State"), choices=Satisfaction.Status.choices)
    kind = django_filters.ChoiceFilter(label=gettext_lazy("Kind"), choices=Satisfaction.Kind.choices)
    score = django_filters.MultipleChoiceFilter(
        label=gettext_lazy("Score"), choices=[(str(n), str(n)) for n in range(1, 6)]
    )
    customer = django_filters.NumberFilter(label=gettext_lazy("Customer"))

    class Meta:
        model = Satisfaction
        fields = []


_TONES = {"waiting": "wait", "sent": "act", "answered": "good"}


class SatisfactionList(ListPage):
    page, title, icon = "aftersales.satisfaction", gettext_lazy("Satisfaction"), "mood-smile"
    filterset, order = SatisfactionFilter, ("-created_at",)
    template = "aftersales/satisfaction.html"
    search_hint = gettext_lazy("Number or customer")
    columns = [
        Column("customer", gettext_lazy("Customer"), lambda s: s.shown_name, css="a so-b", link=True, fixed=True),
        Column("kind", gettext_lazy("Kind"), lambda s: s.get_kind_display(), css="c"),
        Column("score", gettext_lazy("Score"), lambda s: looks.stars(s.score), css="b"),
        Column("comment", gettext_lazy("Comment"), lambda s: s.comment[:40], css="e"),
        Column("status", gettext_lazy("State"), lambda s: look.status(_TONES[s.status], s.get_status_display()),
               css="d"),
        Column("owner", gettext_lazy("Salesperson"), lambda s: s.owner or "—", css="z"),
        Column("created_at", gettext_lazy("Created"), lambda s: look.day(s.created_at), css="z", sort="created_at"),
    ]  # fmt: skip
    presets = [
        Preset("waiting", gettext_lazy("To be sent"), "status=waiting"),
        Preset("unhappy", gettext_lazy("Unhappy"), "score=1&score=2"),
        Preset("answered", gettext_lazy("Answered"), "status=answered"),
        Preset("all", gettext_lazy("All"), ""),
    ]
    empty = Empty(
        gettext_lazy("Nobody to ask"),
        gettext_lazy("After delivery and after each ticket a link waits here; send it to the customer."),
        "mood-smile",
    )

    def queryset(self):
        rows = Satisfaction.objects.visible_to(self.user, self.now)
        return rows.select_related("customer", "owner", "unit")

    def search(self, queryset, text):
        return found(queryset, text)

    def prepare(self, rows):
        return looks.name_papers(rows, self.user, self.now)

    def url_of(self, row):
        return reverse("aftersales:satisfaction-record", args=[row.pk])

    def context(self):
        """The figure above the list: mean, and the share of 4 and 5 (KPI-8)."""
        answered = Satisfaction.objects.visible_to(self.user, self.now).answered()
        figures = answered.aggregate(n=Count("pk"), mean=Avg("score"), content=Count("pk", filter=Q(score__gte=4)))
        share = figures["content"] / figures["n"] if figures["n"] else None
        mean = f"{figures['mean']:.1f}" if figures["n"] else "—"
        return {"figures": figures, "mean": mean, "share": look.percent(share)}


satisfaction_list = audience(*access.CARERS)(SatisfactionList.as_view())


def _found(request, pk):
    rows = Satisfaction.objects.visible_to(request.user, timezone.now())
    related = rows.select_related("customer", "order", "ticket", "owner", "unit", "sent_by", "opened_ticket")
    return get_object_or_404(related, pk=pk)


@audience(EVERYBODY)
def satisfaction_record(request, pk):
    return page(request, "aftersales/answer.html", _context(_found(request, pk), request, timezone.now()))


@audience(EVERYBODY)
@require_POST
def satisfaction_send(request, pk):
    """Make the link; it is shown this once, to be copied to the customer."""
    row, now = _found(request, pk), timezone.now()
    token = answers.send_link(row.pk, actor=request.user, now=now)
    link = request.build_absolute_uri(reverse("aftersales:customer-satisfaction", args=[token]))
    return page(request, "aftersales/answer.html", _context(_found(request, pk), request, now, link=link))


def _context(row, request, now, link=""):
    user = request.user
    looks.name_papers([row], user, now)
    may_send = row.status != "answered" and access.can_send(user, row, now)
    url = reverse("aftersales:satisfaction-send", args=[row.pk])
    label = _("Make a new link") if row.sent_at else _("Make the link")
    reason = _("The link is good for 30 days and one answer; a new one ends the one before.")
    return {
        "row": row, "title": row.number, "name": row.shown_name, "link": link,
        "action": NextAction(_("Ask the customer"), reason, (Button(label, url, method="post", primary=not link),))
        if may_send else None,
        "stars": looks.stars(row.score),
        "facts": [
            (_("Kind"), row.get_kind_display()), (_("Salesperson"), row.owner or "—"),
            (_("Order"), row.order.number if row.order_id else "—"),
            (_("Sent"), look.instant(row.sent_at)), (_("Answered"), look.instant(row.answered_at)),
        ],
        "entries": record.entries(row),
        "ticket_url": reverse("aftersales:ticket-record", args=[row.opened_ticket_id]) if row.opened_ticket_id else "",
    }  # fmt: skip


@audience(ANYONE)
def customer_satisfaction(request, token):
    """The customer's page on his phone: stars, a comment, thank you. Opening is not answering (SEC-4)."""
    now = timezone.now()
    link = links.open_link(token, answers.PURPOSE, now=now, address=request.META.get("REMOTE_ADDR", ""))
    row = Satisfaction.objects.select_related("order", "ticket").get(pk=link.subject_id)
    form = forms.StarsForm(request.POST or None)
    error = ""
    if request.method == "POST" and row.status != "answered" and form.is_valid():
        try:
            row = answers.answer(link, **form.cleaned_data, now=now)
        except BusinessError as refused:
            error = refused.message
            row.refresh_from_db()
    status = 409 if error else 400 if form.is_bound and form.errors else 200
    context = {"row": row, "form": form, "company": company_name(), "title": _("Your opinion"), "error": error}
    return page(request, "aftersales/customer.html", context, status=status)
