"""Work logs and the team's daily summary (LOG-2, LOG-3)."""

import datetime as dt

import pytest
from django.db import DatabaseError, IntegrityError, transaction

from leads.models import TeamSummary, WorkLog
from leads.services import logs
from leads.sheet_lines import lines_of_person
from salesops.kernel.errors import Conflict, Invalid, NotAllowed
from salesops.kernel.models import Absence, Notice
from tests.leads import make
from tests.rules import rule

pytestmark = pytest.mark.django_db


@pytest.fixture
def evening(shanghai):
    return shanghai("2026-11-19 19:30")


def opened(company, now, **fields):
    return logs.open_log(day=now.date(), actor=company.sales1, now=now, **fields)


@rule("LOG-3", "work log")
def test_the_log_is_filled_from_what_was_recorded(company, evening):
    registration = make.registration(company.sales1, reported_at=evening)
    make.follow_up(registration, recorded_at=evening)
    make.registration(company.sales2, reported_at=evening)

    lines = lines_of_person(company.sales1, evening.date())

    assert (lines.count("registration"), lines.count("follow_up"), len(lines.customers)) == (1, 1, 1)


@rule("LOG-2", "late")
@pytest.mark.parametrize(("at", "late"), [("2026-11-19 20:00:00", False), ("2026-11-19 20:00:00.000001", True)])
def test_the_log_is_due_at_twenty_hours(company, evening, shanghai, at, late):
    log = opened(company, evening, problems="样品不够")

    handed_in = logs.submit(log.pk, actor=company.sales1, now=shanghai(at), tomorrow="量尺两家")

    assert (handed_in.status, handed_in.late) == ("submitted", late)
    assert (handed_in.problems, handed_in.tomorrow) == ("样品不够", "量尺两家")
    assert [n.recipient for n in Notice.objects.filter(kind="log.submitted")] == [company.lead1]


@rule("LOG-2", "own log")
def test_everybody_writes_his_own_log_once_and_it_is_frozen(company, evening):
    log = opened(company, evening)

    with pytest.raises(Conflict):
        opened(company, evening)
    with pytest.raises(NotAllowed):
        logs.submit(log.pk, actor=company.lead1, now=evening)
    logs.submit(log.pk, actor=company.sales1, now=evening)
    with pytest.raises(Conflict):
        logs.submit(log.pk, actor=company.sales1, now=evening)
    with pytest.raises((DatabaseError, IntegrityError)), transaction.atomic():
        WorkLog.objects.filter(pk=log.pk).update(problems="改")
    with pytest.raises(NotAllowed):
        logs.open_log(day=evening.date(), actor=company.guide1, now=evening)
    with pytest.raises(Invalid):
        logs.open_log(day=evening.date() + dt.timedelta(days=1), actor=company.sales2, now=evening)


@rule("LOG-2", "leave")
def test_missing_logs_are_booked_but_not_for_leave_nor_days_off(company, evening, shanghai):
    opened(company, evening)
    Absence.objects.create(user=company.sales2, from_on=evening.date(), to_on=evening.date(), created_at=evening)

    assert logs.book_missing(now=shanghai("2026-11-19 23:59:59")) == 0
    assert logs.book_missing(now=shanghai("2026-11-20 00:00")) == 2
    assert logs.book_missing(now=shanghai("2026-11-20 00:05")) == 0
    assert {log.user for log in WorkLog.objects.filter(status="missing")} == {company.sales1, company.sales3}
    assert set(logs.owing(dt.date(2026, 11, 21))) == set()  # a Saturday


@rule("LOG-2", "reminder")
def test_the_log_is_reminded_of_in_the_last_hour(company, shanghai):
    assert logs.remind(now=shanghai("2026-11-19 18:59:59")) == 0
    assert logs.remind(now=shanghai("2026-11-19 19:00")) == 3
    logs.remind(now=shanghai("2026-11-19 19:30"))
    assert Notice.objects.filter(kind="log.due", recipient=company.sales1).count() == 1


@rule("LOG-2", "team summary")
def test_the_supervisor_sums_up_the_team_in_one_click(company, evening, shanghai):
    make.registration(company.sales1, reported_at=evening)
    logs.submit(opened(company, evening).pk, actor=company.sales1, now=evening)

    summary = logs.sum_up(company.team, evening.date(), actor=company.lead1, now=shanghai("2026-11-19 21:00"))

    rows = {row["user"]: row for row in summary.figures["people"]}
    assert (rows[company.sales1.pk]["registrations"], rows[company.sales1.pk]["log_state"]) == (1, "submitted")
    assert rows[company.sales2.pk]["log_state"] == ""
    assert summary.late is False
    told = Notice.objects.filter(kind="log.team_summary").order_by("recipient__username")
    assert [n.recipient for n in told] == [company.mkt1, company.ops1]
    with pytest.raises(Conflict):
        logs.sum_up(company.team, evening.date(), actor=company.lead1, now=evening)


@rule("LOG-2", "team summary")
def test_the_summary_is_due_at_twenty_one_hours_and_only_the_supervisors(company, evening, shanghai):
    with pytest.raises(NotAllowed):
        logs.sum_up(company.team, evening.date(), actor=company.lead3, now=evening)

    late = logs.sum_up(company.team, evening.date(), actor=company.lead1, now=shanghai("2026-11-19 21:00:01"))

    assert late.late is True
    assert list(TeamSummary.objects.visible_to(company.head3, evening)) == []
    assert list(TeamSummary.objects.visible_to(company.head1, evening)) == [late]


@rule("ORG-8", "work logs")
def test_who_sees_a_work_log(company, evening):
    opened(company, evening)

    seen = {
        name
        for name, person in vars(company).items()
        if hasattr(person, "username") and WorkLog.objects.visible_to(person, evening).exists()
    }

    assert seen == {"sales1", "lead1", "head1", "ops1", "mkt1", "director", "audit1"}
