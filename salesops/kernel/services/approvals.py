"""Approvals of every kind: ask, decide, withdraw, remind, escalate (APR-1..5).

An app declares a `Flow` for each kind of paper and calls `submit`; the inbox and the API call the rest.
"""

import hashlib
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from .. import access
from ..calendars import after_working_days
from ..clock import local_day
from ..errors import BusinessError, Conflict, Invalid, require
from ..models import Approval, Role, User
from . import policies
from .deciders import barred_ids, capacity, deciders, visible_to, waiting_for
from .notices import notify
from .trail import canonical, record

__all__ = [
    "Flow",
    "Step",
    "capacity",
    "decide",
    "deciders",
    "escalate_overdue",
    "flows",
    "remind",
    "submit",
    "visible_to",
    "waiting_for",
    "why",
    "withdraw",
]

State = Approval.State
OPEN = (State.WAITING, State.QUEUED)


@dataclass(frozen=True)
class Step:
    """One step of a round: who decides (a role, or one person), in which order, and why it is needed."""

    key: str
    role: Role
    assignee: User | None = None
    order: int = 0
    reasons: tuple = ()


@dataclass(frozen=True)
class Flow:
    """How one kind of paper is approved; apps register theirs once.

    `model` is the app's approval table, `link` its foreign key to the paper; `parties(paper)` are the ids of those who
    wrote, own or gain from it (APR-1); `content(paper)` is what is decided, for the hash (APR-5); `approved`,
    `rejected` and `withdrawn` change the paper in the same transaction; `template` and `detail(paper, approval, user,
    now)` draw it in the inbox, `note(approval, now)` is a (words, tone) line on its list entry.
    """

    kind: str
    label: Any
    model: type[Approval]
    link: str
    parties: Callable
    content: Callable
    approved: Callable
    rejected: Callable
    withdrawn: Callable
    template: str = ""
    detail: Callable | None = None
    note: Callable | None = None
    url: Callable | None = None

    @property
    def paper_model(self):
        return self.model._meta.get_field(self.link).related_model


@dataclass
class FlowBook:
    flows: dict[str, Flow] = field(default_factory=dict)

    def register(self, flow):
        self.flows[flow.kind] = flow
        return flow

    def __getitem__(self, kind):
        return self.flows[kind]


flows = FlowBook()


@transaction.atomic
def submit(flow, paper, steps, *, actor, now, number, title="", amount=None, unit=None):
    """Begin a round: one row a step; the first order group waits at once (APR-4).

    Raises BusinessError naming whom to appoint where nobody may decide a step (APR-2), Conflict while a round runs.
    """
    flow.paper_model._base_manager.select_for_update(no_key=True).get(pk=paper.pk)
    rows = flow.model.objects.filter(**{flow.link: paper})
    if rows.filter(state__in=OPEN).exists():
        raise Conflict(_("This paper is being decided already."), rule="APR-4")
    parties = _parties(flow, paper) | {actor.pk}
    _require_enough_people(steps, parties)
    first = min(step.order for step in steps)
    content_hash = hash_of(flow, paper)
    round_ = (rows.aggregate(last=Max("round"))["last"] or 0) + 1
    made = []
    for step in steps:
        begins = step.order == first
        approval = flow.model.objects.create(
            **{flow.link: paper},
            kind=flow.kind,
            subject_type=paper._meta.label_lower,
            subject_id=paper.pk,
            subject_number=number,
            title=title,
            amount=amount,
            round=round_,
            order=step.order,
            step=step.key,
            role=step.role,
            assignee=step.assignee,
            unit=unit or actor.unit,
            reasons=list(step.reasons),
            requested_by=actor,
            requested_at=now,
            state=State.WAITING if begins else State.QUEUED,
            content_hash=content_hash,
            **(_deadlines(now) if begins else {}),
        )
        approval.parties.set(parties)
        made.append(approval)
    _tell_waiting([a for a in made if a.state == State.WAITING], now=now)
    return made


def _deadlines(now):
    numbers = policies.numbers(at=now)
    return {
        "waiting_since": now,
        "remind_at": after_working_days(now, numbers.approval_reminder_days),
        "escalate_at": after_working_days(now, numbers.approval_escalation_days),
    }


def _parties(flow, paper):
    return {pk for pk in flow.parties(paper) if pk}


def _require_enough_people(steps, parties):
    """Every step can be decided, each by another person (APR-1, APR-2)."""
    choices = [_choices(step, parties) for step in steps]
    taken: dict[int, int] = {}
    for index, step in enumerate(steps):
        if not _place(index, choices, taken, set()):
            raise BusinessError(
                _("Nobody may decide this: appoint another %(role)s.") % {"role": Role(step.role).label}, rule="APR-2"
            )


