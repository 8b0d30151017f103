"""What after-sales puts on the start page and counts in the navigation."""

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from salesops.kernel.models import Role
from salesops.kernel.registry import Badge
from salesops.kernel.web import look
from salesops.kernel.web.blocks import Button, NextAction, TodayBlock, TodayRow

from . import looks
from .models import CallBack, Complaint, Satisfaction, Ticket
from .models.vocabulary import desks_of

MOST = 6
CAP = 100


def my_tickets(user, now):
    return Ticket.objects.waiting_for(user, now)


def my_complaints(user, now):
    """Unanswered ones that wait for the person: his own, his desk's, all for customer service."""
    rows = Complaint.objects.visible_to(user, now).unsolved()
    if user.is_a(Role.SERVICE):
        return rows
    return rows.filter(handler=user) | rows.filter(handler=None, responsible_unit__in=desks_of(user))


def my_calls(user, now):
    """Contacts planned for today or before; for customer service those nobody else is named for, and the missed."""
    rows = CallBack.objects.to_do(now)
    if user.is_a(Role.SERVICE):
        return rows.filter(caller=None) | rows.filter(due_at__lt=now)
    return rows.filter(caller=user)


def cases(user, now):
    """Tickets and complaints waiting for the person, the most urgent first."""
    complaints = list(my_complaints(user, now).select_related("customer", "unit").order_by("due_at")[:MOST])
    tickets = list(my_tickets(user, now).select_related("customer", "unit").order_by("due_at")[:MOST])
    if not complaints and not tickets:
        return None
    looks.name_papers([*complaints, *tickets], user, now)
    rows = [_complaint(row, now) for row in complaints] + [_ticket(row, now) for row in tickets]
    return TodayBlock(
        _("Tickets and complaints"), tuple(rows[:MOST]), count=my_tickets(user, now)[:CAP].count() + len(complaints),
        link=_("All tickets"), url=f"{reverse('aftersales:ticket')}?view=mine", next=_urgent(complaints, tickets, now),
    )  # fmt: skip


def _complaint(row, now):
    return TodayRow(
        title=row.shown_name, where=row.number, text=row.description[:60], icon="message-report", icon_tone="so-over",
        url=reverse("aftersales:complaint-record", args=[row.pk]), chip=looks.complaint_clock(row, now),
    )  # fmt: skip


def _ticket(row, now):
    return TodayRow(
        title=row.shown_name, where=f"{row.number} {row.get_kind_display()}", text=row.description[:60],
        icon="headset", url=reverse("aftersales:ticket-record", args=[row.pk]), chip=looks.ticket_clock(row, now),
    )  # fmt: skip


def _urgent(complaints, tickets, now):
    """A complaint without an answer, else an overdue ticket, is what to do first."""
    waiting = [row for row in complaints if row.answered_at is None]
    if waiting:
        row, over = waiting[0], now > waiting[0].due_at
        url = reverse("aftersales:complaint-record", args=[row.pk])
        words = _("Answer the complaint of %(name)s") % {"name": row.shown_name}
        reason = _("First answer by %(time)s.") % {"time": look.instant(row.due_at)}
        return 80 + over * 10, NextAction(words, reason, (Button(_("Open"), url, primary=True),), over=over)
    late = [row for row in tickets if row.due_at < now and not row.waiting_since]
    if late:
        url = reverse("aftersales:ticket-record", args=[late[0].pk])
        words = _("Solve the ticket of %(name)s") % {"name": late[0].shown_name}
        reason = _("Due %(day)s.") % {"day": look.until(looks.last_day(late[0].due_at))}
        return 70, NextAction(words, reason, (Button(_("Open"), url, primary=True),), over=True)
    return None


def calls(user, now):
    """Customers to call: the first contact after delivery, the contact of the month."""
    found = my_calls(user, now)
    rows = list(found.select_related("customer", "unit").order_by("due_at")[:MOST])
    if not rows:
        return None
    looks.name_papers(rows, user, now, owner="caller_id")
    return TodayBlock(
        _("Call-backs"), tuple(_call(row, now) for row in rows), count=look.capped(found[: CAP + 1].count(), CAP),
        link=_("All call-backs"), url=reverse("aftersales:call-back"),
    )  # fmt: skip


def _call(row, now):
    url = reverse("aftersales:call-back-record", args=[row.pk])
    return TodayRow(
        title=row.shown_name, where=row.get_kind_display(), text=looks.main_phone(row), icon="phone-incoming", url=url,
        chip=looks.call_back_clock(row, now), button=Button(_("Record"), url),
    )  # fmt: skip


def to_ask(user, now):
    """Solved tickets whose customers should be asked, and links that wait to be sent, in one line each."""
    solved = Ticket.objects.filter(owner=user, status=Ticket.Status.SOLVED)[:CAP].count()
    links = Satisfaction.objects.visible_to(user, now).to_send()
    waiting = (links if user.is_a(Role.SERVICE) else links.filter(owner=user))[:CAP].count()
    rows = []
    if solved:
        words = ngettext("%(n)s solved ticket to ask about", "%(n)s solved tickets to ask about", solved)
        rows.append(TodayRow(words % {"n": solved}, url=f"{reverse('aftersales:ticket')}?view=solved", icon="headset"))
    if waiting:
        words = ngettext("%(n)s satisfaction link to send", "%(n)s satisfaction links to send", waiting)
        url = f"{reverse('aftersales:satisfaction')}?view=waiting"
        rows.append(TodayRow(words % {"n": waiting}, url=url, icon="mood-smile"))
    return TodayBlock(_("Ask the customers"), tuple(rows)) if rows else None


def ticket_badge(user, now):
    count = my_tickets(user, now)[:CAP].count()
    return Badge(count, hot=my_tickets(user, now).overdue(now).exists()) if count else None


def complaint_badge(user, now):
    count = my_complaints(user, now)[:CAP].count()
    return Badge(count, hot=True) if count else None


def call_badge(user, now):
    count = my_calls(user, now)[:CAP].count()
    return Badge(count, hot=my_calls(user, now).filter(due_at__lt=now).exists()) if count else None
