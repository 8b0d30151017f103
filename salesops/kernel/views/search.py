"""Search for any record within reach: phone, last four digits, name, pinyin, number (SEC-1, REG-20)."""

from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _

from ..services import search as service
from ..web.audience import EVERYBODY, audience
from ..web.pages import page


@audience(EVERYBODY)
def search(request):
    """One hit opens at once; several are listed by kind."""
    text = request.GET.get("q", "").strip()[:100]
    found = service.find(request.user, text, timezone.now(), limit=20) if text else {}
    hits = [hit for of_kind in found.values() for hit in of_kind]
    if len(hits) == 1 and hits[0].url and request.GET.get("go") != "list":
        return redirect(hits[0].url)
    groups = [_group(of_kind) for of_kind in found.values()]
    context = {"title": _("Search"), "q": text, "groups": groups, "count": len(hits)}
    return page(request, "kernel/search.html", context)


def _group(hits):
    resource = hits[0].resource
    rows = [{"hit": hit, "number": _number(hit)} for hit in hits]
    return {"label": resource.label, "icon": resource.icon, "hits": rows}


def _number(hit):
    number = str(getattr(hit.record, hit.resource.number, "") or "")
    return "" if number == hit.title else number
