"""What pages and the API show of quotes: lights, reasons, lanes, differences, history."""

from dataclasses import dataclass
from decimal import ROUND_CEILING, Decimal

from django.db.models import Count, Max, Q, Sum
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from leads.models import CustomerAccess, CustomerPhone, SurveyQuestion
from leads.services.customers import FULL_AFTER_STEP, sees_full
from salesops.kernel import access as reach
from salesops.kernel.clock import local_day
from salesops.kernel.masking import mask_name
from salesops.kernel.models import Approval
from salesops.kernel.services import policies
from salesops.kernel.services.approvals import deciders
from salesops.kernel.web import look
from salesops.kernel.web.blocks import Lane, Why, WhyRule

from . import access, policy
from .models import Quote
from .services import review
from .services.lines import for_policy

State = Approval.State
ZERO = Decimal(0)
LIGHTS = {"green": "good", "amber": "soon", "red": "over"}
LIGHT_WORDS = {
    "green": gettext_lazy("Margin is fine"),
    "amber": gettext_lazy("Margin below the line"),
    "red": gettext_lazy("Below cost"),
}
STEP_WORDS = {
    "finance": gettext_lazy("Finance"),
    "superior": gettext_lazy("Superior"),
    "director": gettext_lazy("Sales director"),
    "second_finance": gettext_lazy("Second person of finance"),
    "design": gettext_lazy("Design"),
    "sales": gettext_lazy("Sales department"),
    "technology": gettext_lazy("Technology"),
}
STATE_TONES = {
    State.QUEUED: "wait",
    State.WAITING: "wait",
    State.APPROVED: "good",
    State.REJECTED: "over",
    State.WITHDRAWN: "",
    State.SUPERSEDED: "",
}
STATE_WORDS = {
    State.QUEUED: gettext_lazy("Not begun"),
    State.WAITING: gettext_lazy("Waiting for a decision"),
    State.APPROVED: gettext_lazy("Agreed"),
    State.REJECTED: gettext_lazy("Sent back"),
    State.WITHDRAWN: gettext_lazy("Withdrawn"),
    State.SUPERSEDED: gettext_lazy("No longer needed"),
}
PAPER_TONES = {"draft": "wait", "in_review": "wait", "approved": "good", "rejected": "over", "used": "act"}
VERBS = {
    "quotes.product.entered": gettext_lazy("Entered"),
    "quotes.product.changed": gettext_lazy("Changed"),
    "quotes.product.released": gettext_lazy("Released"),
    "quotes.product.market_price": gettext_lazy("Market price noted"),
    "quotes.sample.entered": gettext_lazy("Entered"),
    "quotes.special_price.asked": gettext_lazy("Asked for"),
    "quotes.special_price.submitted": gettext_lazy("Submitted for approval"),
    "quotes.special_price.approved": gettext_lazy("Approved"),
    "quotes.special_price.rejected": gettext_lazy("Sent back"),
    "quotes.special_price.draft": gettext_lazy("Withdrawn"),
    "quotes.special_price.expired": gettext_lazy("Expired"),
    "quotes.price_list.drafted": gettext_lazy("Drafted"),
    "quotes.price_list.changed": gettext_lazy("Changed"),
    "quotes.price_list.submitted": gettext_lazy("Submitted for approval"),
    "quotes.price_list.approved": gettext_lazy("Approved"),
    "quotes.price_list.rejected": gettext_lazy("Sent back"),
    "quotes.price_list.draft": gettext_lazy("Withdrawn"),
    "quotes.design.drafted": gettext_lazy("Drafted"),
    "quotes.design.changed": gettext_lazy("Changed"),
    "quotes.design.team": gettext_lazy("Team named"),
    "quotes.design.part": gettext_lazy("Part written"),
    "quotes.design.submitted": gettext_lazy("Submitted for review"),
    "quotes.design.approved": gettext_lazy("Passed"),
    "quotes.design.rejected": gettext_lazy("Sent back"),
    "quotes.design.draft": gettext_lazy("Withdrawn"),
    "quotes.design.revised": gettext_lazy("Begun as a new version"),
    "quotes.recommendation.made": gettext_lazy("Recommended"),
    "quotes.recommendation.accepted": gettext_lazy("Accepted"),
    "quotes.recommendation.refused": gettext_lazy("Refused by the customer"),
    "kernel.link.made": gettext_lazy("Link for the customer made"),
    "kernel.link.revoked": gettext_lazy("Link ended"),
    "quotes.quote.drafted": gettext_lazy("Drafted"),
    "quotes.quote.changed": gettext_lazy("Changed"),
    "quotes.quote.submitted": gettext_lazy("Submitted for approval"),
    "quotes.quote.approved": gettext_lazy("Approved"),
    "quotes.quote.returned": gettext_lazy("Sent back"),
    "quotes.quote.withdrawn": gettext_lazy("Withdrawn"),
    "quotes.quote.revised": gettext_lazy("Begun as a new version"),
    "quotes.quote.superseded": gettext_lazy("Superseded"),
    "quotes.quote.sent": gettext_lazy("Sent to the customer"),
    "quotes.quote.sent_again": gettext_lazy("Sent again"),
    "quotes.quote.opened": gettext_lazy("Opened by the customer"),
    "quotes.quote.accepted": gettext_lazy("Accepted"),
    "quotes.quote.refused": gettext_lazy("Refused by the customer"),
    "quotes.quote.expired": gettext_lazy("Expired"),
    "kernel.approval.approved": gettext_lazy("Agreed as"),
    "kernel.approval.rejected": gettext_lazy("Sent back as"),
    "kernel.approval.withdrawn": gettext_lazy("Round withdrawn"),
    "kernel.approval.escalated": gettext_lazy("The next higher may decide too"),
}
QUOTE_TONES = {
    "draft": "wait",
    "in_review": "wait",
    "approved": "good",
    "rejected": "over",
    "sent": "act",
    "accepted": "good",
    "refused": "",
    "expired": "",
    "superseded": "",
}


