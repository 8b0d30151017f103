"""How cases and call-backs look in lists, records and on the start page: dots, chips, ticks, names."""

import datetime as dt

from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from leads.models import CustomerAccess
from leads.services.customers import FULL_AFTER_STEP
from salesops.kernel import access
from salesops.kernel.clock import local_day
from salesops.kernel.masking import mask_name, mask_phone
from salesops.kernel.web import look

TONES = {"open": "act", "in_progress": "soon", "solved": "good", "closed": "", "confirmed": "good"}
__all__ = ["mask_phone"]
VERBS = {
    "opened": gettext_lazy("Received"), "taken": gettext_lazy("Taken"), "passed_on": gettext_lazy("Passed on"),
    "answered": gettext_lazy("Customer answered"), "waits": gettext_lazy("Waits for the customer"),
    "resumed": gettext_lazy("Clock goes on"), "solved": gettext_lazy("Solved"), "closed": gettext_lazy("Closed"),
    "reopened": gettext_lazy("Reopened"), "warned": gettext_lazy("Half of the time is over"),
    "escalated": gettext_lazy("Overdue, superiors told"),
    "need_escalated": gettext_lazy("Need overdue, superiors told"),
    "cause_found": gettext_lazy("Cause found"), "confirmed": gettext_lazy("Confirmed by the customer"),
    "planned": gettext_lazy("Planned"), "sent": gettext_lazy("Link sent"), "tried": gettext_lazy("Call recorded"),
}  # fmt: skip


def last_day(due_at):
    """The day of which a deadline at 24:00 is the end."""
    return local_day(due_at - dt.timedelta(seconds=1))


def dot(case):
    if getattr(case, "waiting_since", None):
        return look.status("pause", _("Waits for the customer"))
    return look.status(TONES[case.status], case.get_status_display())


def ticket_clock(ticket, now):
    """The solving clock as a chip: what is left, that it stands still, or how it ended."""
    if ticket.solved_at:
        in_time = ticket.solved_at <= ticket.due_at
        return look.countdown(_("in time") if in_time else _("too late"), "good" if in_time else "")
    if ticket.waiting_since and ticket.waiting_since < ticket.due_at:
        return look.countdown(_("stands still"), "pause")
    return day_chip(ticket.due_at, now)


def day_chip(due_at, now):
    last, today = last_day(due_at), local_day(now)
    return look.countdown(look.days_left(last, today), look.tone_of(last, today, within=1))


def complaint_clock(complaint, now):
    """The clock of the first answer, to the minute."""
    if complaint.answered_at:
        in_time = complaint.answered_at <= complaint.due_at
        return look.countdown(_("answered in time") if in_time else _("answered late"), "good" if in_time else "")
    over = now > complaint.due_at
    words = _("overdue since %(time)s") if over else _("by %(time)s")
    return look.countdown(words % {"time": look.instant(complaint.due_at)}, "over" if over else "soon", "clock")


def call_back_clock(call_back, now):
    if call_back.status == "done":
        in_time = call_back.done_at <= call_back.due_at
        return look.countdown(_("in time") if in_time else _("too late"), "good" if in_time else "")
    if call_back.status == "cancelled":
        return look.countdown(_("called off"), "")
    return day_chip(call_back.due_at, now)


def ticks(begun_at, due_at, now, words, tone=""):
    start, last, today = local_day(begun_at), last_day(due_at), local_day(now)
    return look.Ticks.between(start, last, today, words, tone=tone or look.tone_of(last, today, within=1))


def stars(score):
    """The score in stars, said in words for those who do not see them."""
    if score is None:
        return "—"
    tone = "over" if score <= 2 else "good" if score >= 4 else ""
    return look.status(tone, _("%(score)s of 5") % {"score": score})


def name_papers(papers, user, now, *, owner="owner_id"):
    """Give every paper of a page the customer's name as the person may see it, with one query (SEC-1)."""
    customers = {paper.customer_id for paper in papers}
    mine = Q(user=user) | Q(role__in=user.roles)
    still = Q(ends_at=None) | Q(ends_at__gt=now - FULL_AFTER_STEP)
    held = set(CustomerAccess.objects.filter(mine, still, customer__in=customers).values_list("customer_id", flat=True))
    day = local_day(now)
    for paper in papers:
        paper.sees_full = paper.customer_id in held or access.sees_full(
            user, day, owner_id=getattr(paper, owner), unit_id=paper.unit_id
        )
        paper.shown_name = paper.customer.name if paper.sees_full else mask_name(paper.customer.name)
    return papers


def main_phone(paper):
    """The number to call, for those who see it in full."""
    phone = paper.customer.phones.first() if paper.sees_full else None
    return phone.number if phone else ""
