"""The start page of those who sell: what is due, the next action, places left, credit of the month."""

import datetime as dt

from django.urls import reverse
from django.utils.translation import gettext as _

from leads import shown
from leads.filters_registrations import in_state
from leads.models import Registration, Review
from leads.queries import credit_of_month, overdue_of, quota_slip
from leads.services import standings
from leads.views import registration_parts as parts
from salesops.kernel.clock import day_start, local_day, month_of
from salesops.kernel.models import Role
from salesops.kernel.registry import Badge, TodaySection
from salesops.kernel.web import look
from salesops.kernel.web.blocks import Button, NextAction, TodayBlock, TodayRow

SELLERS = (Role.GUIDE, Role.SALESMAN, Role.STORE_MANAGER, Role.SUPERVISOR)
HEADS = (Role.HEAD, Role.DIRECTOR)
LINE = (Role.STORE_MANAGER, Role.SUPERVISOR, Role.HEAD, Role.DIRECTOR)
SHOWN = 8


def _own(user, now):
    return Registration.objects.filter(owner=user).select_related("unit", "owner", "customer")


def due(user, now):
    """Own registrations whose follow-up is due today or missed, the ones that end first on top."""
    today = local_day(now)
    rows = list(_own(user, now).live(now).filter(follow_up_due_on__lte=today).order_by("protected_until")[: SHOWN + 1])
    counts = overdue_of(user, now)
    if not counts["live"]:
        return None
    total = counts["overdue"] + counts["due"]
    url = reverse("leads:registration-list")
    first = rows[0] if rows else None
    return TodayBlock(
        _("To follow up"), tuple(_row(row, user, now) for row in rows[:SHOWN]), total, _("All mine"),
        f"{url}?view=mine", next=_next(first, counts, user, now) if first else None,
    )  # fmt: skip


def _row(row, user, now):
    today, sight = local_day(now), shown.Sight(user, now)
    full = sight.full(row)
    tone = look.tone_of(row.follow_up_due_on, today, within=0)
    end = parts.end_day(row)
    return TodayRow(
        shown.name(row.customer_name, full), row.need, shown.place(row, full),
        reverse("leads:registration", args=[row.pk]), ticks=parts.follow_up_ticks(row, today),
        chip=look.countdown(look.days_left(row.follow_up_due_on, today), tone),
        note=f"{parts.end_word(row)} {look.day(end)}",
        button=Button(_("Record follow-up"), parts.act_url(row, "follow-up")),
    )  # fmt: skip


def _next(row, counts, user, now):
    """The heaviest thing of the day: what is overdue and ends first."""
    state = standings.state_of(row, now)
    name = shown.name(row.customer_name, shown.Sight(user, now).full(row))
    title = _("Contact %(name)s first") % {"name": name}
    end = look.until(parts.end_day(row))
    reason = _("%(word)s %(end)s comes first.") % {"word": parts.end_word(row), "end": end}
    if state.overdue:
        reason = _("The follow-up was due %(day)s. %(reason)s") % {
            "day": look.day(row.follow_up_due_on), "reason": reason,
        }  # fmt: skip
    act = Button(_("Record follow-up"), parts.act_url(row, "follow-up"), primary=True, key="F")
    return (90 if state.overdue else 60, NextAction(title, reason, (act,), over=state.overdue))


def ending(user, now):
    """Own registrations that end within 3 days though their follow-up is in time."""
    today = local_day(now)
    rows = in_state(_own(user, now), "ending", now).filter(follow_up_due_on__gt=today).order_by("protected_until")
    rows = list(rows[:SHOWN])
    if not rows:
        return None
    url = f"{reverse('leads:registration-list')}?view=ending"
    return TodayBlock(_("Ends within 3 days"), tuple(_row(row, user, now) for row in rows), len(rows), _("All"), url)


