"""Work logs of salesmen and the supervisor's summary of the team's day (LOG-2, LOG-3)."""

import datetime as dt

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from leads import access_inquiries as access
from leads.models import TeamSummary, WorkLog
from leads.models.sheet import State
from leads.policy import sheets as policy
from leads.sheet_lines import frozen, lines_of_person
from salesops.kernel.access import delegate_of, superior_of
from salesops.kernel.calendars import calendar
from salesops.kernel.clock import local_day, said
from salesops.kernel.errors import Conflict, Invalid, require
from salesops.kernel.models import Absence, Role, User
from salesops.kernel.services import policies
from salesops.kernel.services.notices import notify
from salesops.kernel.services.numbering import next_number
from salesops.kernel.services.trail import record
from salesops.kernel.worktime import is_working_day

CATCH_UP_DAYS = 7


def due_at(key, unit, day):
    tz = timezone.get_default_timezone()
    noon = dt.datetime.combine(day, dt.time(12), tz)
    return policy.due_at(day, policies.numbers(unit, at=noon).clock(key), tz)


@transaction.atomic
def open_log(*, day, actor, now, problems="", tomorrow=""):
    """Begin the log of a day; its lines come from what was recorded (LOG-3). Raises Conflict when there is one."""
    require(access.keeps_log(actor), _("Work logs are kept by salesmen."), rule="LOG-2")
    if day > local_day(now):
        raise Invalid(_("This day has not come yet."), rule="LOG-2", errors={"day": [_("This day has not come yet.")]})
    log = WorkLog(
        number=next_number("RZ", now=now, by="day", width=3), user=actor, unit=actor.unit, day=day, created_at=now,
        due_at=due_at("log_due_at", actor.unit, day), problems=problems.strip(), tomorrow=tomorrow.strip(),
    )  # fmt: skip
    try:
        with transaction.atomic():
            log.save(force_insert=True)
    except IntegrityError as there:
        raise Conflict(_("The log of this day exists already."), rule="LOG-2") from there
    record("leads.log.opened", log, actor=actor, at=now, after=log.status, rule="LOG-2")
    return log


@transaction.atomic
def write(log_id, *, actor, now, problems=None, tomorrow=None):
    """Keep what was typed; nothing is handed in yet."""
    log = _own_open(log_id, actor)
    log.problems = log.problems if problems is None else problems.strip()
    log.tomorrow = log.tomorrow if tomorrow is None else tomorrow.strip()
    log.save(update_fields=["problems", "tomorrow"])
    return log


@transaction.atomic
def submit(log_id, *, actor, now, problems=None, tomorrow=None):
    """Hand the day's log in to the supervisor; after 20:00 it is late, then it is frozen (LOG-2)."""
    log = _own_open(log_id, actor)
    before = log.status
    log.problems = log.problems if problems is None else problems.strip()
    log.tomorrow = log.tomorrow if tomorrow is None else tomorrow.strip()
    log.status, log.submitted_at, log.late = State.SUBMITTED, now, now > log.due_at
    log.lines = frozen(lines_of_person(log.user, log.day))
    log.save()
    record("leads.log.submitted", log, actor=actor, at=now, before=before, after=log.status, rule="LOG-2",
           late=log.late, entries=len(log.lines))  # fmt: skip
    notify([superior_of(log.user)], "log.submitted", key=f"log:{log.pk}:submitted", now=now, subject=log, rule="LOG-2",
           params={"person": log.user.name, "day": log.day.isoformat(), "late": log.late})  # fmt: skip
    return log


def _own_open(log_id, actor):
    log = WorkLog.objects.locked(log_id)
    require(actor.pk == log.user_id, _("Everybody writes his own log."), rule="LOG-2")
    if log.status == State.SUBMITTED:
        raise Conflict(_("This log is handed in already."), rule="LOG-2")
    return log


def owing(day):
    """Salesmen who owe a log of a working day and have not handed it in; on leave nobody does (LOG-2)."""
    if not is_working_day(calendar(timezone.now()), day):
        return User.objects.none()
    away = Absence.objects.on(day).values("user_id")
    done = WorkLog.objects.filter(day=day, status=State.SUBMITTED).values("user_id")
    return User.objects.holding(Role.SALESMAN).exclude(pk__in=away).exclude(pk__in=done).select_related("unit")


