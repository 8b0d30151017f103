"""Pages of requirement surveys; the customer's own page by link (SUR-1..5, SEC-4)."""

import django_filters as df
from django.http import Http404
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from leads import access_inquiries as access
from leads import survey_pages as words
from leads.models import Customer, ProductLine, Survey, SurveyNeed
from leads.services import surveys
from leads.survey_forms import AnswersForm, NeedForm, StartForm
from salesops.kernel.errors import Invalid, require
from salesops.kernel.models import Role
from salesops.kernel.services import links
from salesops.kernel.web import look
from salesops.kernel.web.audience import ANYONE, EVERYBODY, audience
from salesops.kernel.web.blocks import Button, Empty, NextAction, Standing
from salesops.kernel.web.lists import Column, ListPage, Preset
from salesops.kernel.web.pages import go, page

READERS = (*access.SURVEYORS, Role.OPERATIONS, Role.DIRECTOR, Role.AUDITOR, Role.DESIGNER)
Status = Survey.Status
TONES = {Status.DRAFT: "wait", Status.REPORTED: "act", Status.CONFIRMED: "good", Status.CORRECTED: "good"}
LINK = "survey"


class SurveyFilter(df.FilterSet):
    status = df.MultipleChoiceFilter(label=_("State"), choices=Status.choices)
    method = df.MultipleChoiceFilter(label=_("Method"), choices=Survey.Method.choices)

    class Meta:
        model = Survey
        fields: list[str] = []


class SurveyList(ListPage):
    page, title, icon, template = "leads.surveys", _("Surveys"), "clipboard-list", "leads/surveys.html"
    filterset = SurveyFilter
    presets = [
        Preset("all", _("All")),
        Preset("draft", _("Waiting for answers"), "status=draft"),
        Preset("reported", _("To be confirmed"), "status=reported"),
    ]
    order = ("-id",)
    search_hint = _("Name or number")
    empty = Empty(
        _("No survey yet"),
        _("Ask what the customer needs; the report is made from the answers."),
        "clipboard-list",
    )

    @property
    def columns(self):
        user, now = self.user, self.now
        return [
            Column(
                "customer",
                _("Customer"),
                lambda s: words.name_of(s, access.can_work_survey(user, s, now)),
                css="a",
                link=True,
                fixed=True,
            ),
            Column("method", _("Method"), lambda s: s.get_method_display(), css="e"),
            Column("state", _("State"), lambda s: look.status(TONES[s.status], s.get_status_display()), css="d"),
            Column("who", _("Conducted by"), lambda s: s.conducted_by.name, css="c"),
            Column("started", _("Started"), lambda s: look.instant(s.started_at), sort="started_at"),
            Column("number", _("Paper no."), lambda s: s.number, css="b"),
        ]

    def queryset(self):
        return Survey.objects.visible_to(self.user, self.now).select_related("customer", "conducted_by")

    def search(self, queryset, text):
        return queryset.filter(number__iexact=text) | queryset.filter(customer__name__startswith=text)

    def url_of(self, row):
        return reverse("leads:survey-record", args=[row.pk])

    def context(self):
        return {"needs": needed(self.user, self.now)[:20]}

    def actions(self):
        if not access.can_survey(self.user):
            return []
        return [Button(_("Start a survey"), reverse("leads:survey-new"), primary=True, icon="plus")]


survey_list = audience(*READERS)(SurveyList.as_view())


def needed(user, now):
    """Customers in reach who must be surveyed and are not yet, the most urgent first (SUR-5)."""
    reach = Customer.objects.visible_to(user, now).order_by().values("pk")
    rows = SurveyNeed.objects.filter(survey=None, customer__in=reach)
    return rows.select_related("customer").order_by("due_at")


def visible(request, pk, now):
    rows = Survey.objects.visible_to(request.user, now).select_related("customer", "conducted_by", "unit")
    return get_object_or_404(rows, pk=pk)


