"""Pages of credit assessments: list, form with live grade, record (CRD-1..3)."""

import django_filters
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_POST

from leads.models import Customer
from salesops.kernel.clock import local_day
from salesops.kernel.errors import BusinessError
from salesops.kernel.models import Event, Role
from salesops.kernel.services import policies
from salesops.kernel.services.approvals import waiting_for
from salesops.kernel.web import look
from salesops.kernel.web.audience import EVERYBODY, audience
from salesops.kernel.web.blocks import Button, Clock, Empty, Entry, NextAction, Standing
from salesops.kernel.web.lanes import lanes_of
from salesops.kernel.web.lists import Column, ListPage, Preset
from salesops.kernel.web.pages import go, page

from .. import access, policy, queries
from ..forms import SOURCES, CreditForm
from ..models import ITEMS, CreditAssessment, Grade
from ..services import credit
from ..words import VERBS

MOST_CHOICES = 300


class CreditFilter(django_filters.FilterSet):
    status = django_filters.MultipleChoiceFilter(label=gettext_lazy("Status"), choices=CreditAssessment.Status.choices)
    grade = django_filters.MultipleChoiceFilter(label=gettext_lazy("Grade"), choices=Grade.choices)
    customer = django_filters.NumberFilter(label=gettext_lazy("Customer"))

    class Meta:
        model = CreditAssessment
        fields = []


class CreditList(ListPage):
    page, title, icon = "contracts.credit", gettext_lazy("Credit assessments"), "star"
    filterset, order = CreditFilter, ("-pk",)
    search_hint = gettext_lazy("Number or customer")
    columns = [
        Column("customer", gettext_lazy("Customer"), lambda a: a.shown_name, css="a so-b", link=True, fixed=True),
        Column("number", gettext_lazy("Paper number"), lambda a: a.number, css="c"),
        Column("grade", gettext_lazy("Grade"), lambda a: a.grade, css="b", sort="grade"),
        Column("score", gettext_lazy("Points"), lambda a: a.score, sort="score", num=True),
        Column("limit", gettext_lazy("Limit"), lambda a: look.money(a.credit_limit), sort="credit_limit", num=True),
        Column("prepayment", gettext_lazy("Prepayment"), lambda a: f"{a.prepayment.normalize():f}%", num=True),
        Column("term", gettext_lazy("Days to pay"), lambda a: a.term_days, num=True),
        Column("status", gettext_lazy("Status"), queries.credit_dot, css="e"),
        Column("valid", gettext_lazy("Valid until"), lambda a: look.day(a.valid_until), css="d"),
    ]
    presets = [
        Preset("force", gettext_lazy("Credit in force"), "status=approved"),
        Preset("draft", gettext_lazy("Drafts"), "status=draft"),
        Preset("outdated", gettext_lazy("Outdated"), "status=outdated"),
        Preset("all", gettext_lazy("All"), ""),
    ]

    def queryset(self):
        return CreditAssessment.objects.visible_to(self.user, self.now).select_related("customer")

    def search(self, queryset, text):
        return queries.found(queryset, text)

    def prepare(self, rows):
        names = queries.names_of([row.customer for row in rows], self.user, self.now)
        for row in rows:
            row.shown_name = names[row.customer_id]
        return rows

    def url_of(self, row):
        return reverse("contracts:credit-record", args=[row.pk])

    def actions(self):
        if not access.can_assess(self.user):
            return []
        return [Button(_("New assessment"), reverse("contracts:credit-new"), primary=True, icon="plus")]

    @property
    def empty(self):
        return Empty(
            _("No assessments yet"),
            _("Finance gives points for identity, business, finances and credit record; the grade sets the terms."),
            "star",
            Button(_("New assessment"), reverse("contracts:credit-new"), primary=True)
            if access.can_assess(self.user) else None,
        )  # fmt: skip


credit_list = audience(*access.READERS)(CreditList.as_view())


def _found(request, pk):
    rows = CreditAssessment.objects.visible_to(request.user, timezone.now())
    return get_object_or_404(rows.select_related("customer", "entered_by"), pk=pk)


