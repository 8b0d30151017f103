"""What the shell around every page needs: navigation by role, unread notices, the waiting approvals."""

from django.utils import timezone

from ..models import Notice
from ..registry import registry


def shell(request):
    user = getattr(request, "user", None)
    if user is None or not user.is_authenticated or request.path.startswith("/api/"):
        return {}
    now = timezone.now()
    return {
        "nav": list(_nav(user, now, request)),
        "unread": Notice.objects.filter(recipient=user).unread()[:100].count(),
        "now": now,
    }


def _nav(user, now, request):
    group = None
    for item in registry.nav:
        if item.roles and not user.is_a(*item.roles):
            continue
        match = request.resolver_match
        on = bool(match) and match.view_name.split("-")[0] == item.url_name.split("-")[0]
        yield {"item": item, "heading": item.group if item.group != group else "", "on": on,
               "badge": item.badge(user, now) if item.badge else None}  # fmt: skip
        group = item.group