@audience(*access.SURVEYORS)
@require_http_methods(["GET", "POST"])
def survey_new(request):
    """Choose customer, method and product lines; the questions follow."""
    now = timezone.now()
    reach = Customer.objects.visible_to(request.user, now)
    asked = request.GET.get("customer", "")
    customers = (
        reach.filter(pk=asked)
        if asked.isdecimal()
        else reach.filter(pk__in=list(reach.values_list("pk", flat=True)[:200]))
    )
    form = StartForm(request.POST or None, request=request, customers=customers,
                     initial={"customer": asked or None, "method": Survey.Method.INTERVIEW})  # fmt: skip
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        survey = surveys.start(customer=said["customer"], method=said["method"], product_lines=said["product_lines"],
                               actor=request.user, now=now)  # fmt: skip
        return go(request, reverse("leads:survey-record", args=[survey.pk]), _("Survey started"))
    context = {"title": _("Start a survey"), "form": form, "submit": _("Go on to the questions"),
               "cancel_url": reverse("leads:survey")}  # fmt: skip
    return page(request, "leads/survey_form.html", context, status=400 if form.errors else 200)


@audience(EVERYBODY)
def survey_record(request, pk):
    now = timezone.now()
    survey = visible(request, pk, now)
    return page(request, "leads/survey.html", record_context(request, survey, now))


def record_context(request, survey, now, *, token=""):
    questions = words.questions_by_key(survey)
    may = access.can_work_survey(request.user, survey, now) and access.can_survey(request.user)
    needs, concerns = words.report_rows(survey, questions) if survey.answers else ((), ())
    answering = may and (survey.status == Status.DRAFT or (survey.status == Status.REPORTED and "edit" in request.GET))
    form = AnswersForm(questions=list(questions.values()), request=request, initial=survey.answers,
                       action=reverse("leads:survey-answer", args=[survey.pk])) if answering else None  # fmt: skip
    return {
        "survey": survey, "name": words.name_of(survey, access.can_work_survey(request.user, survey, now)),
        "clocks": _clocks(survey), "action": _next(survey, may), "needs": needs, "concerns": concerns,
        "answers": words.answer_rows(survey, questions), "corrections": words.correction_rows(survey, questions),
        "form": form, "may": may, "may_confirm": may and survey.status == Status.REPORTED,
        "lines": [ProductLine(line).label for line in survey.product_lines if line in ProductLine.values],
        "link": request.build_absolute_uri(reverse("leads:survey-by-link", args=[token])) if token else "",
        "may_link": may and survey.status in (Status.DRAFT, Status.REPORTED),
    }  # fmt: skip


def _clocks(survey):
    lines = (
        _("%(method)s by %(who)s") % {"method": survey.get_method_display(), "who": survey.conducted_by.name},
        _("started %(at)s") % {"at": look.instant(survey.started_at)},
    )
    return [Standing(TONES[survey.status], survey.get_status_display(), lines)]


def _next(survey, may):
    if not may or survey.status not in (Status.DRAFT, Status.REPORTED):
        return None
    if survey.status == Status.DRAFT:
        if survey.method == Survey.Method.ONLINE:
            send = Button(
                _("Make the link"), reverse("leads:survey-link", args=[survey.pk]), primary=True, method="post"
            )
            return NextAction(_("Send the customer the online form"), _("He fills it in on his phone."), (send,))
        return NextAction(_("Ask the questions"), _("The report is made from the answers."))
    confirm = Button(
        _("Customer confirms"), reverse("leads:survey-confirm", args=[survey.pk]), primary=True, method="post"
    )
    edit = Button(_("Change answers"), f"{reverse('leads:survey-record', args=[survey.pk])}?edit=1")
    return NextAction(_("Let the customer confirm the report"), _("A correction is written down below and counts for survey accuracy."), (edit, confirm))  # fmt: skip  # noqa: E501


@audience(EVERYBODY)
@require_POST
def survey_answer(request, pk):
    now = timezone.now()
    survey = visible(request, pk, now)
    form = AnswersForm(request.POST, questions=surveys.questions(survey.product_lines))
    if form.is_valid():
        try:
            surveys.answer(pk, answers=form.answers(), actor=request.user, now=now)
            return go(request, reverse("leads:survey-record", args=[pk]), _("Report made"))
        except Invalid as error:
            form.take(error)
    return page(request, "leads/survey.html", record_context(request, survey, now) | {"form": form}, status=400)


