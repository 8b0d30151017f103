"""The link that asks a customer, and his answer: once, and an unhappy one opens a ticket (AFT-4, SEC-4)."""

from django.db import transaction
from django.utils.translation import gettext as _

from salesops.kernel.errors import Conflict, Invalid, require
from salesops.kernel.services import links, policies
from salesops.kernel.services.notices import notify
from salesops.kernel.services.trail import record

from .. import access, policy
from ..models import Satisfaction, Ticket, Topic
from . import parties, tickets

Status = Satisfaction.Status
PURPOSE = "satisfaction"


@transaction.atomic
def send_link(satisfaction_id, *, actor, now):
    """Make the link that the customer gets; a further one ends the one before. Returns its token, shown once."""
    row = Satisfaction.objects.locked(satisfaction_id)
    require(access.can_send(actor, row, now), _("Customer service or the salesperson sends it."), rule="AFT-4")
    if row.status == Status.ANSWERED:
        raise Conflict(_("The customer has answered already."), rule="AFT-4")
    links.revoke(row, actor=actor, now=now, purpose=PURPOSE)
    token = links.make(row, PURPOSE, actor=actor, now=now)
    before, row.status, row.sent_at, row.sent_by = row.status, Status.SENT, now, actor
    row.save()
    record("aftersales.satisfaction.sent", row, actor=actor, at=now, before=before, after=row.status, rule="AFT-4")
    return token


@transaction.atomic
def answer(link, *, score, comment, now):
    """The customer's word, once a link: 1 and 2 open a ticket and tell the manager (AFT-4)."""
    if not isinstance(score, int) or not policy.is_score(score):
        wrong = _("Choose one to five stars.")
        raise Invalid(wrong, rule="AFT-4", errors={"score": [wrong]})
    row = Satisfaction.objects.locked(link.subject_id)
    if row.status == Status.ANSWERED:
        raise Conflict(_("This has been answered already."), rule="AFT-4")
    links.use(link, now=now)
    before, row.status = row.status, Status.ANSWERED
    row.score, row.comment, row.answered_at = score, comment.strip()[:1000], now
    if policy.is_unhappy(score, policies.numbers(row.unit, at=now).satisfaction_unhappy):
        row.opened_ticket = _ticket_of(row, now)
    row.save()
    record("aftersales.satisfaction.answered", row, actor=None, at=now, before=before, after=row.status, rule="AFT-4",
           score=score, ticket=row.opened_ticket_id, personal={"comment": row.comment})  # fmt: skip
    if row.opened_ticket:
        _tell_manager(row, now)
    return row


def _ticket_of(row, now):
    words = row.comment or _("The customer gave no words with the score.")
    return tickets.open_ticket(
        customer=row.customer, order=row.order, kind=Ticket.Kind.QUESTION, topic=Topic.OTHER, actor=None, now=now,
        description=_("%(score)s of 5 stars: %(words)s") % {"score": row.score, "words": words},
    )  # fmt: skip


def _tell_manager(row, now):
    notify(
        [*parties.manager_of(row), row.owner], "satisfaction.unhappy", key=f"satisfaction:{row.pk}", now=now,
        subject=row, rule="AFT-4", params={"score": row.score, "ticket": row.opened_ticket.number},
    )  # fmt: skip