def review(user, now):
    """Reports that wait for the head's look (REG-27)."""
    rows = Registration.objects.visible_to(user, now).live(now).filter(review=Review.WAITING).exclude(owner=user)
    rows = rows.select_related("owner", "unit", "customer")
    count = rows[:101].count()
    if not count:
        return None
    sight = shown.Sight(user, now)
    found = tuple(
        TodayRow(
            shown.name(row.customer_name, sight.full(row)), row.number, row.owner.name,
            reverse("leads:registration", args=[row.pk]), when=look.instant(row.reported_at),
            button=Button(_("Look at the report"), parts.act_url(row, "review")),
        )
        for row in rows.order_by("review_due_at")[:5]
    )  # fmt: skip
    url = f"{reverse('leads:registration-list')}?view=review"
    return TodayBlock(_("Reports to look at"), found, look.capped(count, 100), _("All"), url)


def missed(user, now):
    """Missed follow-ups of the people one leads (REG-4)."""
    rows = Registration.objects.visible_to(user, now).overdue(now).exclude(owner=user)
    count = rows[:1001].count()
    if not count:
        return None
    found = tuple(
        TodayRow(
            row.owner.name,
            _("%(number)s, due %(day)s") % {"number": row.number, "day": look.day(row.follow_up_due_on)},
            url=reverse("leads:registration", args=[row.pk]),
            chip=look.countdown(look.days_left(row.follow_up_due_on, local_day(now)), "over"),
        )
        for row in rows.select_related("owner").order_by("overdue_from")[:5]
    )  # fmt: skip
    url = f"{reverse('leads:registration-list')}?view=overdue"
    return TodayBlock(_("Follow-ups missed by my people"), found, look.capped(count), _("All"), url)


def places(user, now):
    """Places left this month, as a slip."""
    if not (user.unit and user.unit.is_business_team):
        return None
    slip = quota_slip(user, month_of(local_day(now)), now).balance
    return TodayBlock(
        _("Places of this month"), (TodayRow(_("%(left)s left") % {"left": slip.left},
                                             _("%(used)s of %(limit)s used") % {"used": slip.used, "limit": slip.limit},
                                             url=reverse("leads:quota")),),
        link=_("Slip"), url=reverse("leads:quota"),
    )  # fmt: skip


def credit(user, now):
    """What one was credited with this month."""
    month = month_of(local_day(now))
    total = credit_of_month(user, month)
    url = reverse("leads:deal-statement")
    return TodayBlock(_("My credit this month"), (TodayRow(look.money(total), url=url),), link=_("Statement"), url=url)


def since_yesterday(user, now):
    """What changed with one's customers since yesterday: ends and reports."""
    since = day_start(local_day(now) - dt.timedelta(days=1))
    ended = _own(user, now).filter(booked_at__gte=since).exclude(status="invalid").order_by("-booked_at")[:5]
    rows = tuple(
        TodayRow(shown.name(row.customer_name, False), row.get_status_display(),
                 url=reverse("leads:registration", args=[row.pk]), when=look.instant(row.booked_at))
        for row in ended
    )  # fmt: skip
    return TodayBlock(_("Since yesterday"), rows) if rows else None


def live_badge(user, now):
    """How many follow-ups are due; red when one is overdue."""
    counts = overdue_of(user, now)
    total = counts["overdue"] + counts["due"]
    return Badge(total, hot=counts["overdue"] > 0) if total else None


NAV_BADGES = {"registrations": live_badge}
SECTIONS = (
    TodaySection("leads.due", 10, due, SELLERS),
    TodaySection("leads.ending", 20, ending, SELLERS),
    TodaySection("leads.review", 30, review, HEADS),
    TodaySection("leads.missed", 40, missed, LINE),
    TodaySection("leads.places", 10, places, (Role.SALESMAN, Role.SUPERVISOR), rail=True),
    TodaySection("leads.credit", 20, credit, SELLERS, rail=True),
    TodaySection("leads.since", 90, since_yesterday, SELLERS, rail=True),
)
