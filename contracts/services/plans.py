"""Payment plans as they are kept, typed and reckoned with (CON-1, PAY-1)."""

import datetime as dt
from decimal import Decimal, InvalidOperation

from django.utils.translation import gettext as _

from salesops.kernel.errors import Invalid

from .. import policy
from ..models import Due
from ..policy import Stage

MOST_STAGES = 20
FINAL_SHARE = Decimal(10)
SIGNING_DAYS = 3


def stages(plan):
    """The kept rows as stages of the policy."""
    return [
        Stage(
            name=row["name"],
            share=Decimal(row["share"]),
            due_on=dt.date.fromisoformat(row["due_on"]) if row.get("due_on") else None,
            due=row["due"],
            days=row.get("days", 0),
        )
        for row in plan
    ]


def rows(stages):
    """Stages as they are kept: plain words and figures, the same on every database."""
    return [
        {
            "name": stage.name,
            "share": f"{stage.share:.2f}",
            "due": stage.due,
            "days": stage.days,
            "due_on": stage.due_on.isoformat() if stage.due_on else None,
        }
        for stage in stages
    ]


def read(typed):
    """Rows as typed or sent as rows to keep; a row with a date alone is due on that date. Invalid names the row."""
    if len(typed) > MOST_STAGES:
        raise _fault(_("At most %(most)s stages.") % {"most": MOST_STAGES})
    return rows([_read_row(row, place) for place, row in enumerate(typed, 1)])


def _read_row(row, place):
    due = row.get("due") or (Due.DATE if row.get("due_on") else Due.SIGNING)
    if due not in Due.values:
        raise _fault(_("Stage %(place)s: unknown due rule.") % {"place": place})
    try:
        share = Decimal(str(row.get("share", "")))
        days = int(row.get("days") or 0)
        due_on = _day(row.get("due_on")) if due == Due.DATE else None
    except (InvalidOperation, TypeError, ValueError):
        raise _fault(_("Stage %(place)s: share, days or date cannot be read.") % {"place": place}) from None
    if not share.is_finite() or not 0 <= days <= 3650:
        raise _fault(_("Stage %(place)s: share, days or date cannot be read.") % {"place": place})
    return Stage(str(row.get("name") or "").strip()[:40], share, due_on, str(due), days)


def _day(value):
    return value if value is None or isinstance(value, dt.date) else dt.date.fromisoformat(str(value))


def _fault(words):
    return Invalid(words, rule="PAY-1", errors={"payment_plan": [words]})


PROBLEMS = {
    "no_stage": lambda p: _("The payment plan is empty."),
    "no_name": lambda p: _("Every stage needs a name."),
    "no_due_day": lambda p: _("%(name)s has no due date.") % p,
    "share_not_positive": lambda p: _("The share of %(name)s must be above 0.") % p,
    "share_decimals": lambda p: _("The share of %(name)s has more than two decimals.") % p,
    "shares_not_100": lambda p: _("The shares add up to %(sum)s %%, not to 100 %%.") % p,
    "prepayment_short": lambda p: _("Prepayment %(share)s %%, the credit asks for %(needed)s %%.") % p,
    "term_too_long": lambda p: _("Last payment %(days)s days after delivery, the credit allows %(allowed)s.") % p,
    "over_limit": lambda p: _("On account ¥%(exposure)s, the limit is ¥%(limit)s.") % p,
}


def say(problem):
    """A finding of the policy as a sentence."""
    return PROBLEMS[problem.code]({key: figure(value) for key, value in problem.params.items()})


def figure(value):
    """A number as people write it: 30, 12.5, 1,200.00."""
    if not isinstance(value, Decimal):
        return value
    return f"{value:,.2f}" if value > policy.HUNDRED else f"{value.normalize():f}"


def usual(terms, words):
    """The plan that fits the credit: deposit, before shipment, and where a term is given a last tenth after it."""
    if terms.prepayment >= policy.HUNDRED:
        return rows([Stage(words["all"], policy.HUNDRED, due=Due.SIGNING, days=SIGNING_DAYS)])
    last = FINAL_SHARE if terms.days and terms.limit else Decimal(0)
    made = [
        Stage(words["deposit"], terms.prepayment, due=Due.SIGNING, days=SIGNING_DAYS),
        Stage(words["before_shipment"], policy.HUNDRED - terms.prepayment - last, due=Due.SHIPMENT),
    ]
    if last:
        made.append(Stage(words["final"], last, due=Due.ACCEPTANCE, days=terms.days))
    return rows(made)


def due_day(stage, *, signed_on, delivery_on):
    """The day a stage falls due, as far as it is known: promised delivery stands for the real one (PAY-1)."""
    if stage.due == Due.DATE:
        return stage.due_on
    begins = signed_on if stage.due == Due.SIGNING else delivery_on
    return begins and begins + dt.timedelta(days=stage.days)
