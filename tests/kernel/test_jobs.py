"""Long work is a row: done once, gone on with after a crash, its failure told."""

import datetime as dt

import pytest

from salesops.kernel.errors import BusinessError
from salesops.kernel.models import Job
from salesops.kernel.services import jobs

pytestmark = pytest.mark.django_db

State = Job.State


@pytest.fixture
def now(shanghai):
    return shanghai("2026-03-02 10:00")


@pytest.fixture
def work(monkeypatch):
    """Declare what a job of kind `tests.work` does."""
    monkeypatch.setattr(jobs, "_runners", {})
    return jobs.runner("tests.work")


def run(now, **more):
    return jobs.run_waiting(clock=lambda: now, **more)


def test_a_job_is_done_once_and_keeps_its_result(company, now, work):
    @work
    def count(job, progress, at):
        progress(2, 3)
        return {"sum": job.params["a"] + 1}

    job = jobs.ask("tests.work", actor=company.ops1, now=now, params={"a": 1}, total=3)

    assert (run(now), run(now)) == (1, 0)
    job.refresh_from_db()
    assert (job.state, job.done, job.total, job.result, job.ended_at) == (State.DONE, 2, 3, {"sum": 2}, now)


def test_after_a_crash_another_worker_goes_on_where_it_stopped(company, now, work):
    starts = []

    @work
    def count(job, progress, at):
        starts.append(job.cursor.get("at", 0))
        progress(5, 10, at=5)
        if len(starts) == 1:
            raise KeyboardInterrupt  # the worker dies
        progress(10, at=10)

    jobs.ask("tests.work", actor=company.ops1, now=now)
    with pytest.raises(KeyboardInterrupt):
        run(now)

    assert run(now + jobs.SILENT) == 0  # it may still live
    assert run(now + jobs.SILENT + dt.timedelta(seconds=1)) == 1
    job = Job.objects.get()
    assert (starts, job.state, job.done) == ([0, 5], State.DONE, 10)


def test_a_worker_that_was_given_up_stops_at_its_next_step(company, now, work):
    @work
    def count(job, progress, at):
        Job.objects.filter(pk=job.pk).update(claim="another")
        progress(1)
        raise AssertionError("it went on")

    job = jobs.ask("tests.work", actor=company.ops1, now=now)
    run(now)

    job.refresh_from_db()
    assert (job.state, job.done, job.claim) == (State.RUNNING, 0, "another")


@pytest.mark.parametrize(
    ("error", "result"),
    [(BusinessError("no", rule="POL-3"), {"error": "no", "rule": "POL-3"}), (ValueError("secret"), {"error": ""})],
)
def test_a_failed_job_says_so_and_the_next_one_runs(company, now, work, error, result):
    @work
    def fail(job, progress, at):
        raise error

    jobs.ask("tests.work", actor=company.ops1, now=now)
    jobs.ask("tests.work", actor=company.ops1, now=now)

    assert run(now) == 2
    assert [(job.state, job.result) for job in Job.objects.all()] == [(State.FAILED, result)] * 2


def test_an_unknown_kind_is_a_mistake_of_the_program(company, now):
    with pytest.raises(KeyError):
        jobs.ask("tests.nothing", actor=company.ops1, now=now)
