"""Who must approve a quote, and what their word does (QUO-2, QUO-3, APR-1, APR-2)."""

import datetime as dt
from decimal import Decimal

from django.db.models import Max, Sum
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from leads.services import customers
from salesops.kernel.access import superior_for, superior_of
from salesops.kernel.errors import BusinessError
from salesops.kernel.models import Approval, Role, User
from salesops.kernel.services import policies
from salesops.kernel.services.approvals import Flow, Step, flows
from salesops.kernel.services.trail import record

from .. import policy
from ..models import Quote, QuoteApproval
from .lines import for_policy
from .prices import give_back
from .related import related_customers

Status, State = Quote.Status, Approval.State
RANKED = (Role.HEAD, Role.DIRECTOR, Role.OPERATIONS)


def needed(quote, lines, now):
    """The approvals the quote needs as it stands, with the reasons (QUO-3)."""
    return policy.approvals_needed(
        for_policy(lines),
        policies.numbers(quote.unit, at=now),
        counted_amount=counted_with(quote, now),
    )


def counted_with(quote, now):
    """The sum of other open and accepted quotes of 30 days to the customer, his household and address (QUO-3)."""
    return others_counted(quote, now).aggregate(sum=Sum("total"))["sum"] or Decimal(0)


def others_counted(quote, now):
    days = policies.numbers(quote.unit, at=now).quote_sum_days
    others = Quote.objects.filter(
        customer__in=related_customers(quote.customer),
        status__in=[*Quote.OPEN, Status.ACCEPTED],
        submitted_at__gt=now - dt.timedelta(days=days),
    )
    return others.exclude(number=quote.number) if quote.number else others


def steps_for(owner, parties, wanted):
    """One step a needed approval; who would decide under two names decides once (APR-1, APR-2)."""
    above = superior(owner, parties)
    reasons = [{"code": r.code, "value": str(r.value), "limit": str(r.limit)} for r in wanted.reasons]
    made = [Step("finance", Role.FINANCE, reasons=({"code": "always"},))]
    made.append(Step("superior", rank_of(above), assignee=above, reasons=({"code": "superior"},)))
    if "director" in wanted.roles:
        mine = tuple(r for r, reason in zip(reasons, wanted.reasons, strict=True) if "director" in reason.roles)
        made = _with_director(made, above, parties, mine)
    if "second_finance" in wanted.roles:
        _require_two_of_finance(parties)
        mine = tuple(r for r, reason in zip(reasons, wanted.reasons, strict=True) if "second_finance" in reason.roles)
        made.append(Step("second_finance", Role.FINANCE, reasons=mine))
    return made


def _with_director(made, above, parties, reasons):
    """The director decides besides the superior; where he is the superior, the one decision counts for both."""
    if above.is_a(Role.DIRECTOR, Role.OPERATIONS):
        first, second = made
        return [first, Step(second.key, second.role, second.assignee, reasons=(*second.reasons, *reasons))]
    director = User.objects.holding(Role.DIRECTOR).exclude(pk__in=parties).order_by("pk").first()
    director = director or superior(above, parties)
    return [*made, Step("director", rank_of(director), assignee=director, reasons=reasons)]


def superior(person, parties):
    """The nearest department head above a person who has no stake himself, else the director, else operations."""
    seen, found = set(), superior_for(person, Role.HEAD)
    while found and (found.pk in parties or found.pk == person.pk) and found.pk not in seen:
        seen.add(found.pk)
        found = superior_of(found)
    if found is None or found.pk in parties:
        raise BusinessError(
            _("Nobody may decide this: appoint a department head or a director above %(name)s.")
            % {"name": person.name},
            rule="APR-2",
        )
    return found


def rank_of(person):
    return next((role for role in RANKED if person.is_a(role)), next(iter(sorted(person.roles))))


def _require_two_of_finance(parties):
    if User.objects.holding(Role.FINANCE).exclude(pk__in=parties).count() < 2:
        raise BusinessError(
            _("Below cost two people of finance decide: appoint a second one as finance."), rule="APR-2"
        )