def customer_name(customer, user, now):
    """The customer's name as the person may see it (SEC-1)."""
    return customer.name if sees_full(user, customer, now) else mask_name(customer.name)


def names_of(papers, user, now):
    """Customers' names of a page of papers by paper id, each as the person may see it, with one query (SEC-1)."""
    mine = Q(user=user) | Q(role__in=user.roles)
    still = Q(ends_at=None) | Q(ends_at__gt=now - FULL_AFTER_STEP)
    customers = {paper.customer_id for paper in papers if paper.customer_id}
    held = set(CustomerAccess.objects.filter(mine, still, customer__in=customers).values_list("customer_id", flat=True))
    day = local_day(now)

    def name(paper):
        owner = getattr(paper, "owner_id", None) or paper.borrower_id
        full = paper.customer_id in held or reach.sees_full(user, day, owner_id=owner, unit_id=paper.unit_id)
        return paper.customer.name if full else mask_name(paper.customer.name)

    return {paper.pk: name(paper) if paper.customer_id else "" for paper in papers}


def status_dot(quote, now):
    """The state as dot and word; what time has ended says so before the sweep (QUO-1)."""
    if quote.status in Quote.RUNNING and quote.has_run_out(now):
        return look.status("", Quote.Status.EXPIRED.label)
    return look.status(QUOTE_TONES[quote.status], quote.get_status_display())


def light_of(quote, now, lines=None, numbers=None):
    """green, amber or red: all that eyes without the cost see of the margin."""
    lines = quote.lines.all() if lines is None else lines
    return policy.light(for_policy(lines), numbers or policies.numbers(quote.unit, at=now))


def light_html(colour, text=""):
    return look.light(text or LIGHT_WORDS[colour], LIGHTS[colour])


def margin_of(lines):
    """The margin in percent to two decimals, None where nothing is asked for."""
    found = policy.margin(for_policy(lines))
    return None if found is None else round(found, 2)


def discount_of(quote):
    """The whole quote against its list prices, in percent."""
    if not quote.list_total:
        return ZERO
    return round((quote.list_total - quote.total) * 100 / quote.list_total, 2)


def percent_text(value):
    """`14.4%`, without useless zeros."""
    return f"{round(Decimal(value), 1):f}".rstrip("0").rstrip(".") + "%" if value is not None else "—"


