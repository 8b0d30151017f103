"""The file of an export, for the one who asked for it and for 24 hours (SEC-6)."""

from django.utils import timezone
from django.views.decorators.http import require_safe

from ..services import exports
from ..web.audience import EVERYBODY, audience
from .files import attachment


@audience(EVERYBODY)
@require_safe
def export_file(request, pk):
    return attachment(exports.fetch(pk, request.user, now=timezone.now()))
