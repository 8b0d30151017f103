"""My credit and deals, the quota slip, violations (DEAL-1..6, REG-8, REG-13)."""

import datetime as dt

from django.http import Http404
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from leads import shown
from leads import why_words as words
from leads.filters_registrations import DealFilter
from leads.models import CreditEntry, Deal, QuotaMonth, Violation
from leads.queries import credit_of_month, quota_slip
from leads.services.why import why_deal
from leads.views.registrations import MANAGERS, SELLERS
from salesops.kernel import access
from salesops.kernel.clock import local_day, month_of
from salesops.kernel.models import Role, User
from salesops.kernel.web import look
from salesops.kernel.web.audience import EVERYBODY, audience
from salesops.kernel.web.blocks import Empty, Slip, Why, WhyRule
from salesops.kernel.web.lists import Column, ListPage, Preset
from salesops.kernel.web.pages import page

TONES = {"booked": "good", "held": "wait", "reversed": ""}


class DealList(ListPage):
    """Deals and whose credit they are."""

    page, title, icon = "leads.deals", gettext_lazy("Deals and credit"), "trophy"
    filterset, order = DealFilter, ("-closed_at",)
    presets = [
        Preset("mine", gettext_lazy("Credited to me"), "mine=true", SELLERS),
        Preset("all", gettext_lazy("All"), ""), Preset("held", gettext_lazy("Credit held"), "status=held"),
    ]  # fmt: skip
    columns = [
        Column("number", gettext_lazy("Deal"), lambda row: row.number, css="a", link=True, fixed=True),
        Column("customer", gettext_lazy("Customer"), lambda row: row.seen_name, css="c"),
        Column("closed", gettext_lazy("Closed at"), lambda row: look.instant(row.closed_at), css="d", sort="closed_at"),
        Column("basis", gettext_lazy("Deal basis"), lambda row: row.get_basis_display()),
        Column("credit", gettext_lazy("Deal credit"), lambda row: row.seen_credit, css="e"),
        Column("status", gettext_lazy("Status"), lambda row: look.status(TONES[row.status], row.get_status_display())),
        Column("amount", gettext_lazy("Amount"), lambda row: look.money(row.amount), css="b", num=True),
    ]
    empty = Empty(gettext_lazy("No deals yet"), gettext_lazy("A deposit or a signed contract is the deal."), "trophy")

    def queryset(self):
        rows = Deal.objects.visible_to(self.user, self.now).select_related("customer", "registration")
        return rows.prefetch_related("credits__user")

    def url_of(self, row):
        return reverse("leads:deal", args=[row.pk])

    def prepare(self, rows):
        sight = shown.Sight(self.user, self.now)
        for row in rows:
            row.seen_name = shown.name(row.customer.name, sight.full_customer(row.customer, row.registration))
            row.seen_credit = _(", ").join(
                f"{credit.user.name} {credit.share.normalize():f}%" for credit in row.credits.all()
            )
        return rows

    def context(self):
        month = month_of(local_day(self.now))
        return {"month_total": credit_of_month(self.user, month), "month": month}


deal_list = audience(EVERYBODY)(DealList.as_view())


@audience(EVERYBODY)
def deal(request, pk):
    """A deal: shares, every dated line, and why the credit is whose it is."""
    request.now = timezone.now()
    rows = Deal.objects.visible_to(request.user, request.now).select_related(
        "customer", "registration__owner", "closer"
    )
    row = get_object_or_404(rows, pk=pk)
    full = shown.sight_of(request).full_customer(row.customer, row.registration)
    context = {
        "row": row, "name": shown.name(row.customer.name, full), "facts": _facts(row),
        "credits": row.credits.select_related("user"), "why": _why(row),
        "status": look.status(TONES[row.status], row.get_status_display()),
        "lines": row.entries.select_related("user").order_by("id"),
    }  # fmt: skip
    return page(request, "leads/deal.html", context)


def _facts(row):
    marks = {"UNREGISTERED": _("not registered")}
    return [
        (_("Amount"), look.money(row.amount)), (_("Closed at"), look.instant(row.closed_at, seconds=True)),
        (_("Deal basis"), row.get_basis_display()), (_("Paper"), row.paper or "—"), (_("Closed by"), row.closer.name),
        (_("Marks"), _(", ").join(marks.get(mark, mark) for mark in row.marks) or "—"),
    ]  # fmt: skip


