"""Survey answers and reports in words (SUR-3)."""

from django.utils.translation import gettext as _

from leads.services import surveys
from salesops.kernel.masking import mask_name
from salesops.kernel.web import look


def questions_by_key(survey):
    return {question.key: question for question in surveys.questions(survey.product_lines)}


def word(questions, key, value):
    """An answer as people read it."""
    if key in surveys.MONEY:
        return look.money(value)
    question = questions.get(key)
    values = value if isinstance(value, list) else [value]
    return _(", ").join(str(question.word_of(one) if question else one) for one in values)


def label(questions, key):
    own = {"budget_min": _("Budget from"), "budget_max": _("Budget up to"), "delivery": _("Needed by"),
           "words": _("In the customer's words"), "budget": _("Budget")}  # fmt: skip
    return own.get(key) or (questions[key].text if key in questions else key)


def answer_rows(survey, questions):
    """(question, answer) pairs in the order of the form."""
    order = [*questions, "budget_min", "budget_max", "delivery"]
    keys = sorted(survey.answers, key=lambda key: order.index(key) if key in order else 99)
    return [(label(questions, key), word(questions, key, survey.answers[key])) for key in keys]


def report_rows(survey, questions):
    """The report in sentences: (core needs, main concerns)."""
    report = surveys.report_of(survey)
    needs = [
        f"{label(questions, p.code)} {word(questions, p.code, list(p.values))}" for p in report["core_needs"]
    ]  # fmt: skip
    extra = [
        f"{label(questions, key)} {word(questions, key, value)}"
        for key, value in survey.answers.items()
        if key in questions and questions[key].product_line
    ]
    return [*needs, *extra], [_concern(point, questions) for point in report["concerns"]]


def _concern(point, questions):
    if point.code == "budget":
        low, high = point.values
        if low is None or high is None:
            words = _("Budget from %(low)s") if high is None else _("Budget up to %(high)s")
        else:
            words = _("Budget %(low)s to %(high)s")
        return words % {"low": look.money(low), "high": look.money(high)}
    if point.code == "delivery":
        return _("Needed by %(when)s") % {"when": point.values[0]}
    names = _(", ").join(str(label(questions, key)) for key in point.values)
    return _("Still open: %(names)s") % {"names": names}


def correction_rows(survey, questions):
    """(question, what the customer said instead)."""
    return [(label(questions, key), value if key == "words" else word(questions, key, value))
            for key, value in survey.corrections.items()]  # fmt: skip


def name_of(survey, is_full):
    return survey.customer.name if is_full else mask_name(survey.customer.name)