def _form(request, now, *, initial=None, data=None):
    customers = queries.assessable(request.user, now).order_by("-pk")
    return CreditForm(data, customers=customers, numbers=policies.numbers(at=now), initial=initial, request=request)


@audience(Role.FINANCE)
def credit_new(request):
    """Enter an assessment; saved it is a draft, put in force from its record (CRD-2)."""
    now = timezone.now()
    form = _form(request, now, data=request.POST or None, initial={"customer": request.GET.get("customer")})
    if request.method == "POST" and form.is_valid():
        try:
            row = credit.assess(customer=form.cleaned_data["customer"], actor=request.user, now=now, **form.facts())
        except BusinessError as error:
            form.take(error)
        else:
            return go(request, reverse("contracts:credit-record", args=[row.pk]), _("Assessment entered"))
    return _draw(request, form, _("New credit assessment"), reverse("contracts:credit"))


@audience(EVERYBODY)
def credit_edit(request, pk):
    """Change a draft."""
    row, now = _found(request, pk), timezone.now()
    url = reverse("contracts:credit-record", args=[pk])
    initial = {
        "customer": row.customer_id, **row.items, **{f"{item}_source": row.sources.get(item, "") for item in ITEMS},
        "grade": row.grade if row.grade != row.scored_grade else "", "guarantee": row.guarantee, "reason": row.reason,
        "credit_limit": row.credit_limit if row.credit_limit != row.default_limit else None,
    }  # fmt: skip
    form = _form(request, now, data=request.POST or None, initial=initial)
    form.fields["customer"].queryset = Customer.objects.filter(pk=row.customer_id)
    if request.method == "POST" and form.is_valid():
        try:
            credit.change(pk, actor=request.user, now=now, **form.facts())
        except BusinessError as error:
            form.take(error)
        else:
            return go(request, url, _("Assessment changed"))
    return _draw(request, form, _("Change %(number)s") % {"number": row.number}, url)


def _draw(request, form, title, cancel_url):
    choice = form.fields["customer"]
    if choice.queryset.count() > MOST_CHOICES:
        choice.queryset = choice.queryset.filter(pk__in=choice.queryset.values("pk")[:MOST_CHOICES])
    context = {"form": form, "title": title, "submit": _("Save"), "cancel_url": cancel_url, "sources": SOURCES,
               **_preview(request)}  # fmt: skip
    return page(request, "contracts/credit-form.html", context, status=400 if form.errors else 200)


@audience(Role.FINANCE)
@require_GET
def credit_preview(request):
    """What the points typed so far give: score, grade, limit, prepayment, days."""
    return page(request, "contracts/credit-preview.html", _preview(request))


def _preview(request):
    data = request.POST or request.GET
    numbers = policies.numbers(at=timezone.now())
    points = {item: int(data[item]) if data.get(item, "").isdecimal() else None for item in ITEMS}
    lines = [(letter, getattr(numbers, f"credit_grade_{letter.lower()}", 0)) for letter in policy.GRADES]
    if policy.item_problems(points, numbers):
        return {"preview": None, "grade_lines": lines}
    score = int(policy.score(points))
    grade = data.get("grade") or policy.grade_for(score, numbers)
    terms = policy.terms_for(grade if grade in policy.GRADES else "D", numbers, guaranteed=bool(data.get("guarantee")))
    return {"preview": {"score": score, "grade": grade, "terms": terms,
                        "by_hand": grade != policy.grade_for(score, numbers)}, "grade_lines": lines}  # fmt: skip


@audience(EVERYBODY)
def credit_record(request, pk):
    row, now, user = _found(request, pk), timezone.now(), request.user
    steps = list(row.approvals.select_related("decided_by", "assignee", "acting_for", "requested_by", "escalated_to"))
    last = max((step.round for step in steps), default=0)
    standing = credit.standing(row.customer_id, now) if row.status == "approved" else None
    numbers = policies.numbers(at=now)
    context = {
        "row": row,
        "title": row.number,
        "name": queries.customer_name(row.customer, user, now),
        "points": [
            {"label": CreditAssessment._meta.get_field(item).verbose_name, "points": getattr(row, item),
             "most": getattr(numbers, f"credit_points_{item}"), "source": row.sources.get(item, "")}
            for item in ITEMS
        ],
        "clocks": _clocks(row, now),
        "action": _next(row, user, now),
        "standing": standing,
        "lanes": lanes_of([step for step in steps if step.round == last], user, now),
        "entries": [
            Entry(look.instant(event.at), VERBS.get(event.verb, event.verb), rule=event.rule,
                  who=event.actor.name if event.actor else "")
            for event in Event.objects.about(row).select_related("actor")[:40]
        ],
    }  # fmt: skip
    return page(request, "contracts/credit.html", context)


