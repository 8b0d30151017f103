"""Ask what a customer needs, make the report, let him confirm or correct it (SUR-1..5)."""

from decimal import Decimal, InvalidOperation

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from leads import access_inquiries as access
from leads.models import Customer, ProductLine, Registration, Survey, SurveyNeed, SurveyQuestion
from leads.policy import surveys as policy
from salesops.kernel.access import superior_of
from salesops.kernel.calendars import after_working_days
from salesops.kernel.clock import said
from salesops.kernel.errors import Conflict, Invalid, require
from salesops.kernel.services import policies
from salesops.kernel.services.notices import notify
from salesops.kernel.services.numbering import next_number
from salesops.kernel.services.trail import record
from salesops.kernel.texts import visible_core

Status = Survey.Status
MONEY = ("budget_min", "budget_max")
LARGEST = Decimal(10) ** 10


@transaction.atomic
def start(*, customer, method, actor, now, answers=None, product_lines=(), note=""):
    """Begin a survey; with answers it is reported at once. The duty to survey the customer is met (SUR-5)."""
    require(access.can_survey(actor), _("Surveys are made by sales and marketing."), rule="SUR-5")
    lines = _lines(product_lines)
    if method not in Survey.Method.values:
        raise Invalid(_("The survey is not complete."), rule="SUR-1", errors={"method": [_("Choose the method.")]})
    survey = Survey.objects.create(
        number=next_number("DY", now=now), customer=customer, method=method, product_lines=lines, note=note.strip(),
        conducted_by=actor, unit=actor.unit, started_at=now, created_at=now,
    )  # fmt: skip
    SurveyNeed.objects.filter(customer=customer, survey=None).update(survey=survey)
    record("leads.survey.started", survey, actor=actor, at=now, after=survey.status, rule="SUR-1", method=method)
    if answers:
        _report(survey, answers, actor=actor, now=now)
    return survey


def _lines(product_lines):
    unknown = [line for line in product_lines if line not in ProductLine.values]
    if unknown:
        words = _("Choose the product line from the list.")
        raise Invalid(words, rule="SUR-2", errors={"product_lines": [words]})
    return list(dict.fromkeys(product_lines))


@transaction.atomic
def answer(survey_id, *, answers, actor, now, note=None, by_customer=False):
    """Take the answers in and make the report; `by_customer`: he filled in the online form himself (SUR-3).

    Raises Conflict once the customer has confirmed the report.
    """
    survey = Survey.objects.locked(survey_id)
    if not by_customer:
        require(access.can_work_survey(actor, survey, now), _("Somebody else makes this survey."), rule="SUR-3")
    if survey.status in (Status.CONFIRMED, Status.CORRECTED):
        raise Conflict(_("The customer has confirmed this report already."), rule="SUR-3")
    if note is not None:
        survey.note = note.strip()[:1000]
    _report(survey, answers, actor=actor, now=now, by_customer=by_customer)
    return survey


def _report(survey, answers, *, actor, now, by_customer=False):
    before = survey.status
    survey.answers = cleaned(answers, survey.product_lines)
    survey.status, survey.reported_at = Status.REPORTED, survey.reported_at or now
    survey.save()
    record("leads.survey.reported", survey, actor=actor, at=now, before=before, after=survey.status, rule="SUR-3",
           by_customer=by_customer, personal={"answers": survey.answers})  # fmt: skip
    if by_customer:
        notify([survey.conducted_by], "survey.answered", key=f"survey:{survey.pk}:answered", now=now, subject=survey,
               rule="SUR-1", params={"number": survey.number})  # fmt: skip


def questions(product_lines):
    """The questions of a survey: those for everybody, then those of its product lines (SUR-2)."""
    rows = SurveyQuestion.objects.filter(is_active=True)
    return list(rows.filter(Q(product_line="") | Q(product_line__in=product_lines)))


def cleaned(answers, product_lines):
    """Answers as they are kept: codes of the lists, money as text with two decimals. Raises Invalid by field."""
    if not isinstance(answers, dict):
        raise Invalid(_("The answers cannot be read."), rule="SUR-2", errors={"answers": [_("Name each answer.")]})
    known = {question.key: question for question in questions(product_lines)}
    kept, errors = {}, {}
    for key, value in answers.items():
        if key in MONEY:
            kept[key] = _money(value, key, errors)
        elif key == "delivery":
            kept[key] = str(value or "")[:100].strip()
        elif key in known:
            kept[key] = _answer(known[key], value)
        else:
            errors[key] = [_("There is no such question.")]
    low, high = kept.get("budget_min"), kept.get("budget_max")
    if low and high and Decimal(low) > Decimal(high):
        errors["budget_max"] = [_("The upper end of the budget lies below the lower one.")]
    kept = {key: value for key, value in kept.items() if value not in ("", None, [])}
    if not errors and not kept:
        errors["answers"] = [_("Answer at least one question.")]
    if errors:
        raise Invalid(_("The answers cannot be taken in."), rule="SUR-2", errors=errors)
    return kept


