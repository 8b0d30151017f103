"""Pages of recommendations: from a survey to ranked products with reasons, and the customer's word (REC-1..3)."""

from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from leads.models import Survey
from salesops.kernel.web import look
from salesops.kernel.web.audience import EVERYBODY, audience
from salesops.kernel.web.blocks import Button, Empty, NextAction, Standing
from salesops.kernel.web.lists import Column, ListPage, Preset
from salesops.kernel.web.pages import go, page

from .. import access, queries
from ..forms import AnswerForm
from ..models import Recommendation
from ..record import entries
from ..services import recommendations
from .quotes import READING

TONES = {"open": "wait", "accepted": "good", "refused": ""}


class RecommendationList(ListPage):
    page, title, icon = "quotes.recommendations", gettext_lazy("Recommendations"), "bulb"
    search_hint = gettext_lazy("Number or customer")
    columns = [
        Column("customer", gettext_lazy("Customer"), lambda row: row.shown_name, css="a so-b", link=True, fixed=True),
        Column("number", gettext_lazy("Number"), lambda row: row.number, css="c"),
        Column("first", gettext_lazy("First choice"), lambda row: row.first_choice, css="d"),
        Column("owner", gettext_lazy("Salesperson"), lambda row: row.owner.name, css="z"),
        Column("created_at", gettext_lazy("Created"), lambda row: look.day(row.created_at), css="b", sort="created_at"),
        Column(
            "status",
            gettext_lazy("Status"),
            lambda row: look.status(TONES[row.status], row.get_status_display()),
            css="e",
        ),
    ]
    presets = [Preset("all", gettext_lazy("All"), "")]
    empty = Empty(
        gettext_lazy("No recommendations yet"), gettext_lazy("Begin on the page of an answered survey."), "star"
    )

    def queryset(self):
        rows = Recommendation.objects.visible_to(self.user, self.now).select_related("customer", "owner")
        return rows.prefetch_related("items__product", "items__set")

    def search(self, queryset, text):
        return queries.found(queryset, text)

    def prepare(self, rows):
        names = queries.names_of(rows, self.user, self.now)
        for row in rows:
            first = next(iter(row.items.all()), None)
            row.shown_name, row.first_choice = names[row.pk], title_of(first) if first else "—"
        return rows

    def url_of(self, row):
        return reverse("quotes:recommendation-record", args=[row.pk])


recommendation_list = audience(*READING)(RecommendationList.as_view())


def title_of(item):
    return item.product.name if item.product_id else item.set.name


def found_recommendation(request, pk):
    rows = Recommendation.objects.visible_to(request.user, timezone.now()).select_related("customer", "owner", "survey")
    return get_object_or_404(rows, pk=pk)


@audience(*access.SELLING)
@require_POST
def recommendation_new(request, pk):
    """Recommend from an answered survey."""
    now = timezone.now()
    survey = get_object_or_404(Survey.objects.visible_to(request.user, now).select_related("customer"), pk=pk)
    made = recommendations.make(survey, actor=request.user, now=now)
    return go(
        request, reverse("quotes:recommendation-record", args=[made.pk]), _("Recommended; show it to the customer.")
    )


@audience(EVERYBODY)
def recommendation_panel(request, pk):
    """The panel on a survey's page: what was recommended from it, and the button to do so."""
    now = timezone.now()
    survey = get_object_or_404(Survey.objects.visible_to(request.user, now).select_related("customer"), pk=pk)
    rows = Recommendation.objects.visible_to(request.user, now).filter(survey=survey)[:5]
    may = survey.reported_at is not None and access.can_quote(request.user, survey.customer, now)
    for row in rows:
        row.dot = look.status(TONES[row.status], row.get_status_display())
    return page(request, "quotes/recommendation_panel.html", {"survey": survey, "rows": rows, "may": may})


