"""Being away: a delegate acts for the person, clocks run on (ORG-3)."""

from django.db import transaction
from django.utils.translation import gettext as _

from ..clock import local_day
from ..errors import Conflict, Invalid, require
from ..models import Absence, Role, User
from . import policies
from .notices import notify
from .trail import record


def may_enter_for(actor, person):
    """Everybody for himself, an administrator for others."""
    return actor.pk == person.pk or actor.is_a(Role.ADMINISTRATOR)


@transaction.atomic
def announce(person, *, from_on, to_on, delegate=None, reason="", actor, now):
    """Enter an absence; without a delegate the direct superior acts (ORG-3).

    Raises Invalid for days in the past, a wrong order, more than the longest absence, or oneself as delegate;
    Conflict where the person is away on one of the days already.
    """
    require(may_enter_for(actor, person), _("Only the person or an administrator enters an absence."), rule="ORG-3")
    User.objects.select_for_update(no_key=True).get(pk=person.pk)
    _check_days(person, from_on, to_on, now)
    _check_delegate(person, delegate)
    if Absence.objects.filter(user=person, cancelled_at=None, from_on__lte=to_on, to_on__gte=from_on).exists():
        raise Conflict(_("These days overlap with another absence."), rule="ORG-3")
    absence = Absence.objects.create(
        user=person, delegate=delegate, from_on=from_on, to_on=to_on, reason=reason.strip(), created_at=now
    )
    record("kernel.absence.announced", absence, actor=actor, at=now, rule="ORG-3", reason=reason, from_on=from_on,
           to_on=to_on, delegate=delegate.pk if delegate else None)  # fmt: skip
    notify(
        [delegate],
        "kernel.absence.delegate",
        subject=absence,
        rule="ORG-3",
        key=f"kernel.absence.delegate:{absence.pk}",
        params={"name": person.name, "from_on": str(from_on), "to_on": str(to_on)},
        now=now,
    )
    return absence


def _check_days(person, from_on, to_on, now):
    longest = policies.numbers(person.unit, at=now).absence_max_days
    if from_on < local_day(now):
        _refuse("from_on", _("This day lies in the past."))
    if to_on < from_on:
        _refuse("to_on", _("The end lies before the beginning."))
    if (to_on - from_on).days + 1 > longest:
        _refuse("to_on", _("At most %(n)d days.") % {"n": longest})


def _check_delegate(person, delegate):
    if delegate is None:
        return
    if delegate.pk == person.pk:
        _refuse("delegate", _("Name somebody else."))
    if not delegate.is_active:
        _refuse("delegate", _("This person no longer works here."))


def _refuse(field, words):
    raise Invalid(words, rule="ORG-3", errors={field: [words]})


@transaction.atomic
def cancel(absence_id, *, actor, now):
    """Take an absence back; from now on the person decides himself again."""
    absence = Absence.objects.select_for_update(no_key=True).get(pk=absence_id)
    require(may_enter_for(actor, absence.user), _("Only the person or an administrator cancels it."), rule="ORG-3")
    if absence.cancelled_at:
        raise Conflict(_("This absence was cancelled already."), rule="ORG-3")
    if absence.to_on < local_day(now):
        raise Conflict(_("This absence is over."), rule="ORG-3")
    absence.cancelled_at = now
    absence.save(update_fields=["cancelled_at"])
    record("kernel.absence.cancelled", absence, actor=actor, at=now, rule="ORG-3")
    return absence