def reason_text(reason, *, cost_seen):
    """Why a step is needed, in words; the margin's figures only for eyes that may see the cost (QUO-3)."""
    code, value, limit = reason["code"], Decimal(reason.get("value", 0)), Decimal(reason.get("limit", 0))
    if code == "discount":
        return _("A line is %(value)s off list, the line is %(limit)s.") % {
            "value": percent_text(value),
            "limit": percent_text(limit),
        }
    if code == "amount":
        return _("With the other quotes of 30 days it comes to %(value)s; from %(limit)s on it needs more.") % {
            "value": look.money(value),
            "limit": look.money(limit),
        }
    if code == "margin":
        if not cost_seen:
            return _("The margin is below the line.")
        return _("The margin is %(value)s, the line is %(limit)s.") % {
            "value": percent_text(value),
            "limit": percent_text(limit),
        }
    if code == "below_cost":
        return _("A line is below cost.")
    return {
        "always": _("Finance looks at every quote: price, cost, margin."),
        "superior": _("The superior looks at every quote."),
    }.get(code, code)


def step_word(step):
    return STEP_WORDS.get(step, step)


def lanes(quote, user, now):
    """The last round as lanes, all visible at once (QUO-2)."""
    return [
        lane_of(step, user, now)
        for step in review.last_round(quote)
        .select_related("assignee", "decided_by", "acting_for", "escalated_to")
        .order_by("order", "id")
    ]


def lane_of(step, user, now):
    """One step: who decides or decided, for whom, with which words."""
    mine = False
    if step.decided_by_id:
        person = step.decided_by.name
        if step.acting_for_id:
            person = _("%(name)s for %(other)s") % {"name": person, "other": step.acting_for.name}
        note = look.instant(step.decided_at)
    else:
        people = deciders(step, now) if step.state == State.WAITING else []
        mine = user.pk in [row.pk for row in people]
        person = _(", ").join(row.name + (_(" (you)") if row.pk == user.pk else "") for row in people[:3])
        note = _waits(step, now) if step.state == State.WAITING else ""
    return Lane(
        role=step_word(step.step),
        person=person,
        tone="act" if mine else STATE_TONES[step.state],
        state=_("Your decision") if mine else STATE_WORDS[step.state],
        note=note,
        comment=step.comment,
        initial=look.initial(person),
    )


def lanes_of(paper, user, now):
    """The last round of any paper of this floor as lanes."""
    name = "reviews" if hasattr(paper, "reviews") else "approvals"
    rows = getattr(paper, name).select_related("assignee", "decided_by", "acting_for", "escalated_to")
    last = rows.aggregate(last=Max("round"))["last"]
    return [lane_of(step, user, now) for step in rows.filter(round=last).order_by("order", "id")] if last else []


def paper_tone(status):
    return PAPER_TONES.get(status, "")


def paper_dot(paper):
    """The state of a paper as dot and word."""
    return look.status(paper_tone(paper.status), paper.get_status_display())


def product_match(word, prefix=""):
    """Products whose name, article number, size or model holds the word."""
    found = Q()
    for name in ("name", "sku", "spec", "model"):
        found |= Q(**{f"{prefix}{name}__icontains": word})
    return found


def _waits(step, now):
    text = _("Waiting for %(time)s") % {"time": look.ago(step.waiting_since, now)}
    if step.escalate_at and step.escalate_at > now:
        text += _(", until %(time)s") % {"time": look.instant(step.escalate_at)}
    return text


@dataclass(frozen=True)
class Difference:
    """One thing that two versions say differently."""

    label: str
    before: str
    after: str


def differences(old, new):
    """What changed between two versions, in figures (DESIGN: a before and after line)."""
    rows = [
        Difference(_("Delivery days"), str(old.delivery_days), str(new.delivery_days)),
        Difference(_("Payment terms"), old.payment_terms, new.payment_terms),
        Difference(_("Note"), old.note, new.note),
    ]
    before, after = _lines_by_sku(old), _lines_by_sku(new)
    for sku in dict.fromkeys([*before, *after]):
        rows += _line_differences(sku, before.get(sku), after.get(sku))
    rows.append(Difference(_("Total"), look.money(old.total), look.money(new.total)))
    return [row for row in rows if row.before != row.after]


