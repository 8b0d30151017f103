"""The regular jobs of this app; each may run late, twice or in parallel."""

from celery import shared_task
from django.utils import timezone

from leads.services import inquiry_escalations, logs, sheets, surveys
from leads.services.sweep import BreakerTripped, sweep
from salesops.kernel.services.heartbeats import heartbeat


@shared_task(ignore_result=True)
def sweep_registrations():
    with heartbeat("leads.sweep") as said:
        try:
            said.update(sweep(now=timezone.now()))
        except BreakerTripped as tripped:
            said["stopped"] = tripped.rule


@shared_task(ignore_result=True)
def escalate_inquiries():
    with heartbeat("leads.inquiries") as said:
        said["escalated"] = inquiry_escalations.escalate_overdue(now=timezone.now())


@shared_task(ignore_result=True)
def watch_daily_sheets():
    """Sheets and logs: remind, tell what is late, book what is missing; surveys that must be started (LOG-1, SUR-5)."""
    with heartbeat("leads.daily_sheets") as said:
        now = timezone.now()
        said["reminded"] = sheets.remind(now=now) + logs.remind(now=now)
        said["missing"] = sheets.book_missing(now=now) + logs.book_missing(now=now)
        said["surveys"] = surveys.find_needs(now=now) + surveys.tell_overdue(now=now)
