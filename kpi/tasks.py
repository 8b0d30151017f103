"""The regular jobs of figures; each may run late, twice or in parallel."""

from celery import shared_task
from django.utils import timezone

from salesops.kernel.services.heartbeats import heartbeat

from .services import rollup


@shared_task(ignore_result=True)
def roll_recent():
    with heartbeat("kpi.recent") as said:
        said["rows"] = rollup.roll_recent(now=timezone.now())


@shared_task(ignore_result=True)
def roll_back():
    with heartbeat("kpi.nightly") as said:
        said["rows"] = rollup.roll_back(now=timezone.now())