def _lines_by_sku(quote):
    found = {}
    for line in quote.lines.all():
        key = line.sku if line.sku not in found else f"{line.sku} {line.position}"
        found[key] = line
    return found


def _line_differences(sku, before, after):
    if before is None or after is None:
        line = before or after
        words = f"{line.name} {quantity_text(line.quantity)} {line.measure}"
        return [Difference(sku, words if before else "", words if after else "")]
    return [
        Difference(f"{sku} {label}", show(before), show(after))
        for label, show in (
            (_("unit price"), lambda line: look.money(line.unit_price, sign=False)),
            (_("quantity"), lambda line: quantity_text(line.quantity)),
            (_("discount"), lambda line: percent_text(line.discount)),
        )
    ]


def quantity_text(quantity):
    """`60`, `2.5`: no useless zeros."""
    return f"{quantity.normalize():f}"


@dataclass(frozen=True)
class Reach:
    """How the margin line would be reached by raising one line's price."""

    target: str
    sku: str
    unit_price: Decimal
    total: Decimal
    discount: str


def to_reach(lines, target):
    """The unit price, in whole yuan, of the line with the weakest margin that lifts the quote to the target margin."""
    lines, target = list(lines), Decimal(target)
    total = sum((line.amount for line in lines), ZERO)
    cost = sum((line.quantity * line.cost for line in lines), ZERO)
    if not total or target >= 100 or (total - cost) * 100 >= target * total:
        return None
    missing = cost * 100 / (100 - target) - total
    weakest = min(
        (line for line in lines if line.amount),
        key=lambda line: (line.amount - line.quantity * line.cost) / line.amount,
    )
    price = ((weakest.amount + missing) / weakest.quantity).quantize(Decimal(1), ROUND_CEILING)
    reached = total - weakest.amount + policy.line_amount(weakest.quantity, price)
    listed = sum((line.quantity * line.list_price for line in lines), ZERO)
    off = (listed - reached) * 100 / listed if listed else ZERO
    return Reach(percent_text(target), weakest.sku, price, policy.rounded(reached), percent_text(max(off, ZERO)))


def customer_history(quote, user, now, *, cost_seen):
    """What approvers weigh: earlier quotes to this customer and what became of them, margins, the 30-day sum."""
    earlier = Quote.objects.filter(customer=quote.customer).exclude(number=quote.number)
    accepted = earlier.filter(status=Quote.Status.ACCEPTED)
    sums = accepted.aggregate(count=Count("pk"), sum=Sum("total"), last=Max("answered_at"))
    margins = [
        percent_text((row.total - row.cost_total) * 100 / row.total)
        for row in accepted.order_by("-answered_at")[:3]
        if row.total
    ]
    recent = list(review.others_counted(quote, now).order_by("-pk")[:5])
    facts = [(_("Customer class"), quote.customer.get_grade_display())]
    if sums["count"]:
        facts.append(
            (
                _("Accepted"),
                _("%(count)s quotes, %(sum)s, last %(day)s")
                % {"count": sums["count"], "sum": look.money(sums["sum"]), "day": look.day(sums["last"])},
            )
        )
        if cost_seen:
            facts.append((_("Margins before"), _(", ").join(margins)))
    else:
        facts.append((_("Accepted"), _("None yet")))
    together = sum((row.total for row in recent), quote.total)
    facts.append(
        (
            _("Quotes of 30 days"),
            _("%(numbers)s, together %(sum)s")
            % {
                "numbers": _(", ").join([row.name for row in recent] or [_("only this one")]),
                "sum": look.money(together),
            },
        )
    )
    return facts


def line_rows(quote, *, cost_seen, numbers):
    """The lines as the tables of record, approval and paper show them."""
    return [_line_row(line, cost_seen, numbers) for line in quote.lines.all()]