def parties_of(quote):
    """Who wrote, owns or gains from the quote: its salesperson, its author, who holds the customer (APR-1)."""
    holder = quote.registration.owner_id if quote.registration_id else None
    return {pk for pk in (quote.owner_id, quote.author_id, holder) if pk}


def content(quote):
    """What is decided, sent and frozen: every word and figure the customer gets, and the cost behind it (APR-5).

    The link to the customer stays outside, so that merging customers changes no hash (CUS-4).
    """
    words = {
        key: str(getattr(quote, key) or "")
        for key in ("number", "version", "delivery_days", "payment_terms", "valid_until", "note")
    }
    figures = {key: f"{getattr(quote, key):.2f}" for key in ("subtotal", "tax", "total")}
    return {**words, **figures, "lines": [_line_content(line) for line in quote.lines.order_by("position")]}


def _line_content(line):
    words = {key: getattr(line, key) for key in ("position", "sku", "name", "spec", "model", "measure")}
    figures = {key: f"{getattr(line, key):.2f}" for key in ("unit_price", "discount", "tax_rate", "amount", "cost")}
    return {**words, **figures, "quantity": f"{line.quantity:.3f}"}


def approved(quote, *, approval, actor, now):
    """The last word is a yes: the quote is binding and may be sent (QUO-2)."""
    quote.status, quote.approved_at = Status.APPROVED, now
    quote.save(update_fields=["status", "approved_at"])
    close_customer(quote, now)
    record("quotes.quote.approved", quote, actor=actor, at=now, before=Status.IN_REVIEW, after=quote.status,
           rule="QUO-2", content=quote.content_hash)  # fmt: skip


def rejected(quote, *, approval, actor, now):
    """Returned: it counts against accuracy; a new version repeats all steps (QUO-4, APR-4)."""
    quote.status, quote.returned_at = Status.REJECTED, now
    quote.save(update_fields=["status", "returned_at"])
    close_customer(quote, now)
    record("quotes.quote.returned", quote, actor=actor, at=now, before=Status.IN_REVIEW, after=quote.status,
           rule="QUO-4", reason=approval.comment)  # fmt: skip


def withdrawn(quote, *, approval, actor, now):
    """Taken back: a draft again, with its special prices free again (APR-5, PRC-3)."""
    from_review(quote)
    close_customer(quote, now)
    record("quotes.quote.withdrawn", quote, actor=actor, at=now, before=Status.IN_REVIEW, after=quote.status,
           rule="APR-5")  # fmt: skip


def open_customer(paper, steps, now):
    """Whoever decides sees the customer while his step lasts, and 30 days after (ORG-8, SEC-1)."""
    for step in steps:
        holder = {"user": step.assignee} if step.assignee else {"role": step.role}
        customers.open_to(paper.customer, step=_step_name(paper, step.key), now=now, **holder)


def close_customer(paper, now):
    """The round is over: the steps' sight of the customer runs out."""
    for key in ("finance", "superior", "director", "second_finance", "design", "sales", "technology"):
        customers.close_step(paper.customer, step=_step_name(paper, key), now=now)


def _step_name(paper, key):
    return f"{paper._meta.model_name}:{paper.pk}:{key}"


def from_review(quote):
    quote.status, quote.content_hash, quote.submitted_at = Status.DRAFT, "", None
    quote.save(update_fields=["status", "content_hash", "submitted_at"])
    if not Quote.objects.filter(number=quote.number).exclude(status=Status.DRAFT).exists():
        give_back(quote.number)


def end_round(quotes):
    """Close the open steps of quotes that ended while under review."""
    open_steps = QuoteApproval.objects.filter(quote__in=quotes, state__in=[State.WAITING, State.QUEUED])
    Approval.objects.filter(pk__in=open_steps.values("pk")).update(state=State.SUPERSEDED)


def last_round(quote):
    """The steps of the last round, in order."""
    last = quote.approvals.aggregate(last=Max("round"))["last"]
    return quote.approvals.filter(round=last) if last else quote.approvals.none()


flow = flows.register(
    Flow(
        kind="quote",
        label=gettext_lazy("Quote"),
        model=QuoteApproval,
        link="quote",
        parties=parties_of,
        content=content,
        approved=approved,
        rejected=rejected,
        withdrawn=withdrawn,
    )
)
