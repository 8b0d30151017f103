"""Why a report does not protect: after the deal, late, another region, cool-down, over quota (REG-1, 8, 10, 11, 16)."""

from django.utils.timezone import get_default_timezone

from leads.models import Origin, Outage, Reason, Status
from leads.policy import is_after_deal, is_late, uses_place
from leads.policy.deals import stood_short
from leads.policy.limits import cools_down_until
from leads.services import quota, standings
from salesops.kernel.services import policies

TIMED = (Origin.REPORT,)  # claim, queue, assignment and hand-over have no test of REG-10


def judge(registration, customer, own, now):
    """The reason why the report does not protect, or None; the rule that nothing can mend comes first."""
    checks = (
        (Reason.AFTER_DEAL, lambda: not registration.new_project and after_deal(customer, now)),
        (Reason.LATE, lambda: registration.origin in TIMED and _late(registration, customer, own, now)),
        (Reason.TERRITORY, lambda: crosses(registration) and not registration.cross_region_ground),
        (Reason.COOLDOWN, lambda: _cooling(registration, own, now)),
        (Reason.OVER_QUOTA, lambda: _over_quota(registration, now)),
    )  # fmt: skip
    return next((reason for reason, holds in checks if holds()), None)


def _over_quota(registration, now):
    """Whether the month is full; hand-over and rulings take no place (REG-8)."""
    book = quota.lock_month(registration.owner, at=now)
    return uses_place(Status.PROTECTED, origin=registration.origin) and quota.is_full(book, registration.unit, at=now)


def after_deal(customer, now):
    """Whether a deal stands for which no ordinary report is possible: 30 days, or undelivered (CUS-7)."""
    standing = list(customer.deals.standing().values_list("closed_at", "delivered_at").order_by("-closed_at"))
    last = standing[0][0] if standing else None
    undelivered = any(delivered_at is None for _closed_at, delivered_at in standing)
    days = policies.numbers(customer.unit, at=now).after_deal_days
    return is_after_deal(now, last, order_open=undelivered, new_project=False, days=days)


def crosses(registration):
    """Whether the address belongs to another region than the reporter (REG-11)."""
    return registration.territory_id is not None and registration.territory_id != registration.unit.region_id


def _late(registration, customer, own, now):
    """REG-10, from the first time he recorded the customer; a report that was over quota keeps its own time."""
    obtained, reported = registration.obtained_at, now
    since = max((row.reported_at for row in own if row.reason_code != Reason.OVER_QUOTA), default=None)
    if since is None or obtained <= since:
        late = [row for row in own if row.reason_code == Reason.LATE]
        if late:
            return True
    over = [row for row in own if row.reason_code == Reason.OVER_QUOTA and (since is None or row.reported_at > since)]
    if over:
        obtained, reported = min(obtained, over[-1].obtained_at), over[-1].reported_at
    attempts = customer.attempts.filter(by=registration.owner)
    first = attempts.filter(at__gt=since) if since else attempts
    seen = first.order_by("at").values_list("at", flat=True).first()
    obtained = min(obtained, seen) if seen else obtained
    hours = policies.numbers(registration.unit, at=now).report_hours
    lost = Outage.objects.filter(confirmed_at__isnull=False, to_at__gt=obtained).values_list("from_at", "to_at")
    return is_late(obtained, reported, hours=hours, outages=lost)


def _cooling(registration, own, now):
    """Whether his own protection ended by expiry or cap, or his deal was undone early, too short a time ago."""
    if registration.protected_until <= now:  # after withdrawal D runs on, and has run out
        return True
    return any(in_cooldown(registration, row, now) for row in own)


def in_cooldown(registration, ended, now):
    """Whether the cool-down after an ended registration of his runs at this report (REG-16, DEAL-4)."""
    if ended.cooldown_waived_at:
        return False
    ended_at = registration.protected_until if ended is registration else ended.ended_at
    days = policies.numbers(registration.unit, at=now).cooldown_days
    until = cools_down_until(
        "expired" if _cools(registration, ended, now) else "", ended_at, get_default_timezone(), days=days
    )
    return until is not None and ended_at <= now < until


def _cools(registration, ended, now):
    """Expiry and cap cool down, a lapsed one that nothing revives, and a deal that stood a short time."""
    if ended is registration or ended.status == Status.EXPIRED:
        return True
    if ended.status == Status.LAPSED:
        return not revivable(ended, now)
    return ended.status == Status.LOST and undone_early(ended)


def undone_early(registration):
    """Whether its deal stood under 15 days before it was undone (DEAL-4)."""
    deal = registration.deals.filter(status="reversed").order_by("-id").first()
    days = policies.numbers(registration.unit, at=registration.policy_at).expiry_days
    return deal is not None and stood_short(deal.closed_at, deal.reversed_at, days=days)


def revivable(registration, now):
    """Whether an effective contact now would protect again: D and the cap stay (REG-16)."""
    kept = registration.last_effective_at
    registration.last_effective_at = now
    again = standings.standing_of(registration).protected_until > now
    registration.last_effective_at = kept
    return again