@audience(EVERYBODY)
def recommendation_record(request, pk):
    row, user, now = found_recommendation(request, pk), request.user, timezone.now()
    words = queries.survey_words()
    items = list(row.items.select_related("product", "set"))
    context = {
        "paper_title": queries.customer_name(row.customer, user, now),
        "paper_number": row.number,
        "list_url": reverse("quotes:recommendation"),
        "list_label": _("Recommendations"),
        "buttons": _buttons(row, items, user),
        "clocks": [Standing(TONES[row.status], row.get_status_display(), (row.reason or row.survey.number,))],
        "action": _next(row, user, now),
        "sections": [
            {
                "title": _("What fits best"),
                "rule": "REC-1",
                "rows": [_item(item, words) for item in items if item.product_id],
            },
            {
                "title": _("Sets"),
                "rule": "REC-2",
                "rows": [_item(item, words) for item in items if item.set_id],
                "empty": _("No set fits these answers."),
            },
        ],
        "entries": entries(row),
    }
    return page(request, "quotes/paper.html", context)


def _item(item, words):
    """One proposal with its reasons, those against it too."""
    reasons = _("; ").join(reason_text(reason, words) for reason in item.reasons)
    row = {"title": f"{item.position}. {title_of(item)}", "text": reasons, "end": look.money(item.price)}
    if item.product_id:
        row["url"] = reverse("quotes:product-record", args=[item.product_id])
        row["title"] += f" {item.product.spec}"
    if item.over_budget:
        row["dot"] = look.status("over", _("Over budget"))
    return row


def reason_text(reason, words):
    """A reason in words; against it where `good` is false."""
    value = _(", ").join(words.get(code, code) for code in reason["value"].split("、"))
    good = {
        "scene": _("for %(value)s"),
        "style": _("style %(value)s"),
        "functions": _("has %(value)s"),
        "budget": _("within the budget"),
        "below_budget": _("below the budget"),
        "popular": _("much bought"),
        "delivery": _("delivered in %(value)s days"),
    }
    bad = {
        "scene": _("not meant for %(value)s"),
        "style": _("not %(value)s"),
        "functions": _("lacks %(value)s"),
        "over_budget": _("¥%(value)s over the budget"),
        "delivery": _("takes %(value)s days"),
    }
    return (good if reason["good"] else bad)[reason["code"]] % {"value": value}


def _buttons(row, items, user):
    first = next((item for item in items if item.product_id), None)
    if first is None or not user.is_a(*access.SELLING):
        return []
    url = f"{reverse('quotes:quote-new')}?customer={row.customer_id}&product={first.product_id}"
    return [Button(_("Quote it"), url, icon="file-dollar")]


def _next(row, user, now):
    if row.status != "open" or not access.can_submit(user, row, now):
        return None
    accept = reverse("quotes:recommendation-accept", args=[row.pk])
    refuse = reverse("quotes:recommendation-refuse", args=[row.pk])
    return NextAction(
        _("Show it and note the customer's word"),
        _("Unanswered for 30 days it counts as refused."),
        (Button(_("Customer refuses"), refuse), Button(_("Customer accepts"), accept, method="post", primary=True)),
    )


@audience(EVERYBODY)
@require_POST
def recommendation_accept(request, pk):
    row = recommendations.accept(found_recommendation(request, pk).pk, actor=request.user, now=timezone.now())
    return go(request, reverse("quotes:recommendation-record", args=[row.pk]), _("Accepted."))


@audience(EVERYBODY)
def recommendation_refuse(request, pk):
    row = found_recommendation(request, pk)
    form, url = (
        AnswerForm(request.POST or None, request=request),
        reverse("quotes:recommendation-record", args=[row.pk]),
    )
    if request.method == "POST" and form.is_valid():
        recommendations.refuse(row.pk, reason=form.cleaned_data["reason"], actor=request.user, now=timezone.now())
        return go(request, url, _("Refused; the reason is kept."))
    context = {
        "form": form,
        "title": _("The customer refuses %(number)s") % {"number": row.number},
        "submit": _("Note the refusal"),
        "cancel_url": url,
    }
    return page(request, "form.html", context, status=400 if form.is_bound else 200)