@audience(EVERYBODY)
@require_POST
def survey_confirm(request, pk):
    now = timezone.now()
    survey = visible(request, pk, now)
    surveys.confirm(survey.pk, actor=request.user, now=now, corrections=request.POST.get("corrections", ""))
    return go(request, reverse("leads:survey-record", args=[pk]), _("Confirmed"))


@audience(EVERYBODY)
@require_POST
def survey_link(request, pk):
    """Make the customer's link; it is shown this once, for it is not kept (SEC-4)."""
    now = timezone.now()
    survey = visible(request, pk, now)
    require(access.can_work_survey(request.user, survey, now), _("Somebody else makes this survey."), rule="SUR-3")
    links.revoke(survey, purpose=LINK, actor=request.user, now=now)
    token = links.make(survey, LINK, actor=request.user, now=now)
    return page(request, "leads/survey.html", record_context(request, survey, now, token=token))


@audience(*READERS)
def customer_surveys(request, pk):
    """Panel of the customer's record."""
    now = timezone.now()
    customer = get_object_or_404(Customer.objects.visible_to(request.user, now), pk=pk)
    rows = Survey.objects.visible_to(request.user, now).filter(customer=customer).select_related("conducted_by")[:10]
    need = SurveyNeed.objects.filter(customer=customer, survey=None).first()
    context = {
        "customer": customer, "surveys": [(row, TONES[row.status]) for row in rows], "need": need,
        "may": access.can_survey(request.user), "needform": NeedForm(),
        "may_need": access.can_survey(request.user) and not hasattr(customer, "survey_need"),
    }  # fmt: skip
    return page(request, "leads/survey_panel.html", context)


@audience(*access.SURVEYORS)
@require_POST
def survey_need(request, pk):
    now = timezone.now()
    customer = get_object_or_404(Customer.objects.visible_to(request.user, now), pk=pk)
    form = NeedForm(request.POST)
    if not form.is_valid():
        raise Invalid(_("Say why."), rule="SUR-5", errors={name: list(found) for name, found in form.errors.items()})
    surveys.need(customer, **form.cleaned_data, actor=request.user, now=now)
    return go(request, f"{reverse('leads:survey')}", _("On the survey list"))


@audience(ANYONE)
@never_cache
@require_http_methods(["GET", "POST"])
def survey_by_link(request, token):
    """The customer's own page: fill in the form, then confirm or correct the report. No staff phones (SEC-4)."""
    now = timezone.now()
    link = links.open_link(token, LINK, now=now, address=request.META.get("REMOTE_ADDR", ""))
    survey = links.subject_of(link)
    if not isinstance(survey, Survey):
        raise Http404
    form = AnswersForm(request.POST if request.POST.get("act") == "answer" else None, initial=survey.answers,
                       questions=surveys.questions(survey.product_lines))  # fmt: skip
    if request.method == "POST":
        done = _by_customer(request, survey, form, now)
        if done:
            return go(request, reverse("leads:survey-by-link", args=[token]))
    questions = words.questions_by_key(survey)
    needs, concerns = words.report_rows(survey, questions) if survey.answers else ((), ())
    context = {
        "survey": survey, "form": form, "token": token, "needs": needs, "concerns": concerns,
        "asks": survey.status == Status.DRAFT or ("edit" in request.GET and survey.status == Status.REPORTED)
        or bool(form.errors), "reported": survey.status == Status.REPORTED,
        "done": survey.status in (Status.CONFIRMED, Status.CORRECTED),
    }  # fmt: skip
    return page(request, "leads/survey_by_link.html", context, status=400 if form.errors else 200)


def _by_customer(request, survey, form, now):
    """What the customer sent: answers, or his word on the report."""
    if request.POST.get("act") == "confirm":
        corrections = request.POST.get("corrections", "")
        surveys.confirm(survey.pk, actor=None, now=now, corrections=corrections, by_customer=True)
        return True
    if not form.is_valid():
        return False
    try:
        surveys.answer(survey.pk, answers=form.answers(), actor=None, now=now, by_customer=True)
    except Invalid as error:
        form.take(error)
        return False
    return True
