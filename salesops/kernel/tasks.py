"""The kernel's regular jobs. Each may run late, twice or in parallel; the rows are the truth, a message only wakes."""

from celery import shared_task
from django.utils import timezone

from .services import approvals, deliveries, heartbeats, jobs, tidying, trail
from .services.heartbeats import heartbeat


@shared_task(ignore_result=True)
def tick():
    heartbeats.tick(now=timezone.now())


@shared_task(ignore_result=True)
def seal_trail(full=False):
    with heartbeat("kernel.seal") as said:
        said["sealed"] = trail.seal(full=full)


@shared_task(ignore_result=True)
def escalate_approvals():
    with heartbeat("kernel.approvals") as said:
        said["reminded"], said["escalated"] = approvals.escalate_overdue(now=timezone.now())


@shared_task(ignore_result=True)
def drain_notices():
    with heartbeat("kernel.notices") as said:
        said["sent"], said["put_off"], said["given_up"] = deliveries.drain()


@shared_task(ignore_result=True)
def run_jobs():
    with heartbeat("kernel.jobs") as said:
        said["ended"] = jobs.run_waiting()


@shared_task(ignore_result=True)
def tidy():
    with heartbeat("kernel.tidy") as said:
        said.update(tidying.tidy(now=timezone.now()))
