"""Why a paper waits for these people and not for others, said by the functions that decide (REG-17 for approvals)."""

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from ..errors import NotAllowed
from ..models import Approval, Role
from ..services import approvals
from . import look
from .blocks import Why, WhyRule


def why_of(approval, user, now):
    flow = approvals.flows[approval.kind]
    paper = flow.paper_model.objects.get(pk=approval.subject_id)
    rules = [
        _turn(approval, now),
        _stake(approval, flow, paper),
        _me(approval, flow, paper, user, now),
        _clock(approval),
    ]
    return Why(
        question=_("Why this approval"),
        answer=_answer(approval, now),
        rules=tuple(rule for rule in rules if rule),
    )


def _answer(approval, now):
    role = Role(approval.role).label
    if approval.decided_by:
        words = {
            True: _("%(name)s agreed as %(role)s on %(time)s."),
            False: _("%(name)s returned it as %(role)s on %(time)s."),
        }
        agreed = approval.state == Approval.State.APPROVED
        return words[agreed] % {
            "name": approval.decided_by.name,
            "role": role,
            "time": look.instant(approval.decided_at),
        }
    if approval.state == Approval.State.WAITING:
        names = _(", ").join(person.name for person in approvals.deciders(approval, now)) or _("nobody at present")
        return _("It is the turn of: %(names)s.") % {"names": names}
    return _("This step is %(state)s.") % {"state": approval.get_state_display()}


def _turn(approval, now):
    rows = [(_("Fact"), _("The step asks for: %(role)s") % {"role": Role(approval.role).label}, False)]
    if approval.assignee:
        words = _("In person: %(name)s, nearest above %(asker)s")
        words %= {"name": approval.assignee.name, "asker": approval.requested_by.name}
        rows.append((_("Fact"), words, False))
    if approval.acting_for:
        rows.append((_("Fact"), _("Decided for %(name)s, who was absent") % {"name": approval.acting_for.name}, False))
    return WhyRule(_("Who decides"), "APR-2", tuple(rows))


def _stake(approval, flow, paper):
    count = len(flow.parties(paper) | {approval.requested_by_id})
    words = ngettext("%(n)d person wrote, owns or submitted it", "%(n)d people wrote, own or submitted it", count)
    return WhyRule(_("Who must not decide"), "APR-1", ((_("Fact"), words % {"n": count}, False),))


def _me(approval, flow, paper, user, now):
    if approval.state != Approval.State.WAITING:
        return None
    try:
        acting_for = approvals.capacity(approval, flow.parties(paper), user, now)
    except NotAllowed as refusal:
        return WhyRule(_("You"), refusal.rule, ((_("Fact"), refusal.message, False),))
    words = _("You may decide, for %(name)s") % {"name": acting_for.name} if acting_for else _("You may decide")
    return WhyRule(_("You"), "APR-2", ((_("Fact"), words, True),))


def _clock(approval):
    if approval.state != Approval.State.WAITING or not approval.waiting_since:
        return None
    rows = [(_("Fact"), _("Waiting since %(time)s") % {"time": look.instant(approval.waiting_since)}, False)]
    if approval.remind_at:
        rows.append((_("Worked out"), _("Reminder %(time)s") % {"time": look.instant(approval.remind_at)}, True))
    if approval.escalate_at:
        words = _("Next higher may decide as well from %(time)s") % {"time": look.instant(approval.escalate_at)}
        rows.append((_("Worked out"), words, True))
    if approval.escalated_to:
        rows.append((_("Fact"), _("%(name)s may decide as well") % {"name": approval.escalated_to.name}, False))
    return WhyRule(_("Never by silence"), "APR-3", tuple(rows))
