"""Whether a contract is complete and fits quote and credit: the list reviewers read (CON-1, CON-2, CRD-1..4)."""

import datetime as dt
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from quotes.models import Quote
from salesops.kernel.clock import local_day
from salesops.kernel.errors import BusinessError, Fact
from salesops.kernel.texts import visible_core

from .. import policy
from ..models import Clause, PaperStatus
from . import credit, plans, wording


@dataclass(frozen=True)
class Check:
    """One line of the list: what, how it stands (`good`, `over`, `none`), in which words, by which rule."""

    key: str
    label: Any
    state: str
    text: Any
    rule: str


def looser(contract, standing, *, plan=None):
    """Where the plan is looser than the credit allows, whatever was granted (CRD-3, CRD-4)."""
    stages = plans.stages(contract.payment_plan if plan is None else plan)
    delivery_on = contract.delivery_on or local_day(contract.created_at)
    found = policy.plan_problems(stages, standing.terms, delivery_on=delivery_on)
    asked = policy.plan_terms(stages, delivery_on=delivery_on)
    over = None
    if not contract.calls_off:
        over = policy.limit_problem(asked, standing.terms, amount=contract.amount, exposure=standing.used)
    return [problem for problem in found if problem.looser] + ([over] if over else [])


def ungranted(contract, standing, *, plan=None):
    """Of those, the ones no approved exception allows (CON-2)."""
    granted = list(contract.exceptions.filter(status=PaperStatus.APPROVED))
    return [p for p in looser(contract, standing, plan=plan) if not any(_allows(leave, p) for leave in granted)]


def _allows(leave, problem):
    if problem.code == "prepayment_short":
        return problem.params["share"] >= leave.prepayment
    if problem.code == "term_too_long":
        return problem.params["days"] <= leave.term_days
    return problem.params["exposure"] <= leave.exposure


def against_quote(contract):
    """What differs from the accepted quote: `status`, `amount`, `lines`."""
    if contract.quote is None:
        return []
    found = []
    if contract.quote.status != Quote.Status.ACCEPTED:
        found.append("status")
    if contract.amount != contract.quote.total:
        found.append("amount")
    if contract.lines != wording.lines(contract.quote):
        found.append("lines")
    return found


def checklist(contract, now):
    """The lines of picture "with quote and credit": total, goods, prepayment, term, limit."""
    standing = credit.standing(contract.customer_id, now)
    return [*_quote_lines(contract), *_credit_lines(contract, standing)]


def _quote_lines(contract):
    if contract.quote is None:
        return
    found = against_quote(contract)
    same = _("as in %(quote)s") % {"quote": contract.quote.name}
    yield Check("amount", _("Total"), "over" if "amount" in found else "good",
                _("differs from the quote") if "amount" in found else same, "CON-1")  # fmt: skip
    yield Check("lines", _("Goods"), "over" if "lines" in found else "good",
                _("differ from the quote") if "lines" in found
                else _("all %(count)s lines agree") % {"count": len(contract.lines)}, "CON-1")  # fmt: skip
    if "status" in found:
        yield Check("quote", _("Quote"), "over", contract.quote.get_status_display(), "CON-1")


def _credit_lines(contract, standing):
    if standing.assessment is None:
        yield Check("credit", _("Credit rating"), "over", _("no assessment in force"), "CRD-1")
        return
    terms = standing.terms
    asked = policy.plan_terms(
        plans.stages(contract.payment_plan), delivery_on=contract.delivery_on or local_day(contract.created_at)
    )
    ungranted_codes = {problem.code for problem in ungranted(contract, standing)}
    found = {problem.code for problem in looser(contract, standing)}
    said = _("%(asked)s %%, policy %(allowed)s %%") % {
        "asked": plans.figure(asked.prepayment(terms)), "allowed": plans.figure(terms.prepayment)
    }  # fmt: skip
    yield _credit_check("prepayment_short", _("Prepayment"), said, found, ungranted_codes)
    said = _("%(asked)s days, policy %(allowed)s days") % {"asked": asked.days, "allowed": terms.days}
    yield _credit_check("term_too_long", _("Last payment"), said, found, ungranted_codes)
    used = standing.used + policy.share_of(contract.amount, asked.on_account)
    said = _("¥%(used)s of ¥%(limit)s in use") % {"used": f"{used:,.0f}", "limit": f"{terms.limit:,.0f}"}
    yield _credit_check("over_limit", _("Limit"), said, found, ungranted_codes, rule="CRD-4")


def _credit_check(code, label, said, found, ungranted_codes, rule="CRD-3"):
    if code in ungranted_codes:
        return Check(code, label, "over", said, rule)
    if code in found:
        return Check(code, label, "soon", _("%(said)s, exception granted") % {"said": said}, "CON-2")
    return Check(code, label, "good", said, rule)


def require_complete(contract):
    """All eight clauses and a plan that adds up (CON-1)."""
    missing = [key for key in Clause.values if not visible_core(contract.clauses.get(key, ""))]
    errors = {f"clauses.{key}": [_("This clause is missing.")] for key in missing}
    faults = [plans.say(p) for p in _form_problems(contract.payment_plan)]
    if faults:
        errors["payment_plan"] = faults
    if errors:
        labels = ", ".join(str(Clause(key).label) for key in missing)
        words = _("Still missing: %(clauses)s.") % {"clauses": labels} if missing else faults[0]
        raise BusinessError(words, rule="CON-1" if missing else "PAY-1", errors=errors)


def require_plan(plan):
    """A plan with named stages that add up (PAY-1)."""
    faults = [plans.say(problem) for problem in _form_problems(plan)]
    if faults:
        raise BusinessError(faults[0], rule="PAY-1", errors={"payment_plan": faults})


def _form_problems(plan):
    return policy.plan_problems(plans.stages(plan), None, delivery_on=dt.date.min)


def require_granted(contract, now, *, plan=None):
    """Terms looser than the credit allows need an approved exception first (CON-2)."""
    standing = credit.standing(contract.customer_id, now)
    left = ungranted(contract, standing, plan=plan)
    if left:
        raise BusinessError(
            _("The terms are looser than the credit policy allows; change them, or let an exception be approved."),
            rule="CON-2",
            errors={"payment_plan": [plans.say(problem) for problem in left]},
            facts=[Fact(problem.rule, plans.say(problem)) for problem in left],
        )
