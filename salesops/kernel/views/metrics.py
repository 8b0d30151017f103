"""Figures for monitoring: answers only to who shows the token of the installation."""

from django.conf import settings
from django.http import Http404
from django.utils.crypto import constant_time_compare
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe
from django_prometheus.exports import ExportToDjangoView

from ..web.audience import ANYONE, audience


@audience(ANYONE)
@never_cache
@require_safe
def metrics(request):
    """Requests, answers and durations by route in Prometheus' format; no page at all without METRICS_TOKEN."""
    shown = request.headers.get("Authorization", "").removeprefix("Bearer ")
    if not settings.METRICS_TOKEN or not constant_time_compare(shown, settings.METRICS_TOKEN):
        raise Http404
    return ExportToDjangoView(request)
