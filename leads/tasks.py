"""The regular jobs of this app; each may run late, twice or in parallel."""

from celery import shared_task
from django.utils import timezone

from leads.services.sweep import BreakerTripped, sweep
from salesops.kernel.services.heartbeats import heartbeat


@shared_task(ignore_result=True)
def sweep_registrations():
    with heartbeat("leads.sweep") as said:
        try:
            said.update(sweep(now=timezone.now()))
        except BreakerTripped as tripped:
            said["stopped"] = tripped.rule
