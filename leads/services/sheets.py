"""The store's daily intent sheet: opened by the first record, closed by the store manager, frozen (LOG-1, LOG-3)."""

import datetime as dt

from django.db import IntegrityError, transaction
from django.db.models import Exists, Min, OuterRef
from django.utils import timezone
from django.utils.translation import gettext as _

from leads import access_inquiries as access
from leads.models import ClosedDay, IntentSheet, SheetAddition, StoreHours
from leads.models.sheet import State
from leads.policy import sheets as policy
from leads.sheet_lines import frozen, gaps_of, lines_of
from salesops.kernel.access import head_of_region, line_managers
from salesops.kernel.clock import local_day, said
from salesops.kernel.errors import BusinessError, Conflict, Invalid, require
from salesops.kernel.models import Role, Unit, User
from salesops.kernel.services import policies
from salesops.kernel.services.notices import notify
from salesops.kernel.services.trail import record, record_many
from salesops.kernel.texts import visible_core

CATCH_UP_DAYS = 7


def closing_at(unit, day):
    """When the store hands in its sheet: its own closing time, else the policy's (LOG-1)."""
    hours = StoreHours.objects.filter(unit=unit).first()
    tz = timezone.get_default_timezone()
    noon = dt.datetime.combine(day, dt.time(12), tz)
    clock = hours.closes if hours else policies.numbers(unit, at=noon).clock("sheet_closes_at")
    return policy.due_at(day, clock, tz)


def touch(unit, *, now):
    """The day's sheet exists from the first record of the store's day (LOG-1). Only stores keep one."""
    if unit is None or unit.kind != Unit.Kind.STORE:
        return
    day = local_day(now)
    if not IntentSheet.objects.filter(unit=unit, day=day).exists():
        IntentSheet.objects.bulk_create([_new(unit, day, now)], ignore_conflicts=True)


def _new(unit, day, now):
    return IntentSheet(
        number=f"YX-{day:%y%m%d}-{unit.pk}", unit=unit, day=day, due_at=closing_at(unit, day), created_at=now
    )


@transaction.atomic
def open_sheet(unit, *, day, actor, now):
    """Open the sheet of a day without customers (LOG-1). Raises Conflict when the day has one."""
    require(access.can_submit_sheet(actor, unit, now), _("The store manager keeps the sheet."), rule="LOG-1")
    if unit.kind != Unit.Kind.STORE:
        raise BusinessError(_("Only stores keep a sheet."), rule="LOG-1")
    if day > local_day(now):
        raise Invalid(_("This day has not come yet."), rule="LOG-1", errors={"day": [_("This day has not come yet.")]})
    if is_closed(unit, day):
        raise BusinessError(_("The store is closed on this day; no sheet is needed."), rule="LOG-1")
    sheet = _new(unit, day, now)
    try:
        with transaction.atomic():
            sheet.save(force_insert=True)
    except IntegrityError as there:
        raise Conflict(_("The sheet of this day exists already."), rule="LOG-1") from there
    record("leads.sheet.opened", sheet, actor=actor, at=now, after=sheet.status, rule="LOG-1")
    return sheet


def is_closed(unit, day):
    return ClosedDay.objects.filter(unit=unit, day=day).exists()


def require_open(unit_id, day):
    """What belongs to a day whose sheet is handed in is changed by an addition only (LOG-1)."""
    if IntentSheet.objects.filter(unit=unit_id, day=day, status=State.SUBMITTED).exists():
        raise Conflict(
            _("The sheet of this day is handed in and frozen; make an addition with a reason."), rule="LOG-1"
        )


@transaction.atomic
def submit(sheet_id, *, visitors, actor, now, comment=""):
    """Check, complete and hand in the sheet to the operations manager; then it is frozen (LOG-1).

    Gaps (visitors without a record, entries without phone) need a word of comment. Raises Conflict on a second time.
    """
    sheet = IntentSheet.objects.locked(sheet_id)
    require(access.can_submit_sheet(actor, sheet.unit, now), _("The store manager hands in the sheet."), rule="LOG-1")
    if sheet.status == State.SUBMITTED:
        raise Conflict(_("This sheet is handed in already; make an addition with a reason."), rule="LOG-1")
    lines = lines_of(sheet.unit, sheet.day)
    _check_visitors(visitors, lines)
    gaps = gaps_of(lines, visitors)
    if gaps and not visible_core(comment):
        words = _("%(gaps)d gaps are left: say in a word why.") % {"gaps": gaps}
        raise Invalid(words, rule="LOG-1", errors={"comment": [words]})
    before = sheet.status
    sheet.status, sheet.submitted_at, sheet.submitted_by = State.SUBMITTED, now, actor
    sheet.late = now > sheet.due_at
    sheet.visitors, sheet.gaps, sheet.comment, sheet.lines = visitors, gaps, comment.strip()[:500], frozen(lines)
    sheet.save()
    record("leads.sheet.submitted", sheet, actor=actor, at=now, before=before, after=sheet.status, rule="LOG-1",
           late=sheet.late, visitors=visitors, entries=len(sheet.lines), gaps=gaps)  # fmt: skip
    notify(
        User.objects.holding(Role.OPERATIONS), "sheet.submitted", key=f"sheet:{sheet.pk}:submitted", now=now,
        subject=sheet, rule="LOG-1",
        params={"store": sheet.unit.name, "day": sheet.day.isoformat(), "visitors": visitors, "late": sheet.late},
    )  # fmt: skip
    return sheet


def _check_visitors(visitors, lines):
    if not isinstance(visitors, int) or isinstance(visitors, bool) or not 0 <= visitors <= 10000:
        words = _("Enter how many groups of visitors came.")
        raise Invalid(words, rule="LOG-1", errors={"visitors": [words]})


