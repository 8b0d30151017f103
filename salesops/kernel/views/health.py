"""Is the process up, is the system ready: for load balancers and monitors, without any personal data."""

from celery import current_app
from django.db import DatabaseError, connection
from django.http import JsonResponse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from ..services import heartbeats
from ..web.audience import ANYONE, audience


@audience(ANYONE)
@never_cache
@require_safe
def healthz(request):
    """This process answers."""
    return JsonResponse({"status": "ok"})


@audience(ANYONE)
@never_cache
@require_safe
def readyz(request):
    """Database, broker and the clock of the jobs; 503 as long as one of them is not in order."""
    found = {"database": _database(), "broker": _broker()}
    found["beat"] = _beat(timezone.now()) if found["database"] == "ok" else {"status": "unknown"}
    ready = found["database"] == found["broker"] == found["beat"]["status"] == "ok"
    return JsonResponse({"status": "ok" if ready else "not ready", **found}, status=200 if ready else 503)


def _database():
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except DatabaseError:
        return "unreachable"
    return "ok"


def _broker():
    try:
        with current_app.connection_for_write() as broker:
            broker.ensure_connection(max_retries=1, timeout=2)
    except Exception:  # every transport has errors of its own
        return "unreachable"
    return "ok"


def _beat(now):
    age = heartbeats.clock_age(now)
    if age is None:
        return {"status": "not yet"}
    status = "ok" if age <= heartbeats.LATE_AFTER else "late"
    return {"status": status, "age_seconds": max(0, round(age.total_seconds()))}