def _choices(step, parties):
    if step.assignee is None:
        return set(User.objects.holding(step.role).exclude(pk__in=parties).values_list("pk", flat=True))
    if step.assignee.pk in parties or not step.assignee.is_active:
        raise BusinessError(
            _("%(name)s may not decide this: appoint another %(role)s.")
            % {"name": step.assignee.name, "role": Role(step.role).label},
            rule="APR-2",
        )
    return {step.assignee.pk}


def _place(index, choices, taken, tried):
    """Give step `index` a person, moving others where that helps (one person decides at most one step)."""
    for person in choices[index] - tried:
        tried.add(person)
        if person not in taken or _place(taken[person], choices, taken, tried):
            taken[person] = index
            return True
    return False


def _tell_waiting(rows, *, now, kind="approval.waiting"):
    for approval in rows:
        notify(
            deciders(approval, now),
            kind,
            subject=approval,
            number=approval.subject_number,
            rule="APR-3",
            params={"title": approval.title, "step": approval.step, "asked_by": approval.requested_by.name},
            key=f"{kind}:{approval.pk}",
            now=now,
        )


def hash_of(flow, paper):
    """The hash of what is decided (APR-5)."""
    return hashlib.sha256(canonical(flow.content(paper)).encode()).hexdigest()


@transaction.atomic
def decide(approval_id, *, agree, comment="", actor, now):
    """Agree to a step or reject the round; the last agreement makes the paper approved.

    Raises NotAllowed (APR-1, APR-2), Conflict when it was decided or changed already, Invalid without a comment on a
    rejection (APR-4).
    """
    comment = comment.strip()
    if not agree and not comment:
        words = _("Say what has to change.")
        raise Invalid(words, rule="APR-4", errors={"comment": [words]})
    approval = Approval.objects.select_related("requested_by", "assignee", "escalated_to").get(pk=approval_id)
    flow = flows[approval.kind]
    paper = flow.paper_model.objects.select_for_update(no_key=True).get(pk=approval.subject_id)
    approval.refresh_from_db(fields=["state", "escalated_to", "assignee"])
    acting_for = capacity(approval, _parties(flow, paper), actor, now)
    if approval.state != State.WAITING:
        raise Conflict(_("This has already been decided."), rule="APR-3")
    if hash_of(flow, paper) != approval.content_hash:
        raise Conflict(_("The paper was changed after it was submitted; submit it again."), rule="APR-4")
    approval.state = State.APPROVED if agree else State.REJECTED
    approval.decided_by, approval.acting_for, approval.decided_at, approval.comment = actor, acting_for, now, comment
    approval.save(update_fields=["state", "decided_by", "acting_for", "decided_at", "comment"])
    record(
        "kernel.approval.approved" if agree else "kernel.approval.rejected",
        paper,
        actor=actor,
        acting_for=acting_for,
        at=now,
        rule="APR-4",
        reason=comment,
        step=approval.step,
        round=approval.round,
        content=approval.content_hash,
    )
    _go_on(flow, paper, approval, actor=actor, now=now)
    return approval


def _go_on(flow, paper, approval, *, actor, now):
    others = flow.model.objects.filter(**{flow.link: paper}, round=approval.round)
    if approval.state == State.REJECTED:
        others.filter(state__in=OPEN).update(state=State.SUPERSEDED)
        flow.rejected(paper, approval=approval, actor=actor, now=now)
        _tell_asker(approval, "approval.rejected", now=now)
        return
    if others.filter(state=State.WAITING).exists():
        return
    queued = others.filter(state=State.QUEUED)
    next_order = queued.order_by("order").values_list("order", flat=True).first()
    if next_order is not None:
        due = list(queued.filter(order=next_order))
        queued.filter(order=next_order).update(state=State.WAITING)
        Approval.objects.filter(pk__in=[row.pk for row in due]).update(**_deadlines(now))
        _tell_waiting(due, now=now)
        return
    flow.approved(paper, approval=approval, actor=actor, now=now)
    _tell_asker(approval, "approval.approved", now=now)


def _tell_asker(approval, kind, *, now):
    notify(
        [approval.requested_by],
        kind,
        subject=approval,
        number=approval.subject_number,
        rule="APR-4",
        params={"title": approval.title, "by": approval.decided_by.name, "comment": approval.comment},
        key=f"{kind}:{approval.pk}",
        now=now,
    )


