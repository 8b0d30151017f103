"""The regular job of after-sales; it may run late, twice or in parallel."""

from celery import shared_task
from django.utils import timezone

from salesops.kernel.services.heartbeats import heartbeat

from .services import escalations


@shared_task(ignore_result=True)
def book_due():
    with heartbeat("aftersales.due") as said:
        said.update(escalations.book_due(timezone.now()))
