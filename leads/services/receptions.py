"""Visitors a guide receives: one tap now, a record or "left no contact" later (LOG-1)."""

import datetime as dt

from django.db import transaction
from django.utils.translation import gettext as _

from leads.access_inquiries import can_receive
from leads.models import Reception
from leads.services import sheets
from salesops.kernel.access import leads_unit
from salesops.kernel.clock import local_day
from salesops.kernel.errors import Conflict, require
from salesops.kernel.services.trail import record

Outcome = Reception.Outcome
STILL_HERE = dt.timedelta(hours=3)


@transaction.atomic
def receive(*, actor, now, no_contact=False, note=""):
    """A group of visitors came in; with `no_contact` they have left again without leaving a name (LOG-1)."""
    require(can_receive(actor), _("Visitors are received by the store's guides."), rule="LOG-1")
    outcome = Outcome.NO_CONTACT if no_contact else Outcome.WAITING
    reception = Reception.objects.create(unit=actor.unit, guide=actor, at=now, outcome=outcome, note=note.strip()[:200])
    record("leads.reception.began", reception, actor=actor, at=now, after=outcome, rule="LOG-1")
    sheets.touch(actor.unit, now=now)
    return reception


@transaction.atomic
def left_no_contact(reception_id, *, actor, now, note=""):
    """The group only looked around."""
    reception = Reception.objects.select_for_update(no_key=True).get(pk=reception_id)
    may = actor.pk == reception.guide_id or leads_unit(actor, reception.unit_id)
    require(may, _("The guide or the store manager says so."), rule="LOG-1")
    if reception.outcome != Outcome.WAITING:
        raise Conflict(_("This group is recorded already."), rule="LOG-1")
    sheets.require_open(reception.unit_id, local_day(reception.at))
    reception.outcome = Outcome.NO_CONTACT
    reception.note = note.strip()[:200] or reception.note
    reception.save(update_fields=["outcome", "note"])
    record("leads.reception.left_no_contact", reception, actor=actor, at=now, before=Outcome.WAITING,
           after=Outcome.NO_CONTACT, rule="LOG-1")  # fmt: skip
    return reception


def recorded(inquiry, *, actor, reception=None):
    """A store inquiry was recorded: it stands for the named group, else for the guide's oldest one still here."""
    waiting = Reception.objects.filter(outcome=Outcome.WAITING)
    if reception is None:
        since = inquiry.created_at - STILL_HERE
        reception = waiting.filter(guide=actor, at__gte=since).order_by("at").first()
    if reception is not None:
        waiting.filter(pk=reception.pk).update(outcome=Outcome.RECORDED, inquiry=inquiry)
