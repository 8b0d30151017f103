"""Who comes and goes (ORG-4, SEC-3)."""

from django.db import transaction
from django.utils.translation import gettext as _

from .. import access
from ..errors import Conflict, require
from ..models import Role, User
from . import api_tokens, handovers
from .notices import notify
from .trail import record


@transaction.atomic
def deactivate(user_id, *, actor, now, reason=""):
    """End every session and token of a person at once; his superior is told of the work he leaves (SEC-3, ORG-4)."""
    person = User.objects.select_for_update(no_key=True).get(pk=user_id)
    require(actor.is_a(Role.ADMINISTRATOR), _("Only an administrator does this."), rule="ORG-8")
    require(actor.pk != person.pk, _("Another administrator does this for you."), rule="ORG-8")
    if not person.is_active:
        raise Conflict(_("This person is deactivated already."), rule="SEC-3")
    person.is_active, person.signed_out_at = False, now
    person.save(update_fields=["is_active", "signed_out_at"])
    api_tokens.end_all(person)
    count = sum(len(ids) for ids in handovers.open_work(person).values())
    record("kernel.person.deactivated", person, actor=actor, at=now, rule="SEC-3", reason=reason, open_work=count)
    if count:
        notify([access.superior_of(person)], "kernel.leaver.work", subject=person, rule="ORG-4",
               params={"name": person.name, "count": count}, key=f"kernel.leaver.work:{person.pk}:{now:%Y%m%d%H%M%S}",
               now=now)  # fmt: skip
    return person


@transaction.atomic
def reactivate(user_id, *, actor, now, reason=""):
    """Let a person in again; he signs in anew, nothing of before is alive."""
    person = User.objects.select_for_update(no_key=True).get(pk=user_id)
    require(actor.is_a(Role.ADMINISTRATOR), _("Only an administrator does this."), rule="ORG-8")
    if person.is_active:
        raise Conflict(_("This person is active."), rule="SEC-3")
    person.is_active = True
    person.save(update_fields=["is_active"])
    record("kernel.person.reactivated", person, actor=actor, at=now, rule="SEC-3", reason=reason)
    return person


@transaction.atomic
def sign_out_everywhere(person, *, now):
    """End every session and token of a person: a new password, a changed second factor (SEC-3)."""
    User.objects.filter(pk=person.pk).update(signed_out_at=now)
    api_tokens.end_all(person)