def _clocks(row, now):
    when = row.approved_at or row.created_at
    said = (_("Entered by %(name)s") % {"name": row.entered_by.name}, look.instant(when))
    tone, text = ("wait", _("Waits for a second finance person")) if row.is_waiting else (
        queries.CREDIT_TONES[row.status], row.get_status_display()
    )  # fmt: skip
    over = row.status == "approved" and row.valid_until < local_day(now)
    by_hand = _("by hand, points say %(grade)s") % {"grade": row.scored_grade} if row.grade != row.scored_grade else ""
    return [
        Standing(tone, text, said),
        Clock(_("Grade"), row.grade, "CRD-2", note=_("%(score)s points") % {"score": row.score}, foot=by_hand),
        Clock(_("Limit"), look.money(row.credit_limit), "CRD-3", foot=_("prepayment %(share)s %%, %(days)s days") % {
            "share": f"{row.prepayment.normalize():f}", "days": row.term_days}),
        Clock(_("Valid until"), look.until(row.valid_until) if row.valid_until else "—", "CRD-1",
              tone="over" if over else "", foot=_("Outdated counts as none")),
    ]  # fmt: skip


def _next(row, user, now):
    step = waiting_for(user, now).filter(subject_type="contracts.creditassessment", subject_id=row.pk).first()
    if step:
        button = Button(_("Open the approval"), reverse("kernel:approval", args=[step.pk]), primary=True)
        return NextAction(_("Decide as the second person of finance"), row.reason, (button,))
    if row.status == "draft" and not row.is_waiting and access.can_assess(user):
        reason = _("A departure from the points goes to a second person of finance.") if row.departs else _(
            "It follows the points and is in force at once."
        )  # fmt: skip
        edit = Button(_("Change it"), reverse("contracts:credit-edit", args=[row.pk]))
        put = Button(_("Put in force"), reverse("contracts:credit-submit", args=[row.pk]), method="post", primary=True)
        return NextAction(_("Look it over and put it in force"), reason, (edit, put))
    return None


@audience(EVERYBODY)
@require_POST
def credit_submit(request, pk):
    row = credit.submit(_found(request, pk).pk, actor=request.user, now=timezone.now())
    words = _("Waits for a second finance person") if row.is_waiting else _("Credit is in force")
    return go(request, reverse("contracts:credit-record", args=[pk]), words)


@audience(*access.DRAFTERS)
@require_POST
def credit_ask(request, pk):
    """Ask finance for an assessment of a customer."""
    now = timezone.now()
    customer = get_object_or_404(Customer.objects.visible_to(request.user, now), pk=pk)
    credit.ask(customer, actor=request.user, now=now)
    return go(request, request.headers.get("Referer") or "/", _("Finance was asked for an assessment"))


@audience(EVERYBODY)
def credit_of_customer(request, pk):
    """The panel on a customer's page: his credit and his contracts within reach."""
    now = timezone.now()
    customer = get_object_or_404(Customer.objects.visible_to(request.user, now), pk=pk)
    contracts = queries.contracts_of(customer, request.user, now)
    for contract in contracts:
        contract.dot = queries.status_dot(contract)
    context = {"customer": customer, "standing": queries.credit_of(customer, request.user, now), "contracts": contracts,
               "may_ask": request.user.is_a(*access.DRAFTERS) and credit.in_force(customer.pk, now) is None,
               "may_assess": access.can_assess(request.user)}  # fmt: skip
    return page(request, "contracts/panel-customer.html", context)