@transaction.atomic
def withdraw(approval_id, *, actor, now):
    """Take the paper back before the last decision (APR-5)."""
    approval = Approval.objects.get(pk=approval_id)
    flow = flows[approval.kind]
    paper = flow.paper_model.objects.select_for_update(no_key=True).get(pk=approval.subject_id)
    require(actor.pk == approval.requested_by_id, _("Only who submitted it may withdraw it."), rule="APR-5")
    rows = flow.model.objects.filter(**{flow.link: paper}, round=approval.round)
    if not rows.filter(state__in=OPEN).update(state=State.WITHDRAWN):
        raise Conflict(_("This has already been decided."), rule="APR-5")
    record("kernel.approval.withdrawn", paper, actor=actor, at=now, rule="APR-5", round=approval.round)
    flow.withdrawn(paper, approval=approval, actor=actor, now=now)
    return approval


@transaction.atomic
def remind(approval_id, *, actor, now):
    """Nudge the people whose turn it is, at most once a day (APR-3)."""
    approval = Approval.objects.waiting().filter(pk=approval_id).first()
    if approval is None:
        raise Conflict(_("This has already been decided."), rule="APR-3")
    require(actor.pk == approval.requested_by_id, _("Only who submitted it may remind."), rule="APR-3")
    notify(
        deciders(approval, now),
        "approval.nudged",
        subject=approval,
        number=approval.subject_number,
        rule="APR-3",
        params={"title": approval.title, "asked_by": actor.name},
        key=f"approval.nudged:{approval.pk}:{local_day(now)}",
        now=now,
    )
    return approval


def escalate_overdue(*, now, limit=1000):
    """Remind of steps that wait for a working day; let the next higher decide as well after two (APR-3).

    Returns (reminded, escalated); safe to run twice.
    """
    waiting = Approval.objects.waiting().select_related("assignee", "requested_by")
    due = list(waiting.filter(remind_at__lte=now)[:limit])
    _tell_waiting(due, now=now, kind="approval.reminder")
    Approval.objects.filter(pk__in=[row.pk for row in due]).update(remind_at=None)
    late = list(waiting.filter(escalate_at__lte=now)[:limit])
    return len(due), sum(_escalate(approval, now=now) for approval in late)


@transaction.atomic
def _escalate(approval, *, now):
    if not Approval.objects.waiting().filter(pk=approval.pk, escalate_at__lte=now).update(escalate_at=None):
        return 0
    above = _next_higher(approval, barred_ids(approval))
    if above is None:
        _tell_administrators(approval, now=now)
        return 0
    Approval.objects.filter(pk=approval.pk).update(escalated_to=above)
    record("kernel.approval.escalated", approval, actor=None, at=now, rule="APR-3", to=above.pk, unit=approval.unit)
    notify(
        [above],
        "approval.escalated",
        subject=approval,
        number=approval.subject_number,
        rule="APR-3",
        params={"title": approval.title, "step": approval.step, "asked_by": approval.requested_by.name},
        key=f"approval.escalated:{approval.pk}",
        now=now,
    )
    return 1


def _tell_administrators(approval, *, now):
    """Nobody above may decide either: somebody has to be appointed (APR-2)."""
    notify(
        User.objects.holding(Role.ADMINISTRATOR),
        "approval.stuck",
        subject=approval,
        number=approval.subject_number,
        rule="APR-2",
        params={"title": approval.title, "step": approval.step},
        key=f"approval.stuck:{approval.pk}",
        now=now,
    )


def _next_higher(approval, barred):
    person = approval.assignee or User.objects.holding(approval.role).exclude(pk__in=barred).order_by("pk").first()
    seen = set()
    while person and person.pk not in seen:
        seen.add(person.pk)
        person = access.superior_of(person)
        if person and person.pk not in barred:
            return person
    return None


def why(approval, now):
    """Why the step exists, whose turn it is, and who may not decide it, as data for pages and API (APR-1, APR-2)."""
    turn = deciders(approval, now) if approval.state == State.WAITING else []
    return {
        "rule": "APR-2",
        "step": approval.step,
        "role": approval.role,
        "reasons": approval.reasons,
        "waiting_for": [person.name for person in turn],
        "barred": [{"name": person.name, "rule": "APR-1"} for person in approval.parties.order_by("pk")],
        "requested_by": approval.requested_by.name,
        "requested_at": approval.requested_at,
        "remind_at": approval.remind_at,
        "escalate_at": approval.escalate_at,
        "decided_by": approval.decided_by and approval.decided_by.name,
        "acting_for": approval.acting_for and approval.acting_for.name,
        "decided_at": approval.decided_at,
        "content_hash": approval.content_hash,
    }