def book_missing(*, now):
    """Write down which logs were not handed in by midnight (LOG-2); safe to run twice, a week is caught up.

    Nothing is missing from before the company's first log.
    """
    today = local_day(now)
    first = WorkLog.objects.order_by("day").values_list("day", flat=True).first() or today
    days = [today - dt.timedelta(days=back) for back in range(CATCH_UP_DAYS, 0, -1)]
    return sum(_book_missing(person, day, now) for day in days if day >= first for person in owing(day))


@transaction.atomic
def _book_missing(person, day, now):
    made = WorkLog.objects.filter(user=person, day=day).select_for_update(no_key=True).first()
    if made is None:
        made = WorkLog(number=next_number("RZ", now=now, by="day", width=3), user=person, unit=person.unit, day=day,
                       created_at=now, due_at=due_at("log_due_at", person.unit, day))  # fmt: skip
    if made.status != State.OPEN:
        return 0
    made.status = State.MISSING
    made.save()
    record("leads.log.missing", made, actor=None, at=now, before=State.OPEN, after=State.MISSING, rule="LOG-2")
    notify([person, superior_of(person)], "log.missing", key=f"log:{person.pk}:{day}:missing", now=now, subject=made,
           rule="LOG-2", params={"person": person.name, "day": day.isoformat()})  # fmt: skip
    return 1


def remind(*, now):
    """Within the hour before it is due, remind those who have not handed in (LOG-2)."""
    day, told = local_day(now), 0
    for person in owing(day):
        due = due_at("log_due_at", person.unit, day)
        if due - dt.timedelta(hours=1) <= now <= due:
            notify([person], "log.due", key=f"log_due:{person.pk}:{day}", now=now, rule="LOG-2",
                   params={"day": day.isoformat(), "due": said(due)})  # fmt: skip
            told += 1
    return told


def figures_of(unit, day, now):
    """The team's day: per person visits, calls, registrations and deals, and whether the log is in (LOG-2)."""
    logs = {log.user_id: log for log in WorkLog.objects.filter(unit=unit, day=day)}
    people = User.objects.holding(Role.SALESMAN).filter(unit=unit).order_by("pk")
    return [_figures(person, logs.get(person.pk), day) for person in people]


def _figures(person, log, day):
    lines = lines_of_person(person, day)
    return {
        "user": person.pk,
        "name": person.name,
        "visits": lines.count("store_visit", "measurement"),
        "contacts": lines.count("follow_up", "store_visit", "measurement"),
        "inquiries": lines.count("inquiry"),
        "registrations": lines.count("registration"),
        "deals": lines.count("deal"),
        "log": log.pk if log else None,
        "log_state": log.status if log else "",
        "late": bool(log and log.late),
        "away": delegate_of(person, day) is not None,
    }


@transaction.atomic
def sum_up(unit, day, *, actor, now, comment=""):
    """The supervisor sums up the team's day in one click, to operations with a copy to marketing (LOG-2)."""
    require(access.can_sum_up(actor, unit, now), _("The team's supervisor sums up its day."), rule="LOG-2")
    if day > local_day(now):
        raise Invalid(_("This day has not come yet."), rule="LOG-2", errors={"day": [_("This day has not come yet.")]})
    due = due_at("team_summary_due_at", unit, day)
    rows = [{k: v for k, v in row.items() if k != "name"} for row in figures_of(unit, day, now)]
    summary = TeamSummary(unit=unit, day=day, figures={"people": rows}, comment=comment.strip()[:1000], due_at=due,
                          late=now > due, submitted_by=actor, submitted_at=now)  # fmt: skip
    try:
        with transaction.atomic():
            summary.save(force_insert=True)
    except IntegrityError as there:
        raise Conflict(_("The team's day is summed up already."), rule="LOG-2") from there
    record("leads.team_summary.submitted", summary, actor=actor, at=now, rule="LOG-2", late=summary.late)
    people = User.objects.holding(Role.OPERATIONS, Role.MARKETING)
    notify(people, "log.team_summary", key=f"team_summary:{unit.pk}:{day}", now=now, subject=summary, rule="LOG-2",
           params={"team": unit.name, "day": day.isoformat(),
                   "registrations": sum(row["registrations"] for row in rows)})  # fmt: skip
    return summary
