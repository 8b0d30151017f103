"""Reach that comes from a step of an approval (ORG-2, ORG-8)."""

from django.db.models import Q

from salesops.kernel.access import deputises_ids
from salesops.kernel.clock import local_day
from salesops.kernel.models import Approval, User


def through_step(user, now, table, link):
    """Papers that wait for the person's step or went through it: decided by him, or in a lane he or whom he deputises
    for decides (the holders of its role where nobody is named, else the person named)."""
    absent = deputises_ids(user, local_day(now))
    roles = set(user.roles)
    for person in User.objects.active().filter(pk__in=absent):
        roles |= person.roles
    people = {user.pk, *absent}
    lane = Q(assignee=None, role__in=roles) | Q(assignee__in=people) | Q(escalated_to=user) | Q(decided_by=user)
    rows = table.objects.filter(lane).exclude(state=Approval.State.QUEUED)
    return Q(pk__in=rows.values(link))
