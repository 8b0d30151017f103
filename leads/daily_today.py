"""Sections of the start page about the store's and the salesman's day (LOG-1, LOG-2)."""

from django.urls import reverse
from django.utils.translation import gettext as _

from leads.access_inquiries import can_receive
from leads.models import IntentSheet, Reception, WorkLog
from leads.models.sheet import State
from leads.sheet_overview import overview
from leads.views.sheets import time_left
from salesops.kernel.clock import day_start, local_day
from salesops.kernel.models import Role
from salesops.kernel.web import look
from salesops.kernel.web.blocks import Button, NextAction, TodayBlock, TodayRow


def reception_block(user, now):
    """The guide's quick entry: a group came in, a group left no contact; groups still to be recorded."""
    if not can_receive(user):
        return None
    mine = Reception.objects.filter(guide=user, at__gte=day_start(local_day(now)))
    waiting = [
        TodayRow(
            _("A group, %(at)s") % {"at": look.instant(row.at)}, icon="users",
            url=f"{reverse('leads:inquiry-new')}?channel=store", chip=look.countdown(_("not recorded"), "soon"),
            button=Button(_("Left no contact"), reverse("leads:reception-no-contact", args=[row.pk]), method="post"),
        )
        for row in mine.filter(outcome=Reception.Outcome.WAITING).order_by("at")[:5]
    ]  # fmt: skip
    quiet = mine.filter(outcome=Reception.Outcome.NO_CONTACT).count()
    return TodayBlock(_("Visitors"), tuple(waiting), template="leads/today_receptions.html",
                      context={"rows": waiting, "received": mine.count(), "quiet": quiet})  # fmt: skip


def sheet_block(user, now):
    """The manager's sheet of today; headquarters' stores that are late or missing."""
    if user.is_a(Role.STORE_MANAGER):
        return _own_sheet(user, now)
    rows = [row for row in overview(user, now) or () if row.word == "late" or row.behind]
    if not rows:
        return None
    lines = tuple(
        TodayRow(
            row.unit.name, _("Today's sheet is late") if row.word == "late" else "", icon="list-check",
            icon_tone="so-over", url=reverse("leads:sheet-record", args=[(row.sheet or row.behind).pk])
            if row.sheet or row.behind else reverse("leads:sheet"),
            note=_("missing %(day)s") % {"day": look.day(row.behind.day)} if row.behind else "",
        )
        for row in rows[:8]
    )  # fmt: skip
    return TodayBlock(_("Sheets late or missing"), lines, len(rows), _("All stores"), reverse("leads:sheet"))


def _own_sheet(user, now):
    open_ = IntentSheet.objects.visible_to(user, now).exclude(status=State.SUBMITTED).filter(unit=user.unit)
    sheets = list(open_.order_by("day")[:5])
    if not sheets:
        return None
    today = local_day(now)
    rows = tuple(_sheet_row(sheet, now) for sheet in sheets)
    head, current = None, sheets[-1]
    minutes = (current.due_at - now).total_seconds() / 60
    if (current.day == today and minutes <= 60) or sheets[0].day < today:
        sheet = sheets[0] if sheets[0].day < today else current
        act = Button(_("Close the day"), reverse("leads:sheet-record", args=[sheet.pk]), primary=True)
        title = _("Close the sheet of %(day)s") % {"day": look.day(sheet.day)}
        head = (90, NextAction(title, time_left(sheet, now)[0], (act,), over=minutes < 0 or sheet.day < today))
    return TodayBlock(_("Intent sheet"), rows, len(rows), _("All sheets"), reverse("leads:sheet"), next=head)


def _sheet_row(sheet, now):
    url = reverse("leads:sheet-record", args=[sheet.pk])
    words, tone = time_left(sheet, now)
    return TodayRow(_("Sheet of %(day)s") % {"day": look.day(sheet.day)}, icon="list-check", url=url,
                    chip=look.countdown(words, tone, "clock"), button=Button(_("Close the day"), url))  # fmt: skip


def log_block(user, now):
    """The salesman's log of today while it is not handed in."""
    if not user.is_a(Role.SALESMAN):
        return None
    day = local_day(now)
    log = WorkLog.objects.filter(user=user, day=day).first()
    if log and log.status == State.SUBMITTED:
        return None
    url = reverse("leads:log-record", args=[log.pk]) if log else reverse("leads:log-new")
    row = TodayRow(_("Work log of %(day)s") % {"day": look.day(day)}, _("Filled from what you recorded today"), url=url,
                   icon="notebook", button=Button(_("Write the log"), url))  # fmt: skip
    return TodayBlock(_("Work log"), (row,), "", _("All logs"), reverse("leads:log"))
