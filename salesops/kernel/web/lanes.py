"""The steps of an approval round as lanes: who, in which capacity, where it stands (APR-3, APR-4)."""

from django.utils.translation import gettext as _

from ..models import Approval, Role
from ..services import approvals
from . import look
from .blocks import Lane

State = Approval.State
TONES = {State.APPROVED: "good", State.REJECTED: "over", State.WAITING: "wait", State.QUEUED: "wait"}
RELATED = ("requested_by", "decided_by", "acting_for", "assignee", "escalated_to")


def round_of(approval):
    """All steps of the round an approval belongs to, in order."""
    return list(
        Approval.objects.filter(
            subject_type=approval.subject_type, subject_id=approval.subject_id, round=approval.round
        ).select_related(*RELATED)
    )


def lanes_of(steps, user, now):
    """A lane for each step of a round, for the person who looks."""
    return [_lane(step, user, now) for step in steps]


def _lane(step, user, now):
    if step.state == State.WAITING:
        return _waiting(step, user, now)
    if step.decided_by:
        return _decided(step)
    person = step.assignee.name if step.assignee else ""
    words = _("Begins after the step before") if step.state == State.QUEUED else ""
    return Lane(Role(step.role).label, person, TONES.get(step.state, ""), step.get_state_display(), words)


def _waiting(step, user, now):
    people = approvals.deciders(step, now)
    mine = any(person.pk == user.pk for person in people)
    names = [_("%(name)s (you)") % {"name": one.name} if one.pk == user.pk else one.name for one in people[:3]]
    words = _("Waiting for %(time)s") % {"time": look.ago(step.waiting_since, now)}
    if step.escalated_to_id:
        words += _(", the next higher may decide as well")
    elif step.escalate_at:
        words += _(", due %(time)s") % {"time": look.instant(step.escalate_at)}
    state = _("your decision") if mine else _("Waiting")
    return Lane(Role(step.role).label, _(", ").join(names), "act" if mine else "wait", state, words,
                initial=(people[0].name[:1] if people else "?"))  # fmt: skip


def _decided(step):
    person = step.decided_by.name
    if step.acting_for:
        person = _("%(name)s, for %(other)s") % {"name": person, "other": step.acting_for.name}
    return Lane(Role(step.role).label, person, TONES[step.state], step.get_state_display(),
                look.instant(step.decided_at), step.comment)  # fmt: skip
