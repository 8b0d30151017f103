"""How credit and contracts are drawn in the approvals inbox: what whoever decides must see on one screen."""

from django.utils.translation import gettext as _

from salesops.kernel.web import look

from . import diff, queries
from .models import ITEMS, Clause, CreditAssessment
from .services import checks, credit, plans, supplements, wording


def contract(paper, approval, user, now):
    """The changes since the version before (all clauses of a first one), what does not fit, earlier comments."""
    before = paper.versions.filter(version__lt=paper.version).order_by("-version").first()
    clauses = queries.clauses_of(paper, user, now, new=paper.clauses, old=before and before.clauses)
    left = checks.ungranted(paper, credit.standing(paper.customer_id, now)) if not paper.is_binding else []
    lane = queries.LANES.get(approval.step, "")
    return {
        "name": queries.buyer_name(paper, user, now),
        "clauses": clauses,
        "changed": [clause for clause in clauses if clause.is_changed],
        "comparing": before is not None,
        "plan": {
            "now": queries.shares(paper.payment_plan),
            "before": queries.shares(before.payment_plan)
            if before and before.payment_plan != paper.payment_plan else "",
        },
        "sentences": [plans.say(problem) for problem in left],
        "reason_words": _("%(lane)s reviews every contract, at the same time as the others.") % {"lane": lane},
        "checks": checks.checklist(paper, now),
        "comments": queries.rejections(paper),
    }  # fmt: skip


def contract_note(approval, now):
    """Later versions say so in the list."""
    return (_("version %(n)s") % {"n": approval.round}, "2") if approval.round > 1 else None


def supplement(paper, approval, user, now):
    put_in = wording.shown(paper.contract, user, now)
    changed = [
        queries.ClauseView(place, key, label, put_in(paper.clauses[key]),
                           tuple(diff.compare(put_in(paper.before.get(key, "")), put_in(paper.clauses[key]))))
        for place, (key, label) in enumerate(Clause.choices, 1) if key in paper.clauses
    ]  # fmt: skip
    old = supplements.plan_in_force(paper.contract)
    return {
        "name": queries.buyer_name(paper.contract, user, now),
        "clauses": changed,
        "plan_before": queries.shares(old) if paper.payment_plan else "",
        "plan_now": queries.shares(paper.payment_plan) if paper.payment_plan else "",
    }


def exception(paper, approval, user, now):
    contract = paper.contract
    standing = credit.standing(contract.customer_id, now)
    terms = standing.terms
    return {
        "name": queries.buyer_name(contract, user, now),
        "sentences": [plans.say(problem) for problem in checks.looser(contract, standing)],
        "checks": checks.checklist(contract, now),
        "facts": [
            (_("Contract"), f"{contract.number} {look.money(contract.amount)}"),
            (_("Reason"), paper.reason),
            (_("Prepayment"), _("%(asked)s %%, policy %(allowed)s %%") % {
                "asked": plans.figure(paper.prepayment), "allowed": plans.figure(terms.prepayment)}),
            (_("Last payment"), _("%(asked)s days, policy %(allowed)s days") % {
                "asked": paper.term_days, "allowed": terms.days}),
            (_("On account"), f"{look.money(paper.exposure)} / {look.money(terms.limit)}"),
        ],
    }  # fmt: skip


def assessment(paper, approval, user, now):
    said = {
        "grade_changed": _("Grade %(value)s by hand, the points give %(limit)s."),
        "limit_above_grade": _("Limit ¥%(value)s, the grade gives ¥%(limit)s."),
    }
    return {
        "name": queries.customer_name(paper.customer, user, now),
        "sentences": [said[reason["code"]] % reason for reason in approval.reasons],
        "points": [
            {"label": CreditAssessment._meta.get_field(item).verbose_name, "points": getattr(paper, item),
             "source": paper.sources.get(item, "")}
            for item in ITEMS
        ],
    }  # fmt: skip
