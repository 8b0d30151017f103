"""Who takes an inquiry: the live registration's owner first, then channel, region, load; on duty only (INQ-5)."""

from django.db.models import Count, Max, Q
from django.utils.translation import gettext as _

from leads.access_inquiries import can_be_handler
from leads.models import Inquiry, Registration, Territory
from leads.policy import inquiries as policy
from salesops.kernel import access
from salesops.kernel.clock import local_day
from salesops.kernel.errors import Invalid
from salesops.kernel.models import Absence, Role, User

POOL = (Role.GUIDE, Role.SALESMAN)


def lay(inquiry, *, actor, handler, now):
    """Give a new inquiry to the person named, else to whom the rule finds; to nobody where nobody is on duty."""
    if handler is not None:
        give(inquiry, handler, why="named" if handler != actor else "recorder", now=now)
        return
    owner = _owner_on_duty(inquiry, now)
    if owner:
        give(inquiry, owner, why="owner", now=now)
    elif actor.is_a(*POOL) and not inquiry.missed:
        give(inquiry, actor, why="recorder", now=now)
    else:
        _by_load(inquiry, actor, now)


def give(inquiry, handler, *, why, now):
    if not can_be_handler(handler):
        raise Invalid(_("%(name)s does not answer inquiries.") % {"name": handler.name}, rule="INQ-5",
                      errors={"handler": [_("Choose somebody of sales or customer service.")]})  # fmt: skip
    inquiry.handler, inquiry.assigned_at, inquiry.assigned_why = handler, now, why
    inquiry.unit = handler.unit


def _owner_on_duty(inquiry, now):
    """The owner of the customer's live registration, or who stands in for him today (ORG-3)."""
    if inquiry.customer is None:
        return None
    live = Registration.objects.live(now).filter(customer=inquiry.customer).select_related("owner__unit").first()
    if live is None:
        return None
    stand_in = access.delegate_of(live.owner, local_day(now))
    return stand_in if stand_in and can_be_handler(stand_in) else live.owner


def _by_load(inquiry, actor, now):
    region = _region(inquiry, actor)
    unit = actor.unit if inquiry.channel == Inquiry.Channel.STORE else None
    found = policy.pick(
        candidates(now), channel=inquiry.channel, region_id=region and region.pk, unit_id=unit and unit.pk
    )
    if found:
        give(inquiry, User.objects.select_related("unit").get(pk=found.key), why="load", now=now)
    else:
        inquiry.unit = region or actor.unit


def _region(inquiry, actor):
    """The region of the customer's address, else the recorder's own."""
    if inquiry.province:
        found = Territory.objects.region_of(inquiry.province, inquiry.city)
        if found:
            return found
    return actor.unit.region if actor.unit else None


def candidates(now):
    """Sellers on duty with their open inquiries, in two queries."""
    away = Absence.objects.on(local_day(now)).values("user_id")
    people = (
        User.objects.holding(*POOL)
        .exclude(pk__in=away)
        .annotate(
            load=Count("inquiries", filter=Q(inquiries__status=Inquiry.Status.OPEN), distinct=True),
            last=Max("inquiries__assigned_at"),
        )
        .select_related("unit")
        .prefetch_related("grants")
    )
    return [
        policy.Candidate(
            person.pk,
            frozenset(grant.role for grant in person.grants.all()),
            person.unit_id,
            person.unit.region_id if person.unit else None,
            person.load,
            person.last,
        )
        for person in people
    ]
