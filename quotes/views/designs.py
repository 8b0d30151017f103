"""Pages of designs: team, parts with files, versions, the internal review (DSN-1..3)."""

from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from salesops.kernel.errors import BusinessError
from salesops.kernel.models import Role, User
from salesops.kernel.services import files
from salesops.kernel.web import look
from salesops.kernel.web.audience import EVERYBODY, audience
from salesops.kernel.web.blocks import Button, Empty, NextAction, Standing
from salesops.kernel.web.lists import Column, ListPage, Preset
from salesops.kernel.web.pages import go, page

from .. import access, queries
from ..forms import CustomerChoice, DesignForm, DesignPartForm
from ..models import Design
from ..record import entries
from ..services import designs
from .editor import quotable
from .quotes import READING

TEAM_ROLES = (Role.DESIGNER, Role.TECHNICIAN, Role.SALESMAN, Role.GUIDE)


class DesignList(ListPage):
    page, title, icon = "quotes.designs", gettext_lazy("Designs"), "palette"
    search_hint = gettext_lazy("Number or customer")
    columns = [
        Column("title", gettext_lazy("Title"), lambda row: row.title, css="a so-b", link=True, fixed=True),
        Column("number", gettext_lazy("Number"), lambda row: row.name, css="c"),
        Column("customer", gettext_lazy("Customer"), lambda row: row.shown_name, css="d"),
        Column("owner", gettext_lazy("Salesperson"), lambda row: row.owner.name, css="z"),
        Column("budget", gettext_lazy("Budget"), lambda row: look.money(row.budget), css="b", num=True),
        Column("created_at", gettext_lazy("Created"), lambda row: look.day(row.created_at), css="z", sort="created_at"),
        Column("status", gettext_lazy("Status"), lambda row: queries.paper_dot(row), css="e"),
    ]
    presets = [Preset("all", gettext_lazy("All"), "")]
    empty = Empty(
        gettext_lazy("No designs yet"),
        gettext_lazy("A design holds layout, effect and colour; four departments pass it."),
        "palette",
    )

    def queryset(self):
        return Design.objects.visible_to(self.user, self.now).select_related("customer", "owner")

    def search(self, queryset, text):
        return queries.found(queryset, text)

    def prepare(self, rows):
        names = queries.names_of(rows, self.user, self.now)
        for row in rows:
            row.shown_name = names[row.pk]
        return rows

    def url_of(self, row):
        return reverse("quotes:design-record", args=[row.pk])

    def actions(self):
        if not self.user.is_a(*access.SELLING):
            return []
        return [Button(_("New design"), reverse("quotes:design-new"), primary=True, icon="plus")]


design_list = audience(*READING)(DesignList.as_view())


def found_design(request, pk):
    rows = Design.objects.visible_to(request.user, timezone.now()).select_related("customer", "owner", "revises")
    return get_object_or_404(rows, pk=pk)


@audience(EVERYBODY)
def design_record(request, pk):
    design, user, now = found_design(request, pk), request.user, timezone.now()
    works = designs.can_work_on(user, design, now)
    context = {
        "paper_title": design.title, "paper_number": design.name,
        "list_url": reverse("quotes:design"), "list_label": _("Designs"),
        "buttons": _buttons(design, works),
        "clocks": [Standing(queries.paper_tone(design.status), design.get_status_display(),
                            (queries.customer_name(design.customer, user, now),))],
        "action": _next(design, works),
        "sections": [
            {"title": _("For"), "rule": "DSN-2", "facts": _facts(design, user, now), "text": design.site},
            *[_part(part) for part in design.parts.prefetch_related("files").select_related("written_by")],
            {"title": _("Team"), "rule": "DSN-1", "empty": _("Nobody named yet."), "rows": [
                {"title": row.person.name, "text": row.get_role_display(),
                 "end": _("leads") if row.is_lead else ""} for row in design.team.select_related("person")]},
            {"title": _("Versions"), "rows": _versions(design), "empty": _("This is the first version.")},
        ],
        "lanes": queries.lanes_of(design, user, now),
        "entries": entries(design),
    }  # fmt: skip
    return page(request, "quotes/paper.html", context)


def _facts(design, user, now):
    return [
        (_("Customer"), queries.customer_name(design.customer, user, now)),
        (_("Salesperson"), design.owner.name), (_("Budget"), look.money(design.budget)),
        (_("Survey"), str(design.survey) if getattr(design, "survey_id", None) else "—"),
    ]  # fmt: skip


def _part(part):
    return {
        "title": part.get_kind_display(), "note": part.written_by.name, "text": part.words,
        "rows": [{"title": file.name, "url": f"/files/{file.pk}/", "end": f"{file.size // 1024 + 1} KB"}
                 for file in part.files.all()],
    }  # fmt: skip


