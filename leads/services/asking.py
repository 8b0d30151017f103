"""Asking for more time: the one extension, and a pause agreed with the customer (REG-7, REG-21)."""

import datetime as dt

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from leads import access
from leads.models import AskState, Extension, ExtensionApproval, Pause, PauseApproval, Registration
from leads.services import customers, followups, moves, standings
from salesops.kernel import access as reach
from salesops.kernel.clock import local_day
from salesops.kernel.errors import BusinessError, Conflict, Invalid, require
from salesops.kernel.models import Role
from salesops.kernel.services import approvals, policies
from salesops.kernel.services.trail import record


@transaction.atomic
def request_extension(registration_id, *, reason, actor, now, days=None):
    """Before expiry the owner asks the head for up to 15 days more, once (REG-7)."""
    registration = _asked_about(registration_id, actor, reason, now, rule="REG-7")
    if not registration.unit.is_business_team:
        raise BusinessError(_("Stores have no 15 days; there is nothing to extend."), rule="REG-6")
    if registration.expires_on is None:
        raise Conflict(_("The 15 days no longer apply: it was measured in time."), rule="REG-6")
    if Extension.objects.filter(registration=registration).exists():
        raise Conflict(_("An extension is asked for once."), rule="REG-7")
    most = policies.numbers(registration.unit, at=registration.policy_at).extension_days
    extension = Extension.objects.create(
        registration=registration, asked_by=actor, asked_at=now, reason=reason.strip(), days=_days(days, most)
    )
    _restand(registration)
    record("leads.extension.asked", registration, actor=actor, at=now, rule="REG-7", reason=reason, days=extension.days,
           expires_on=registration.expires_on)  # fmt: skip
    _submit(EXTENSION, extension, registration, reach.superior_for(registration.owner), Role.HEAD, actor, now)
    return extension


@transaction.atomic
def request_pause(registration_id, *, days, reason, actor, now):
    """A pause agreed with the customer, once, at most 15 days; the supervisor decides (REG-21)."""
    registration = _asked_about(registration_id, actor, reason, now, rule="REG-21")
    if Pause.objects.filter(registration=registration).exists():
        raise Conflict(_("A pause is agreed once."), rule="REG-21")
    most = policies.numbers(registration.unit, at=registration.policy_at).pause_days
    pause = Pause.objects.create(
        registration=registration, asked_by=actor, asked_at=now, reason=reason.strip(), days=_days(days, most)
    )
    record("leads.pause.asked", registration, actor=actor, at=now, rule="REG-21", reason=reason, days=pause.days)
    _submit(PAUSE, pause, registration, reach.superior_of(registration.owner), Role.SUPERVISOR, actor, now)
    return pause


def _asked_about(registration_id, actor, reason, now, *, rule):
    registration = followups.lock(registration_id)
    require(access.acts_as_owner(actor, registration, now), _("Only the owner asks for it."), rule=rule)
    if not (reason or "").strip():
        words = _("Say why.")
        raise Invalid(words, rule=rule, errors={"reason": [words]})
    moves.book_end(registration, now=now)
    if not registration.is_live:
        raise Conflict(_("The registration has ended; there is nothing to prolong."), rule=rule)
    return registration


def _days(days, most):
    days = most if days is None else days
    if not 1 <= days <= most:
        words = _("Between 1 and %(most)s days.") % {"most": most}
        raise Invalid(words, errors={"days": [words]})
    return days


def _submit(flow, paper, registration, decider, role, actor, now):
    step = approvals.Step(key=flow.kind, role=role, assignee=decider)
    approvals.submit(flow, paper, [step], actor=registration.owner, now=now, number=registration.number,
                     title=registration.number, unit=registration.unit)  # fmt: skip
    if decider:
        customers.open_to(registration.customer, user=decider, step=f"{flow.kind}:{paper.pk}", now=now)


def _restand(registration):
    registration = Registration.objects.select_related("unit").get(pk=registration.pk)
    standings.reckon(registration)
    registration.save(update_fields=standings.DERIVED)
    return registration


def _decided_extension(paper, *, granted, approval, actor, now):
    """Granted in time it adds days to the old expiry day, refused it adds nothing; too late it changes nothing."""
    registration = followups.lock(paper.registration_id)
    moves.book_end(registration, now=now)
    paper.state = AskState.GRANTED if granted else AskState.REFUSED
    paper.decided_at, paper.granted_days = now, paper.days if granted else 0
    paper.save(update_fields=["state", "decided_at", "granted_days"])
    if registration.is_live:
        registration = _restand(registration)
    _told("leads.extension", paper, registration, granted, actor, now, "REG-7", expires_on=registration.expires_on)


def _decided_pause(paper, *, granted, approval, actor, now):
    """Granted on day G for n days it covers G+1 to G+n."""
    registration = followups.lock(paper.registration_id)
    moves.book_end(registration, now=now)
    paper.state = AskState.GRANTED if granted else AskState.REFUSED
    if granted and registration.is_live:
        paper.first_on = local_day(now) + dt.timedelta(days=1)
        paper.last_on = local_day(now) + dt.timedelta(days=paper.days)
    paper.save(update_fields=["state", "first_on", "last_on"])
    if registration.is_live:
        registration = _restand(registration)
    _told("leads.pause", paper, registration, granted, actor, now, "REG-21", days=paper.days)


def _told(verb, paper, registration, granted, actor, now, rule, **facts):
    record(f"{verb}.{'granted' if granted else 'refused'}", registration, actor=actor, at=now, rule=rule, **facts)
    customers.close_step(registration.customer, step=f"{verb.split('.')[1]}:{paper.pk}", now=now)


def _withdrawn(paper, *, approval, actor, now):
    """The question was taken back: as if it had never been asked, but it was the one question."""
    paper.state = AskState.REFUSED
    fields = ["state"]
    if isinstance(paper, Extension):
        paper.decided_at, fields = now, ["state", "decided_at"]
    paper.save(update_fields=fields)
    registration = followups.lock(paper.registration_id)
    if registration.is_live:
        _restand(registration)


def _flow(kind, label, model, decided):
    return approvals.flows.register(
        approvals.Flow(
            kind=kind,
            label=label,
            model=model,
            link="paper",
            parties=lambda paper: {paper.registration.owner_id, paper.asked_by_id},
            content=lambda paper: {"registration": paper.registration_id, "days": paper.days, "reason": paper.reason},
            approved=lambda paper, **kw: decided(paper, granted=True, **kw),
            rejected=lambda paper, **kw: decided(paper, granted=False, **kw),
            withdrawn=_withdrawn,
        )
    )


EXTENSION = _flow("extension", gettext_lazy("Extension"), ExtensionApproval, _decided_extension)
PAUSE = _flow("pause", gettext_lazy("Pause"), PauseApproval, _decided_pause)
