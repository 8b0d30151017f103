"""Long work that a person asked for: kept as a row, done by a worker, gone on with when the worker dies."""

import datetime as dt
import logging
import secrets

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from ..errors import BusinessError
from ..models import Job

log = logging.getLogger(__name__)
SILENT = dt.timedelta(minutes=2)  # a running job without a sign of life for so long is taken over

_runners = {}


class TakenOver(Exception):
    """Another worker goes on with this job."""


def runner(kind):
    """Declare the function that does a kind of job: `run(job, progress, now)` returns its result, a dict.

    It may be started again after a crash: what is done is told by `progress(done, total, **cursor)` and found in
    `job.cursor`; each stretch of work commits together with its progress.
    """

    def declare(function):
        _runners[kind] = function
        return function

    return declare


def ask(kind, *, actor, now, params=None, total=0):
    """Put a piece of work on the list; a worker takes it within seconds."""
    if kind not in _runners:
        raise KeyError(kind)
    return Job.objects.create(kind=kind, asked_by=actor, params=params or {}, total=total, created_at=now)


def run_waiting(*, clock=timezone.now, silent=SILENT):
    """Do what is waiting, one job after the other, and what a dead worker left; how many were ended."""
    count = 0
    while job := _claim(clock(), silent):
        _run(job, clock)
        count += 1
    return count


@transaction.atomic
def _claim(now, silent):
    abandoned = Q(state=Job.State.RUNNING, seen_at__lt=now - silent)
    rows = Job.objects.filter(Q(state=Job.State.WAITING) | abandoned).filter(kind__in=_runners).order_by("pk")
    job = rows.select_for_update(skip_locked=True).first()
    if job is None:
        return None
    job.state, job.claim, job.seen_at = Job.State.RUNNING, secrets.token_hex(16), now
    job.started_at = job.started_at or now
    job.save(update_fields=["state", "claim", "seen_at", "started_at"])
    return job


def _run(job, clock):
    try:
        result = _runners[job.kind](job, _progress(job, clock), clock())
    except TakenOver:
        return
    except BusinessError as refusal:
        _end(job, Job.State.FAILED, {"error": str(refusal.message), "rule": refusal.rule}, clock())
    except Exception:
        log.exception("Job %s %s failed", job.kind, job.pk)
        _end(job, Job.State.FAILED, {"error": ""}, clock())
    else:
        _end(job, Job.State.DONE, result or {}, clock())


def _progress(job, clock):
    def progress(done, total=None, **cursor):
        job.done, job.seen_at = done, clock()
        job.total = job.total if total is None else total
        job.cursor = {**job.cursor, **cursor}
        mine = Job.objects.filter(pk=job.pk, claim=job.claim, state=Job.State.RUNNING)
        if not mine.update(done=job.done, total=job.total, cursor=job.cursor, seen_at=job.seen_at):
            raise TakenOver

    return progress


def _end(job, state, result, now):
    Job.objects.filter(pk=job.pk, claim=job.claim).update(state=state, result=result, ended_at=now)
