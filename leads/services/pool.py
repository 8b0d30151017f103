"""The public pool: customers whose protection ended, claimed first-come or assigned by a manager (REG-16)."""

import datetime as dt

from django.db import transaction
from django.db.models import Exists, OuterRef, Q
from django.http import Http404
from django.utils.translation import gettext as _

from leads import access
from leads.models import (
    LIVE_STATUSES,
    ClaimEntry,
    Customer,
    Deal,
    Ground,
    Origin,
    Registration,
    Status,
)
from leads.services import judging, moves, outcomes, queue, quota, reports
from leads.services.addresses import Address
from leads.services.outcomes import Outcome
from salesops.kernel import access as reach
from salesops.kernel.clock import local_day
from salesops.kernel.errors import Conflict, Invalid, TooMany, require
from salesops.kernel.phones import Phone
from salesops.kernel.services import policies
from salesops.kernel.services.notices import notify
from salesops.kernel.services.trail import record

ENDED = (Status.LAPSED, Status.EXPIRED, Status.WITHDRAWN)


def pool(now, *, region=None):
    """The last ended registration of every customer who may be claimed, in a region or of no region."""
    numbers = policies.numbers(at=now)
    long_lost = now - dt.timedelta(days=numbers.pool_lost_days)
    protects = Q(status__in=LIVE_STATUSES)
    later = Registration.objects.filter(customer=OuterRef("customer"), pk__gt=OuterRef("pk"))
    after_deal = Deal.objects.standing().filter(customer=OuterRef("customer"))
    recent = now - dt.timedelta(days=numbers.after_deal_days)
    booked = Q(status__in=ENDED) | Q(status=Status.LOST, ended_at__lte=long_lost)
    unbooked = protects & Q(protected_until__lte=now)
    rows = (
        Registration.objects.filter(booked | unbooked, customer__merged_into=None)
        .exclude(Exists(later.exclude(status=Status.INVALID)))
        .exclude(Exists(after_deal.filter(Q(closed_at__gte=recent) | Q(delivered_at=None))))
    )
    return rows.filter(Q(territory=region) | Q(territory=None)) if region else rows


def may_look(user, region):
    """One's own region; another one's customers are claimed on a ground, and shown on asking."""
    return access.can_report(user) or reach.led_unit_ids(user) != frozenset()


@transaction.atomic
def claim(registration_id, *, actor, now, cross_region_ground="", proof=""):
    """Claim a customer of the pool: a new registration under all rules but REG-10. The first one wins; a lapsed one of
    one's own is revived by contact instead. `registration_id` names the ended registration."""
    require(access.can_report(actor), _("Salespeople and their managers claim customers."), rule="REG-16")
    return _take(registration_id, owner=actor, actor=actor, now=now, origin=Origin.CLAIM,
                 cross_region_ground=cross_region_ground, proof=proof)  # fmt: skip


@transaction.atomic
def assign(registration_id, *, user, actor, now):
    """A manager gives a customer of the pool to one of his people (REG-16, ORG-10)."""
    may = (
        access.can_report(user) and reach.leads_unit(actor, user.unit_id) and actor.is_a(*reach.LINE_ROLES, "director")
    )
    require(may, _("A manager assigns customers to people of his units."), rule="REG-16")
    outcome = _take(registration_id, owner=user, actor=actor, now=now, origin=Origin.ASSIGNMENT)
    if outcome.refusal is None:
        notify([user], "leads.assigned", subject=outcome.registration, rule="REG-16", params={"by": actor.name},
               key=f"leads.assigned:{outcome.registration.pk}", now=now)  # fmt: skip
    return outcome


def _take(registration_id, *, owner, actor, now, origin, cross_region_ground="", proof=""):
    quota.lock_month(owner, at=now)
    _require_claims_left(owner, origin, now)
    customer_id = Registration.objects.values_list("customer_id", flat=True).filter(pk=registration_id).first()
    if customer_id is None:
        raise Http404
    customer = Customer.objects.locked(customer_id)
    ended = _still_free(customer, registration_id, owner, now)
    if ended.owner_id == owner.pk and ended.status == Status.LAPSED and judging.revivable(ended, now):
        raise outcomes.revive_instead(ended)
    said = _said(ended, customer, now, cross_region_ground, proof)
    own = list(customer.registrations.filter(owner=owner).select_related("unit").order_by("-id"))
    earlier = next((row for row in own if row.status != Status.INVALID), None)
    registration = reports.build(customer, said, actor, now, origin=origin, follows=earlier, owner=owner)
    reason = judging.judge(registration, customer, own, now)
    if reason:
        return reports.keep_invalid(registration, reason, now)
    reports.keep(registration, customer, said, now)
    if origin == Origin.CLAIM:
        ClaimEntry.objects.create(user=owner, day=local_day(now), registration=registration, at=now)
    record(f"leads.pool.{'claimed' if origin == Origin.CLAIM else 'assigned'}", registration, actor=actor, at=now,
           rule="REG-16", customer=customer.pk, before_owner=ended.owner_id)  # fmt: skip
    return Outcome(registration=registration)


def _require_claims_left(owner, origin, now):
    limit = policies.numbers(owner.unit, at=now).claim_day_limit
    if origin == Origin.CLAIM and ClaimEntry.objects.filter(user=owner, day=local_day(now)).count() >= limit:
        raise TooMany(_("You have claimed %(limit)s customers today.") % {"limit": limit}, rule="REG-16")


def _still_free(customer, registration_id, owner, now):
    """The ended registration if the customer can be had, else 409: taken, or another's turn."""
    for live in customer.registrations.filter(status__in=LIVE_STATUSES).select_related("owner", "unit"):
        moves.book_end(live, now=now)
    ended = pool(now).filter(pk=registration_id).select_related("unit", "owner").first()
    if ended is None:
        raise Conflict(_("This customer has been taken meanwhile."), rule="REG-16")
    if queue.is_anothers_turn(customer, owner, now):
        raise Conflict(_("A colleague in the queue has precedence now."), rule="REG-19")
    return ended


def _said(ended, customer, now, ground, proof):
    """What was reported last is what is claimed; the customer's own address when he has one."""
    if ground and ground not in Ground.values:
        words = _("Not one of the words of this list.")
        raise Invalid(words, rule="REG-11", errors={"cross_region_ground": [words]})
    source = customer if customer.province else ended
    address = Address(source.province, source.city, source.district, source.street)
    details = {
        "need": ended.need, "expected_purchase_on": ended.expected_purchase_on, "source": ended.source,
        "cross_region_ground": ground, "proof": proof.strip(), "new_project": "",
    }  # fmt: skip
    return reports.Said(customer.name, Phone(ended.phone), address, now, details)
