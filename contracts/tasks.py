"""The regular job of this app; it may run late, twice or in parallel."""

from celery import shared_task
from django.utils import timezone

from contracts.services import credit
from salesops.kernel.services.heartbeats import heartbeat


@shared_task(ignore_result=True)
def expire_credit():
    with heartbeat("contracts.credit") as said:
        said["outdated"] = credit.expire(timezone.now())
