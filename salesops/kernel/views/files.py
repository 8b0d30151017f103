"""Files, handed out as attachments to those who see their record."""

from django.http import FileResponse, Http404
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.views.decorators.http import require_safe

from ..models import StoredFile
from ..services import files
from ..web.audience import EVERYBODY, audience


@audience(EVERYBODY)
@require_safe
def file(request, pk):
    stored = get_object_or_404(StoredFile, pk=pk)
    if not files.readable(request.user, stored, timezone.now()):
        raise Http404
    return attachment(stored)


def attachment(stored):
    """The file as a download that no browser shows or runs in the house's name."""
    try:
        content = stored.content.open("rb")
    except FileNotFoundError:
        raise Http404 from None
    response = FileResponse(content, as_attachment=True, filename=stored.name, content_type=stored.content_type)
    response["Content-Security-Policy"] = "sandbox; default-src 'none'"
    response["X-Content-Type-Options"] = "nosniff"
    response["Cache-Control"] = "private, no-store"
    return response
