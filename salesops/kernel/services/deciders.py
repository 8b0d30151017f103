"""Whose turn an approval is, and who may never decide it (APR-1, APR-2, ORG-3)."""

from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext as _

from .. import access
from ..clock import local_day
from ..errors import NotAllowed, require
from ..models import Approval, Role, User


def may_as_assignee(person, role):
    """Whether a person named for a step still has the right: the role itself, or a manager of at least its rank.

    Judged by the roles at the moment of decision (APR-1).
    """
    rank = max((access.RANKS.get(held, 0) for held in person.roles), default=0)
    return person.is_a(role) or (person.is_active and rank >= access.RANKS.get(role, 99))


def deciders(approval, now):
    """The people whose turn it is: the assignee or the holders of the role, delegates of the absent, the escalated."""
    day = local_day(now)
    if approval.assignee_id:
        people = [approval.assignee]
    else:
        people = list(User.objects.holding(approval.role).select_related("unit"))
    if approval.escalated_to_id:
        people.append(approval.escalated_to)
    barred = barred_ids(approval)
    people = [person for person in people if person.pk not in barred and _is_turn_of(person, approval)]
    people += [delegate for person in people if (delegate := access.delegate_of(person, day))]
    return list({person.pk: person for person in people if person.is_active and person.pk not in barred}.values())


def barred_ids(approval, parties=frozenset()):
    """Who may not decide the step: those with a stake, and who took part in another step of the round (APR-1)."""
    others = (
        Approval.objects.filter(
            subject_type=approval.subject_type, subject_id=approval.subject_id, round=approval.round
        )
        .exclude(pk=approval.pk)
        .exclude(decided_by=None)
    )
    taken = {pk for pair in others.values_list("decided_by", "acting_for") for pk in pair if pk}
    return _with_a_stake(approval, parties) | taken


def _with_a_stake(approval, parties=frozenset()):
    return {approval.requested_by_id, *approval.parties.values_list("pk", flat=True), *parties}


def waiting_for(user, now):
    """Steps the person may decide now, oldest first: the inbox."""
    if not user.is_active:
        return Approval.objects.none()
    rows = Approval.objects.waiting().filter(_open_to(user, local_day(now)))
    return rows.exclude(_stake(user)).exclude(_took_part(user)).order_by("waiting_since", "pk")


def _open_to(user, day):
    """Steps of the person's own, and those of the absent people he stands in for (APR-1: not where they are barred)."""
    mine = _turn_of(user)
    for person in User.objects.filter(pk__in=access.deputises_ids(user, day)):
        mine |= _turn_of(person) & ~_stake(person) & ~_took_part(person)
    return mine


def _turn_of(person):
    fit = [role for role in Role if may_as_assignee(person, role)]
    as_named = Q(assignee=person, role__in=fit)
    as_holder = Q(assignee=None, role__in=[role for role in person.roles if person.is_active])
    return as_named | as_holder | (Q(escalated_to=person) if person.is_active else Q(pk__in=[]))


def _stake(person):
    held = Approval.parties.through.objects.filter(user=person, approval=OuterRef("pk"))
    return Q(requested_by=person) | Exists(held)


def _took_part(person):
    same_round = {name: OuterRef(name) for name in ("subject_type", "subject_id", "round")}
    return Q(Exists(Approval.objects.filter(Q(decided_by=person) | Q(acting_for=person), **same_round)))


def visible_to(user, now):
    """Approvals within reach: asked for, with a stake, decided, to be decided, or of the units led (ORG-2)."""
    led = access.led_unit_ids(user)
    if led is None:
        return Approval.objects.all()
    reach = _stake(user) | Q(decided_by=user) | Q(pk__in=waiting_for(user, now).values("pk"))
    return Approval.objects.filter(reach | Q(unit__in=led) if led else reach)


def capacity(approval, parties, actor, now):
    """In whose place the person decides (None: his own); raises NotAllowed where he may not (APR-1, APR-2)."""
    stake = _with_a_stake(approval, parties)
    require(actor.pk not in stake, _("You wrote, submitted or own this; another person decides."), rule="APR-1")
    barred = barred_ids(approval, parties)
    require(actor.pk not in barred, _("You have decided another step of this already."), rule="APR-1")
    if _is_turn_of(actor, approval):
        return None
    absent = User.objects.filter(pk__in=access.deputises_ids(actor, local_day(now)))
    holders = [person for person in absent if _is_turn_of(person, approval)]
    for person in holders:
        if person.pk not in barred:
            return person
    if holders:
        raise NotAllowed(_("You act for somebody with a stake in this."), rule="APR-1")
    raise NotAllowed(_("It is not your turn to decide this."), rule="APR-2")


def _is_turn_of(person, approval):
    if not person.is_active:
        return False
    if person.pk == approval.escalated_to_id:
        return True
    if approval.assignee_id is None:
        return person.is_a(approval.role)
    return person.pk == approval.assignee_id and may_as_assignee(person, approval.role)