def _versions(design):
    rows = Design.objects.filter(number=design.number).order_by("-version")
    return [
        {"title": row.name, "url": reverse("quotes:design-record", args=[row.pk]), "dot": queries.paper_dot(row)}
        for row in rows if row.pk != design.pk
    ]  # fmt: skip


def _buttons(design, works):
    if not works or design.status == "in_review":
        return []
    if design.status == "draft":
        return [Button(_("Write a part"), reverse("quotes:design-part", args=[design.pk]), icon="pencil"),
                Button(_("Edit"), reverse("quotes:design-edit", args=[design.pk]))]  # fmt: skip
    if hasattr(design, "revision"):
        return []
    return [Button(_("New version"), reverse("quotes:design-revise", args=[design.pk]), method="post")]


def _next(design, works):
    if not works or design.status != "draft":
        return None
    if not design.parts.exists():
        url = reverse("quotes:design-part", args=[design.pk])
        return NextAction(_("Write layout, effect or colour"), _("A design is reviewed with its parts and files."),
                          (Button(_("Write a part"), url, primary=True),))  # fmt: skip
    url = reverse("quotes:design-submit", args=[design.pk])
    return NextAction(_("Submit it for review"), _("Design, sales, technology and finance must all pass it."),
                      (Button(_("Submit"), url, method="post", primary=True),))  # fmt: skip


def team_choices():
    return User.objects.holding(*TEAM_ROLES).order_by("name")


@audience(*access.SELLING)
def design_new(request):
    now = timezone.now()
    choice = CustomerChoice(quotable(request.user, now))
    form = DesignForm(request.POST or None, request=request, customers=choice, team=team_choices(),
                      initial={"customer": request.GET.get("customer")})  # fmt: skip
    if request.method == "POST" and form.is_valid():
        try:
            design = designs.draft(actor=request.user, now=now, **form.cleaned_data)
            return go(request, reverse("quotes:design-record", args=[design.pk]), _("Begun; write its parts."))
        except BusinessError as error:
            form.take(error)
    return _form(request, form, _("New design"), reverse("quotes:design"))


@audience(EVERYBODY)
def design_edit(request, pk):
    design, now = found_design(request, pk), timezone.now()
    url = reverse("quotes:design-record", args=[design.pk])
    initial = {key: getattr(design, key) for key in ("title", "site", "budget")}
    initial["team"] = list(design.team.values_list("person", flat=True))
    form = DesignForm(request.POST or None, request=request, team=team_choices(), initial=initial)
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        designs.change(
            design.pk, actor=request.user, now=now, **{key: data[key] for key in ("title", "site", "budget")}
        )
        designs.set_team(design.pk, list(data["team"]), actor=request.user, now=now)
        return go(request, url, _("Saved."))
    return _form(request, form, _("Change %(number)s") % {"number": design.name}, url)


@audience(EVERYBODY)
def design_part(request, pk):
    design, now = found_design(request, pk), timezone.now()
    url = reverse("quotes:design-record", args=[design.pk])
    form = DesignPartForm(request.POST or None, request.FILES or None, request=request, initial={"kind": "layout"})
    if request.method == "POST" and form.is_valid():
        kept = []
        if form.cleaned_data["file"]:
            kept = [files.attach(files.store(form.cleaned_data["file"], actor=request.user, now=now), design)]
        designs.write_part(design.pk, form.cleaned_data["kind"], words=form.cleaned_data["words"], files=kept,
                           actor=request.user, now=now)  # fmt: skip
        return go(request, url, _("Saved."))
    return _form(request, form, _("Write a part of %(number)s") % {"number": design.name}, url)


@audience(EVERYBODY)
@require_POST
def design_submit(request, pk):
    design = designs.submit(found_design(request, pk).pk, actor=request.user, now=timezone.now())
    return go(
        request, reverse("quotes:design-record", args=[design.pk]), _("Submitted; all who decide have been told.")
    )


@audience(EVERYBODY)
@require_POST
def design_revise(request, pk):
    new = designs.revise(found_design(request, pk).pk, actor=request.user, now=timezone.now())
    return go(
        request, reverse("quotes:design-record", args=[new.pk]), _("A new version; the one before stays as it was.")
    )


def _form(request, form, title, cancel_url):
    context = {"form": form, "title": title, "cancel_url": cancel_url, "submit": _("Save")}
    return page(request, "form.html", context, status=400 if form.errors else 200)


def approval_context(design, approval, user, now):
    """What its reviewers see in the inbox: what it is for, its parts, its files."""
    parts = design.parts.prefetch_related("files")
    lines = [[part.get_kind_display(), part.words, "", ""] for part in parts]
    lines += [[_("File"), file.name, "", f"/files/{file.pk}/"] for part in parts for file in part.files.all()]
    return {
        "facts": [*_facts(design, user, now), (_("Site data"), design.site or "—")],
        "lines": lines,
        "reasons": [_("Judge feasibility, soundness, innovation and cost; all four must pass it.")],
        "reason_rule": "DSN-3",
    }
