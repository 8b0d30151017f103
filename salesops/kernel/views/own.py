"""My settings: language, channels of notices, password, second factor (COM-4, SEC-3)."""

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from ..models import Delivery
from ..services import notice_settings, own, policies
from ..web.audience import EVERYBODY, audience
from ..web.pages import go, page


@audience(EVERYBODY)
def settings(request):
    numbers = policies.numbers(request.user.unit, at=timezone.now())
    context = {
        "title": _("My settings"),
        "channels": [(key, Delivery.Channel(key).label, is_on) for key, is_on in notice_settings.shown(request.user)],
        "idle": numbers.idle_minutes_sales if request.session.get("sells") else numbers.idle_minutes,
    }
    return page(request, "kernel/settings.html", context)


@audience(EVERYBODY)
@require_POST
def choose_channels(request):
    own.choose_channels(request.user, request.POST.getlist("channels"))
    return go(request, reverse("kernel:settings"), _("Channels saved"))