def _why(row):
    answer = why_deal(row)
    blocks = {}
    for step in answer.steps:
        blocks.setdefault(step.rule, []).append(words.why_row(step))
    rules = tuple(WhyRule(words.RULE_TITLES.get(rule, rule), rule, tuple(rows)) for rule, rows in blocks.items())
    people = _(", ").join(f"{credit.user.name} {credit.share.normalize():f}%" for credit in row.credits.all())
    return Why(_("Why the credit is theirs"), _("Credit: %(people)s.") % {"people": people}, rules)


@audience(EVERYBODY)
def credit_statement(request):
    """One's own statement of a month: every dated line with deal and rule (DEAL-6)."""
    now = timezone.now()
    month = _month(request, now)
    lines = (CreditEntry.objects.filter(user=request.user, on__year=month.year, on__month=month.month)
             .select_related("deal__customer").order_by("on", "id"))  # fmt: skip
    context = {
        "title": _("My credit"), "month": month, "lines": list(lines), "total": credit_of_month(request.user, month),
        "before": month_of(month - dt.timedelta(days=1)), "after": month_of(month + dt.timedelta(days=32)),
        "is_now": month == month_of(local_day(now)),
    }  # fmt: skip
    return page(request, "leads/credit_statement.html", context)


def _month(request, now):
    try:
        return dt.date.fromisoformat(f"{request.GET.get('month', '')}-01")
    except ValueError:
        return month_of(local_day(now))


def slip_block(user, month, now, *, url="", lines=3):
    """The quota of a month as a bank slip; None where there is no quota."""
    slip = quota_slip(user, month, now)
    balance = slip.balance
    if balance.limit is None:
        return None
    rows = tuple(
        (local_day(entry.at), entry.registration.number, -entry.change, balance.limit - entry.used_after)
        for entry in reversed(slip.entries[-lines:] if lines else slip.entries)
    )
    title = _("Places of %(month)s") % {"month": balance.month}
    return Slip(title, balance.left, balance.limit, balance.used, balance.freed, rows,
                _("A deal frees its place at once."), url=url)  # fmt: skip


@audience(*{*SELLERS, *MANAGERS})
def quota(request):
    """The whole slip of a month: every use, every freed place; managers see those of their people (REG-23)."""
    now = timezone.now()
    month, user = _month(request, now), request.user
    led = access.led_unit_ids(user)
    people = User.objects.active().filter(grants__role__in=(Role.SALESMAN, Role.SUPERVISOR), unit__kind="team")
    people = (people if led is None else people.filter(unit__in=led)).distinct().order_by("unit__path", "username")
    if request.GET.get("user"):
        user = people.filter(username=request.GET["user"]).first()
        if user is None:
            raise Http404
    elif not user.is_a(*SELLERS) or not (user.unit and user.unit.is_business_team):
        user = people.first() or user
    used = dict(QuotaMonth.objects.filter(user__in=people, month=month).values_list("user_id", "used"))
    context = {
        "title": _("Quota"), "month": month, "whose": user, "slip": slip_block(user, month, now, lines=0),
        "people": [(person, used.get(person.pk, 0)) for person in people] if len(people) > 1 else [],
        "before": month_of(month - dt.timedelta(days=1)), "after": month_of(month + dt.timedelta(days=32)),
    }  # fmt: skip
    return page(request, "leads/quota.html", context)


class ViolationList(ListPage):
    """Violations: one's own, or those of one's units (REG-13)."""

    page, title, icon = "leads.violations", gettext_lazy("Violations"), "alert-triangle"
    order = ("-at",)
    columns = [
        Column("user", gettext_lazy("Person"), lambda row: row.user.name, css="a", fixed=True),
        Column("kind", gettext_lazy("Violation"), lambda row: row.get_kind_display(), css="c"),
        Column("rule", gettext_lazy("Rule"), lambda row: look.rule(row.rule), css="b"),
        Column("record", gettext_lazy("Record"), lambda row: _record_link(row), css="d"),
        Column("at", gettext_lazy("Time"), lambda row: look.instant(row.at), css="e", sort="at"),
    ]
    empty = Empty(gettext_lazy("No violations"), "", "shield-check")

    def queryset(self):
        return Violation.objects.visible_to(self.user, self.now).select_related("user", "registration", "deal")


def _record_link(row):
    if row.registration:
        url, number = reverse("leads:registration", args=[row.registration_id]), row.registration.number
    elif row.deal:
        url, number = reverse("leads:deal", args=[row.deal_id]), row.deal.number
    else:
        return "—"
    return format_html('<a class="so-drill" href="{}">{}</a>', url, number)


violation_list = audience(EVERYBODY)(ViolationList.as_view())
