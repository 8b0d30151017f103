"""A leaver's open work goes to another person in one step, and back again within seven days (ORG-4, ORG-10)."""

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from .. import access
from ..errors import Conflict, Invalid, require
from ..models import Approval, Handover, Role, User
from . import policies
from .deciders import may_as_assignee
from .notices import notify
from .numbering import next_number
from .trail import record


@dataclass(frozen=True)
class Mover:
    """One kind of open work; apps register theirs once.

    `open_work(person)` returns the ids of what is open; `move(ids, to, actor, now)` gives them to `to` with history and
    returns the ids it moved. An undo calls `move` with the giver as `to` for what the receiver still has.
    """

    key: str
    label: Any
    open_work: Callable
    move: Callable


_movers: dict[str, Mover] = {}


def register(mover):
    _movers[mover.key] = mover
    return mover


def open_work(person):
    """What would be orphaned: {kind: ids}, without empty kinds."""
    return {key: ids for key, mover in _movers.items() if (ids := list(mover.open_work(person)))}


def labels():
    return {key: mover.label for key, mover in _movers.items()}


def may(actor, person):
    """Managers in line and administrators hand somebody's work over."""
    return actor.pk != person.pk and (actor.is_a(Role.ADMINISTRATOR) or access.leads_unit(actor, person.unit_id))


@transaction.atomic
def hand_over(giver, receiver, *, actor, now, reason=""):
    """Give all open work of a person to another, in one step (ORG-4)."""
    require(may(actor, giver), _("Managers of the person hand work over."), rule="ORG-4")
    if receiver.pk == giver.pk or not receiver.is_active:
        words = _("Choose another person who works here.")
        raise Invalid(words, rule="ORG-4", errors={"to": [words]})
    list(User.objects.select_for_update(no_key=True).filter(pk__in=[giver.pk, receiver.pk]).order_by("pk"))
    moved = {}
    for key, ids in open_work(giver).items():
        moved[key] = list(_movers[key].move(ids, receiver, actor, now))
    handover = Handover.objects.create(
        number=next_number("HO", now=now),
        giver=giver,
        receiver=receiver,
        unit=giver.unit,
        actor=actor,
        reason=reason.strip(),
        items={key: ids for key, ids in moved.items() if ids},
        created_at=now,
    )
    counts = {key: len(ids) for key, ids in handover.items.items()}
    record("kernel.handover.done", handover, actor=actor, at=now, rule="ORG-4", reason=reason, giver=giver.pk,
           receiver=receiver.pk, counts=counts)  # fmt: skip
    notify([receiver], "kernel.handover.done", subject=handover, rule="ORG-4", params={"giver": giver.name},
           key=f"kernel.handover.done:{handover.pk}", now=now)  # fmt: skip
    return handover


@transaction.atomic
def undo(handover_id, *, actor, now):
    """Give back what the receiver still has, within seven days (ORG-10)."""
    handover = Handover.objects.select_for_update(no_key=True).get(pk=handover_id)
    giver, receiver = handover.giver, handover.receiver
    require(may(actor, giver), _("Managers of the person undo a hand-over."), rule="ORG-10")
    if handover.undone_at:
        raise Conflict(_("This hand-over was undone already."), rule="ORG-10")
    days = policies.numbers(giver.unit, at=handover.created_at).handover_undo_days
    if now > handover.created_at + dt.timedelta(days=days):
        raise Conflict(_("A hand-over can be undone for %(days)s days.") % {"days": days}, rule="ORG-10")
    for key, ids in handover.items.items():
        still = set(_movers[key].open_work(receiver))
        _movers[key].move([pk for pk in ids if pk in still], giver, actor, now)
    handover.undone_at, handover.undone_by = now, actor
    handover.save(update_fields=["undone_at", "undone_by"])
    record("kernel.handover.undone", handover, actor=actor, at=now, rule="ORG-10")
    notify([giver, receiver], "kernel.handover.undone", subject=handover, rule="ORG-10",
           key=f"kernel.handover.undone:{handover.pk}", now=now)  # fmt: skip
    return handover


def _open_approvals(person):
    waiting = Approval.objects.filter(assignee=person, state__in=[Approval.State.WAITING, Approval.State.QUEUED])
    return waiting.order_by("pk").values_list("pk", flat=True)


def _move_approvals(ids, to, actor, now):
    """Steps go to the receiver where he may decide them; others stay and escalate to the next higher (APR-1, APR-3)."""
    moved = []
    for approval in Approval.objects.select_for_update(no_key=True, of=("self",)).filter(pk__in=ids).order_by("pk"):
        barred = approval.requested_by_id == to.pk or approval.parties.filter(pk=to.pk).exists()
        if not barred and may_as_assignee(to, approval.role):
            Approval.objects.filter(pk=approval.pk).update(assignee=to)
            moved.append(approval.pk)
    return moved


register(Mover("approvals", gettext_lazy("Approvals"), _open_approvals, _move_approvals))