def _line_row(line, cost_seen, numbers):
    effective = line.unit_price * (100 - line.discount) / 100
    off = (line.list_price - effective) * 100 / line.list_price if line.list_price else ZERO
    row = {
        "line": line,
        "quantity": quantity_text(line.quantity),
        "list_price": look.money(line.list_price, sign=False),
        "price": look.money(effective, sign=False),
        "off": f"{look.MINUS}{percent_text(off)}" if off > 0 else "—",
        "amount": look.money(line.amount, sign=False),
        "source": line.get_source_display() if line.source != line.Source.LIST else "",
    }
    if cost_seen:
        margin = (line.amount - line.quantity * line.cost) * 100 / line.amount if line.amount else ZERO
        row["cost"] = look.money(line.cost, sign=False)
        row["margin"] = look.light(percent_text(margin), tone_of_margin(margin, numbers))
    return row


def tone_of_margin(margin, numbers):
    """Green from the target on, red below the line that calls the director, amber between (PRC-1, QUO-3)."""
    if margin >= numbers.quote_target_margin:
        return "good"
    return "over" if margin < numbers.quote_escalation_margin else "soon"


def why(quote, user, now):
    """Why these approvals: each threshold with the quote's own value, from the functions that decided (QUO-3)."""
    cost_seen = access.sees_cost(user, quote, now)
    numbers = policies.numbers(quote.unit, at=quote.submitted_at or now)
    if quote.is_draft:
        needed = review.needed(quote, quote.lines.all(), now)
        roles = needed.roles
        reasons = [{"code": r.code, "value": r.value, "limit": r.limit} for r in needed.reasons]
    else:
        roles = list(review.last_round(quote).order_by("order", "id").values_list("step", flat=True))
        reasons = quote.required
    rows = [(_("Fact"), reason_text(reason, cost_seen=cost_seen), True) for reason in reasons]
    if not rows:
        rows = [(_("Fact"), _("No threshold is passed: finance and the superior decide."), False)]
    rows.append(
        (
            _("Thresholds"),
            _("%(discount)s off list, margin %(margin)s, %(amount)s")
            % {
                "discount": percent_text(numbers.quote_escalation_discount),
                "margin": percent_text(numbers.quote_escalation_margin),
                "amount": look.money(numbers.quote_escalation_amount),
            },
            False,
        )
    )
    if quote.is_draft or quote.status == Quote.Status.REJECTED:
        rows.append((_("Can be done"), _("Staying within all of them leaves finance and the superior."), False))
    answer = _("%(people)s decide; all must agree.") % {"people": _(", ").join(str(step_word(role)) for role in roles)}
    version = quote.policy_version or numbers.version
    return Why(
        question=_("Why these approvals"),
        answer=answer,
        rules=(WhyRule(_("Approvals of a quote"), "QUO-3", tuple(rows)),),
        version=version.isoformat() if version else "",
    )


def recent_of(customer, user, now, limit=5):
    """The newest quotes of a customer that the person sees."""
    rows = Quote.objects.visible_to(user, now).filter(customer=customer).exclude(status=Quote.Status.SUPERSEDED)
    return rows.select_related("owner").order_by("-pk")[:limit]


def valid_text(quote, now):
    """The end of validity as people say it."""
    if quote.valid_until is None:
        return "—"
    if quote.status in Quote.RUNNING:
        today = local_day(now)
        left = look.days_left(quote.valid_until, today)
        return look.countdown(left, look.tone_of(quote.valid_until, today, within=2))
    return look.day(quote.valid_until)


def tax_rows(lines):
    """The tax inside the total, one row a rate (QUO-6)."""
    return [
        (_("VAT %(rate)s") % {"rate": percent_text(rate)}, look.money(tax))
        for rate, tax in policy.totals(for_policy(lines)).tax_by_rate
    ]


def found(queryset, text):
    """Papers by their number, or by the customer's name or last four digits."""
    match = Q(number__icontains=text) | Q(customer__name__icontains=text)
    if len(text) == 4 and text.isdecimal():
        match |= Q(customer__in=CustomerPhone.objects.filter(last_four=text).values("customer"))
    return queryset.filter(match)


def survey_words():
    """Code -> word of the survey's closed lists, in the reader's language (SUR-2)."""
    found = {}
    for question in SurveyQuestion.objects.filter(key__in=["scene", "style", "functions"]):
        found.update(dict(question.options))
    return found
