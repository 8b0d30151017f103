"""The file of an export, for the one who asked for it and for 24 hours (SEC-6)."""

from django.http import QueryDict
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from ..services import exports, policies
from ..web.audience import EVERYBODY, audience
from ..web.pages import back, go, page
from .files import attachment

NOT_FILTERS = ("view", "sort", "after", "before", "part")


@audience(EVERYBODY)
@require_safe
def export_file(request, pk):
    return attachment(exports.fetch(pk, request.user, now=timezone.now()))


@audience(*exports.ROLES)
@require_safe
def export_list(request):
    """What one asked for, with the file while it can be fetched."""
    now = timezone.now()
    rows = [{"export": row, "label": exports.label_of(row.resource), "until": exports.good_until(row)}
            for row in exports.visible_to(request.user)[:50]]  # fmt: skip
    return page(request, "kernel/exports.html", {"title": _("Exports"), "rows": rows, "now": now})


@audience(*exports.ROLES)
def export_new(request):
    """Ask for the list as filtered; above the limit or with full phones a second person agrees first (SEC-6)."""
    given = request.POST if request.method == "POST" else request.GET
    resource, query = given.get("resource", ""), given.get("query", "")[:1000]
    filters = {name: value for name, value in QueryDict(query).items() if value and name not in NOT_FILTERS}
    if request.method == "POST":
        full = bool(request.POST.get("full_phones"))
        exports.ask(resource, filters, request.user, now=timezone.now(), full_phones=full)
        return go(request, reverse("kernel:exports"), _("Export asked for"))
    context = {"title": _("Export %(list)s") % {"list": exports.label_of(resource)}, "resource": resource,
               "query": query, "conditions": filters, "may_full": exports.has_phones(resource),
               "limit": policies.numbers(request.user.unit, at=timezone.now()).export_second_person_rows,
               "cancel_url": back(request, reverse("kernel:exports"))}  # fmt: skip
    return page(request, "kernel/export_form.html", context)