@transaction.atomic
def add(sheet_id, *, text, reason, actor, now, inquiry=None):
    """What came after the sheet was handed in, or corrects it: an addition with reason (LOG-1)."""
    sheet = IntentSheet.objects.locked(sheet_id)
    may = access.can_submit_sheet(actor, sheet.unit, now) or (actor.unit_id == sheet.unit_id)
    require(may, _("The people of the store add to its sheet."), rule="LOG-1")
    if sheet.status != State.SUBMITTED:
        raise Conflict(_("The sheet is not handed in yet: record the customer, and he stands on it."), rule="LOG-1")
    errors = {}
    if not visible_core(text):
        errors["text"] = [_("Say what is added.")]
    if not visible_core(reason):
        errors["reason"] = [_("Say why.")]
    if errors:
        raise Invalid(_("An addition says what and why."), rule="LOG-1", errors=errors)
    addition = SheetAddition.objects.create(
        sheet=sheet, text=text.strip()[:500], reason=reason.strip()[:200], inquiry=inquiry, by=actor, at=now
    )
    record("leads.sheet.added", sheet, actor=actor, at=now, rule="LOG-1", addition=addition.pk, reason=reason)
    return addition


@transaction.atomic
def close_day(unit, day, *, reason, actor, now):
    """The store is closed on a day and needs no sheet (LOG-1); headquarters also afterwards."""
    require(access.can_close_store(actor, unit), _("The store's managers set its closed days."), rule="LOG-1")
    if day < local_day(now) and not actor.is_a(Role.OPERATIONS, Role.DIRECTOR):
        raise BusinessError(_("A day gone by is closed by headquarters only."), rule="LOG-1")
    if not visible_core(reason):
        raise Invalid(_("Say why."), rule="LOG-1", errors={"reason": [_("Say why.")]})
    if IntentSheet.objects.filter(unit=unit, day=day).exclude(status=State.MISSING).exists():
        raise Conflict(_("The day has a sheet already."), rule="LOG-1")
    closed, made = ClosedDay.objects.get_or_create(
        unit=unit, day=day, defaults={"reason": reason.strip()[:120], "set_by": actor, "created_at": now}
    )
    if made:
        record("leads.store.closed", closed, actor=actor, at=now, unit=unit, rule="LOG-1", day=day, reason=reason)
    return closed


def stores():
    return Unit.objects.filter(kind=Unit.Kind.STORE, is_active=True)


def owing(day):
    """The stores that owe a sheet of the day and have not handed it in: closed ones owe none (LOG-1)."""
    done = IntentSheet.objects.filter(unit=OuterRef("pk"), day=day, status=State.SUBMITTED)
    shut = ClosedDay.objects.filter(unit=OuterRef("pk"), day=day)
    return stores().filter(~Exists(done), ~Exists(shut)).order_by("pk")


def book_missing(*, now):
    """Write down which sheets were not handed in by midnight, and tell (LOG-1). Safe to run twice; a week is caught up.

    Nothing is missing from before the company kept its first sheet.
    """
    today = local_day(now)
    first = IntentSheet.objects.aggregate(day=Min("day"))["day"] or today
    days = [today - dt.timedelta(days=back) for back in range(CATCH_UP_DAYS, 0, -1)]
    return sum(_book_missing(unit, day, now) for day in days if day >= first for unit in owing(day))


@transaction.atomic
def _book_missing(unit, day, now):
    IntentSheet.objects.bulk_create([_new(unit, day, now)], ignore_conflicts=True)
    rows = IntentSheet.objects.filter(unit=unit, day=day, status=State.OPEN)
    sheet = rows.select_for_update(no_key=True).first()
    if sheet is None:
        return 0
    rows.update(status=State.MISSING)
    record_many("leads.sheet.missing", [sheet], at=now, before=State.OPEN, after=State.MISSING, rule="LOG-1")
    people = [*line_managers(unit)[:1], head_of_region(unit.region), *User.objects.holding(Role.OPERATIONS)]
    notify(people, "sheet.missing", key=f"sheet:{sheet.pk}:missing", now=now, subject=sheet, rule="LOG-1",
           params={"store": unit.name, "day": day.isoformat()})  # fmt: skip
    return 1


def remind(*, now):
    """Remind store managers before closing, and tell them and headquarters once it is late (LOG-1)."""
    day, told = local_day(now), 0
    for unit in owing(day):
        due = closing_at(unit, day)
        before = dt.timedelta(minutes=policies.numbers(unit, at=now).sheet_reminder_minutes)
        if due - before <= now <= due:
            _tell(unit, day, "sheet.due", [*_keepers(unit)], due, now)
            told += 1
        elif now > due:
            _tell(unit, day, "sheet.late", [*_keepers(unit), *User.objects.holding(Role.OPERATIONS)], due, now)
            told += 1
    return told


def _keepers(unit):
    return User.objects.holding(Role.STORE_MANAGER).filter(unit=unit) or line_managers(unit)[:1]


def _tell(unit, day, kind, people, due, now):
    notify(people, kind, key=f"{kind}:{unit.pk}:{day}", now=now, rule="LOG-1",
           params={"store": unit.name, "day": day.isoformat(), "due": said(due)})  # fmt: skip


def owed_by(user, now):
    """How many sheets the person's stores owe for closed or past days, and whether one is over its time."""
    if user.is_a(Role.STORE_MANAGER) and user.unit_id:
        rows = IntentSheet.objects.filter(unit=user.unit)
    elif user.is_a(Role.OPERATIONS):
        rows = IntentSheet.objects.filter(due_at__lt=now)
    else:
        return 0, False
    rows = rows.exclude(status=State.SUBMITTED)
    return rows[:100].count(), rows.filter(due_at__lt=now).exists()
