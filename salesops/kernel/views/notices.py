"""What the product told a person: one inbox, newest first (COM-4)."""

from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from ..clock import local_day
from ..models import Notice
from ..registry import registry
from ..services import approvals
from ..services import notices as service
from ..services.notice_words import text
from ..web import keyset, look
from ..web.audience import EVERYBODY, audience
from ..web.pages import go, page

PAGE = 50


@audience(EVERYBODY)
def notices(request):
    now = timezone.now()
    mine = Notice.objects.visible_to(request.user)
    shown = mine.unread() if request.GET.get("unread") else mine
    rows, back, on = keyset.page_of(shown, ("-pk",), PAGE, after=request.GET.get("after", ""),
                                    before=request.GET.get("before", ""))  # fmt: skip
    only = "unread=1&" if request.GET.get("unread") else ""
    context = {
        "title": _("Notices"),
        "days": _by_day(rows, local_day(now)),
        "unread_only": bool(only),
        "unread": mine.unread()[:100].count(),
        "back_url": f"?{only}before={back}" if back else "",
        "on_url": f"?{only}after={on}" if on else "",
    }
    return page(request, "kernel/notices.html", context)


def _by_day(rows, today):
    days = []
    for notice in rows:
        day = local_day(notice.created_at)
        if not days or days[-1]["day"] != day:
            days.append({"day": day, "label": _("Today") if day == today else look.day(day, today), "rows": []})
        days[-1]["rows"].append({"notice": notice, "text": text(notice), "time": _clock(notice)})
    return days


def _clock(notice):
    return timezone.localtime(notice.created_at, timezone.get_default_timezone()).strftime("%H:%M")


@audience(EVERYBODY)
@require_POST
def open_notice(request, pk):
    """Mark it read and go to what it speaks of."""
    notice = service.mark_read(get_object_or_404(Notice, pk=pk, recipient=request.user), now=timezone.now())
    return go(request, _target(notice, request.user) or reverse("kernel:notices"))


def _target(notice, user):
    """The page of the record, when the person still sees it."""
    if notice.subject_type in {flow.model._meta.label_lower for flow in approvals.flows.flows.values()}:
        return reverse("kernel:approval", args=[notice.subject_id])
    entry = registry.find(notice.subject_type)
    if not entry or not registry.visible(notice.subject_type, notice.subject_id, user, timezone.now()):
        return ""
    return entry.url(notice.subject_id)


@audience(EVERYBODY)
@require_POST
def read_all(request):
    service.mark_all_read(request.user, now=timezone.now())
    return go(request, reverse("kernel:notices"), _("All read"))