def _money(value, key, errors):
    if value in (None, ""):
        return None
    try:
        amount = Decimal(str(value).replace(",", "").replace("，", ""))
    except InvalidOperation:
        amount = Decimal("NaN")
    if not amount.is_finite() or not 0 <= amount < LARGEST:
        errors[key] = [_("An amount of money, not negative.")]
        return None
    return f"{amount:.2f}"


def _answer(question, value):
    if question.kind == SurveyQuestion.Kind.CHOICES:
        words = value if isinstance(value, list | tuple) else [value]
        return [question.code_of(str(word)[:100].strip()) for word in words if visible_core(str(word or ""))][:30]
    if isinstance(value, list | tuple):
        value = value[0] if value else ""
    word = str("" if value is None else value)[:500].strip()
    return question.code_of(word)


@transaction.atomic
def confirm(survey_id, *, actor, now, corrections=None, by_customer=False):
    """The customer confirms the report, or corrects it: that decides survey accuracy (SUR-3, KPI-2).

    `corrections` are answers by key, or words. By link the customer does it himself; else who made the survey does.
    """
    survey = Survey.objects.locked(survey_id)
    if not by_customer:
        require(access.can_work_survey(actor, survey, now), _("Somebody else makes this survey."), rule="SUR-3")
    if survey.status == Status.DRAFT:
        raise Conflict(_("There is no report yet."), rule="SUR-3")
    if survey.status != Status.REPORTED:
        raise Conflict(_("The customer has confirmed this report already."), rule="SUR-3")
    changed = _corrections(survey, corrections)
    survey.answers = {**survey.answers, **{key: value for key, value in changed.items() if key != "words"}}
    survey.corrections, survey.confirmed_at, survey.confirmed_by_customer = changed, now, by_customer
    before, survey.status = survey.status, Status.CORRECTED if changed else Status.CONFIRMED
    survey.save()
    record("leads.survey.confirmed", survey, actor=actor, at=now, before=before, after=survey.status, rule="SUR-3",
           by_customer=by_customer, corrected=sorted(changed), personal={"corrections": changed})  # fmt: skip
    return survey


def _corrections(survey, corrections):
    """What differs from the report; a correction that says the same is none."""
    if not corrections:
        return {}
    if isinstance(corrections, str):
        return {"words": corrections.strip()[:1000]} if visible_core(corrections) else {}
    words = str(corrections.get("words") or "").strip()[:1000]
    fields = {key: value for key, value in corrections.items() if key != "words"}
    kept = cleaned(fields, survey.product_lines) if any(v not in (None, "", []) for v in fields.values()) else {}
    changed = {key: value for key, value in kept.items() if survey.answers.get(key) != value}
    return {**changed, **({"words": words} if visible_core(words) else {})}


@transaction.atomic
def need(customer, *, why, actor, now, note=""):
    """A customer must be surveyed: large purchase expected or special need (SUR-4, SUR-5). Once a customer."""
    require(access.can_survey(actor), _("Surveys are made by sales and marketing."), rule="SUR-5")
    if why not in SurveyNeed.Why.values:
        raise Invalid(_("Say why."), rule="SUR-5", errors={"why": [_("Choose from the list.")]})
    row, made = _needs(customer, why, now=now, actor=actor, note=note)
    if not made:
        raise Conflict(_("This customer is on the survey list already."), rule="SUR-5")
    return row


def _needs(customer, why, *, now, actor=None, note=""):
    days = policies.numbers(customer.unit, at=now).survey_start_days
    done = customer.surveys.order_by("-id").first()
    row, made = SurveyNeed.objects.get_or_create(
        customer=customer,
        defaults={"why": why, "note": note.strip()[:200], "since": now, "due_at": after_working_days(now, days),
                  "survey": done, "noted_by": actor},
    )  # fmt: skip
    if made:
        record("leads.survey.needed", row, actor=actor, at=now, unit=customer.unit, rule="SUR-5", why=why)
    return row, made


def find_needs(*, now, limit=500):
    """Put class A and VIP customers without a survey on the list (SUR-5). Safe to run twice."""
    important = Customer.objects.current().filter(Q(grade="A") | Q(vip=True), survey_need=None, surveys=None)
    found = important.select_related("unit").order_by("pk")[:limit]
    return sum(_needs(customer, "vip" if customer.vip else "class_a", now=now)[1] for customer in found)


def tell_overdue(*, now):
    """Remind the owner and his superior of a needed survey that was not started in time (SUR-5)."""
    rows = SurveyNeed.objects.filter(survey=None, due_at__lt=now).select_related("customer__created_by__unit")
    told = 0
    for row in rows[:500]:
        live = Registration.objects.live(now).filter(customer=row.customer_id).select_related("owner__unit").first()
        owner = live.owner if live else row.customer.carer or row.customer.created_by
        if owner is None:
            continue
        notify([owner, superior_of(owner)], "survey.overdue", key=f"survey_need:{row.pk}:overdue", now=now,
               subject=row.customer, rule="SUR-5", params={"due": said(row.due_at)})  # fmt: skip
        told += 1
    return told


def report_of(survey):
    """The report: core needs and main concerns as points of codes (SUR-3)."""
    return {"core_needs": policy.core_needs(survey.answers), "concerns": policy.concerns(survey.answers)}
