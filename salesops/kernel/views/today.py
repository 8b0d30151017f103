"""The start page: what is due, what waits for me, what changed; and the phone's menu."""

from django.http import JsonResponse
from django.utils import timezone
from django.utils.translation import gettext as _

from ..calendars import calendar
from ..clock import local_day
from ..models import Notice
from ..registry import Badge, registry
from ..web import look
from ..web.audience import EVERYBODY, audience
from ..web.context import address, key_of, navigation
from ..web.pages import page
from ..worktime import is_working_day


@audience(EVERYBODY)
def today(request):
    now = timezone.now()
    built = [(section, section.build(request.user, now)) for section in registry.today_of(request.user)]
    blocks = [(section, block) for section, block in built if block is not None]
    day = local_day(now)
    heads = [block.next for _section, block in blocks if block.next]
    context = {
        "title": _("Today"),
        "day": day,
        "day_kind": _("working day") if is_working_day(calendar(now), day) else _("day off"),
        "next": max(heads, key=lambda head: head[0])[1] if heads else None,
        "blocks": [block for section, block in blocks if not section.rail],
        "rail": [block for section, block in blocks if section.rail],
    }
    return page(request, "kernel/today.html", context)


@audience(EVERYBODY)
def more(request):
    """The whole menu, for phones."""
    return page(request, "kernel/more.html", {"title": _("More")})


@audience(EVERYBODY)
def badges(request):
    """The counts of the navigation and the bell; every page asks for them after it is there."""
    now = timezone.now()
    counts = {}
    for item in registry.nav:
        if item.badge and address(item) and (not item.roles or request.user.is_a(*item.roles)):
            counts[key_of(item)] = item.badge(request.user, now) or Badge(0)
    unread = Notice.objects.filter(recipient=request.user).unread()[:100].count()
    lines = {line["key"] for line in navigation(request.user, request)}
    badges = {key: badge for key, badge in counts.items() if key in lines} | {"bell": Badge(unread)}
    words = {key: {"text": look.capped(badge.count, 99) if badge.count else "", "hot": badge.hot}
             for key, badge in badges.items()}  # fmt: skip
    return JsonResponse(words)
